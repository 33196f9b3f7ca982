"""XSD 1.0 of a dataset, made from the same constraints as its JSON Schema: what was read is enforced, the rest is said.

A value without a visible character counts as absent: a required field must not be blank, an optional one may be,
whatever else is asked of it. What was not read stands in `xs:appinfo` and refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from certkit.standards.dictionaries.constraints import Constraint, constraints, is_required, presence, unchecked
from certkit.standards.dictionaries.facts import CodeList, Confidence, Dataset, Dictionary, Field
from certkit.standards.dictionaries.patterns import DATES, coded
from certkit.text import Text

XS = "http://www.w3.org/2001/XMLSchema"
FACTS = "urn:certkit:dictionary"
"""Namespace of the facts in `xs:appinfo`."""
VALUES = "values.xsd"
"""The types on which all others rest; it lies beside the folders of the dialects."""
WORDS: dict[Confidence, Text] = {
    "verified": Text("已核实", "verified"),
    "inferred": Text("推断", "inferred"),
    "memory": Text("凭记忆", "from memory"),
    "unverified": Text("未核实", "unverified"),
}
Element = etree._Element

_MOST_CODES = 20
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BLANK = r"[\s\p{Z}]*"
_FILLED = r"[\s\S]*[^\s\p{Z}][\s\S]*"
_VALUES = Text(
    "各方言数据集共用的取值类型：filled 至少含一个可见字符；blank 为空或只有空白，视同缺省；日期为实际存在的日期；"
    "其余按编码规则命名，校验码不在此检查。",
    "The types of values that the datasets of all dialects rest on: filled has at least one visible character; blank"
    " has none and counts as absent; dates are real ones; the others are named after their coding rules, of which the"
    " check characters are not checked here.",
)
_UNITS = {"yuan": Text("单位：元", "In yuan"), "10k-yuan": Text("单位：万元", "In ten thousand yuan")}
_IN_SHEET = {
    ("yes", "no"): Text("规范表写明必填，接收方不作要求", "The specification sheet requires it, the receiver does not"),
    ("no", "yes"): Text(
        "规范表可不填，接收方要求必填", "The specification sheet leaves it open, the receiver requires it"
    ),
    ("yes", "unknown"): Text("规范表写明必填", "The specification sheet requires it"),
}
"""By what the sheet says and what the receiver enforces."""
_FILLED_TITLE = Text("至少含一个可见字符。", "At least one visible character.")
_BLANK_TITLE = Text("空，或只有空白：视同缺省。", "Nothing, or nothing that is visible: counts as absent.")
_DATED = Text("实际存在的日期，或实际存在的时间。", "A real day, or a real time of a real day.")
_MADE = Text("由数据字典生成，请勿手工修改。", "Generated from the dictionary: do not edit.")
_ANY_ORDER = Text(
    "字段次序不限，重复的字段不接受。XSD 1.0 的 xs:all 不能容纳通配元素，因此字典以外的元素在此不接受，"
    "而 JSON Schema 和 certkit 只作提示。",
    "Fields in any order, none twice. xs:all of XSD 1.0 cannot hold a wildcard: elements that are not in the dictionary"
    " are refused here, while JSON Schema and certkit only remark on them.",
)
_FIXED_ORDER = Text(
    "字段次序固定；JSON Schema 不表达次序。字典以外的元素在此不接受，而 JSON Schema 和 certkit 只作提示。",
    "Fields in this very order, which JSON Schema does not express. Elements that are not in the dictionary are refused"
    " here, while JSON Schema and certkit only remark on them.",
)


@dataclass(frozen=True, kw_only=True)
class Facets:
    """What one restriction demands, of a named type or of text."""

    base: str = ""
    shortest: int | None = None
    longest: int | None = None
    patterns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Facets()


def xsd_of(dictionary: Dictionary, dataset: Dataset) -> bytes:
    """The schema of one record: an element, and a type for the messages that carry it."""
    root = schema(_about(dictionary, dataset))
    include(root, f"../../{VALUES}")
    etree.SubElement(root, tag("element"), name=element_of(dataset), type=dataset.name)
    group = "group" if dataset.ordered else "complexType"
    holder = etree.SubElement(root, tag(group), name=dataset.name)
    content = etree.SubElement(holder, tag("sequence" if dataset.ordered else "all"))
    for field in dataset.fields.values():
        member(content, dictionary, dataset, field)
    if dataset.ordered:
        kind = etree.SubElement(root, tag("complexType"), name=dataset.name)
        etree.SubElement(kind, tag("group"), ref=dataset.name)
    return written(root)


def element_of(dataset: Dataset) -> str:
    """The element of a record by itself: named as the dataset, unless that is the name of its message."""
    return f"{dataset.name}.record" if dataset.ordered else dataset.name


def values_xsd(dictionaries: Iterable[Dictionary]) -> bytes:
    """The types of values, in a file of their own so that schemas can be put together."""
    root = schema(_VALUES)
    _value(root, "filled", "xs:string", _FILLED, _FILLED_TITLE)
    _value(root, "blank", "xs:string", _BLANK, _BLANK_TITLE)
    for name, (pattern, title) in sorted(_named_types(dictionaries).items()):
        _value(root, name, "filled", pattern, title)
    return written(root)


def schema(about: Text) -> Element:
    """An empty schema without a target namespace, for the messages have none."""
    root = etree.Element(tag("schema"), nsmap={"xs": XS, "ck": FACTS})
    annotate(root, Text(f"{about.zh.rstrip('。')}。{_MADE.zh}", f"{about.en.rstrip('.')}. {_MADE.en}"))
    return root


def include(root: Element, place: str) -> None:
    """Takes in the schema that lies there, as seen from this one."""
    etree.SubElement(root, tag("include"), schemaLocation=place)


def member(
    parent: Element, dictionary: Dictionary, dataset: Dataset, field: Field, further: Sequence[Constraint] = ()
) -> None:
    """The element of one field; optional unless it was read that the receiver requires it."""
    present = presence(dataset, field)
    required = is_required(dataset, field)
    known = [*constraints(dictionary, dataset, field), *further]
    asked = [present, *known] if present else known
    found = etree.SubElement(parent, tag("element"), name=field.on_wire)
    doubtful = [told(dictionary, dataset, one) for one in asked if one.confidence != "verified"]
    annotate(found, _described(dictionary, dataset, field), doubtful)
    _typed(found, _facets(dictionary, [one for one in known if one.confidence == "verified"]), required)
    if not required:
        found.set("minOccurs", "0")


def annotate(parent: Element, text: Text, doubtful: Sequence[dict[str, str]] = ()) -> None:
    """What a person reads, in two languages, and what is said without being enforced."""
    notes = etree.SubElement(parent, tag("annotation"))
    for lang, words in (("zh", text.zh), ("en", text.en)):
        etree.SubElement(notes, tag("documentation"), {_LANG: lang}).text = words
    if doubtful:
        info = etree.SubElement(notes, tag("appinfo"))
        for one in doubtful:
            etree.SubElement(info, f"{{{FACTS}}}unverified", one)


def written(root: Element) -> bytes:
    """The schema as it lies in the repository."""
    etree.indent(root, "  ")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _named_types(dictionaries: Iterable[Dictionary]) -> dict[str, tuple[str, Text]]:
    """Pattern and title of every coding rule that has a form, and of the dates that fields hold."""
    found: dict[str, tuple[str, Text]] = {}
    for dictionary in dictionaries:
        rules = dictionary.coding_rules
        found |= {name: (pattern, rules[name].title) for name in rules if (pattern := coded(rules, name))}
        for dataset in dictionary.datasets.values():
            for field in dataset.fields.values():
                dated = [one for one in constraints(dictionary, dataset, field) if one.rule == "format"]
                found |= {_type_name(dictionary, one): (one.pattern, _DATED) for one in dated}
    return found


def _type_name(dictionary: Dictionary, one: Constraint) -> str:
    """The name of the type that a pattern has in `values.xsd`: that of the date or of the coding rule; else ""."""
    if one.rule == "format":
        return one.expected if one.pattern == DATES[one.expected] else f"{one.expected}-or-{dictionary.unknown_time}"
    return one.expected[0] if one.rule == "coding" and len(one.expected) == 1 and not one.item else ""


def _value(root: Element, name: str, base: str, pattern: str, title: Text) -> None:
    kind = etree.SubElement(root, tag("simpleType"), name=name)
    annotate(kind, title)
    etree.SubElement(etree.SubElement(kind, tag("restriction"), base=base), tag("pattern"), value=pattern)


def _facets(dictionary: Dictionary, known: Sequence[Constraint]) -> Facets:
    """Constraints as one restriction: on a named type, where one has a name."""
    names = [_type_name(dictionary, one) for one in known]
    base = next(filter(None, names), "")
    others = [one for one, name in zip(known, names, strict=True) if not name or name != base]
    return Facets(
        base=base,
        shortest=max((one.shortest for one in known if one.shortest is not None), default=None),
        longest=min((one.longest for one in known if one.longest is not None), default=None),
        patterns=tuple(one.pattern for one in others if one.pattern),
        values=next((one.values for one in known if one.values), ()),
    )


def _typed(element: Element, facets: Facets, required: bool) -> None:
    """Gives an element its type: a named one where that says it all; blank is allowed where nothing is required."""
    plain = facets.base if facets == Facets(base=facets.base) else ""
    if required and (plain or not facets):
        element.set("type", plain or "filled")
    elif not facets:
        element.set("type", "xs:string")
    elif required:
        _restricted(etree.SubElement(element, tag("simpleType")), facets)
    else:
        either = etree.SubElement(etree.SubElement(element, tag("simpleType")), tag("union"))
        either.set("memberTypes", f"blank {plain}".rstrip())
        if not plain:
            _restricted(etree.SubElement(either, tag("simpleType")), facets)


def _restricted(kind: Element, facets: Facets) -> None:
    """One restriction; further patterns on restrictions of their own, for several in one are alternatives."""
    restriction = etree.SubElement(kind, tag("restriction"))
    if len(facets.patterns) > 1:
        inner = Facets(base=facets.base, patterns=facets.patterns[1:])
        _restricted(etree.SubElement(restriction, tag("simpleType")), inner)
    else:
        restriction.set("base", facets.base or "filled")
    bounds = {"minLength": facets.shortest, "maxLength": facets.longest}
    if facets.shortest is not None and facets.shortest == facets.longest:
        bounds = {"length": facets.longest}
    for name, bound in bounds.items():
        if bound is not None:
            etree.SubElement(restriction, tag(name), value=str(bound))
    for pattern in facets.patterns[:1]:
        etree.SubElement(restriction, tag("pattern"), value=pattern)
    for value in facets.values:
        etree.SubElement(restriction, tag("enumeration"), value=value)


def told(dictionary: Dictionary, dataset: Dataset, one: Constraint) -> dict[str, str]:
    """A constraint as attributes, without what does not apply or stands at the head."""
    name = _type_name(dictionary, one)
    facts = {
        "rule": one.rule,
        "confidence": one.confidence,
        "type": name,
        "minLength": "" if one.shortest is None else str(one.shortest),
        "maxLength": "" if one.longest is None else str(one.longest),
        "pattern": "" if name else one.pattern,
        "values": " ".join(one.values),
        "source": "" if one.source == dataset.source else one.source,
    }
    return {attribute: value for attribute, value in facts.items() if value}


def _about(dictionary: Dictionary, dataset: Dataset) -> Text:
    """What stands at the head of a schema."""
    number = f" {dataset.number}" if dataset.number else ""
    order = _FIXED_ORDER if dataset.ordered else _ANY_ORDER
    sure = WORDS[dataset.confidence]
    names = [dataset.fields[name].on_wire for name in dataset.key]
    key = Text(f"主键：{'、'.join(names)}。", f" Key: {', '.join(names)}.") if names else Text("", "")
    return Text(
        f"{dataset.title.zh}{number}（{dictionary.title.zh}）。{key.zh}"
        f"来源：{dataset.source}；{sure.zh}，字段另有说明的除外。{order.zh}",
        f"{dataset.title.en}{number} ({dictionary.title.en}).{key.en}"
        f" Source: {dataset.source}; {sure.en} unless a field says otherwise. {order.en}",
    )


def _described(dictionary: Dictionary, dataset: Dataset, field: Field) -> Text:
    """Title, codes, what is not checked, and where its facts differ from those of the dataset."""
    said = [field.title]
    codes = dictionary.code_lists.get(field.code_list)
    if codes is not None and codes.values:
        said.append(_legend(codes))
    if field.unit:
        said.append(_UNITS[field.unit])
    if (field.required_in_sheet, field.required) in _IN_SHEET:
        said.append(_IN_SHEET[field.required_in_sheet, field.required])
    missing = unchecked(dictionary, dataset, field)
    if missing:
        zh, en = "；".join(one.zh for one in missing), "; ".join(one.en.rstrip(".") for one in missing)
        said.append(Text(f"未检查：{zh}", f"Unchecked: {en}"))
    if field.wire and field.wire_confidence != "verified":
        sure = WORDS[field.wire_confidence]
        said.append(Text(f"报文中的名称：{sure.zh}", f"Its name in messages: {sure.en}"))
    if field.source:
        said.append(Text(f"来源：{field.source}", f"Source: {field.source}"))
    if field.confidence and field.confidence != dataset.confidence:
        sure = WORDS[field.confidence]
        said.append(Text(f"可信度：{sure.zh}", f"Confidence: {sure.en}"))
    return Text("".join(f"{one.zh.rstrip('。')}。" for one in said), " ".join(f"{one.en.rstrip('.')}." for one in said))


def _legend(codes: CodeList) -> Text:
    """What the codes mean; of a long list, where it stands."""
    if len(codes.values) > _MOST_CODES:
        return Text(f"代码：见 code-lists/{codes.name}.toml", f"Codes: see code-lists/{codes.name}.toml")
    return Text(
        "代码：" + "；".join(f"{code.code} {code.title.zh}" for code in codes.values),
        "Codes: " + "; ".join(f"{code.code} {code.title.en}" for code in codes.values),
    )


def tag(name: str) -> str:
    """The name of an element of XSD."""
    return f"{{{XS}}}{name}"
