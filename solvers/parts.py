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


def all_splits_refuted(claims: Sequence[Claim]) -> Claim | None:
    """ "Infeasible" for free signs if the solver claimed it for every number of + neurons, as its last claim has it."""
    if not claims or any(claim.verdict is not Verdict.INFEASIBLE for claim in claims):
        return None
    note = f"infeasible for each of {len(claims)} numbers of positive neurons" if len(claims) > 1 else claims[-1].note
    return replace(claims[-1], note=note)
