"""What docs/data-standards.md shows works as it stands there."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from lxml import etree
from published import CN, DATASETS
from test_standards_messages_agree import DIFFERENCES

from certkit.standards.dictionaries.facts import Dictionary
from certkit.standards.dictionaries.loading import dialects, dictionary, load
from certkit.standards.schemas.publish import schemas

ROOT = Path(__file__).resolve().parents[2]
DOC = (ROOT / "docs" / "data-standards.md").read_text(encoding="utf-8")
PROVINCE = "some-province"


def blocks() -> list[str]:
    """The indented texts of the document."""
    found = re.findall(r"(?:^(?: {4}.*)?\n)+", DOC, re.MULTILINE)
    return [re.sub(r"^ {4}", "", block, flags=re.MULTILINE).strip("\n") for block in found if block.strip()]


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all dialects, with that of the example."""
    folder = tmp_path_factory.mktemp("province") / "cn"
    shutil.copytree(CN, folder, ignore=shutil.ignore_patterns("documents", "json-schema", "xsd"))
    for block in blocks():
        place = re.match(r"# schemas/cn/(\S+)\n", block)
        if place:
            path = folder / place[1]
            path.parent.mkdir(exist_ok=True)
            path.write_text(block, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ours(province: Path) -> Dictionary:
    """The dictionary of the example."""
    return load(province, PROVINCE)


@pytest.fixture(scope="module")
def made(province: Path) -> dict[str, bytes]:
    """All schemas, with those of the example."""
    return schemas(province)


def test_example_says_only_what_differs(ours: Dictionary) -> None:
    """The province takes over the national core, changes, leaves out, adds, and doubts, as the document says."""
    base = dictionary()
    core = {name for name, field in base.dataset("SECTION").fields.items() if field.origin == "national-core"}
    section = ours.dataset("SECTION")
    assert set(section.fields) == (core | set(section.key) | {"GREEN_BUILDING"}) - {"BID_SECTION_CONTENT"}
    assert section.fields["BID_SECTION_NAME"].longest == 80
    assert section.fields["BID_SECTION_NAME"].title == base.dataset("SECTION").fields["BID_SECTION_NAME"].title
    assert ours.dataset("TENDER_PROJECT").confidence == "inferred"
    assert set(ours.datasets) - set(base.datasets) == {"GREEN_RECORD"}


def test_schemas_of_the_example(made: dict[str, bytes], ours: Dictionary) -> None:
    """Its schemas are generated with the others, and enforce what was read of this province."""
    place = f"{PROVINCE}/json-schema/%s.schema.json"
    assert {name for name in ours.datasets if place % name in made} == set(ours.datasets)
    green = _validator(made[place % "GREEN_RECORD"])
    code = "M3500001234567890001001"
    assert green.is_valid({"BID_SECTION_CODE": code, "GRADE": ""})
    assert not green.is_valid({"BID_SECTION_CODE": code, "GRADE": "4"})
    assert not green.is_valid({"GRADE": "3"})
    doubted = json.loads(made[place % "TENDER_PROJECT"])
    assert set(doubted["required"]) == set(ours.dataset("TENDER_PROJECT").common) - {"PLATFORM_CODE"}
    assert not _validator(made[place % "SECTION"]).is_valid({})


def test_messages_of_the_example_use_the_envelope_that_it_inherits(made: dict[str, bytes], tmp_path: Path) -> None:
    """XSDs of the province take in those of the dialect whose envelope it speaks."""
    for name, content in made.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    compiled = etree.XMLSchema(etree.parse(tmp_path / PROVINCE / "xsd" / "messages" / "GREEN_RECORD.xsd"))
    title = "".join(
        f"<{name}>{value}</{name}>"
        for name, value in {
            "CA_KEY": "ca",
            "DATA_CN": "绿色建筑备案",
            "DATA_EN": "GREEN_RECORD",
            "DATA_KEY": "12059701" + "20261123" + "000001",
            "DATA_NO": "9701",
            "DATA_TYPE": "1",
        }.items()
    )
    context = "<BID_SECTION_CODE>M3500001234567890001001</BID_SECTION_CODE>"
    for number, right in (("9701", True), ("9702", False)):
        header = title.replace("<DATA_NO>9701", f"<DATA_NO>{number}")
        message = etree.fromstring(f"<DES><TITLE>{header}</TITLE><CONTEXT>{context}</CONTEXT></DES>")
        assert compiled.validate(message) is right


def test_snippet_that_validates(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines for Python run as they are and find what is wrong."""
    (snippet,) = [block for block in blocks() if block.startswith("import json")]
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    exec(compile(snippet, "docs/data-standards.md", "exec"), names)
    errors = names["errors"]
    assert any(list(error.path) == ["BID_SECTION_CODE"] for error in errors)
    assert any("TENDER_PROJECT_CODE" in error.message for error in errors)


def test_figures_and_differences_of_the_document() -> None:
    """The table of dialects counts right, and every difference between JSON Schema and XSD has its line."""
    for dialect in dialects():
        held: Mapping[str, Any] = dictionary(dialect).datasets
        fields = sum(len(dataset.fields) for dataset in held.values())
        assert re.search(rf"^\| `{dialect}` \|.*\| {len(held)} \| {fields:,} \|", DOC, re.MULTILINE)
    assert len(DATASETS) == 110
    listed = re.findall(r"^\| ([a-z ]+?)(?: \(.*?\))? \| (?:accepts|refuses|counts)", DOC, re.MULTILINE)
    assert sorted(listed) == sorted(DIFFERENCES)


def _validator(schema: bytes) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema.decode())
