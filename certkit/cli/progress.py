"""Live progress on stderr: a table while a person watches, a line now and then when nobody does."""

from __future__ import annotations

import threading
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from certkit.cli.console import language, live, note, say
from certkit.conduct.campaign import Progress
from certkit.model.plan import Plan
from certkit.reporting.texts import Texts

_PAUSE = 2.0
_ROWS = 12


class Watch(AbstractContextManager["Watch"]):
    """Takes in where each scenario is; safe to be told from several threads."""

    def __init__(self, plan: Plan) -> None:
        real = {instance.name for instance in plan.candidate.instances if instance.lane == "real"}
        self._real = {one.scenario.id for one in plan.scenarios if one.instance in real}
        """Scenarios whose waits take as long as they say."""
        self._skipped = sum(1 for one in plan.scenarios if one.cannot)
        self._lock = threading.Lock()
        self._at: dict[str, tuple[Progress, float]] = {}
        self._done = -1
        self._told = 0.0
        self._began = time.monotonic()
        self._texts = Texts(language())
        self._live: Any = None

    def __enter__(self) -> Watch:
        if live():
            from rich.console import Console
            from rich.live import Live

            self._live = Live(console=Console(stderr=True), refresh_per_second=4, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def __call__(self, progress: Progress) -> None:
        """A scenario has come to a step."""
        with self._lock:
            self._at[progress.scenario] = (progress, time.monotonic() + self._remaining(progress))
            if self._live is not None:
                self._live.update(self._table(progress))
            elif progress.done != self._done and time.monotonic() - self._told > _PAUSE:
                self._done, self._told = progress.done, time.monotonic()
                note(self._line(progress))

    def _remaining(self, progress: Progress) -> float:
        """Seconds that the scenario will still wait; none where the clock is moved."""
        return progress.remaining if progress.scenario in self._real else 0.0

    def _left(self, done: int, total: int) -> int:
        """Seconds the run may still take: its longest wait, or at the pace so far, whichever is longer."""
        now = time.monotonic()
        waits = max(until for _, until in self._at.values()) - now
        paced = (now - self._began) / done * (total - done) if done else 0.0
        return round(max(waits, paced))

    def _line(self, progress: Progress) -> str:
        done, total = progress.done - self._skipped, progress.total - self._skipped
        return say(
            "progress.line",
            done=done,
            total=total,
            scenario=progress.scenario,
            stage=self._stage(progress),
            seconds=self._left(done, total),
        )

    def _stage(self, progress: Progress) -> str:
        return self._texts.word("stage", progress.stage)

    def _table(self, progress: Progress) -> Any:
        from rich.table import Table

        done, total = progress.done - self._skipped, progress.total - self._skipped
        table = Table(title=say("progress.title", done=done, total=total), title_justify="left")
        for name in ("scenario", "stage", "step", "remaining"):
            table.add_column(say(f"progress.{name}"))
        now = time.monotonic()
        recent = sorted(self._at.values(), key=lambda entry: entry[1])
        for one, until in [entry for entry in recent if entry[1] > now - _PAUSE][:_ROWS]:
            table.add_row(one.scenario, self._stage(one), one.step, f"{max(0.0, until - now):.0f} s")
        return table
