"""The words of the reports: both languages complete, every code has its sentence, none of them claims too much."""

from __future__ import annotations

import re
import string
import tomllib

import pytest
from fixture import catalogue, finding

from certkit import resources
from certkit.checks.codes import DEVIATIONS, FINDINGS, REASONS, TERMS
from certkit.errors import InputError
from certkit.model.verdict import Verdict
from certkit.reporting.texts import LANGUAGES, Texts
from certkit.reporting.words import Words, differing, numeral

FORBIDDEN = re.compile(r"认证通过|通过认证|予以认证通过|合格|\bcertified\b|certificate of", re.IGNORECASE)


def places(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    """A label that is missing in one language is missing in the reports."""
    assert set(Texts("zh").all()) == set(Texts("en").all())


def test_both_languages_fill_in_the_same_places() -> None:
    """What a sentence tells in Chinese it also tells in English."""
    zh, en = Texts("zh").all(), Texts("en").all()
    assert {key for key in zh if places(zh[key]) != places(en[key])} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_its_words(lang: str) -> None:
    """Findings, reasons, deviations and terms are all written, and nothing is written for a code that is gone."""
    written = Texts(lang).all()
    extra = {"missing_input", "not_supported", "fault", "interrupted"}
    suite = tomllib.loads((resources.suites() / "cn-trading-platform" / "suite.toml").read_text(encoding="utf-8"))
    for group, codes in {
        "finding": set(FINDINGS),
        "reason": set(REASONS) | set(suite["not_tested"]) | extra,
        "deviation": set(DEVIATIONS),
        "term": set(TERMS),
    }.items():
        assert {key.partition(".")[2] for key in written if key.startswith(f"{group}.")} == codes


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", FINDINGS)
def test_a_finding_tells_its_facts(code: str, lang: str) -> None:
    """A sentence asks for exactly the facts of its code, and at most for both values besides."""
    asked = places(Texts(lang)(f"finding.{code}"))
    assert asked - {"expected", "actual"} == set(FINDINGS[code])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", DEVIATIONS)
def test_a_deviation_tells_its_values(code: str, lang: str) -> None:
    """A deviation shows every value it carries."""
    assert places(Texts(lang)(f"deviation.{code}")) == set(DEVIATIONS[code])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_claims_certification(lang: str) -> None:
    """No label or sentence says that anything is certified or qualified."""
    assert [key for key, text in Texts(lang).all().items() if FORBIDDEN.search(text)] == []


def test_a_missing_text_is_an_error() -> None:
    """A blank in a report would hide what was seen."""
    with pytest.raises(InputError, match=r"no text for 'finding\.unheard'"):
        Texts("zh")("finding.unheard")
    with pytest.raises(InputError, match="asks for"):
        Texts("zh")("row.more", m=1)
    with pytest.raises(InputError, match="no language"):
        Texts("fr")


def test_a_sentence_is_one_fact_in_the_words_of_the_field() -> None:
    """A late bid that was taken reads as a fact."""
    late = finding("EBM-27-3", Verdict.FAILED)
    assert Words(Texts("zh")).sentence(late) == "投标人B“递交投标文件”：应当拒绝（已过截止时间），实际受理。"
    assert Words(Texts("en")).sentence(late) == (
        "Bidder B, “submit a bid”: should be refused (the deadline has passed), was accepted."
    )


def test_times_are_early_or_late_and_not_less_or_more() -> None:
    """A limit that is a time reads as one; a number keeps its words."""
    told = {"code": "at_most", "facts": {"what": "refund_due", "of": "bidder_d"}}
    day = finding("X", Verdict.PASSED, expected="2026-12-08", actual="2026-12-07", **told)
    five = finding("X", Verdict.PASSED, expected=5, actual=4.5, **told)
    assert "（投标人D）：应当不晚于 2026-12-08，实际为 2026-12-07。" in Words(Texts("zh")).sentence(day)
    assert "应当不超过 5，实际为 4.5。" in Words(Texts("zh")).sentence(five)
    assert "(Bidder D): should be no later than 2026-12-08, was 2026-12-07." in Words(Texts("en")).sentence(day)


def test_what_is_meant_is_named_in_words() -> None:
    """Operations, test roles and members of records by their names; codes and titles as they are."""
    zh = Words(Texts("zh"))
    assert zh.about("publish_notice purchaser") == "发布招标公告／资格预审公告 · 招标人"
    assert [zh.about(text) for text in ("bidder_b", "maker", "E3200000001000001001001", "测试 公告")] == [
        "投标人B",
        "制作者",
        "E3200000001000001001001",
        "测试 公告",
    ]
    assert zh.about("download_tender_document: bidder_c, bidder_a") == "获取（下载）招标文件（投标人C、投标人A）"
    assert [zh.witness(text) for text in ("bidder_b read_opening_record", "read_opening_record")] == [
        "投标人B“查阅开标记录”",
        "“查阅开标记录”",
    ]


def test_empty_facts_leave_no_empty_brackets() -> None:
    """A comparison that is not about one of several names none."""
    plain = finding("X", Verdict.FAILED, code="equal", expected=3, actual=2, facts={"what": "bid_count", "of": ""})
    assert Words(Texts("zh")).sentence(plain) == "已递交投标文件的数量：应当为“3”，实际为“2”。"


def test_a_sight_names_who_saw_what_and_who_could() -> None:
    """Secrecy is told with the audience, the bytes searched and the witness, in words."""
    facts = {"what": "bid_content", "of": "甲", "by": ["bidder_b", "public"], "bytes": 9000}
    witness = "bidder_b read_opening_record"
    kept = finding("X", Verdict.PASSED, code="unseen", expected=None, actual=None, facts=facts | {"witness": witness})
    sentence = Words(Texts("zh")).sentence(kept)
    assert "在投标人B、社会公众可见的 9000 字节内容中没有看到" in sentence
    assert "此后在投标人B“查阅开标记录”中能够看到" in sentence


def test_of_long_values_what_differs_is_told() -> None:
    """A difference beyond the length of a line is not cut off; what is the same on both sides is left out."""
    same = {f"name{number}": "A" * 40 for number in range(9)}
    told = finding(
        "X",
        Verdict.FAILED,
        code="equal",
        expected=same | {"price": "17606439.21"},
        actual=same | {"price": "17606539.21"},
        facts={"what": "announced", "of": ""},
    )
    sentence = "公布的名称、报价、工期和项目负责人：应当为“报价：17606439.21”，实际为“报价：17606539.21”。"
    assert Words(Texts("zh")).sentence(told) == sentence
    assert differing([1, 2, 3], [1, 5, 3]) == ([2], [5])
    assert differing([1, 2], [2]) == ([1], [])
    assert differing("a", "b") == ("a", "b")


def test_the_same_value_is_not_told_twice() -> None:
    """A comparison that agrees names the value once."""
    told = finding("X", Verdict.PASSED, code="equal", expected=3, actual=3, facts={"what": "bid_count", "of": ""})
    assert Words(Texts("zh")).sentence(told) == "已递交投标文件的数量：应当为“3”，实际相符。"
    assert Words(Texts("en")).sentence(told).endswith("should be “3”, and was.")


def test_states_of_an_objection_have_their_own_words() -> None:
    """An objection that is open awaits its answer; a section that is open takes bids."""
    facts = {"operation": "raise_objection", "actor": "bidder_d", "pointer": "/state"}
    told = finding("X", Verdict.PASSED, code="values", expected="open", actual="open", facts=facts)
    assert "“状态”：应当为“尚未答复”" in Words(Texts("zh")).sentence(told)
    assert "“投标中”" in Words(Texts("zh")).sentence(
        finding(
            "X",
            Verdict.PASSED,
            code="values",
            expected="open",
            actual="open",
            facts=facts | {"operation": "read_section"},
        )
    )


def test_parts_of_an_answer_are_named() -> None:
    """A pointer into an answer reads as the names of its members."""
    zh = Words(Texts("zh"))
    assert [zh.pointer(one) for one in ("", "/receipts", "/notices/0/amendments")] == [
        "全部内容",
        "回执",
        "公告 · 第 1 项 · 更正内容",
    ]


def test_a_certificate_is_told_by_its_digest() -> None:
    """Nobody reads a certificate in a sentence."""
    text = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    assert re.fullmatch(r"证书文本，SHA-256 摘要 [0-9a-f]{16}", Words(Texts("zh")).value(text))


def test_a_step_that_went_wrong_is_named_as_a_step() -> None:
    """The name of a step is no state of a section."""
    facts = {"operation": "retender", "actor": "purchaser", "detail": "open"}
    told = finding("X", Verdict.INCONCLUSIVE, code="undecided_step", reason="prerequisite", facts=facts)
    assert Words(Texts("zh")).sentence(told).endswith("没有得到可以判定的结果（步骤 open）。")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_kinds_of_projects_have_the_titles_of_the_suite(lang: str) -> None:
    """The report names a kind of project as the suite does."""
    files = (resources.suites() / "cn-trading-platform" / "projects").glob("*.toml")
    titles = {one.stem: tomllib.loads(one.read_text(encoding="utf-8"))["title"][lang] for one in files}
    assert {name: Texts(lang).word("project", name) for name in titles} == titles


def test_values_of_every_type_have_words() -> None:
    """Truth, nothing, numbers, lists and digests are written as people write them."""
    words = Words(Texts("zh"))
    assert words.value([True, None, 5.0, 0.25, -0.0002, -0.05]) == "是、无、5、0.25、0、-0.05"
    assert words.value({"state": "suspended"}) == "状态：已暂停"
    assert words.value("sha256:" + "ab" * 32) == "sha256:" + "ab" * 8
    assert words.value("2026-11-23T10:00:00.000+08:00") == "2026-11-23 10:00:00.000"
    assert words.value("") == "空"
    assert words.value("submit_bid x12") == "递交投标文件（x12）"
    assert words.value("华东招标有限公司 refused") == "华东招标有限公司 refused"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (19, "十九"),
        (27, "二十七"),
        (105, "一百零五"),
        (110, "一百一十"),
        (201, "二百零一"),
    ],
)
def test_numbers_of_articles_are_chinese(number: int, expected: str) -> None:
    """Articles are cited as the law counts them."""
    assert numeral(number) == expected


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("Art. 27 para. 1", "第二十七条第一款"),
        ("Art. 53(7)", "第五十三条第（七）项"),
        ("Art. 64(3)-(4)", "第六十四条第（三）至第（四）项"),
        ("二(二)4", "二(二)4"),
        ("5.13 supervision", "第 5.13 节（标题未核实）"),
        ("Annex A", "附录A（标题未核实）"),
        ("Art. 22(4) (Art. 21 before the 2025 amendment)", "第二十二条第（四）项（2025年修正前为第二十一条）"),
    ],
)
def test_articles_are_cited_in_chinese(ref: str, expected: str) -> None:
    """A reference in the catalogue's short form becomes the form the field writes."""
    assert Words(Texts("zh")).article(ref) == expected


