"""Codes whose rule certainly binds only some of the values that a field may hold: they warn, they never fail."""

from __future__ import annotations

import pytest

from certkit.standards import validate

PURCHASER = "91350100M000100Y43"
CONSORTIUM = f"{PURCHASER};12350100MB02709751"


@pytest.mark.parametrize(
    ("dialect", "dataset", "field", "value", "rule"),
    [
        ("public-resource", "BID_EVALUATION_EXPERT", "ID_CARD", "E12345678", "coding"),
        ("public-resource", "EXPERT_BID_EVALUATION", "ID_CARD", "H1234567800", "coding"),
        ("public-resource", "EVALUATION_RESULT", "BIDDER_ORG_CODE", CONSORTIUM, "coding"),
        ("public-resource", "BIDDER_MARGIN_INFO", "BIDDER_ORG_CODE", CONSORTIUM, "coding"),
        ("public-resource", "T_ASKANSWER", "TENDERER_CODE", CONSORTIUM, "coding"),
        ("shanxi", "GCJS_SECTION", "TENDER_PROJECT_CLASSIFY_CODE", "A080000;C010000", "coding"),
        ("ec2", "EC2_TENDERPROJECT", "tenderOrganizeForm", "3", "code_list"),
    ],
    ids=["passport", "travel permit", "consortium", "security", "joint purchasers", "two classes", "centralised"],
)
def test_what_another_kind_of_value_may_be_only_warns(
    dialect: str, dataset: str, field: str, value: str, rule: str
) -> None:
    """Another document than an identity card, several codes in one field, a code that one sender knows."""
    found = [one for one in validate(dataset, {field: value}, dialect) if one.field == field]
    assert [(one.rule, one.advisory) for one in found] == [(rule, True)]


@pytest.mark.parametrize(
    ("dataset", "field", "value"),
    [
        ("REJECTED_BID_INFO", "ID_CARD", "110105194912310021"),
        ("TENDER_LIST", "BIDDER_ORG_CODE", CONSORTIUM[:-1] + "2"),
        ("COMPLAINT_INFO", "COMPLAINTED_BODY_CODE", PURCHASER[:-1] + "4"),
    ],
)
def test_a_wrong_check_character_fails_where_the_rule_is_certain(dataset: str, field: str, value: str) -> None:
    """An identity card that is called so, codes of a field that is known to hold several, a code by itself."""
    found = [one for one in validate(dataset, {field: value}) if one.field == field]
    assert [(one.rule, one.advisory) for one in found] == [("coding", False)]
