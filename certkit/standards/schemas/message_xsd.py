"""XSD 1.0 of the messages of a dialect: what its envelope puts around each record, whose own schema is taken in.

Where messages are JSON, it is that of the XML form that certkit gives them: an element per member.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from certkit.standards.dictionaries.constraints import Constraint
from certkit.standards.dictionaries.facts import Dataset, Dictionary
from certkit.standards.messages.facts import FlatJson, ReceiveInfo, Upload
from certkit.standards.schemas.parts import (
    ACCESS,
    KIND,
    RECEIPT,
    Around,
    call_parts,
    entity_members,
    flat_answer_members,
    kind_of,
    of_title,
    title_of,
)
from certkit.standards.schemas.xsd import VALUES, Element, annotate, include, member, schema, tag, told, written
from certkit.text import Text

_VALUES = f"../../../{VALUES}"
_CONDITIONS = Text(
    "XSD 1.0 不能表达条件：新增、修改须有 CONTEXT，新增须有 ROUTE_WAY，删除时 CONTEXT 可缺可不全；见 JSON Schema。",
    "XSD 1.0 has no conditions: that CONTEXT is there on add and modify and ROUTE_WAY on add, and that a deletion may"
    " leave CONTEXT out or incomplete, see the JSON Schema.",
)
_ATTACHMENTS = Text(
    "每个附件一个元素，元素名未查到；成员：{}", "One element per attachment, its name is not known; members: {}"
)
_OWN_FORM = Text(
    "本方言的报文为 JSON；此为 certkit 给出的 XML 形式，来源中没有。",
    "The messages of this dialect are JSON; this is an XML form that certkit gives them and no source has.",
)


def message_xsds(around: Around) -> dict[str, bytes]:
    """The schema of every message of a dialect, by its name."""
    envelope = around.envelope
    if isinstance(envelope, Upload):
        return _uploads(around, envelope)
    if isinstance(envelope, ReceiveInfo):
        return _information(around, envelope)
    return _flat(around, envelope)


def _uploads(around: Around, envelope: Upload) -> dict[str, bytes]:
    found = {dataset.name: _upload(around, envelope, dataset) for dataset in around.numbered}
    for name, element in ((ACCESS, "DATA"), (RECEIPT, RECEIPT)):
        described = around.home.dataset(f"ENVELOPE_{name}")
        root = schema(described.title)
        include(root, _place(around, described))
        etree.SubElement(root, tag("element"), name=element, type=described.name)
        found[name] = written(root)
    return found


def _upload(around: Around, envelope: Upload, dataset: Dataset) -> bytes:
    """DES: the header over this dataset, the record, the attachments."""
    source = around.home.dataset("ENVELOPE_SOURCE")
    root = _including(around, dataset, _CONDITIONS)
    include(root, _place(around, source))
    content = _content(root, "all", name="DES")
    header = around.home.dataset("ENVELOPE_TITLE")
    _members(_content(content, "all", name="TITLE"), around.home, header, of_title(envelope, dataset))
    etree.SubElement(content, tag("element"), name="CONTEXT", type=dataset.name, minOccurs="0")
    files = _content(content, "sequence", name="FILECONTEXT", minOccurs="0")
    several = {"name": "SOURCE", "type": source.name, "minOccurs": "0", "maxOccurs": "unbounded"}
    etree.SubElement(files, tag("element"), several)
    return written(root)


def _information(around: Around, envelope: ReceiveInfo) -> dict[str, bytes]:
    found = {dataset.name: _entity(around, envelope, dataset) for dataset in around.dictionary.datasets.values()}
    for name, part in call_parts(envelope).items():
        root = schema(part.title)
        include(root, _VALUES)
        _members(_content(root, "all", name=part.name), around.dictionary, part, {})
        found[name] = written(root)
    return found


def _entity(around: Around, envelope: ReceiveInfo, dataset: Dataset) -> bytes:
    """The members of every entity, the fields of the record, the attachments."""
    names = envelope.entity
    root = _including(around, dataset, Text("次序固定。", "In this very order."))
    content = _content(root, "sequence", name=dataset.name)
    _members(content, around.dictionary, entity_members(envelope), {})
    etree.SubElement(content, tag("group"), ref=dataset.name)
    files = etree.SubElement(content, tag("element"), name=names.attachments, minOccurs="0")
    listed = ", ".join(names.attachment)
    annotate(files, Text(_ATTACHMENTS.zh.format(listed), _ATTACHMENTS.en.format(listed)))
    several = etree.SubElement(etree.SubElement(files, tag("complexType")), tag("sequence"))
    any_ = {"processContents": "skip", "minOccurs": "0", "maxOccurs": "unbounded"}
    etree.SubElement(several, tag("any"), any_)
    return written(root)


def _flat(around: Around, envelope: FlatJson) -> dict[str, bytes]:
    found = {dataset.name: _object(around, envelope, dataset) for dataset in around.dictionary.datasets.values()}
    answer = flat_answer_members(envelope)
    root = schema(Text(f"{answer.title.zh}。{_OWN_FORM.zh}", f"{answer.title.en}. {_OWN_FORM.en}"))
    include(root, _VALUES)
    _members(_content(root, "all", name=RECEIPT), around.dictionary, answer, {})
    return found | {RECEIPT: written(root)}


def _object(around: Around, envelope: FlatJson, dataset: Dataset) -> bytes:
    """The fields of the record, and its type as an attribute."""
    root = _including(around, dataset, _OWN_FORM)
    element = etree.SubElement(root, tag("element"), name=f"{dataset.name}.message")
    content = etree.SubElement(etree.SubElement(element, tag("complexType")), tag("complexContent"))
    extension = etree.SubElement(content, tag("extension"), base=dataset.name)
    attribute = etree.SubElement(extension, tag("attribute"), name=envelope.message.type, type="xs:string")
    kind = kind_of(envelope, dataset)
    annotate(attribute, KIND, [told(around.dictionary, dataset, kind)])
    return written(root)


def _including(around: Around, dataset: Dataset, remark: Text) -> Element:
    """A schema that takes in that of a dataset."""
    title = title_of(around.dictionary, dataset)
    root = schema(Text(f"{title.zh}。{remark.zh}", f"{title.en}. {remark.en}"))
    include(root, f"../{dataset.name}.xsd")
    return root


def _place(around: Around, dataset: Dataset) -> str:
    """Where the schema of a dataset of the envelope lies."""
    if around.home.dialect == around.dictionary.dialect:
        return f"../{dataset.name}.xsd"
    return f"../../../{around.home.dialect}/xsd/{dataset.name}.xsd"


def _content(parent: Element, kind: str, **attributes: str) -> Element:
    """An element that holds others: in any order (`all`) or in theirs (`sequence`)."""
    element = etree.SubElement(parent, tag("element"), attributes)
    return etree.SubElement(etree.SubElement(element, tag("complexType")), tag(kind))


def _members(
    parent: Element, dictionary: Dictionary, dataset: Dataset, further: Mapping[str, Sequence[Constraint]]
) -> None:
    for name, field in dataset.fields.items():
        member(parent, dictionary, dataset, field, further.get(name, ()))