def test_no_reference_of_the_catalogue_stays_english() -> None:
    """Every reference of the 375 requirements reads in Chinese; a title that nobody has read in Chinese is left out."""
    words = Words(Texts("zh"))
    left = {words.article(one.citation.ref) for one in catalogue()}
    assert {text for text in left if re.search(r"[A-Za-z]{2}", text)} == set()
    assert sum(text.endswith("（标题未核实）") for text in left) == 25


def test_no_section_title_is_translated() -> None:
    """Of the technical specification only the contents list was read: a section has no Chinese title."""
    title = "电子招标投标系统技术规范"
    unread = {one.citation.ref for one in catalogue() if one.citation.document.zh.startswith(title)}
    assert {ref for ref in unread if Texts("zh").has(f"article.{ref}")} == set()
    for ref in unread:
        assert re.fullmatch(r"第 [\d.]+ 节（标题未核实）|附录[A-Z]（标题未核实）", Words(Texts("zh")).article(ref))
        assert Words(Texts("en")).article(ref) == f"{ref} (title not verified)"


def test_test_roles_are_named_by_kind_and_letter() -> None:
    """bidder_b is a bidder; a stranger keeps its name."""
    zh, en = Words(Texts("zh")), Words(Texts("en"))
    assert [zh.actor(name) for name in ("bidder_b", "expert_2", "purchaser", "mallory")] == [
        "投标人B",
        "评标专家2",
        "招标人",
        "mallory",
    ]
    assert en.actor("bidder_b") == "Bidder B"


def test_a_trial_measure_keeps_its_full_title() -> None:
    """(试行) is part of the title; the year of an edition is not."""
    told = {one.id: Words(Texts("zh")).citation(one.citation) for one in catalogue()}
    assert told["CERT-3-1"] == "《电子招标投标系统检测认证管理办法（试行）》第三条"
    assert told["EBM-27-3"] == "《电子招标投标办法》（2013年第20号令）第二十七条第一款"


def test_a_reason_stated_twice_is_told_once() -> None:
    """Two warnings of one kind are one in words."""
    told = Words(Texts("zh")).outcome("accepted: too_short_period, too_short_period")
    assert told == "受理（期限短于法定天数）"
