"""The vocabulary of operations."""

from __future__ import annotations

from pathlib import Path

import pytest

from certkit import resources
from certkit.errors import InputError
from certkit.loading.operations import load_vocabulary

SOURCE = resources.schemas() / "candidate" / "operations.toml"


def test_operations_are_read_with_way_and_callers() -> None:
    """Method and path are split, signatures and files are told."""
    operation = load_vocabulary().operations["upload_tender_document"]
    assert (operation.method, operation.path) == ("POST", "/sections/{section}/documents")
    assert (operation.sends, operation.answers, operation.signed) == ("file", "json", True)
    assert operation.roles == ["purchaser", "agency"]


def test_refusals_hold_what_any_operation_can_give() -> None:
    """An operation's own reasons come first, then the common ones, then those of signatures; each once."""
    operations = load_vocabulary().operations
    submit, notice = operations["submit_bid"].refusals, operations["publish_notice"].refusals
    assert submit[0] == "deadline_passed"
    assert "not_authorised" in submit
    assert {"too_short_period", "certificate_revoked", "suspended"} <= set(notice)
    assert len(set(notice)) == len(notice)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('http = "POST /parties"', 'http = "PATCH parties"', '`http` "PATCH parties" is no method and path'),
        ('probes = ["read_party"]', 'probes = ["register_party"]', 'probe "register_party" is no read'),
        ('roles = ["bidder"]', 'roles = ["bider"]', 'role "bider" is unknown; did you mean "bidder"?'),
        ('"bad_signature", "wrong_digest"', '"bad_signatur", "wrong_digest"', 'reason "bad_signatur" is unknown'),
        ('sends = "json"', 'sends = "xml"', '`sends` "xml" is unknown'),
    ],
)
def test_a_mistake_in_the_vocabulary_is_named_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    """The first place of the mistake is named."""
    text = SOURCE.read_text(encoding="utf-8").replace(old, new, 1)
    path = tmp_path / "operations.toml"
    path.write_text(text, encoding="utf-8")
    line = text[: text.index(new)].count("\n") + 1
    with pytest.raises(InputError) as caught:
        load_vocabulary(path)
    assert str(caught.value.problems[0]).startswith(f"{path}:{line}: {message}")
