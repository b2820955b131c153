"""How a solver did over a batch, in the measures solver competitions use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from instances import Verdict
from satfit.minimum import SLACK
from satfit.row import Row
from solvers.outcome import Basis, Termination

WITH_GEOMETRY = {"none": "", "cuts": ", with cuts", "presolve": ", presolved"}
"""What is said after the name of a formula."""


@dataclass(frozen=True, slots=True)
class Score:
    """One solver's sums. `par2_s` is the mean wall time of its runs, twice the limit where it did not decide (PAR-2).

    Unsupported combinations are no runs: nothing was asked. Where the least error is asked for, a run decides if it
    says that its network attains it, and is certified if a checked proof says so too.
    """

    solver: str
    version: str
    formula: str
    runs: int
    decided: int
    certified: int
    refuted: int
    limits: int
    failed: int
    par2_s: float
    peak_mib: float


def scores(rows: Sequence[Row]) -> list[Score]:
    """One score per solver, in the order they appear; per formula and geometry where one was asked in several ways."""
    apart = _asked_in_several_ways(rows)
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        way = (row.solver, *way_of(row)) if row.solver in apart else (row.solver,)
        groups.setdefault(way, []).append(row)
    return [score(mine) for mine in groups.values()]


def way_of(row: Row) -> tuple[str, str, str]:
    """How it was asked: the formula, the geometry asked for, threads."""
    return row.formula or "", row.options.get("geometry", ""), str(row.options.get("threads", ""))


def _asked_in_several_ways(rows: Sequence[Row]) -> set[str]:
    """Solvers that were asked one question, with one seed, in more than one way."""
    ways: dict[tuple[object, ...], tuple[str, str, str]] = {}
    found = set()
    for row in rows:
        place = (row.instance, row.question, row.solver, row.options.get("seed"), row.repeat)
        if ways.setdefault(place, way_of(row)) != way_of(row):
            found.add(row.solver)
    return found


def score(rows: Sequence[Row]) -> Score:
    """The sums of these rows, which are of one solver."""
    ran = [row for row in rows if row.termination is not Termination.UNSUPPORTED]
    decisive = [row for row in ran if decided(row)]
    limits = (Termination.TIME_LIMIT, Termination.MEMORY_LIMIT)
    formulas = dict.fromkeys(formula_shown(row) for row in rows if row.formula is not None)
    versions = dict.fromkeys(row.version for row in ran if row.version)
    return Score(
        solver=rows[0].solver,
        version=" / ".join(versions) or rows[0].version,
        formula=" / ".join(formulas),
        runs=len(ran),
        decided=len(decisive),
        certified=sum(1 for row in decisive if row.certified),
        refuted=sum(1 for row in ran if row.basis is Basis.REFUTED),
        limits=sum(1 for row in ran if row.termination in limits and not decided(row)),
        failed=sum(1 for row in ran if row.termination.failed),
        par2_s=sum(map(penalised_s, ran)) / len(ran) if ran else 0.0,
        peak_mib=max((row.peak_mib for row in ran), default=0.0),
    )


def penalised_s(row: Row) -> float:
    """Wall seconds, or twice the limit where the run did not decide."""
    limit: float = row.options["time_limit_s"]
    return row.wall_s if decided(row) else 2 * limit


def decided(row: Row) -> bool:
    """Is there a verdict, or, where the least error is asked for, a network said to attain it?"""
    if not row.minimises:
        return row.verdict is not Verdict.UNKNOWN
    if row.objective is None:
        return False
    if row.objective in (0, row.bound):
        return True
    if row.claimed_bound is None:
        return False
    return row.objective <= Fraction(row.claimed_bound) + SLACK * max(Fraction(1), row.objective)


def formula_shown(row: Row) -> str:
    """The formula, and what of the data's geometry is in it."""
    name = row.formula or ""
    return name if row.native else name + WITH_GEOMETRY[row.geometry]
