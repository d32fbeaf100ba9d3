"""Source maps over HTTP: uploaded by release, applied to events when somebody looks at them."""

import json
from pathlib import Path

import pytest

from logs import unminifying
from logs.models import Event, SourceMap
from tests.conftest import client_for, client_with_key
from tests.factories import ApplicationFactory, KeyFactory, UserFactory, report

BUNDLE = (Path(__file__).parent / "fixtures" / "bundle.js.map").read_bytes()
RELEASE = "checkout@2.4.1"
URL = "https://shop.example.com/static/bundle.js?v=7"
UUID = "0cd27cf7-b8cf-410c-a3d5-32b71c226979"
# Where the bundle of the map throws, outermost frame first.
FRAMES = [
    {"function": "?", "filename": URL, "lineno": 1, "colno": 252, "in_app": True},
    {"function": "r", "filename": URL, "lineno": 1, "colno": 229, "in_app": True},
    {"function": "o.total", "filename": URL, "lineno": 1, "colno": 110, "in_app": True},
]


@pytest.fixture(autouse=True)
def _nothing_resolved(monkeypatch):
    monkeypatch.setattr(unminifying, "_remembered", {})


@pytest.fixture
def maps(application):
    return f"/api/v1/applications/{application.pk}/source-maps/"


@pytest.fixture
def upload(maps, key_api):
    def upload(body=BUNDLE, client=key_api, release=RELEASE, name="bundle.js"):
        query = f"release={release}&name={name}"
        return client.generic("POST", f"{maps}?{query}", body, "application/json")

    return upload


@pytest.fixture
def frames(application, api):
    """Report an error with these frames; return the frames that the event shows."""

    def frames(sent=FRAMES, release=RELEASE, **payload):
        payload = {"exceptions": [{"type": "TypeError", "value": "", "frames": sent}]} | payload
        log = report(application, f"It broke in {sent} {payload}", release=release, payload=payload)
        return api.get(f"/api/v1/logs/{log.pk}/").json()["latest_event"]["payload"]["exceptions"][
            0
        ]["frames"]

    return frames


def places(frames):
    return [(frame["filename"], frame["function"], frame["lineno"]) for frame in frames]


WRITTEN = [("src/main.ts", "?", 8), ("src/main.ts", "checkout", 5), ("src/cart.ts", "o.total", 8)]


def with_debug_id(**more):
    return json.dumps(json.loads(BUNDLE) | {"debugId": UUID} | more).encode()


# --- Applied --------------------------------------------------------------


def test_frames_are_shown_as_people_wrote_them(upload, frames):
    assert upload().status_code == 201

    shown = frames()

    assert places(shown) == WRITTEN
    assert "throw new TypeError" in shown[2]["context_line"]
    assert [frame["minified"]["colno"] for frame in shown] == [252, 229, 110]
    assert shown[1]["minified"]["function"] == "r"


def test_a_trace_that_comes_as_text_is_read_too(api, key_api, upload):
    upload()
    lines = [f"    at o.total ({URL}:1:110)", f"    at r ({URL}:1:229)", f"    at {URL}:1:252"]
    stack = "\n".join(["TypeError: no items", *lines])
    event = key_api.post(
        "/api/v1/events/", {"description": "x", "stack": stack, "release": RELEASE}
    ).json()

    payload = api.get(f"/api/v1/events/{event['id']}/").json()["payload"]

    shown = payload["exceptions"][0]["frames"]
    assert [(frame["filename"], frame["lineno"]) for frame in shown] == [
        (filename, lineno) for filename, _function, lineno in WRITTEN
    ]
    assert payload["stack"] == stack


def test_what_is_stored_stays_as_it_came(upload, frames):
    upload()
    frames()

    assert Event.objects.get().payload["exceptions"][0]["frames"] == FRAMES


def test_a_map_that_comes_later_reads_earlier_events(api, upload, frames):
    assert places(frames()) == [(URL, frame["function"], 1) for frame in FRAMES]
    event = Event.objects.get()

    upload()

    payload = api.get(f"/api/v1/events/{event.pk}/").json()["payload"]
    assert places(payload["exceptions"][0]["frames"]) == WRITTEN


