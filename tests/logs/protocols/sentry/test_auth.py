"""The key and project of a request, in every form that clients send them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.protocols.sentry import (
    ConflictingKeys,
    agreed_key,
    key_of_header,
    key_of_query,
    parse_dsn,
)

KEY = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    "header",
    [
        f"Sentry sentry_key={KEY}, sentry_version=7, sentry_client=sentry.python/2.75.0",
        f"Sentry sentry_timestamp=1795716639.69, sentry_version=6, sentry_key={KEY}, sentry_secret=a",
        f"Sentry sentry_version=5,sentry_key={KEY}",
        f"sentry sentry_key={KEY}",
        f"SENTRY   sentry_key = {KEY} ",
        f"sentry_key={KEY}",
        f'Sentry sentry_key="{KEY}"',
        f"Sentry unknown, ,=, Sentry_Key={KEY}",
        f"Sentry sentry_key=%30{KEY[1:]}",
    ],
)
def test_the_header_names_the_key(header):
    assert key_of_header(header) == KEY


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Sentry",
        "Sentry sentry_version=7",
        "Sentry sentry_key=",
        "Bearer abc",
        "sentry_key",
        ",",
    ],
)
def test_another_header_names_none(header):
    assert key_of_header(header) == ""


def test_the_first_of_two_keys_in_one_header_counts():
    assert key_of_header(f"Sentry sentry_key={KEY}, sentry_key=other") == KEY


@pytest.mark.parametrize(
    "query",
    [
        f"sentry_version=7&sentry_key={KEY}&sentry_client=sentry.javascript.node%2F11.12.0",
        f"sentry_key={KEY}",
        f"x=&sentry_key={KEY}",
    ],
)
def test_the_query_names_the_key(query):
    assert key_of_query(query) == KEY


@pytest.mark.parametrize(
    "query", ["", "sentry_version=7", "sentry_key=", "xsentry_key=a", "sentry_key=a&" + "b=1&" * 99]
)
def test_another_query_names_none(query):
    assert key_of_query(query) == ""


@pytest.mark.parametrize(
    "dsn",
    [
        f"https://{KEY}@errors.example.com/42",
        f"http://{KEY}:secret@localhost:8000/42",
        f"https://{KEY}@errors.example.com/some/path/42/",
        f" https://{KEY}@[::1]:8000/42",
    ],
)
def test_a_dsn_names_key_and_project(dsn):
    assert parse_dsn(dsn) == (KEY, "42")


@pytest.mark.parametrize(
    "dsn",
    [
        None, 42, [], "", "42", "https://errors.example.com/42", f"https://{KEY}@errors.example.com",
        f"https://{KEY}@errors.example.com/shop", f"https://{KEY}@errors.example.com/42²",
        f"https://{KEY}@[::1/42", f"https://{KEY}@errors.example.com/{'0' * 3000}",
    ],
)  # fmt: skip
def test_what_is_no_dsn_names_nothing(dsn):
    assert parse_dsn(dsn) is None


def test_forms_that_name_the_same_key_agree():
    assert agreed_key("", KEY, KEY.upper()) == KEY
    assert agreed_key("", "") == ""


def test_forms_that_name_different_keys_do_not():
    with pytest.raises(ConflictingKeys):
        agreed_key(KEY, "", "f" * 32)


@pytest.mark.parametrize("read", [key_of_header, key_of_query])
def test_a_key_can_be_looked_up_whatever_it_holds(read):
    assert "\0" not in read("sentry_key=a%00b")
    read("sentry_key=%ed%a0%80").encode()


@given(st.text(), st.sampled_from(["", "Sentry sentry_key=", "https://", f"https://{KEY}@"]))
def test_any_text_can_be_asked_for_a_key(text, start):
    key_of_header(start + text).encode("utf-8", "replace")
    key_of_query(start + text)
    parse_dsn(start + text)
