import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.installation import Application, Installation
from tests.live import ROOT, Served

pytest.register_assert_rewrite("tests.clients.story")  # helpers whose asserts explain themselves

NODE_MODULES = ROOT / "tests" / "clients" / "node_modules"
PROGRAM_SECONDS = 60
INTERPRETERS = {".py": sys.executable, ".mjs": "node", ".cjs": "node", ".rb": "ruby"}
# With the Node.js of requirements-dev.txt, which is where Python is.
ENVIRONMENT = os.environ | {
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
}


@pytest.fixture(scope="session")
def installation():
    with Served() as served:
        yield Installation(served)


@pytest.fixture
def application(installation) -> Application:
    """An application of its own, with a key."""
    return installation.make_application()


@pytest.fixture
def run(tmp_path):
    """Run a program as `app/shop.py` or the like, to its end.

    By folder and name clients tell the code of the application from that of libraries.
    """
    folder = tmp_path / "app"
    folder.mkdir()

    def run(program: str, suffix: str, *, status: int = 0, **environment: str) -> None:
        path = folder / f"shop{suffix}"
        path.write_text(program)
        ended = subprocess.run(
            [INTERPRETERS[suffix], path],
            cwd=tmp_path,
            env=ENVIRONMENT | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PROGRAM_SECONDS,
            check=False,
        )
        assert ended.returncode == status, ended.stdout

    return run


@pytest.fixture
def run_python(run):
    def run_python(program: str, **options) -> None:
        run(program, ".py", **options)

    return run_python


@pytest.fixture
def run_node(run, tmp_path, node_modules):
    (tmp_path / "node_modules").symlink_to(node_modules)

    def run_node(program: str, suffix: str = ".mjs", **options) -> None:
        run(program, suffix, **options)

    return run_node


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The libraries of package-lock.json, which `make test` installs."""
    if not (NODE_MODULES / ".installed").exists():
        pytest.skip("The clients of JavaScript are not installed: `make test` does it.")
    return NODE_MODULES


@pytest.fixture(scope="session")
def program():
    """Return where a program of the system is; skip the test where it is not."""

    def program(name: str) -> str:
        # Daemons are in folders that not everybody has in PATH.
        path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
        return path or pytest.skip(f"No {name} here.")

    return program
