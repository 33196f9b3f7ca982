"""What an envelope puts around a record, as small datasets, so that it is constrained and written like any other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from certkit.standards.dictionaries.constraints import Constraint
from certkit.standards.dictionaries.facts import Confidence, Dataset, Dictionary, Field
from certkit.standards.messages.facts import Facts, FlatJson, ReceiveInfo, Upload
from certkit.text import Text

ACCESS, RECEIPT = "VALIDATION", "RECEIPT"
"""Names of the messages that carry no record: who sends, and what is answered."""
KIND = Text("报文类型", "Type of the message")
_SOURCE = "envelope.toml"
_MEMBERS = Text("各实体共有的成员", "the members of every entity")
_CALL = Text("调用的参数，参数名未核实", "the parameters of the call, whose names are unverified")
_RECEIPT = Text("回执", "receipt")
_TITLES = {
    "key": Text("主键", "Key of the record"),
    "platId": Text("平台标识", "Platform"),
    "serialNumber": Text("平台流水号", "Serial number of the message"),
    "userId": Text("用户编号", "User"),
    "messageName": Text("报文名称", "Name of the message"),
    "platCreditCode": Text("平台统一社会信用代码", "Unified social credit code of the platform"),
    "entity": Text("实体：XML 文本", "The entity, as an XML text"),
    "success": Text("是否成功", "Whether it was taken in"),
    "errorCode": Text("错误代码", "Error code"),
    "errorMessage": Text("错误信息", "Error message"),
    "message": Text("信息", "Message"),
}

_KNOWN: dict[str, tuple[list[str], list[str], Confidence | None]] = {
    "serialNumber": (["SX-SERIAL_NUMBER"], [], None),
    "success": ([], ["true", "false"], "unverified"),
}


@dataclass(frozen=True)
class Around:
    """What the messages of a dialect are made of."""

    dictionary: Dictionary
    envelope: Upload | ReceiveInfo | FlatJson
    home: Dictionary
    """The dialect whose envelope it is: it has the datasets that describe the envelope itself."""

    @property
    def numbered(self) -> list[Dataset]:
        """The datasets that an upload can name."""
        return [dataset for dataset in self.dictionary.datasets.values() if dataset.number]


def urn(dialect: str, name: str) -> str:
    """By what a schema is known, wherever it lies."""
    return f"urn:certkit:cn:{dialect}:{name}"


def title_of(dictionary: Dictionary, dataset: Dataset) -> Text:
    """What stands at the head of the schema of a message."""
    number = f" {dataset.number}" if dataset.number else ""
    return Text(
        f"{dataset.title.zh}{number}：报文（{dictionary.title.zh}）",
        f"{dataset.title.en}{number}: message ({dictionary.title.en})",
    )


def kind_of(envelope: FlatJson, dataset: Dataset) -> Constraint:
    """The type that a flat object names: its number, or the dataset where the number was not read."""
    kind = envelope.types.get(dataset.name, dataset.name)
    return Constraint("code_list", [kind], envelope.message.form_confidence, _SOURCE, values=(str(kind),))


def of_title(envelope: Upload, dataset: Dataset) -> dict[str, list[Constraint]]:
    """What the header says over a record of this dataset: its number and its name, and the number in the key."""
    key = envelope.data_key
    start = envelope.validation.system_no_length
    rest = key.length - start - len(dataset.number)
    pattern = f"[^\\n\\r]{{{start}}}{dataset.number}[^\\n\\r]{{{rest}}}"
    return {
        "DATA_NO": [_fixed(dataset.number, dataset.confidence, dataset.source)],
        "DATA_EN": [_fixed(dataset.name, dataset.confidence, dataset.source)],
        "DATA_KEY": [Constraint("data_key", dataset.number, key.confidence, _SOURCE, pattern=pattern)],
    }


def _fixed(value: str, confidence: Confidence, source: str) -> Constraint:
    return Constraint("code_list", [value], confidence, source, values=(value,))


def entity_members(envelope: ReceiveInfo) -> Dataset:
    """The members that every entity has before its fields."""
    return _part("ENTITY", _MEMBERS, envelope, envelope.entity.base, envelope.entity.base_confidence)


def call_parts(envelope: ReceiveInfo) -> dict[str, Dataset]:
    """The call and the answer around an entity; names of parameters and what tells success were not read."""
    call, answer, operation = envelope.call, envelope.answer, envelope.soap.operation
    names = (call.serial_number, call.message_name, call.entity, call.platform, call.credit_code)
    said = (answer.success, answer.error_code, answer.error_message)
    return {
        operation: _part(operation, _CALL, envelope, names, call.names_confidence),
        RECEIPT: _part(answer.result, _RECEIPT, envelope, said, answer.members_confidence),
    }


def flat_answer_members(envelope: FlatJson) -> Dataset:
    """The members of the answer to a flat object."""
    answer = envelope.answer
    return _part(RECEIPT, _RECEIPT, envelope, (answer.success, answer.message), answer.confidence)


def _part(name: str, what: Text, envelope: Facts, members: Iterable[str], confidence: Confidence) -> Dataset:
    return Dataset(
        name=name,
        title=Text(f"{envelope.title.zh}：{what.zh}", f"{envelope.title.en}: {what.en}"),
        stage="envelope",
        key=[],
        key_confidence="unverified",
        source=_SOURCE,
        confidence=confidence,
        fields={member: _member(member) for member in members},
    )


def _member(name: str) -> Field:
    """A member of text; that it must be there was not read of any."""
    coding, values, confidence = _KNOWN.get(name, ([], [], None))
    return Field(
        name=name,
        title=_TITLES.get(name, Text(name, name)),
        type="text",
        required="unknown",
        coding=coding,
        values=values,
        confidence=confidence,
    )
