"""What everybody may read, and what nobody may."""

from __future__ import annotations

from late_neighbour import pushes
from late_tender import LateTender
from platform_world import World
from tender_life import Tender


def test_the_public_record_holds_what_the_law_names(awarded: LateTender) -> None:
    """Purchaser, project, notices, bidders, candidates, result, contract, contact for objections (EBM-41)."""
    record = awarded.conclude().public()
    assert set(record["purchaser"]) >= {"name", "address", "contact", "phone"}
    assert set(record["project"]) >= {"name", "region", "scale", "fund_source", "content", "qualification"}
    assert [bidder["lead"] for bidder in record["bidders"]] == ["项目经理甲"] * 3
    assert len(record["notices"]) == 1
    assert record["candidates"]
    assert record["result"]
    assert record["contract"]["signed_at"]
    assert record["objection_contact"] == "025-00000001"
    assert record["complaints_to"] == "测试监督部门"


def test_personal_data_of_bidders_and_experts_are_not_public(world: World) -> None:
    """Telephone numbers of bidders and experts are neither on the public side nor in the feed (JS-2.6.6-3)."""
    late = LateTender.opened(world, bidder={"phone": "13912345678"})
    late.pool(7, phone="13987654321")
    late.evaluate().award().conclude()
    shown = str([late.public(), late.does(world.public, "read_notices")])
    fed = [message.fields for message in pushes(world)]
    operators = [fields["BIDDER_OPERATION_PERSON_CON"] for fields in fed if "BIDDER_OPERATION_PERSON_CON" in fields]
    assert operators == ["139****5678"] * 6
    for token in ("13912345678", "13987654321"):
        assert token not in shown + str(fed)


def test_bidders_are_not_public_before_the_announcement(world: World) -> None:
    """Names stand in the opening record; leaders and prices only when announced."""
    late = LateTender.opened(world, announced=False)
    record = late.public()
    assert record["bidders"] == []
    assert all("price" not in bid for bid in record["opening"]["bids"])


def test_a_restricted_section_is_never_public(world: World) -> None:
    """Everybody may learn that it exists; its contents go to supervision only (JS-2.5.2-1)."""
    late = LateTender.opened(world, restricted=True, name="秘密工程").evaluate()
    late.award().conclude()
    record = late.public()
    assert set(record) == {"section", "state", "restricted"}
    counts = world.db.execute(
        "SELECT counterpart, COUNT(*) AS count FROM outbox WHERE section = ? GROUP BY counterpart", (late.section,)
    ).fetchall()
    assert [row["counterpart"] for row in counts] == ["supervision_platform"]


def test_the_public_record_needs_no_session_and_an_existing_section(world: World, tender: Tender) -> None:
    """Free for everybody; an unknown section is not found."""
    assert world.public.accepted("read_public_record", section=tender.section)["state"] == "created"
    assert world.public.refused("read_public_record", section="E" * 23) == "not_found"


def test_interfaces_are_published(world: World) -> None:
    """For public service platforms, supervision and tools, each described; fees and registrations too (EBM-8-3)."""
    answer = world.public.accepted("read_interfaces")
    assert {each["for"] for each in answer["interfaces"]} == {"public_service", "supervision", "tools"}
    assert all(each["description"] and each["schema"] and each["version"] for each in answer["interfaces"])
    assert {fee["amount"] for fee in answer["fees"]} == {"0.00"}
    assert [each["code"] for each in answer["registrations"]] == ["0001"]
    assert answer["tools"][0]["format"] == "bidder-envelope/1"
