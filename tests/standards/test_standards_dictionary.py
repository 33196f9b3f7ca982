"""The dictionary: complete, free of dangling names, and honest about what was not read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from certkit import resources
from certkit.errors import InputError
from certkit.standards import dictionary, validate
from certkit.standards.dictionaries.loading import dialects, load
from certkit.standards.schemas.json_schema import schema_of
from certkit.standards.validation.coding import follows

NUMBERS = {
    "PROJECT": "500",
    "TENDER_PROJECT": "501",
    "SECTION": "502",
    "TENDER_ANN_QUA_INQUERY_ANN": "503",
    "TENDER_FILE_CLARI_MODI": "504",
    "BID_OPENING_RECORD": "506",
    "TENDER_LIST": "507",
    "BID_EVALUATION_EXPERT": "508",
    "EVALUATION_REPORT": "509",
    "TENDER_CANDIDATE": "510",
    "TENDER_CANDIDATE_ANNOUNCE": "511",
    "CONTRACT_PERFORMANCE": "512",
    "WIN_RESULT_ANNO": "513",
    "QUALI_INQUERY_CLARI": "514",
    "QUALI_INQUERY_RESULT": "516",
    "TENDER_ABNORMITY_REPORT": "517",
    "PERFORMANCE": "522",
    "BID_WINNING_NOTICE": "9018",
    "OBJECTION": "9019",
    "OBJECTION_REPLY": "9020",
}


@pytest.mark.parametrize(("name", "number"), NUMBERS.items())
def test_exchanged_datasets_are_known_by_name_and_number(name: str, number: str) -> None:
    """Every dataset of the exchange is in the dictionary, under its number."""
    assert dictionary().dataset(name).number == number
    found = dictionary().numbered(number)
    assert found is not None
    assert found.name == name


def test_unknown_dataset_is_named_with_the_known_ones() -> None:
    """A mistake in a scenario is answered with what would be right."""
    with pytest.raises(InputError, match="PROJECT"):
        validate("PROJEKT", {})
    assert dictionary().numbered("1") is None


@pytest.mark.parametrize("name", dictionary().coding_rules)
def test_coding_rule_knows_its_samples(name: str) -> None:
    """Every coding rule accepts its samples and refuses its counter-samples."""
    rules = dictionary().coding_rules
    assert rules[name].samples
    assert all(follows(rules, name, sample) for sample in rules[name].samples)
    assert not any(follows(rules, name, sample) for sample in rules[name].counter)


@pytest.mark.parametrize("name", dictionary().datasets)
def test_schema_of_every_dataset_is_lawful(name: str) -> None:
    """A second engine accepts the generated schemas, and refuses with them what they forbid."""
    schema = schema_of(dictionary(), dictionary().dataset(name))
    Draft202012Validator.check_schema(schema)
    if schema["required"]:
        with pytest.raises(ValidationError):
            Draft202012Validator(schema).validate({})


def test_whole_standard_is_there() -> None:
    """110 datasets and 2,436 fields in three dialects, 65 code lists of 238 values, 18 coding and 17 record rules."""
    held = [dictionary(dialect).datasets.values() for dialect in dialects()]
    assert dialects() == ("public-resource", "ec2", "shanxi")
    assert sum(map(len, held)) == 110
    assert sum(len(dataset.fields) for datasets in held for dataset in datasets) == 2436
    known = dictionary()
    assert len(known.code_lists) == 65
    assert sum(len(codes.values) for codes in known.code_lists.values()) == 238
    assert (len(known.coding_rules), len(known.business_rules)) == (18, 17)


PROVINCE = """
id = "our-province"
title = { zh = "某省数据规范", en = "Data specification of a province" }
extends = "public-resource"
takes = ["national-core"]
"""
SECTION_OF_PROVINCE = """
name = "SECTION"

[fields.BID_SECTION_NAME]
longest = 80

[fields.GREEN_BUILDING]
title = { zh = "是否绿色建筑", en = "Whether a green building" }
type = "code"
required = "yes"
code_list = "TRUE_OR_FALSE"
origin = "our-province"
"""


def test_a_province_extends_the_national_core_with_a_few_lines(tmp_path: Path) -> None:
    """A dialect folder takes over the fields of an origin, and says only what differs."""
    shutil.copytree(resources.schemas() / "cn", tmp_path / "cn")
    home = tmp_path / "cn" / "our-province"
    home.mkdir()
    (home / "dialect.toml").write_text(PROVINCE, encoding="utf-8")
    (home / "SECTION.toml").write_text(SECTION_OF_PROVINCE, encoding="utf-8")
    base, ours = dictionary(), load(tmp_path / "cn", "our-province")
    core = [field.name for field in base.dataset("SECTION").fields.values() if field.origin == "national-core"]
    section = ours.dataset("SECTION")
    assert set(section.fields) == {*core, *section.key, "GREEN_BUILDING"}
    changed = section.fields["BID_SECTION_NAME"]
    assert changed.longest == 80
    assert changed.title == base.dataset("SECTION").fields["BID_SECTION_NAME"].title
    assert set(ours.datasets) < set(base.datasets)


OWN_LIST = """
name = "GREEN_GRADE"
title = { zh = "绿色建筑等级", en = "Grade of a green building" }
complete = "yes"
source = "某省数据规范"
confidence = "verified"
values = [{ code = "1", title = { zh = "一星", en = "one star" } }]
"""


def test_own_dialects_lie_where_the_user_says(tmp_path: Path) -> None:
    """With CERTKIT_DIALECTS, dialects of a folder of the user's stand beside ours, with code lists of their own."""
    home = tmp_path / "dialects" / "our-province"
    (home / "code-lists").mkdir(parents=True)
    (home / "dialect.toml").write_text(PROVINCE, encoding="utf-8")
    (home / "SECTION.toml").write_text(SECTION_OF_PROVINCE.replace("TRUE_OR_FALSE", "GREEN_GRADE"), encoding="utf-8")
    (home / "code-lists" / "GREEN_GRADE.toml").write_text(OWN_LIST, encoding="utf-8")
    record = tmp_path / "records.ndjson"
    record.write_text('{"_dataset": "SECTION", "GREEN_BUILDING": "7"}\n', encoding="utf-8")
    command = [sys.executable, "-m", "certkit", "standard", "validate", "--dialect", "our-province", str(record)]
    env = os.environ | {"CERTKIT_DIALECTS": str(home.parent)}
    run = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert run.returncode == 1, run.stderr
    assert "SECTION.GREEN_BUILDING  code_list" in run.stdout


