"""The web app: one page, `bundle/index.html`, at every address that nobody else answers.

`frontend/` holds its sources, and `make web` builds `bundle/` of them. What the page loads is
served by WhiteNoise, from `/static/web/`.
"""

from functools import cache
from pathlib import Path

from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

BUNDLE = Path(__file__).resolve().parent / "bundle"
# Addresses of programs, which expect a 404 in JSON where there is nothing, and of files.
NOT_PAGES = (
    "api|v1|auth|users|get_token|token|refresh_token|doc|redoc|admin|static"
    "|elastic|gelf|tunnel|healthz|health|ping|readyz|_[^/]*"
)
PAGES = rf"^(?!(?:{NOT_PAGES})(?:/|\Z))(?!/)[^.\x00]*\Z"
# Nothing but our own files, whatever a log's text holds, and no script that makes markup of text.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)


@csrf_exempt  # so that a form of another site is told the same as all else: nothing is there
def page(request) -> HttpResponse:
    """Answer browsers, which ask for HTML by name; the root answers everybody, monitors look there.

    Which addresses have a screen, the app knows: it also says that there is none.
    """
    is_for_people = request.path_info == "/" or "text/html" in request.headers.get("Accept", "")
    if request.method not in ("GET", "HEAD") or not is_for_people:
        raise Http404
    response = HttpResponse(_index())
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "no-cache"  # it names the files of the version that is running
    patch_vary_headers(response, ["Accept"])
    return response


@cache
def _index() -> bytes:
    return (BUNDLE / "index.html").read_bytes()
