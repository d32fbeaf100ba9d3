"""The tests of the tables and the API once more, on the PostgreSQL of the system.

The embedded server is PostgreSQL 18; people bring their own from 14 on. Run by `make test` as
`python -m tests.second_postgresql`. Without such a server the tests are skipped, which is said,
and fails where CI is set.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

VERSIONS = ("17", "16", "15", "14")
# What can be no other here: `pytest_collection_modifyitems` leaves out what uses no database, or has
# one of its own, and of that these folders are not even read. Nor is what asks the same statements
# through the same views as the tests of the applications: who may do what, in which words, for whom.
ELSEWHERE = [
    "tests/logs/door",
    "tests/logs/listener",
    "tests/logs/protocols",
    "tests/logs/traces",
]
TESTS = [
    "tests/accounts",
    "tests/audit",
    "tests/logs",
    *(f"--ignore={each}" for each in ELSEWHERE),
]


def pytest_collection_modifyitems(config, items):
    config.hook.pytest_deselected(items=[item for item in items if not uses_database(item)])
    items[:] = filter(uses_database, items)


def uses_database(test) -> bool:
    fixtures = {"db", "transactional_db"}.intersection(test.fixturenames)
    return bool(fixtures or test.get_closest_marker("django_db"))


def find_binaries() -> Path | None:
    """Return the folder with initdb and pg_ctl of the newest version we are asked to support."""
    for version in VERSIONS:
        folder = Path("/usr/lib/postgresql") / version / "bin"
        if (folder / "initdb").exists():
            return folder
    return None


@contextmanager
def running(binaries: Path):
    """Run a throw-away server; yield its DATABASE_URL."""
    folder = Path(tempfile.mkdtemp(prefix="central_erros-pg-"))
    user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0:
        shutil.chown(folder, user)  # PostgreSQL refuses to run as root

    def command(program, *arguments):
        subprocess.run(
            [binaries / program, "--pgdata", folder / "data", *arguments],
            check=True,
            cwd=folder,
            user=user if os.getuid() == 0 else None,
            stdout=subprocess.DEVNULL,
        )

    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    try:
        command("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", f"--username={user}")
        command("pg_ctl", "--wait", f"--log={folder / 'log'}", f"--options={options}", "start")
        yield f"postgres://{user}@{quote(str(folder), safe='')}/postgres"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            command("pg_ctl", "--mode=immediate", "stop")
        shutil.rmtree(folder)


def main() -> int:
    binaries = find_binaries()
    if binaries is None:
        print(f"SKIPPED: no second PostgreSQL ({', '.join(VERSIONS)}) is installed.")
        return 1 if os.environ.get("CI") else 0
    with running(binaries) as url:
        print(f"Once more, on PostgreSQL {binaries.parent.name}:")
        options = ["-p", "tests.second_postgresql", "--numprocesses=logical", "--dist=worksteal"]
        return subprocess.run(
            [sys.executable, "-m", "pytest", "--quiet", *options, *TESTS],
            check=False,
            env=os.environ | {"TEST_DATABASE_URL": url},
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
