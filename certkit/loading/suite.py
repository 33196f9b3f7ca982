"""`load_suite`: a folder of TOML files into a `Suite`, or one error that names every mistake."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from certkit.errors import InputError, Problem
from certkit.loading.cast_files import read_documents, read_parties, read_profile, read_project
from certkit.loading.lint import lint
from certkit.loading.operations import load_vocabulary
from certkit.loading.personal_data import check_personal_data
from certkit.loading.requirement_files import read_requirements, read_sources
from certkit.loading.scenario_files import Fragment, Line, Source, read_fragment, read_scenario
from certkit.loading.steps import World
from certkit.loading.tables import File, Problems, Table, display
from certkit.loading.variants import read_variants
from certkit.loading.words import read_words
from certkit.model.operation import Vocabulary
from certkit.model.requirement import Requirement
from certkit.model.suite import Document, Profile, Suite

T = TypeVar("T")


def load_suite(folder: Path, vocabulary: Vocabulary | None = None) -> Suite:
    """The suite of a folder, checked whole."""
    if not (folder / "suite.toml").is_file():
        raise InputError(Problem(where=f"{display(folder)}:1", what="is no suite", right="it has no suite.toml"))
    return _Loader(folder, vocabulary or load_vocabulary()).load()


@dataclass
class _Loader:
    folder: Path
    vocabulary: Vocabulary
    problems: Problems = field(default_factory=Problems)

    def load(self) -> Suite:
        words = read_words(self._table(self.folder / "suite.toml"))
        self.problems.stop()
        sources = read_sources(self._table(self.folder / "sources.toml"))
        requirements: dict[str, Requirement] = {}
        for source in self._sources("requirements"):
            self._collect(requirements, "id", read_requirements(source.root, words, sources))
        world = World(
            words=words,
            vocabulary=self.vocabulary,
            requirements=requirements,
            parties=read_parties(self._table(self.folder / "parties.toml")),
            documents=self._documents(),
            projects={},
        )
        for source in self._sources("projects"):
            project = read_project(source.file, source.root, world)
            world.projects[project.id] = project
        lines = self._lines(world)
        profiles = self._profiles(world)
        check_personal_data(files_of(self.folder), self.problems)
        self.problems.stop()
        return Suite(
            id=words.id,
            title=words.title,
            version=words.version,
            digest=digest_of(self.folder),
            requirements=requirements,
            profiles=profiles,
            projects=world.projects,
            parties=world.parties,
            documents=world.documents,
            scenarios={name: line.scenario for name, line in lines.items()},
            folder=str(self.folder),
            sources=sources,
            not_tested=words.not_tested,
        )

    def _table(self, path: Path) -> Table:
        return Table.of(File(path, self.problems), self.problems)

    def _sources(self, name: str) -> list[Source]:
        """The TOML files of a subfolder, those that cannot be parsed left out."""
        found = []
        for path in sorted((self.folder / name).rglob("*.toml")):
            file = File(path, self.problems)
            if file.readable:
                inside = path.relative_to(self.folder).as_posix()
                found.append(Source(file, Table.of(file, self.problems), inside))
        return found

    def _collect(self, known: dict[str, T], key: str, found: list[tuple[T, Table]]) -> None:
        """Add what one file holds; an id that stands twice is a mistake."""
        for one, table in found:
            name = str(getattr(one, key))
            if name in known:
                table.problem(key, f'{key} "{name}" stands twice in the suite')
            known[name] = one

    def _documents(self) -> dict[str, Document]:
        documents: dict[str, Document] = {}
        for source in self._sources("documents"):
            self._collect(documents, "name", read_documents(source.file, source.root))
        return documents

    def _lines(self, world: World) -> dict[str, Line]:
        """All scenarios and variants, linted."""
        fragments: dict[str, Fragment] = {}
        for source in self._sources("stages"):
            fragment = read_fragment(source, world)
            fragments[fragment.name] = fragment
        lines: dict[str, Line] = {}
        for source in self._sources("scenarios"):
            base = read_scenario(source, fragments, world)
            variants = read_variants(source.root.tables("variant"), base, world)
            source.root.finish()
            lines.update({line.scenario.id: line for line in (base, *variants)})
        lint(fragments, lines, world)
        return lines

    def _profiles(self, world: World) -> dict[str, Profile]:
        profiles = {}
        for source in self._sources("profiles"):
            profile = read_profile(source.file, source.root, world.requirements, world.words)
            profiles[profile.id] = profile
        return profiles


def files_of(folder: Path) -> list[Path]:
    """Every file below a folder, in the order of their names; hidden ones are no part of it."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def digest_of(*folders: Path | None) -> str:
    """One digest over names and contents of all files of the folders that there are."""
    total = hashlib.sha256()
    for folder in filter(None, folders):
        for path in files_of(folder):
            total.update(path.relative_to(folder).as_posix().encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return "sha256:" + total.hexdigest()
