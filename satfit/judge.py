"""Who is right: every verdict on one instance held against native truth, exact witnesses and labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from instances import Verdict
from satfit.case import Run
from satfit.disagreement import Disagreement
from satfit.minimum import cross_check_minimum
from solvers.outcome import Basis


def truth_of(runs: Sequence[Run]) -> Verdict:
    """The native verdict on the source, if it is certified: a verified model, or a checked proof."""
    for run in runs:
        if run.backend.native and run.outcome.basis is not None and run.outcome.basis.certified:
            return run.outcome.verdict
    return Verdict.UNKNOWN


def cross_check(runs: Sequence[Run]) -> tuple[list[Run], list[Disagreement]]:
    """The runs on one instance after they have met each other, and their disagreements.

    An uncertified "infeasible" that an exact witness contradicts becomes `unknown`, basis `refuted`.
    """
    if runs and runs[0].case.minimises:
        return cross_check_minimum(runs)
    certified = {run.outcome.verdict for run in runs if run.outcome.basis is not None and run.outcome.basis.certified}
    claims: dict[str, str] = {
        run.backend.name: run.outcome.verdict for run in runs if run.outcome.verdict is not Verdict.UNKNOWN
    }
    label = runs[0].case.instance.label if runs else None
    if label is not None and label is not Verdict.UNKNOWN and claims:
        claims["label"] = label
    disagreements = []
    if len(set(claims.values())) > 1:
        winner = next(iter(certified)) if len(certified) == 1 else None
        minority = tuple(party for party, verdict in claims.items() if winner is None or verdict is not winner)
        disagreements.append(Disagreement(runs[0].case.instance.name, claims, winner, minority, len(certified) > 1))
    if Verdict.FEASIBLE in certified:
        runs = [_refuted_by_witness(run) for run in runs]
    return list(runs), disagreements


def _refuted_by_witness(run: Run) -> Run:
    outcome = run.outcome
    if outcome.verdict is not Verdict.INFEASIBLE or outcome.basis is Basis.PROOF:
        return run
    refuted = replace(
        outcome,
        verdict=Verdict.UNKNOWN,
        basis=Basis.REFUTED,
        note="claimed infeasible; an exact witness contradicts it",
    )
    return replace(run, outcome=refuted)
