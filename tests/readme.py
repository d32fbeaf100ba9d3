"""README.md and README.pt-BR.md, followed word for word in a fresh copy of what git would clone.

Run by `make test` as `python -m tests.readme`. It runs every command of the `sh` blocks and of the
text, in order, as a reader would, looks at the answers, and asks for every route that the texts
name. Both must give the same commands and routes. Without curl it is skipped, which is said, and
fails where CI is set; like the first `make run` it needs the network.

Some things are not as a reader has them: other ports than 8000 and 8123, which may be in use here;
`make test`, of which this may be a part, and `make bench`, which takes minutes: both are only
rehearsed; `heroku`, in whose place a program only writes down what it was told; and the month of
`make demo`, of which the second reader sees five days, and those once.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from central_erros.embedded.server import EmbeddedServer
from tests.live import ROOT, free_port, remove_server, wait_until

READMES = ("README.md", "README.pt-BR.md")
NOT_CLONED = shutil.ignore_patterns(".venv", "var", ".env", "__pycache__", "node_modules")
COMMAND_SECONDS = 300
STOP_SECONDS = 15
# What the two languages may say differently in a command.
EXAMPLES = re.compile(r'(?<="description": )"[^"]*"|(?<=https://)\w+|(?<=\.\./)\w+')

STEP = re.compile(
    r"^```sh\n(.*?)^```$|`((?:make|\.venv/bin/\w+|manage\.py) [^`]+)`", re.MULTILINE | re.DOTALL
)
METHODS = {"GET", "POST", "PATCH", "DELETE"}
ROUTE = re.compile(r"(?:([A-Z]+) )?((?:[\w{}-]+/)+|/(?:[\w{}-]+/?)+)")


# --- What a README says ---------------------------------------------------


def steps(text: str) -> list[str]:
    """Return its blocks of commands and the commands in its text, in order, each once.

    A command of the text that a block has shown before is only spoken of.
    """
    found = [block or inline for block, inline in STEP.findall(text)]
    return list(dict.fromkeys(step.strip() for step in found))


def routes(text: str) -> list[tuple[str, str]]:
    """Return (method, path) of each route it names, with the ids of its examples."""
    found = []
    for line in text.splitlines():
        if line.startswith("| `"):
            asked, got = line.split(" | ", 1)
            found += _routes_of_row(re.findall("`([^`]+)`", asked))
            # There, only the other names of a resource look like paths.
            found += [("GET", path) for path in re.findall(r"`(\w+/)`", got)]
        else:
            spans = [ROUTE.fullmatch(span) for span in re.findall("`([^`\n]+)`", line)]
            found += [
                (match[1] or "GET", match[2])
                for match in spans
                if match and (match[1] in METHODS or match[2].startswith("/"))
            ]
    return list(dict.fromkeys(found))


def _routes_of_row(spans: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the routes of `POST logs/7/archive/` `unarchive/`, or of `?ordering=-events`, `level`.

    One segment alone stands in the place of the last one before it; one word, in that of a value.
    """
    methods, alone, path = ["GET"], [], ""
    for span in spans:
        if span in METHODS:
            alone.append(span)
        elif match := ROUTE.fullmatch(span):
            if match[1]:
                methods, alone = [*alone, match[1]], []
            is_sibling = path and match[2].count("/") == 1
            path = re.sub(r"[^/]+/$", match[2], path) if is_sibling else match[2]
            yield from ((method, path) for method in methods)
        elif span.startswith("?"):
            path = f"logs/{span}"
            yield "GET", path
        elif span.startswith("&"):
            path += span
            yield "GET", path
        elif span.isidentifier():
            path = re.sub(r"=[^=]*$", f"={span}", path)
            yield "GET", path
        else:
            json.loads(span.replace("...", '"..."'))  # a body, which names no route


def same_but_for_examples(texts: list[str]) -> None:
    """Check that the READMEs give the same commands and routes, and that their links lead on."""
    english, portuguese = ([EXAMPLES.sub("…", step) for step in steps(text)] for text in texts)
    assert english == portuguese, "The commands of the READMEs differ."
    english, portuguese = map(routes, texts)
    assert english == portuguese, "The routes of the READMEs differ."
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", "".join(texts)):
        assert (ROOT / link).exists(), f"{link} does not exist."


