"""The field's words for certkit's names: outcomes, test roles, values, articles of the law, findings."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from certkit.model.requirement import Citation
from certkit.model.verdict import Finding, Verdict
from certkit.reporting.texts import Texts
from certkit.reporting.values import LONGEST_VALUE, short, visible
from certkit.text import Text

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ROLE = re.compile(r"([a-z_]+?)(?:_([a-z0-9]{1,2}))?")
_RECORD = re.compile(r"x(\d+)")
_PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----.*", re.DOTALL)
_OWN_STATES = ("objection",)
"""Records whose states have words of their own: an objection that is open is not a section that is open."""
_ARTICLE = re.compile(r"Art\. (?P<article>\d+)(?: para\. (?P<para>\d+))?(?:\((?P<first>\d+)\))?(?:-\((?P<last>\d+)\))?")
_SECTION = re.compile(r"(?:Annex (?P<annex>[A-Z])|(?P<number>\d+(?:\.\d+)*)) ?(?P<title>.*)")
"""A section of a standard whose wording was not read: nobody's translation of its title stands for the title."""
_DIGEST = re.compile(r"(?:sha256:)?[0-9a-f]{64}")
_OUTCOME = re.compile(r"(?P<kind>[a-z][a-z0-9_]*)(?:[\s:,(]+(?P<more>[a-z][a-z0-9_]*(?:[\s,]+[a-z][a-z0-9_]*)*)\)?)?")
_GROUPS = ("outcome", "refusal", "operation", "guard", "word", "field")
_STEPS = ("prerequisite", "no_twin")
"""Reasons whose detail is a step of the test case."""
_TIME = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?)\+08:00")
_DIGITS = "零一二三四五六七八九"
_LANGUAGES = {"zh", "en"}
"""Members of a title in both languages."""
_NO_FIELDS: Mapping[str, Text] = MappingProxyType({})


def numeral(number: int) -> str:
    """A number below 1000 in Chinese."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = _DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not text else "")


def differing(expected: Any, actual: Any) -> tuple[Any, Any]:
    """The members or elements in which two values differ; both whole when they are not of one shape, or the same."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping) and expected != actual:
        names = [name for name in dict.fromkeys([*expected, *actual]) if expected.get(name) != actual.get(name)]
        pairs = {name: differing(expected.get(name), actual.get(name)) for name in names}
        return {name: pair[0] for name, pair in pairs.items()}, {name: pair[1] for name, pair in pairs.items()}
    if isinstance(expected, list) and isinstance(actual, list) and expected != actual:
        if len(expected) == len(actual):
            unequal = [differing(*pair) for pair in zip(expected, actual, strict=True) if pair[0] != pair[1]]
            return [one for one, _ in unequal], [other for _, other in unequal]
        return [one for one in expected if one not in actual], [one for one in actual if one not in expected]
    return expected, actual


