"""The envelope of one flat JSON object per record: a type, and the fields under their names in the interface."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from certkit.standards.messages.upload import repeated
from certkit.standards.messages.xml import LARGEST, MOST_ELEMENTS, unlike


@dataclass(frozen=True)
class Flat:
    """The members of one object as they stand there, each a text."""

    context: tuple[tuple[str, str], ...]

    @property
    def members(self) -> dict[str, str]:
        """The members by name; of a name that stands twice the last value (see `repeated`)."""
        return dict(self.context)

    @property
    def repeated(self) -> list[str]:
        """Names that stand more than once."""
        return repeated(self.context)


class _Object(list[tuple[str, Any]]):
    """The members of a JSON object, in order, told apart from a list of values."""


def read_flat(body: bytes) -> Flat:
    """The object of a body in UTF-8; InputError when it is none, or is not flat.

    Numbers are kept as they are written; a member without a value counts as absent.
    """
    if len(body) > LARGEST:
        raise unlike(f"at most {LARGEST} bytes", "more")
    value = _parsed(body)
    if not isinstance(value, _Object):
        raise unlike("one JSON object", "something else")
    if len(value) > MOST_ELEMENTS:
        raise unlike(f"at most {MOST_ELEMENTS} members", len(value))
    return Flat(tuple((_text(name), _text(member)) for name, member in value if member is not None))


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_Object,
            parse_int=str,
            parse_float=str,
            parse_constant=_no_number,
        )
    except (ValueError, RecursionError) as error:
        raise unlike("JSON in UTF-8", type(error).__name__) from error


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _text(value: Any) -> str:
    """A text that can be written again: half characters, which JSON can hold and UTF-8 cannot, are refused."""
    if not isinstance(value, str):
        raise unlike("text", "true, false" if isinstance(value, bool) else "a list or an object")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise unlike("characters", "half of one") from error
    return value
