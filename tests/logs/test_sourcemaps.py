"""From places in a bundle to the code that people wrote.

`fixtures/bundle.js.map` is what esbuild made of two TypeScript files (`--bundle --minify`).
"""

import contextlib
import json
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from logs.sourcemaps import (
    CONTEXT_LINES,
    SEGMENTS_MAX,
    UnreadableSourceMap,
    parse_source_map,
    resolve,
)

BUNDLE = (Path(__file__).parent / "fixtures" / "bundle.js.map").read_bytes()
# What terser made of `function beta() { return alpha({ value: 1 }); }` and more, in one line.
TERSER = {
    "version": 3,
    "names": ["second", "value"],
    "sources": ["x.js"],
    "mappings": "AAIA,IAJsBA,EACSA,EAAOC",
}
UNORDERED = [{"offset": {"line": line, "column": 0}, "map": {}} for line in (1, 0)]


def source_map(**fields):
    fields = {"version": 3, "sources": ["a.js"], "names": [], "mappings": "AAAA"} | fields
    return parse_source_map(json.dumps(fields).encode())


@pytest.mark.parametrize(
    ("colno", "expected"),
    [
        # As V8 named them when the bundle ran: the throw, its caller, the caller's caller.
        (110, ("src/cart.ts", 8, 54, "")),
        (229, ("src/main.ts", 5, 15, "")),
        (252, ("src/main.ts", 8, 18, "checkout")),
        (7, ("src/cart.ts", 3, 8, "")),
    ],
)
def test_a_place_in_a_bundle_is_found_in_its_source(colno, expected):
    place = parse_source_map(BUNDLE).place(1, colno)

    assert (place.source, place.lineno, place.colno, place.name) == expected


def test_the_lines_around_a_place_are_shown():
    place = parse_source_map(BUNDLE).place(1, 110)

    assert "throw new TypeError(`no items ${label}`)" in place.context_line
    assert len(place.pre_context) == CONTEXT_LINES
    assert place.pre_context[-2] == "  total(): number {"
    assert place.post_context == [
        "    return this.items.reduce((sum, item) => sum + item.price * item.quantity, 0);",
        "  }",
        "}",
    ]


def test_near_the_ends_of_a_file_there_are_fewer_lines():
    first = source_map(sourcesContent=["one\r\ntwo\x0cstill two"]).place(1, 1)
    second = source_map(sourcesContent=["one\r\ntwo\x0cstill two"], mappings="AACA").place(1, 1)

    assert (first.pre_context, first.context_line, first.post_context) == (
        [], "one", ["two\x0cstill two"],
    )  # fmt: skip
    assert (second.pre_context, second.context_line) == (["one"], "two\x0cstill two")


@pytest.mark.parametrize(
    ("colno", "expected"),
    [(1, (5, 1, "")), (4, (5, 1, "")), (5, (1, 23, "second")), (7, (2, 32, "second")), (9, (2, 39, "value"))],
)  # fmt: skip
def test_between_two_mappings_the_one_before_counts(colno, expected):
    place = source_map(**TERSER).place(1, colno)

    assert (place.lineno, place.colno, place.name) == expected


@pytest.mark.parametrize(
    ("lineno", "colno"), [(2, 1), (0, 1), (-1, 1), (1, 0), (1, -5), (10**12, 1)]
)
def test_a_place_outside_of_the_bundle_is_none(lineno, colno):
    assert source_map(**TERSER).place(lineno, colno) is None


def test_lines_of_a_bundle_count():
    bundle = source_map(mappings=";;AAAA;AACA")

    assert bundle.place(1, 1) is None
    assert bundle.place(3, 1).lineno == 1
    assert bundle.place(4, 1).lineno == 2


def test_code_that_nobody_wrote_has_no_place():
    bundle = source_map(mappings="AAAA,C,CACA")

    assert bundle.place(1, 1).lineno == 1
    assert bundle.place(1, 2) is None
    assert bundle.place(1, 3).lineno == 2


