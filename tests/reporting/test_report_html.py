"""The HTML report: complete, self-contained, hostile input harmless, figures that add up, the same bytes each time."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from fixture import HUGE, arrow, finding, judged, replaced, requirement, rich, scenario
from lxml import etree, html
from story import Story

from certkit.errors import InputError
from certkit.evidence.writer import Ledger
from certkit.model.judgement import HeadSignature, Judged
from certkit.model.requirement import Level
from certkit.model.verdict import Verdict
from certkit.reporting.html import render_html, write_html

LANGUAGES = ("zh", "en")
CLAIMS = re.compile(r"认证通过|通过认证|认证合格|合格证|\bcertified\b", re.IGNORECASE)
"""Words that no report may use of its candidate."""


@cache
def page(lang: str = "zh") -> str:
    """The report of the rich judgement."""
    return render_html(rich(), lang=lang)


def tree(text: str) -> etree._Element:
    """The report as a tree."""
    return html.document_fromstring(text)


def words_of(element: etree._Element) -> str:
    """The text of an element in one line."""
    return " ".join("".join(element.itertext()).split())


def small(*rows: Judged, **changes: object) -> str:
    """The report of a judgement of a few requirements."""
    return render_html(rich(list(rows), [scenario()], **changes))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_judgement_gives_the_same_bytes(lang: str) -> None:
    """Nothing of the moment or the machine enters a report."""
    assert render_html(rich(), lang=lang) == page(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_outside_is_referred_to(lang: str) -> None:
    """One file: no script, no address, no image, and a policy that would stop them."""
    root = tree(page(lang))
    assert root.xpath("//script | //link | //img | //iframe | //object | //form | //@style | //*[@onclick]") == []
    assert {str(link)[0] for link in root.xpath("//@href")} == {"#"}
    assert "@import" not in page(lang)
    assert "url(" not in page(lang)
    policy = str(root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0])
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_has_its_anchor_once(lang: str) -> None:
    """From any verdict the reader reaches the test case and its record."""
    root = tree(page(lang))
    anchors = [str(name) for name in root.xpath("//@id")]
    assert len(anchors) == len(set(anchors))
    assert {str(link)[1:] for link in root.xpath("//@href")} <= set(anchors)


def test_hostile_words_are_only_words() -> None:
    """Markup, a reversal of the line, control characters and a megabyte do nothing but be seen."""
    text = page()
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;/style&gt;" in text
    assert "⟦U+202E⟧" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\u200b-\u200f\u202a-\u202e]", text)
    assert text.count("</style>") == 1
    assert HUGE[:3000] not in text
    assert "（全文 1000000 字，摘要 " in text


def test_hostile_words_cannot_leave_the_style_sheet() -> None:
    """What is printed on every page is written into the style sheet as escapes only."""
    text = small(judged(requirement(), 0), run='x"} </style><script>', head="\\")
    assert text.count("</style>") == 1
    assert "<script" not in text


def test_the_report_is_in_the_language_asked_for() -> None:
    """Chinese first; English complete: what is left in Chinese there is data, not ours."""
    assert '<html lang="zh-CN">' in page("zh")
    root = tree(page("en"))
    assert root.get("lang") == "en"
    ours = " ".join(words_of(found) for found in root.xpath("//h1 | //h2 | //h3[not(parent::*[@class='case'])] | //th"))
    assert not re.search("[\u4e00-\u9fff]", ours.replace("苏政办发〔2017〕106号, 二(二)4", ""))


@pytest.mark.parametrize("kind", ["self_test", "demonstration"])
def test_papers_that_are_no_test_report_say_so(kind: str) -> None:
    """A self-test and a demonstration carry their banner on screen and on every printed page."""
    text = small(judged(requirement(), 0), kind=kind)
    banner = words_of(tree(text).xpath("//header")[0])
    assert "不是检验检测机构出具的检测报告，不得用于认证、注册登记或监管采信。" in banner
    assert ("供方自测" if kind == "self_test" else "演示") in banner
    assert re.search(r'@top-center \{ content: "\\', text)


def test_a_commissioned_test_has_no_banner() -> None:
    """The laboratory's paper carries its kind, not a warning."""
    text = small(judged(requirement(), 0), kind="third_party")
    assert tree(text).xpath("//header") == []
    assert "委托检测" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_report_claims_certification(lang: str) -> None:
    """Only requirements may speak of certification; the result never does, and says that it is none."""
    root = tree(page(lang))
    for citation in root.xpath("//tr[@id]"):
        citation.getparent().remove(citation)
    assert not CLAIMS.search(words_of(root))
    first = words_of(root.xpath("//section[@aria-labelledby='first-result']")[0])
    assert ("本结果不是认证结论" if lang == "zh" else "not a certification decision") in first


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_figures_of_the_first_page_add_up(lang: str) -> None:
    """Demanded = tested + not applicable + not tested; tested = the sum of its verdicts."""
    result = words_of(tree(page(lang)).xpath("//section[@aria-labelledby='first-result']/p")[0])
    figures = [int(number) for number in re.findall(r"(?<![\d.])\d+(?![\d.]*\d)(?=[ ,.]| 项)", result)]
    demanded, tested, not_applicable, not_tested, again, *verdicts, must = (
        figures if lang == "zh" else [figure for figure in figures if figure != 5]
    )
    assert demanded == tested + not_applicable + not_tested
    assert tested == again == sum(verdicts[:5])
    assert must > 0


