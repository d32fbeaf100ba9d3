"""Many clients at once against the served product: nothing lost, nothing double, no 5xx."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial

import pytest

from tests.durability import in_soak
from tests.live import PATIENCE_SECONDS, Served, wait_until

CLIENTS = 32
RACE_SECONDS = in_soak(60, 10)  # enough to meet every pair of actions many times
ACTIONS = ["archive", "unarchive", "resolve", "reopen"]


class Client:
    """A keep-alive connection of one thread."""

    def __init__(self, served, token=""):
        self._connection = http.client.HTTPConnection("localhost", served.port, timeout=30)
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self._connection.close()

    def __call__(self, method, path, body=None):
        """Return (status, decoded body or None)."""
        text = None if body is None else json.dumps(body)
        self._connection.request(method, f"/api/v1/{path}", text, self._headers)
        with closing(self._connection.getresponse()) as response:
            content = response.read()
        return response.status, json.loads(content) if content else None


@pytest.fixture(scope="module")
def served():
    with Served() as served:
        yield served


@pytest.fixture(scope="module")
def token(served):
    person = {"email": "racer@example.com", "password": "correct horse battery"}
    with Client(served) as client:
        status, answer = client("POST", "auth/register/", person)
    assert status == 201
    return answer["token"]


@pytest.fixture
def clients(served, token):
    with ExitStack() as stack:
        yield [stack.enter_context(Client(served, token)) for _ in range(CLIENTS)]


def at_once(tasks):
    """Run the tasks in a thread each, released together; return their results."""
    barrier = threading.Barrier(len(tasks))

    def run(task):
        barrier.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(run, task) for task in tasks]]


@pytest.mark.parametrize("env", ["production", "seen for the first time"])
def test_concurrent_first_reports_make_one_log(clients, env):
    body = {"description": f"first in {env}", "source": "race", "env": env}

    answers = at_once([partial(client, "POST", "logs/", body) for client in clients])

    assert Counter(status for status, _ in answers) == {201: CLIENTS}
    assert len({log["id"] for _, log in answers}) == 1
    _, log = clients[0]("GET", f"logs/{answers[0][1]['id']}/")
    _, events = clients[0]("GET", f"logs/{log['id']}/events/")
    assert (log["events"], events["count"]) == (CLIENTS, CLIENTS)


def test_the_same_event_id_at_once_is_one_event(clients):
    body = {"description": "repeated", "event_id": "0cd27cf7-b8cf-410c-a3d5-32b71c226979"}

    answers = at_once([partial(client, "POST", "events/", body) for client in clients])

    assert Counter(status for status, _ in answers) == {201: 1, 200: CLIENTS - 1}
    assert len({answer["id"] for _, answer in answers}) == 1
    _, log = clients[0]("GET", f"logs/{answers[0][1]['log']}/")
    assert log["events"] == 1


class Race:
    """Reports and every action on their logs, at random, until the time is over.

    `enough` says how often what must have had which status: a busy machine takes longer for it.
    """

    def __init__(self, clients, source, enough):
        self.source = source
        self.descriptions = [f"contended {letter} of {source}" for letter in "abcde"]
        self.clients = clients
        self.statuses = Counter()
        self.acknowledged = []  # (log, moment the report was sent, occurrences)
        self.deleted_at = {}  # log -> moment its deletion was acknowledged
        self.known = []  # latest logs, for the actions to choose from
        self.enough = enough
        self.over_at = time.monotonic() + RACE_SECONDS

    def run(self, **others):
        """Race with six who report, and with so many in each of the other roles."""
        roles = [self.report] * 6
        for name, n in others.items():
            roles += [getattr(self, name)] * n
        at_once([partial(role, client) for role, client in zip(roles, self.clients, strict=False)])

        assert self.is_enough(), self.statuses

    def is_enough(self) -> bool:
        return all(self.statuses[what] >= times for what, times in self.enough.items())

    def goes_on(self) -> bool:
        late = time.monotonic() - self.over_at
        return late < 0 or (late < PATIENCE_SECONDS and not self.is_enough())

    def report(self, client):
        while self.goes_on():
            count = random.randint(1, 3)
            text = random.choice(self.descriptions)
            body = {"description": text, "events": count, "source": self.source}
            sent_at = time.monotonic()
            path, field = random.choice([("events/", "log"), ("logs/", "id")])
            status, answer = client("POST", path, body)
            self.statuses["report", status] += 1
            if status == 201:
                self.acknowledged.append((answer[field], sent_at, count))
                self.known = [*self.known[-9:], answer[field]]

    def act(self, client):
        while self.goes_on():
            if not self.known:
                time.sleep(0.01)
                continue
            path = f"logs/{random.choice(self.known)}/{random.choice(ACTIONS)}/"
            status, _ = client("POST", path)
            self.statuses["action", status] += 1

    def merge(self, client):
        """Merge two logs, or take apart what was merged."""
        while self.goes_on():
            known = sorted(set(self.known))
            if not known:
                time.sleep(0.01)
                continue
            into, *others = random.sample(known, min(2, len(known)))
            # Where all are one already, taking it apart is all there is to do.
            if others and random.random() < 0.5:
                body = {"into": into, "ids": others}
                status, _ = client("POST", "logs/merge/", body)
                self.statuses["merge", status] += 1
            else:
                status, log = client("GET", f"logs/{into}/")
                self.statuses["show", status] += 1
                merged = [
                    grouping["id"]
                    for grouping in (log or {}).get("groupings", [])
                    if grouping["first_log"] != log["id"]
                ]
                if merged:
                    body = {"groupings": merged}
                    status, _ = client("POST", f"logs/{log['id']}/unmerge/", body)
                    self.statuses["unmerge", status] += 1

    def delete(self, client):
        while self.goes_on():
            time.sleep(random.random() / 5)
            if self.known:
                log = random.choice(self.known)
                status, _ = client("DELETE", f"logs/{log}/")
                self.statuses["delete", status] += 1
                if status == 204:
                    self.deleted_at[log] = time.monotonic()

    def reported(self, log):
        return sum(count for other, _, count in self.acknowledged if other == log)


def test_reports_and_actions_at_once_lose_nothing_and_fail_nobody(clients):
    race = Race(clients, "r", enough={("report", 201): 10 * RACE_SECONDS})
    race.run(act=4, delete=2)

    # A deleted log is a 404 to whoever comes late; nothing else may go wrong.
    assert set(race.statuses) <= {
        ("report", 201), ("action", 200), ("action", 404), ("delete", 204), ("delete", 404),
    }  # fmt: skip
    assert race.deleted_at
    late = [
        log
        for log, sent_at, _ in race.acknowledged
        if sent_at > race.deleted_at.get(log, float("inf"))
    ]
    assert not late, "an event was acknowledged into a log that had been deleted before"

    client = clients[0]
    _, page = client("GET", "logs/?source=r&archived=all&page_size=100")
    alive = {row["id"]: row["events"] for row in page["results"]}
    assert page["next"] is None
    assert alive == {log: race.reported(log) for log in alive}
    assert {log for log, _, _ in race.acknowledged} == alive.keys() | race.deleted_at.keys()
    for log, events in alive.items():
        _, summary = client("GET", f"logs/{log}/events/?page_size=1")
        reports = [count for other, _, count in race.acknowledged if other == log]
        assert summary["count"] == min(len(reports), 10_000)
        assert events == sum(reports)


def test_merges_and_reports_at_once_lose_nothing(clients):
    times = RACE_SECONDS // 2
    race = Race(clients, "merged", enough={("merge", 200): times, ("unmerge", 200): times})
    race.run(act=3, merge=3)

    # Who comes late finds a log merged, or a grouping given back; who waited for five seconds
    # for the locks of all the others is told to come again.
    assert set(race.statuses) <= {
        ("report", 201), ("action", 200), ("action", 404), ("action", 503),
        ("merge", 200), ("merge", 404), ("merge", 503),
        ("unmerge", 200), ("unmerge", 400), ("unmerge", 404), ("unmerge", 503),
        ("show", 200), ("show", 404),
    }  # fmt: skip
    client = clients[0]
    _, page = client("GET", "logs/?source=merged&archived=all&page_size=100")
    reported = sum(count for _log, _sent_at, count in race.acknowledged)
    assert sum(row["events"] for row in page["results"]) == reported

    def rolled_up():
        _, summary = client("GET", "logs/summary/?source=merged&archived=all")
        return summary["results"][0]["events"] == reported

    wait_until(rolled_up, "the figures of the last second")
    alive = {row["id"]: row for row in page["results"]}
    for log_id in {log for log, _sent_at, _count in race.acknowledged}:
        _, log = client("GET", f"logs/{log_id}/")
        assert log["events"] == sum(grouping["events"] for grouping in log["groupings"])
        assert log["events"] == alive[log["id"]]["events"]


def test_merges_and_deletions_at_once_are_answered_in_good_order(clients):
    race = Race(clients, "merged and deleted", enough={("merge", 200): 1, ("delete", 204): 1})
    race.run(act=2, merge=3, delete=2)

    allowed = {200, 201, 204, 400, 404, 503}  # 503: see above
    assert {role: n for role, n in race.statuses.items() if role[1] not in allowed} == {}
    assert race.statuses["report", 503] == 0
    assert race.statuses["merge", 400] == 0
    late = [
        log
        for log, sent_at, _ in race.acknowledged
        if sent_at > race.deleted_at.get(log, float("inf"))
    ]
    assert not late, "an event was acknowledged into a log that had been deleted before"
