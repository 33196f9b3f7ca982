"""The committee: lawfully formed, drawn at random, secret, its members recused and replaced."""

from __future__ import annotations

import json

import pytest
from late_tender import LateTender
from platform_world import Actor, World


@pytest.mark.parametrize(("experts", "representatives"), [(3, 0), (4, 0), (6, 0), (3, 2)])
def test_an_unlawful_committee_is_refused_for_a_mandatory_tender(
    late: LateTender, experts: int, representatives: int
) -> None:
    """Too few, an even number, or fewer than two thirds experts: not formed (TBL-37-1, TBL-37-2)."""
    late.pool()
    late.pool(2, employer=late.purchaser.code)
    reason = late.refused("draw_experts", experts=experts, representatives=representatives)
    assert reason == "committee_unlawful"


def test_a_committee_of_three_is_warned_about_for_a_voluntary_tender(optional: LateTender) -> None:
    """What only guards mandatory tenders is accepted with a warning that supervision sees."""
    optional.pool()
    answer = optional.purchaser.does("draw_experts", section=optional.section, experts=3, representatives=0)
    assert answer.json["seats"] == 3
    assert answer.warned == ["TBL-37-1"]
    assert "TBL-37-1" in {warning["rule"] for warning in optional.supervised()["warnings"]}


@pytest.mark.parametrize(("experts", "representatives"), [(5, 0), (7, 0), (4, 1), (5, 2)])
def test_a_lawful_committee_is_drawn(late: LateTender, experts: int, representatives: int) -> None:
    """Odd, at least five, two thirds experts; representatives are people of the purchaser."""
    late.pool()
    late.pool(2, employer=late.purchaser.code)
    late.draw(experts=experts, representatives=representatives)
    assert len(late.members) == experts + representatives
    own = [member for member in late.members if member in late.experts[-2:]]
    assert len(own) == representatives
    assert late.tender.state() == "evaluating"


def test_experts_with_an_interest_or_of_another_specialty_are_not_drawn(late: LateTender) -> None:
    """Nobody who works for a bidder or the purchaser, nobody of another specialty (TBL-37-4)."""
    fit = late.pool(5)[:]
    late.pool(1, employer=late.bidders[0].code)
    late.pool(1, employer=late.purchaser.code)
    late.pool(1, controlled_by=late.bidders[1].code)
    late.pool(1, specialty="C01")
    late.draw()
    assert {member.code for member in late.members} == {expert.code for expert in fit}


def test_a_pool_that_is_too_small_forms_no_committee(late: LateTender) -> None:
    """With four experts without an interest there is no committee of five."""
    late.pool(4)
    late.pool(3, employer=late.bidders[0].code)
    assert late.refused("draw_experts", experts=5, representatives=0) == "committee_unlawful"


def test_experts_are_drawn_at_random(world: World) -> None:
    """Drawing again and again from one pool gives every expert a seat, and not always the same committee."""
    brief = {"mandatory": False, "public_funded": False, "days": 1, "issue": 0.5}
    pool = LateTender.opened(world, **brief).pool(9)
    seen = []
    for _ in range(12):
        late = LateTender.opened(world, **brief)
        late.experts = pool
        seen.append(frozenset(member.code for member in late.draw().members))
    assert len(set(seen)) > 1
    assert frozenset().union(*seen) == {expert.code for expert in pool}


def test_naming_experts_is_refused_for_a_mandatory_tender(late: LateTender) -> None:
    """Nobody chooses the experts of a mandatory tender (IR-46-1)."""
    named = [late.pool()[0].code]
    assert late.refused("draw_experts", experts=5, representatives=0, named=named) == "committee_unlawful"


def test_naming_experts_is_warned_about_for_a_voluntary_tender(optional: LateTender) -> None:
    """The named expert is seated, with a warning."""
    named = optional.pool()[3]
    answer = optional.purchaser.does(
        "draw_experts", section=optional.section, experts=5, representatives=0, named=[named.code]
    )
    assert answer.warned == ["IR-46-1"]
    assert named in optional.seat().members


def test_a_named_expert_with_an_interest_is_refused_always(optional: LateTender) -> None:
    """An expert of a bidder enters no committee, voluntary tender or not (TBL-37-4)."""
    optional.pool()
    partial = optional.pool(1, employer=optional.bidders[0].code)[-1]
    reason = optional.refused("draw_experts", experts=5, representatives=0, named=[partial.code])
    assert reason == "committee_unlawful"


def test_a_committee_is_drawn_once_and_only_after_the_announcement(world: World, late: LateTender) -> None:
    """Not before the bids are announced, not twice."""
    early = LateTender.opened(world, announced=False)
    assert early.refused("draw_experts", experts=5, representatives=0) == "wrong_stage"
    late.draw()
    assert late.refused("draw_experts", experts=5, representatives=0) == "already_exists"


def test_the_committee_is_secret_until_the_result(evaluated: LateTender) -> None:
    """No answer, record, trail or push to the public service platform tells who evaluates (TBL-37-5)."""
    late, world = evaluated, evaluated.world
    secrets = [each for member in late.members for each in (member.code, member.name, member.serial)]

    def shown(*, to_supervision: bool = True) -> str:
        readings = [
            late.buys("read_section"),
            late.buys("read_evaluation_report"),
            late.buys("read_archive"),
            late.buys("read_messages"),
            late.public(),
            late.does(late.bidders[0], "read_messages"),
            late.does(world.operator, "read_audit_trail"),
        ]
        if to_supervision:
            supervised = late.supervised()
            del supervised["evaluation_report"]
            readings.append(supervised)
        return json.dumps(readings)

    before = shown()
    assert [secret for secret in secrets if secret in before] == []
    late.award()
    after = shown(to_supervision=False)
    assert [member.code for member in late.members if member.code not in after] == []


