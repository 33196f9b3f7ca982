"""Everything that certkit raises on purpose.

CertkitError
├── InputError              bad input, with its place and what would be right   exit 2
├── CouldNotComplete        platform unreachable, counterpart or own fault      exit 3
├── NothingToDo             nothing selected or nothing executed                exit 4
├── EvidenceError           evidence does not verify                            exit 5
│   └── TornLedger          a chain ends before its footer
└── NotObserved             a check asked for something that was never recorded
"""

from __future__ import annotations

from dataclasses import dataclass


class CertkitError(Exception):
    """Any failure that certkit explains itself; `exit_code` follows DESIGN §11."""

    exit_code = 3


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One mistake in an input: where it is, what is wrong, what would be right."""

    where: str
    """`file:line`, or the path inside a message."""
    what: str
    right: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; {self.right}" if self.right else "")


class InputError(CertkitError):
    """A suite, schema, candidate file, message or argument is wrong; carries every problem found."""

    exit_code = 2

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class CouldNotComplete(CertkitError):
    """The run could not be completed, through no shown fault of the candidate."""

    exit_code = 3


class NothingToDo(CertkitError):
    """Nothing was selected or executed; never a success."""

    exit_code = 4


class EvidenceError(CertkitError):
    """The recorded evidence does not verify."""

    exit_code = 5


class TornLedger(EvidenceError):
    """A ledger ends before its footer; what was written up to the tear is kept."""


class NotObserved(CertkitError):
    """A check asked for something that was never recorded; the verdict is inconclusive."""