def test_a_map_is_read_once_for_an_event_until_another_takes_its_place(api, upload, frames):
    upload()
    frames()
    event = Event.objects.get()
    path = f"/api/v1/events/{event.pk}/"
    SourceMap.objects.update(content=b"unreadable by now")

    assert places(api.get(path).json()["payload"]["exceptions"][0]["frames"]) == WRITTEN

    upload(json.dumps({"version": 3, "sources": [], "mappings": ""}).encode())
    assert api.get(path).json()["payload"]["exceptions"][0]["frames"] == FRAMES


@pytest.mark.parametrize(
    "name",
    [
        "bundle.js",
        "bundle.js.map",
        "static/bundle.js",
        "/static/bundle.js",
        "~/static/bundle.js",
        "https://cdn.example.com/static/bundle.js",
    ],
)
def test_a_map_is_found_by_any_end_of_the_path(upload, frames, name):
    upload(name=name)

    assert places(frames()) == WRITTEN


@pytest.mark.parametrize("name", ["undle.js", "other/bundle.js", "bundle.jsx"])
def test_a_map_of_another_file_is_not_it(upload, frames, name):
    upload(name=name)

    assert frames() == FRAMES


def test_the_map_that_names_more_of_the_path_is_it(upload, frames):
    upload(json.dumps({"version": 3, "sources": [], "mappings": ""}).encode())
    upload(name="static/bundle.js")

    assert places(frames()) == WRITTEN


@pytest.mark.parametrize("release", ["checkout@2.4.2", ""])
def test_a_map_of_another_release_is_not_it(upload, frames, release):
    upload()

    assert frames(release=release) == FRAMES


def test_a_map_of_another_application_is_not_it(frames):
    other = KeyFactory()
    client_with_key(other).generic(
        "POST",
        f"/api/v1/applications/{other.application_id}/source-maps/?release={RELEASE}&name=bundle.js",
        BUNDLE,
    )

    assert SourceMap.objects.exists()
    assert frames() == FRAMES


def test_a_map_is_found_by_its_debug_id_in_any_release(upload, frames):
    images = [{"type": "sourcemap", "code_file": URL, "debug_id": UUID.upper()}]
    upload(with_debug_id(), release="", name="whatever.js")

    assert places(frames(debug_meta={"images": images})) == WRITTEN
    assert frames(debug_meta={"images": [images[0] | {"debug_id": "x"}, 5, {}]}) == FRAMES
    assert frames(debug_meta={"images": 5}) == FRAMES


@pytest.mark.parametrize(
    "exceptions",
    [
        5,
        [5, None, {}],
        [{"frames": 5}],
        [{"frames": [5]}],
        [{"frames": [{"filename": 5, "abs_path": [], "lineno": 1, "colno": 1}]}],
        [{"frames": [{"filename": URL, "lineno": "1", "colno": 1}]}],
        [{"frames": [{"filename": URL, "lineno": 10**30, "colno": -1}]}],
    ],
)
def test_frames_of_any_shape_are_shown_as_they_are(application, api, upload, exceptions):
    upload()
    payload = {
        "exceptions": [*exceptions, *[{"frames": FRAMES}]] if type(exceptions) is list else 5
    }
    log = report(application, release=RELEASE, payload=payload)

    shown = api.get(f"/api/v1/logs/{log.pk}/").json()["latest_event"]["payload"]["exceptions"]

    if exceptions == 5:
        assert shown == 5
    else:
        assert shown[:-1] == exceptions
        assert places(shown[-1]["frames"]) == WRITTEN


