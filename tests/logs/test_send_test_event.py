"""`manage.py send_test_event`: through the recorder, and seen where it says."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from logs.models import Event, Log
from tests.factories import ApplicationFactory, KeyFactory


def send_test_event(*options):
    output = StringIO()
    call_command("send_test_event", *options, stdout=output)
    return output.getvalue().strip()


def test_a_test_event_is_a_log_of_the_default_application(application, staff):
    address = send_test_event()

    log = Log.objects.get()
    assert log.application == application
    assert address == f"http://localhost:8000/admin/logs/log/{log.pk}/change/"
    assert log.description in staff.get(address).content.decode()


def test_a_test_event_goes_where_it_is_told(db):
    application = ApplicationFactory(name="Frete")
    key = KeyFactory(application=application)

    for number, target in enumerate(
        (f"--key={key.key}", "--application=frete", f"--application={application.pk}"), 1
    ):
        send_test_event(target, "--message=Olá")
        assert Log.objects.get(application=application, description="Olá").events == number


def test_a_test_event_that_has_nowhere_to_go_says_so(db):
    key = KeyFactory()
    key.revoke()
    for _ in range(2):
        ApplicationFactory(name="twice")

    for target in (f"--key={key.key}", "--application=none", "--application=twice"):
        with pytest.raises(CommandError):
            send_test_event(target)
    assert not Event.objects.exists()
