"""The envelope of UploadData_G_V4 (报文): reading the SOAP call, its two XML texts, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certkit.standards.dictionaries.loading import DIALECT
from certkit.standards.messages import facts as kinds
from certkit.standards.messages.soap import soap_body
from certkit.standards.messages.xml import child_of, only_child, root_of, value_of, values_of


@dataclass(frozen=True)
class Call:
    """One SOAP call of the upload operation: its version and its two parameters, still as text."""

    soap: str
    validation: str
    data: str


@dataclass(frozen=True)
class Upload:
    """What `data` holds: the header, the record field by field, the attachments."""

    title: dict[str, str]
    context: tuple[tuple[str, str], ...]
    files: tuple[dict[str, str], ...]
    again: tuple[str, ...] = ()
    """Parts of the document, and members of its header, that stand more than once."""

    @property
    def fields(self) -> dict[str, str]:
        """The record by field name; of a name that stands twice the last value (see `repeated`)."""
        return dict(self.context)

    @property
    def repeated(self) -> list[str]:
        """Names that stand more than once in the record, or around it."""
        return [*repeated(self.context), *self.again]


def envelope(dialect: str = DIALECT) -> kinds.Upload:
    """The facts of the envelope of a dialect that is spoken so."""
    return kinds.facts(dialect, kinds.Upload)


def read_call(body: bytes, dialect: str = DIALECT) -> Call:
    """The call in a SOAP 1.1 or 1.2 message; InputError (UnsafeXml among them) when there is none."""
    names = envelope(dialect).soap
    version, content = soap_body(body)
    operation = only_child(content, f"{{{names.namespace}}}{names.operation}")
    validation, data = (only_child(operation, f"{{{names.namespace}}}{part}") for part in ("validation", "data"))
    return Call(version, value_of(validation), value_of(data))


def read_validation(text: str) -> tuple[str, str]:
    """SYSTEM_NO and TOKEN of the parameter `validation`."""
    found = values_of(root_of(text, "DATA"))
    return found.get("SYSTEM_NO", ""), found.get("TOKEN", "")


def read_upload(text: str) -> Upload:
    """Header, record and attachments of the parameter `data`; a deletion may lack the record."""
    root = root_of(text, "DES")
    context, title = root.find("CONTEXT"), child_of(root, "TITLE")
    attachments = root.find("FILECONTEXT")
    return Upload(
        title=values_of(title),
        context=tuple((str(child.tag), value_of(child)) for child in context) if context is not None else (),
        files=tuple(values_of(source) for source in attachments) if attachments is not None else (),
        again=tuple(name for parts in (root, title) for name in repeated([(str(part.tag), "") for part in parts])),
    )


def repeated(context: Sequence[tuple[str, str]]) -> list[str]:
    """Names that stand more than once."""
    names = [name for name, _ in context]
    return sorted({name for name in names if names.count(name) > 1})
