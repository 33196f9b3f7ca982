"""`certkit standard validate`: every format, places, levels, exit codes, and what strangers send."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from certkit import resources
from certkit.standards.dictionaries.loading import dialects
from certkit.standards.messages.upload import envelope

Certkit = Callable[..., subprocess.CompletedProcess[str]]
PROJECT = {
    "PROJECT_CODE": "M3500001234567890",
    "PROJECT_NAME": "教学楼工程",
    "REGION_CODE": "350100",
    "ADDRESS": "福州市鼓楼区",
    "LEGAL_PERSON": "鼓楼区教育局",
    "INDUSTRIES_TYPE": "E47",
    "FUND_SOURCE": "财政资金",
    "CONTRIBUTION_SCALE": "100%",
    "PROJECT_SCALE": "建筑面积12000平方米",
    "CONTACTOR": "张三",
    "CONTACT_INFORMATION": "0591-00000000",
    "APPROVAL_NAME": "关于教学楼工程的批复",
    "APPROVAL_NUMBER": "榕发改〔2026〕1号",
    "APPROVAL_AUTHORITY": "福州市发展和改革委员会",
    "CREATE_TIME": "20261123100000",
    "PLATFORM_CODE": "91350100M000100Y43",
    "PUB_SERVICE_PLAT_CODE": "91350100M000100Y43",
    "DATA_TIMESTAMP": "20261123100000",
    "TRADE_PLAT": "E1100000084",
    "PUB_SERVICE_PLAT": "E1100000084",
    "RELATE_CODE": "1",
    "CLASS_VER_CODE": "2",
    "OPERATION_NAME": "李四",
    "INVEST_PROJECT_CODE": "2026-350102-47-01-000001",
}


CODES = [f"M35000012345{number:05d}" for number in range(100)]


def good() -> dict[str, str]:
    """A record of PROJECT without any deviation."""
    return dict(PROJECT)


def wrong(**changes: Any) -> dict[str, Any]:
    """The record with some members changed; None leaves one out."""
    changed = good() | changes
    return {name: value for name, value in changed.items() if value is not None}


def result(done: subprocess.CompletedProcess[str]) -> Any:
    """The JSON document that was printed."""
    return json.loads(done.stdout)


def places(done: subprocess.CompletedProcess[str]) -> list[tuple[int, int, str]]:
    """Line, column and rule, or why nothing could be read."""
    found = result(done)["findings"]
    return [(one["line"], one["column"], one.get("rule") or one["what"]) for one in found]


def xml(record: Mapping[str, str], name: str = "PROJECT") -> str:
    """A bare record, one field a line."""
    inner = "".join(f"<{field}>{escape(value)}</{field}>\n" for field, value in record.items())
    return f"<{name}>\n{inner}</{name}>"


TITLE = {
    "CA_KEY": "4c1",
    "DATA_CN": "项目",
    "DATA_EN": "PROJECT",
    "DATA_KEY": "9120500201903050000050",
    "DATA_NO": "500",
    "DATA_TYPE": "1",
    "ROUTE_WAY": "1",
}
"""The header of a Fujian message of a project."""


def des(record: Mapping[str, str], **title: str) -> str:
    """The Fujian message of a record without the call around it."""
    return f"<DES>\n{xml(record, 'CONTEXT')}\n{xml(TITLE | title, 'TITLE')}\n</DES>"


def soap(record: Mapping[str, str], number: str = "500") -> str:
    """The Fujian message of a record, the text in `data` with its own lines."""
    facts = envelope()
    data = des(record, DATA_NO=number)
    return (
        '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>\n'
        f'<{facts.soap.operation} xmlns="{facts.soap.namespace}"><validation>&lt;DATA/&gt;</validation>\n'
        f"<data>{escape(data)}</data></{facts.soap.operation}></Body></Envelope>"
    )


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str | bytes], str]:
    """Writes a file into the folder in which certkit runs; its name."""

    def write(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    return write


Written = Callable[[str, "str | bytes"], str]


def test_a_valid_record_passes(inside: Certkit, written: Written) -> None:
    """0 and a summary."""
    done = inside("standard", "validate", written("a.json", json.dumps(good())), "--dataset", "PROJECT")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "已检查 1 条记录（1 个文件）：错误 0 项，提示 0 项，无法读取 0 处。\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps(wrong(PROJECT_NAME=None) | {"_dataset": "PROJECT"})),
        ("a.json", json.dumps({"PROJECT": [wrong(PROJECT_NAME=None)]})),
        ("a.json", json.dumps([{"PROJECT": wrong(PROJECT_NAME=None)}])),
        ("a.ndjson", json.dumps(wrong(PROJECT_NAME=None) | {"_dataset": "PROJECT"})),
        ("a.xml", xml(wrong(PROJECT_NAME=None))),
        ("a.xml", f"<ALL>{xml(wrong(PROJECT_NAME=None))}</ALL>"),
        ("a.xml", soap(wrong(PROJECT_NAME=None))),
        ("a.xml", des(wrong(PROJECT_NAME=None))),
        ("a.dat", xml(wrong(PROJECT_NAME=None))),
    ],
    ids=["member", "named", "listed", "line", "bare", "wrapped", "soap", "upload", "other-suffix"],
)
def test_the_dataset_is_told_by_the_record(inside: Certkit, written: Written, name: str, text: str) -> None:
    """An envelope, an element, a member: whatever names the dataset is enough."""
    done = inside("standard", "validate", written(name, text), "--format", "json")
    assert done.returncode == 1
    assert [(one["dataset"], one["field"], one["rule"]) for one in result(done)["findings"]] == [
        ("PROJECT", "PROJECT_NAME", "required")
    ]


def test_the_header_of_a_message_is_held_against_its_record(inside: Certkit, written: Written) -> None:
    """A header that names another dataset, or holds a code that there is not, is wrong beside a good record."""
    done = inside(
        "standard", "validate", written("a.xml", des(good(), DATA_EN="PROJEKT", DATA_TYPE="7")), "--lang", "en"
    )
    assert done.returncode == 1
    assert "ENVELOPE_TITLE.DATA_TYPE" in done.stdout
    assert "does not go with the record of the message; expected PROJECT" in done.stdout
    assert "Errors: 2, warnings: 0" in done.stdout


@pytest.mark.parametrize("root", ["CONTEXT", "ROWS/ROW"])
def test_xml_that_names_no_dataset_needs_it_told(inside: Certkit, written: Written, root: str) -> None:
    """A bare CONTEXT or rows of any name are records of --dataset; without it the nearest dataset is proposed."""
    *outer, inner = root.split("/")
    text = xml(wrong(PROJECT_NAME="x" * 700), inner)
    file = written("a.xml", f"<{outer[0]}>{text}{text}</{outer[0]}>" if outer else text)
    told = inside("standard", "validate", file, "--dataset", "PROJECT", "--no-across", "--format", "json")
    assert [one["rule"] for one in result(told)["findings"]] == ["longest"] * (1 + len(outer))
    untold = inside("standard", "validate", file)
    assert untold.returncode == 2
    assert "--dataset" in untold.stdout


def test_messages_of_shanxi_and_of_the_national_interface(inside: Certkit, written: Written) -> None:
    """A bare entity with its base members, and a flat object whose type is a number."""
    base = {"key": "k", "platId": "E1100000084", "serialNumber": "1", "userId": "1"}
    entity = xml(base | {"PROJECT_CODE": "X"}, "GCJS_PROJECT")
    one = inside("standard", "validate", written("a.xml", entity), "--format", "json")
    assert {row["field"] for row in result(one)["rules"]}.isdisjoint(base)
    assert {row["dataset"] for row in result(one)["rules"]} == {"GCJS_PROJECT"}
    flat = json.dumps({"type": 4, "tenderProjectCode": "X"})
    two = inside("standard", "validate", written("b.json", flat), "--format", "json")
    assert [(row["dataset"], row["field"], row["rule"]) for row in result(two)["findings"]] == [
        ("EC2_TENDERBULLETIN", "tenderProjectCode", "coding")
    ]


def test_places_are_exact_in_json(inside: Certkit, written: Written) -> None:
    """The line and column of the member; of the record where a member is missing."""
    record = wrong(PROJECT_NAME=None, REGION_CODE="35010")
    text = json.dumps([record], ensure_ascii=False, indent=1)
    line = 1 + text[: text.index('"REGION_CODE"')].count("\n")
    done = inside("standard", "validate", written("a.json", text), "--dataset", "PROJECT", "--format", "json")
    assert (2, 2, "required") in places(done)
    assert (line, 3, "length") in places(done)


def test_places_are_exact_in_lines(inside: Certkit, written: Written) -> None:
    """Blank lines and CRLF count; the column is that of the member."""
    lines = [good(), None, wrong(REGION_CODE="35010", PROJECT_CODE=CODES[1]), None]
    text = "\r\n".join("" if one is None else json.dumps(one, ensure_ascii=False) for one in lines)
    column = text.split("\r\n")[2].index('"REGION_CODE"') + 1
    done = inside("standard", "validate", written("a.ndjson", text), "--dataset", "PROJECT", "--format", "json")
    assert (3, column, "length") in places(done)
    assert result(done)["records"] == 2


def test_places_are_exact_in_xml(inside: Certkit, written: Written) -> None:
    """The line of the element, beyond 65,535 too, and within the escaped text of a message."""
    far = "<ALL>" + "\n" * 70_000 + xml(wrong(REGION_CODE="35010")) + "</ALL>"
    line = 1 + far[: far.index("<REGION_CODE>")].count("\n")
    done = inside("standard", "validate", written("a.xml", far), "--format", "json")
    assert (line, 1, "length") in places(done)
    message = soap(wrong(REGION_CODE="35010"))
    line = 1 + message[: message.index("&lt;REGION_CODE")].count("\n")
    done = inside("standard", "validate", written("b.xml", message), "--format", "json")
    assert (line, 1, "length") in places(done)


def test_a_deviation_is_told_in_words(inside: Certkit, written: Written) -> None:
    """Place, level, dataset, field with its title, the rule, the value with its control characters, the source."""
    file = written("a.json", json.dumps(wrong(REGION_CODE="35\t1")))
    zh = inside("standard", "validate", file, "--dataset", "PROJECT").stdout
    en = inside("standard", "validate", file, "--dataset", "PROJECT", "--lang", "en").stdout
    assert "错误: PROJECT.REGION_CODE 项目所在行政区域代码：长度应为 6 个字符；值“35\\u00091”（已核实，" in zh
    assert "error: PROJECT.REGION_CODE Region code: must have exactly 6 characters; value “35\\u00091” (verified," in en


def test_numbers_are_shown_as_they_are_written(inside: Certkit, written: Written) -> None:
    """A JSON number is no text, and its digits are not rounded."""
    text = json.dumps(good())[:-1] + ', "REGION_CODE": 350100.00000000000000000010}'
    done = inside("standard", "validate", written("a.json", text), "--dataset", "PROJECT", "--format", "json")
    values = {one["rule"]: one["value"] for one in result(done)["findings"]}
    assert values["type"] == "350100.00000000000000000010"
    assert "repeated" in values


def test_warnings_do_not_fail_unless_told(inside: Certkit, written: Written) -> None:
    """An unknown field only warns; with --strict it fails."""
    file = written("a.json", json.dumps(wrong(ANOTHER="1")))
    warned = inside("standard", "validate", file, "--dataset", "PROJECT")
    assert (warned.returncode, "提示: PROJECT.ANOTHER" in warned.stdout) == (0, True)
    assert inside("standard", "validate", file, "--dataset", "PROJECT", "--strict").returncode == 1


def test_a_folder_and_packed_files(inside: Certkit, written: Written) -> None:
    """All files that can hold records, in order, also packed; others are left alone."""
    record = wrong(PROJECT_NAME=None)
    written("in/b.xml", xml(record))
    written("in/a.ndjson.gz", gzip.compress(json.dumps(record | {"_dataset": "PROJECT"}).encode()))
    written("in/readme.txt", "nothing")
    done = result(inside("standard", "validate", "in", "--format", "json", "--no-across"))
    assert [Path(one["file"]).name for one in done["findings"]] == ["a.ndjson.gz", "b.xml"]
    assert done["files"] == 2


def test_at_most_so_many_are_listed_and_the_rest_counted(inside: Certkit, written: Written) -> None:
    """--max-errors cuts the list and says so; 0 lists all."""
    file = written(
        "a.ndjson", "\n".join(json.dumps(wrong(PROJECT_NAME=None, PROJECT_CODE=code)) for code in CODES[:30])
    )
    asked = ("standard", "validate", file, "--dataset", "PROJECT", "--no-across", "--max-errors")
    cut = inside(*asked, "10").stdout
    assert cut.count("PROJECT_NAME 项目名称") == 10
    assert "另有 20 项没有列出" in cut
    assert "错误 30 项" in cut
    whole = inside(*asked, "0").stdout
    assert whole.count("PROJECT_NAME 项目名称") == 30


def test_nothing_to_validate_is_no_success(inside: Certkit, written: Written) -> None:
    """An empty file ends with 4."""
    assert inside("standard", "validate", written("a.json", " \n")).returncode == 4


RECORD = json.dumps(good())
HOSTILE: dict[str, tuple[bytes, tuple[int, int], str]] = {
    "nan.json": (b'{"_dataset":"PROJECT",\n"X":NaN}', (2, 5), "no JSON value: found NaN"),
    "infinite.json": (b'{"_dataset":"PROJECT","X":-Infinity}', (1, 27), "no JSON value"),
    "deep.json": (b"[" * 100_000, (1, 66), "nested deeper than 64"),
    "deep-object.json": (b'{"a":' * 100_000, (1, 326), "nested deeper than 64"),
    "cut.json": (b'{"_dataset":"PROJECT",', (1, 23), "the text ends"),
    "two.json": (b'{"PROJECT":[]}\n\n]', (3, 1), "no JSON"),
    "control.json": (b'{"X":"\x01"}', (1, 6), "control character"),
    "surrogate.json": (b'{"X":"\\ud800"}', (1, 6), "half of a character"),
    "bytes.json": (b'{"X":\n"\xff"}', (2, 2), "no UTF-8: byte 0xff"),
    "gb18030.json": ('{"X":"项目"}'.encode("gb18030"), (1, 7), "no UTF-8"),
    "words.json": (b"hello", (1, 1), "found hello"),
    "number.json": (b"12", (1, 1), "no record but a number"),
    "nobody.json": (b'{"X":"1"}', (1, 1), "the record names no dataset"),
    "unknown.json": (b'{"_dataset":"PROJEKT"}', (1, 1), 'unknown dataset "PROJEKT"'),
    "bomb.xml": (
        b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n<PROJECT>&b;</PROJECT>',
        (3, 0),
        "document type",
    ),
    "file.xml": (
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]><PROJECT><PROJECT_CODE>&f;</PROJECT_CODE></PROJECT>',
        (1, 0),
        "document type",
    ),
    "cut.xml": (b"<PROJECT>\n<PROJECT_CODE>1</PROJECT_CODE>", (2, 31), "no XML"),
    "nul.xml": (b"<PROJECT>\x00</PROJECT>", (1, 10), "no XML"),
    "deep.xml": (b"<a>" * 100_000, (1, 0), "no XML"),
    "nobody.xml": (b"<FOO><BAR>1</BAR></FOO>", (1, 0), "no dataset is named FOO"),
    "packed.json.gz": (b"\x1f\x8b" + b"x" * 40, (0, 0), "damaged"),
    "ended.ndjson.gz": (gzip.compress(RECORD.encode())[:-12], (0, 0), "end too early"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_one_clear_error_and_the_rest_is_validated(
    inside: Certkit, written: Written, name: str
) -> None:
    """The place and the reason; a good file beside it is still checked; 2."""
    content, (line, column), reason = HOSTILE[name]
    file, other = written(name, content), written("other.json", RECORD[:-1] + ', "_dataset": "PROJECT"}')
    done = inside("standard", "validate", file, other, "--format", "json")
    found = result(done)
    (one,) = found["findings"]
    assert (done.returncode, found["records"], found["unreadable"]) == (2, 1, 1)
    assert (one["file"], one["line"]) == (name, line)
    assert column in (0, one["column"]) or one["column"] == 0
    assert reason in one["what"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<PROJECT><B>1</PROJECT>", "1:24: 无法读取: 不是 XML：起始标签 B 与结束标签 PROJECT 不一致"),
        ("<PROJECT><B>1 & 2</B></PROJECT>", "1:16: 无法读取: 不是 XML：& 之后没有实体名；文本中的 & 应写作 &amp;"),
        (
            "<PROJECT>标段</PROJECT>".encode("gb18030"),
            "1:10: 无法读取: 不是 XML：字节与所声明的编码不符；请声明实际的编码，"
            '如 <?xml version="1.0" encoding="GB18030"?>',
        ),
    ],
    ids=["tags", "ampersand", "encoding"],
)
def test_what_is_no_xml_is_told_in_chinese(inside: Certkit, written: Written, content: str | bytes, said: str) -> None:
    """Where, what is wrong, and how it would be right; the parser's own English does not show."""
    done = inside("standard", "validate", written("a.xml", content), "--dataset", "PROJECT")
    assert done.stdout.splitlines()[0] == f"a.xml:{said}"


