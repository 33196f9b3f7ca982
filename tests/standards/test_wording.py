"""Rules and deviations in words: every rule that can be broken has a sentence in both languages."""

from __future__ import annotations

import pytest

from certkit.standards.across.across import Across
from certkit.standards.dictionaries.loading import dialects, dictionary
from certkit.standards.validation.checker import validate
from certkit.standards.wording import demand, form, record_rule, words

LANGUAGES = ("zh", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("dialect", dialects())
def test_every_fact_of_the_dictionary_has_words(lang: str, dialect: str) -> None:
    """Types, stages, forms and record rules of every dataset can be told, with all places filled in."""
    say = words(lang)
    for dataset in dictionary(dialect).datasets.values():
        assert say.has(f"stage.{dataset.stage}")
        told = [record_rule(lang, rule) for rule in dataset.rules]
        told += [form(lang, field) + say(f"type.{field.type}") for field in dataset.fields.values()]
        assert all(sentence and "{" not in sentence for sentence in told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_deviations_of_whole_records_have_words_of_their_own(lang: str) -> None:
    """What an empty record and one of nonsense break is never told by the name of a rule."""
    for dataset in dictionary().datasets.values():
        nonsense = dict.fromkeys((field.on_wire for field in dataset.fields.values()), "\u3000?" * 2000)
        for one in (*validate(dataset.name, {}), *validate(dataset.name, nonsense | {"ANOTHER": "1"})):
            told = demand(lang, one.rule, one.expected)
            assert told
            assert "{" not in told.replace("{2}", "")
            assert not told.startswith(words(lang)("rule.other", rule=one.rule, expected="")[:8])


@pytest.mark.parametrize(
    ("rule", "expected", "zh", "en"),
    [
        ("length", 20, "长度应为 20 个字符", "must have exactly 20 characters"),
        ("digits", {"integer": 2, "decimal": 0}, "应为整数，不超过 2 位", "must be a whole number of at most 2 digits"),
        ("type", "string", "应为字符串", "must be of type string"),
        (
            "required_when",
            {"A": ["1", "2"], "B": ["3"]},
            "在 A 为 1|2且B 为 3 时必填",
            "is required when A is 1|2 and B is 3",
        ),
        ("begins_with", {"A": "M35"}, "应以 A 的值开头：M35", "must begin with the value of A: M35"),
        ("reference", {"dataset": "P", "field": "C"}, "P.C 中没有这个值", "no P.C has this value"),
        ("push_order", {"first": "add", "then": "modify"}, "应先推送 新增，再推送 修改", "add comes before modify"),
        ("news", "x", "不符合规则 news：x", "breaks the rule news: x"),
    ],
)
def test_a_demand_is_told_in_both_languages(rule: str, expected: object, zh: str, en: str) -> None:
    """Half a sentence that follows the name of the field; a rule that nobody wrote words for is named."""
    assert (demand("zh", rule, expected), demand("en", rule, expected)) == (zh, en)


def test_an_interval_is_told_with_its_title() -> None:
    """Which interval, from where it is counted, and its last day."""
    times = {"DOC_GET_START_TIME": "20260901090000", "DOC_GET_END_TIME": "20260903090000"}
    (breach, *_) = Across().add("TENDER_ANN_QUA_INQUERY_ANN", {"BULLETIN_TYPE": "1", "NOTICE_NATURE": "1"} | times)
    told = demand("zh", breach.rule, breach.expected)
    assert told.startswith(
        "不符合“资格预审文件、招标文件的发售期不少于五日”，自 TENDER_ANN_QUA_INQUERY_ANN.DOC_GET_START_TIME"
    )
