"""Minimisation: what each run says about the least error, held against exact witnesses, proved bounds and labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from satfit.disagreement import Disagreement
from satfit.row import Row
from solvers.outcome import Basis

SLACK = Fraction(1, 10**6)
"""How far, relative to its size, a float's claimed optimum may exceed an exact error before it counts as wrong."""


def best_error(rows: Sequence[Row]) -> Fraction | None:
    """The least exact error of any network found."""
    return min((row.objective for row in rows if row.objective is not None), default=None)


def proved_bound(rows: Sequence[Row]) -> Fraction | None:
    """The largest lower bound that rests on a checked proof."""
    proved = (row.bound for row in rows if row.bound_basis is Basis.PROOF)
    return max((bound for bound in proved if bound is not None), default=None)


def cross_check_minimum(rows: Sequence[Row], parties: Sequence[str]) -> tuple[list[Row], list[Disagreement]]:
    """The rows on one question after they have met each other, and their disagreements; `parties` are their names.

    A lower bound (proved, computed exactly or claimed) above the exact error of somebody's network is wrong; so is a
    known optimum above such an error or below a proved bound. A bound above a known optimum that nobody attains is
    either: a disagreement in which nothing is certified.
    """
    best, bound = best_error(rows), proved_bound(rows)
    # one content may have several names, and labels under each
    labels = sorted({row.label_objective for row in rows if row.label_objective is not None})
    untrue = [label for label in labels if (best is not None and label > best) or (bound is not None and label < bound)]
    doubts = _doubts(rows, parties, [label for label in labels if label not in untrue])
    wrong = [best is not None and overstates(row, best) for row in rows]
    said = {
        party: f"at least {_claim_of(row)}"
        for party, row, overstated in zip(parties, rows, wrong, strict=True)
        if overstated
    }
    if untrue:
        said["label"] = f"least error {' and '.join(map(str, untrue))}"
    if not said:
        return list(rows), doubts
    named = list(zip(parties, rows, strict=True))
    holders = [party for party, row in named if row.objective == best and best is not None]
    proved = next((party for party, row in named if row.bound_basis is Basis.PROOF), None)
    contradiction = best is not None and bound is not None and bound > best
    claims = {name: f"a network of error {best}" for name in holders if name not in said} | said
    if proved is not None and proved not in said and untrue:
        claims[proved] = f"least error {bound} (proved)"
    quarrel = Disagreement(
        instance=rows[0].instance,
        verdicts=claims,
        certified=None if best is None else f"error {best}",
        minority=tuple(said),
        contradiction=contradiction,
    )
    return [_without_bound(row) if gone else row for row, gone in zip(rows, wrong, strict=True)], [quarrel, *doubts]


def _doubts(rows: Sequence[Row], parties: Sequence[str], labels: Sequence[Fraction]) -> list[Disagreement]:
    """Bounds above a known optimum that nothing refutes. One that is proved makes the label wrong, and is none."""
    if not labels:
        return []
    claims = {
        party: f"at least {_claim_of(row)}"
        for party, row in zip(parties, rows, strict=True)
        if overstates(row, labels[0])
    }
    if not claims:
        return []
    claims["label"] = f"least error {labels[0]}"
    return [Disagreement(rows[0].instance, claims, None, tuple(claims))]


def _claim_of(row: Row) -> str:
    return str(row.bound) if row.bound is not None else str(row.claimed_bound)


def overstates(row: Row, best: Fraction) -> bool:
    """Does it say that no error is as small as `best`? Rounding of floats is forgiven."""
    if row.bound is not None:
        return row.bound > best
    if row.claimed_bound is None:
        return False
    claimed = Fraction(row.claimed_bound)
    return claimed > best + SLACK * max(Fraction(1), abs(best))


def _without_bound(row: Row) -> Row:
    """The claim is gone; what was checked stays."""
    note = f"claimed that no error is below {_claim_of(row)}; an exact network contradicts it"
    return replace(row, bound=None, bound_basis=None, claimed_bound=None, note=note)
