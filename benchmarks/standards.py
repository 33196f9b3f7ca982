"""What validating against the data standards costs: certkit beside its peers and the bare parse, in one run, as ratios.

Records are tender notices (benchmarks/notices.py). Before anything is timed, every engine is shown one record with
each seeded fault: what is wrong with the shape of a value all of them must refuse, what only a record rule or a check
character tells certkit alone. Rounds are interleaved; a figure is the median over rounds, a ratio the median of the
ratios round by round. JSON and XML: processor time of one process, records in memory. Files: whole processes.

    python benchmarks/standards.py [--rounds 7] [--records 2000] [--bulk 1000000] [--format json]

Peers: pip install --group bench. `xmllint` is measured where it is installed.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import jsonschema
import jsonschema_rs
import notices
import orjson
import pydantic
import xmlschema
from lxml import etree

from certkit import resources
from certkit.standards.dictionaries.constraints import constraints
from certkit.standards.dictionaries.loading import DIALECT, dictionary
from certkit.standards.files.findings import Tally
from certkit.standards.files.pieces import Job, Piece, check_piece, examine
from certkit.standards.files.reading import read
from certkit.standards.files.records import Wanted

HOME = resources.schemas() / "cn" / DIALECT
DATASET = notices.DATASET
BEYOND_SHAPE = {"coding", "required_when"}
"""Faults that no schema of values tells: a check character, a rule between fields."""
Faulty = Callable[[Sequence[bytes]], int]
"""Goes through records as bytes; how many of them are refused."""
JOB = Job(Wanted(DIALECT, DATASET), most=0)


def ways_of_json() -> dict[str, Faulty]:
    """The engines over JSON, each reporting all errors of a record, and the bare parse."""
    schema = orjson.loads((HOME / "json-schema" / f"{DATASET}.schema.json").read_bytes())
    fast = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    slow = jsonschema.Draft202012Validator(schema)
    model = model_of()

    def by_pydantic(lines: Sequence[bytes]) -> int:
        wrong = 0
        for line in lines:
            try:
                model.model_validate_json(line)
            except pydantic.ValidationError as error:
                wrong += bool(error.errors())
        return wrong

    return {
        "orjson.loads (floor)": lambda lines: sum(not orjson.loads(line) for line in lines),
        "certkit: shape + record rules": lambda lines: certkit_of(b"\n".join(lines)),
        "orjson + jsonschema-rs alone": lambda lines: sum(
            any([*fast.iter_errors(orjson.loads(line))]) for line in lines
        ),
        "pydantic (model of the dictionary)": by_pydantic,
        "orjson + jsonschema": lambda lines: sum(any([*slow.iter_errors(orjson.loads(line))]) for line in lines),
    }


def certkit_of(body: bytes) -> int:
    """Records that certkit refuses, as `standard validate` checks a piece of a file."""
    return check_piece(JOB, Piece("memory", body=body)).tally.errors


def model_of() -> type[pydantic.BaseModel]:
    """The dataset as a pydantic model: what is verified of each field, as the dictionary says it."""
    known = dictionary()
    dataset = known.dataset(DATASET)
    fields: dict[str, Any] = {}
    for field in dataset.fields.values():
        facts = [one for one in constraints(known, dataset, field) if one.confidence == "verified"]
        required = field.required == "yes"
        patterns = [f"^(?:{one.pattern})$" for one in facts if one.pattern] or ([r"\S"] if required else [None])
        shortest = max((one.shortest for one in facts if one.shortest), default=None)
        longest = min((one.longest for one in facts if one.longest), default=None)
        limits = pydantic.StringConstraints(min_length=shortest, max_length=longest, pattern=patterns[0])
        kind: Any = Annotated[str, limits]
        for pattern in patterns[1:]:
            kind = Annotated[kind, pydantic.AfterValidator(_matching(str(pattern)))]
        for one in facts:
            if one.values:
                kind = Annotated[kind, pydantic.AfterValidator(_one_of(one.values))]
        fields[field.on_wire] = (kind, ... if required else "")
    model: type[pydantic.BaseModel] = pydantic.create_model(DATASET, **fields)
    return model


def _matching(pattern: str) -> Callable[[str], str]:
    """Of the patterns of a field pydantic keeps one; the others are checked so."""
    matches = re.compile(pattern).search

    def check(value: str) -> str:
        if not matches(value):
            raise ValueError(pattern)
        return value

    return check


def _one_of(values: tuple[str, ...]) -> Callable[[str], str]:
    allowed = frozenset(values)

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"one of {values}")
        return value

    return check


def ways_of_xml() -> dict[str, Faulty]:
    """The engines over XML, each reporting all errors of a record, and the bare parse."""
    path = HOME / "xsd" / f"{DATASET}.xsd"
    fast = etree.XMLSchema(etree.parse(path))
    slow = xmlschema.XMLSchema(path)

    def by_lxml(lines: Sequence[bytes]) -> int:
        wrong = 0
        for line in lines:
            if not fast.validate(etree.fromstring(line)):
                wrong += bool(list(fast.error_log))
        return wrong

    return {
        "lxml parse (floor)": lambda lines: sum(etree.fromstring(line) is None for line in lines),
        "certkit: shape + record rules": certkit_of_xml,
        "lxml XSD alone": by_lxml,
        "xmlschema": lambda lines: sum(any([*slow.iter_errors(etree.fromstring(line))]) for line in lines),
    }


def certkit_of_xml(lines: Sequence[bytes]) -> int:
    """Records that certkit refuses, as `standard validate` checks a file of many."""
    tally = Tally(0)
    document = io.BytesIO(b"<NOTICES>" + b"\n".join(lines) + b"</NOTICES>")
    for one in read(document, "memory.xml", JOB.wanted):
        examine(one, "memory.xml", JOB, tally, None)
    return tally.errors


def prove(ways: dict[str, Faulty], encode: Callable[[notices.Record], bytes], floor: str) -> None:
    """Every engine accepts what is valid, and refuses each fault that is of its kind; else there is nothing to time."""
    valid = next(record for record, _ in notices.notices(1, faulty=0))
    for name, refused in ways.items():
        assert refused([encode(valid)]) == 0, f"{name} refuses a valid record"
        for fault, spoil in notices.FAULTS.items():
            record = dict(valid)
            spoil(record)
            expected = name != floor and (fault not in BEYOND_SHAPE or name.startswith("certkit"))
            assert (refused([encode(record)]) > 0) == expected, f"{name}: {fault}"


def measure(ways: dict[str, Faulty], lines: Sequence[bytes], rounds: int, slow: frozenset[str]) -> dict[str, Any]:
    """Records a second and the ratio to the floor, which is the first way; slow ways see a tenth of the records."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, refused in ways.items():
            part = lines[: len(lines) // 10] if name in slow else lines
            began = time.process_time()
            refused(part)
            found[name].append((time.process_time() - began) / len(part))
    floor = next(iter(found.values()))
    return {
        name: {
            "records_per_s": round(1 / statistics.median(times)),
            "ratio": statistics.median(bare / one for one, bare in zip(times, floor, strict=True)),
        }
        for name, times in found.items()
    }


def records(rounds: int, count: int) -> dict[str, Any]:
    """Single records in memory: JSON and XML, valid ones and one in a hundred faulty."""
    table: dict[str, Any] = {}
    for title, ways, encode, slow in (
        ("JSON", ways_of_json(), orjson.dumps, frozenset({"orjson + jsonschema"})),
        ("XML", ways_of_xml(), lambda record: notices.as_xml(record).encode(), frozenset({"xmlschema"})),
    ):
        floor = next(iter(ways))
        prove(ways, encode, floor)
        lines = [encode(record) for record, _ in notices.notices(count, faulty=0)]
        table[title] = measure(ways, lines, rounds, slow)
        if title == "JSON":
            faulty = [encode(record) for record, _ in notices.notices(count)]
            table["faulty_cost"] = _cost(lines, faulty, rounds)
    return table


def _cost(valid: Sequence[bytes], faulty: Sequence[bytes], rounds: int) -> float:
    """How much longer certkit takes when one record in a hundred is faulty, places and sentences told."""
    ratios = []
    job = Job(JOB.wanted, most=1000)
    for _ in range(rounds):
        times = []
        for lines in (valid, faulty):
            body = b"\n".join(lines)
            began = time.process_time()
            check_piece(job, Piece("memory", body=body))
            times.append((time.process_time() - began) / len(body))
        ratios.append(times[1] / times[0])
    return statistics.median(ratios)


class Run:
    """One whole process with all its children: wall and processor time, and the peak of their resident memory."""

    def __init__(self, command: Sequence[str], expected: int = 0) -> None:
        before = os.times()
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.peak = 0
        watch = threading.Thread(target=self._watch, args=(process,))
        watch.start()
        self.output = process.communicate()[0]
        self.wall = time.perf_counter() - began
        watch.join()
        after = os.times()
        self.cpu = after.children_user + after.children_system - before.children_user - before.children_system
        assert process.returncode == expected, self.output[-2000:]

    def _watch(self, process: subprocess.Popen[str]) -> None:
        while process.poll() is None:
            self.peak = max(self.peak, sum(_resident(one) for one in _tree(process.pid)))
            time.sleep(0.05)


def _tree(top: int) -> set[int]:
    """The process and all that it started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    tree = {top}
    while more := {one for one, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return tree


def _resident(process: int) -> int:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


_PARSE = "import sys, orjson\nwith open(sys.argv[1], 'rb') as file:\n    for line in file: orjson.loads(line)\n"


def bulk(rounds: int, count: int, folder: Path) -> dict[str, Any]:
    """A file of so many notices in whole processes: the bare parse, certkit with one and two processes, with and
    without what is between records."""
    path = folder / "notices.ndjson"
    broken = sum(notices.write(count, path).values())
    validate = [sys.executable, "-m", "certkit", "standard", "validate", str(path), "--dataset", DATASET]
    ways = {
        "orjson.loads (floor)": ([sys.executable, "-c", _PARSE, str(path)], 0),
        "certkit, 1 process, records alone": ([*validate, "--no-across", "--jobs", "1"], 1),
        "certkit, 2 processes, records alone": ([*validate, "--no-across", "--jobs", "2"], 1),
        "certkit, 1 process, with what is between records": ([*validate, "--jobs", "1"], 1),
        "certkit, 2 processes, with what is between records": ([*validate, "--jobs", "2"], 1),
    }
    return _runs(ways, rounds, lambda run: f"{count:,}" in run.output and f"{broken:,}" in run.output)


def stream(rounds: int, count: int, folder: Path) -> dict[str, Any]:
    """An XML file of so many notices in whole processes."""
    path = folder / "notices.xml"
    notices.write(count, path, "xml")
    validate = [sys.executable, "-m", "certkit", "standard", "validate", str(path), "--no-across"]
    ways: dict[str, tuple[list[str], int]] = {}
    tool = shutil.which("xmllint")
    if tool:
        whole = folder / "notices.xsd"
        whole.write_text(_WHOLE.format(path=HOME / "xsd" / f"{DATASET}.xsd", name=DATASET))
        ways["xmllint --stream --schema (floor)"] = (
            [tool, "--stream", "--noout", "--schema", str(whole), str(path)],
            3,
        )
    return _runs(ways | {"certkit, streamed": (validate, 1)}, rounds, lambda run: True)


_WHOLE = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:include schemaLocation="{path}"/>
<xs:element name="NOTICES"><xs:complexType><xs:sequence><xs:element ref="{name}" maxOccurs="unbounded"/></xs:sequence>
</xs:complexType></xs:element></xs:schema>
"""


def _runs(ways: dict[str, tuple[list[str], int]], rounds: int, right: Callable[[Run], bool]) -> dict[str, Any]:
    """Medians over interleaved rounds, and the ratios to the first way."""
    found: dict[str, list[Run]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (command, expected) in ways.items():
            run = Run(command, expected)
            assert expected == 0 or right(run), run.output[-2000:]
            found[name].append(run)
    floor = next(iter(found.values()))
    return {
        name: {
            "wall_s": statistics.median(run.wall for run in runs),
            "cpu_s": statistics.median(run.cpu for run in runs),
            "wall_ratio": statistics.median(one.wall / bare.wall for one, bare in zip(runs, floor, strict=True)),
            "cpu_ratio": statistics.median(one.cpu / bare.cpu for one, bare in zip(runs, floor, strict=True)),
            "peak_mib": max(run.peak for run in runs) >> 20,
        }
        for name, runs in found.items()
    }


def goals(table: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Measured beside wanted: number, what, found, goal."""
    found = []
    certkit, alone = "certkit: shape + record rules", "orjson + jsonschema-rs alone"
    if "JSON" in table:
        rates = {name: row["records_per_s"] for name, row in table["JSON"].items()}
        found += [
            ("P6", "JSON: certkit ÷ orjson.loads", f"{table['JSON'][certkit]['ratio']:.2f}", "≥ 0.33 (gate 0.28)"),
            ("P6", "certkit ÷ jsonschema-rs alone", f"{rates[certkit] / rates[alone]:.2f}", "≥ 0.85"),
            ("P6", "certkit ÷ jsonschema", f"{rates[certkit] / rates['orjson + jsonschema']:.0f}", "≥ 35"),
            ("P6", "one record in a hundred faulty costs", f"{table['faulty_cost']:.2f}", "≤ 1.10"),
            ("P7", "XML: certkit ÷ lxml parse", f"{table['XML'][certkit]['ratio']:.2f}", "≥ 0.42 (gate 0.36)"),
        ]
    if "stream" in table:
        row = table["stream"]["certkit, streamed"]
        if len(table["stream"]) > 1:
            found.append(("P7", "XML file: wall ÷ xmllint", f"{row['wall_ratio']:.2f}", "≤ 1.3 (gate 1.6)"))
        found.append(("P7", "XML file: peak MiB", f"{row['peak_mib']}", "≤ 40 (gate 64)"))
    if "bulk" in table:
        rows = list(table["bulk"].values())
        found += [
            ("P8", "file: CPU ÷ orjson, records alone", f"{rows[2]['cpu_ratio']:.2f}", "≤ 3.3 (gate 4.0)"),
            ("P8", "file: CPU ÷ orjson, between records too", f"{rows[4]['cpu_ratio']:.2f}", "≤ 3.3 (gate 4.0)"),
            (
                "P8",
                "efficiency of 2 processes",
                f"{rows[3]['wall_s'] / rows[4]['wall_s'] / 2:.2f}",
                "≥ 0.85 (gate 0.7)",
            ),
            ("P8", "peak MiB of the process tree", f"{rows[4]['peak_mib']}", "< 300"),
        ]
    return found


def main() -> None:
    """Prove, measure, print."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--rounds", type=int, default=7)
    wanted.add_argument("--records", type=int, default=2000, help="records in memory; 0 leaves them out")
    wanted.add_argument("--bulk", type=int, default=1_000_000, help="records of the NDJSON file; 0 leaves files out")
    wanted.add_argument("--xml", type=int, default=100_000, help="records of the XML file")
    wanted.add_argument("--file-rounds", type=int, default=3)
    wanted.add_argument("--format", choices=["text", "json"], default="text")
    given = wanted.parse_args()
    table: dict[str, Any] = records(given.rounds, given.records) if given.records else {}
    if given.bulk:
        with tempfile.TemporaryDirectory() as folder:
            table["stream"] = stream(given.file_rounds, given.xml, Path(folder))
            table["bulk"] = bulk(given.file_rounds, given.bulk, Path(folder))
    if given.format == "json":
        print(json.dumps(table | {"goals": goals(table)}, indent=2, ensure_ascii=False))
        return
    for title in [title for title in ("JSON", "XML") if title in table]:
        print(f"{title:<40}{'records/s':>12}{'× floor':>10}")
        for name, row in table[title].items():
            print(f"  {name:<38}{row['records_per_s']:>12,}{row['ratio']:>10.3f}")
    for title in [title for title in ("stream", "bulk") if title in table]:
        print(f"{title:<54}{'wall s':>9}{'CPU s':>9}{'wall ×':>9}{'CPU ×':>9}{'peak MiB':>10}")
        for name, row in table[title].items():
            times = f"{row['wall_s']:>9.2f}{row['cpu_s']:>9.2f}{row['wall_ratio']:>9.2f}{row['cpu_ratio']:>9.2f}"
            print(f"  {name:<52}{times}{row['peak_mib']:>10}")
    for number, what, measured, goal in goals(table):
        print(f"{number}  {what:<42}{measured:>10}   goal {goal}")


if __name__ == "__main__":
    main()
