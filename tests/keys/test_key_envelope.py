"""The sealed bid: round trip, every flipped byte, the commitment, and each wrong variant."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from key_material import BIDDER, identity

from certkit.errors import InputError
from certkit.keys.algorithms import sha256_hex
from certkit.keys.envelope import MAGIC, EnvelopeError, examine, open_envelope, read_envelope
from certkit.keys.sealer import STRANGER, EnvelopeSealer, Sealed
from certkit.keys.sign import Identity
from certkit.model.suite import SEALS

SECTION = "E3200000001000001001001"
CONTENT = {
    "commercial": {"price": "1234567.89", "duration_days": 180, "lead": "张三", "bidder_name": "江苏示例建设有限公司"},
    "technical": {"text": "施工组织设计 canary-7f", "files": ["图纸.pdf"], "maker": "甲", "qualification": "一级"},
}
EC = identity("ec-p256")
SPARE = identity("ec-p256", seed=77)
leaf = st.text(max_size=12) | st.integers() | st.booleans() | st.lists(st.text(max_size=4), max_size=3)
part = st.dictionaries(st.text(max_size=6), leaf, max_size=4)


def seal(variant: str = "proper", content: dict[str, Any] = CONTENT, who: Identity = EC, seed: int = 4) -> Sealed:
    """A file sealed from a seed."""
    sealer = EnvelopeSealer(who, entropy=random.Random(seed).randbytes, spare=SPARE)
    return sealer.seal(content, section=SECTION, bidder=BIDDER, variant=variant)


@given(part, part)
def test_what_is_sealed_is_what_opens(commercial: dict[str, Any], technical: dict[str, Any]) -> None:
    """Any content comes out of the envelope as it went in, from either tool."""
    content = {"commercial": commercial, "technical": technical}
    for variant in ("proper", "second_tool", "other_order"):
        sealed = seal(variant, content)
        assert examine(sealed.file, EC.certificate.pem) == []
        assert open_envelope(sealed.file, sealed.key) == content


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_flipped_byte_is_noticed(place: int, flip: int) -> None:
    """One changed byte anywhere makes the file refusable without its key."""
    file = bytearray(seal().file)
    file[place % len(file)] ^= flip
    assert examine(bytes(file), EC.certificate.pem)


@given(st.integers(min_value=0))
def test_any_cut_is_noticed(place: int) -> None:
    """A file that lost its end, or gained one, is refusable."""
    file = seal().file
    assert examine(file[: place % len(file)], EC.certificate.pem)
    assert "wrong_digest" in examine(file + b"\0", EC.certificate.pem)


@given(st.binary(max_size=200))
def test_junk_never_crashes(junk: bytes) -> None:
    """Arbitrary bytes are no envelope and say so."""
    assert examine(junk, EC.certificate.pem) == ["not_encrypted"]
    assert examine(MAGIC + junk, EC.certificate.pem)


def test_a_file_opens_to_one_content_only() -> None:
    """The header commits to the content key: another key is refused before anything is decrypted."""
    sealed = seal()
    assert read_envelope(sealed.file).header["commitment"] == sha256_hex(bytes.fromhex(sealed.key))
    for key in ("00" * 32, "", "zz", sealed.key[:-2]):
        with pytest.raises(EnvelopeError) as refused:
            open_envelope(sealed.file, key)
        assert refused.value.reason == "wrong_key"


def test_tool_and_signature_follow_the_key(either: Identity) -> None:
    """The header names tool, certificate and algorithm, and is signed by the bidder's own key."""
    sealed = seal("second_tool", who=either)
    header = read_envelope(sealed.file).header
    assert header["tool"] == "certkit-tool-b"
    assert header["recipient"] == sealed.facts["serial"] == either.certificate.serial
    assert header["signature_algorithm"] == either.key.signature_algorithm
    assert read_envelope(sealed.file).signed_by(either.certificate.pem)


@pytest.mark.parametrize(
    ("variant", "reasons"),
    [
        ("none", ["not_encrypted"]),
        ("random", ["not_encrypted"]),
        ("partly", ["not_encrypted"]),
        ("bad_signature", ["bad_signature"]),
        ("wrong_digest", ["wrong_digest"]),
        ("foreign_section", []),
        ("foreign_bidder", []),
        ("wrong_key", []),
    ],
)
def test_each_variant_is_wrong_in_one_way(variant: str, reasons: list[str]) -> None:
    """A wrong file is wrong for the reason it is named after, and for no other."""
    assert examine(seal(variant).file, EC.certificate.pem) == reasons


def test_foreign_files_name_another() -> None:
    """Sealed for another section or bidder: the header says so, everything else is proper."""
    assert read_envelope(seal("foreign_section").file).header["section"] == SECTION[:-3] + "002"
    assert read_envelope(seal("foreign_bidder").file).header["bidder"] == STRANGER


def test_unbound_certificate_signs_properly() -> None:
    """The header names and is signed by a certificate of the bidder that was never bound."""
    file = seal("unbound_certificate").file
    assert examine(file, SPARE.certificate.pem) == []
    assert read_envelope(file).header["recipient"] == SPARE.certificate.serial
    lone = EnvelopeSealer(EC, entropy=random.Random(1).randbytes)
    with pytest.raises(InputError, match="no unbound certificate"):
        lone.seal(CONTENT, section=SECTION, bidder=BIDDER, variant="unbound_certificate")


def test_wrong_key_shows_only_at_opening() -> None:
    """The released key is the one committed to, and yet opens no part."""
    sealed = seal("wrong_key")
    with pytest.raises(EnvelopeError, match="does not open") as refused:
        open_envelope(sealed.file, sealed.key)
    assert refused.value.reason == "wrong_key"


def test_sealing_is_repeatable_and_fully_known() -> None:
    """The same seed seals the same bytes, and the facts suffice to check them."""
    for variant in SEALS:
        sealed = seal(variant)
        assert sealed == seal(variant)
        assert sealed.facts["digest"] == sha256_hex(sealed.file)
        assert sealed.facts["content"] == CONTENT
    assert seal(seed=5).file != seal(seed=4).file


def test_unknown_variant_is_an_input_error() -> None:
    """A mistake in a suite's document is named with the valid ways to seal."""
    with pytest.raises(InputError, match="proper, none"):
        seal("half")
