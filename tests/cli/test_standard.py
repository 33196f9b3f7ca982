"""`certkit standard list|show|diff`: what the dictionary says, on a terminal and for the next program."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from certkit import resources
from certkit.cli.standard_showing import lines_of
from certkit.cli.tables import columns, paragraph
from certkit.standards import validate
from certkit.standards.dictionaries.loading import dialects, dictionary

Certkit = Callable[..., subprocess.CompletedProcess[str]]


def test_list_counts_every_dataset_and_field(inside: Certkit) -> None:
    """The JSON sums to 110 datasets and 2,436 fields, with exactly four members each."""
    done = inside("standard", "list", "--format", "json")
    entries = json.loads(done.stdout)
    assert (len(entries), sum(entry["fields"] for entry in entries), done.stderr) == (110, 2436, "")
    assert {tuple(entry) for entry in entries} == {("dialect", "dataset", "title", "fields")}


@pytest.mark.parametrize(("lang", "title"), [("zh", "项目"), ("en", "Project")])
def test_list_speaks_the_language_and_keeps_to_a_dialect(inside: Certkit, lang: str, title: str) -> None:
    """Titles in the language asked for; one dialect only when it is named."""
    done = inside("standard", "list", "--dialect", "shanxi", "--format", "json", "--lang", lang)
    entries = json.loads(done.stdout)
    assert {entry["dialect"] for entry in entries} == {"shanxi"}
    found = next(entry["title"] for entry in entries if entry["dataset"] == "GCJS_PROJECT")
    assert found.startswith(title)


def test_list_is_a_table_with_a_sum(inside: Certkit) -> None:
    """One line per dataset, aligned where Chinese characters take two places."""
    lines = inside("standard", "list", "--dialect", "ec2").stdout.splitlines()
    rows = lines[:-2]
    assert len(rows) == 1 + len(dictionary("ec2").datasets)
    assert len({cell_len(row) for row in rows}) == 1
    assert lines[-1] == "合计 17 个数据集，458 个字段。"


def test_show_tells_all_fields(inside: Certkit) -> None:
    """Every field with its name on the wire and its title, no line wider than 120 places."""
    text = inside("standard", "show", "EC2_WINBID").stdout
    for field in dictionary("ec2").datasets["EC2_WINBID"].fields.values():
        assert f"?{field.on_wire}  {field.title.zh}" in text
    assert max(map(cell_len, text.splitlines())) <= 120
    assert "未检查：是否必填：未查到" in text


@pytest.mark.parametrize("name", ["503", "tender_ann_qua_inquery_ann", "TENDER_ANN_QUA_INQUERY_ANN"])
def test_show_finds_a_dataset_by_number_and_name(inside: Certkit, name: str) -> None:
    """The number of the dataset and its name in either case lead to the same page."""
    text = inside("standard", "show", name, "--lang", "en").stdout
    assert text.startswith("TENDER_ANN_QUA_INQUERY_ANN  Tender notice")
    assert "when BULLETIN_TYPE is 1, BID_OPEN_METHOD must be filled" in text
    assert "CN-B.3.4-TENDER_PROJECT_CODE" in text
    assert "code list NOTICE_NATURE 1=" in text
    assert "names TENDER_PROJECT.TENDER_PROJECT_CODE (verified)" in " ".join(text.split())


def test_show_unfolds_code_lists(inside: Certkit) -> None:
    """With --codes every value of a long code list has a line."""
    short, long = (inside("standard", "show", "501", *more).stdout for more in ((), ("--codes",)))
    assert "110000  北京市" not in short
    assert "110000  北京市" in long


def test_show_tells_code_lists_and_coding_rules(inside: Certkit) -> None:
    """A code list with its values; a coding rule with its parts and what of it is not checked."""
    assert "1  男性" in inside("standard", "show", "SEX").stdout
    rule = inside("standard", "show", "CN-UNIFIED_DEAL_CODE").stdout
    assert "第 5—22 位   统一社会信用代码  GB32100-USCC" in rule
    assert "末位校验码的算法未查到：不检查" in rule


def test_show_as_json_holds_what_the_dataset_uses(inside: Certkit) -> None:
    """The code lists and coding rules of the fields come with the dataset."""
    found = json.loads(inside("standard", "show", "PROJECT", "--format", "json").stdout)
    assert found["dialect"] == "public-resource"
    assert set(found["fields"]) == set(dictionary().datasets["PROJECT"].fields)
    assert "CN-B.3.2-PROJECT_CODE" in found["coding_rules"]


@pytest.mark.parametrize(
    ("arguments", "right"),
    [
        (("show", "TENDER_ANN_QUA_INQUERY"), "是否应为“TENDER_ANN_QUA_INQUERY_ANN”"),
        (("show", "PROJECT", "--dialect", "shanxxi"), "shanxi"),
        (("show", "SEX", "--format", "xsd"), "只适用于数据集"),
        (("diff", "shanxi", "ec2", "--dataset", "GCJS_SECTIONS"), "是否应为“GCJS_SECTION”"),
        (("validate", "x.json", "--dataset", "PROJEKT"), "是否应为“PROJECT”"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(inside: Certkit, arguments: tuple[str, ...], right: str) -> None:
    """Wrong names end with 2 and what would be right, in Chinese."""
    done = inside("standard", *arguments)
    assert done.returncode == 2
    assert right in done.stderr


def test_diff_tells_what_differs_and_what_is_only_here(inside: Certkit) -> None:
    """Units, lengths, names and fields of one side only."""
    text = inside("standard", "diff", "public-resource", "shanxi", "--dataset", "SECTION").stdout
    assert text.startswith("SECTION ↔ GCJS_SECTION")
    assert "单位      无  →  万元" in text
    assert "只在 shanxi 的 GCJS_SECTION 中的字段\n    PROJECT_CODE 项目编号" in text


def test_diff_as_json_accounts_for_every_field(inside: Certkit) -> None:
    """Equal, differing and one-sided fields of a pair are all its fields."""
    found = json.loads(inside("standard", "diff", "public-resource", "ec2", "--format", "json").stdout)
    for pair in found["datasets"]:
        fields = dictionary("public-resource").datasets[pair["left"]].fields
        assert len(pair["equal"]) + len(pair["differing"]) + len(pair["only_left"]) == len(fields)
    paired = {pair["left"] for pair in found["datasets"]}
    assert paired | set(found["only_left"]) == set(dictionary("public-resource").datasets)
    section = next(pair for pair in found["datasets"] if pair["left"] == "SECTION")
    code = next(one for one in section["differing"] if one["left"] == "BID_SECTION_CODE")
    assert code["differences"]["required"] == {"left": "yes", "right": "unknown"}


def test_every_dataset_code_list_and_rule_can_be_shown_in_both_languages() -> None:
    """No entry of any dialect lacks a text in either language."""
    for lang in ("zh", "en"):
        for dialect in dialects():
            known = dictionary(dialect)
            for name in (*known.datasets, *known.code_lists, *known.coding_rules):
                assert all(cell_len(line) <= 120 for line in lines_of(name, dialect, lang))


def test_both_languages_have_the_same_texts() -> None:
    """Every key of standard.zh.toml stands in standard.en.toml too."""
    folder = resources.reports() / "i18n"
    texts = [tomllib.loads((folder / f"standard.{lang}.toml").read_text(encoding="utf-8")) for lang in ("zh", "en")]
    keys = [{(group, key) for group, table in one.items() for key in table} for one in texts]
    assert keys[0] == keys[1]


def test_paragraphs_break_at_their_width() -> None:
    """Chinese breaks anywhere, words only at blanks, words that are too long where they must."""
    text = "招标项目编号的长度 TENDER_PROJECT_CODE " + "x" * 50
    lines = paragraph(text, 30, "  ", "    ")
    assert all(cell_len(line) <= 30 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert any(line.strip().startswith("TENDER_PROJECT_CODE") for line in lines)


def test_columns_count_wide_characters_twice() -> None:
    """The second column begins at one place."""
    assert columns([("项目", "a"), ("ab", "b")]) == ["项目  a", "ab    b"]


def test_show_gives_an_example_that_passes(inside: Certkit) -> None:
    """The example of a dataset is a record without deviations, shown in both forms."""
    example = json.loads(inside("standard", "show", "PROJECT", "--format", "json").stdout)["example"]
    assert validate("PROJECT", example) == []
    text = inside("standard", "show", "PROJECT").stdout
    assert f"示例（只填必填字段）\n  PROJECT_CODE: {example['PROJECT_CODE']}" in text


def test_show_prints_the_schemas(inside: Certkit) -> None:
    """JSON Schema and XSD are those that lie in the folder of the dialect."""
    folder = resources.schemas() / "cn" / "shanxi"
    for format, file in (("json-schema", "json-schema/GCJS_PROJECT.schema.json"), ("xsd", "xsd/GCJS_PROJECT.xsd")):
        shown = inside("standard", "show", "GCJS_PROJECT", "--format", format).stdout
        assert shown.strip() == (folder / file).read_text(encoding="utf-8").strip()
