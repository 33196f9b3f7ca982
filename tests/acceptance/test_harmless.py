"""What the law leaves to a platform decides nothing: order and number of members, wording, status codes, slowness."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from suite_runs import REFERENCE
from test_noticing import judged, with_verdict

from certkit.model.verdict import Verdict
from certkit.reference import create
from certkit.reference.evaluation_rules import Collusion
from certkit.reference.policies import Participation, Policies
from certkit.reference.store import Row

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
SLOWNESS = 0.2
"""Seconds that every answer takes longer."""
OTHER_STATUS = {422: 400, 404: 400, 201: 200, 200: 201}
MAPS = ("content", "criteria", "points", "identifiers")
"""What is no record: its names are data."""
_numbers = count(70_001)


def other(*, settings: dict[str, Any], **surroundings: Any) -> Application:
    """The reference platform as another house would have built it."""
    platform: Application = create(settings=settings, **surroundings)

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await platform(scope, receive, send)
            return
        said: list[Scope] = []

        async def keep(message: Scope) -> None:
            said.append(message)

        await platform(scope, receive, keep)
        await asyncio.sleep(SLOWNESS)
        for message in _told_otherwise(said, scope["method"] != "GET"):
            await send(message)

    return slow


def _told_otherwise(said: list[Scope], numbered: bool) -> list[Scope]:
    """The same answer in other words, with the number of what was done; files stay as they are."""
    headers = {bytes(name).lower(): bytes(value) for name, value in said[0]["headers"]}
    kind = headers.get(b"content-type", b"")
    if b"json" not in kind or b"content-disposition" in headers:
        return said
    answer = _reworded(json.loads(b"".join(message.get("body", b"") for message in said[1:])))
    trace = {"traceId": f"t-{next(_numbers)}"} if numbered and "certificate" not in answer else {}
    body = json.dumps(trace | answer, indent=1).encode()
    status = OTHER_STATUS.get(said[0]["status"], said[0]["status"])
    named = [(b"content-type", kind + b"; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    start = {"type": "http.response.start", "status": status, "headers": [*named, (b"x-served-by", b"node-7")]}
    return [start, {"type": "http.response.body", "body": body}]


def _reworded(value: Any) -> Any:
    """Records with their members in the other order and with more of them; refusals in other words."""
    if isinstance(value, list):
        return [_reworded(one) for one in value]
    if not isinstance(value, dict):
        return value
    said = {name: one if name in MAPS else _reworded(one) for name, one in reversed(value.items())}
    if str(said.get("type", "")).startswith("urn:certkit:refusal:"):
        said |= {"title": "请求未被受理", "detail": "详见平台使用说明。", "instance": "/requests/1"}
    return said if "certificate" in said else {"links": {"self": None}, "备注": ["无"], "zoneOffset": 8.0} | said


def test_another_house_that_keeps_the_law_conforms() -> None:
    """All these differences at once: nothing fails, nothing is left undecided, everything honest passes."""
    honest, result = judged(REFERENCE), judged(f"{__name__}:other")
    assert set(with_verdict(result, Verdict.FAILED)) == set()
    assert set(with_verdict(result, Verdict.INCONCLUSIVE)) == set()
    assert with_verdict(result, Verdict.PASSED).keys() == with_verdict(honest, Verdict.PASSED).keys()
    assert (result.conclusion, result.exit_code) == ("conforms", 0)


class Unnoticed(Participation):
    """Who controls whom stops nobody."""

    def forbid_related(self, db: sqlite3.Connection, operator: str, section: Row, bidder: Row) -> None:
        """Nothing."""


class Told(Collusion):
    """The committee is asked to look at every bidder's ownership."""

    def signs(self, bids: Iterable[Row], price_limit: str | None) -> Iterator[Row]:
        """One alert that names them all."""
        yield {"sign": "ownership", "bidders": [bid["bidder"] for bid in bids], "value": "", "rule": "IR-34-2"}


@pytest.mark.parametrize(("collusion", "verdict"), [(Told(), Verdict.PASSED), (Collusion(), Verdict.FAILED)])
def test_a_relation_may_be_pointed_out_after_the_opening_but_not_passed_over(
    collusion: Collusion, verdict: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bid of a controlled company is taken in: what counts is whether the committee is told."""
    rules = replace(Policies(), participation=Unnoticed(), collusion=collusion)
    monkeypatch.setattr("certkit.reference.app._policies", lambda settings: rules)
    result = judged.__wrapped__(REFERENCE, "bidding.related")
    assert "IR-34-2" in with_verdict(result, verdict)
