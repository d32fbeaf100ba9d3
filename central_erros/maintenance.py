from django.contrib.sessions.backends.db import SessionStore

from accounts.models import Invitation, Session
from logs.retention import make_partitions_ahead
from logs.sweeping import sweep


def maintain() -> None:
    """Do what the tables need now and then; safe at any time and from several processes."""
    make_partitions_ahead()
    sweep()
    Session.objects.delete_expired()
    Invitation.objects.delete_expired()
    SessionStore.clear_expired()  # those of the administration
