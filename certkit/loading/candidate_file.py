"""`candidate.toml` (the platform under test: IXIT and ICS) and `engagement.toml` (who asked whom for what)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from certkit.loading.tables import File, Problems, Table, nearest
from certkit.model.operation import Vocabulary
from certkit.model.plan import Account, Candidate, Engagement, Instance
from certkit.standards.dictionaries.loading import DIALECT, dialects
from certkit.standards.messages.facts import envelope_of

DRIVERS = ("http", "memory", "exchange")
LANES = ("real", "travelled", "virtual")
ACCESS = ("http", "memory", "none")
OFFICIALS = ("operator", "supervisor")
_ENVIRONMENTS = ("endpoint", "declaration")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLACE = re.compile(r"[A-Za-z0-9.-]+:\d{1,5}")
_SECRET_WORDS = re.compile(r"(?i)token|password|secret|private")


def load_candidate(path: Path, vocabulary: Vocabulary) -> Candidate:
    """The candidate of a file; a secret written into it is a mistake, only references to secrets are allowed."""
    problems = Problems()
    file = File(path, problems)
    problems.stop()
    root = Table.of(file, problems)
    about = root.required_table("candidate")
    candidate = Candidate(
        name=about.text("name"),
        version=about.text("version"),
        vendor=about.text("vendor"),
        build=about.text("build", ""),
        driver=about.choice("driver", DRIVERS, "http"),
        kind=about.choice("kind", ("trading",), "trading"),
        isolation=about.choice("isolation", ("parallel", "serial"), "parallel"),
        factory=about.text("factory", ""),
        instances=_instances(root),
        access=_access(root.table("access"), vocabulary),
        accounts=[_account(table) for table in root.tables("account")],
        claims=_claims(root.table("claims")),
        environment=_environment(root.table("environment")),
        exchange=_exchange(root.table("exchange")),
        source=file.name,
    )
    _check_driver(root, about, candidate)
    about.finish()
    root.finish()
    problems.stop()
    return candidate


def _instances(root: Table) -> list[Instance]:
    instances: dict[str, Instance] = {}
    for table in root.tables("instance"):
        instance = Instance(
            name=table.text("name"),
            lane=table.choice("lane", LANES),
            base=table.text("base", "").rstrip("/"),
            ca=table.text("ca", ""),
            timeout_seconds=table.number("timeout_seconds", 30.0) or 30.0,
        )
        if instance.base and not instance.base.startswith(("http://", "https://")):
            table.problem("base", f'"{instance.base}" is no address', 'such as "https://test.example.cn/api"')
        if instance.name in instances:
            table.problem("name", f'instance "{instance.name}" stands twice')
        table.finish()
        instances[instance.name] = instance
    return list(instances.values())


def _access(table: Table, vocabulary: Vocabulary) -> dict[str, str]:
    """How each operation is reached; `default` is for those not named."""
    for name in table.values:
        if name != "default" and name not in vocabulary.operations:
            table.problem(name, f'operation "{name}" is unknown', nearest(name, vocabulary.operations))
    return {name: table.choice(name, ACCESS) for name in table.values}


def _account(table: Table) -> Account:
    account = Account(
        actor=table.choice("actor", OFFICIALS),
        party=table.text("party", ""),
        token_env=table.text("token_env", ""),
    )
    if account.token_env and not _VARIABLE.fullmatch(account.token_env):
        right = 'token_env = "CERTKIT_OPERATOR_TOKEN", and the token in that variable'
        table.problem("token_env", "`token_env` is the name of an environment variable, not a token", right)
    _refuse_secrets(table, ("token_env",))
    table.finish()
    return account


def _refuse_secrets(table: Table, references: tuple[str, ...]) -> None:
    """A secret never stands in the file: it would travel with it."""
    for key in table.values:
        if key not in references and _SECRET_WORDS.search(key):
            table.raw(key)
            table.problem(key, f"`{key}` would put a secret into the file", f"refer to it: {' or '.join(references)}")


def _claims(table: Table) -> dict[str, bool]:
    return {name: table.flag(name) for name in table.values}


def _environment(table: Table) -> dict[str, str]:
    """How the platform shows that it is no production system."""
    if not table.values:
        return {"by": "endpoint"}
    found = {"by": table.choice("by", _ENVIRONMENTS), "file": table.text("file", "")}
    if found["by"] == "declaration" and not found["file"]:
        table.problem((), "the declaration of a test environment is missing", 'give file = "declaration.pdf"')
    table.finish()
    return {name: value for name, value in found.items() if value}


def _exchange(table: Table) -> dict[str, Any]:
    """Dialect and codes of the data exchange; its secret is an environment variable; where we listen for pushes."""
    if not table.values:
        return {}
    dialect = table.choice("dialect", dialects(), DIALECT)
    found = {
        "dialect": dialect if "dialect" in table.values else "",
        "system_no": table.text("system_no"),
        "platform_code": table.text("platform_code", ""),
        "secret_env": table.text("secret_env", ""),
        "listen": table.text("listen", ""),
    }
    if found["listen"] and not _PLACE.fullmatch(found["listen"]):
        table.problem("listen", f'"{found["listen"]}" is no host and port', 'such as "127.0.0.1:8900"')
    if envelope_of(dialect).sender == "platform_code" and not found["platform_code"]:
        what = f'in the dialect "{dialect}" a sender is known by its platform code'
        table.problem((), what, 'give platform_code = "E3200000001"')
    _refuse_secrets(table, ("secret_env",))
    table.finish()
    return {name: value for name, value in found.items() if value}


def _check_driver(root: Table, about: Table, candidate: Candidate) -> None:
    if candidate.driver == "http":
        if not candidate.instances:
            root.problem((), "the http driver needs an instance", "give [[instance]] with name, lane and base")
        for table, instance in zip(root.tables("instance"), candidate.instances, strict=False):
            if not instance.base:
                table.problem((), f'instance "{instance.name}" has no address', 'give base = "https://…"')
            if instance.lane == "virtual":
                table.problem("lane", "virtual time is only for the memory driver", nearest("real", LANES[:2]))
    if candidate.driver == "memory" and ":" not in candidate.factory:
        about.problem(
            "factory" if candidate.factory else (), "the memory driver needs a factory", 'such as "package:create"'
        )


def load_engagement(path: Path) -> Engagement:
    """The engagement of a file; what it leaves out is printed as not provided."""
    problems = Problems()
    file = File(path, problems)
    problems.stop()
    root = Table.of(file, problems)
    table = root.required_table("engagement")
    names = [name for name in Engagement.__struct_fields__ if name != "deviations"]
    engagement = Engagement(**{name: table.text(name, "") for name in names}, deviations=table.texts("deviations", []))
    if engagement.tester and engagement.tester == engagement.reviewer:
        table.problem("reviewer", "tester and reviewer are one person", "name another reviewer")
    table.finish()
    root.finish()
    problems.stop()
    return engagement
