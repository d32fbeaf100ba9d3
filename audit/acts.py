"""Which acts of people are recorded: a new one begins here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """What is done here that somebody may ask for later; the value is the `action` of the record."""

    SIGN_IN = "sign_in", _("signed in")
    REFRESH_SESSION = "refresh_session", _("went on with a session")  # only where it failed
    END_SESSIONS = "end_sessions", _("ended sessions")
    CHANGE_PASSWORD = "change_password", _("changed a password")
    CREATE_USER = "create_user", _("created a person")
    UPDATE_USER = "update_user", _("changed a person")
    DELETE_USER = "delete_user", _("deleted a person")
    APPOINT_ADMINISTRATOR = "appoint_administrator", _("appointed an administrator")

    CREATE_TEAM = "create_team", _("created a team")
    UPDATE_TEAM = "update_team", _("changed a team")
    DELETE_TEAM = "delete_team", _("deleted a team")
    ADD_MEMBER = "add_member", _("added a member")
    CHANGE_ROLE = "change_role", _("changed a role")
    REMOVE_MEMBER = "remove_member", _("removed a member")
    INVITE = "invite", _("invited somebody")
    REVOKE_INVITATION = "revoke_invitation", _("revoked an invitation")

    CREATE_APPLICATION = "create_application", _("created an application")
    UPDATE_APPLICATION = "update_application", _("changed an application")
    DELETE_APPLICATION = "delete_application", _("deleted an application")
    CREATE_KEY = "create_key", _("made a key")
    SHOW_KEYS = "show_keys", _("was shown keys")
    REVOKE_KEY = "revoke_key", _("revoked a key")

    ARCHIVE_LOGS = "archive_logs", _("archived logs")
    UNARCHIVE_LOGS = "unarchive_logs", _("took logs out of the archive")
    RESOLVE_LOGS = "resolve_logs", _("resolved logs")
    REOPEN_LOGS = "reopen_logs", _("reopened logs")
    DELETE_LOGS = "delete_logs", _("deleted logs")
    MERGE_LOGS = "merge_logs", _("merged logs")
    UNMERGE_LOG = "unmerge_log", _("parted a merged log")


class Result(models.TextChoices):
    """How it ended. Other services may say it in words of their own."""

    SUCCESS = "success", _("success")
    FAILURE = "failure", _("failure")
