"""Clients that are slow or say nothing cost the others nothing."""

from central_erros.embedded.server import EmbeddedServer
from tests.durability import in_soak
from tests.durability.books import discrepancies
from tests.durability.faults import SlowClients, files_allowed, silent_connections
from tests.durability.load import Load, ask_once, new_report

SLOW = 256
SILENT = 2000
NORMAL = 8
REQUESTS = in_soak(2000, 100)


def test_slow_clients_do_not_stop_others(served, applications):
    report = new_report(applications[0])

    with (
        Load(served.port, applications, NORMAL) as load,
        SlowClients(served.port, report.content, SLOW),
    ):
        load.wait_for_more(REQUESTS)

    assert discrepancies(served, EmbeddedServer(served.data_dir), load) == []


def test_silent_connections_do_not_stop_the_next(served, applications):
    report = new_report(applications[0])

    with files_allowed(2 * SILENT), silent_connections(served.port, SILENT) as silent:
        answer = ask_once(served.port, report)

    assert len(silent) == SILENT
    assert answer.status == 201
