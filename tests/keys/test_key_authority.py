"""Test authorities: issuing, revoking, expiry."""

from __future__ import annotations

import random

import pytest
from cryptography import x509
from key_material import BEGIN, BIDDER, END, NAME, authority, identity

from certkit.errors import InputError
from certkit.keys.algorithms import KeyMaker, authority_key, key_algorithm, signature_algorithm
from certkit.keys.certificates import issued_by, read_certificate, read_revocations
from certkit.keys.sign import Identity


def test_certificate_names_its_party(either: Identity) -> None:
    """The subject carries name and code, the serial is plain hex, and the authority's signature holds."""
    certificate = either.certificate
    assert (certificate.name, certificate.code, certificate.issuer) == (NAME, BIDDER, "ca-a")
    assert certificate.serial == f"{int(certificate.serial, 16):x}"
    assert (certificate.not_before, certificate.not_after) == (BEGIN, END)
    assert certificate.not_after_text.endswith("Z")
    assert issued_by(certificate.pem, authority().certificate.pem)
    assert not issued_by(certificate.pem, authority(seed=9).certificate.pem)


def test_same_seed_same_certificate(either: Identity) -> None:
    """Planted material is repeatable: the same entropy gives the same key and the same certificate."""
    again = identity(either.key.algorithm)
    assert again.key.pem() == either.key.pem()
    assert again.certificate == either.certificate
    assert identity(either.key.algorithm, seed=3).certificate.serial != either.certificate.serial


@pytest.mark.parametrize("algorithm", ["ec-p256", "rsa-2048"])
def test_revocation_shows_in_the_list(algorithm: str) -> None:
    """A revoked serial number stands in the signed list from then on, with the time first given."""
    issuer = authority(algorithm)
    entropy = random.Random(5).randbytes
    made = KeyMaker(entropy).make("ec-p256")
    serial = issuer.issue(NAME, BIDDER, key=made, entropy=entropy, not_before=BEGIN, not_after=END).serial
    assert read_revocations(issuer.crl(BEGIN), issuer.certificate.pem).revoked == {}
    issuer.revoke(serial, BEGIN + 60)
    issuer.revoke(serial, BEGIN + 90)
    listed = read_revocations(issuer.crl(BEGIN + 120), issuer.certificate.pem)
    assert listed.revoked == {serial: BEGIN + 60}
    assert listed.issued_at == BEGIN + 120
    with pytest.raises(InputError, match="not signed"):
        read_revocations(issuer.crl(BEGIN), authority(seed=9).certificate.pem)


def test_foreign_serial_cannot_be_revoked() -> None:
    """An authority revokes only what it issued, and says so."""
    for serial in ("12ab", "", "zz"):
        with pytest.raises(InputError, match="not issued by ca-a"):
            authority().revoke(serial, BEGIN)


def test_expired_certificate_can_be_issued() -> None:
    """An end of validity in the past gives a certificate that is no longer valid; a turned-about one is refused."""
    certificate = identity(not_after=BEGIN + 10).certificate
    assert certificate.valid_at(BEGIN + 10)
    assert not certificate.valid_at(BEGIN + 11)
    with pytest.raises(InputError, match="ends before"):
        identity(not_after=BEGIN)


def test_parties_of_a_scenario_have_their_own_rsa_keys() -> None:
    """Rotation gives each party another test key, and never the authority's."""
    entropy = random.Random(1).randbytes
    maker = KeyMaker(entropy)
    keys = {maker.make("rsa-2048").pem() for _ in range(11)}
    assert len(keys) == 11
    assert authority_key("rsa-2048", entropy).pem() not in keys


def test_unknown_algorithm_is_named_with_the_valid_ones() -> None:
    """A mistake in a suite or candidate file is answered with what would be right."""
    with pytest.raises(InputError, match="ec-p256, rsa-2048"):
        key_algorithm("sm2")
    with pytest.raises(InputError, match="ecdsa-sha256, rsa-sha256"):
        signature_algorithm("sm2-sm3")


def test_junk_is_no_certificate() -> None:
    """Text that is no certificate, and bytes that are no list, are input errors."""
    with pytest.raises(InputError):
        read_certificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(InputError):
        read_revocations(b"junk", authority().certificate.pem)


def test_a_certificate_can_be_for_something_else_than_signing() -> None:
    """Its key usage then does not allow signatures."""
    entropy = random.Random(6).randbytes
    made = authority().issue(
        NAME,
        BIDDER,
        key=KeyMaker(entropy).make("ec-p256"),
        entropy=entropy,
        not_before=BEGIN,
        not_after=END,
        signs=False,
    )
    loaded = x509.load_pem_x509_certificate(made.pem.encode())
    usage = loaded.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_agreement) == (False, False, True)
