"""What claims about parts of a question say about the whole: fewer neurons, or some of the possible output signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from encoders.geometry.staging import padded, padded_note
from instances import TrainingProblem, Verdict
from solvers.claim import Claim
from solvers.repair import proposed_network, rounded_witness, values_of


def of_the_whole(problem: TrainingProblem, part: TrainingProblem, claim: Claim) -> Claim:
    """What a claim about a network with fewer neurons, or fixed signs, says about the one asked for: a fit is a fit.

    Only a network that fits exactly as it is counts, so that the next part, or the whole, is asked wherever there is
    none.
    """
    proposal = proposed_network(part, claim.values) if claim.verdict is Verdict.FEASIBLE else None
    witness = None if proposal is None else rounded_witness(part, proposal)
    if witness is None:
        positive = sum(1 for sign in part.signs or () if sign > 0)
        what = f"{part.k} neurons" if part.k < problem.k else f"{positive} positive neurons"
        return replace(claim, verdict=Verdict.UNKNOWN, values={}, note=f"no fit was found with {what}")
    values = padded(problem, part, values_of(witness))
    note = padded_note(problem, part) if part.k < problem.k else claim.note
    return replace(claim, values=values, note=note)


def of_all_splits(problem: TrainingProblem, claims: Sequence[tuple[TrainingProblem, Claim]]) -> Claim | None:
    """What claims about all numbers of + neurons say of free signs, if none of them was a fit as it is.

    "Infeasible" if the solver claimed that for each; else the first claimed fit, which may still be one when it is
    repaired; else nothing.
    """
    for part, claim in claims:
        if claim.verdict is Verdict.FEASIBLE:
            return replace(claim, values=padded(problem, part, claim.values))
    if not claims or any(claim.verdict is not Verdict.INFEASIBLE for _, claim in claims):
        return None
    *_, (_, last) = claims
    note = f"infeasible for each of {len(claims)} numbers of positive neurons" if len(claims) > 1 else last.note
    return replace(last, note=note)