# --- Where it is followed -------------------------------------------------


@contextmanager
def fresh_copy() -> Iterator[Path]:
    """Make a copy of what a clone would have, in a folder of its own; remove it at the end."""
    # Without links, and open to the system user that runs PostgreSQL when we are root.
    folder = Path(tempfile.mkdtemp(prefix="central_erros-readme-")).resolve()
    folder.chmod(0o755)
    copy = folder / "central_erros"
    try:
        if (ROOT / ".git").exists():
            listed = subprocess.check_output(
                ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT
            )
            for name in filter(None, os.fsdecode(listed).split("\0")):
                if (ROOT / name).exists():  # else it was removed and that is not yet committed
                    (copy / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(ROOT / name, copy / name)
        else:
            shutil.copytree(ROOT, copy, ignore=NOT_CLONED)
        yield copy
    finally:
        shutil.rmtree(folder)


def environment_of_a_reader(tools: Path) -> dict[str, str]:
    """Return our environment without settings and make's, with `tools` first on the PATH."""
    settings = re.findall(r"^([A-Z_]+)=", (ROOT / ".env-sample").read_text(), re.MULTILINE)
    ours = {
        name: value
        for name, value in os.environ.items()
        if name not in settings and not name.startswith(("MAKE", "PYTEST", "PYTHON"))
    }
    return ours | {"PATH": f"{tools}:{os.environ['PATH']}", "CURL_HOME": str(tools)}


def make_tools(folder: Path) -> None:
    """Make curl fail where an answer is no success, and a heroku that writes down its arguments."""
    folder.mkdir()
    (folder / ".curlrc").write_text("silent\nshow-error\nfail-with-body\n")
    heroku = folder / "heroku"
    heroku.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {shlex.quote(str(folder / "told"))}\n')
    heroku.chmod(0o755)


def stop(process: subprocess.Popen) -> None:
    """Press Ctrl+C, and fail if that does not end it; leave nothing of it running either way."""
    try:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        process.wait(STOP_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Reader:
    """Somebody who follows one README from its first line to its last, at a terminal."""

    def __init__(self, copy: Path, tools: Path, transcript: list[str]):
        self.copy = copy
        self.tools = tools
        self.transcript = transcript  # what was done and what came of it, for when it fails
        self.environment = environment_of_a_reader(tools)
        self.ports = {"8000": str(free_port()), "8123": str(free_port())}
        self.environment["PORT"] = self.ports["8000"]
        self.url = f"http://localhost:{self.environment['PORT']}"
        self.running = ExitStack()
        self.key = self.setup_link = self.first_report = ""
        self.reported = None  # the id of a log

    def follow(self, text: str, *, in_haste: bool) -> None:
        if in_haste:
            self.environment["DEMO"] = "--days 5"
        with self.running:
            for step in steps(text):
                if not (in_haste and step == "make demo DEMO=--force"):
                    self.do(self.with_our_ports(step))
            self.do_what_the_server_printed()
            self.ask_for(routes(text))

    def with_our_ports(self, text: str) -> str:
        return re.sub(r"\b(8000|8123)\b", lambda port: self.ports[port[0]], text)

    def do(self, step: str) -> None:
        if step == "make run":
            self.running.enter_context(self.server(step, self.copy / "var"))
        elif step.startswith("make run "):
            self.run_another(step)
        elif step == "make test":
            assert "-m pytest" in self.run("make --dry-run test")
        elif step == "make bench":
            assert "-m contrib.benchmarks" in self.run("make --dry-run bench")
        elif step == "make demo":
            self.sign_in_as_the_demo_says(self.run(step))
        elif step.startswith("read "):
            self.run(step, typed=self.key)
        elif step.startswith("curl "):
            self.look_at_report(step, self.run(step))
        elif step.startswith("TOKEN="):
            self.look_at_list(step, self.run(step))
        elif "send_test_event" in step:
            self.look_at_test_event(self.run(step))
        elif step.startswith("heroku "):
            self.run(step)
            self.look_at_settings((self.tools / "told").read_text().splitlines())
        else:
            self.run(step)

    def run(self, commands: str, typed: str = "", *, fails: bool = False) -> str:
        """Run the commands, keep the variables they set, and return what they printed."""
        kept = self.tools / "environment"
        keep = f"import json, os; json.dump(dict(os.environ), open({str(kept)!r}, 'w'))"
        script = f"set -ae\n{commands}\n{shlex.quote(sys.executable)} -c {shlex.quote(keep)}"
        self.transcript.append(f"$ {commands}")
        done = subprocess.run(
            ["sh", "-c", script],
            check=False,
            cwd=self.copy,
            env=self.environment,
            input=f"{typed}\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_SECONDS,
        )
        self.transcript.append(done.stdout)
        assert (done.returncode != 0) == fails, f"It ended with {done.returncode}: {commands}"
        if not fails:
            self.environment = json.loads(kept.read_text())
        return done.stdout

    # --- Servers ---

    @contextmanager
    def server(self, command: str, data_dir: Path) -> Iterator[str]:
        """Run the command until the end, when Ctrl+C stops it; yield what it says when ready."""
        self.transcript.append(f"$ {command} &")
        output = self.copy.parent / "output"
        with open(output, "w") as file:
            process = subprocess.Popen(
                shlex.split(command),
                cwd=self.copy,
                env=self.environment,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_until(
                lambda: "Bearer" in output.read_text() or process.poll() is not None,
                f"the address that `{command}` prints",
                COMMAND_SECONDS,
            )
            said = output.read_text()
            assert process.poll() is None, f"It ended: {command}"
            self.key = self.key or re.search(r"Bearer (\w{32})", said)[1]
            self.setup_link = self.setup_link or re.search(r"http\S+#token=\S+", said)[0]
            self.first_report = (
                self.first_report or re.search(r"^ *(curl .+)$", said, re.MULTILINE)[1]
            )
            yield said
        finally:
            stop(process)
            self.transcript.append(output.read_text())
            has_data = (EmbeddedServer(data_dir).home / "pgdata").exists()
            remove_server(data_dir)
        assert has_data, f"The data are not in {data_dir}."

    def run_another(self, command: str) -> None:
        given = dict(word.split("=") for word in command.split()[2:])
        data_dir = (self.copy / given["DATA_DIR"]).resolve()
        with self.server(command, data_dir) as said:
            address = f"http://localhost:{given['PORT']}"
            assert address in said
            assert self.ask("GET", f"{address}/healthz")[0] == 200

    def ask(
        self, method: str, url: str, body: object = None, token: str = "", accept: str = "*/*"
    ) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        headers = {"Content-Type": "application/json", "Accept": accept}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = Request(url, data, headers, method=method)  # noqa: S310 (our own server)
        try:
            with urlopen(request, timeout=60) as response:  # noqa: S310
                answer = response.status, response.read()
        except HTTPError as error:
            with error:
                answer = error.code, error.read()
        self.transcript.append(f"{method} {url}: {answer[0]}")
        return answer

    def get(self, path: str, token: str) -> dict:
        status, body = self.ask("GET", f"{self.url}/api/v1/{path}", token=token)
        assert status == 200, f"{status}: {path}"
        return json.loads(body)

    def send(self, path: str, body: dict, token: str = "") -> dict:
        status, answer = self.ask("POST", f"{self.url}/api/v1/{path}", body, token)
        assert 200 <= status < 300, f"{status}: {path}"
        return json.loads(answer)

    # --- What came of it ---

    def sign_in_as_the_demo_says(self, said: str) -> None:
        password = re.search(r"(\S+)\n +\S+@", said)[1]
        email = re.search(r"^ +(\S+@\S+) ", said, re.MULTILINE)[1]
        answer = self.send("auth/login/", {"email": email, "password": password})
        assert self.get("logs/?page=2", answer["token"])["results"]

    def look_at_report(self, command: str, said: str) -> None:
        answer = json.loads(said)
        assert f'"{answer["description"]}"' in command
        assert answer["uri"].startswith(f"{self.url}/api/v1/logs/")
        self.reported = answer["id"]
        # Now that there are errors of one's own, the demo asks before it adds to them.
        assert "--force" in self.run("make demo", fails=True)

    def look_at_list(self, command: str, said: str) -> None:
        listed = json.loads(said)["results"]
        assert self.reported in [row["id"] for row in listed]
        assert {row["env"] for row in listed} == {"production"}
        body = json.loads(re.search(r"'(\{.*\})'", command)[1])
        assert self.send("auth/login/", body)["key"]

    def look_at_test_event(self, said: str) -> None:
        address = said.strip()
        assert address.startswith(f"{self.url}/admin/logs/log/")
        log = re.search(r"/log/(\d+)/", address)[1]
        assert self.get(f"logs/{log}/", self.environment.get("TOKEN") or self.new_token())

    def look_at_settings(self, told: list[str]) -> None:
        command, *assignments = told
        assert command == "config:set"
        given = dict(assignment.split("=", 1) for assignment in assignments)
        known = re.findall(r"^([A-Z_]+)=", (self.copy / ".env-sample").read_text(), re.MULTILINE)
        assert given.keys() <= set(known), f"Not in .env-sample: {given.keys() - set(known)}"
        assert len(given["SECRET_KEY"]) >= 50

    def new_token(self) -> str:
        account = {"email": "reader@example.com", "password": "correct horse battery"}
        return self.send("auth/register/", account)["token"]

    def do_what_the_server_printed(self) -> None:
        assert json.loads(self.run(self.first_report))["uri"].startswith(self.url)
        page, token = self.setup_link.split("#token=")
        assert self.ask("GET", page, accept="text/html")[0] == 200
        account = {"email": "admin@example.com", "password": "correct horse battery"}
        self.administrator = self.send("auth/setup/", account | {"token": token})

    # --- Routes ---

    def ask_for(self, routes: list[tuple[str, str]]) -> None:
        """Ask for every route as an administrator, those that read under every mount."""
        for method, path in routes:
            path = self.with_real_ids(path)
            if path.startswith("/"):
                urls = [f"{self.url}{path}"]
            elif method == "GET":
                paths = {path, re.sub(r"/(?=\?|$)", "", path)}
                mounts = ("/api/v1/", "/v1/api/", "/api/")
                urls = [f"{self.url}{mount}{path}" for mount in mounts for path in sorted(paths)]
            else:
                urls = [f"{self.url}/api/v1/{path}"]
            for url in urls:
                status, _body = self.ask(method, url.replace(" ", "%20"), token=self.token)
                # A change without a body may well be refused, but not as one that there is not.
                is_well = status < 300 or (status in (400, 422) and method != "GET")
                assert is_well, f"{status}: {method} {url}"

    @property
    def token(self) -> str:
        return self.administrator["token"]

    def with_real_ids(self, path: str) -> str:
        """Put ids of what there is, and a log of its own for each route, in those of the text."""

        def real(match):
            if match[1] == "users":
                return f"users/{self.administrator['user']['id']}/"
            if match[1] == "logs":
                return f"logs/{self.send('logs/', {'description': f'For {path}'}, self.key)['id']}/"
            return f"{match[1]}/{self.get(match[1], self.token)['results'][0]['id']}/"

        return re.sub(r"\b(\w+)/(?:\d+|\{id\})/", real, path)


def main() -> int:
    if shutil.which("curl") is None:
        print("SKIPPED: no curl, with which to follow the READMEs.")
        return 1 if os.environ.get("CI") else 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # nothing is left running by it either
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    texts = [(ROOT / name).read_text() for name in READMES]
    transcript: list[str] = []
    try:
        same_but_for_examples(texts)
        with fresh_copy() as copy:
            make_tools(copy.parent / "tools")
            for name, text in zip(READMES, texts, strict=True):
                transcript[:] = [f"Following {name}"]
                reader = Reader(copy, copy.parent / "tools", transcript)
                reader.follow(text, in_haste=name != READMES[0])
    except BaseException:
        print("\n".join(transcript))
        raise
    print(f"{' and '.join(READMES)} are as they say.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