def test_a_missing_file_is_told_once(inside: Certkit) -> None:
    """That it cannot be read, and why: each once."""
    assert inside("standard", "validate", "none.json").stdout.startswith("none.json: 无法读取: 文件不存在\n")


def test_broken_lines_do_not_hide_the_others(inside: Certkit, written: Written) -> None:
    """Of a file of lines every broken one is named, and every other validated."""
    lines = [RECORD, '{"a":', RECORD, "\ufeff" + RECORD, "[1,2]", RECORD]
    file = written("a.ndjson", "\n".join(lines))
    done = inside("standard", "validate", file, "--dataset", "PROJECT", "--format", "json", "--no-across")
    assert [(one["line"], "what" in one) for one in result(done)["findings"]] == [(2, True), (5, True), (5, True)]
    assert result(done)["records"] == 4


def test_records_before_a_break_in_xml_are_validated(inside: Certkit, written: Written) -> None:
    """What stands before the place where XML ends to be XML is checked."""
    text = f"<ALL>{xml(wrong(PROJECT_NAME=None))}\n<PROJECT><A></B></PROJECT></ALL>"
    found = result(inside("standard", "validate", written("a.xml", text), "--format", "json"))
    assert [one.get("rule", "unreadable") for one in found["findings"]] == ["required", "unreadable"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_declared_encodings_are_read(inside: Certkit, written: Written, encoding: str) -> None:
    """XML in the encoding that it declares, rare characters included."""
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>\n' + xml(wrong(PROJECT_NAME="𠀀" * 700))
    done = inside("standard", "validate", written("a.xml", text.encode(encoding)), "--format", "json")
    (one,) = result(done)["findings"]
    assert (one["rule"], one["value"]) == ("longest", "𠀀" * 700)


def test_fields_that_are_not_text_in_xml(inside: Certkit, written: Written) -> None:
    """Elements inside a field, and a field that stands twice, are deviations of the record."""
    text = "<PROJECT><PROJECT_NAME><b>x</b></PROJECT_NAME><ADDRESS>a</ADDRESS><ADDRESS>b</ADDRESS></PROJECT>"
    found = result(inside("standard", "validate", written("a.xml", text), "--format", "json"))["findings"]
    rules = {(one["field"], one["rule"]) for one in found}
    assert {("PROJECT_NAME", "type"), ("ADDRESS", "repeated")} <= rules
    assert ("PROJECT_NAME", "required") not in rules


def test_sarif_has_what_code_hosts_need(inside: Certkit, written: Written) -> None:
    """Version, tool, rules by index, and for every result a message, a level and a region."""
    file = written("a.json", json.dumps(wrong(PROJECT_NAME=None, ANOTHER="1")))
    done = inside("standard", "validate", file, "none.json", "--dataset", "PROJECT", "--format", "sarif")
    document = result(done)
    (run,) = document["runs"]
    assert (document["version"], run["tool"]["driver"]["name"], done.returncode) == ("2.1.0", "certkit", 2)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [
        ("required", "error"),
        ("unknown_field", "warning"),
        ("unreadable", "error"),
    ]
    for one in run["results"]:
        assert rules[one["ruleIndex"]] == one["ruleId"]
        assert one["message"]["text"]
        assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] in ("a.json", "none.json")
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 1}
    assert run["results"][2]["message"]["text"] == "文件不存在"


