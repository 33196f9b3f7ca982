"""The http driver over TLS: it verifies, and it records what was negotiated."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hostile_server import VOCABULARY

from certkit.candidate.http import HttpDriver
from certkit.model.wire import Call, RawConversation

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "platform under test")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "platform.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture
def base(certificate: Path) -> Iterator[str]:
    """A server that speaks TLS and answers one request."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            plain, _ = listener.accept()
            try:
                with context.wrap_socket(plain, server_side=True) as secured:
                    secured.recv(65536)
                    secured.sendall(ANSWER)
            except OSError:
                plain.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


def converse(base: str, ca: str) -> RawConversation:
    """One read over TLS."""
    driver = HttpDriver(VOCABULARY, base, now=time.time, ca=ca)
    call = Call(operation="read_section", actor="bidder_a", inputs={"section": "S1"}, seconds=5)
    conversation = driver.perform(call).conversations[0]
    driver.close()
    return conversation


def test_what_was_negotiated_is_recorded(base: str, certificate: Path) -> None:
    """Protocol and cipher stand in the record of the conversation."""
    conversation = converse(base, str(certificate))
    assert conversation.error is None
    assert (conversation.tls or "").startswith("TLSv1.")


def test_a_certificate_that_is_not_trusted_ends_the_conversation(base: str) -> None:
    """Nothing is sent to a platform that cannot show who it is, and the record says why."""
    conversation = converse(base, "")
    assert conversation.response is None
    assert (conversation.error or "").startswith("tls: CERTIFICATE_VERIFY_FAILED")
