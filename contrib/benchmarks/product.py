"""The product as shipped, freshly installed, and the meters on it."""

import json
import secrets
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.request import Request, urlopen

import psutil
import psycopg2

from central_erros.embedded.server import DATABASE, EmbeddedServer
from tests.live import ROOT, Served, remove_server, sample_settings, wait_until

FOLDER = ROOT / "var" / "bench"
IDLE_CPU_SECONDS = 0.1  # in a second; it tends and watches itself even so
IDLE_PATIENCE_SECONDS = 120
MB = 2**20


@dataclass(frozen=True)
class Reading:
    """What the meters showed at one moment."""

    moment: float  # by time.monotonic()
    python_seconds: float  # CPU of the product but for PostgreSQL
    postgresql_seconds: float
    others_seconds: float  # CPU that this machine spent on anything else than the benchmark
    disk_bytes: int  # of the events' partitions with their indexes
    wal_bytes: int


@dataclass(frozen=True)
class Memory:
    """Proportional set sizes in MB; what the processes of PostgreSQL share stands apart."""

    python: float
    postgresql: float
    shared: float


class Product:
    """A running installation with an administrator and the ready key of the default application."""

    def __init__(self, served: Served, account: dict[str, str]):
        self.served = served
        self.account = account
        self.main = psutil.Process(served.process.pid)
        self.embedded = EmbeddedServer(served.data_dir)
        superuser = self.embedded.connection_params | {"user": "postgres"}
        self.database = psycopg2.connect(**superuser, dbname=DATABASE)
        self.database.autocommit = True
        self.application = self._value("SELECT id FROM logs_application WHERE is_default")

    @property
    def web_server(self) -> psutil.Process:
        return self.served.child("gunicorn")

    def postgresql_version(self) -> str:
        return self._value("SHOW server_version")

    def settle(self) -> None:
        """Let the next load begin like every other: on empty partitions, after a checkpoint."""
        with self.database.cursor() as cursor:
            cursor.execute("TRUNCATE logs_event")
            cursor.execute("CHECKPOINT")

    def read(self) -> Reading:
        python, postgresql = self._processes()
        ours = psutil.Process()
        benchmark = {ours, *ours.children(recursive=True), *python, *postgresql}
        return Reading(
            moment=time.monotonic(),
            python_seconds=cpu_seconds(python),
            postgresql_seconds=cpu_seconds(postgresql),
            others_seconds=_busy_seconds() - cpu_seconds(benchmark),
            disk_bytes=int(
                self._value(
                    "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits"
                    " WHERE inhparent = 'logs_event'::regclass"
                )
            ),
            wal_bytes=int(self._value("SELECT pg_current_wal_lsn() - '0/0'")),
        )

    def memory(self) -> Memory | None:
        """Return what the processes take; None where the system does not tell (not Linux)."""
        if not Path("/proc/self/smaps_rollup").exists():
            return None
        python, postgresql = [[_pss(process) for process in each] for each in self._processes()]
        return Memory(
            python=sum(total for total, _shared in python) / MB,
            postgresql=sum(total - shared for total, shared in postgresql) / MB,
            shared=sum(shared for _total, shared in postgresql) / MB,
        )

    def stored(self) -> int:
        """Return how many events the database holds."""
        return self._value("SELECT count(*) FROM logs_event")

    def visible(self) -> int:
        """Return how many events the rows and pages of logs tell of: they read it from here."""
        return int(self._value("SELECT coalesce(sum(events), 0) FROM logs_grouping"))

    def wait_until_visible(self, events: int) -> float | None:
        """Return the moment (time.monotonic) when so many are; None when they never are."""
        with suppress(AssertionError):
            wait_until(lambda: self.visible() >= events, "so many events")
            return time.monotonic()
        return None

    def wait_until_idle(self) -> None:
        """Return when it has dealt with the requests that nobody waits for any more."""
        deadline = time.monotonic() + IDLE_PATIENCE_SECONDS
        is_idle = False
        while not is_idle and time.monotonic() < deadline:
            before = sum(map(cpu_seconds, self._processes()))
            time.sleep(1)
            is_idle = sum(map(cpu_seconds, self._processes())) - before < IDLE_CPU_SECONDS

    def shown(self) -> int:
        """Return how many events the API tells the administrator of."""
        summary = self._ask("logs/summary/", {"Authorization": f"Bearer {self._token}"})
        return sum(row["events"] for row in summary["results"])

    @cached_property
    def _token(self) -> str:
        body = json.dumps(self.account).encode()
        return self._ask("auth/login/", {"Content-Type": "application/json"}, body)["access"]

    def _ask(self, path: str, headers: dict[str, str], body: bytes | None = None) -> dict:
        request = Request(f"http://127.0.0.1:{self.served.port}/api/v1/{path}", body, headers)
        with urlopen(request, timeout=60) as response:
            return json.load(response)

    def _value(self, sql: str):
        with self.database.cursor() as cursor:
            cursor.execute(sql)
            [value] = cursor.fetchone()
            return value

    def _processes(self) -> tuple[list[psutil.Process], list[psutil.Process]]:
        """Return our processes, the keeper of the database included, and PostgreSQL's."""
        pid = (self.embedded.home / "pgdata" / "postmaster.pid").read_text().split()[0]
        keeper = psutil.Process(int(pid)).parent()
        python = [self.main, *self.main.children(recursive=True), keeper]
        return python, list(self.embedded.processes())


@contextmanager
def fresh_product() -> Iterator[Product]:
    """Install and run the product on the disk of this clone; remove it at the end."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    data_dir = Path(tempfile.mkdtemp(prefix="data-", dir=FOLDER))
    data_dir.chmod(0o755)  # for the system user that runs PostgreSQL when we are root
    account = {"email": "bench@example.com", "password": secrets.token_urlsafe()}
    environment = sample_settings() | {  # whatever a developer's .env says
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ADMIN_EMAIL": account["email"],
        "ADMIN_PASSWORD": account["password"],
        "THROTTLE_LOGIN": "",  # each browser signs in, within a minute
        "PYTHONWARNINGS": "",
    }
    try:
        with Served(data_dir=data_dir, **environment) as served:
            product = Product(served, account)
            with closing(product.database):
                yield product
    finally:
        remove_server(data_dir)


def cpu_seconds(processes: Iterable[psutil.Process]) -> float:
    """Return what these processes have used so far, with those of their children that ended."""
    total = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:4])  # user and system, its own and its children's
    return total


def _busy_seconds() -> float:
    """Return what all processors have worked for processes, or for other guests of the host."""
    times = psutil.cpu_times()._asdict()
    return sum(times.get(name, 0) for name in ("user", "nice", "system", "steal"))


def _pss(process: psutil.Process) -> tuple[int, int]:
    """Return (bytes in all, those of shared memory)."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):  # it ended
        return 0, 0
    sizes = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
    return int(sizes["Pss"]) * 1024, int(sizes["Pss_Shmem"]) * 1024
