"""The vocabulary of operations, read from `schemas/candidate/operations.toml`."""

from __future__ import annotations

from pathlib import Path

from certkit import resources
from certkit.loading.tables import File, Problems, Table, nearest
from certkit.model.operation import Operation, Vocabulary
from certkit.text import Text

ROLES = ("public", "party", "purchaser", "agency", "bidder", "expert", "supervisor", "operator")
_METHODS = ("GET", "POST", "PUT", "DELETE")
_SIGNED_REFUSALS = (
    "bad_signature",
    "certificate_revoked",
    "certificate_expired",
    "certificate_unbound",
    "certificate_untrusted",
)


def load_vocabulary(path: Path | None = None) -> Vocabulary:
    """All operations and reasons; an operation's `refusals` hold the common and the signature reasons too."""
    problems = Problems()
    file = File(path or resources.schemas() / "candidate" / "operations.toml", problems)
    problems.stop()
    root = Table.of(file, problems)
    version = root.text("version")
    reasons_table = root.table("reasons")
    reasons = {name: reasons_table.bilingual(name) for name in reasons_table.values}
    common = root.table("common")
    shared = _reasons(common, reasons)
    common.finish()
    operations = {}
    table = root.table("operations")
    for name in table.values:
        operations[name] = _operation(name, table.table(name), shared, reasons)
    _check_probes(table, operations)
    root.finish()
    problems.stop()
    return Vocabulary(version=version, operations=operations, reasons=reasons)


def _reasons(table: Table, reasons: dict[str, Text]) -> list[str]:
    listed = table.texts("refusals", [])
    for index, reason in enumerate(listed):
        if reason not in reasons:
            table.problem(("refusals", index), f'reason "{reason}" is unknown', nearest(reason, reasons))
    return listed


def _operation(name: str, table: Table, shared: list[str], reasons: dict[str, Text]) -> Operation:
    method, _, path = table.text("http").partition(" ")
    if method not in _METHODS or not path.startswith("/"):
        table.problem("http", f'`http` "{method} {path}" is no method and path', 'such as "GET /notices"')
    signed = table.flag("signed", False)
    refusals = [*_reasons(table, reasons), *shared, *(_SIGNED_REFUSALS if signed else ())]
    roles = table.texts("roles")
    for index, role in enumerate(roles):
        if role not in ROLES:
            table.problem(("roles", index), f'role "{role}" is unknown', nearest(role, ROLES))
    operation = Operation(
        name=name,
        title=table.bilingual("title"),
        stage=table.text("stage"),
        roles=roles,
        method=method,
        path=path,
        sends=table.choice("sends", ("json", "file", "nothing")),
        answers=table.choice("answers", ("json", "file"), "json"),
        signed=signed,
        inputs=table.strings("inputs"),
        output=table.strings("output"),
        refusals=list(dict.fromkeys(refusals)),
        probes=table.texts("probes", []),
    )
    table.finish()
    return operation


def _check_probes(table: Table, operations: dict[str, Operation]) -> None:
    """A probe is a read of the same vocabulary."""
    reads = [name for name, operation in operations.items() if operation.method == "GET"]
    for name, operation in operations.items():
        for index, probe in enumerate(operation.probes):
            if probe not in reads:
                table.problem((name, "probes", index), f'probe "{probe}" is no read', nearest(probe, reads))
