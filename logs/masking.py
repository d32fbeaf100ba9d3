"""Secrets out of a report before it is stored: in names, in texts, in numbers of cards.

A member is a secret by the words of its name: `X-Api-Key`, `dbPassword` and `csrf_token` are,
`monkey`, `author`, `tokenizer_count` and `password_changed_at` are not. In texts, what a query
string, an address with a password, a header of a request or a dictionary that was printed gives
away is replaced. Source lines are code and stay.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from os.path import commonprefix
from typing import Any

from django.conf import settings

from logs.copying import USER_MAX_BYTES
from logs.encoding import Encoded, encode_json
from logs.report import Report
from logs.trimming import MARK, SPARE, cut, cut_bytes, names_of, shortened, string_limit

FILTERED = "[Filtered]"
DEPTH_MAX = 50  # what nests deeper was never looked at, so it goes
NAME_MAX = 100
REMEMBERED_NAMES_MAX = 2048
MASKERS_MAX = 64  # one for each list of extra keys in use
TRACES_MAX = 1024  # remembered: 8 MB at most
TRACE_MAX_LENGTH = 8 * 1024  # of those that are remembered
SHORT_BYTES = 64 * 1024  # of a report: masked as it is, though less of it may be stored
NOT_WALKED = {"exceptions", "threads", "modules", "sdk", "debug_meta"}  # packages are no secrets

# --- Names ------------------------------------------------------------------

BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")  # of camelCase
WORD = re.compile(r"[^\W\d_]+|\d+")
SECRETS = {
    "pass", "passwd", "password", "passwords", "passphrase", "passcode", "pwd", "senha", "senhas",
    "secret", "secrets", "token", "tokens", "jwt", "auth", "authorization", "oauth", "bearer",
    "credential", "credentials", "cookie", "cookies", "csrf", "xsrf", "session", "sessions",
    "signature", "otp", "cvv", "cvc",
}  # fmt: skip
# Written as one word: `dbpassword`, `clientsecret`, `JSESSIONID`, `apikey`.
COMPOUND = re.compile(
    r"(?:passwd|password|passphrase|secret|token|cookie)s?$|^(?:password|secret)(?!less|ar)"
    r"|sess(?:ion)?id$|(?:api|auth|access|private|secret|master|encryption|signing|account)keys?$"
)
# A key may also be that of a row, of a cache or on a keyboard.
HARMLESS_KEYS = {
    "primary", "foreign", "public", "unique", "composite", "natural", "surrogate", "candidate",
    "partition", "shard", "sort", "sorting", "group", "row", "index", "lookup", "routing", "join",
    "cache", "dict", "map", "object", "storage", "message", "translation", "event", "issue",
    "project", "feature", "config", "setting", "idempotency", "dedup", "hot", "arrow", "enter",
}  # fmt: skip
# What ends or begins in these tells about the secret: how many, of which kind, until when.
ABOUT = {
    "count", "counts", "total", "length", "len", "size", "type", "types", "name", "names", "field",
    "expires", "expired", "expiry", "expiration", "at", "ttl", "age", "duration", "timeout",
    "valid", "invalid", "required", "enabled", "disabled", "policy", "strength", "attempts",
    "limit", "status", "state", "error", "provider", "backend", "scheme", "method", "version",
    "format", "algorithm", "class", "path", "start", "started", "created", "updated", "changed",
    "rate",
}  # fmt: skip
AMOUNTS = {
    "is", "has", "max", "min", "num", "total", "used", "prompt", "completion", "input", "output",
}  # fmt: skip


def is_secret(name: str) -> bool:
    """Whether a member of this name holds a secret, whatever its case and spelling.

    >>> [is_secret(name) for name in ("X-Api-Key", "userPassword", "primary_key", "max_tokens")]
    [True, True, False, False]
    """
    words = [word for word in _words(name) if not word.isdecimal()]
    if not words or words[-1] in ABOUT or words[0] in AMOUNTS:
        return False
    if words == ["key"]:
        return True
    keys = [before for before, word in pairwise(words) if word in ("key", "keys")]
    return (
        any(before not in HARMLESS_KEYS for before in keys)
        or not SECRETS.isdisjoint(words)
        or any(map(COMPOUND.search, words))
    )


def _words(name: str) -> list[str]:
    return WORD.findall(BOUNDARY.sub("_", name[:NAME_MAX]).lower())


# --- Texts ------------------------------------------------------------------

# Without one of these a text has no member worth reading it for.
STEMS = (
    "pass", "pwd", "senha", "secret", "token", "jwt", "auth", "credential", "cookie", "csrf",
    "xsrf", "sess", "signature", "otp", "cvv", "cvc", "key", "bearer",
)  # fmt: skip
# `name=value` of queries, forms and connection strings; `"name": value` of what was printed.
MEMBER = re.compile(
    r"""\b(?P<name>[A-Za-z_][\w.-]{0,63})(?P<sign>=|["']\s?:\s?)(?!\[Filtered\])"""
    r"""(?:"[^"\n]*"?|'[^'\n]*'?|[\[{][^\]}\n]*[\]}]?|"""
    r"""[^\s&;,"')}\]]+(?:,[^\s&;,"')}\]]+)*)"""
)
USERINFO = re.compile(r"""(://[^\s/:@?#"']{0,256}:)[^\s/@"']{1,256}(?=@)""")
# Of a scheme that is none of these, the word before what has a digit goes with it.
AUTHORIZATION = re.compile(
    r"""\b(?:(authorization["']?\s?[:=]\s?["']?"""
    r"(?:(?:bearer|basic|digest|token|api-?key|jwt|key|negotiate|ntlm|oauth|dpop|hawk|mac) )?+)"
    r"(?:[a-z][\w-]{1,31} (?=[\w.~+/=-]{0,256}\d))?|(bearer ))"
    r"[\w.~+/=-]{6,}",
    re.IGNORECASE,
)
COOKIES = re.compile(r"""\b((?:set-)?cookie: ?)(?!\[Filtered\])[^\s"'][^\n"']*""", re.IGNORECASE)
# As in a request that was printed: `X-Api-Key: value`.
HEADER = re.compile(
    r"""\b(?P<name>[A-Za-z]{1,32}(?:-[A-Za-z]{1,32}){1,8})(?P<sign>: ?)(?<!uthorization: )"""
    r"""(?<!uthorization:)[\w.~+/=-]{6,}"""
)
JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+")

# --- Cards ------------------------------------------------------------------

CARD = re.compile(
    r"(?<![\w.-])(?:\d{13,16}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{4,5})(?![\w-]|\.\d)"
)
ISSUERS = re.compile(
    r"4\d{12}(?:\d{3})?"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"  # American Express; Diners
    r"|(?:6011|64[4-9]\d|65\d\d|35[2-8]\d)\d{12}"  # Discover; JCB
    r"|(?:50\d\d|60\d\d|62\d\d|63\d\d)\d{12}"  # Elo, Hipercard, UnionPay
)
# Any digit as 0, spaces and dashes left out: then a card is a run of zeros.
AS_ZEROS = bytes(ord("0") if chr(byte).isdecimal() else byte for byte in range(256))
LUHN_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def is_card(digits: str) -> bool:
    """Whether these digits are a card's: of a known issuer, with the right check digit (Luhn)."""
    if not ISSUERS.fullmatch(digits):
        return False
    numbers = [int(digit) for digit in reversed(digits)]
    return (sum(numbers[::2]) + sum(LUHN_DOUBLED[n] for n in numbers[1::2])) % 10 == 0


def _may_hold_card(json: bytes) -> bool:
    return b"0000000000000" in json.translate(AS_ZEROS, b" -")


def _masked_card(match: re.Match) -> str:
    digits = match[0].replace(" ", "").replace("-", "")
    return FILTERED if is_card(digits) else match[0]


# --- Reports ----------------------------------------------------------------


def mask(report: Report, extra_keys: Iterable[str] = ()) -> None:
    """Replace the secrets of a report, in place.

    `extra_keys` are names of the application's own: `cpf` masks `cpf`, `user_cpf`, `cpfNumber`.
    """
    _masker(tuple(sorted(extra_keys))).mask(report)


def mask_text(text: str, extra_keys: Iterable[str] = ()) -> str:
    """Return a text without the secrets in it."""
    return _Walk(_masker(tuple(sorted(extra_keys))), looks_for_cards=True).text(text)


@lru_cache(maxsize=MASKERS_MAX)
def _masker(extra_keys: tuple[str, ...]) -> "_Masker":
    return _Masker(extra_keys)


class _Masker:
    """Masks what one application wants masked, and remembers its names."""

    def __init__(self, extra_keys: tuple[str, ...]):
        extra = [words for key in extra_keys if (words := "_".join(_words(key)))]
        joined = "|".join(map(re.escape, extra))
        self.extra = re.compile(rf"(?:^|_)(?:{joined})(?:_|$)") if extra else None
        self.stems = STEMS + tuple(words.partition("_")[0] for words in extra)
        self.remembered: dict[str, bool] = {}
        self.resource: Any = None  # the last one: many records share it, and it is masked in place

    def is_secret(self, name: str) -> bool:
        verdict = self.remembered.get(name)
        if verdict is None:
            verdict = is_secret(name) or bool(
                self.extra and self.extra.search("_".join(_words(name)))
            )
            if len(self.remembered) >= REMEMBERED_NAMES_MAX:
                self.remembered.clear()
            if len(name) <= NAME_MAX:
                self.remembered[name] = verdict
        return verdict

    def mask(self, report: Report) -> None:
        texts = [each.value for each in report.exceptions]
        texts += (report.description, report.details, report.transaction, report.template)
        try:
            json = encode_json((texts, report.payload, report.user, report.tags))
        except ValueError:  # NaN, beside an integer beyond 64 bits
            self._mask(report, *[_Walk(self, looks_for_cards=True)] * 3)
            return
        walk = _Walk(self, _may_hold_card(json))
        if len(json) <= SHORT_BYTES:
            self._mask(report, walk, walk, walk)
        else:
            self._mask_beginning(report, walk)

    def _mask_beginning(self, report: Report, walk: "_Walk") -> None:
        """Mask of a report, which may be longer than what is stored of it, no more than that."""
        size, details = settings.DETAILS_MAX_BYTES, report.details
        of_texts = walk.up_to(size)
        report.payload, of_payload = walk.of_beginning(report.payload, settings.PAYLOAD_MAX_BYTES)
        report.user, of_user = walk.of_beginning(report.user, USER_MAX_BYTES)
        self._mask(report, of_texts, of_user, of_payload)
        if len(details) >= of_texts.length:
            beginning = report.details.removesuffix(MARK)
            report.details = cut_bytes(beginning, size, len(details.encode()))

    def _mask(
        self, report: Report, of_texts: "_Walk", of_user: "_Walk", of_payload: "_Walk"
    ) -> None:
        payload, details = report.payload, report.details
        report.description = of_texts.text(report.description)
        report.details = of_texts.text(details)
        report.transaction = of_texts.text(report.transaction)
        report.template = of_texts.text(report.template)
        report.source = of_texts.text(cut(report.source, SPARE))
        if report.fingerprint:
            report.fingerprint = [of_texts.identity(member) for member in report.fingerprint]
        of_payload.exceptions(report)
        of_user.members(report.user)
        of_texts.members(report.tags)
        for name, part in payload.items():
            if name == "stack":
                payload[name] = of_payload.trace(part)
            elif part is details:  # as most adapters have it, twice
                payload[name] = report.details
            elif name not in NOT_WALKED and part is not self.resource:
                payload[name] = of_payload.value(part)
        for stack in _dicts(payload.get("threads")):
            of_payload.frames(stack)
        self.resource = payload.get("resource")


def _dicts(value: Any) -> list[dict]:
    """Return the objects in a list, if it is one: no adapter makes anything else of it."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


@lru_cache(maxsize=TRACES_MAX)
def _masked_before(walk: "_Walk", text: str) -> str:
    return walk.text(text)


@dataclass(frozen=True, slots=True)
class _Walk:
    """One way through a report; `looks_for_cards` where there may be one at all."""

    masker: _Masker
    looks_for_cards: bool

    def identity(self, text: str) -> str:
        """Mask a text that is compared as a whole, and of which the beginning is shown."""
        if len(text) <= SPARE:
            return self.text(text)
        return self.text(text[:SPARE]) + sha256(text.encode()).hexdigest()

    def trace(self, text: str) -> str:
        """Mask the text of a stack trace. Those repeat, so one that is not long is remembered."""
        return _masked_before(self, text) if len(text) <= TRACE_MAX_LENGTH else self.text(text)

    def exceptions(self, report: Report) -> None:
        exceptions, stacks = report.exceptions, report.payload.get("exceptions", ())
        values = [self.text(each.value) for each in exceptions]
        if values != [each.value for each in exceptions]:
            # Never in place: who sends the same trace shares them, see `logs.stacktrace`.
            report.exceptions = [
                replace(each, value=value) for each, value in zip(exceptions, values, strict=True)
            ]
            if isinstance(stacks, Encoded):
                report.payload["exceptions"] = [each.as_json() for each in report.exceptions]
        for stack in _dicts(stacks):
            if isinstance(stack.get("value"), str):
                stack["value"] = self.text(stack["value"])
            self.frames(stack)

    def frames(self, stack: dict[str, Any]) -> None:
        for frame in _dicts(stack.get("frames")):
            if isinstance(variables := frame.get("vars"), dict):
                self.members(variables)

    def value(self, value: Any, depth: int = 0) -> Any:
        kind = type(value)
        if kind is str:
            return self.text(value)
        if kind is dict:
            if depth > DEPTH_MAX:
                return FILTERED
            self.members(value, depth)
        elif kind is list:
            if depth > DEPTH_MAX:
                return FILTERED
            self.list(value, depth)
        elif kind is int and self.looks_for_cards and is_card(str(value)):
            return FILTERED
        return value

    def members(self, members: dict[str, Any], depth: int = 0) -> None:
        masker, text = self.masker, self.text
        for name, value in members.items():
            verdict = masker.remembered.get(name)
            if masker.is_secret(name) if verdict is None else verdict:
                if (value or type(value) is int) and type(value) is not bool:
                    members[name] = FILTERED
            elif value is not None:
                masked = text(value) if type(value) is str else self.value(value, depth + 1)
                if masked is not value:
                    members[name] = masked

    def list(self, values: list, depth: int) -> None:
        if len(values) == 2 and type(values[0]) is str and self.masker.is_secret(values[0]):
            values[1] = FILTERED  # a pair, as headers may come
            return
        for index, value in enumerate(values):
            masked = self.value(value, depth + 1)
            if masked is not value:
                values[index] = masked

    def text(self, text: str) -> str:
        if "=" in text or ":" in text:
            text = self._members_in(text)
        if "earer " in text or "uthorization" in text or "UTHORIZATION" in text:
            text = AUTHORIZATION.sub(rf"\1\2{FILTERED}", text)
        if "eyJ" in text:
            text = JWT.sub(FILTERED, text)
        if self.looks_for_cards and len(text) >= 13:
            text = CARD.sub(_masked_card, text)
        return text

    def _members_in(self, text: str) -> str:
        may_be_header = "-" in text or "ookie:" in text
        if "=" in text or "':" in text or '":' in text or may_be_header:
            lower = text.lower()
            if any(stem in lower for stem in self.masker.stems):
                if may_be_header:
                    text = COOKIES.sub(rf"\1{FILTERED}", text)
                    text = HEADER.sub(self._masked_header, text)
                text = MEMBER.sub(self._masked_member, text)
        if "://" in text and "@" in text:
            text = USERINFO.sub(rf"\1{FILTERED}", text)
        return text

    def _masked_header(self, match: re.Match) -> str:
        is_secret = self.masker.is_secret(match["name"])
        return f"{match['name']}{match['sign']}{FILTERED}" if is_secret else match[0]

    def _masked_member(self, match: re.Match) -> str:
        if not self.masker.is_secret(match["name"]):
            return match[0]
        start = match.end("sign")
        quote = match.string[start] if match.string[start] in "\"'" else ""
        return f"{match['name']}{match['sign']}{quote}{FILTERED}{quote}"

    def up_to(self, length: int) -> "_WalkOfBeginnings":
        """Return a walk through texts of which no more than `length` characters are kept."""
        return _WalkOfBeginnings(self.masker, self.looks_for_cards, length + SPARE)

    def of_beginning(self, members: dict[str, Any], size: int) -> tuple[dict[str, Any], "_Walk"]:
        """Return what to walk through of members that are kept in `size` bytes, and how."""
        if len(encode_json(members)) <= size:
            return members, self
        limit = string_limit(members, size)
        if not limit:
            return names_of(members), self
        return shortened(members, limit + SPARE), self.up_to(limit)


@dataclass(frozen=True, slots=True)
class _WalkOfBeginnings(_Walk):
    """One through texts of which the end is never stored."""

    length: int  # of what is looked at

    def text(self, text: str) -> str:
        if len(text) < self.length:
            return _Walk.text(self, text)
        text = text[: self.length]
        masked = _Walk.text(self, text)
        return masked[: len(masked) - _unmasked_end(text, masked)] + MARK


def _unmasked_end(text: str, masked: str) -> int:
    """Return how many of the last SPARE characters came through: half a secret may be among them."""
    end = text[-SPARE:]
    if masked.endswith(end):
        return SPARE
    return len(commonprefix((end[::-1], masked[: -SPARE - 1 : -1])))
