"""Who was asked, and how: the unit that scores, lines and columns belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from satfit.row import Row
from satfit.scoring import WITH_GEOMETRY


@dataclass(frozen=True, slots=True, order=True)
class Configuration:
    """A solver with its formula, the geometry that was asked for, and its limits and settings.

    `geometry` is what was asked, not what came of it (`Row.geometry`), which differs from instance to instance; it is
    empty for native solvers. Versions and seeds are not part of it: runs of several are counted together, and named.
    """

    solver: str
    formula: str
    geometry: str
    native: bool
    time_limit_s: float
    memory_limit_mib: int | None
    threads: int
    weight_bound: str | None

    @property
    def short(self) -> str:
        """Solver, formula and geometry, as in the tables of `compare`."""
        if self.native or not self.formula:
            return self.solver
        return f"{self.solver} {self.formula}{WITH_GEOMETRY.get(self.geometry, f', {self.geometry}')}"

    @property
    def limits(self) -> tuple[str, ...]:
        """Time, memory, threads, bound: each in words."""
        memory = "no memory limit" if self.memory_limit_mib is None else f"{self.memory_limit_mib} MiB"
        threads = "1 thread" if self.threads == 1 else f"{self.threads} threads"
        bound = "" if self.weight_bound is None else f"weights ≤ {self.weight_bound}"
        return (f"{self.time_limit_s:g} s", memory, threads, bound)


def configuration_of(row: Row) -> Configuration:
    """Raises KeyError for a row without the options that every run has."""
    asked = row.options
    return Configuration(
        solver=row.solver,
        formula=row.formula or "",
        geometry="" if row.native else str(asked["geometry"]),
        native=row.native,
        time_limit_s=float(asked["time_limit_s"]),
        memory_limit_mib=asked["memory_limit_mib"],
        threads=int(asked["threads"]),
        weight_bound=asked.get("weight_bound"),
    )


def names(configurations: Sequence[Configuration]) -> list[str]:
    """A name for each that no other has: the short one, with the limits that differ, numbered if that is not enough."""
    differing = [
        at for at in range(4) if len({configuration.limits[at] for configuration in configurations}) > 1
    ]  # fmt: skip
    named = []
    for configuration in configurations:
        more = [configuration.limits[at] for at in differing if configuration.limits[at]]
        name = ", ".join([configuration.short, *more])
        number = 1
        while name in named:
            number += 1
            name = f"{', '.join([configuration.short, *more])} #{number}"
        named.append(name)
    return named
