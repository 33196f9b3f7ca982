"""The schemas of messages agree on what is right and what is wrong; what XSD 1.0 cannot say is named and shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from published import DATASETS, as_xml, by_certkit, by_json_schema, by_xsd, json_schema, xsd
from valid_records import valid_value

from certkit.standards import validate
from certkit.standards.dictionaries.loading import dictionary

Form = dict[str, Any]
UPLOADED = [name for name, dataset in dictionary().datasets.items() if dataset.number]
SERIAL = "000000000120261123000001"


def record_of(dialect: str, name: str) -> dict[str, str]:
    """A record with every field."""
    fields = dictionary(dialect).dataset(name).fields.values()
    return {field.on_wire: valid_value(field) for field in fields}


def upload(name: str) -> Form:
    """DES in its JSON form."""
    number = dictionary().dataset(name).number
    title = {
        "CA_KEY": "ca",
        "DATA_CN": dictionary().dataset(name).title.zh,
        "DATA_EN": name,
        "DATA_KEY": f"1205{number}20261123".ljust(22, "0"),
        "DATA_NO": number,
        "DATA_TYPE": "1",
        "ROUTE_WAY": "1",
    }
    file = {"FILE_EN_NAME": "TENDER_FILE", "FILE_NAME": "招标文件.pdf", "BINARY_CONTENT": "/a/b.pdf"}
    return {"CONTEXT": record_of("public-resource", name), "TITLE": title, "FILECONTEXT": [file, file]}


def of_upload(name: str, form: Form) -> tuple[bool, bool]:
    """What JSON Schema and XSD say of DES."""
    judged = json_schema("public-resource", f"messages/{name}").is_valid(form)
    return judged, bool(xsd("public-resource", f"messages/{name}").validate(as_xml("DES", form.items())))


@pytest.mark.parametrize("name", UPLOADED)
def test_upload_over_every_dataset(name: str) -> None:
    """DES is right with its own header, and wrong with the number, the name or the key of another dataset."""
    form = upload(name)
    assert of_upload(name, form) == (True, True)
    other = {
        "DATA_NO": "999",
        "DATA_EN": "OTHER",
        "DATA_KEY": "1205999202611230000000",
        "DATA_TYPE": "4",
        "CA_KEY": " ",
    }
    for member, value in other.items():
        assert of_upload(name, form | {"TITLE": form["TITLE"] | {member: value}}) == (False, False), member
    empty = by_json_schema("public-resource", name, {})
    assert of_upload(name, form | {"CONTEXT": dict.fromkeys(form["CONTEXT"], " ")}) == (empty, empty)
    assert of_upload(name, form | {"FILECONTEXT": [{"FILE_NAME": "招标文件.pdf"}]}) == (False, False)
    assert of_upload(name, {member: form[member] for member in ("CONTEXT", "TITLE")}) == (True, True)


@pytest.mark.parametrize(("dialect", "name"), [(dialect, name) for dialect, name in DATASETS if dialect == "shanxi"])
def test_entity_around_every_record(dialect: str, name: str) -> None:
    """An entity is right with the members of all entities, and wrong with a serial number that none can be."""
    members = {"key": "1", "platId": "E3200000001", "serialNumber": SERIAL, "userId": "1"}
    record, files = record_of(dialect, name), {"attachments": [{"attachmentName": "招标文件.pdf"}]}

    def judged(form: Form) -> tuple[bool, bool]:
        schema = xsd(dialect, f"messages/{name}")
        return (
            json_schema(dialect, f"messages/{name}").is_valid(form),
            bool(schema.validate(as_xml(name, form.items()))),
        )

    assert judged(members | record | files) == (True, True)
    assert judged(record) == (True, True)
    assert judged(members | {"serialNumber": SERIAL.replace("1123", "1323")} | record) == (False, False)
    empty = by_json_schema(dialect, name, {})
    assert judged(members | dict.fromkeys(record, "")) == (empty, empty)


@pytest.mark.parametrize(("dialect", "name"), [(dialect, name) for dialect, name in DATASETS if dialect == "ec2"])
def test_object_with_every_record(dialect: str, name: str) -> None:
    """A flat message holds the fields beside its type."""
    record = record_of(dialect, name)
    element = as_xml(f"{name}.message", record.items())
    element.set("type", name)
    assert json_schema(dialect, f"messages/{name}").is_valid(record | {"type": name})
    assert xsd(dialect, f"messages/{name}").validate(element)


def test_receipts() -> None:
    """A receipt of an upload says 1, or -1 and why."""
    receipt = json_schema("public-resource", "messages/RECEIPT")
    assert receipt.is_valid({"STATUS": 1})
    assert receipt.is_valid({"STATUS": -1, "MSG": "数据编号错误"})
    assert not receipt.is_valid({"STATUS": -1})
    assert not receipt.is_valid({"STATUS": 2})
    access = json_schema("public-resource", "messages/VALIDATION")
    for number, right in (("1205", True), ("12051", False)):
        form = {"TOKEN": "abc", "SYSTEM_NO": number}
        assert access.is_valid(form) is right
        assert xsd("public-resource", "messages/VALIDATION").validate(as_xml("DATA", form.items())) is right


def _unknown_element() -> tuple[bool, bool]:
    record = record_of("public-resource", "SECTION") | {"OF_ANOTHER_DATASET": "1"}
    assert [one.rule for one in validate("SECTION", record)] == ["unknown_field"]
    assert by_certkit("public-resource", "SECTION", record)
    return (
        by_json_schema("public-resource", "SECTION", record),
        by_xsd("public-resource", "SECTION", list(record.items())),
    )


def _other_order() -> tuple[bool, bool]:
    record = dict(reversed(record_of("shanxi", "GCJS_PROJECT").items()))
    return (
        by_json_schema("shanxi", "GCJS_PROJECT", record),
        by_xsd("shanxi", "GCJS_PROJECT", list(record.items())),
    )


def _repeated_element() -> tuple[bool, bool]:
    record = record_of("public-resource", "SECTION")
    twice = [*record.items(), next(iter(record.items()))]
    return by_json_schema("public-resource", "SECTION", dict(twice)), by_xsd("public-resource", "SECTION", twice)


def _carriage_return() -> tuple[bool, bool]:
    """A reader of XML makes one line feed of both characters, so that a length may fit."""
    name, longest = "BID_SECTION_NAME", 500
    record = record_of("public-resource", "SECTION") | {name: "标" * (longest - 1) + "\r\n"}
    text = etree.tostring(as_xml("SECTION", record.items()), encoding="unicode").replace("&#13;", "\r")
    accepted = bool(xsd("public-resource", "SECTION").validate(etree.fromstring(text)))
    return by_json_schema("public-resource", "SECTION", record), accepted


def _deletion_with_an_incomplete_record() -> tuple[bool, bool]:
    form = upload("SECTION")
    return of_upload("SECTION", form | {"TITLE": form["TITLE"] | {"DATA_TYPE": "3"}, "CONTEXT": {}})


def _addition_without_a_record() -> tuple[bool, bool]:
    form = upload("SECTION")
    return of_upload("SECTION", {member: form[member] for member in ("TITLE", "FILECONTEXT")})


def _addition_without_routing() -> tuple[bool, bool]:
    form = upload("SECTION")
    return of_upload(
        "SECTION", form | {"TITLE": {one: form["TITLE"][one] for one in form["TITLE"] if one != "ROUTE_WAY"}}
    )


def _rejection_without_a_reason() -> tuple[bool, bool]:
    answer = xsd("public-resource", "messages/RECEIPT").validate(as_xml("RECEIPT", [("STATUS", "-1")]))
    return json_schema("public-resource", "messages/RECEIPT").is_valid({"STATUS": -1}), bool(answer)


DIFFERENCES: dict[str, tuple[Callable[[], tuple[bool, bool]], tuple[bool, bool], str]] = {
    "unknown element": (_unknown_element, (True, False), "xs:all and xs:sequence of XSD 1.0 leave no place for it"),
    "other order": (_other_order, (True, False), "a JSON object has no order"),
    "repeated element": (_repeated_element, (True, False), "a JSON object that was read has each member once"),
    "carriage return": (_carriage_return, (False, True), "XML does not keep line ends"),
    "incomplete deletion": (_deletion_with_an_incomplete_record, (True, False), "XSD 1.0 has no conditions"),
    "addition without a record": (_addition_without_a_record, (False, True), "XSD 1.0 has no conditions"),
    "addition without routing": (_addition_without_routing, (False, True), "XSD 1.0 has no conditions"),
    "rejection without a reason": (_rejection_without_a_reason, (False, True), "XSD 1.0 has no conditions"),
}
"""Where JSON Schema and XSD differ: how to show it, what each says, and why."""


@pytest.mark.parametrize("name", DIFFERENCES)
def test_difference_is_the_one_that_is_named(name: str) -> None:
    """What only one of the two can express is what the documentation says, no more and no less."""
    shown, said, reason = DIFFERENCES[name]
    assert shown() == said, reason
