"""The dialect of the national e-bidding interface: flat JSON objects with a type, and a JSON receipt.

Names of fields and the numbers of some types were read; address, credentials and receipt were not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from certkit.reference.datasets.common import Row
from certkit.reference.dialects.common import Letter, Parcel, Request, Sender
from certkit.reference.dialects.ec2_messages import LISTS, MESSAGES
from certkit.reference.receipts import NoReceipt, Receipt

SCHEMA_VERSION = "V60.02"
TYPES = {
    "EC2_TENDERPROJECT": 2,
    "EC2_TENDERBULLETIN": 4,
    "EC2_AMENDBULLETIN": 5,
    "EC2_WINCANDIDATEBULLETIN": 6,
    "EC2_WINBIDBULLETIN": 8,
}
"""The messages whose type number is known; the others travel under their name."""

_BULLETINS = {"tender": "EC2_TENDERBULLETIN", "prequalification": "EC2_QUALIFYBULLETIN"}


def _always(*messages: str) -> Callable[[Row], Iterator[Letter]]:
    def letters(rows: Row) -> Iterator[Letter]:
        for message in messages:
            yield message, rows

    return letters


def _tender_project(rows: Row) -> Iterator[Letter]:
    """The tender project and who runs it for the purchaser."""
    yield "EC2_TENDERPROJECT", rows
    if rows["agency"]:
        yield "EC2_TENDERAGENCYINFO", rows


def _notice(rows: Row) -> Iterator[Letter]:
    """A notice by its kind; a correction is a bulletin of its own."""
    yield "EC2_AMENDBULLETIN" if rows.get("amendment") else _BULLETINS[rows["notice"]["kind"]], rows


def _opening(rows: Row) -> Iterator[Letter]:
    """The record, then what each bid holds, by the kind of what is bought: a list names its record."""
    yield "EC2_OPENBIDRECORD", rows
    for bid in rows["bids"]:
        yield LISTS[rows["tender_project"]["kind"]], rows | {"bid": bid}


_LETTERS: dict[str, Callable[[Row], Iterator[Letter]]] = {
    "PROJECT": _always("EC2_PROJECT"),
    "TENDER_PROJECT": _tender_project,
    "SECTION": _always("EC2_BIDSECTION", "EC2_TENDERERINFO"),
    "TENDER_INVITATION": _always("EC2_BIDINVITE"),
    "TENDER_ANN_QUA_INQUERY_ANN": _notice,
    "TENDER_LIST": _always("EC2_BIDDERINFO"),
    "BID_OPENING_RECORD": _opening,
    "TENDER_CANDIDATE_ANNOUNCE": _always("EC2_WINCANDIDATEBULLETIN"),
    "WIN_RESULT_ANNO": _always("EC2_WINBIDBULLETIN", "EC2_WINBID"),
}


class Ec2:
    """A message is known by the values of its key fields; the same again replaces."""

    name = "ec2"

    def letters(self, dataset: str, rows: Row) -> Iterator[Letter]:
        """The messages for a dataset; several where the interface splits what it holds."""
        return _LETTERS.get(dataset, _always())(rows)

    def request(self, parcel: Parcel, sender: Sender) -> Request:
        """The object that carries one message, under the names of the interface."""
        fields = MESSAGES[parcel.message].fields(parcel.facts, parcel.made_at)
        body = {
            "type": TYPES.get(parcel.message, parcel.message),
            "version": SCHEMA_VERSION,
            **parcel.facts.writing.named(fields),
        }
        headers = {
            "Content-Type": "application/json",
            "platformCode": sender.identity.code,
            "Authorization": f"Bearer {sender.secret}",
        }
        return headers, json.dumps(body, ensure_ascii=False).encode()

    def receipt(self, status: int, body: bytes) -> Receipt:
        """Whether it succeeded, and what was said."""
        if status != 200:
            raise NoReceipt(f"HTTP {status}")
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError) as problem:
            raise NoReceipt("the answer is no JSON text") from problem
        success = answer.get("success") if isinstance(answer, dict) else None
        if not isinstance(success, bool):
            raise NoReceipt("the answer does not say whether it succeeded")
        return Receipt(accepted=success, message=str(answer.get("message") or ""))

    def interface(self) -> dict[str, Any]:
        """The shape of a message and the types."""
        return {
            "name": "EC2",
            "version": SCHEMA_VERSION,
            "envelope": "HTTP POST，JSON 对象，请求头 platformCode、Authorization；回执为 JSON（success、message）",
            "schema": {
                "version": SCHEMA_VERSION,
                "members": ["type", "version"],
                "messages": {name: TYPES.get(name, name) for name in MESSAGES},
            },
        }