@pytest.mark.parametrize("section", ["first-aspects", "annex-summary"])
def test_every_table_of_tallies_adds_up(section: str) -> None:
    """Each row sums to its total, and the columns to the last row."""
    for table in tree(page()).xpath(f"//section[@aria-labelledby='{section}']//table[.//tr[@class='sum']]"):
        rows = [[int(words_of(cell)) for cell in row.xpath("td[@class='n']")] for row in table.xpath(".//tbody/tr")]
        *groups, total = rows
        assert all(row[0] == sum(row[1:]) for row in rows)
        assert [sum(column) for column in zip(*groups, strict=True)] == total


def test_every_requirement_stands_in_exactly_one_place() -> None:
    """Nothing of the catalogue is silently missing."""
    judgement = rich()
    ids = tree(page()).xpath("//section[starts-with(@aria-labelledby, 'annex-')]//tr/@id")
    known = {one.requirement.id for one in judgement.requirements}
    assert sorted(str(name) for name in ids if str(name) in known) == sorted(known)


def test_the_first_page_has_its_parts_in_order() -> None:
    """A regulator finds everything where the order of the first page puts it."""
    heads = [words_of(head) for head in tree(page()).xpath("//main/section/h2")]
    assert [head[:2] for head in heads[:7]] == [f"{number}、" for number in "一二三四五六七"]
    assert heads[4] == "五、本次没有检测的内容（未检测不等于符合）"


@pytest.mark.parametrize(
    ("conclusion", "sentence"),
    [
        ("conforms", "检测结果：符合该检测项目集。"),
        ("does_not_conform", "检测结果：不符合该检测项目集。"),
        ("incomplete", "检测未完成，未能得出是否符合该检测项目集的结论。"),
        ("nothing", "没有任何要求得到判定，不作出结论。"),
    ],
)
def test_the_result_sentence_follows_the_conclusion(conclusion: str, sentence: str) -> None:
    """Each conclusion has its own sentence, and only one is printed."""
    text = small(judged(requirement(), 0), conclusion=conclusion)
    assert sentence in words_of(tree(text).xpath("//p[@class='verdict-line']")[0])


def situations(text: str) -> dict[str, str]:
    """The situations of Article 53 and what was seen of each."""
    rows = tree(text).xpath("//table[@class='situations']/tbody/tr")
    return {words_of(row.xpath("th")[0])[1]: words_of(row.xpath("td")[0]) for row in rows}