def test_whole_list_or_no_constraint() -> None:
    """Only a code list that was read as a whole constrains a field."""
    for codes in dictionary().code_lists.values():
        assert (codes.complete == "unknown") == (not codes.values), codes.name
        assert len({value.code for value in codes.values}) == len(codes.values), codes.name


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('code_list = "RELATE_CODE"', 'code_list = "RELATE"', "no code list RELATE"),
        ('key = ["PROJECT_CODE"]', 'key = ["PROJEKT_CODE"]', "no field PROJEKT_CODE"),
        ('coding = ["GB2260-REGION"]', 'coding = ["GB2260"]', "no coding rule GB2260"),
        ('required = "yes"', 'required = "maybe"', "maybe"),
        ("longest = 600", "longst = 600", "longst"),
        ('stage = "project"', "stage =", "PROJECT.toml"),
    ],
)
def test_mistake_in_a_file_is_found(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    """A dangling name, a wrong value or a misspelt key in a dataset file is refused with its file."""
    shutil.copytree(resources.schemas() / "cn", tmp_path / "cn")
    file = tmp_path / "cn" / "public-resource" / "PROJECT.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=complaint) as refused:
        load(tmp_path / "cn", "public-resource")
    assert "PROJECT.toml" in str(refused.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "SECTION.toml",
            "longest = 80",
            "longets = 80",
            ':5: BID_SECTION_NAME: unknown key longets; did you mean "longest"?',
        ),
        (
            "SECTION.toml",
            '"yes"',
            '"maybe"',
            ":10: GREEN_BUILDING: required: Invalid enum value 'maybe'; one of no, unknown, yes",
        ),
        (
            "SECTION.toml",
            "longest = 80",
            'longest = "80"',
            ":5: BID_SECTION_NAME: longest: Expected `int | null`, got `str`",
        ),
        ("SECTION.toml", "title =", "# title =", ":7: GREEN_BUILDING: title is missing"),
        ("SECTION.toml", "TRUE_OR_FALSE", "GREEN", ":11: GREEN_BUILDING: no code list GREEN"),
        ("SECTION.toml", "longest = 80", "longest = = 80", ":5:11: no TOML: Invalid value"),
        ("SECTION.toml", '"SECTION"', '"SECTON"', ':2: name = "SECTON"; name = "SECTION"'),
        ("SECTION.toml", '"SECTION"', '"SECTION"\nnumber = "500"', ":3: number 500 is that of PROJECT already"),
        ("SECTION.toml", '"SECTION"', '"SECTION"\nwithout = ["AREA"]', ":3: no field AREA; one of "),
        ("dialect.toml", '["national-core"]', '["national"]', ":5: no field has the origin national; "),
        ("dialect.toml", '"public-resource"', '"public"', ":4: unknown dialect public; one of public-resource, "),
        ("dialect.toml", '"our-province"', '"province"', ':2: id = "province"; id = "our-province"'),
    ],
)
def test_a_mistake_in_a_dialect_of_ones_own_has_its_line(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    """One problem, with the path of the file as it was given, the line, and what would be right."""
    shutil.copytree(resources.schemas() / "cn", tmp_path / "cn", ignore=shutil.ignore_patterns("json-schema", "xsd"))
    home = tmp_path / "cn" / "our-province"
    home.mkdir()
    for name, text in (("dialect.toml", PROVINCE), ("SECTION.toml", SECTION_OF_PROVINCE)):
        assert name != file or old in text
        (home / name).write_text(text.replace(old, new, 1) if name == file else text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load(tmp_path / "cn", "our-province")
    (problem,) = refused.value.problems
    assert str(problem).startswith(f"{home / file}{said}")


@pytest.mark.parametrize("folder", ["missing", "our-province"])
def test_the_folder_of_own_dialects_is_there_and_holds_folders(
    tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CERTKIT_DIALECTS names neither nothing nor a dialect itself."""
    (tmp_path / "our-province").mkdir()
    (tmp_path / "our-province" / "dialect.toml").write_text(PROVINCE, encoding="utf-8")
    monkeypatch.setenv("CERTKIT_DIALECTS", str(tmp_path / folder))
    with pytest.raises(InputError, match="name a folder that holds a folder for each dialect"):
        dialects.__wrapped__()
