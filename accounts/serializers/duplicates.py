from contextlib import AbstractContextManager

from django.utils.translation import gettext_lazy as _

from api.uniqueness import duplicates_refused

DUPLICATES = {
    "user_email_unique_in_any_case": {"email": _("This e-mail is already in use.")},
    "user_username_unique_in_any_case": {"username": _("This username is already in use.")},
    "team_name_unique_in_any_case": {"name": _("There is a team with this name already.")},
    "membership_once_per_team": {"user": _("This person is a member of the team already.")},
    "saved_view_name_once_per_user": {"name": _("There is a view with this name already.")},
    "invitation_once_per_team": {"email": _("This e-mail was invited at this moment.")},
}


def duplicates_under_their_field() -> AbstractContextManager[None]:
    """Answer a violated unique constraint of ours as a 400 under its field."""
    return duplicates_refused(DUPLICATES)
