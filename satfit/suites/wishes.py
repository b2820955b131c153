"""What one table of a suite file says by itself: the top level, or an experiment that overrides it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from encoders.reductions import RULES
from instances import UsageError
from satfit.settings import GEOMETRIES, Settings
from satfit.suites.complaints import shown, suggestion
from satfit.suites.lines import Steps
from satfit.suites.tables import Table, described
from solvers.registry import BACKENDS, formula_names

SHARED = (
    "instances", "solvers", "formulas", "geometry", "threads", "rule", "time_limit_s", "memory_limit_mib", "repeats",
    "seeds",
)  # fmt: skip
"""The keys that the top level and experiments have in common; what an experiment leaves out the top level says."""

LARGEST_SEED = 2**31 - 1
LARGEST_THREADS = 10_000
LARGEST_REPEATS = 1_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """One element of `solvers`; None: as the rest of the file says. `solver` is empty where the element was wrong."""

    steps: Steps
    solver: str
    formula: str | None = None
    geometry: tuple[str, ...] | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """The shared keys of a table, each None if it is not there; lists without what was wrong in them."""

    instances: list[tuple[Steps, Any]] | None = None
    solvers: list[Wanted] | None = None
    formulas: list[tuple[Steps, str]] | None = None
    geometry: list[tuple[Steps, str]] | None = None
    threads: int | None = None
    rule: str | None = None
    time_limit_s: float | None = None
    memory_limit_mib: int | None = None
    repeats: int | None = None
    seeds: tuple[int, ...] | None = None

    def over(self, defaults: Wishes) -> Wishes:
        """These, completed by the defaults."""
        chosen = {}
        for field in fields(self):
            own = getattr(self, field.name)
            chosen[field.name] = getattr(defaults, field.name) if own is None else own
        return Wishes(**chosen)


def read_wishes(table: Table) -> Wishes:
    """The shared keys of this table; what is wrong is reported."""
    seeds = table.integers("seeds", 0, LARGEST_SEED)
    seconds = table.seconds("time_limit_s")
    memory = table.integer("memory_limit_mib", 1)
    # the command line knows what limits can be meant
    for key, settings in (
        ("time_limit_s", {"time_limit_s": seconds}),
        ("memory_limit_mib", {"memory_limit_mib": memory}),
    ):
        try:
            Settings((), **{name: value for name, value in settings.items() if value is not None})  # type: ignore[arg-type]
        except UsageError as wrong:
            table.complaints.add((*table.steps, key), wrong)
    instances = table.elements("instances")
    return Wishes(
        # what is wrong must not become what the top level says
        instances=[] if instances is None and "instances" in table else instances,
        solvers=_solvers(table),
        formulas=_among(table, "formulas", "formula", formula_names()),
        geometry=_among(table, "geometry", "geometry", GEOMETRIES, single=True),
        threads=table.integer("threads", 1, LARGEST_THREADS),
        rule=read_rule(table),
        time_limit_s=seconds,
        memory_limit_mib=memory,
        repeats=table.integer("repeats", 1, LARGEST_REPEATS),
        seeds=None if seeds is None else tuple(seed for _, seed in seeds),
    )


def read_rule(table: Table) -> str | None:
    """The key `rule`, one of the reductions."""
    rule = table.text("rule")
    if rule is not None and rule not in RULES:
        table.complain("rule", f"rule: no rule {shown(rule)}{suggestion(rule, RULES)}")
        return None
    return rule


def _solvers(table: Table) -> list[Wanted] | None:
    elements = table.elements("solvers")
    if elements is None:
        # what is wrong must not become "all that are installed"
        return [] if "solvers" in table else None
    return [_wanted(table, steps, element) or Wanted(steps, "") for steps, element in elements]


def _wanted(table: Table, steps: Steps, element: Any) -> Wanted | None:
    if isinstance(element, str):
        return Wanted(steps, element) if _is_solver(table, steps, element) else None
    if not isinstance(element, dict):
        table.complaints.add(steps, f"solvers: a name or a table is wanted, not {described(element)}")
        return None
    own = Table(element, steps, table.complaints)
    own.allow(("name", "formula", "geometry", "threads"))
    if "name" not in own:
        table.complaints.add(steps, "solvers: a table without name")
        return None
    name = own.text("name")
    formula = own.text("formula")
    if formula is not None and not _known(own, (*steps, "formula"), "formula", formula, formula_names()):
        formula = None
    geometry = _among(own, "geometry", "geometry", GEOMETRIES, single=True)
    threads = own.integer("threads", 1, LARGEST_THREADS)
    if name is None or not _is_solver(own, (*steps, "name"), name):
        return None
    chosen = tuple(one for _, one in geometry) if geometry else None
    return Wanted(steps, name, formula, chosen, threads)


def _is_solver(table: Table, steps: Steps, name: str) -> bool:
    return _known(table, steps, "solver", name, BACKENDS)


def _among(
    table: Table, key: str, what: str, names: Collection[str], *, single: bool = False
) -> list[tuple[Steps, str]] | None:
    """A list (or one) of these names."""
    found = table.texts(key, single=single)
    if found is None:
        return None
    return [(steps, name) for steps, name in found if _known(table, steps, what, name, names)]


def _known(table: Table, steps: Steps, what: str, name: str, names: Collection[str]) -> bool:
    if name in names:
        return True
    table.complaints.add(steps, f"no {what} {shown(name)}{suggestion(name, names)}")
    return False
