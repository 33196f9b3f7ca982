"""Redaction: no secret survives in any form, and nothing else is touched."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certkit.errors import InputError
from certkit.evidence.redaction import Redactor
from certkit.model.encodings import MARK, forms

SECRETS = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters=MARK), min_size=1), max_size=4)
PLAIN = st.text(st.characters(exclude_categories=["Cs"]))
WRITTEN = [
    lambda secret: secret.encode(),
    lambda secret: quote(secret, safe="").encode(),
    lambda secret: quote_plus(secret).encode(),
    lambda secret: json.dumps(secret)[1:-1].encode(),
    lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1].encode(),
    lambda secret: html.escape(secret, quote=False).encode(),
    lambda secret: base64.b64encode(secret.encode()),
]


@given(SECRETS, st.lists(st.tuples(PLAIN, st.integers(0, 3), st.sampled_from(WRITTEN))))
def test_no_form_of_a_secret_survives(secrets: list[str], pieces: list) -> None:
    """Whatever stands around a secret and however it is written, it is gone afterwards."""
    data = b""
    for plain, which, write in pieces:
        data += plain.encode() + (write(secrets[which % len(secrets)]) if secrets else b"")
    clean, _ = Redactor(secrets).redact(data)
    assert not [form for secret in secrets for form in forms(secret) if form in clean]


@given(st.text(min_size=6).filter(lambda text: MARK[0] not in text and text.isprintable()), st.binary(), st.binary())
def test_a_secret_inside_base64_is_gone(secret: str, before: bytes, after: bytes) -> None:
    """Base64 of a larger text, such as a Basic header, no longer decodes to the secret."""
    clean, spans = Redactor([secret]).redact(base64.b64encode(before + secret.encode() + after))
    assert spans
    for piece in clean.split(MARK.encode()):
        for start in range(4):
            part = piece[start : start + (len(piece) - start) // 4 * 4]
            assert secret.encode() not in base64.b64decode(part + b"=" * (-len(part) % 4))


@given(SECRETS, st.binary())
def test_spans_name_every_mark_and_nothing_else_changes(secrets: list[str], data: bytes) -> None:
    """Cutting the listed spans out leaves only bytes that were there, in order; without a secret all of them."""
    redactor = Redactor(secrets)
    clean, spans = redactor.redact(data)
    assert all(clean[start : start + length] == MARK.encode() for start, length in spans)
    assert bool(spans) == redactor.found_in(data)
    if not spans:
        assert clean == data


TOKENS = st.text("abAB01+/_-=% 招", min_size=12, max_size=24)


@given(st.lists(TOKENS, max_size=4), st.lists(st.tuples(st.text("ab+ 标"), st.integers(0, 3), st.integers(0, 30))))
def test_the_quick_search_sees_what_a_search_for_every_form_sees(secrets: list[str], pieces: list) -> None:
    """Tokens long and short, whole or with their end cut off, among words of their own letters."""
    data = b""
    for plain, which, cut in pieces:
        every = [form for secret in secrets[which : which + 1] for form in forms(secret)]
        data += plain.encode() + (every[cut % len(every)][: cut or None] if every else b"")
    occurs = any(form in data for secret in secrets for form in forms(secret))
    assert Redactor(secrets).found_in(data) == occurs


def test_overlapping_secrets_leave_no_rest() -> None:
    """Two secrets that overlap in the text are replaced as one stretch."""
    assert Redactor(["abcde", "defgh"]).redact(b"xxabcdefghyy") == (b"xx" + MARK.encode() + b"yy", [(2, 12)])


def test_a_secret_that_holds_the_mark_is_refused() -> None:
    """Such a secret could not be kept out for sure."""
    with pytest.raises(InputError):
        Redactor(["a" + MARK[0]])


def test_values_are_redacted_all_the_way_down() -> None:
    """Names, members and lists of a value lose the secret; other values stay."""
    value = {"h": [("Authorization", "Bearer tok-12345")], "n": 1, "tok-12345": None}
    assert Redactor(["tok-12345"]).value(value) == {"h": [["Authorization", f"Bearer {MARK}"]], "n": 1, MARK: None}


def test_what_json_cannot_hold_becomes_text() -> None:
    """A lone surrogate and a number beyond 64 bits are kept as text, not lost with the event."""
    assert Redactor().value({"a": "\ud800", "b": 2**70}) == {"a": "\\ud800", "b": str(2**70)}