class Words:
    """The words of one language."""

    def __init__(self, texts: Texts, fields: Mapping[str, Text] = _NO_FIELDS) -> None:
        self.texts = texts
        self.lang = texts.lang
        self._wire = fields
        """Name of a field on the wire → its title."""
        self._facts: dict[str, Callable[[str], str]] = {
            "actor": self.actor,
            "by": self.actor,
            "counterpart": self.actor,
            "operation": self.title,
            "probe": self.title,
            "where": self.title,
            "pointer": self.pointer,
            "dataset": self.label,
            "what": self.term,
            "name": self.field,
            "witness": self.witness,
            "of": self.about,
            "seconds": self.span,
            "reason": self.reason,
        }

    def paragraph(self, *sentences: str) -> str:
        """Sentences one after the other, empty ones left out; Chinese needs no space between them."""
        return ("" if self.lang == "zh" else " ").join(filter(None, sentences))

    def verdict(self, verdict: Verdict | None) -> str:
        """The word for a verdict; not tested for none."""
        return self.texts(f"verdict.{verdict.value if verdict else 'not_tested'}")

    def outcome(self, text: str) -> str:
        """The words of an outcome such as `refused: deadline_passed`; what is no known name stays as it is."""
        found = _OUTCOME.fullmatch(text)
        if found is None:
            return text
        if not found["more"]:
            return self._name(text)
        more = self.texts("mark.list").join(dict.fromkeys(map(self._name, re.split(r"[\s,]+", found["more"]))))
        return f"{self._name(found['kind'])}{self.texts('mark.open')}{more}{self.texts('mark.close')}"

    def _name(self, name: str) -> str:
        for group in _GROUPS:
            if self.texts.has(f"{group}.{name}"):
                return self.texts(f"{group}.{name}")
        return self.actor(name)

    def actor(self, name: str) -> str:
        """A test role or system: 投标人A for bidder_a, 评标专家2 for expert_2; an unknown name stays, none is ours."""
        name = name or "conductor"
        if self.texts.has(f"actor.{name}"):
            return self.texts(f"actor.{name}")
        found = _ROLE.fullmatch(name)
        if found is None or not self.texts.has(f"actor.{found[1]}"):
            return name
        gap = "" if self.lang == "zh" else " "
        return self.texts(f"actor.{found[1]}") + gap + (found[2] or "").upper()

    def title(self, name: str) -> str:
        """What a message or step carries: an operation, a dataset, or an order to a simulated system."""
        if not name:
            return self.texts("missing.other")
        order, colon, whom = name.partition(":")
        if self.texts.has(f"order.{order}"):
            return self.texts(f"order.{order}") + (self.texts("mark.colon") + self.actor(whom) if colon else "")
        return self.texts.word("operation", self.texts.word("dataset", name))

    def label(self, name: str) -> str:
        """The same, with the wire's name kept beside a dataset's."""
        return f"{self.title(name)} {name}" if self.texts.has(f"dataset.{name}") else self.title(name)

    def value(self, value: Any) -> str:
        """A typed value as one line."""
        return self._cut(self._value(value))

    def _value(self, value: Any, own: str = "") -> str:
        """The words of a value; `own` is the record whose states have words of their own."""
        if value is None or value == {}:
            return self.texts("value.none")
        if isinstance(value, bool):
            return self.texts("value.true" if value else "value.false")
        if isinstance(value, Mapping) and value.keys() == _LANGUAGES:
            return str(value[self.lang])
        if isinstance(value, Mapping):
            colon, comma = self.texts("mark.colon"), self.texts("mark.semicolon")
            return comma.join(f"{self.field(str(key))}{colon}{self._value(item, own)}" for key, item in value.items())
        if isinstance(value, Sequence) and not isinstance(value, str):
            return (
                self.texts("mark.list").join(self._value(one, own) for one in value)
                if value
                else self.texts("value.none")
            )
        if isinstance(value, float):
            return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")
        text = str(value)
        if _DIGEST.fullmatch(text):
            return short(text)
        if not text:
            return self.texts("value.empty")
        if _PEM.fullmatch(text):
            return self.texts("value.pem", digest=hashlib.sha256(text.encode()).hexdigest()[:16])
        if self.texts.has(f"dataset.{text}"):
            return self.label(text)
        if text in self._wire:
            return self.field(text)
        if time := _MOMENT.fullmatch(text):
            return f"{time[1]} {time[2]}"
        if own and self.texts.has(f"{own}.{text}"):
            return self.texts(f"{own}.{text}")
        return self.outcome(text) if len(text) < LONGEST_VALUE else text

    def _cut(self, text: str) -> str:
        """A line that can be read; of a longer one, its beginning with its length and digest."""
        if len(text) > LONGEST_VALUE:
            digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]
            text = text[:LONGEST_VALUE] + self.texts("mark.cut", n=len(text), digest=digest)
        return visible(text)

    def field(self, name: str) -> str:
        """The name of a member of a record; of a field on the wire its title with that name."""
        if name in self._wire:
            return f"{self._wire[name].in_(self.lang)} {name}"
        return self.texts.word("field", self.texts.word("actor", name))

    def pointer(self, pointer: str) -> str:
        """Which part of an answer, by the names of its members: 公告 · 第 1 项 · 更正内容."""
        parts = [one for one in pointer.split("/") if one]
        named = [self.texts("mark.item", n=int(one) + 1) if one.isdigit() else self.field(one) for one in parts]
        return " · ".join(named) or self.texts("value.whole")

    def sentence(self, finding: Finding) -> str:
        """What a finding saw, as one sentence."""
        facts = {name: self._fact(name, value) for name, value in finding.facts.items()}
        if "named" in finding.facts:
            facts |= self._of_record(finding)
        if finding.reason in _STEPS and facts.get("detail"):
            facts["detail"] = self.texts("mark.step", name=finding.facts["detail"])
        expected, actual = self._told(finding)
        if "rule" in finding.facts:
            actual = self.wire(finding.actual)
        sentence = self.texts(f"{self._group(finding)}.{finding.code}", **facts, expected=expected, actual=actual)
        return sentence.replace("（）", "").replace(" ()", "").replace("  ", " ")

    def _of_record(self, finding: Finding) -> dict[str, str]:
        """The facts of a finding about a record of the data standard; its wire names stand beside their titles."""
        given = finding.facts
        raw = ("dataset", "field", "path", "source")
        facts: dict[str, str] = {name: visible(str(given[name])) for name in raw if name in given}
        if "rule" in given:
            if given["title"][self.lang] == given["field"]:
                facts["title"] = ""
            facts["rule"] = self.demand(str(given["rule"]), finding.expected)
            other = _RECORD.fullmatch(str(given["earlier"]))
            facts["earlier"] = self.texts("mark.against", n=other[1]) if other else ""
            facts["layer"] = self.texts.word("layer", str(given["layer"]))
            facts["confidence"] = self.texts.word("confidence", str(given["confidence"]))
        return facts

    def wire(self, value: Any) -> str:
        """A value of a message as it came: none of its words is one of ours."""
        return self.texts("value.none") if value is None else self._cut(str(value))

    def demand(self, rule: str, expected: Any) -> str:
        """What a rule of the data standard demands."""
        if not self.texts.has(f"rule.{rule}"):
            return f"{rule} {self.value(expected)}"
        members = expected if isinstance(expected, Mapping) else {}
        limit = next((name for name in ("at_least", "at_most") if name in members), "")
        if rule == "interval" and limit:
            _, _, field = str(members.get("from", "")).rpartition(".")
            unit = self.texts.word("unit", str(members.get("unit", "")))
            since = f"{self.field(field)} {members.get('value', '')}".strip()
            return self.texts(f"rule.interval_{limit}", n=self.value(members[limit]), unit=unit, since=since)
        values = {str(name): self.value(value) for name, value in members.items()}
        return self.texts(f"rule.{rule}", **{"expected": self.value(expected)} | values)

    def _group(self, finding: Finding) -> str:
        """Which form of the sentence fits: for times, for values that are the same, or the plain one."""
        timed = isinstance(finding.expected, str) and bool(_TIME.fullmatch(finding.expected))
        same = finding.verdict is Verdict.PASSED and finding.expected == finding.actual
        fitting = [group for group, fits in (("timed", timed), ("same", same)) if fits]
        return next((group for group in fitting if self.texts.has(f"{group}.{finding.code}")), "finding")

    def _told(self, finding: Finding) -> tuple[str, str]:
        """Both values in words; of long ones only what differs, so that the difference is not cut off."""
        pair = (finding.expected, finding.actual)
        if any(len(self._value(one)) > LONGEST_VALUE for one in pair):
            pair = differing(*pair)
        about = {str(finding.facts.get(name, "")) for name in ("what", "operation", "probe")}
        own = next((record for record in _OWN_STATES if any(record in one for one in about)), "")
        expected, actual = (self._cut(self._value(one, own)) for one in pair)
        return expected, actual

    def _fact(self, name: str, value: Any) -> str:
        """A fact by its name: an operation, a test role, a term, or a plain value."""
        if value == "":
            return ""
        if name not in self._facts:
            return self.value(value)
        several = value if isinstance(value, list) else [value]
        return visible(self.texts("mark.list").join(self._facts[name](str(one)) for one in several), LONGEST_VALUE)

    def witness(self, text: str) -> str:
        """Who saw it by which operation; an operation alone, when it does not matter who."""
        actor, _, operation = text.rpartition(" ")
        return self.texts("mark.by", actor=self.actor(actor) if actor else "", operation=self.title(operation)).strip()

    def about(self, text: str) -> str:
        """Which one is meant: operations and datasets by their titles, test roles by name, anything else as it is."""
        parts = text.split()
        named = [self._named(part) for part in parts]
        listed = any(part.endswith((":", ",")) for part in parts)
        return self._value(text) if listed or named == parts else " · ".join(named)

    def _named(self, part: str) -> str:
        """One word of what is meant."""
        if record := _RECORD.fullmatch(part):
            return self.texts("mark.record", n=record[1])
        if any(self.texts.has(f"{group}.{part}") for group in ("operation", "dataset")):
            return self.title(part)
        return self.field(self.actor(part))

    def span(self, seconds: str | float) -> str:
        """A length of time in seconds, or in days from two days on."""
        days = float(seconds) / 86400
        return (
            self.texts("mark.days", n=self._value(round(days, 1)))
            if days >= 2
            else self.texts("mark.seconds", n=self._value(float(seconds)))
        )

    def term(self, name: str) -> str:
        """What a comparison is about."""
        return self.texts(f"term.{name}")

    def reason(self, code: str) -> str:
        """Why there is no conclusion: the words of a code, or what was written instead of one."""
        return self.texts(f"reason.{code}") if _NAME.fullmatch(code) else code

    def raw(self, value: Any) -> str:
        """A typed value as the judgement holds it."""
        return visible(json.dumps(value, ensure_ascii=False, default=str), LONGEST_VALUE)

    def noted(self, record: Mapping[str, Any]) -> str:
        """A deviation (偏离) as a sentence."""
        values = {name: self._fact(name, value) for name, value in record.items() if name != "code"}
        return self.texts(f"deviation.{record['code']}", **values)

    def citation(self, citation: Citation) -> str:
        """Document and article in the form the field writes them."""
        document = citation.document.in_(self.lang)
        if self.lang != "zh":
            return f"{document}, {self.article(citation.ref)}"
        if document.endswith("（试行）"):
            return f"《{document}》{self.article(citation.ref)}"
        title, bracket, edition = document.partition("（")
        return f"《{title}》{bracket}{edition}{self.article(citation.ref)}"

    def article(self, ref: str) -> str:
        """The article alone: 第二十七条第一款, as far as it has that form; a section as it is catalogued."""
        if section := _SECTION.fullmatch(ref):
            kind = "annex" if section["annex"] else "section"
            title = "" if self.lang == "zh" else section["title"]
            return self.texts(f"mark.{kind}", number=f"{section['annex'] or section['number']} {title}".strip())
        found = _ARTICLE.match(ref)
        if self.lang != "zh" or found is None:
            return self.texts.word("article", ref)
        text = f"第{numeral(int(found['article']))}条"
        if found["para"]:
            text += f"第{numeral(int(found['para']))}款"
        if found["first"]:
            last = f"至第（{numeral(int(found['last']))}）" if found["last"] else ""
            text += f"第（{numeral(int(found['first']))}）{last}项"
        return text + self.texts.word("article", ref[found.end() :].strip())
