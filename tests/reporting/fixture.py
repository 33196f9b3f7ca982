"""A rich synthetic judgement: every verdict, two lanes, attempts, a torn record, hostile strings, all requirements."""

from __future__ import annotations

import tomllib
from typing import Any

import msgspec

from certkit import resources
from certkit.model.judgement import (
    CodeTitles,
    Element,
    Elements,
    Group,
    Judged,
    Judgement,
    Lifeline,
    ScenarioResult,
    Seen,
    SeenDataset,
    StepResult,
    Tally,
    UnseenDataset,
)
from certkit.model.plan import Account, Candidate, Engagement, Instance
from certkit.model.requirement import Citation, Confidence, Level, Part, Requirement
from certkit.model.suite import Profile
from certkit.model.verdict import Finding, Verdict, roll_up
from certkit.text import Text

HOSTILE = "<script>alert(1)</script></style><b onclick=x>\u202eEVIL\u202c\x00\x1b[31m\u200b" + "\u6587" * 3
HUGE = "A" * 1_000_000
START = 1795399200.0
"""2026-11-23 10:00:00 in Beijing."""
PILLARS = ("lawful", "secure_reliable", "interoperable")


def catalogue() -> list[Requirement]:
    """The requirements of the suite that comes with certkit."""
    found = []
    for path in sorted((resources.suites() / "cn-trading-platform" / "requirements").glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        document = Text(**table["document"])
        for record in table["requirement"]:
            record["citation"] = Citation(document=document, ref=record.pop("ref"))
            found.append(msgspec.convert(record | {"citation": msgspec.to_builtins(record["citation"])}, Requirement))
    return found


def requirement(name: str = "EBM-27-3", **changes: Any) -> Requirement:
    """One requirement, as the catalogue would hold it."""
    given: dict[str, Any] = {
        "id": name,
        "citation": Citation(
            document=Text("电子招标投标办法（2013年第20号令）", "Measures for Electronic Tendering and Bidding"),
            ref="Art. 27 para. 1",
        ),
        "level": Level.MUST,
        "part": Part.ENFORCE,
        "pillar": "lawful",
        "stage": "bidding",
        "duty_on": "platform",
        "scope": "all",
        "statement": Text("截标后送达的投标文件应拒收。", "Bids that arrive after the deadline are rejected."),
        "confidence": Confidence.VERIFIED,
    }
    return Requirement(**given | changes)


def finding(name: str, verdict: Verdict, **changes: Any) -> Finding:
    """A comparison of a step in the late-bid test case."""
    given: dict[str, Any] = {
        "code": "refused",
        "verdict": verdict,
        "requirement": name,
        "expected": "refused: deadline_passed",
        "actual": "refused: deadline_passed" if verdict is Verdict.PASSED else "accepted",
        "scenario": "bidding.late",
        "step": "late",
        "exchange": "x12",
        "strength": "A",
        "lane": "real",
        "source": "step",
        "facts": {"operation": "submit_bid", "actor": "bidder_b"},
    }
    return Finding(**given | changes)


def judged(wanted: Requirement, number: int) -> Judged:
    """A verdict for a requirement of the catalogue, of a kind that its number decides."""
    if wanted.not_tested not in ("", "not_yet", "memory") or number % 4 == 3:
        return Judged(
            requirement=wanted,
            selected=False,
            verdict=None,
            advisory=wanted.advisory,
            findings=[],
            reason=wanted.not_tested,
        )
    if wanted.advisory:
        odd = number % 2 == 1
        found = [finding(wanted.id, Verdict.FAILED, advisory=True)] if odd else []
        return Judged(
            requirement=wanted,
            selected=True,
            verdict=Verdict.INCONCLUSIVE,
            advisory=True,
            findings=found,
            reason="not_observed",
            remarks=len(found),
        )
    kinds: list[tuple[Verdict | None, str]] = [(Verdict.PASSED, "")] * 14 + [
        (Verdict.INCONCLUSIVE, "other_reason"),
        (Verdict.NOT_APPLICABLE, "papers"),
        (None, "clock_not_adjustable"),
    ]
    verdict, reason = kinds[number % len(kinds)]
    if wanted.id in ("EBM-27-3", "EBM-45-2", "EBM-8-1"):
        verdict, reason = Verdict.FAILED, ""
    if wanted.id == "EBM-30-1":
        verdict, reason = Verdict.ERROR, "prerequisite"
    count = 0 if verdict in (None, Verdict.NOT_APPLICABLE) else 1 + number % 9
    return Judged(
        requirement=wanted,
        selected=True,
        verdict=verdict,
        advisory=False,
        reason=reason,
        findings=[finding(wanted.id, verdict or Verdict.PASSED) for _ in range(count)],
        strength="A" if verdict else "",
        guard="blocks, warns" if wanted.part is Part.GUARD else "",
        lanes=["real", "travelled"] if number % 2 else ["real"],
    )


def tally(rows: list[Judged]) -> Tally:
    """Counts of a group."""
    names = [row.verdict.value if row.verdict else "not_tested" for row in rows]
    return Tally(**{name: names.count(name) for name in Tally.__struct_fields__})


def groups(rows: list[Judged], member: str) -> list[Group]:
    """Tallies by pillar or stage."""
    ids = dict.fromkeys(getattr(row.requirement, member) for row in rows)
    found = []
    for name in ids:
        inside = [row for row in rows if getattr(row.requirement, member) == name]
        verdict = roll_up(row.verdict for row in inside if row.verdict)
        found.append(Group(id=name, verdict=verdict, tally=tally(inside)))
    return found


def replaced(struct: Any, **changes: Any) -> Any:
    """A struct with some members changed."""
    return msgspec.structs.replace(struct, **changes)


def scenario(
    name: str = "bidding.late",
    attempt: int = 1,
    arrows: int = 24,
    lane: str = "real",
    messages: list[Lifeline] | None = None,
    **changes: Any,
) -> ScenarioResult:
    """An attempt with its steps and messages; the twelfth message is the late bid that was taken."""
    rows = [arrow(number, name) for number in range(1, arrows + 1)] if messages is None else messages
    steps = [
        StepResult(
            step=f"{row.label}-{row.exchange}",
            actor=row.source,
            does=row.label,
            expected="refused: deadline_passed" if row.verdict else row.outcome,
            outcome=row.outcome,
            verdict=row.verdict,
            exchange=row.exchange,
            at=row.at,
            proves=["EBM-27-3"] if row.verdict else [],
        )
        for row in rows
        if row.source != "candidate"
    ]
    given: dict[str, Any] = {
        "id": name,
        "attempt": attempt,
        "title": Text("截止时间后送达的投标文件", "A bid that arrives after the deadline"),
        "purpose": Text("确认平台以自身时间判断截标。", "Whether the platform closes by its own clock."),
        "stage": "bidding",
        "lane": lane,
        "instance": lane,
        "state": "complete",
        "reason": "",
        "project": "optional-works",
        "steps": steps,
        "arrows": rows,
        "started_at": START,
        "ended_at": START + arrows,
        "exchanges": arrows,
    }
    return ScenarioResult(**given | changes)


_DEEDS = [
    ("operator", "create_project", "accepted"),
    ("purchaser", "publish_notice", "accepted"),
    ("candidate", "TENDER_ANN_QUA_INQUERY_ANN", "accepted"),
    ("bidder_a", "download_tender_document", "accepted"),
    ("bidder_b", "submit_bid", "refused: not_encrypted"),
    ("bidder_c", "submit_bid", "accepted"),
    ("expert_1", "score_bid", "accepted"),
    ("expert_2", "score_bid", "accepted"),
    ("supervisor", "read_supervised_project", "silent: timeout"),
    ("candidate", "TENDER_LIST", "faulted"),
    ("public", "read_public_record", "accepted"),
    ("bidder_b", "submit_bid", "accepted"),
]


def arrow(number: int, name: str) -> Lifeline:
    """The message of that number."""
    source, label, outcome = _DEEDS[(number - 1) % len(_DEEDS)]
    return Lifeline(
        exchange=f"x{number}",
        source=source,
        target="public_service_platform" if source == "candidate" else "candidate",
        label=label,
        outcome=outcome,
        at=START + number * 0.25,
        step=label,
        verdict=Verdict.FAILED if number == 12 and name == "bidding.late" else None,
    )


def engagement() -> Engagement:
    """An order of a customer, with some items missing."""
    return Engagement(
        report_number="JC-2026-0017",
        laboratory="某某检测中心",
        customer="某某科技有限公司",
        item="某某电子招标投标交易平台",
        build_digest="sha256:" + "a91f" * 16,
        received_on="2026-11-03",
        tested_from="2026-11-05",
        tested_to="2026-11-12",
        place="委托方测试环境，远程",
        tester="张三",
        deviations=["投标截止时间经双方商定缩短。"],
    )


def candidate() -> Candidate:
    """A platform on two instances, with hostile words about itself."""
    return Candidate(
        name="某某电子招标投标交易平台",
        version="5.2.1",
        vendor=HOSTILE,
        build="20261102",
        driver="http",
        instances=[
            Instance(name="real", lane="real", base="http://127.0.0.1:8001"),
            Instance(name="travelled", lane="travelled", base="http://127.0.0.1:8002"),
        ],
        access={"default": "http", "read_audit_trail": "none"},
        accounts=[Account(actor="supervisor", party="JG01"), Account(actor="operator", party="OP01")],
        claims={"price_limit": True, "consortium": False},
        environment={"by": "endpoint"},
    )


def profile() -> Profile:
    """A profile with a decision rule."""
    return Profile(
        id="full",
        title=Text("电子招标投标交易平台·全流程", "Electronic tendering platform, whole process"),
        owner=Text("certkit 项目", "the certkit project"),
        version="0.1",
        requirements=["*"],
        rule=Text("所选要求均为符合或者不适用的，结果为符合。", "Conforms when every requirement is pass or n/a."),
        tolerances={"receipt_seconds": 5.0, "push_seconds": 60.0},
        digest="sha256:" + "77c0" * 16,
    )


def deviation(**changes: Any) -> Finding:
    """A message that is not as the data standard has it."""
    facts: dict[str, Any] = {
        "counterpart": "public_service_platform",
        "dataset": "SECTION",
        "named": {"zh": "标段(包)", "en": "Bid section (package)"},
        "field": "CONTRACT_RECKON_PRICE",
        "title": {"zh": "合同估算价", "en": "Estimated contract price"},
        "path": "/CONTRACT_RECKON_PRICE",
        "rule": "digits",
        "source": "502.json",
        "confidence": "verified",
        "layer": 1,
        "times": 3,
        "earlier": "",
    }
    given: dict[str, Any] = {
        "code": "deviation",
        "verdict": Verdict.FAILED,
        "requirement": "EBM-8-1",
        "expected": {"integer": 16, "decimal": 6},
        "actual": "accepted",
        "scenario": "bidding.late",
        "exchange": "x3",
    }
    members = {name: changes.pop(name) for name in list(changes) if name in facts}
    return Finding(facts=facts | members, **given | changes)


def elements(**changes: Any) -> Elements:
    """Two datasets with fields in every state, hostile titles and codes, one dataset never seen."""
    mode = {"1": Seen(valid=5), "9": Seen(refused=1)}
    fields = [
        Element(name="BID_SECTION_CODE", title=Text("标段编号", "Section code"), required="yes", valid=7),
        Element(name="CONTRACT_RECKON_PRICE", title=Text("合同估算价", "Estimate"), required="no", valid=4, refused=3),
        Element(name="TENDER_MODE", title=Text("招标方式", "Mode"), required="yes", valid=5, code_list="M", codes=mode),
        Element(name="ONLY_WRONG", title=Text(HOSTILE, "<b>hostile"), required="unknown", refused=2),
        Element(name="NEVER", title=Text("其他", "Other"), required="unknown"),
    ]
    other = [Element(name="DATA_KEY", title=Text("数据标识", "Key"), required="yes", valid=7)]
    titles = {"1": Text("公开招标", "open"), "2": Text("邀请招标", "invited"), "9": Text(HOSTILE, HOSTILE)}
    given: dict[str, Any] = {
        "dialect": "public-resource",
        "title": Text("公共资源交易平台系统数据规范", "Data specification of public resource trading platforms"),
        "datasets": [
            SeenDataset(
                name="SECTION",
                title=Text("标段(包)", "Section"),
                stage="section",
                messages=7,
                fields=fields,
                number="502",
            ),
            SeenDataset(
                name="ENVELOPE_TITLE", title=Text("报文头", "Header"), stage="envelope", messages=8, fields=other
            ),
        ],
        "unseen": [UnseenDataset(name="BLACK_LIST", title=Text("黑名单", "Black list"), stage="credit", fields=15)],
        "lists": {"M": CodeTitles(title=Text("招标方式", "Mode"), size=3, codes=titles)},
        "messages": 8,
        "unread": 1,
        "deviations": [
            deviation(),
            deviation(field=HOSTILE, title={"zh": HOSTILE, "en": HOSTILE}, actual=HOSTILE, advisory=True, scenario=""),
            deviation(actual=HUGE, rule="never_heard_of", expected=HUGE),
        ],
    }
    return Elements(**given | changes)


def rich(rows: list[Judged] | None = None, scenarios: list[ScenarioResult] | None = None, **changes: Any) -> Judgement:
    """The whole judgement."""
    rows = rows if rows is not None else [judged(wanted, number) for number, wanted in enumerate(catalogue())]
    if scenarios is None:
        scenarios = [
            scenario(),
            scenario(attempt=2, state="torn", arrows=7),
            scenario("exchange.outage", arrows=130, lane="travelled", stage="exchange"),
            scenario("award.day-counts", arrows=0, state="skipped", reason="clock_not_adjustable", lane=""),
        ]
    deciding = [row for row in rows if row.selected and not row.advisory]
    failed = [row for row in deciding if row.verdict is Verdict.FAILED]
    given: dict[str, Any] = {
        "run": "20261123-100000-7",
        "kind": "self_test",
        "conclusion": "does_not_conform" if failed else "conforms",
        "exit_code": 1 if failed else 0,
        "profile": profile(),
        "candidate": candidate(),
        "engagement": engagement(),
        "suite": "cn-trading-platform",
        "suite_version": "0.1.0",
        "suite_digest": "sha256:" + "5be2" * 16,
        "judged_with": "sha256:" + "5be2" * 16,
        "schemas_digest": "sha256:" + "10aa" * 16,
        "tool": "certkit 0.1.0",
        "seed": 7,
        "binding": "standard/1",
        "started_at": "2026-11-23T10:00:00.000+08:00",
        "head": "3f0c" * 16,
        "torn": ["scenarios/bidding.late.2.ndjson"],
        "tally": tally(deciding),
        "advisory": tally([row for row in rows if row.selected and row.advisory]),
        "pillars": groups(deciding, "pillar"),
        "stages": groups(deciding, "stage"),
        "requirements": rows,
        "scenarios": scenarios,
        "deviations": [
            {"code": "clock_travelled", "instance": "travelled", "moves": 12, "seconds": 1728000},
            {"code": "unsigned"},
        ],
        "clocks": [{"instance": "real", "lane": "real", "offset": 0.002, "uncertainty": 0.05, "moves": 0}],
        "counts": {"scenarios": 4, "steps": 150, "exchanges": 161, "inbound": 20, "blobs": 31},
        "unattributed": 2,
        "environment": {"build": "20261102", "surroundings": {"tool": "0.1.0", "python": "3.11.7", "os": "Linux"}},
        "instances": {
            "real": {
                "environment": {"product": HOSTILE, "version": "5.2.1", "build": "20261102", "token": HUGE},
                "neighbours": {"ca-a": "http://127.0.0.1:9/real/ca-a.crl"},
            },
            "travelled": {
                "environment": {"product": "平台", "version": "5.2.0", "build": "20261102"},
                "neighbours": {"ca-a": "http://127.0.0.1:9/travelled/ca-a.crl"},
            },
        },
        "matters": [row.findings[0] for row in failed],
        "elements": elements(),
    }
    return Judgement(**given | changes)
