"""The embedded PostgreSQL with real processes and real kills."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import closing, suppress
from pathlib import Path

import psutil
import psycopg2
import pytest

from central_erros.embedded import launch, locks, places, server
from central_erros.embedded.errors import EmbeddedServerError
from central_erros.embedded.server import EmbeddedServer
from tests.live import ROOT, remove_server, wait_until

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to act as other users")

NOBODY = 65534
STRANGER = 54321  # a user id that nobody has

# A process of ours: starts the server, says where its main process is, and stays until told.
USER = """
import sys
from pathlib import Path
from central_erros.embedded.server import EmbeddedServer

server = EmbeddedServer(Path(sys.argv[1]))
server.start()
print((server.home / "pgdata" / "postmaster.pid").read_text().split()[0], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder():
    """A folder that other users may enter, which those of pytest are not."""
    path = Path(tempfile.mkdtemp(prefix="central_erros-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def embedded(folder):
    """The server of a new data folder, not started."""
    embedded = EmbeddedServer(folder / "data")
    yield embedded
    embedded.release()
    remove_server(embedded.data_dir)


@pytest.fixture(scope="module")
def template():
    """A data folder to copy, since making one takes a while. No test here loses power, so sync
    is off.
    """
    path = Path(tempfile.mkdtemp(prefix="central_erros-test-"))
    path.chmod(0o755)
    (path / "local.conf").write_text("fsync = off\n")
    embedded = EmbeddedServer(path)
    embedded.start()
    embedded.release()
    yield path
    remove_server(path)


@pytest.fixture
def started(embedded, template):
    run(["cp", "--archive", template, embedded.data_dir], check=True)
    embedded.start()
    return embedded


def run(command, *, check=False, **options):
    pipes = {"capture_output": True, "text": True}
    return subprocess.run(command, check=check, **pipes, **options)


def user_of(embedded, script=USER, python=sys.executable, **options):
    command = [python, "-c", script, str(embedded.data_dir)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, text=True, **pipes, **options)


def query(embedded, sql, **params):
    params = {"dbname": "central_erros"} | embedded.connection_params | params
    with closing(psycopg2.connect(**params)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else None


def postmaster(embedded):
    text = (embedded.home / "pgdata" / "postmaster.pid").read_text()
    return psutil.Process(int(text.split()[0]))


def kill_postmaster(embedded):
    query(embedded, "CREATE TABLE kept AS SELECT 42 AS answer")
    postmaster(embedded).kill()


def assert_kept(embedded):
    assert query(embedded, "SELECT answer FROM kept") == [(42,)]


# --- Starting ----------------------------------------------------------
def test_it_is_durable_and_speaks_utf8_and_utc(embedded):
    embedded.start()

    names = ("fsync", "synchronous_commit", "full_page_writes", "TimeZone", "listen_addresses")
    values = [query(embedded, f"SHOW {name}")[0][0] for name in names]

    assert values == ["on", "on", "on", "UTC", ""]
    assert query(
        embedded,
        "SELECT pg_encoding_to_char(encoding), datlocprovider::text, datlocale"
        " FROM pg_database WHERE datname = 'central_erros'",
    ) == [("UTF8", "b", "C.UTF-8")]


def test_our_role_may_create_databases_and_is_no_superuser(started):
    query(started, "CREATE DATABASE another")

    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(started, "COPY (SELECT 1) TO PROGRAM 'true'")


def test_where_it_is_is_known_before_it_starts(embedded):
    before = embedded.connection_params

    assert not embedded.data_dir.exists()
    embedded.start()
    assert embedded.connection_params == before


def test_six_processes_at_once_get_one_server(embedded):
    users = [user_of(embedded) for _ in range(6)]

    said = [user.stdout.readline() for user in users]

    assert len(set(said)) == 1
    assert said[0] == f"{postmaster(embedded).pid}\n"
    for user in users:
        user.communicate()
    wait_until(embedded.is_gone, "the end of the server after its last user")


def test_a_killed_first_start_leaves_nothing_that_breaks_the_next(embedded):
    for trace in ("pgdata.new/base", "pgdata", "socket/.s.PGSQL.5432"):
        user = user_of(embedded)
        wait_until((embedded.home / trace).exists, trace)
        user.kill()
        user.communicate()

    embedded.start()

    assert query(embedded, "SELECT 1") == [(1,)]
    assert not (embedded.home / "pgdata.new").exists()


def test_a_keeper_whose_starter_was_killed_keeps_the_others_out(started):
    started.release()
    start_lock, server_lock = started.home / "start.lock", started.home / "server.lock"
    with locks.acquire(server_lock, fcntl.LOCK_SH, patience=30):  # which a keeper waits for
        user = user_of(started)
        wait_until(lambda: psutil.Process(user.pid).children(), "the keeper")
        user.kill()
        user.communicate()
        assert not locks.is_available(start_lock, fcntl.LOCK_EX)

    started.start()

    assert query(started, "SELECT 1") == [(1,)]


def test_a_missing_role_and_database_come_back(started):
    with closing(started.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("DROP DATABASE central_erros")
        cursor.execute("DROP ROLE central_erros")

    started.start()

    assert query(started, "SELECT current_user::text") == [("central_erros",)]


def test_it_waits_for_a_recovery_and_says_so(started, monkeypatch, caplog):
    """A standby that takes no connections refuses them as a recovering server does."""
    monkeypatch.setattr(server, "NOTICE_SECONDS", 0)
    started.release()
    (started.home / "local.conf").write_text(
        "fsync = off\nhot_standby = off\nrestore_command = 'false'\n"
    )
    pgdata = started.home / "pgdata"
    (pgdata / "standby.signal").touch()
    starting = threading.Thread(target=started.start)
    starting.start()
    notice = r"Waiting for PostgreSQL: .* the database system is not accepting connections"
    wait_until(lambda: re.search(notice, caplog.text), "the notice")
    assert starting.is_alive()

    (pgdata / "promote").touch()
    postmaster(started).send_signal(signal.SIGUSR1)
    starting.join(10)

    assert not starting.is_alive()
    assert query(started, "SELECT pg_is_in_recovery()") == [(False,)]


def test_a_long_path_gets_a_short_private_socket(folder):
    embedded = EmbeddedServer(folder / ("deep/" * 25) / "data")
    try:
        embedded.start()

        assert len(str(embedded.socket_dir / ".s.PGSQL.5432")) <= 103
        assert embedded.socket_dir.stat().st_mode & 0o777 == 0o700
        assert query(embedded, "SELECT 1") == [(1,)]
    finally:
        embedded.release()
        remove_server(embedded.data_dir)


def test_odd_characters_in_the_path_do_no_harm(folder):
    embedded = EmbeddedServer(folder / """it's "odd", c:\\ção""")
    try:
        embedded.start()

        assert query(embedded, "SELECT 1") == [(1,)]
    finally:
        embedded.release()
        remove_server(embedded.data_dir)


def test_a_big_log_is_cut(embedded, monkeypatch):
    monkeypatch.setattr(launch, "LOG_BYTES", 1000)
    embedded.data_dir.mkdir()
    log = embedded.data_dir / "postgres.log"
    log.write_text("old\n" * 1000)

    embedded.start()

    assert "old" not in log.read_text()
    assert "old" in (embedded.data_dir / "postgres.log.1").read_text()


# --- Users -------------------------------------------------------------
def test_it_stays_for_another_user_and_stops_with_the_last(started):
    other = EmbeddedServer(started.data_dir)
    other.start()

    started.release()
    assert query(started, "SELECT 1") == [(1,)]
    other.release()
    assert started.is_gone()


def test_it_stops_when_its_last_user_is_killed(embedded):
    user = user_of(embedded)
    user.stdout.readline()

    user.kill()
    user.communicate()

    wait_until(embedded.is_gone, "the end of the server")
    assert "database system is shut down" in (embedded.home / "postgres.log").read_text()


def test_a_forked_child_stays_a_user_after_its_parent(embedded):
    script = USER.replace("sys.stdin.read()", "import os; os.fork() or (sys.stdin.read(), exit())")
    user = user_of(embedded, script)
    user.stdout.readline()

    user.wait()

    assert query(embedded, "SELECT 1") == [(1,)]
    user.communicate()
    wait_until(embedded.is_gone, "the end of the server")


def test_after_its_keeper_is_killed_it_stops_in_order_and_starts_again(started):
    query(started, "CREATE TABLE kept AS SELECT 42 AS answer")
    keeper = postmaster(started).parent()

    keeper.kill()
    wait_until(started.is_gone, "the end of the server")
    started.start()

    assert_kept(started)


# --- Crashes -----------------------------------------------------------
def no_change(file, pid):
    pass


def empty(file, pid):
    os.truncate(file, 0)


def cut(file, pid):
    os.truncate(file, 3)


def reused(file, pid):
    _first, rest = file.read_text().split("\n", 1)
    file.write_text(f"{pid}\n{rest}")


@pytest.mark.parametrize("spoil", [no_change, empty, cut, reused])
def test_a_killed_server_starts_again_with_what_was_committed(started, spoil):
    kill_postmaster(started)
    wait_until(started.is_gone, "the end of its children")
    owner = places.owner_of(started.home)
    identity = owner.as_popen() if owner else {}
    another = subprocess.Popen(["/bin/sleep", "60"], **identity)
    spoil(started.home / "pgdata" / "postmaster.pid", another.pid)
    spoil(started.socket_dir / ".s.PGSQL.5432.lock", another.pid)

    try:
        started.start()
    finally:
        another.kill()
        another.wait()

    assert_kept(started)


def test_orphans_of_a_killed_server_are_ended(started, monkeypatch):
    """A stopped one cannot notice the death of the server, and keeps its memory in use."""
    monkeypatch.setattr(server, "ORPHAN_PATIENCE_SECONDS", 0.2)
    with closing(started.connect()) as connection:
        orphan = psutil.Process(connection.info.backend_pid)
        orphan.suspend()
        kill_postmaster(started)

        started.start()

        assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE
    assert_kept(started)


def test_a_slow_main_process_is_left_alone(started, monkeypatch):
    monkeypatch.setattr(server, "ORPHAN_PATIENCE_SECONDS", 0)
    main = postmaster(started)
    (started.socket_dir / ".s.PGSQL.5432").rename(started.socket_dir / "hidden")

    with pytest.raises(EmbeddedServerError, match="does not get ready"):
        EmbeddedServer(started.data_dir).start(patience=0.5)

    assert main.is_running()


def test_kills_at_any_time_lose_nothing_committed(started):
    embedded = started
    for number in range(4):
        embedded.start()
        query(embedded, "CREATE TABLE IF NOT EXISTS kept (number int)")
        query(embedded, "INSERT INTO kept SELECT count(*) FROM kept")
        main = postmaster(embedded)
        if number % 2:  # at once, or in the middle of the next start
            main.kill()
            continue
        embedded.release()
        user = user_of(embedded)
        wait_until((embedded.socket_dir / ".s.PGSQL.5432").exists, "the next start")
        for process in embedded.processes():
            process.kill()
        user.communicate()

    embedded.start()

    assert query(embedded, "SELECT number FROM kept ORDER BY 1") == [(0,), (1,), (2,), (3,)]


# --- Refusals ----------------------------------------------------------
def test_data_of_another_version_are_named_and_not_touched(embedded):
    pgdata = embedded.data_dir / "pgdata"
    pgdata.mkdir(parents=True)
    (pgdata / "PG_VERSION").write_text("16\n")

    with pytest.raises(EmbeddedServerError, match="PostgreSQL 16 .* PostgreSQL 18"):
        embedded.start()

    assert [path.name for path in embedded.data_dir.rglob("*")] == ["pgdata", "PG_VERSION"]


def test_a_server_started_by_hand_on_our_data_is_not_disturbed(started):
    started.release()
    owner = places.owner_of(started.home)
    command = [places.packaged_installation() / "bin" / "postgres", "-D", started.home / "pgdata"]
    options = ["-h", "", "-k", started.home / "pgdata"]
    by_hand = subprocess.Popen(
        [*command, *options],
        **launch.SURROUNDINGS,
        **(owner.as_popen() if owner else {}),
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: list(started.processes()), "PostgreSQL")

        with pytest.raises(EmbeddedServerError, match="not ours"):
            started.start()

        assert by_hand.poll() is None
    finally:
        by_hand.terminate()
        by_hand.wait()


def test_a_failure_is_remembered_for_some_seconds(folder):
    (folder / "file").touch()
    embedded = EmbeddedServer(folder / "file" / "data")
    with pytest.raises(EmbeddedServerError, match="set DATABASE_URL") as first:
        embedded.start()
    (folder / "file").unlink()

    with pytest.raises(EmbeddedServerError) as second:
        embedded.start()

    assert second.value is first.value


def test_a_platform_without_binaries_is_told_what_to_do(embedded, monkeypatch):
    monkeypatch.setattr(places, "find_spec", lambda name: None)

    with pytest.raises(EmbeddedServerError, match="for this platform. Or set DATABASE_URL"):
        embedded.start()


@pytest.fixture
def small_disk(folder):
    """A disk on which a server has just enough room."""
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m,mode=755", "tmpfs", disk]
    if run(mount).returncode:
        pytest.skip("may not mount a small disk")
    yield disk
    run(["umount", "--lazy", disk], check=True)


def fill(disk):
    with suppress(OSError), open(disk / "filling", "wb", buffering=0) as file:
        while file.write(bytes(2**20)):  # until there is no space left
            pass


@as_root
@pytest.mark.parametrize("had_data", [False, True])
def test_a_full_disk_is_one_clear_sentence(small_disk, had_data):
    embedded = EmbeddedServer(small_disk / "data")
    if had_data:
        embedded.start()
        embedded.release()
    fill(small_disk)

    with pytest.raises(EmbeddedServerError, match="No space left.* set DATABASE_URL"):
        embedded.start()

    (small_disk / "filling").unlink()
    embedded = EmbeddedServer(small_disk / "data")
    embedded.start()
    assert query(embedded, "SELECT 1") == [(1,)]
    embedded.release()


# --- System users ------------------------------------------------------
@pytest.fixture
def as_nobody():
    """How to start a process of an ordinary user, with a Python that it can reach."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, shutil.which(version, path=os.defpath)):
        if python and places.may_enter(Path(python).resolve().parent) and places.may_enter(ROOT):
            environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
            identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            return {"python": python, "env": environment, **identity}
    pytest.skip("other users cannot reach this Python or this checkout")


@as_root
def test_as_root_it_runs_as_a_user_of_its_own(started):
    assert postmaster(started).username() == "central_erros"
    assert not list((started.home / "pgdata").glob("*.lock"))


@as_root
def test_no_other_user_can_connect(started):
    def connects(**options):
        psql = places.packaged_installation() / "bin" / "psql"
        command = [psql, "-h", started.socket_dir, "-U", "central_erros", "-Atc", "SELECT 1"]
        return run(command, **options)

    assert connects().stdout == "1\n"
    assert "Permission denied" in connects(user=STRANGER).stderr


@as_root
def test_an_ordinary_user_has_everything_in_the_data_folder(embedded, as_nobody):
    embedded.data_dir.mkdir()
    os.chown(embedded.data_dir, NOBODY, NOBODY)

    user = user_of(embedded, **as_nobody)
    assert int(user.stdout.readline()) == postmaster(embedded).pid
    assert {process.uids().real for process in embedded.processes()} == {NOBODY}
    assert {path.stat().st_uid for path in embedded.data_dir.rglob("*")} == {NOBODY}
    user.communicate()


@as_root
def test_root_takes_over_the_data_of_an_ordinary_user_without_taking_them_away(embedded, as_nobody):
    embedded.data_dir.mkdir()
    os.chown(embedded.data_dir, NOBODY, NOBODY)
    user_of(embedded, **as_nobody).communicate()
    wait_until(embedded.is_gone, "the end of the server")

    embedded.start()
    query(embedded, "CREATE TABLE kept AS SELECT 42 AS answer")
    embedded.release()

    user = user_of(embedded, **as_nobody)
    assert user.stdout.readline(), user.stderr.read()
    assert_kept(embedded)
    user.communicate()


@as_root
def test_an_ordinary_user_without_access_is_told_what_to_do(embedded, as_nobody):
    user = user_of(embedded, **as_nobody)

    _out, said = user.communicate()

    assert said.splitlines()[-1].startswith(
        "central_erros.embedded.errors.EmbeddedServerError: PostgreSQL cannot work in"
    )
    assert "Permission denied" in said
    assert said.rstrip().endswith("Or set DATABASE_URL to use a PostgreSQL of your own.")


@as_root
def test_a_private_checkout_has_its_data_and_binaries_elsewhere(folder, monkeypatch):
    """As a clone below /root: neither DATA_DIR nor the installed package can be entered."""
    private = folder / "private"
    private.mkdir(mode=0o700)
    package = places.packaged_installation().parent
    for part in (package / "pginstall18", package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, private / part.relative_to(package.parent), symlinks=True)
    (private / package.name / "__init__.py").touch()
    monkeypatch.syspath_prepend(private)
    monkeypatch.setattr(places, "SYSTEM_HOME", folder / "system")
    embedded = EmbeddedServer(private / "var")
    try:
        embedded.start()

        assert embedded.home.parent == folder / "system"
        assert str(embedded.home) in (private / "var" / "WHERE.txt").read_text()
        assert postmaster(embedded).exe().startswith(str(embedded.home))
        assert postmaster(embedded).username() == "central_erros"
        assert query(embedded, "SELECT 1") == [(1,)]
    finally:
        embedded.release()


@as_root
def test_a_short_socket_folder_of_somebody_else_is_refused(folder):
    embedded = EmbeddedServer(folder / ("deep/" * 25) / "data")
    embedded.socket_dir.mkdir()
    os.chown(embedded.socket_dir, STRANGER, STRANGER)

    with pytest.raises(EmbeddedServerError, match="belongs to another user"):
        embedded.start()

    embedded.release()
    remove_server(embedded.data_dir)


def test_our_system_user_is_appended_where_there_is_no_useradd(tmp_path):
    (tmp_path / "passwd").write_text("root:x:0:0:root:/root:/bin/sh\nother:x:999:999::/:/bin/sh")
    (tmp_path / "group").write_text("root:x:0:\nthird:x:998:\n")

    places.append_user(tmp_path)
    places.append_user(tmp_path)

    added = (tmp_path / "passwd").read_text().splitlines()[2:]
    assert added == ["central_erros:x:997:997::/var/lib/central_erros:/usr/sbin/nologin"]
    assert (tmp_path / "group").read_text().splitlines()[2:] == ["central_erros:x:997:"]


# --- Django ------------------------------------------------------------
def manage(data_dir, *arguments, **options):
    environment = os.environ | {"DATA_DIR": str(data_dir), "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", *arguments]
    return run(command, cwd=ROOT, env=environment, **options)


def test_a_command_that_needs_the_database_starts_it(embedded):
    said = manage(embedded.data_dir, "showmigrations", "contenttypes")

    assert "[ ] 0001_initial" in said.stdout
    assert embedded.is_gone()


def test_dbshell_starts_it_and_brings_its_own_client(embedded):
    said = manage(embedded.data_dir, "dbshell", "--", "-Atc", "SELECT current_user")

    assert said.stdout == "central_erros\n"


def test_build_steps_do_not_start_it(embedded):
    said = manage(embedded.data_dir, "collectstatic", "--dry-run", "--no-input")

    assert said.returncode == 0
    assert not embedded.data_dir.exists()


def test_a_command_says_in_one_line_why_there_is_no_database(folder):
    (folder / "file").touch()

    said = manage(folder / "file" / "data", "migrate")

    assert said.returncode == 1
    (line,) = said.stderr.splitlines()
    assert line.startswith("EmbeddedServerUnavailable: PostgreSQL cannot work in")
    assert line.endswith("Or set DATABASE_URL to use a PostgreSQL of your own.")


def test_a_process_without_supervisor_starts_it_again(embedded):
    script = """
import psutil
from pathlib import Path
from django.conf import settings
from django.db import connection

def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchall()

ask()
pid = (Path(settings.DATA_DIR) / "pgdata" / "postmaster.pid").read_text().split()[0]
psutil.Process(int(pid)).kill()
connection.close()
print(ask())
"""

    said = manage(embedded.data_dir, "shell", input=script)

    assert said.stdout.endswith("[(1,)]\n"), said.stderr
