"""The message sequence: every message drawn once, form and words tell refusals and faults, wide ones stay readable."""

from __future__ import annotations

from fixture import arrow, replaced, scenario

from certkit.reporting.sequence import MANY, ROWS, pieces
from certkit.reporting.texts import Texts
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
    assert len(part.arrows[0].text) < 120