def test_records_are_held_against_each_other(inside: Certkit, written: Written) -> None:
    """A key that stands twice is found over files and formats, with the place of both; --no-across leaves it out."""
    one = written("a.ndjson", "\n" + json.dumps(good() | {"_dataset": "PROJECT"}))
    two = written("b.xml", "<ALL>\n" + xml(wrong(PROJECT_NAME="另一工程")) + "</ALL>")
    done = inside("standard", "validate", one, two, "--format", "json")
    (found,) = result(done)["findings"]
    assert (found["file"], found["line"], found["other"]) == ("b.xml", 2, "a.ndjson:2")
    assert (found["rule"], found["field"], found["layer"]) == ("unique", "PROJECT_CODE", 3)
    assert done.returncode == 1
    assert inside("standard", "validate", one, two, "--no-across").returncode == 0


def test_a_reference_that_leads_nowhere_is_told(inside: Certkit, written: Written) -> None:
    """A tender project of a project that was not told, where another project was."""
    records = [good() | {"_dataset": "PROJECT"}, {"_dataset": "TENDER_PROJECT", "PROJECT_CODE": CODES[1]}]
    file = written("a.json", json.dumps(records))
    text = inside("standard", "validate", file, "--lang", "en").stdout
    assert "TENDER_PROJECT.PROJECT_CODE Project code: no PROJECT.PROJECT_CODE has this value" in text


