"""The envelope of receiveInfo (报文): a SOAP 1.1 call whose parameter `entity` is one record as an XML text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from certkit.standards.messages import facts as kinds
from certkit.standards.messages.soap import soap_body
from certkit.standards.messages.upload import repeated
from certkit.standards.messages.xml import Element, root_of, unlike, value_of, values_of

_VERSION = "1.1"


@dataclass(frozen=True)
class Information:
    """One call: its parameters but for the entity, and what the entity holds."""

    call: dict[str, str]
    base: tuple[tuple[str, str], ...]
    """The members that every entity has, as they stand there."""
    context: tuple[tuple[str, str], ...]
    files: tuple[dict[str, str], ...]

    @property
    def repeated(self) -> list[str]:
        """Names that stand more than once in the entity."""
        return repeated((*self.base, *self.context))


def read_information(body: bytes, facts: kinds.ReceiveInfo) -> Information:
    """The call in a SOAP message; InputError (UnsafeXml among them) when there is none.

    The namespace of the operation was not read anywhere: any is taken.
    """
    call = read_parameters(body, facts)
    root = root_of(call[facts.call.entity], call[facts.call.message_name])
    attachments = root.find(facts.entity.attachments)
    members = tuple((str(child.tag), value_of(child)) for child in root if child is not attachments)
    return Information(
        call={name: value for name, value in call.items() if name != facts.call.entity},
        base=tuple(item for item in members if item[0] in facts.entity.base),
        context=tuple(item for item in members if item[0] not in facts.entity.base),
        files=tuple(values_of(entry) for entry in attachments) if attachments is not None else (),
    )


def read_parameters(body: bytes, facts: kinds.ReceiveInfo) -> Mapping[str, str]:
    """The five parameters of the call, the entity still as text."""
    version, content = soap_body(body)
    operation = next((child for child in content if _local(child) == facts.soap.operation), None)
    if version != _VERSION or operation is None:
        raise unlike(f"the operation {facts.soap.operation} in SOAP {_VERSION}", f"SOAP {version} without it")
    given = {_local(child): value_of(child) for child in operation}
    names = facts.call
    wanted = (names.serial_number, names.message_name, names.entity, names.platform, names.credit_code)
    for name in wanted:
        if name not in given:
            raise unlike(f"an element {name}", f"{facts.soap.operation} without it")
    if len(given) < len(operation):
        raise unlike("each element once", "one that stands more than once")
    return {name: given[name] for name in wanted}


def _local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