def test_segments_out_of_order_are_put_in_order():
    bundle = source_map(mappings="EACA,DADA")

    assert bundle.place(1, 2).lineno == 1
    assert bundle.place(1, 3).lineno == 2


def test_sections_are_maps_at_an_offset():
    sections = [
        {"offset": {"line": 0, "column": 0}, "map": {"sources": ["a.js"], "mappings": "AAAA"}},
        {
            "offset": {"line": 0, "column": 10},
            "map": {"sources": ["b.js"], "mappings": "CAAA;AACA"},
        },
        {"offset": {"line": 5, "column": 0}, "map": {"sources": ["c.js"], "mappings": "AAAA"}},
    ]
    bundle = parse_source_map(json.dumps({"version": 3, "sections": sections}).encode())

    assert bundle.place(1, 5).source == "a.js"
    assert bundle.place(1, 11) is None  # b.js begins one column later
    assert bundle.place(1, 12).source == "b.js"
    assert bundle.place(2, 1).lineno == 2
    assert bundle.place(6, 1).source == "c.js"


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({"sourceRoot": "/srv/shop"}, "/srv/shop/a.js"),
        ({"sourceRoot": "/srv/shop/"}, "/srv/shop/a.js"),
        ({"sourceRoot": ""}, "a.js"),
        ({"sourceRoot": None}, "a.js"),
        ({"sources": [None]}, ""),
        ({"sources": ["a\0\ud83d.js"]}, "a\ufffd\ufffd.js"),
    ],
)
def test_the_name_of_a_source_stands_below_the_root(fields, source):
    assert source_map(**fields).place(1, 1).source == source


@pytest.mark.parametrize(
    "fields",
    [
        {"sourcesContent": None}, {"sourcesContent": []}, {"sourcesContent": [None]},
        {"sourcesContent": ["one line"], "mappings": "AACA"}, {"sourcesContent": "x"},
        {"names": None, "mappings": "AACAA"},
    ],
)  # fmt: skip
def test_a_map_may_lack_what_is_not_needed(fields):
    place = source_map(**fields).place(1, 1)

    assert (place.context_line, place.pre_context, place.name) == ("", [], "")


@pytest.mark.parametrize("mappings", ["ACAA", "ADAA"])
def test_a_mapping_to_a_source_that_is_not_listed_has_no_place(mappings):
    assert source_map(mappings=mappings).place(1, 1) is None


@pytest.mark.parametrize("mappings", ["AAAAC", "AAAAD"])
def test_a_mapping_to_a_name_that_is_not_listed_has_no_name(mappings):
    assert source_map(names=["a"], mappings=mappings).place(1, 1).name == ""


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b")]}'\n", b")]}'garbage\n"])
def test_what_browsers_are_kept_from_running_is_read(prefix):
    assert parse_source_map(prefix + BUNDLE).place(1, 110).lineno == 8


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no JSON"),
        (b"garbage", "no JSON"),
        (b"[]", "not of version 3"),
        (b"{}", "not of version 3"),
        (b'{"version": 2, "mappings": ""}', "not of version 3"),
        (b'{"version": 3, "mappings": "?"}', "stands for nothing"),
        (b'{"version": 3, "mappings": "AA"}', "not complete"),
        (b'{"version": 3, "mappings": "AAAg"}', "not complete"),
        (b'{"version": 3, "mappings": "AAAA,,A"}', "not complete"),
        (b'{"version": 3, "mappings": "%s"}' % (b"A" * 1000), "not complete"),
        (b'{"version": 3, "mappings": "AAAD"}', "out of all files"),
        (b'{"version": 3, "mappings": "AADA"}', "out of all files"),
        (b'{"version": 3, "mappings": "CAAA,FAAA"}', "out of all files"),
        (b'{"version": 3, "mappings": "AAA%sB"}' % (b"/" * 40), "out of all files"),
        (b'{"version": 3, "mappings": "%s"}' % (b";" * (SEGMENTS_MAX + 1)), "more than 1000000"),
        (b'{"version": 3, "sections": 1}', "sections, in a list"),
        (b'{"version": 3, "sections": [1]}', "no offset or no map"),
        (b'{"version": 3, "sections": [{"offset": {}, "map": {}}]}', "no line and column"),
        (
            b'{"version": 3, "sections": [{"offset": {"line": 0, "column": 0}, "url": "x"}]}',
            "no map",
        ),
        (json.dumps({"version": 3, "sections": UNORDERED}).encode(), "not in order"),
    ],
)
def test_what_is_no_source_map_says_why(body, reason):
    with translation.override("en"), pytest.raises(UnreadableSourceMap, match=reason):
        parse_source_map(body)


