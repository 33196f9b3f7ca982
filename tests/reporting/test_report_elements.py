"""Element coverage in the report: figures, a cell per field told without colour, what to mend, what was never seen."""

from __future__ import annotations

import pytest
from fixture import HOSTILE, deviation, elements, finding, judged, replaced, requirement, rich, scenario
from lxml import etree, html

from certkit.model.verdict import Finding, Verdict
from certkit.reporting.annex import annex
from certkit.reporting.elements import MARKS, STAGES, codes, stages, wire_titles
from certkit.reporting.html import render_html
from certkit.reporting.junit import render_junit
from certkit.reporting.texts import LANGUAGES, Texts
from certkit.reporting.words import Words
from certkit.standards.dictionaries.loading import dialects, dictionary


def section(lang: str = "zh", **changes: object) -> etree._Element:
    """The annex."""
    text = render_html(rich([], [scenario()], **changes), lang=lang)
    return html.document_fromstring(text).xpath("//section[@aria-labelledby='annex-elements']")[0]


def words_of(element: etree._Element) -> str:
    """The text of an element in one line."""
    return " ".join("".join(element.itertext()).split())


def test_the_summary_counts_datasets_fields_and_codes() -> None:
    """Of all that the dialect has; a field that was seen valid and refused counts as both."""
    told = words_of(section().xpath("./p")[0])
    assert "8 份报文：数据集共 3 个，收到过 2 个。其中 1 份报文无法读出数据集。" in told
    assert "字段共 21 个：出现过有效值的 4 个，出现过被拒绝的值的 2 个，从未出现的 16 个。" in told
    assert "共 3 个：出现过有效值的 1 个，被拒绝过的 1 个，从未出现的 1 个。" in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_has_a_cell_with_a_mark_and_its_words(lang: str) -> None:
    """What colour says, form and a title say too."""
    cells = section(lang).xpath(".//div[@class='cells']/i")
    assert [cell.text for cell in cells] == ["●", "◐", "●", "✕", "○", "●"]
    assert {cell.get("role") for cell in cells} == {"img"}
    titles = [cell.get("title") for cell in cells]
    assert (
        titles[1]
        == {
            "zh": "合同估算价 CONTRACT_RECKON_PRICE：有效 4 次，被拒绝 3 次",
            "en": "Estimate CONTRACT_RECKON_PRICE: valid 4 times, refused 3 times",
        }[lang]
    )
    assert len(set(MARKS.values())) == len(MARKS)


def test_a_dataset_unfolds_to_its_fields_and_codes() -> None:
    """Counts, whether it is required, every code of its list with what was seen of it."""
    (table, _) = section().xpath(".//details/table[@class='fields']")
    rows = [[words_of(cell) for cell in row.xpath("./*")] for row in table.xpath("./tbody/tr")]
    assert rows[1] == ["合同估算价 CONTRACT_RECKON_PRICE", "否", "◐ 有效值和被拒绝的值都出现过", "4", "3", "–"]
    assert rows[4][:3] == ["其他 NEVER", "未检查", "○ 从未出现"]
    mode = rows[2][5]
    assert mode.startswith("● 1 公开招标：有效 5 次；○ 2 邀请招标；✕ 9")
    assert mode.endswith("：被拒绝 1 次")


def test_datasets_never_received_are_named() -> None:
    """With how many fields each of them has, by stage."""
    (row,) = section().xpath(".//table[@class='unseen']/tbody/tr")
    assert words_of(row) == "信用黑名单 BLACK_LIST（15 个字段）"


def test_what_to_mend_is_a_line() -> None:
    """Dataset, field, demand, first value, times, source, record; a remark says that it is one."""
    rows = section().xpath(".//table[@class='deviating']/tbody/tr")
    first = [words_of(cell) for cell in rows[0].xpath("./*")]
    assert first[:3] == [
        "标段(包) SECTION",
        "合同估算价 CONTRACT_RECKON_PRICE",
        "应为数字，整数不超过 16 位，小数不超过 6 位",
    ]
    assert first[3:6] == ["accepted", "3", "502.json，已核对原文"]
    assert rows[0].xpath(".//a/@href") == ["#bidding.late-x3"]
    assert words_of(rows[1].xpath("./td")[1]).startswith("提示 ")


@pytest.mark.parametrize(("source", "said"), [("502.json", False), ("GGZY: DataConfig/V4/502.json", True)])
def test_the_short_name_of_a_source_is_told(source: str, said: bool) -> None:
    """What GGZY means is said where it is cited, and only there."""
    cited = elements(deviations=[deviation(source=source)])
    assert ("lishanling/GGZY" in words_of(section(elements=cited))) is said


def test_hostile_titles_and_values_do_no_harm() -> None:
    """They are shown as text, with what is invisible made visible, and long ones are cut."""
    text = render_html(rich([], [scenario()]))
    assert HOSTILE not in text
    assert "<script" not in text.lower()
    assert "\u202e" not in text
    assert len(text) < 500_000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_judgement_without_elements_says_so(lang: str) -> None:
    """One that was made before they were counted; and one to which nothing was sent."""
    assert Texts(lang)("elements.uncounted") in words_of(section(lang, elements=None))
    empty = words_of(section(lang, elements=elements(datasets=[], deviations=[], messages=0, unread=0)))
    assert Texts(lang)("elements.nothing") in empty
    assert Texts(lang)("elements.no_deviations") in empty


