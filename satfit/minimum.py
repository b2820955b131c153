"""Minimisation: what each run says about the least error, held against exact witnesses, proved bounds and labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from satfit.case import Run
from satfit.disagreement import Disagreement
from solvers.outcome import Basis

SLACK = Fraction(1, 10**6)
"""How far, relative to its size, a float's claimed optimum may exceed an exact error before it counts as wrong."""


def best_error(runs: Sequence[Run]) -> Fraction | None:
    """The least exact error of any network found."""
    return min((run.outcome.objective for run in runs if run.outcome.objective is not None), default=None)


def proved_bound(runs: Sequence[Run]) -> Fraction | None:
    """The largest lower bound that rests on a checked proof."""
    proved = (run.outcome.bound for run in runs if run.outcome.bound_basis is Basis.PROOF)
    return max((bound for bound in proved if bound is not None), default=None)


def cross_check_minimum(runs: Sequence[Run]) -> tuple[list[Run], list[Disagreement]]:
    """The runs after they have met each other, and their disagreements.

    A lower bound (proved, computed exactly or claimed) above the exact error of somebody's network is wrong; so is a
    known optimum above such an error or below a proved bound.
    """
    best, bound = best_error(runs), proved_bound(runs)
    case = runs[0].case
    label = None
    if case.instance.optimum is not None and case.unit is not None:
        label = case.unit * case.instance.optimum
    wrong = [run for run in runs if best is not None and _overstates(run, best)]
    said = {run.backend.name: f"at least {_claim_of(run)}" for run in wrong}
    label_wrong = label is not None and ((best is not None and label > best) or (bound is not None and label < bound))
    if label_wrong:
        said["label"] = f"least error {label}"
    if not said:
        return list(runs), []
    holders = [run.backend.name for run in runs if run.outcome.objective == best and best is not None]
    proved = next((run.backend.name for run in runs if run.outcome.bound_basis is Basis.PROOF), None)
    contradiction = best is not None and bound is not None and bound > best
    claims = {name: f"a network of error {best}" for name in holders if name not in said} | said
    if proved is not None and proved not in said and label_wrong:
        claims[proved] = f"least error {bound} (proved)"
    quarrel = Disagreement(
        instance=case.instance.name,
        verdicts=claims,
        certified=None if best is None else f"error {best}",
        minority=tuple(said),
        contradiction=contradiction,
    )
    return [_without_bound(run) if run in wrong else run for run in runs], [quarrel]


def _claim_of(run: Run) -> str:
    return str(run.outcome.bound) if run.outcome.bound is not None else str(run.outcome.claimed_bound)


def _overstates(run: Run, best: Fraction) -> bool:
    outcome = run.outcome
    if outcome.bound is not None:
        return outcome.bound > best
    if outcome.claimed_bound is None:
        return False
    claimed = Fraction(outcome.claimed_bound)
    return claimed > best + SLACK * max(Fraction(1), abs(best))


def _without_bound(run: Run) -> Run:
    """The claim is gone; what was checked stays."""
    note = f"claimed that no error is below {_claim_of(run)}; an exact network contradicts it"
    return replace(run, outcome=replace(run.outcome, bound=None, bound_basis=None, claimed_bound=None, note=note))
