"""The neighbours of one instance, and the settings with which an embedded candidate finds them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from certkit.counterparts.authority import AuthorityDesk
from certkit.counterparts.exchange import ExchangePlatform
from certkit.counterparts.neighbours import Neighbours
from certkit.counterparts.speech import Sender
from certkit.laboratory.desk import Desk

RECEIVERS = ("public_service_platform", "supervision_platform")
_PLATFORM = {
    "platform_name": "测试交易平台",
    "environment_token": "certkit-test-environment",
    "decrypt_default_minutes": 30,
    "neighbour_seconds": 3.0,
    "fault": "",
}


def neighbours_of(desk: Desk, now: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> Neighbours:
    """The two receiving platforms and the authorities, on the clock of one lane."""
    sender = Sender(desk.system_no, desk.secret, desk.platform_codes, desk.platform_code)
    receivers = [ExchangePlatform(name, [sender], dialect=desk.dialect, now=now, sleep=sleep) for name in RECEIVERS]
    desks = [AuthorityDesk(authority, now=now, sleep=sleep) for authority in desk.kit.authorities.values()]
    return Neighbours(*receivers, *desks, now=now, sleep=sleep)


def addresses(desk: Desk, neighbours: Neighbours, base: str) -> dict[str, str]:
    """Where each neighbour is reached: what a platform must be configured with."""
    return {name: base + neighbours.path(name) for name in (*RECEIVERS, *desk.kit.authorities)}


def settings(desk: Desk, urls: dict[str, str], *, adjustable: bool) -> dict[str, Any]:
    """The settings of an embedded candidate: JSON values only, since it may be started as a process of its own."""
    return _PLATFORM | {
        "platform_code": desk.platform_code,
        "platform_uscc": desk.operator_code,
        "system_no": desk.system_no,
        "version": desk.plan.candidate.version,
        "build": desk.plan.candidate.build,
        "adjustable_clock": adjustable,
        "authorities": [
            {"name": name, "certificate": authority.certificate.pem, "crl": urls[name]}
            for name, authority in desk.kit.authorities.items()
        ],
        "accounts": [
            {
                "role": actor,
                "party": official.party,
                "token": official.token,
                "certificate": official.identity.certificate.pem if official.identity else "",
            }
            for actor, official in desk.kit.officials.items()
        ],
        "exchange": [
            {"name": name, "url": urls[name], "secret": desk.secret, "dialect": desk.dialect} for name in RECEIVERS
        ],
    }
