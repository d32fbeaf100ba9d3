from django.apps import AppConfig
from django.conf import settings

from central_erros.translations import compile_catalogues


class CentralErrosConfig(AppConfig):
    name = "central_erros"

    def import_models(self):
        # Before any models module: importing Django's own already loads the catalogues.
        compile_catalogues(settings.LOCALE_PATHS)
        super().import_models()
