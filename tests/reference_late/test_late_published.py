"""What a whole tender sends is right by the committed schemas of messages, byte for byte as it travels."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from late_dialects import RECEIPTS, speaking
from late_story import whole_tender
from lxml import etree
from published import json_schema, xsd

from certkit.standards.messages.facts import FlatJson, ReceiveInfo, facts
from certkit.standards.messages.receive_info import read_parameters
from certkit.standards.messages.upload import read_call

Form = dict[str, Any]


@cache
def sent(dialect: str) -> tuple[bytes, ...]:
    """The bodies of all messages of a tender from its project to its contract."""
    world, bodies = speaking(dialect), []

    async def take(url: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        bodies.append(body)
        return 200, {}, RECEIPTS[dialect]

    world.outbound = take
    whole_tender(world)
    world.run(world.app.state.platform.outbox.deliver_due())
    world.close()
    return tuple(bodies)


def of_upload(body: bytes) -> tuple[str, etree._Element, Form]:
    """Name, element and JSON form of DES."""
    root = etree.fromstring(read_call(body).data)
    form: Form = {str(part.tag): {str(one.tag): one.text or "" for one in part} for part in root}
    form["FILECONTEXT"] = [{str(one.tag): one.text or "" for one in source} for source in root.find("FILECONTEXT")]
    return form["TITLE"]["DATA_EN"], root, form


def of_entity(body: bytes) -> tuple[str, etree._Element, Form]:
    """Name, element and JSON form of an entity."""
    names = facts("shanxi", ReceiveInfo)
    root = etree.fromstring(read_parameters(body, names)[names.call.entity])
    form: Form = {str(one.tag): one.text or "" for one in root if one.tag != names.entity.attachments}
    return str(root.tag), root, form | {names.entity.attachments: []}


@pytest.mark.parametrize(("dialect", "opened"), [("public-resource", of_upload), ("shanxi", of_entity)])
def test_messages_in_xml(dialect: str, opened: Callable[[bytes], tuple[str, etree._Element, Form]]) -> None:
    """Each is valid by the XSD of its message, and in its JSON form by the JSON Schema."""
    names = set()
    for body in sent(dialect):
        name, root, form = opened(body)
        schema = xsd(dialect, f"messages/{name}")
        assert schema.validate(root), schema.error_log
        assert list(json_schema(dialect, f"messages/{name}").iter_errors(form)) == []
        names.add(name)
    assert len(names) > 8


def test_messages_in_json() -> None:
    """Each is valid by the JSON Schema of its message, under the type that it names."""
    numbers = {str(number): name for name, number in facts("ec2", FlatJson).types.items()}
    names = set()
    for body in sent("ec2"):
        form = json.loads(body)
        name = numbers.get(str(form["type"]), form["type"])
        assert list(json_schema("ec2", f"messages/{name}").iter_errors(form)) == []
        names.add(name)
    assert len(names) > 8
