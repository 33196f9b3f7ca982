"""A platform whose records give a section a code that does not begin with that of its tender project."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Policies
from certkit.reference.writing import Writing

NAME = "section_of_foreign_parent"
BREAKS = ("EBM-7-2", "EBM-8-1", "EBM-45-2", "EBM-48-2")
SERIAL = 3


class ForeignParent(Writing):
    """Sections are numbered under another tender project."""

    def section(self, section: str) -> str:
        """The code with the serial of the next tender project."""
        project, parent, own = section[: -2 * SERIAL], section[-2 * SERIAL : -SERIAL], section[-SERIAL:]
        return f"{project}{int(parent) % 999 + 1:0{SERIAL}d}{own}"


def apply(policies: Policies) -> Policies:
    """The same platform with foreign sections."""
    return replace(policies, writing=ForeignParent())
