"""What an audit lists: claims that an exact fact contradicts, and claims that changed although the question did not.

Nothing here is a matter of tolerance. A "no" is wrong if a network that was evaluated exactly is within the claim's
scope: any fit where the formula is complete, a solution of all its rows where it is about boxes or a grid. A "yes" is
refuted if no exact fit is near it, and wrong if in addition it is certain that nothing fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from instances import Network, Verdict
from satfit.audit.asking import Answer, Asked
from satfit.audit.solution import solution_of
from satfit.audit.truth import Truth
from satfit.minimum import SLACK
from solvers.outcome import Basis


class Kind(StrEnum):
    """What is wrong with a claim."""

    WRONG_NO = "wrong-infeasible"
    WRONG_YES = "wrong-feasible"
    NO_FIT = "no-fit"
    WRONG_BOUND = "wrong-bound"
    CHANGED = "changed"


MEANING = {
    Kind.WRONG_NO: "claimed infeasible, and an exact network fits",
    Kind.WRONG_YES: "claimed feasible, and certainly nothing fits",
    Kind.NO_FIT: "claimed feasible, and no exact fit is near the claimed weights",
    Kind.WRONG_BOUND: "claimed a least error above the exact error of a network",
    Kind.CHANGED: "feasible and infeasible claimed of the same question",
}
SEVEREST = (Kind.WRONG_NO, Kind.WRONG_BOUND, Kind.WRONG_YES, Kind.NO_FIT, Kind.CHANGED)


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of wrong claim on one instance. `asked` is the first variation that shows it, `variations` all of them.

    `witness` (for the problem of `asked`) refutes a "no" or a bound; `solution` is what it is among the columns of the
    file the solver read, with every row checked; `truth` is what is certain about the problem.
    """

    instance: str
    kind: Kind
    asked: Asked
    variations: tuple[str, ...]
    truth: Truth
    witness: Network | None = None
    solution: dict[str, Fraction] | None = None

    @property
    def contradiction(self) -> bool:
        """A "no" or a bound stands against an exact network: more than a claim of a fit that could not be repaired."""
        return self.kind in (Kind.WRONG_NO, Kind.WRONG_BOUND)


@dataclass(frozen=True, slots=True)
class Refuted:
    """A network that refutes a claim, and its columns in the solver's file where those were checked."""

    witness: Network
    solution: dict[str, Fraction] | None


def refuting(answer: Answer, witnesses: Sequence[Network]) -> Refuted | None:
    """The first of these exact fits that the solver's "infeasible" must not overlook, or None.

    Where the claim holds only within boxes or on a grid, or with the geometry in the file, a fit elsewhere is no
    contradiction: then every row of the file is checked.
    """
    job, outcome = answer.job, answer.outcome
    if outcome.claimed is not Verdict.INFEASIBLE or outcome.unasked:
        return None
    for witness in witnesses:
        if job.problem.objection(witness) is not None:
            continue
        plain = outcome.geometry == "none" and job.geometry == "none"
        solution = solution_of(job.formula, job.problem, job.bounds, witness) if plain else None
        if solution is not None or outcome.basis is not Basis.RESTRICTED:
            return Refuted(witness, solution)
    return None


def overstated(answer: Answer, witnesses: Sequence[Network]) -> Refuted | None:
    """The best of these networks if the claimed least error is above its exact error by more than rounding."""
    job, claim = answer.job, answer.claim
    if job.problem.target is not None or claim is None or claim.bound is None:
        return None
    # a bound of all networks is in the outcome; one within boxes is only the claim's
    restricted = answer.outcome.claimed_bound is None and answer.outcome.bound is None
    for witness in sorted(witnesses, key=job.problem.error):
        error = job.problem.error(witness)
        if Fraction(claim.bound) <= error + SLACK * max(Fraction(1), error):
            return None
        solution = solution_of(job.formula, job.problem, job.bounds, witness)
        if solution is not None or not restricted:
            return Refuted(witness, solution)
    return None


def kind_of(answer: Answer, truth: Truth, refuted: Refuted | None) -> Kind | None:
    """What is wrong with this claim, if something is. `truth` and `refuted` are about the problem of the answer."""
    outcome = answer.outcome
    if refuted is not None:
        return Kind.WRONG_NO if outcome.claimed is Verdict.INFEASIBLE else Kind.WRONG_BOUND
    if outcome.claimed is Verdict.FEASIBLE and outcome.basis is Basis.REFUTED:
        return Kind.WRONG_YES if truth.verdict is Verdict.INFEASIBLE else Kind.NO_FIT
    return None


def changed(asked: Sequence[Asked]) -> tuple[list[Asked], list[Asked]]:
    """(who claims feasible, who claims infeasible) of the same question; both empty where nobody contradicts anybody.

    An "infeasible" within boxes speaks only to the claims about the same boxes.
    """
    heard = [one for one in asked if not one.answer.outcome.unasked]
    yes = [one for one in heard if one.answer.outcome.claimed is Verdict.FEASIBLE]
    no = [one for one in heard if one.answer.outcome.claimed is Verdict.INFEASIBLE]
    everywhere = [one for one in no if one.answer.outcome.basis is not Basis.RESTRICTED]
    within = [one for one in no if one.answer.outcome.basis is Basis.RESTRICTED and one.variation.same_scope]
    same = [one for one in yes if one.variation.same_scope]
    if yes and everywhere:
        return yes, [*everywhere, *(within if same else [])]
    return (same, within) if same and within else ([], [])
