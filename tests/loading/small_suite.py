"""A small right suite that tests break in one place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from certkit.cli.problems import translated
from certkit.errors import InputError
from certkit.loading.suite import load_suite
from certkit.model.suite import Suite

FILES = {
    "suite.toml": """\
id = "small"
version = "1"
title = { zh = "小测试集", en = "A small suite" }
scopes = ["all"]
duty_bearers = ["platform"]
datasets = ["PROJECT", "TENDER_LIST"]
[not_tested]
papers = { zh = "须文件审查", en = "needs papers" }
""",
    "sources.toml": """\
[S1]
title = { zh = "某法", en = "A law" }
read = "whole"
status = "listed"
where = "the gazette"
""",
    "requirements/law.toml": """\
[document]
zh = "某法"
en = "A law"

[[requirement]]
id = "LAW-1"
ref = "Art. 1"
statement = { zh = "迟到的投标文件应当拒收。", en = "A late bid is refused." }
level = "must"
part = "enforce"
duty_on = "platform"
pillar = "lawful"
stage = "bidding"
scope = "all"
confidence = "verified"
evidence = "S1"

[[requirement]]
id = "LAW-2"
ref = "Art. 2"
statement = { zh = "应当有制度。", en = "There are rules." }
level = "must"
part = "attest"
duty_on = "platform"
pillar = "lawful"
stage = "operations"
scope = "all"
confidence = "memory"
params = { min_days = 20 }
not_tested = "papers"
""",
    "parties.toml": """\
[[party]]
actor = "purchaser"
kind = "purchaser"
name = "测试招标人"
fields = { region = "320100", address = "测试路", contact = "测试", phone = "025-00000001" }

[[party]]
actor = "bidder_a"
kind = "bidder"
name = "测试投标人甲"
fields = { region = "320100", address = "测试路", contact = "测试", phone = "025-00000002" }

[[party]]
actor = "bidder_b"
kind = "bidder"
name = "测试投标人乙"
fields = { region = "320100", address = "测试路", contact = "测试", phone = "025-00000003" }

[[party]]
actor = "public"
kind = "public"
name = "公众"
""",
    "documents/bids.toml": """\
[[document]]
name = "bid.sealed"
kind = "bid"

[[document]]
name = "bid.plain"
kind = "bid"
seal = "none"

[[document]]
name = "tender-document"
kind = "file"
file = "tender-document.txt"
""",
    "documents/tender-document.txt": "测试招标文件\n",
    "projects/works.toml": """\
id = "works"
title = { zh = "施工", en = "Works" }
scope = ["all"]

[schedule]
deadline = { after = "start", by = "PT12S" }
opening = { after = "deadline" }

[inputs.create_tender_project]
kind = "works"

[inputs.create_section]
tender_project = "T"
name = "一标段"
content = "道路"
estimate = "1000000.00"
qualification = "贰级"
specialty = { unique = "A" }
criteria = { "报价" = 100 }
""",
    "stages/parties.toml": """\
[fragment]
id = "parties"

[[step]]
id = "purchaser"
actor = "purchaser"
does = "register_party"

[[step]]
id = "a"
actor = "bidder_a"
does = "register_party"
""",
    "stages/section.toml": """\
[fragment]
id = "section"
needs = ["parties"]

[[step]]
id = "create"
actor = "purchaser"
does = "create_section"
keeps = { section = "/section" }

[[step]]
id = "looked"
actor = "purchaser"
at = { after = "create", by = "PT1S" }
does = "read_section"
""",
    "stages/opening.toml": """\
[fragment]
id = "opening"
needs = ["section"]

[[step]]
id = "open"
actor = "purchaser"
at = { after = "opening" }
does = "open_bids"
""",
    "scenarios/bidding/late.toml": """\
[scenario]
id = "bidding.late"
title = { zh = "迟到", en = "Late" }
purpose = { zh = "迟到者被拒收。", en = "Who is late is refused." }
project = "works"
clock = "races"
needs = ["section"]

[[step]]
id = "on-time"
actor = "bidder_a"
does = "submit_bid"
sends = "bid.sealed"
keeps = { receipt = "/receipt" }

[[step]]
id = "late"
actor = "bidder_a"
at = { after = "deadline", by = "PT1S" }
does = "submit_bid"
sends = "bid.sealed"
expect = { refused = "deadline_passed" }
twin = { step = "on-time", differs = ["at"] }
proves = ["LAW-1"]

[[step.probe]]
does = "list_receipts"
unchanged = ["/receipts"]

[[step.probe]]
does = "read_opening_record"
actor = "public"
when = "opening/open"
absent = ["receipt"]

[[step]]
plays = "opening"

[[step]]
id = "pushed"
actor = "public_service_platform"
awaits = "TENDER_LIST"
within = "PT10S"

[[variant]]
id = "forged"
title = { zh = "伪造时间", en = "Forged time" }
[variant.set]
"on-time/headers/Date" = "Mon, 05 Jan 2026 02:00:00 GMT"
"late/headers/Date" = "Mon, 05 Jan 2026 02:00:00 GMT"
""",
    "profiles/full.toml": """\
id = "full"
version = "1"
title = { zh = "全项", en = "Full" }
owner = { zh = "本项目", en = "this project" }
requirements = ["*"]
rule = { zh = "全部符合。", en = "All are met." }
[tolerances]
push_seconds = 10
""",
}
LATE = "scenarios/bidding/late.toml"


class SmallSuite:
    """The files of a suite in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Write a file of the suite."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Replace what must stand there once."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def line(self, name: str, part: str) -> int:
        """The line in which `part` stands first."""
        lines = (self.folder / name).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if part in line)

    def load(self) -> Suite:
        """The suite."""
        return load_suite(self.folder)

    def problems(self) -> list[str]:
        """Every mistake as `file:line: what; what would be right`, files named inside the suite."""
        with pytest.raises(InputError) as caught:
            self.load()
        for problem in caught.value.problems:
            assert _in_chinese(problem.what), problem
            assert _in_chinese(problem.right) or not re.search("[a-z]{2} [a-z]{2}", problem.right), problem
        return [str(problem).removeprefix(f"{self.folder}/") for problem in caught.value.problems]


def _in_chinese(sentence: str) -> bool:
    """Whether somebody wrote the sentence in Chinese too."""
    return translated(sentence) != sentence