def test_situations_are_told_as_facts_observed() -> None:
    """A failed requirement shows in its situation with the fact and the record; the rest says what was tested."""
    passed = judged(requirement("EBM-48-1"), 0)
    failed = judged(requirement("EBM-45-2"), 0)
    silent = replaced(judged(requirement("EBM-13-1"), 0), verdict=Verdict.INCONCLUSIVE, findings=[])
    seen = situations(small(passed, failed, silent))
    assert seen["一"] == "未检测"
    assert seen["二"] == "未观察到（已检 1 项）"
    assert seen["五"].startswith("观察到：投标人B“递交投标文件”")
    assert "记录 bidding.late，第 12 号" in seen["五"]
    assert seen["六"] == "无法判定（1 项没有结论）"
    assert seen["七"] == "不由本检测判断"


def test_a_function_that_is_not_there_is_a_fact_of_the_first_situation() -> None:
    """Whatever the requirement: what the platform does not offer at all bears on its main functions."""
    missing = finding("EBM-34-1", Verdict.FAILED, code="unsupported", actual="unsupported")
    row = replaced(judged(requirement("EBM-34-1"), 0), verdict=Verdict.FAILED, findings=[missing])
    text = small(row)
    assert situations(text)["一"].startswith(
        "观察到：投标人B“递交投标文件”：应当拒绝（已过截止时间），被测系统没有提供该功能。"
    )
    assert "（一）不具备规定的主要功能" in words_of(
        tree(text).xpath("//section[@aria-labelledby='annex-nonconformities']")[0]
    )


def test_indications_stand_apart() -> None:
    """What is not a duty is listed as an indication, with no verdict, and outside the figures."""
    text = small(judged(requirement(), 0), judged(requirement("EBM-9-1", level=Level.MAY), 1))
    annex = tree(text).xpath("//section[@aria-labelledby='annex-remarks']")[0]
    assert annex.xpath(".//tr/@id") == ["EBM-9-1"]
    assert annex.xpath(".//*[starts-with(@class, 'v ')]") == []
    assert "应检 1 项检测要求" in text


def test_what_is_missing_says_so() -> None:
    """Without an order of a customer every item of it reads 未提供."""
    identity = tree(small(judged(requirement(), 0), engagement=None)).xpath("//table[@class='identity']")[0]
    missing = [words_of(row) for row in identity.xpath(".//td[span[@class='missing']]")]
    assert missing.count("未提供") == 6


def test_a_torn_record_has_no_seal() -> None:
    """Without a head of heads the verification line does not pretend to one."""
    text = small(judged(requirement(), 0), head="")
    assert "原始记录不完整，没有封存摘要" in text


@pytest.mark.parametrize(("lang", "unsigned"), [("zh", "未签名："), ("en", "Unsigned: ")])
def test_the_verification_line_names_the_key(lang: str, unsigned: str) -> None:
    """A signed head shows the fingerprint, on the first page and among the versions; an unsigned one says so."""
    signature = HeadSignature(algorithm="Ed25519", key="30aa", fingerprint="beef" * 16)
    for given, shown, hidden in ((signature, "beef" * 16, unsigned), (None, unsigned, "beef")):
        text = render_html(rich(rows=[judged(requirement(), 0)], signature=given), lang=lang)
        for part in ("first-signatures", "annex-versions"):
            (section,) = tree(text).xpath(f"//section[@aria-labelledby='{part}']")
            assert shown in words_of(section)
            assert hidden not in words_of(section)


def test_each_instance_describes_itself() -> None:
    """Product, version, build and peer systems of both instances; what differs from the candidate file is marked."""
    (table,) = tree(page()).xpath("//table[caption='各实例的自我说明与对接地址']")
    rows = {
        words_of(row.xpath("th")[0]): [words_of(cell) for cell in row.xpath("td")] for row in table.xpath("tbody/tr")
    }
    assert rows["版本"] == ["5.2.1", "5.2.0 （与被测系统说明文件不一致）"]
    assert rows["构建"] == ["20261102", "20261102"]
    assert rows["标识"][1] == "未提供"
    assert "/real/" in rows["模拟对接系统地址"][0] and "/travelled/" in rows["模拟对接系统地址"][1]
    assert "3.11.7" in page()


