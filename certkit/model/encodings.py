"""The byte forms in which one text can travel: raw, URL-quoted, escaped for JSON or XML, base64 at any offset. Pure.

Redaction searches credentials in these forms, the canary checks search planted material in them.
"""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

MARK = "████"
"""Stands in the evidence for a credential; none may hold it, so that no replacement ever makes a new one."""
SHORTEST_BASE64 = 6
"""Texts shorter than this (in bytes) are searched in base64 only as a whole: their inner part says too little."""


@lru_cache(maxsize=4096)
def forms(text: str) -> tuple[bytes, ...]:
    """Every distinct form of the text, longest first; none for the empty text."""
    if not text:
        return ()
    try:
        raw = text.encode()
    except UnicodeEncodeError:  # a lone surrogate: only JSON can write it
        return (json.dumps(text)[1:-1].encode(),)
    written = {text, *_quoted(text), *_json(text), escape(text), escape(text, {'"': "&quot;", "'": "&apos;"})}
    found = {form.encode() for form in written} | set(_base64(raw))
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


def _quoted(text: str) -> list[str]:
    quoted = [quote(text, safe=""), quote(text), quote_plus(text)]
    return quoted + [_lower_escapes(form) for form in quoted]


def _lower_escapes(text: str) -> str:
    """The same URL-quoted text with its hexadecimal digits in lower case."""
    head, *rest = text.split("%")
    return head + "".join("%" + part[:2].lower() + part[2:] for part in rest)


def _json(text: str) -> list[str]:
    plain = [json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]]
    return plain + [form.replace("/", "\\/") for form in plain]


def _base64(raw: bytes) -> list[bytes]:
    """The text in base64: as a whole, and the part that stays the same whatever stands around it."""
    whole = base64.b64encode(raw)
    found = [whole, whole.rstrip(b"="), base64.urlsafe_b64encode(raw)]
    if len(raw) >= SHORTEST_BASE64:
        for before in range(3):
            encoded = base64.b64encode(b"\0" * before + raw)
            inner = encoded[-(-8 * before // 6) : 8 * (before + len(raw)) // 6]
            found += [inner, inner.replace(b"+", b"-").replace(b"/", b"_")]
    return found
