"""How a solver did over a batch, in the measures solver competitions use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from instances import Verdict
from satfit.case import Run
from satfit.minimum import SLACK
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


def scores(runs: Sequence[Run]) -> list[Score]:
    """One score per solver, in the order the solvers appear."""
    return [_score([run for run in runs if run.backend.name == name]) for name in _names(runs)]


def _names(runs: Sequence[Run]) -> list[str]:
    return list(dict.fromkeys(run.backend.name for run in runs))


def _score(runs: Sequence[Run]) -> Score:
    asked = [run for run in runs if run.outcome.termination is not Termination.UNSUPPORTED]
    decided = [run for run in asked if _decided(run)]
    penalties = [run.outcome.cost.wall_s if _decided(run) else 2 * run.settings.time_limit_s for run in asked]
    limits = (Termination.TIME_LIMIT, Termination.MEMORY_LIMIT)
    formulas = dict.fromkeys(_shown(run) for run in runs if run.formula is not None)
    versions = dict.fromkeys(run.outcome.version for run in asked if run.outcome.version)
    return Score(
        solver=runs[0].backend.name,
        version=" / ".join(versions) or runs[0].backend.versions(),
        formula=" / ".join(formulas),
        runs=len(asked),
        decided=len(decided),
        certified=sum(1 for run in decided if _certified(run)),
        refuted=sum(1 for run in asked if run.outcome.basis is Basis.REFUTED),
        limits=sum(1 for run in asked if run.outcome.termination in limits and run not in decided),
        failed=sum(1 for run in asked if run.outcome.termination.failed),
        par2_s=sum(penalties) / len(penalties) if penalties else 0.0,
        peak_mib=max((run.outcome.cost.peak_mib for run in asked), default=0.0),
    )


def _decided(run: Run) -> bool:
    outcome = run.outcome
    if not run.case.minimises:
        return outcome.verdict is not Verdict.UNKNOWN
    if outcome.objective is None:
        return False
    if outcome.objective == 0 or outcome.objective == outcome.bound:
        return True
    if outcome.claimed_bound is None:
        return False
    slack = SLACK * max(Fraction(1), outcome.objective)
    return outcome.objective <= Fraction(outcome.claimed_bound) + slack


def _certified(run: Run) -> bool:
    outcome = run.outcome
    if run.case.minimises:
        return outcome.optimal or outcome.objective == 0
    return outcome.basis is not None and outcome.basis.certified


def _shown(run: Run) -> str:
    """The formula, and what of the data's geometry is in it."""
    name = "" if run.formula is None else run.formula.value
    return name if run.backend.native else name + WITH_GEOMETRY[run.outcome.geometry]
