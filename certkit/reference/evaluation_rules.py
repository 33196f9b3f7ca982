"""The rules of evaluation: how a committee is formed, how bids are scored and ranked, what hints at collusion."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from random import SystemRandom

from certkit.reference.law import Breach
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row

_CENT = Decimal("0.01")


class Committee:
    """A committee is lawfully formed, drawn at random, and keeps its members (TBL-37, IR-46)."""

    smallest = 5
    replacement_grounds = frozenset({"recusal", "absence", "incapacity"})

    def of_size(self, experts: int, representatives: int) -> Iterator[Breach]:
        """What is wrong with a committee of so many experts and representatives of the purchaser."""
        size = experts + representatives
        if size < self.smallest or size % 2 == 0:
            text = f"the committee must have an odd number of at least {self.smallest} members"
            yield Breach("committee_unlawful", "TBL-37-1", text)
        if experts * 3 < size * 2:
            yield Breach("committee_unlawful", "TBL-37-2", "at least two thirds of the committee must be experts")

    def of_naming(self, named: Collection[str]) -> Iterator[Breach]:
        """Experts chosen by hand are not drawn."""
        if named:
            yield Breach("committee_unlawful", "IR-46-1", "experts are drawn at random, nobody names them")

    def of_replacement(self, ground: str) -> Iterator[Breach]:
        """A member is replaced on lawful grounds only."""
        if ground not in self.replacement_grounds:
            yield Breach("committee_unlawful", "IR-46-2", "a member is replaced on lawful grounds only")

    def conflicted(self, expert: Row, interested: Collection[str]) -> bool:
        """Whether the expert has an interest: works for, or is controlled by, one of the interested parties."""
        return expert["employer"] in interested or expert["controlled_by"] in interested

    def draw(self, pool: Sequence[Row], count: int) -> list[Row]:
        """So many of the pool, each as likely as the other."""
        if len(pool) < count:
            raise Refusal("committee_unlawful", "the pool does not hold enough experts without an interest")
        return SystemRandom().sample(pool, count)


class Scoring:
    """Bids are scored by the criteria of the tender documents and ranked by their scores (TBL-40-1, IR-49-1)."""

    most_candidates = 3

    def check(self, points: Mapping[str, Decimal], criteria: Mapping[str, str]) -> None:
        """Refuse points for other criteria, more points than a criterion has, and criteria left out."""
        unknown = sorted(points.keys() - criteria.keys())
        if unknown:
            raise Refusal("criteria_unknown", f"the tender documents do not hold: {', '.join(unknown)}")
        for name, highest in criteria.items():
            if name not in points:
                raise Refusal("invalid_record", f"/points/{name} is missing")
            if points[name] > Decimal(highest):
                raise Refusal("limit_exceeded", f"{name} has at most {highest} points")

    def score(self, totals: Sequence[Decimal]) -> Decimal:
        """The score of a bid: the mean of what the members gave, rounded half up to two places."""
        return (sum(totals, Decimal()) / len(totals)).quantize(_CENT, ROUND_HALF_UP)

    def check_ranking(self, ranking: Sequence[str], scores: Mapping[str, Decimal]) -> None:
        """Refuse a ranking that is too long, names others than the bids in the running, or does not follow the scores.

        With nobody left in the running the ranking is empty.
        """
        if len(ranking) > self.most_candidates:
            raise Refusal("limit_exceeded", f"at most {self.most_candidates} candidates are recommended (IR-53-1)")
        if len(set(ranking)) != len(ranking) or not set(ranking) <= scores.keys():
            raise Refusal("content_differs", "the ranking names a bid twice, or one that is not in the running")
        ranked = [scores[bidder] for bidder in ranking]
        others = [score for bidder, score in scores.items() if bidder not in ranking]
        follows = ranked == sorted(ranked, reverse=True) and (not others or not ranked or ranked[-1] >= max(others))
        if not follows or bool(scores) != bool(ranking):
            raise Refusal("content_differs", "the ranking does not follow the scores")


class Collusion:
    """Signs of collusion that are brought before the committee (IR-40-1), and bids above the ceiling (IR-51-5)."""

    def signs(self, bids: Iterable[Row], price_limit: str | None) -> Iterator[Row]:
        """The signs seen in bids (bidder, price, maker, lead, account), each with the bidders concerned."""
        found = list(bids)
        for sign in ("maker", "lead", "account"):
            for value in sorted({bid[sign] for bid in found if bid[sign]}):
                bidders = sorted(bid["bidder"] for bid in found if bid[sign] == value)
                if len(bidders) > 1:
                    yield {"sign": f"same_{sign}", "value": value, "bidders": bidders, "rule": "IR-40-1"}
        above = sorted(bid["bidder"] for bid in found if price_limit and Decimal(bid["price"]) > Decimal(price_limit))
        if above:
            yield {"sign": "above_price_limit", "value": price_limit, "bidders": above, "rule": "IR-51-5"}
