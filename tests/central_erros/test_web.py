"""How the web app is served: its page at every address that is nobody else's, its files for ever."""

import gzip
import re
from contextlib import closing
from pathlib import Path

import brotli
import pytest
from django.test import Client
from django.urls import get_resolver

from central_erros.probes import PROBES
from central_erros.web import BUNDLE, PAGES
from logs.door import ROUTES

BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCREENS = [
    "/", "/entrar", "/cadastro", "/redefinir-senha", "/configurar", "/conta", "/erros", "/erros/7", "/erros/7/",
    "/arquivados", "/aplicacoes/3", "/nothing", "/api-de-erros", "/n%C3%A3o",
]  # fmt: skip
BELOW = ["", "/", "/nothing", "/nothing/7/"]


@pytest.fixture(scope="module")
def anonymous() -> Client:
    """One for all tests: to find the static files takes a moment."""
    return Client()


@pytest.fixture(scope="module")
def visitor() -> Client:
    return Client(**BROWSER)


def is_the_app(response) -> bool:
    return b'<div id="root">' in response.content


def assets() -> list[str]:
    """Return the addresses of all that the page and its scripts load."""
    files = [path for path in (BUNDLE / "assets").iterdir() if path.suffix in (".js", ".css")]
    assert len(files) > 10
    return [f"/static/web/assets/{path.name}" for path in files]


def load(visitor, path, **headers):
    """Return the answer and the body of a file."""
    with closing(visitor.get(path, **headers)) as response:
        return response, b"".join(response.streaming_content)


def first_parts() -> set[str]:
    """Return how the addresses begin that something else answers."""
    django = [str(pattern.pattern) for pattern in get_resolver().url_patterns]
    django = [route.removeprefix("^") for route in django if route != PAGES]
    door = [path for endpoint in endpoints() for path in endpoint.paths]
    parts = {re.split(r"[/\\$]", path.lstrip("/"))[0] for path in [*django, *door, *PROBES]}
    return {part for part in parts if re.match(r"\w", part)}


def endpoints():
    def walk(tree):
        for branch in tree.values():
            if isinstance(branch, dict):
                yield from walk(branch)
            else:
                yield branch[0]

    return set(walk(ROUTES._tree))


@pytest.mark.parametrize("path", SCREENS)
def test_a_browser_gets_the_app_wherever_a_screen_may_be(visitor, path):
    response = visitor.get(path)

    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert is_the_app(response)


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("part", sorted(first_parts() | {"static"}))
def test_but_never_where_programs_ask(visitor, db, part, below):
    response = visitor.get(f"/{part}{below}")

    assert not is_the_app(response)


@pytest.mark.parametrize(
    "path",
    [
        "/api/nothing", "/api/v1/nothing/", "/api/v1/logs/7/nothing/", "/v1/nothing", "/_nothing",
        "/static/web/assets/nothing.js", "/static/web/index.html", "/favicon.ico", "/robots.txt",
        "/wp-login.php", "/erros/app.js", "/%00",
    ],
)  # fmt: skip
def test_what_is_no_page_and_not_there_is_a_404_in_json(visitor, path):
    response = visitor.get(path)

    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


def test_a_program_gets_json_where_there_is_no_route(anonymous):
    for accept in ("*/*", "application/json", ""):
        response = anonymous.get("/agentes", HTTP_ACCEPT=accept)

        assert response.status_code == 404
        assert response.json()["code"] == "not_found"


def test_but_the_page_at_the_root(anonymous):
    response = anonymous.get("/", HTTP_ACCEPT="*/*")

    assert response.status_code == 200
    assert is_the_app(response)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_there_is_nothing_to_send_to_a_page(visitor, method):
    assert is_the_app(visitor.get("/erros"))

    response = getattr(visitor, method)("/erros")

    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


def test_the_head_of_the_page(visitor):
    head, whole = visitor.head("/entrar"), visitor.get("/entrar")

    assert head.status_code == 200
    assert head.content == b""
    assert head["Content-Length"] == whole["Content-Length"] == str(len(whole.content))


def test_the_page_is_asked_for_each_time_and_sent_once(visitor):
    first = visitor.get("/entrar")
    again = visitor.get("/conta", HTTP_IF_NONE_MATCH=first["ETag"])

    assert first["Cache-Control"] == "no-cache"
    assert {"Accept", "Accept-Language"} <= set(first["Vary"].split(", "))
    assert again.status_code == 304


def test_the_page_runs_and_sends_nothing_but_our_own(visitor):
    response = visitor.get("/entrar")

    policy = dict(
        directive.strip().split(" ", 1) for directive in response.headers[
            "Content-Security-Policy"
        ].split(";")
    )  # fmt: skip
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"


def test_the_page_keeps_to_that_policy(visitor):
    page = visitor.get("/").content.decode()

    assert re.findall(r"<script(?![^>]* src=)", page) == []
    assert re.findall(r"<style|\son\w+=|\sstyle=", page) == []
    assert re.findall(r'(?:src|href)="(?!/static/)', page) == []


def test_all_that_the_page_names_is_there(visitor, db):
    named = re.findall(r'(?:src|href)="([^"]+)"', visitor.get("/").content.decode())

    assert len(named) > 3
    assert {load(visitor, path)[0].status_code for path in named} == {200}


@pytest.mark.parametrize("path", assets())
def test_a_file_is_kept_for_ever_and_comes_compressed(visitor, db, path):
    response, plain = load(visitor, path)
    large = len(plain) >= 512

    assert response["Cache-Control"] == "max-age=315360000, public, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    for encoding, decompress in [("br", brotli.decompress), ("gzip", gzip.decompress)]:
        response, body = load(visitor, path, HTTP_ACCEPT_ENCODING=encoding)

        assert response.get("Content-Encoding") == (encoding if large else None)
        assert (decompress(body) if large else body) == plain
        assert not large or response["Vary"] == "Accept-Encoding"


def test_what_has_no_hash_in_its_name_is_not_kept_for_long(visitor, db):
    response, _body = load(visitor, "/static/central_erros/icon.svg")

    assert response["Cache-Control"] == "max-age=60, public"


def test_the_bundle_brings_no_source_maps():
    names = [path.name for path in Path(BUNDLE).rglob("*")]

    assert [name for name in names if name.endswith(".map")] == []
