"""The cast and its props: `parties.toml`, `documents/*.toml`, `projects/*.toml`, `profiles/*.toml`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from certkit.loading.steps import Own, World, check_inputs, read_moment, read_value
from certkit.loading.tables import File, Table, nearest
from certkit.loading.words import Words
from certkit.model.requirement import Requirement
from certkit.model.suite import SEALS, Document, Party, Profile, Project

_KINDS = ("purchaser", "agency", "bidder", "expert", "supervisor", "operator", "public")
_FLAWS = ("", "code", "unlisted", "usage")
_NOBODY = Own("", ())


def read_parties(root: Table) -> dict[str, Party]:
    """The actors of the suite, in the order of the file."""
    cast: dict[str, Party] = {}
    for table in root.tables("party"):
        party = Party(
            actor=table.text("actor"),
            kind=table.choice("kind", _KINDS),
            name=table.text("name"),
            name_en=table.text("name_en", ""),
            authority=table.choice("authority", ("ca-a", "ca-b"), "ca-a"),
            algorithm=table.choice("algorithm", ("ec-p256", "rsa-2048"), "ec-p256"),
            flaw=table.choice("flaw", _FLAWS, ""),
            fields=dict(table.raw("fields", {})),
        )
        if party.actor in cast:
            table.problem("actor", f'actor "{party.actor}" stands twice')
        table.finish()
        cast[party.actor] = party
    root.finish()
    return cast


def read_documents(file: File, root: Table) -> list[tuple[Document, Table]]:
    """The documents of one file; a file document lies beside it."""
    found = []
    for table in root.tables("document"):
        document = Document(
            name=table.text("name"),
            kind=table.choice("kind", ("file", "bid", "application")),
            file=table.text("file", ""),
            seal=table.choice("seal", SEALS, "proper"),
            content=dict(table.raw("content", {})),
        )
        if document.kind == "file" and not (file.path.parent / document.file).is_file():
            table.problem("file" if document.file else (), f'"{document.file}" is no file in {file.path.parent.name}/')
        if document.kind != "file" and document.file:
            table.problem("file", f"a {document.kind} is made and sealed, not read from a file", "leave `file` out")
        table.finish()
        found.append((document, table))
    root.finish()
    return found


def read_project(file: File, root: Table, world: World) -> Project:
    """A kind of project; its id is the name of its file."""
    own = _NOBODY
    identity = root.text("id")
    check_name(root, "id", identity, file.path)
    scope = root.texts("scope")
    for index, word in enumerate(scope):
        if word not in world.words.scopes:
            root.problem(("scope", index), f'scope "{word}" is unknown', nearest(word, world.words.scopes))
    schedule = root.required_table("schedule")
    inputs = root.required_table("inputs")
    project = Project(
        id=identity,
        title=root.bilingual("title"),
        scope=scope,
        schedule={name: read_moment(schedule.table(name), own) for name in schedule.values},
        inputs={name: _project_inputs(inputs, name, own, world) for name in inputs.values},
    )
    root.finish()
    return project


def _project_inputs(inputs: Table, name: str, own: Own, world: World) -> dict[str, object]:
    operation = world.vocabulary.operations.get(name)
    if operation is None:
        inputs.problem(name, f'operation "{name}" is unknown', nearest(name, world.vocabulary.operations))
        return {}
    inner = inputs.table(name)
    check_inputs(inner, operation)
    return {key: read_value(inner, (key,), value, own, world) for key, value in inner.values.items()}


def read_profile(file: File, root: Table, requirements: dict[str, Requirement], words: Words) -> Profile:
    """A profile; its id is the name of its file, its digest that of the file."""
    identity = root.text("id")
    check_name(root, "id", identity, file.path)
    listed = root.texts("requirements")
    for index, one in enumerate(listed):
        if one not in requirements and listed != ["*"]:
            root.problem(("requirements", index), f'requirement "{one}" is unknown', nearest(one, requirements))
    tolerances = root.table("tolerances")
    profile = Profile(
        id=identity,
        title=root.bilingual("title"),
        owner=root.bilingual("owner"),
        version=root.text("version"),
        requirements=listed,
        rule=root.bilingual("rule"),
        strength=root.choice("strength", ("A", "B", "C"), "A"),
        guard=root.choice("guard", ("blocks", "warns", "either"), "either"),
        unverified=root.choice("unverified", ("warns", "fails"), "warns"),
        tolerances={name: tolerances.number(name) or 0.0 for name in tolerances.values},
        digest=file.digest,
    )
    root.finish()
    return profile


def check_name(table: Table, key: str, identity: str, path: Path, parts: Collection[str] = ()) -> None:
    """The id is the path: one string names the file, the argument and the anchor."""
    expected = ".".join([*parts, path.stem])
    if identity and identity != expected:
        table.problem(key, f'id "{identity}" does not agree with the file name', f'id = "{expected}"')
