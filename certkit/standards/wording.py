"""Facts of the dictionary and deviations from it in words, in Chinese and in English."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from certkit import resources
from certkit.standards.dictionaries.facts import Condition, Field, RecordRule
from certkit.standards.dictionaries.intervals import intervals

_MOST_CODES = 12


class Words:
    """The texts about data standards in one language, by dotted key."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        path = resources.reports() / "i18n" / f"standard.{lang}.toml"
        self._known: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))

    def __call__(self, key: str, **values: Any) -> str:
        """The text of a key with its places filled in."""
        group, _, name = key.partition(".")
        text = self._known[group][name]
        return text.format_map(values) if values else text

    def has(self, key: str) -> bool:
        """Whether a key was written."""
        group, _, name = key.partition(".")
        return name in self._known.get(group, {})

    def listed(self, items: Sequence[str]) -> str:
        """Names one after the other."""
        return ("、" if self.lang == "zh" else ", ").join(items)


@cache
def words(lang: str) -> Words:
    """The texts in `lang` ("zh" or "en")."""
    return Words(lang)


def demand(lang: str, rule: str, expected: Any) -> str:
    """What a broken rule demands, as half a sentence that follows the name of the field."""
    say = words(lang)
    if rule in _DEMANDS:
        try:
            return _DEMANDS[rule](say, expected)
        except (KeyError, TypeError, ValueError, AttributeError, StopIteration):
            return say("rule.other", rule=rule, expected=_plain(say, expected))
    if not say.has(f"rule.{rule}"):
        return say("rule.other", rule=rule, expected=_plain(say, expected))
    return say(f"rule.{rule}", n=expected, expected=_plain(say, expected))


def form(lang: str, field: Field) -> str:
    """Length and form of the values of a field."""
    say = words(lang)
    found = []
    if field.length is not None:
        found.append(say("show.exactly", n=field.length))
    elif field.longest is not None and field.shortest is not None:
        found.append(say("show.between", shortest=field.shortest, longest=field.longest))
    elif field.longest is not None:
        found.append(say("show.longest", n=field.longest))
    elif field.unbounded:
        found.append(say("show.unbounded"))
    if field.shortest is not None and field.longest is None:
        found.append(say("show.shortest", n=field.shortest))
    if field.integer_digits is not None and field.decimal_digits:
        found.append(say("show.digits", integer=field.integer_digits, decimal=field.decimal_digits))
    elif field.integer_digits is not None:
        found.append(say("show.digits_whole", integer=field.integer_digits))
    if field.format:
        found.append(field.format)
    if field.item_length is not None:
        found.append(say("show.item", n=field.item_length))
    return say.listed(found)


def record_rule(lang: str, rule: RecordRule) -> str:
    """A record rule as a sentence."""
    say = words(lang)
    condition = _condition(say, rule.when, rule.also)
    fields = say.listed(rule.fields)
    key = "always" if rule.rule == "required_when" and rule.when is None else rule.rule
    sentence = say(f"record_rule.{key}", condition=condition, fields=fields, parent=rule.parent, limit=rule.limit)
    if not rule.unless:
        return sentence
    return sentence + ("；" if lang == "zh" else "; ") + say("record_rule.unless", what=rule.unless.in_(lang))


def _condition(say: Words, *conditions: Condition | None) -> str:
    told = [say("record_rule.condition", field=one.field, values="|".join(one.values)) for one in conditions if one]
    return say("record_rule.and").join(told)


def _digits(say: Words, expected: Mapping[str, int]) -> str:
    key = "rule.digits" if expected["decimal"] else "rule.digits_whole"
    return say(key, integer=expected["integer"], decimal=expected["decimal"])


def _required_when(say: Words, expected: Mapping[str, Sequence[str]]) -> str:
    if not expected:
        return say("rule.required")
    conditions = [
        say("record_rule.condition", field=name, values="|".join(values)) for name, values in expected.items()
    ]
    return say("rule.required_when", condition=say("record_rule.and").join(conditions))


def _begins_with(say: Words, expected: Mapping[str, str]) -> str:
    name, start = next(iter(expected.items()))
    return say("rule.begins_with", name=name, start=start)


def _type(say: Words, expected: str) -> str:
    return say("rule.type_of", type=say(f"type.{expected}")) if say.has(f"type.{expected}") else say("rule.type")


def _plain(say: Words, expected: Any) -> str:
    """An expected value of whatever kind, not longer than a person reads."""
    if isinstance(expected, Mapping):
        return say.listed([f"{name}={_plain(say, value)}" for name, value in expected.items()])
    if isinstance(expected, list | tuple):
        shown = [str(item) for item in expected[:_MOST_CODES]]
        return say.listed(shown) + (f" … ({len(expected)})" if len(expected) > _MOST_CODES else "")
    return str(expected)


def _interval(say: Words, expected: Mapping[str, Any]) -> str:
    known = intervals().get(expected["interval"])
    title = known.title.in_(say.lang) if known else expected["interval"]
    told = say("rule.interval_of", title=title, start=expected["from"], value=expected["value"])
    if expected.get("undecided"):
        told += say("rule.undecided", years=expected["undecided"])
    return told + (say("rule.last", day=expected["last"]) if expected.get("last") else "")


def _reference(say: Words, expected: Mapping[str, str]) -> str:
    return say("rule.reference_to", dataset=expected["dataset"], field=expected["field"])


def _push_order(say: Words, expected: Mapping[str, str]) -> str:
    steps = [say(f"change.{one}") if say.has(f"change.{one}") else one for one in (expected["first"], expected["then"])]
    return say("rule.order_of", first=steps[0], then=steps[1])


_DEMANDS: dict[str, Callable[[Words, Any], str]] = {
    "digits": _digits,
    "required_when": _required_when,
    "begins_with": _begins_with,
    "type": _type,
    "interval": _interval,
    "reference": _reference,
    "push_order": _push_order,
}
