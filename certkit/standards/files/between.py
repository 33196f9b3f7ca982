"""The records of all files held against each other: what is noted part by part, and the places of what is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from certkit.standards.across.across import Across, Breach
from certkit.standards.files.findings import Finding, Tally
from certkit.standards.files.records import Place
from certkit.standards.messages.message import Change


class Leaf:
    """What is noted of the records of one part, in whichever process."""

    def __init__(self, number: int, across: Mapping[str, Across]) -> None:
        self._mark = f"{number}:"
        self.across = across
        """By dialect."""

    def add(
        self, dialect: str, dataset: str, fields: Mapping[str, str], place: Place, change: Change = "add", key: str = ""
    ) -> list[Breach]:
        """Note a record of the part; what it shows by itself to be wrong."""
        where = f"{self._mark}{place[0]}:{place[1]}"
        return self.across[dialect].add(dataset, fields, change, where=where, identity=key)


class Between:
    """What is noted of the records of all parts of all files; parts come in their order."""

    def __init__(self, dialects: Iterable[str], folder: Path, *, strict: bool = False) -> None:
        self._across = {name: Across(name, whole=False, folder=_made(folder / name)) for name in dialects}
        self._strict = strict
        self._begun = 0
        self._starts: list[tuple[str, int]] = []
        """Of each part its file and how many lines stand before it."""

    def begin(self) -> Leaf:
        """For the notes of the next part."""
        self._begun += 1
        return Leaf(self._begun - 1, {name: one.part() for name, one in self._across.items()})

    def take(self, leaf: Leaf, file: str, lines: int) -> None:
        """The notes of a part of a file before which so many lines stand; parts are taken in the order they began."""
        self._starts.append((file, lines))
        for name, one in leaf.across.items():
            self._across[name].merge(one)

    def finish(self, most: int, room: int | None = None) -> Tally:
        """What is wrong between records: in each dialect so much is counted and no more, which would not fit."""
        tally = Tally(room)
        for name, one in self._across.items():
            breaches = one.finish(most + 1)
            tally.incomplete |= len(breaches) > most
            for breach in breaches[:most]:
                tally.add(self._found(breach, name))
        return tally

    def _found(self, breach: Breach, dialect: str) -> Finding:
        file, line, column = self._place(breach.where)
        return Finding(
            file=file,
            line=line,
            column=column,
            dialect=dialect,
            deviation=breach,
            other=self._other(breach),
            error=self._strict or not breach.advisory,
        )

    def _place(self, where: str) -> tuple[str, int, int]:
        number, line, column = map(int, where.split(":"))
        file, lines = self._starts[number]
        return file, lines + line, column

    def _other(self, breach: Breach) -> str:
        if not breach.earlier:
            return ""
        file, line, _ = self._place(breach.earlier)
        return f"{file}:{line}" if line else file


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
