"""Events as people read them."""

from logs.models import Event, Log
from tests.factories import report

TRACE = """Traceback (most recent call last):
  File "/app/checkout/payments.py", line 42, in charge
    return gateway.capture(order)
GatewayTimeout: no answer in 10 s"""


def shown(api, log):
    return api.get(f"/api/v1/logs/{log.pk}/").json()["latest_event"]["payload"]


def test_a_trace_in_the_details_is_read_when_somebody_looks(api, key_api):
    key_api.post("/api/v1/logs/", {"description": "It broke", "details": TRACE})

    payload = shown(api, Log.objects.get())

    assert payload["details"] == TRACE
    [exception] = payload["exceptions"]
    assert (exception["type"], exception["value"]) == ("GatewayTimeout", "no answer in 10 s")
    [frame] = exception["frames"]
    assert (frame["filename"], frame["lineno"]) == ("/app/checkout/payments.py", 42)
    assert Event.objects.get().payload == {"details": TRACE}  # stored as it came


def test_details_without_a_trace_stay_what_they_are(api, key_api):
    key_api.post("/api/v1/logs/", {"description": "It broke", "details": "At noon.\nAgain."})

    assert shown(api, Log.objects.get()) == {"details": "At noon.\nAgain."}


def test_what_the_client_told_of_the_exception_is_not_read_again(api, application):
    told = [{"type": "ValueError", "value": "7"}]
    log = report(application, payload={"details": TRACE, "exceptions": told})

    assert shown(api, log)["exceptions"] == told
