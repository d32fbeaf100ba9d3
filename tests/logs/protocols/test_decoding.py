"""JSON bodies that are made to fill the memory, and what must not be taken for one."""

import tracemalloc

import pytest

from logs.protocols.decoding import (
    MEMBERS_MAX,
    UndecodableBody,
    decode_json,
    decode_reports,
)

MIB = 2**20


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"[]," * (7 * MIB) + b"[]]",
        b'[{"a":' + b"[]," * (7 * MIB) + b"[]}]",
        b"[]\n" * (7 * MIB),
        b"[]," * MIB + b"\n" + b"[]," * (6 * MIB),
        b"[" + b'"a",' * (5 * MIB) + b"1]",
        b"{" * (20 * MIB),
    ],
    ids=["lists", "members", "lines", "long lines", "texts", "open"],
)
def test_a_body_of_millions_of_parts_is_refused_before_it_is_decoded(body):
    tracemalloc.start()
    with pytest.raises(UndecodableBody):
        decode_reports(body)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < MIB


def test_of_a_list_of_numbers_no_more_is_looked_at_than_anybody_takes():
    assert len(decode_json(b"[" + b"1," * MIB + b"1]")) == MEMBERS_MAX


def test_the_members_of_all_reports_of_a_list_have_a_limit_together():
    report = b'{"list":[' + b"1," * 9_999 + b"1]}"

    reports = decode_json(b"[" + b",".join([report] * 150) + b"]")

    lengths = [len(each.get("list", [])) for each in reports]
    assert lengths[0] == 10_000
    assert 900_000 < sum(lengths) <= 1_000_000


def test_lines_beyond_what_anybody_takes_are_left():
    assert len(decode_reports(b'{"a":1}\n' * (MEMBERS_MAX + 1))) == MEMBERS_MAX


def test_a_long_body_of_many_reports_is_taken():
    report = b'{"description":"x","details":"%b"}' % (b"{a[0], b}" * 2_000)
    body = b"[" + b",".join([report] * 100) + b"]"
    assert len(body) > MIB

    assert len(decode_reports(body)) == 100