def test_stages_come_in_the_order_of_a_tender() -> None:
    """The envelope last, then what nobody has heard of; every stage of every dictionary has its words."""
    strange = replaced(elements().unseen[0], stage="afterwards")
    found = stages(elements(unseen=[*elements().unseen, strange]))
    assert [one.id for one in found] == ["section", "credit", "envelope", "afterwards"]
    known = {one.stage for dialect in dialects() for one in dictionary(dialect).datasets.values()}
    assert known <= set(STAGES)
    assert all(Texts(lang).has(f"dataset_stage.{stage}") for lang in LANGUAGES for stage in STAGES)


def test_a_code_without_a_title_is_shown_nevertheless() -> None:
    """A long list keeps the titles of what was seen only, an unknown list none."""
    found = elements(lists={})
    field = found.datasets[0].fields[2]
    assert [(one.code, one.title.zh) for one in codes(found, field)] == [("1", ""), ("9", "")]


def test_a_deviation_reads_as_a_sentence() -> None:
    """With the title of the field beside its wire name, the value as it came, and on what it rests."""
    zh, en = Words(Texts("zh")), Words(Texts("en"))
    assert zh.sentence(deviation()) == (
        "公共服务平台收到的“标段(包)”SECTION：合同估算价 CONTRACT_RECKON_PRICE 应为数字，整数不超过 16 位，"
        "小数不超过 6 位，实际为“accepted”（数据格式，位置 /CONTRACT_RECKON_PRICE，共 3 次；依据 502.json，"
        "已核对原文）。"
    )
    assert en.sentence(deviation(rule="required", expected=[], actual=None)) == (
        "Public service platform received “Bid section (package)” SECTION: Estimated contract price "
        "CONTRACT_RECKON_PRICE must be filled in, was “none” (form, at /CONTRACT_RECKON_PRICE, 3 times; "
        "source 502.json, text read)."
    )


def test_what_a_rule_demands_has_words() -> None:
    """Titles of coding rules in the language, periods with where they begin, an unknown rule by its name."""
    zh = Words(Texts("zh"), wire_titles(rich()))
    rule = [{"zh": "标段（包）编号", "en": "Bid section code"}]
    assert zh.demand("coding", rule) == "应符合编码规则（标段（包）编号）"
    period = {
        "at_least": 5,
        "unit": "days",
        "from": "SECTION.CONTRACT_RECKON_PRICE",
        "value": "20261123",
        "interval": "T-01",
    }
    assert zh.demand("interval", period) == "自合同估算价 CONTRACT_RECKON_PRICE 20261123 起应不少于 5 日"
    assert zh.demand("unheard", 3) == "unheard 3"
    compared = deviation(rule="immutable", expected="甲", actual="乙", layer=3, earlier="x2")
    assert "报送后不应更改（原为 甲），实际为“乙”（参照第 2 号记录）（记录之间" in zh.sentence(compared)


def test_every_rule_of_the_standards_has_words() -> None:
    """The names of rules that the validators and the tap use."""
    known = (
        "required type length longest shortest item_length digits format code_list coding required_when one_of "
        "begins_with belongs_elsewhere at_most unknown_field unique immutable reference push_order interval duplicate "
        "same_everywhere unreadable unknown_dataset repeated rejected"
    )
    for lang in LANGUAGES:
        assert [name for name in known.split() if not Texts(lang).has(f"rule.{name}")] == []


def test_wire_names_in_other_findings_have_their_titles() -> None:
    """Where two records differ, each field is named with its title."""
    words = Words(Texts("zh"), wire_titles(rich()))
    values = {"CONTRACT_RECKON_PRICE": ["1.00", "2.00"]}
    facts = {"what": "record_at_both", "of": "SECTION"}
    told = finding("EBM-7-2", Verdict.FAILED, code="equal", expected={}, actual=values, facts=facts)
    assert "合同估算价 CONTRACT_RECKON_PRICE：1.00、2.00" in words.sentence(told)


def test_one_of_every_kind_stands_before_the_others() -> None:
    """A deviation that was seen in many test cases does not hide another one."""
    often = [deviation(scenario=f"s{number}") for number in range(9)]
    seldom = deviation(field="TENDER_MODE", rule="code_list", expected=["1"], actual="8")
    found: list[Finding] = [*often, seldom]
    row = annex(rich([replaced(judged(requirement("EBM-8-1"), 0), verdict=Verdict.FAILED, findings=found)])).decided[0]
    assert [one.facts["field"] for one in row.shown[:2]] == ["CONTRACT_RECKON_PRICE", "TENDER_MODE"]
    assert len(row.shown) + len(row.folded) + row.left_out == 10


def test_a_build_server_sees_what_to_mend() -> None:
    """The sentence of the first deviation is the message of the failure."""
    failed = replaced(judged(requirement("EBM-8-1"), 0), verdict=Verdict.FAILED, findings=[deviation()])
    assert "合同估算价 CONTRACT_RECKON_PRICE 应为数字" in render_junit(rich([failed]))