def test_many_findings_are_folded_and_counted() -> None:
    """A requirement with hundreds of comparisons does not drown the table."""
    many = [finding("EBM-27-3", Verdict.FAILED) for _ in range(300)]
    row = Judged(requirement=requirement(), selected=True, verdict=Verdict.FAILED, advisory=False, findings=many)
    table = tree(small(row)).xpath("//tr[@id='EBM-27-3']")[0]
    assert len(table.xpath(".//div[@class='finding']")) == 16
    assert "另有 296 条比对结果" in words_of(table)
    assert "其余 284 条略" in words_of(table)


def test_tables_come_in_chunks_of_200_rows() -> None:
    """No table is too long for the browser to leave out of sight."""
    rows = [judged(requirement(f"EBM-1-{number}"), 0) for number in range(450)]
    root = tree(small(*rows))
    sizes = [len(table.xpath("tbody/tr")) for table in root.xpath("//table[@class='requirements']")]
    assert sizes == [200, 200, 50]
    assert all(len(table.xpath("tbody/tr")) <= 200 for table in root.xpath("//table"))


def test_a_run_of_a_hundred_test_cases_stays_small() -> None:
    """A hundred test cases of a hundred records each stay under eight megabytes."""
    scenarios = [scenario(f"bidding.case-{number}", arrows=100) for number in range(100)]
    assert len(render_html(rich(scenarios=scenarios)).encode()) < 8_000_000


def test_attempts_are_told_apart() -> None:
    """A later attempt of a test case has its own anchors."""
    ids = set(tree(page()).xpath("//*[@class='case']/@id"))
    assert {"bidding.late", "bidding.late.2", "exchange.outage", "award.day-counts"} == ids


def test_an_unknown_code_is_refused() -> None:
    """A finding without a sentence is an error of ours, never a blank in the report."""
    strange = [finding("EBM-27-3", Verdict.FAILED, code="unheard_of")]
    row = Judged(requirement=requirement(), selected=True, verdict=Verdict.FAILED, advisory=False, findings=strange)
    with pytest.raises(InputError, match="unheard_of"):
        small(row, matters=[])


def test_digests_come_from_the_recorded_run(tmp_path: Path) -> None:
    """With the run at hand every record shows the digest of what travelled; without it, none."""
    story = Story()
    exchange = story.call("read_notices", "public", {"notices": []})
    ledger = Ledger.create(tmp_path / "run", story.plan)
    sink = ledger.scenario("story")
    sink.write(exchange)
    ledger.close()
    result = scenario("story", steps=[], messages=[replaced(arrow(1, "story"), exchange=exchange.id)])
    judgement = rich([judged(requirement(), 0)], [result])
    with_run = words_of(tree(render_html(judgement, run=tmp_path / "run")).xpath(f"//tr[@id='story-{exchange.id}']")[0])
    assert exchange.response is not None
    assert exchange.response.body is not None
    assert with_run.endswith(f"– ／ {exchange.response.body.digest[7:23]}")
    assert words_of(tree(render_html(judgement)).xpath(f"//tr[@id='story-{exchange.id}']")[0]).endswith("–")


def test_the_report_is_written_to_a_file(tmp_path: Path) -> None:
    """The file holds what was rendered, in UTF-8."""
    path = tmp_path / "report.html"
    write_html(rich(), path)
    assert path.read_text(encoding="utf-8") == page()


def test_a_nonconformity_does_not_open_with_what_agreed() -> None:
    """Of a failed requirement the findings that failed lie open; those that passed are folded."""
    row = judged(requirement("EBM-45-2"), 0)
    both = [finding("EBM-45-2", Verdict.PASSED), finding("EBM-45-2", Verdict.FAILED)]
    failed = replaced(row, verdict=Verdict.FAILED, findings=both)
    section = tree(small(failed)).xpath("//section[@aria-labelledby='annex-nonconformities']")[0]
    assert len(section.xpath(".//div[@class='finding'][not(ancestor::details)]")) == 1
    assert len(section.xpath(".//details//div[@class='finding']")) == 1