def test_a_statutory_interval_is_told_by_its_title(inside: Certkit, written: Written) -> None:
    """Tender documents for less than five days: a warning, for where records show it is a reading of ours."""
    times = {"DOC_GET_START_TIME": "20260901090000", "DOC_GET_END_TIME": "20260903090000"}
    notice = {"_dataset": "TENDER_ANN_QUA_INQUERY_ANN", "BULLETIN_TYPE": "1", "NOTICE_NATURE": "1"} | times
    text = inside("standard", "validate", written("a.json", json.dumps(notice))).stdout
    assert "不符合“资格预审文件、招标文件的发售期不少于五日”" in text


@pytest.mark.parametrize("dialect", dialects())
def test_the_corpus_is_judged_from_its_files(inside: Certkit, dialect: str) -> None:
    """Every accepted document of a dialect passes, and of the refused ones each has its named deviation."""
    corpus = resources.schemas() / "cn" / dialect / "documents"
    assert inside("standard", "validate", str(corpus / "accepted"), "--no-across", "--format", "json").returncode == 0
    asked = ("standard", "validate", str(corpus / "refused"), "--no-across", "--max-errors", "0", "--format", "json")
    found = {(one["file"], one["line"], one["field"], one["rule"]) for one in result(inside(*asked))["findings"]}
    for path in sorted((corpus / "refused").glob("*.ndjson")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            wrong = json.loads(line)["wrong"]
            assert (str(path), number, wrong["field"], wrong["rule"]) in found


def test_standard_input_is_read(inside: Certkit, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is what comes through the pipe, in any format."""
    for text in (xml(wrong(PROJECT_NAME=None)), json.dumps(wrong(PROJECT_NAME=None)) + "\n\n" + RECORD):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))
        done = inside("standard", "validate", "-", "--dataset", "PROJECT", "--no-across", "--format", "json")
        (found,) = result(done)["findings"]
        assert (found["file"], found["rule"], done.returncode) == ("<stdin>", "required", 1)


def test_progress_is_for_terminals(inside: Certkit, written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person at a terminal sees how far it is and how fast; nobody else is bothered."""
    file = written("a.ndjson", "\n".join([RECORD] * 10))
    asked = ("standard", "validate", file, "--dataset", "PROJECT", "--no-across")
    assert inside(*asked).stderr == ""
    monkeypatch.setattr("certkit.cli.standard_validating.live", lambda: True)
    monkeypatch.setattr("certkit.cli.standard_validating._PAUSE", 0)
    told = inside(*asked).stderr
    assert "已检查 10 条" in told
    assert told.endswith("\r\x1b[K")


def test_a_pipe_is_read_to_its_end(inside: Certkit, tmp_path: Path) -> None:
    """A file that gives its bytes only once, as a shell puts it in place of a command, is validated like any other."""
    pipe = tmp_path / "records.ndjson"
    os.mkfifo(pipe)
    written = threading.Thread(target=pipe.write_text, args=(json.dumps(PROJECT) + "\n",), daemon=True)
    written.start()
    found = inside("standard", "validate", "--dataset", "PROJECT", str(pipe), "--format", "json")
    assert (found.returncode, json.loads(found.stdout)["records"]) == (0, 1)


def test_a_packed_file_need_not_be_named_so(inside: Certkit, tmp_path: Path) -> None:
    """What says that a file is compressed are its first bytes, not its name."""
    packed = tmp_path / "records.ndjson"
    packed.write_bytes(gzip.compress(json.dumps(PROJECT).encode()))
    found = inside("standard", "validate", "--dataset", "PROJECT", str(packed), "--format", "json")
    assert (found.returncode, json.loads(found.stdout)["records"]) == (0, 1)


def test_nothing_that_a_file_holds_reaches_the_terminal_raw(inside: Certkit, tmp_path: Path) -> None:
    """Control characters in file names, names of fields, datasets and values are shown by their codes."""
    evil = "\x1b[2J\u202e\x9b\n"
    path = tmp_path / f"a{evil}.ndjson"
    lines = [PROJECT | {evil: evil, "ADDRESS": evil * 200}, {"_dataset": evil}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found = inside("standard", "validate", "--dataset", "PROJECT", str(path))
    told = found.stdout + found.stderr
    assert "\\u001b[2J" in told
    assert not {"\x1b", "\u202e", "\x9b"} & set(told)
    assert all("a\\u001b" in line or "：错误" in line for line in told.splitlines())


def test_what_is_too_much_between_records_is_said(
    inside: Certkit, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of very many deviations between records so many are counted, and that there were more is said."""
    monkeypatch.setattr("certkit.cli.standard_validating._MOST_BETWEEN", 3)
    file = written("a.ndjson", "\n".join([RECORD] * 5))
    text = inside("standard", "validate", file, "--dataset", "PROJECT").stdout
    assert "每种方言只统计了前 3 项" in text
    assert "错误 3 项" in text
    assert result(inside("standard", "validate", file, "--dataset", "PROJECT", "--format", "json"))["incomplete"]