@settings(max_examples=300, deadline=None)  # the first refusal reads the catalogues
@given(st.data())
def test_a_damaged_map_is_read_or_refused(data):
    body = bytearray(BUNDLE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + 1] = data.draw(st.binary(max_size=3))

    with contextlib.suppress(UnreadableSourceMap):
        damaged = parse_source_map(bytes(body))
        for colno in (1, 110, 229, 252, 10**6):
            damaged.place(1, colno)


# --- Frames ---------------------------------------------------------------


def frame(function, colno, path="https://shop.example.com/bundle.js", **fields):
    return {"function": function, "filename": path, "lineno": 1, "colno": colno} | fields


def maps(path):
    return parse_source_map(BUNDLE) if path.endswith("/bundle.js") else None


def test_frames_become_what_people_wrote():
    frames = [
        frame("onTimeout", 252, in_app=True),
        frame("i", 229, in_app=True, vars={"r": "undefined"}),
        frame("t.total", 110, in_app=True, module="bundle"),
    ]

    first, second, third = resolve(frames, maps)

    assert (first["function"], first["filename"], first["lineno"]) == (
        "onTimeout",
        "src/main.ts",
        8,
    )
    # `i` was called by a name that the map remembers.
    assert (second["function"], second["lineno"], second["colno"]) == ("checkout", 5, 15)
    assert second["vars"] == {"r": "undefined"}
    assert (third["function"], third["filename"]) == ("t.total", "src/cart.ts")
    assert third["context_line"].strip().startswith("const label")
    assert third["in_app"] is True
    assert third["minified"] == {
        "function": "t.total", "module": "bundle", "filename": "https://shop.example.com/bundle.js",
        "lineno": 1, "colno": 110,
    }  # fmt: skip
    assert "module" not in third


@pytest.mark.parametrize(
    "unknown",
    [
        frame("f", 110, path="https://shop.example.com/other.js"),
        frame("f", 10, lineno=99),
        {"function": "f", "filename": "/bundle.js", "lineno": 1},
        {"function": "f", "filename": "/bundle.js", "lineno": "1", "colno": "110"},
        {"function": "f"},
        {},
    ],
)
def test_a_frame_that_no_map_knows_stays_as_it_is(unknown):
    assert resolve([unknown], maps) == [unknown]


@pytest.mark.parametrize(
    ("fields", "in_app"),
    [
        ({}, True),
        ({"sources": ["../node_modules/react/index.js"]}, False),
        ({"ignoreList": [0]}, False),
        ({"x_google_ignoreList": [0]}, False),
        ({"ignoreList": [1]}, True),
    ],
)
def test_a_library_inside_of_a_bundle_is_known(fields, in_app):
    [resolved] = resolve([frame("f", 1)], lambda path: source_map(**fields))

    assert resolved["in_app"] is in_app


@pytest.mark.parametrize(
    ("source", "filename"),
    [
        ("webpack://shop/./src/cart.ts", "src/cart.ts"),
        ("webpack:///src/cart.ts", "src/cart.ts"),
        ("./src/cart.ts", "src/cart.ts"),
        ("../src/cart.ts", "../src/cart.ts"),
        ("https://shop.example.com/cart.ts", "https://shop.example.com/cart.ts"),
    ],
)
def test_the_file_of_a_frame_is_shown_without_what_the_bundler_put_before(source, filename):
    [resolved] = resolve([frame("f", 1)], lambda path: source_map(sources=[source]))

    assert (resolved["filename"], resolved["abs_path"]) == (filename, source)
