"""The world around the reference platform in its tests: authorities, actors with keys, a clock, an ASGI client."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import tomllib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from bidding_tool import Sealed, seal
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from certkit.model.binding import signing_input, write
from certkit.model.operation import Operation
from certkit.model.wire import Call, RawMessage
from certkit.reference import create
from certkit.resources import schemas

START = 1_795_000_000.0
DAY = 86400.0
PLATFORM = "E3200000001"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@cache
def vocabulary() -> dict[str, Operation]:
    """The operations of the standard binding, as the schema file has them."""
    raw = tomllib.loads((schemas() / "candidate" / "operations.toml").read_text(encoding="utf-8"))["operations"]
    found = {}
    for name, entry in raw.items():
        method, path = entry.pop("http").split(" ")
        entry = {"refusals": [], **entry, "name": name, "method": method, "path": path}
        found[name] = msgspec.convert(entry, Operation)
    return found


def credit_code(number: int) -> str:
    """A 统一社会信用代码 with its check character."""
    body = f"91320100{number:09d}"
    total = sum(_ALPHABET.index(c) * 3**i for i, c in enumerate(body))
    return body + _ALPHABET[(31 - total % 31) % 31]


def citizen_number(number: int) -> str:
    """A 公民身份号码 with its check character."""
    body = f"32010019800101{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


OPERATOR, SUPERVISOR = credit_code(998), credit_code(999)


def wire_time(moment: float) -> str:
    """RFC 3339, milliseconds, Beijing time."""
    shifted = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=round(moment * 1000), hours=8)
    return shifted.isoformat(timespec="milliseconds").replace("+00:00", "+08:00")


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    """The RSA key of everybody under ca-b, made once because making one is slow."""
    return rsa.generate_private_key(65537, 2048)


class Authority:
    """A certification authority that issues and revokes."""

    def __init__(self, name: str, url: str = "") -> None:
        self.name, self.url = name, url
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.revoked: list[int] = []
        self.certificate = self._build(self.subject, self.key.public_key(), START - 2500 * DAY, START + 4000 * DAY)

    def _build(self, subject: x509.Name, key: Any, start: float, end: float) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.fromtimestamp(start, UTC))
            .not_valid_after(datetime.fromtimestamp(end, UTC))
        )
        return builder.sign(self.key, hashes.SHA256())

    def issue(
        self,
        name: str,
        code: str,
        key: PrivateKey,
        *,
        start: float = START - 2000 * DAY,
        end: float = START + 3000 * DAY,
    ) -> x509.Certificate:
        """A certificate for a party."""
        names = ((NameOID.COMMON_NAME, name), (NameOID.SERIAL_NUMBER, code), (NameOID.ORGANIZATION_NAME, name))
        subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in names])
        return self._build(subject, key.public_key(), start, end)

    def crl(self, now: float) -> bytes:
        """The revocation list, DER."""
        at = datetime.fromtimestamp(now, UTC)
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.subject)
        builder = builder.last_update(at).next_update(at + timedelta(days=1))
        for serial in self.revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def pem(certificate: x509.Certificate) -> str:
    """The certificate as PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class Answer:
    """What the platform answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.body)

    @property
    def reason(self) -> str:
        """The reason of a refusal; "" for an accepted answer."""
        return str(self.json.get("type", "")).removeprefix("urn:certkit:refusal:") if self.status >= 400 else ""

    @property
    def warned(self) -> list[str]:
        """The rules that an accepted answer warns about."""
        return [warning["rule"] for warning in self.json.get("warnings", [])]


@dataclass
class Actor:
    """A party with its key, or an account with its token."""

    world: World
    code: str = ""
    name: str = ""
    key: PrivateKey | None = None
    certificate: x509.Certificate | None = None
    token: str = ""
    address: str = "10.0.0.1"

    @property
    def serial(self) -> str:
        """The serial number of the certificate, hex."""
        return f"{self.certificate.serial_number:x}" if self.certificate else ""

    @property
    def algorithm(self) -> str:
        """The signature algorithm of the key."""
        return "rsa-sha256" if isinstance(self.key, rsa.RSAPrivateKey) else "ecdsa-sha256"

    def sign(self, data: bytes) -> bytes:
        """A raw signature over data."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        assert self.key is not None
        return self.key.sign(data, ec.ECDSA(hashes.SHA256()))

    def signed(self, operation: str, inputs: dict[str, Any], file: bytes | None = None) -> dict[str, Any]:
        """The inputs with their signature."""
        digest = hashlib.sha256(file).hexdigest() if file is not None else None
        value = base64.b64encode(self.sign(signing_input(operation, inputs, digest))).decode()
        return {**inputs, "signature": {"serial": self.serial, "algorithm": self.algorithm, "value": value}}

    def does(
        self, operation: str, file: bytes | None = None, headers: dict[str, str] | None = None, **inputs: Any
    ) -> Answer:
        """Call an operation; `from_` stands for the input `from`."""
        message = self.request(operation, file, headers, **inputs)
        return self.world.send(message.line, message.headers, message.body, self.address)

    def request(
        self, operation: str, file: bytes | None = None, headers: dict[str, str] | None = None, **inputs: Any
    ) -> RawMessage:
        """The request of a call, signed where the vocabulary asks for it."""
        inputs = {name.rstrip("_"): value for name, value in inputs.items()}
        if vocabulary()[operation].signed and "signature" not in inputs and self.key is not None:
            inputs = self.signed(operation, inputs, file)
        call = Call(operation=operation, actor="", inputs=inputs, file=file, headers=headers or {}, token=self.token)
        return write(vocabulary()[operation], call)

    def accepted(self, operation: str, file: bytes | None = None, **inputs: Any) -> Any:
        """Call an operation that must be accepted; its JSON."""
        answer = self.does(operation, file, **inputs)
        assert answer.status == 200, answer.body.decode()
        return answer.json

    def refused(self, operation: str, file: bytes | None = None, **inputs: Any) -> str:
        """Call an operation that must be refused; the reason."""
        answer = self.does(operation, file, **inputs)
        assert 400 <= answer.status < 500, answer.body.decode()
        return answer.reason

    def seals(self, section: str, **changes: Any) -> Sealed:
        """A sealed file of this bidder."""
        options = {"bidder": self.code, "serial": self.serial, "algorithm": self.algorithm, **changes}
        return seal(self.sign, section=section, **options)

    def log_in(self) -> str:
        """Open a session; the token."""
        inputs = {"party": self.code, "nonce": os.urandom(16).hex(), "time": wire_time(self.world.now)}
        self.token = self.accepted("authenticate", **inputs)["token"]
        return self.token


