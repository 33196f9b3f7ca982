"""What driving and recording costs: certkit's conduct beside bare requests and bare urllib3, in one run, as ratios.

Each certkit step resolves its inputs, is sent and read; it is judged later. Its bytes are hashed, chained and flushed
to the ledger. Each bare step posts the same bytes, parses the answer and looks at the status and two values. Rounds are
interleaved; a figure is the median over rounds of the cost per step. What starting and ending a run costs is taken out
by a second, shorter run.

    python benchmarks/drive.py [--rounds 9] [--steps 1000] [--format json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import requests
import urllib3

from certkit import resources
from certkit.laboratory.session import How, run
from certkit.loading.operations import load_vocabulary
from certkit.loading.plan import make_plan
from certkit.loading.suite import load_suite
from certkit.model.binding import canonical
from certkit.model.plan import Candidate, Instance, Plan, PlannedScenario
from certkit.model.suite import Scenario, Step
from certkit.text import Text

INPUTS = {"section": "E3200000001000001001001", "text": "招标文件第三章第二节的工期要求是否包括法定节假日？" * 20}
PATH = "/sections/E3200000001000001001001/questions"
BODY = canonical({"text": INPUTS["text"]})
HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer " + "t" * 43}
SHORT = 50


def plan_of(base: str, steps: int) -> Plan:
    """A plan of one scenario: so many questions of one bidder."""
    suite = load_suite(resources.suites() / "cn-trading-platform")
    candidate = Candidate(
        name="benchmark",
        version="1",
        vendor="-",
        build="-",
        driver="http",
        instances=[Instance(name="real", lane="real", base=base)],
    )
    plan = make_plan(suite, candidate, "full", kind="self_test", seed=1, run="benchmark", selection=("bidding.late",))
    scenario = Scenario(
        id="benchmark.questions",
        title=Text("提问", "Questions"),
        purpose=Text("计时", "Timing"),
        stage="clarification",
        project="optional-works",
        actors=["bidder_a"],
        steps=[Step(id=f"q{n}", actor="bidder_a", does="ask_question", inputs=INPUTS) for n in range(steps)],
    )
    profile = msgspec.structs.replace(plan.profile, tolerances=plan.profile.tolerances | {"push_seconds": 0.0})
    planned = PlannedScenario(scenario=scenario, instance="real")
    return msgspec.structs.replace(plan, scenarios=[planned], profile=profile)


def conducted(base: str, steps: int) -> None:
    """A whole run of so many steps, ledger included."""
    vocabulary = load_vocabulary()
    suite = load_suite(resources.suites() / "cn-trading-platform", vocabulary)
    with tempfile.TemporaryDirectory() as folder:
        run(plan_of(base, steps), suite, vocabulary, Path(folder) / "run", How(environ={}))


def by_requests(base: str, steps: int) -> None:
    """The same calls by a bare requests session."""
    with requests.Session() as session:
        for _ in range(steps):
            answer = session.post(base + PATH, data=BODY, headers=HEADERS)
            value = answer.json()
            assert (answer.status_code, value["question"], value["state"]) == (200, "q-1", "recorded")


def by_urllib3(base: str, steps: int) -> None:
    """The same calls by a bare urllib3 pool."""
    with urllib3.PoolManager() as pool:
        for _ in range(steps):
            answer = pool.request("POST", base + PATH, body=BODY, headers=HEADERS)
            value = json.loads(answer.data)
            assert (answer.status, value["question"], value["state"]) == (200, "q-1", "recorded")


def cost(work: Callable[[str, int], None], base: str, steps: int) -> tuple[float, float]:
    """Wall and CPU milliseconds per step, start and end taken out."""
    spent = []
    for count in (SHORT, SHORT + steps):
        wall, cpu = time.perf_counter(), time.process_time()
        work(base, count)
        spent.append((time.perf_counter() - wall, time.process_time() - cpu))
    return tuple(1000 * (long - short) / steps for short, long in zip(*spent, strict=True))  # type: ignore[return-value]


def measure(base: str, rounds: int, steps: int) -> dict[str, dict[str, float]]:
    """Medians per step of each way, and the medians of the ratios to bare requests, round by round."""
    ways = {"requests": by_requests, "urllib3": by_urllib3, "certkit": conducted}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            found[name].append(cost(work, base, steps))
    table = {}
    for name, figures in found.items():
        pairs = list(zip(figures, found["requests"], strict=True))
        table[name] = {
            "wall_ms": statistics.median(wall for wall, _ in figures),
            "cpu_ms": statistics.median(cpu for _, cpu in figures),
            "wall_ratio": statistics.median(one[0] / bare[0] for one, bare in pairs),
            "cpu_ratio": statistics.median(one[1] / bare[1] for one, bare in pairs),
        }
    return table


def main() -> None:
    """Start the server, measure, print."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--rounds", type=int, default=9)
    wanted.add_argument("--steps", type=int, default=1000)
    wanted.add_argument("--format", choices=["text", "json"], default="text")
    given = wanted.parse_args()
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("answering.py"))], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        table = measure(f"http://127.0.0.1:{server.stdout.readline().strip()}", given.rounds, given.steps)
    finally:
        server.kill()
        server.wait()
    if given.format == "json":
        print(json.dumps(table, indent=2))
        return
    print(f"{'way':<10}{'wall ms/step':>14}{'CPU ms/step':>14}{'wall × requests':>18}{'CPU × requests':>18}")
    for name, row in table.items():
        print(
            f"{name:<10}{row['wall_ms']:>14.3f}{row['cpu_ms']:>14.3f}"
            f"{row['wall_ratio']:>18.2f}{row['cpu_ratio']:>18.2f}"
        )


if __name__ == "__main__":
    main()
