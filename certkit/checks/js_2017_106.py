"""苏政办发〔2017〕106号：如实记录、个人信息保护 / Jiangsu opinion of 2017: truthful records and personal data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from certkit.checks.findings import equal
from certkit.checks.registry import check
from certkit.checks.sights import Secret, Sight, sights, unseen
from certkit.checks.trails import Compared, Told, last_trails
from certkit.checks.views import PUBLIC_SERVICE, Push, accepted, answered, parties, pushes, records, section_of
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

OPEN_TO_ALL = ("public", PUBLIC_SERVICE)
"""Who must never be shown what identifies a person."""
TAKEN, REJECTED = "delivered", "rejected"
"""How a message ends that was answered."""
SETTLING_SECONDS = 2.0
"""How long a platform may take to book a receipt."""
ENTITLED = ("operator", "supervisor", "expert", "supervision_platform")


@check("JS-2.5.1-1")
def the_trail_keeps_the_order_of_events(evidence: Evidence) -> Iterator[Finding]:
    """The trail tells the process in the order in which it happened."""
    for compared in last_trails(evidence):
        told = [one for one in compared.told if one.entry is not None]
        if len(told) > 1:
            swapped = list(_swapped(compared, told))
            yield equal("audit_order", [], swapped, at=compared.trail.exchange, of=compared.trail.section)


def _swapped(compared: Compared, told: list[Told]) -> Iterator[str]:
    """Deeds that stand in the trail behind one that began only when they were done."""
    entries = compared.trail.entries
    places = {one.deed.id: next(n for n, entry in enumerate(entries) if entry is one.entry) for one in told}
    for number, one in enumerate(told):
        later = (other for other in told[number + 1 :] if one.deed.answered_at <= other.deed.sent_at)
        if any(places[other.deed.id] < places[one.deed.id] for other in later):
            yield f"{one.deed.operation} {one.deed.id}"


@check("JS-2.5.1-1")
def deliveries_are_told_as_they_ended(evidence: Evidence) -> Iterator[Finding]:
    """What the operator is told of every message about a section is what its receiver answered."""
    for read in accepted(evidence, "list_deliveries"):
        told = records(answered(evidence, read).get("deliveries"))
        for (counterpart, dataset), sent in _sent(evidence, section_of(read), read.sent_at).items():
            if any(push.exchange.sent_at > read.sent_at - SETTLING_SECONDS for push in sent):
                continue
            ends = {(push.key, push.change): TAKEN if push.taken else REJECTED for push in sent}
            mine = [one for one in told if (one.get("counterpart"), one.get("dataset")) == (counterpart, dataset)]
            states = sorted(str(one.get("state")) for one in mine if one.get("state") in (TAKEN, REJECTED))
            yield equal("delivery_told", sorted(ends.values()), states, at=read, of=f"{counterpart} {dataset}")


def _sent(evidence: Evidence, section: str, until: float) -> dict[tuple[str, str], list[Push]]:
    """Neighbour and message → the answered attempts to bring one about a section there."""
    sent: dict[tuple[str, str], list[Push]] = defaultdict(list)
    for push in pushes(evidence):
        names = {item for value in push.fields.values() for item in value.split(";")}
        receipt = push.exchange.response
        if section in names and receipt is not None and " 200" in receipt.line and push.exchange.sent_at <= until:
            sent[push.counterpart, push.message.dataset].append(push)
    return sent


@check("JS-2.6.6-3")
def numbers_of_persons_are_not_shown_to_all(evidence: Evidence) -> Iterator[Finding]:
    """No citizen number of an expert stands on a public page or in a feed; those entitled see that it is held."""
    seen = sights(evidence)
    shown = [sight for sight in seen if sight.role in OPEN_TO_ALL]
    later = [sight for sight in seen if _entitled(sight)]
    people = [party for party in parties(evidence).values() if party.kind == "expert" and party.code]
    secrets = [Secret(tokens=(person.code,), what="citizen_number", of=person.actor) for person in people]
    if shown and secrets:
        yield from unseen(secrets, shown, later)


def _entitled(sight: Sight) -> bool:
    return sight.role in ENTITLED