@dataclass
class World:
    """One platform with everything around it; `now` is its clock, moved by hand."""

    path: str = ":memory:"
    settings: dict[str, Any] = field(default_factory=dict)
    now: float = START
    authority_url: str = "http://authority.test"
    outbound: Callable[[str, dict[str, str], bytes], Awaitable[tuple[int, dict[str, str], bytes]]] | None = None

    def __post_init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.authorities = {name: Authority(name, f"{self.authority_url}/{name}") for name in ("ca-a", "ca-b")}
        self.supervisor = self._account(SUPERVISOR, "监督部门", "token-supervisor")
        self.operator = Actor(self, code=OPERATOR, name="运营机构", token="token-operator")
        self.public = Actor(self)
        self.reachable = True
        self._numbers = iter(range(1, 900))
        self.start()

    def _account(self, code: str, name: str, token: str) -> Actor:
        key = ec.generate_private_key(ec.SECP256R1())
        return Actor(self, code, name, key, self.authorities["ca-a"].issue(name, code, key), token)

    def all_settings(self) -> dict[str, Any]:
        """The settings of the platform: the world's own, changed as the test wants."""
        return {
            "platform_code": PLATFORM,
            "platform_uscc": OPERATOR,
            "platform_name": "测试交易平台",
            "system_no": "0001",
            "authorities": [
                {"name": each.name, "certificate": pem(each.certificate), "crl": each.url}
                for each in self.authorities.values()
            ],
            "accounts": [
                {"role": "operator", "party": OPERATOR, "token": self.operator.token},
                {
                    "role": "supervisor",
                    "party": SUPERVISOR,
                    "token": self.supervisor.token,
                    "certificate": pem(self.supervisor.certificate) if self.supervisor.certificate else "",
                },
            ],
            "exchange": [
                {"name": name, "url": f"http://{name}.test/", "secret": "secret"}
                for name in ("public_service_platform", "supervision_platform")
            ],
            "environment_token": "certkit-test",
            "adjustable_clock": True,
            "version": "1.0",
            "build": "sha256:0",
            "fault": "",
            "decrypt_default_minutes": 30,
            **self.settings,
        }

    def start(self) -> None:
        """Start the platform, or start it again on the same store."""
        self.app = create(
            path=self.path,
            now=lambda: self.now,
            sleep=asyncio.sleep,
            send=self._outbound,
            settings=self.all_settings(),
        )

    @property
    def db(self) -> Any:
        """The platform's store, for looking and for tampering."""
        return self.app.state.platform.db

    def counts(self) -> dict[str, int]:
        """How many rows every table holds."""
        names = [row["name"] for row in self.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: self.db.execute(f"SELECT COUNT(*) AS n FROM {name}").fetchone()["n"] for name in names}

    async def _outbound(
        self, method: str, url: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        for authority in self.authorities.values():
            if url == authority.url and self.reachable:
                await self.pause()
                return 200, {}, authority.crl(self.now)
        if self.outbound is not None and self.reachable:
            return await self.outbound(url, headers, body)
        raise OSError("unreachable")

    async def pause(self) -> None:
        """How long an authority takes to answer: a test may replace it."""

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine on the world's loop."""
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        """Stop the platform."""
        self.db.close()
        self.loop.close()

    def send(self, line: str, headers: list[tuple[str, str]], body: bytes, address: str = "10.0.0.1") -> Answer:
        """Send one request whose body arrives at once."""
        return self.send_chunks(line, headers, [(body, 0.0)], address)

    def send_chunks(
        self,
        line: str,
        headers: list[tuple[str, str]],
        chunks: list[tuple[bytes, float]],
        address: str = "10.0.0.1",
        *,
        complete: bool = True,
    ) -> Answer:
        """Send one request in chunks; before each the clock moves by the seconds given with it."""
        found: Answer = self.run(self.exchange(line, headers, chunks, address, complete=complete))
        return found

    async def exchange(
        self,
        line: str,
        headers: list[tuple[str, str]],
        chunks: list[tuple[bytes, float]],
        address: str = "10.0.0.1",
        *,
        complete: bool = True,
    ) -> Answer:
        """One request and its answer, for tests that make several at once."""
        method, target, _ = line.split(" ")
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
            "client": (address, 40000),
            "server": ("platform.test", 80),
        }
        waiting, sent = list(chunks), []

        async def receive() -> dict[str, Any]:
            if not waiting:
                return {"type": "http.disconnect"}
            body, seconds = waiting.pop(0)
            self.now += seconds
            return {"type": "http.request", "body": body, "more_body": bool(waiting) or not complete}

        async def answer(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, answer)
        start = sent[0]
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))

    def actor(
        self,
        kind: str,
        name: str = "",
        *,
        ca: str = "ca-a",
        register: bool = True,
        code: str = "",
        valid_until: float = START + 3000 * DAY,
        **fields: Any,
    ) -> Actor:
        """A party, registered and logged in unless told otherwise."""
        number = next(self._numbers)
        code = code or (citizen_number(number) if kind == "expert" else credit_code(number))
        name = name or f"测试{kind}{number}"
        key: PrivateKey = rsa_key() if ca == "ca-b" else ec.generate_private_key(ec.SECP256R1())
        actor = Actor(self, code, name, key, self.authorities[ca].issue(name, code, key, end=valid_until))
        if register:
            actor.accepted("register_party", **registration(actor, kind, **fields))
            actor.log_in()
        return actor


def registration(actor: Actor, kind: str, **fields: Any) -> dict[str, Any]:
    """The inputs of register_party."""
    assert actor.certificate is not None
    inputs = {
        "code": actor.code,
        "name": actor.name,
        "kind": kind,
        "region": "320100",
        "address": "南京市测试路1号",
        "contact": "联系人",
        "phone": "025-00000001",
        "certificate": pem(actor.certificate),
    }
    return {**inputs, **({"specialty": "A08"} if kind == "expert" else {}), **fields}
