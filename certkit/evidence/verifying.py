"""Verifying a run from its files alone: every line, every chain's end, every body, and the signature of the head."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from certkit.errors import EvidenceError, TornLedger
from certkit.evidence.blobs import PREFIX, Blobs
from certkit.evidence.chain import chain_files, lines
from certkit.evidence.format import (
    BLOBS,
    FORMAT,
    LARGEST_BLOB,
    NO_LINE,
    RUN_FILE,
    Chain,
    Footer,
    Header,
    digest,
    head_of_heads,
    link,
)
from certkit.evidence.writer import torn_files
from certkit.keys.head import verify_head
from certkit.model.events import ExchangeEvent


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What a verified run is sealed with."""

    head: str
    chains: int
    lines: int
    blobs: int
    key: str
    """Public key (DER, hex) that signed the head; "" when unsigned: detects accident, not intent."""
    torn: list[str]
    """Torn lines that a resumed run kept aside."""


def verify(folder: Path) -> Seal:
    """The seal of a run whose evidence is whole; EvidenceError names the file and line that is not."""
    blobs = _blobs(folder)
    run_head, footer, header_digest, count = _run(folder, blobs)
    chains = [_chain(folder, file, header_digest, blobs) for file in chain_files(folder)]
    if footer is None:
        raise TornLedger(f"{RUN_FILE}: no footer; what is recorded up to line {count} follows from line to line")
    torn = torn_files(folder)
    number = f"{RUN_FILE}:{count}"
    if footer.head != head_of_heads(run_head, footer.chains, footer.torn):
        raise EvidenceError(f"{number}: the head of heads is not that of the chains")
    if (footer.key or footer.signature) and not verify_head(footer.key, footer.head.encode(), footer.signature):
        raise EvidenceError(f"{number}: the signature of the head is not valid")
    for chain, sealed in zip(chains, footer.chains, strict=False):
        if chain != sealed:
            raise EvidenceError(f"{chain.file}:{chain.lines}: the chain does not end where the footer says")
    if len(chains) != len(footer.chains):
        raise EvidenceError(f"{number}: seals {len(footer.chains)} scenario files, {len(chains)} are there")
    if torn != footer.torn:
        raise EvidenceError(f"{number}: the torn lines kept aside are not those of the footer")
    return Seal(
        head=footer.head,
        chains=len(chains),
        lines=count + sum(chain.lines for chain in chains),
        blobs=len(blobs),
        key=footer.key,
        torn=[kept.file for kept in torn],
    )


def _run(folder: Path, blobs: set[str]) -> tuple[str, Footer | None, str, int]:
    """Digest of the last line before the footer, the footer, digest of the header line, number of lines."""
    before, header_digest, count = NO_LINE, "", 0
    footer: Footer | None = None
    for number, line, found in lines(folder, RUN_FILE, NO_LINE, whole=True):
        where = f"{RUN_FILE}:{number}"
        if footer is not None:
            raise EvidenceError(f"{where}: stands after the footer")
        if number == 1:
            if not isinstance(line, Header) or line.format != FORMAT:
                raise EvidenceError(f"{where}: not the header of a ledger that this certkit reads")
            header_digest = found
        if isinstance(line, Footer):
            footer = line
            if digest(link(line, before)) != found:
                raise EvidenceError(f"{where}: the footer is not written as certkit writes it")
        else:
            _bodies(line, blobs, where)
            before = found
        count = number
    if count == 0:
        raise TornLedger(f"{RUN_FILE}: no whole line")
    return before, footer, header_digest, count


def _chain(folder: Path, file: str, header_digest: str, blobs: set[str]) -> Chain:
    """The end of a scenario's chain, with every body it names accounted for."""
    head, count = header_digest, 0
    for number, line, found in lines(folder, file, header_digest, whole=True):
        _bodies(line, blobs, f"{file}:{number}")
        head, count = found, number
    return Chain(file=file, head=head, lines=count)


def _bodies(line: object, blobs: set[str], where: str) -> None:
    """EvidenceError when a body that the line names is neither inline and true nor in `blobs/`."""
    if not isinstance(line, ExchangeEvent):
        return
    for message in (line.request, line.response):
        body = message.body if message else None
        if body is None:
            continue
        if body.text is not None:
            if PREFIX + digest(body.text.encode()) != body.digest:
                raise EvidenceError(f"{where}: the inline body is not that of its digest")
        elif body.digest.removeprefix(PREFIX) not in blobs:
            raise EvidenceError(f"{where}: {BLOBS}/{body.digest[:80]} is missing")


def _blobs(folder: Path) -> set[str]:
    """The names of all blobs, each read and found to be what its name says."""
    store = Blobs(folder)
    names = store.names()
    for name in names:
        path = store.folder / name
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST_BLOB:
            raise EvidenceError(f"{BLOBS}/{name}: not a body")
        if digest(path.read_bytes()) != name:
            raise EvidenceError(f"{BLOBS}/{name}: the bytes are not those of the name")
    return set(names)
