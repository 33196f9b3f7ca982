"""A tender on the reference platform, driven from the announced bids to the signed contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from platform_world import DAY, Actor, World, credit_code, wire_time
from tender_life import Tender

PRICES = ("19000000.00", "19100000.00", "19200000.00")
ELSEWHERE = credit_code(950)
COMMITTEE = {"experts": 5, "representatives": 0}


@dataclass
class LateTender:
    """A tender with three bidders, experts in the pool, and the committee once it is drawn."""

    world: World
    tender: Tender
    bidders: list[Actor]
    experts: list[Actor] = field(default_factory=list)
    members: list[Actor] = field(default_factory=list)

    @classmethod
    def opened(
        cls,
        world: World,
        *,
        announced: bool = True,
        days: float = 21,
        issue: float = 6,
        bidder: dict[str, str] | None = None,
        **changes: Any,
    ) -> LateTender:
        """With three bids opened and, unless told otherwise, announced; the deadline was after so many days.

        `bidder` changes what the bidders register with.
        """
        tender = Tender.set_up(world, **changes).announced(days=days, issue=issue)
        bidders = [world.actor("bidder", **(bidder or {})) for _ in PRICES]
        for each, price in zip(bidders, PRICES, strict=True):
            each.accepted(
                "pay_bid_security", section=tender.section, amount="200000.00", account=each.code, basic_account=True
            )
            tender.bid(each, price=price)
        late = cls(world, tender, bidders)
        tender.open()
        if announced:
            tender.decrypt(*bidders)
            late.buys("announce_opening")
        return late

    @property
    def section(self) -> str:
        """The code of the section."""
        return self.tender.section

    @property
    def purchaser(self) -> Actor:
        """The purchaser."""
        return self.tender.purchaser

    def buys(self, operation: str, **inputs: Any) -> Any:
        """What the purchaser does, accepted."""
        return self.purchaser.accepted(operation, section=self.section, **inputs)

    def refused(self, operation: str, **inputs: Any) -> str:
        """What the purchaser is refused; the reason."""
        return self.purchaser.refused(operation, section=self.section, **inputs)

    def does(self, actor: Actor, operation: str, **inputs: Any) -> Any:
        """What somebody does in this section, accepted."""
        return actor.accepted(operation, section=self.section, **inputs)

    def pool(self, count: int = 7, **fields: Any) -> list[Actor]:
        """Register experts of the specialty of the section."""
        details = {"specialty": "A08", "employer": ELSEWHERE, **fields}
        self.experts += [self.world.actor("expert", **details) for _ in range(count)]
        return self.experts

    def draw(self, **changes: Any) -> LateTender:
        """Draw the committee."""
        if not self.experts:
            self.pool()
        self.buys("draw_experts", **{**COMMITTEE, **changes})
        return self.seat()

    def seat(self) -> LateTender:
        """Find out who is on the committee, in the order of the seats."""
        held = {}
        for expert in self.experts:
            for assignment in self.does(expert, "read_assignments")["assignments"]:
                if assignment["state"] == "active":
                    held[assignment["seat"]] = expert
        self.members = [held[seat] for seat in sorted(held)]
        return self

    def score(self, member: Actor, bidder: Actor, price: float = 50, design: float = 30) -> Any:
        """A member scores a bid."""
        points = {"投标报价": price, "施工组织设计": design}
        return self.does(member, "score_bid", bidder=bidder.code, points=points, comment="符合要求")

    def score_all(self) -> LateTender:
        """Everybody scores every bid, the first bidder highest."""
        for member in self.members:
            for place, bidder in enumerate(self.bidders):
                self.score(member, bidder, price=60 - place)
        return self

    def ranking(self) -> list[str]:
        """The bidders in the order that `score_all` bears out."""
        return [bidder.code for bidder in self.bidders]

    def report(self, ranking: list[str] | None = None) -> str:
        """Write the report and have everybody sign it; the state it ends in."""
        ranking = self.ranking() if ranking is None else ranking
        first, *others = self.members
        state = self.does(first, "submit_evaluation_report", ranking=ranking, text="评标报告")["state"]
        for member in others:
            state = self.does(member, "sign_evaluation_report", agree=True)["state"]
        return str(state)

    def evaluate(self) -> LateTender:
        """From the draw to the submitted report."""
        self.draw().score_all().report()
        return self

    def publicity(self, days: float = 3) -> dict[str, str]:
        """The period of a publicity that begins now."""
        return {"from_": wire_time(self.world.now), "to": wire_time(self.world.now + days * DAY)}

    def publish_candidates(self, days: float = 3) -> LateTender:
        """Publish the candidates."""
        self.buys("publish_candidates", **self.publicity(days))
        return self

    def decide(self, days: float = 3) -> LateTender:
        """Publish the candidates, wait, decide for the first."""
        self.publish_candidates(days)
        self.world.now += days * DAY + 1
        self.buys("decide_winner", bidder=self.bidders[0].code)
        return self

    def award(self) -> LateTender:
        """From the publicity to the award notices."""
        self.decide()
        self.buys("publish_result")
        self.buys("issue_award_notice")
        return self

    def contract(self, **changes: Any) -> dict[str, Any]:
        """The terms of the contract with the first bidder."""
        terms = {"price": PRICES[0], "duration_days": 180, "performance_security": "1900000.00", "text": "施工合同"}
        return {**terms, **changes}

    def conclude(self) -> LateTender:
        """Both sides sign the contract."""
        self.buys("sign_contract", **self.contract())
        self.does(self.bidders[0], "sign_contract", **self.contract())
        return self

    def supervised(self) -> Any:
        """What supervision sees."""
        return self.does(self.world.supervisor, "read_supervised_project")

    def public(self) -> Any:
        """What everybody sees."""
        return self.does(self.world.public, "read_public_record")

    def messages(self, actor: Actor) -> list[str]:
        """The kinds of messages that somebody has received."""
        return [message["kind"] for message in self.does(actor, "read_messages")["messages"]]

    def pushed(self, dataset: str, counterpart: str = "public_service_platform") -> list[Any]:
        """The rows of the outbox for a counterpart, by dataset."""
        return list(
            self.world.db.execute(
                "SELECT * FROM outbox WHERE dataset = ? AND counterpart = ? ORDER BY number", (dataset, counterpart)
            )
        )
