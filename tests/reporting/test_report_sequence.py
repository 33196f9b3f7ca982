"""The message sequence: every message drawn once, form and words tell refusals and faults, wide ones stay readable."""

from __future__ import annotations

from itertools import pairwise

import pytest
from fixture import arrow, replaced, scenario

from certkit.reporting.sequence import MANY, ROWS, pieces
from certkit.reporting.texts import LANGUAGES, Texts
from certkit.reporting.words import Words

ZH = Words(Texts("zh"))


def test_every_message_is_drawn_once_in_pieces_that_fit_a_page() -> None:
    """A hundred and thirty messages become four pieces, in order."""
    parts = pieces(scenario("exchange.outage", arrows=130), ZH)
    drawn = [one.record for part in parts for one in part.arrows]
    assert drawn == [f"x{number}" for number in range(1, 131)]
    assert [len(part.arrows) for part in parts] == [ROWS, ROWS, ROWS, 10]
    assert all(len(part.lanes) <= MANY + 1 for part in parts)


def test_the_candidate_stands_between_parties_and_systems() -> None:
    """Test roles on the left, the systems that the candidate calls on the right."""
    (part,) = pieces(scenario(messages=[arrow(number, "x") for number in (1, 3, 4)]), ZH)
    assert [(lane.kind, lane.lines) for lane in part.lanes] == [
        ("party", ["平台运营机构"]),
        ("party", ["投标人A"]),
        ("candidate", ["被测系统"]),
        ("system", ["公共服务平台"]),
    ]


def test_a_refusal_and_a_fault_are_told_in_form_and_word() -> None:
    """Colour is never alone."""
    (part,) = pieces(scenario(messages=[arrow(number, "x") for number in (5, 6, 9)]), ZH)
    refused, accepted, silent = part.arrows
    assert (accepted.mark, accepted.text) == ("a", "递交投标文件")
    assert (refused.mark, refused.text) == ("r", "递交投标文件 ✕ 拒绝（未按规定加密）")
    assert silent.mark == "f"
    assert silent.text.startswith("在线监督 ! 无响应")
    assert len({accepted.head[-8:], refused.head[-8:], silent.head[-8:]}) == 3


def test_a_message_that_bears_on_a_verdict_is_marked() -> None:
    """The late bid that was taken carries its verdict."""
    (part,) = pieces(scenario(), ZH)
    assert [(one.record, one.verdict) for one in part.arrows if one.verdict] == [("x12", "不符合")]
    (marked,) = [one for one in part.arrows if one.verdict]
    assert marked.lines[0].startswith("【不符合】")


def test_many_roles_of_a_kind_share_a_lane_and_are_named() -> None:
    """Nine bidders do not make nine lanes; the text says which one spoke."""
    messages = [replaced(arrow(6, "x"), exchange=f"x{number}", source=f"bidder_{number}") for number in range(9)]
    (part,) = pieces(scenario(messages=messages), ZH)
    assert len(part.lanes) == 2
    assert part.arrows[3].text == "投标人3：递交投标文件"
    assert {one.x for one in part.arrows} == {part.lanes[0].x + 6}


def test_a_hostile_label_stays_short_and_visible() -> None:
    """What a stranger sends cannot widen or turn the drawing."""
    wild = replaced(arrow(3, "x"), label="\u202e" + "A" * 9999)
    (part,) = pieces(scenario(messages=[wild]), ZH)
    assert part.arrows[0].text.startswith("⟦U+202E⟧AAA")
    assert len(part.arrows[0].text) < 170
    assert part.arrows[0].cut
    assert sum(map(len, part.arrows[0].lines)) < 60


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_label_runs_over_a_lifeline_that_its_arrow_does_not_reach(lang: str) -> None:
    """Between neighbours a long label takes a second line, its row is higher, and what is cut stands in the tooltip."""
    words = Words(Texts(lang))
    labels = ("TENDER_LIST", "TENDER_ANN_QUA_INQUERY_ANN", "TENDER_CANDIDATE_ANNOUNCE")
    parties = ["purchaser", "bidder_a", "expert_1", "agency", "public", "operator", "supervisor"]
    first = [replaced(arrow(5, "x"), exchange=f"p{place}", source=name) for place, name in enumerate(parties)]
    pushed = [replaced(arrow(10, "x"), exchange=f"s{place}", label=label) for place, label in enumerate(labels)]
    (part,) = pieces(scenario(messages=[*first, *pushed]), words)
    widths = {one.record: abs(int(one.line.split("H")[1]) - one.x) for one in part.arrows}
    for one in part.arrows:
        assert len(one.lines) <= 2
        assert all(sum(12 if ord(sign) > 0x2000 else 6.6 for sign in line) <= widths[one.record] for line in one.lines)
        assert one.cut is (one.lines[-1].endswith("…"))
    assert all(below.rows[0][0] - above.y >= 14 for above, below in pairwise(part.arrows))
    assert part.height > part.arrows[-1].y


def test_a_message_across_all_lanes_needs_one_line() -> None:
    """Only what has no room is broken."""
    (part,) = pieces(scenario(messages=[arrow(number, "x") for number in (1, 3, 4)]), ZH)
    assert [(len(one.lines), one.cut) for one in part.arrows] == [(1, False)] * 3
