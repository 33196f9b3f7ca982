"""`@check`: binds a judgement to the requirement it decides.

    @check("EBM-30-3")
    def announced_price_is_the_sealed_price(evidence: Evidence) -> Iterator[Finding]:
        '''The price announced at opening is the one the bidder sealed.'''
        for bid in sealed_bids(evidence):
            yield equal("announced_price", bid.price, price_of(bid), at=bid.exchange, of=bid.name)

A check is called once per scenario attempt; with `scope="run"` once, with all of them. It yields comparisons, right or
wrong. What it says nothing about it has not judged: a scenario without its matter costs nothing, but where no scenario
gave it anything the requirement is inconclusive. Every module of this folder is found by itself.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

OfScenario = Callable[[Evidence], Iterator[Finding]]
OfRun = Callable[[Iterable[Evidence]], Iterator[Finding]]
Judge = TypeVar("Judge", bound=Callable[[Any], Iterator[Finding]])


@dataclass(frozen=True)
class Check:
    """A judgement with its name, the requirements it decides and its sentence."""

    name: str
    requirements: tuple[str, ...]
    scope: str
    """scenario | run"""
    run: Callable[[Any], Iterator[Finding]]
    sentence: str


_registered: dict[str, Check] = {}


def check(*requirements: str, scope: str = "scenario", because: str = "") -> Callable[[Judge], Judge]:
    """Register a judgement of one requirement; of several only with a reason, and then each finding names its own."""

    def register(judge: Judge) -> Judge:
        name = f"{judge.__module__.rpartition('.')[2]}.{judge.__name__}"
        problem = _problem(name, requirements, judge.__doc__, scope, because)
        if problem:
            raise ValueError(f"check {name}: {problem}")
        sentence = (judge.__doc__ or "").strip().splitlines()[0]
        _registered[name] = Check(name, requirements, scope, judge, sentence)
        return judge

    return register


def _problem(name: str, requirements: tuple[str, ...], doc: str | None, scope: str, because: str) -> str:
    if name in _registered:
        return "this name is registered already"
    if not (doc or "").strip():
        return "needs a docstring: one sentence that says what is right"
    if not requirements or len(set(requirements)) != len(requirements):
        return "names no requirement, or one twice"
    if len(requirements) > 1 and not because:
        return "decides several requirements without a reason (because=…)"
    if scope not in ("scenario", "run"):
        return f"unknown scope {scope!r}"
    return ""


@cache
def checks() -> tuple[Check, ...]:
    """Every check of certkit, in the order of their names."""
    package = __name__.rpartition(".")[0]
    folder = import_module(package).__path__
    for module in pkgutil.iter_modules(folder, f"{package}."):
        import_module(module.name)
    return tuple(sorted(_registered.values(), key=lambda one: one.name))


def unknown(known: Iterable[str]) -> dict[str, list[str]]:
    """Requirement ids that a check names and the catalogue does not hold, by check."""
    ids = set(known)
    strange = {one.name: sorted(set(one.requirements) - ids) for one in checks()}
    return {name: found for name, found in strange.items() if found}