def test_supervision_follows_the_deeds_of_the_committee_without_names(evaluated: LateTender) -> None:
    """Scoring shows among the events at once, not by whom."""
    events = evaluated.supervised()["events"]
    scored = [event for event in events if event["operation"] == "score_bid"]
    assert len(scored) == 15
    assert {event["party"] for event in scored} == {""}


def test_a_recused_member_is_replaced_by_drawing(late: LateTender) -> None:
    """The seat passes to somebody who was not on the committee, with the chair if it was the chair's."""
    late.draw()
    chair = late.members[0]
    answer = late.does(chair, "declare_recusal", reason="与投标人有利害关系")
    assert answer == {"state": "recused", "replaced": True}
    before = late.members
    late.seat()
    assert chair not in late.members
    assert late.members[0] not in before
    assert late.does(late.members[0], "read_assignments")["assignments"][0]["chair"] is True
    assert late.does(chair, "read_assignments")["assignments"][0]["state"] == "recused"
    assert chair.refused("read_evaluation", section=late.section) == "not_authorised"


def test_a_seat_stays_vacant_when_the_pool_is_empty_and_is_filled_later(late: LateTender) -> None:
    """Recusal does not wait for a successor; the purchaser has one drawn when there is one."""
    late.pool(5)
    late.draw()
    assert late.does(late.members[2], "declare_recusal", reason="回避")["replaced"] is False
    late.seat().score_all()
    ranking, first = late.ranking(), late.members[0]
    reason = first.refused("submit_evaluation_report", section=late.section, ranking=ranking, text="报告")
    assert reason == "committee_unlawful"
    late.pool(1)
    assert late.buys("replace_expert", seat=3, ground="recusal") == {"seat": 3, "replaced": True}
    assert len(late.seat().members) == 5


def test_a_member_is_replaced_on_lawful_grounds_only(late: LateTender) -> None:
    """Absence is one, another reason is none (IR-46-2)."""
    late.draw()
    assert late.refused("replace_expert", seat=2, ground="other") == "committee_unlawful"
    assert late.refused("replace_expert", seat=9, ground="absence") == "not_found"
    absent = late.members[1]
    assert late.buys("replace_expert", seat=2, ground="absence")["replaced"] is True
    assert absent not in late.seat().members


def test_a_free_swap_is_warned_about_for_a_voluntary_tender(optional: LateTender) -> None:
    """Accepted with a warning."""
    optional.draw()
    answer = optional.purchaser.does("replace_expert", section=optional.section, seat=2, ground="other")
    assert answer.warned == ["IR-46-2"]


def test_scores_of_a_replaced_member_are_void(late: LateTender) -> None:
    """What the old member concluded does not count; the new one reviews again (IR-48-3)."""
    late.draw().score_all()
    late.does(late.members[1], "reject_bid", bidder=late.bidders[2].code, ground="unresponsive", comment="不响应")
    late.buys("replace_expert", seat=2, ground="incapacity")
    seen = late.does(late.world.supervisor, "read_evaluation")
    assert 2 not in {score["seat"] for score in seen["scores"]}
    assert seen["rejections"] == []
    first = late.members[0]
    reason = first.refused("submit_evaluation_report", section=late.section, ranking=late.ranking(), text="报告")
    assert reason == "wrong_stage"


def test_more_than_a_third_of_the_members_extend_the_time(late: LateTender) -> None:
    """One of five is not enough, two are; asking twice counts once (IR-48-2)."""
    late.draw()
    one, two = late.members[:2]
    assert late.does(one, "extend_evaluation") == {"votes": 1, "extended": False}
    assert late.does(one, "extend_evaluation") == {"votes": 1, "extended": False}
    assert late.does(two, "extend_evaluation") == {"votes": 2, "extended": True}
    assert late.does(one, "read_evaluation")["extended"] is True


def test_only_members_evaluate(late: LateTender) -> None:
    """An expert who was not drawn reads and writes nothing of the evaluation."""
    late.draw()
    outsider = next(expert for expert in late.experts if expert not in late.members)
    for operation, inputs in (
        ("read_evaluation", {}),
        ("read_bid", {"bidder": late.bidders[0].code}),
        ("extend_evaluation", {}),
        ("ask_bidder", {"bidder": late.bidders[0].code, "text": "?"}),
        ("submit_evaluation_report", {"ranking": late.ranking(), "text": "报告"}),
    ):
        assert outsider.refused(operation, section=late.section, **inputs) == "not_authorised"
    assert late.does(late.members[0], "read_bid", bidder=late.bidders[0].code)["content"]["commercial"]


def test_an_expert_learns_of_its_own_seats_only(late: LateTender) -> None:
    """Who was not drawn has no assignment."""
    late.draw()
    seats = [late.does(expert, "read_assignments")["assignments"] for expert in late.experts]
    assert sorted(len(each) for each in seats) == [0, 0, 1, 1, 1, 1, 1]


def test_the_draw_is_archived_with_the_result(awarded: LateTender) -> None:
    """The full record of the draw, with names, is in the archive when the result is known (OP22-14-1)."""
    items = awarded.buys("read_archive")["items"]
    item = next(item for item in items if item["kind"] == "draw_record")
    record = awarded.purchaser.does("read_archived_item", section=awarded.section, item=item["item"]).json
    members: list[Actor] = awarded.members
    assert [seat["expert"] for seat in record["seats"]] == [member.code for member in members]
    assert record["pool"] == 7
