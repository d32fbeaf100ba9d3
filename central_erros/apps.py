from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin_apps

from central_erros.translations import compile_catalogues


class CentralErrosConfig(AppConfig):
    name = "central_erros"

    def import_models(self):
        # Before any models module: importing Django's own already loads the catalogues.
        compile_catalogues(settings.LOCALE_PATHS)
        super().import_models()


class AdministrationConfig(admin_apps.AdminConfig):
    """Django's admin with our site: see `central_erros.admin`."""

    default = False  # of the two in this module, `central_erros` is the other
    default_site = "central_erros.admin.Site"
