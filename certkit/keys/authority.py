"""A test certificate authority (模拟 CA): issues, revokes, and publishes its revocation list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from certkit.errors import InputError, Problem
from certkit.keys.algorithms import Entropy, Key, authority_key
from certkit.keys.certificates import Certificate, read_certificate

_SERIAL_BYTES = 16
_LIST_LIFETIME = timedelta(days=1)


class Authority:
    """One authority: "ca-a", "ca-b". Times are seconds since the epoch; may be used from several threads."""

    def __init__(self, name: str, algorithm: str, *, entropy: Entropy, not_before: float, not_after: float) -> None:
        self.name = name
        self._key = authority_key(algorithm, entropy)
        self._subject = _subject(name, "")
        self._issued: set[str] = set()
        self._revoked: dict[str, datetime] = {}
        builder = self._builder(self._subject, self._key, entropy, not_before, not_after)
        own = self._sign(
            builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).add_extension(
                _usage(certifies=True), critical=True
            )
        )
        self.certificate = read_certificate(own)

    def issue(
        self,
        name: str,
        code: str,
        *,
        key: Key,
        entropy: Entropy,
        not_before: float,
        not_after: float,
        signs: bool = True,
    ) -> Certificate:
        """A certificate for the party; one that has expired already when `not_after` lies in the past.

        The serial number comes from the caller's entropy, so that scenarios running side by side stay repeatable.
        Without `signs` its key usage does not allow signatures.
        """
        builder = self._builder(_subject(name, code), key, entropy, not_before, not_after)
        issued = self._sign(
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(certifies=False, signs=signs), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.private.public_key()), critical=False
            )
        )
        certificate = read_certificate(issued)
        self._issued.add(certificate.serial)
        return certificate

    def revoke(self, serial: str, at: float) -> None:
        """Put a serial number (hex) on the revocation list; the first time given stays."""
        if serial not in self._issued:
            raise InputError(Problem(where=f"serial {serial}", what=f"not issued by {self.name}"))
        self._revoked.setdefault(serial, _moment(at))

    def crl(self, at: float) -> bytes:
        """The revocation list as of that moment, in DER."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._subject)
            .last_update(_moment(at))
            .next_update(_moment(at) + _LIST_LIFETIME)
        )
        for serial, moment in sorted(self._revoked.items()):
            entry = x509.RevokedCertificateBuilder().serial_number(int(serial, 16)).revocation_date(moment).build()
            builder = builder.add_revoked_certificate(entry)
        signed = builder.sign(self._key.private, hashes.SHA256(), ecdsa_deterministic=self._deterministic)
        return signed.public_bytes(serialization.Encoding.DER)

    @property
    def _deterministic(self) -> bool | None:
        return True if isinstance(self._key.private, ec.EllipticCurvePrivateKey) else None

    def _builder(
        self, subject: x509.Name, key: Key, entropy: Entropy, not_before: float, not_after: float
    ) -> x509.CertificateBuilder:
        if not_after <= not_before:
            raise InputError(Problem(where="certificate", what="ends before it begins"))
        public = key.private.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._subject)
            .public_key(public)
            .serial_number(int.from_bytes(entropy(_SERIAL_BYTES)) >> 1 | 1)
            .not_valid_before(_moment(not_before))
            .not_valid_after(_moment(not_after))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        )

    def _sign(self, builder: x509.CertificateBuilder) -> str:
        signed = builder.sign(self._key.private, hashes.SHA256(), ecdsa_deterministic=self._deterministic)
        return signed.public_bytes(serialization.Encoding.PEM).decode()


def _subject(name: str, code: str) -> x509.Name:
    """CN and O are the party's name, serialNumber its code."""
    values = [(NameOID.COMMON_NAME, name), (NameOID.ORGANIZATION_NAME, name), (NameOID.SERIAL_NUMBER, code)]
    try:
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in values if value])
    except ValueError as error:
        raise InputError(Problem(where=f"subject {name!r}", what=str(error))) from error


def _usage(*, certifies: bool, signs: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=not (certifies or signs),
        key_cert_sign=certifies,
        crl_sign=certifies,
        encipher_only=False,
        decipher_only=False,
    )


def _moment(seconds: float) -> datetime:
    """Whole seconds: X.509 knows no fractions."""
    return datetime.fromtimestamp(int(seconds), UTC)
