"""What actors hand in: files of the suite, and bids made for them with canaries and sealed by their tool."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from certkit.conduct.cast import Cast, Member
from certkit.conduct.recorder import Recorder
from certkit.conduct.station import Kit
from certkit.keys.algorithms import sha256_hex
from certkit.keys.sealer import EnvelopeSealer
from certkit.model.events import Planted
from certkit.model.ports import Sealer
from certkit.model.suite import Document

SECOND_TOOL = "certkit-tool-b"
_TAIL = 1_000_000
"""Fen that a price canary may take: the last four digits of the yuan and the two decimals."""
_LEAST_PRICE = 10_000_000_00


@dataclass
class Held:
    """What an actor has sealed and can release or be asked about."""

    key: str
    price: str


@dataclass(frozen=True)
class Paper:
    """The bytes to send, and for a sealed one what its maker then holds."""

    file: bytes
    held: Held | None = None


@dataclass
class Papers:
    """Makes the papers of one attempt and plants what they hold."""

    kit: Kit
    cast: Cast
    recorder: Recorder
    _made: int = 0
    _held: dict[str, Held] = field(default_factory=dict)

    def make(self, name: str, actor: str, section: str, tool: str) -> Paper:
        """The paper of that name for the actor; a bid is sealed for the section."""
        document = self.kit.suite.documents[name]
        if document.kind == "file":
            file = self.kit.read_file(document.file)
            value = {"document": name, "digest": sha256_hex(file), "size": len(file)}
            self.recorder.write(Planted, actor=actor, kind="file", value=value)
            return Paper(file)
        return self._sealed(document, self.cast[actor], section, tool)

    def handed_in(self, actor: str, paper: Paper, *, accepted: bool) -> None:
        """From now on the actor releases the key of this paper, unless an earlier one still stands."""
        if paper.held is not None and (accepted or actor not in self._held):
            self._held[actor] = paper.held

    def held(self, actor: str) -> Held | None:
        """What the actor sealed last and the platform took in."""
        return self._held.get(actor)

    def _sealed(self, document: Document, member: Member, section: str, tool: str) -> Paper:
        if member.identity is None:
            raise ValueError(f"{member.actor} has no certificate to seal with")
        self._made += 1
        random = self.cast.random(f"paper {self._made} {document.name} {member.actor}")
        content, canaries = _content(document, member, random)
        sealer: Sealer = EnvelopeSealer(
            member.identity, entropy=random.randbytes, kind=document.kind, spare=member.spare
        )
        variant = "second_tool" if tool == SECOND_TOOL and document.seal == "proper" else document.seal
        sealed = sealer.seal(content, section=section, bidder=member.code, variant=variant)
        value = sealed.facts | {"document": document.name, "canaries": canaries}
        self.recorder.write(Planted, actor=member.actor, kind=document.kind, value=value)
        for kind, token in canaries.items():
            canary = {"token": token, "class": kind, "owner": member.actor}
            self.recorder.write(Planted, actor=member.actor, kind="canary", value=canary)
        return Paper(sealed.file, Held(sealed.key, canaries.get("price", "")))


def _content(document: Document, member: Member, random: Random) -> tuple[dict[str, Any], dict[str, str]]:
    """What is sealed: the document's content, what it leaves open, and the canaries in both."""
    token = f"CK{random.getrandbits(64):016x}"
    commercial: dict[str, Any] = {"duration_days": 180, "lead": "测试项目负责人", "bidder_name": member.name}
    technical: dict[str, Any] = {"text": "测试技术方案", "files": ["测试附件.pdf"]}
    technical |= {"maker": member.code, "qualification": "测试资质"}
    commercial |= document.content.get("commercial", {})
    technical |= document.content.get("technical", {})
    canaries = {"technical": f"{token}T", "file_name": f"{token}F"}
    technical["text"] = f"{technical['text']} {canaries['technical']}"
    technical["files"] = [f"{canaries['file_name']}-{name}" for name in technical["files"]]
    if document.kind == "bid":
        commercial["price"] = canaries["price"] = _price(commercial.get("price"), random)
    return {"commercial": commercial, "technical": technical}, canaries


def _price(wanted: str | None, random: Random) -> str:
    """A valid amount near the wanted one whose last six digits are of this bid alone."""
    fen = _fen(wanted) if wanted else _LEAST_PRICE
    fen = fen - fen % _TAIL + random.randrange(_TAIL // 10, _TAIL)
    return f"{fen // 100}.{fen % 100:02d}"


def _fen(amount: str) -> int:
    yuan, _, decimals = amount.partition(".")
    return int(yuan) * 100 + int((decimals + "00")[:2])