def test_a_thousand_frames_are_shown_with_the_code_of_some(application, api, upload):
    long = json.loads(BUNDLE)
    long["sources"] = ["x" * 100_000 + source for source in long["sources"]]
    long["sourcesContent"] = ["\n".join(["x" * 1000] * 40)] * 2
    upload(json.dumps(long).encode())
    payload = {"exceptions": [{"frames": [FRAMES[1]] * 999 + [FRAMES[2]]}]}
    log = report(application, release=RELEASE, payload=payload)

    response = api.get(f"/api/v1/logs/{log.pk}/")

    assert len(response.content) < 1024 * 1024
    [stack] = response.json()["latest_event"]["payload"]["exceptions"]
    assert stack["frames"][-1]["post_context"]
    assert "post_context" not in stack["frames"][0]


# --- Kept -----------------------------------------------------------------


def test_maps_are_listed_and_deleted(api, maps, upload, frames):
    answer = upload().json()
    upload(name="other.js")

    listed = api.get(maps).json()
    assert [row["name"] for row in listed["results"]] == ["other.js", "bundle.js"]
    assert listed["results"][1] == answer
    assert (answer["release"], answer["size"]) == (RELEASE, len(BUNDLE))

    assert api.delete(f"{maps}{answer['id']}/").status_code == 204
    assert api.delete(f"{maps}{answer['id']}/").status_code == 404
    assert api.delete(f"{maps}x/").status_code == 404
    assert frames() == FRAMES


def test_a_map_takes_the_place_of_the_one_before(maps, upload, api):
    first, again = upload().json(), upload(with_debug_id()).json()

    assert again["id"] == first["id"]
    assert again["debug_id"] == UUID
    assert api.get(maps).json()["count"] == 1


def test_the_map_names_its_file_itself(upload):
    assert upload(with_debug_id(file="app.js"), release="", name="").json()["name"] == "app.js"


@pytest.mark.parametrize(
    ("body", "query", "field"),
    [
        (b"", {}, None),
        (b"garbage", {}, None),
        (b'{"version": 2}', {}, None),
        (b'{"version": 3, "mappings": "?"}', {}, None),
        (BUNDLE, {"name": ""}, "name"),
        (BUNDLE, {"name": ".map"}, "name"),
        (BUNDLE, {"release": ""}, "release"),
        (BUNDLE, {"release": "x" * 251}, "release"),
        (BUNDLE, {"name": "x" * 256}, "name"),
        (BUNDLE, {"name": "%00"}, "name"),
    ],
)
def test_what_is_no_map_of_a_file_and_a_release_is_refused(upload, body, query, field):
    response = upload(body, **query)

    assert response.status_code == 400
    assert list(response.json()) == ([field] if field else ["detail", "code"])
    assert not SourceMap.objects.exists()


def test_the_oldest_go_where_there_are_too_many(api, maps, upload, settings):
    settings.SOURCE_MAPS_PER_APPLICATION = 2
    other = ApplicationFactory()
    unminifying.keep(other, BUNDLE, release="1", name="a.js")
    for name in "abc":
        upload(name=f"{name}.js")
    assert [row["name"] for row in api.get(maps).json()["results"]] == ["c.js", "b.js"]

    settings.SOURCE_MAPS_MAX_BYTES = len(SourceMap.objects.first().content) + 10
    upload(name="d.js")
    assert [row["name"] for row in api.get(maps).json()["results"]] == ["d.js"]
    assert other.source_maps.exists()


def test_a_key_uploads_to_its_own_application_only(upload):
    other = client_with_key(KeyFactory())

    assert upload(client=other).status_code == 404
    assert upload().status_code == 201


def test_people_upload_where_they_may_make_keys(upload, api, viewer_api, stranger_api, anyone):
    statuses = [upload(client=each).status_code for each in (viewer_api, stranger_api, anyone)]

    assert statuses == [403, 404, 401]
    assert upload(client=api).status_code == 201


def test_maps_go_with_their_application(maintain):
    application = ApplicationFactory()
    unminifying.keep(application, BUNDLE, release="1", name="a.js")
    api = client_for(UserFactory(is_staff=True))

    api.delete(f"/api/v1/applications/{application.pk}/")
    type(application).objects.filter(pk=application.pk).update(deleted_at="2026-01-01T00:00Z")
    maintain()

    assert not SourceMap.objects.exists()
