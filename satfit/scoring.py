"""How a solver did over a batch, in the measures solver competitions use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instances import Verdict
from satfit.case import Run
from solvers.outcome import Basis, Termination


@dataclass(frozen=True, slots=True)
class Score:
    """One solver's sums. `par2_s` is the mean wall time of its runs, twice the limit where it did not decide (PAR-2).

    Unsupported combinations are no runs: nothing was asked.
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
    decided = [run for run in asked if run.outcome.verdict is not Verdict.UNKNOWN]
    penalties = [
        run.outcome.cost.wall_s if run.outcome.verdict is not Verdict.UNKNOWN else 2 * run.settings.time_limit_s
        for run in asked
    ]
    limits = (Termination.TIME_LIMIT, Termination.MEMORY_LIMIT)
    formulas = dict.fromkeys(run.formula.value for run in runs if run.formula is not None)
    versions = dict.fromkeys(run.outcome.version for run in asked if run.outcome.version)
    return Score(
        solver=runs[0].backend.name,
        version=" / ".join(versions) or runs[0].backend.versions(),
        formula=" / ".join(formulas),
        runs=len(asked),
        decided=len(decided),
        certified=sum(1 for run in decided if run.outcome.basis is not None and run.outcome.basis.certified),
        refuted=sum(1 for run in asked if run.outcome.basis is Basis.REFUTED),
        limits=sum(1 for run in asked if run.outcome.termination in limits and run not in decided),
        failed=sum(1 for run in asked if run.outcome.termination.failed),
        par2_s=sum(penalties) / len(penalties) if penalties else 0.0,
        peak_mib=max((run.outcome.cost.peak_mib for run in asked), default=0.0),
    )
