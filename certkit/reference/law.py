"""A breach of a rule, and how far rules reach."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Breach:
    """A rule that is not kept: the reason told, the id of the requirement, a sentence; `always` binds every tender."""

    reason: str
    rule: str
    text: str
    always: bool = False


class Law:
    """How far a rule reaches: what only guards is refused for mandatory tenders, warned about for voluntary ones."""

    def refuses(self, breach: Breach, mandatory: bool) -> bool:
        """Whether the breach stops the operation; otherwise it is warned about and shown to supervision."""
        return mandatory or breach.always
