from django.apps import AppConfig
from django.apps import apps as installed
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def create_built_in_rows(using, apps=installed, **kwargs):
    from accounts.models import Team

    try:
        apps.get_model("accounts", "Team")
    except LookupError:  # `migrate accounts zero`
        return
    Team.objects.using(using).get_or_create(
        is_default=True, defaults={"name": "Central de Erros", "members_manage_logs": False}
    )


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self):
        from accounts.sign_ins import record_administration, record_failure

        user_logged_in.connect(record_administration)
        user_login_failed.connect(record_failure)
        # post_migrate and not a data migration: transactional tests flush these rows.
        post_migrate.connect(create_built_in_rows, sender=self)
