"""Each fault of data shows in what a neighbour receives, in every dialect; honest records are right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from late_dialects import SUPERVISION, Listener, heard, speaking
from platform_world import World
from tender_life import PROJECT, Tender

from certkit.reference.dialects.registry import DIALECTS
from certkit.standards.messages.message import Message, canonical
from certkit.standards.validation.checker import Deviation, validate

FOUND: dict[str, Callable[[Deviation], bool]] = {
    "misspelt_field_corrected": lambda one: one.rule == "required" and one.field in ("BID_ECTION_NUM", "LIMITE_TIME"),
    "code_value_invented": lambda one: one.rule == "code_list" and one.value == "8",
    "times_without_seconds": lambda one: one.rule in ("format", "length") and len(one.value) == 12,
}
"""Fault → a deviation that gives it away."""
SHOWN_BY = {
    "misspelt_field_corrected": ("public-resource", "shanxi"),
    "code_value_invented": tuple(DIALECTS),
    "times_without_seconds": tuple(DIALECTS),
}
"""Fault → the dialects in which it can be seen: the national interface has no misspelt names."""


def sent(dialect: str, fault: str) -> list[Message]:
    """Everything told to supervision of a tender up to its documents."""
    world = speaking(dialect, fault=fault)
    Tender.set_up(world).announced()
    found = heard(world, Listener(dialect))[SUPERVISION]
    world.close()
    return found


def deviations(dialect: str, fault: str) -> list[Deviation]:
    """In what these messages differ from the standard."""
    return [one for message in sent(dialect, fault) for one in validate(message.dataset, message.fields, dialect)]


@pytest.mark.parametrize(("fault", "dialect"), [(fault, name) for fault, names in SHOWN_BY.items() for name in names])
def test_a_fault_of_form_breaks_the_standard(fault: str, dialect: str) -> None:
    """The deviation is the one that the fault is named after."""
    assert [one for one in deviations(dialect, "") if FOUND[fault](one)] == []
    assert [one for one in deviations(dialect, fault) if FOUND[fault](one)] != []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_amount_in_wrong_unit(dialect: str) -> None:
    """A neighbour that reads the unit of its dialect reads ten thousand times too much or too little."""
    estimates = [
        canonical(message)["CONTRACT_RECKON_PRICE"]
        for fault in ("", "amount_in_wrong_unit")
        for message in sent(dialect, fault)
        if message.stands_for[:1] == ("SECTION",)
    ]
    wrong = {"public-resource": "2000", "shanxi": "200000000000.00", "ec2": "2000"}
    assert estimates == ["20000000.00", wrong[dialect]]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_section_of_foreign_parent(dialect: str) -> None:
    """The section is told under another tender project than its own."""
    own = []
    for fault in ("", "section_of_foreign_parent"):
        message = next(one for one in sent(dialect, fault) if one.stands_for[:1] == ("SECTION",))
        fields = canonical(message)
        own.append(fields["BID_SECTION_CODE"].startswith(fields["TENDER_PROJECT_CODE"]))
    assert own == [True, False]


@pytest.mark.parametrize("faulty", [False, True])
def test_unchecked_entry(faulty: bool) -> None:
    """What no record can hold is taken in and sent on."""
    world = World(settings={"fault": "unchecked_entry" if faulty else ""})
    listener = Listener("public-resource")
    tender = Tender.set_up(world)
    answers = [
        tender.purchaser.does("create_project", **{**PROJECT, **wrong})
        for wrong in ({"region": "99"}, {"industry": "E99"}, {"name": "长" * 601})
    ]
    assert [answer.reason for answer in answers] == ["" if faulty else "invalid_record"] * 3
    projects = [one for one in heard(world, listener)[SUPERVISION] if one.dataset == "PROJECT"]
    wrong = [one.field for project in projects for one in validate("PROJECT", project.fields) if not one.advisory]
    assert set(wrong) == ({"REGION_CODE", "PROJECT_NAME"} if faulty else set())
    world.close()
