"""The global construction that levees (Theorem 1) and stripes (Corollary 8) share: Froese & Hertrich, section 3,
Figure 5.

One gadget per clause at offset jΔ, with slopes (2j−2)δ−1, (2j−1)δ−1, 2jδ−1 for its three occurrences (δ = 1/(2m)),
and one per variable at offset −iΔ with slopes −1 (true) and 1 (false), Δ = 16m + 6; for every occurrence a point of
label 1 where the centre line that chooses it crosses the one that makes its variable false."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from encoders.reductions.base import NotAFitError
from instances import Assignment, Network, OneInThreeSat, SparsePoint, sparse_point

EPSILON = Fraction(1, 3)
TRUE_SLOPE, FALSE_SLOPE = Fraction(-1), Fraction(1)

LabelledPoint = tuple[Fraction, Fraction, Fraction]
"""(x₁, x₂, label)."""


def spacing(clauses: int) -> int:
    """Δ = 8S/δ + 6 = 16m + 6, and 10 without clauses: how far apart the gadgets stand (Lemma 5, S = 1)."""
    return 16 * clauses + 6 if clauses else 10


def clause_slopes(j: int, clauses: int) -> tuple[Fraction, Fraction, Fraction]:
    """The slopes s_1, s_2, s_3 of clause j (1-based) out of m; all lie in [−1, 0]."""
    s1, s2, s3 = (Fraction(2 * j - 3 + r, 2 * clauses) - 1 for r in (1, 2, 3))
    return s1, s2, s3


def gadgets(source: OneInThreeSat) -> Iterator[tuple[tuple[Fraction, ...], Fraction]]:
    """(slopes, offset) of every gadget, clauses first."""
    m = len(source.clauses)
    delta = spacing(m)
    for j in range(1, m + 1):
        yield clause_slopes(j, m), Fraction(j * delta)
    for i in range(1, source.variables + 1):
        yield (TRUE_SLOPE, FALSE_SLOPE), Fraction(-i * delta)


def crossings(source: OneInThreeSat) -> Iterator[LabelledPoint]:
    """The points p_{j,r}, label 1."""
    m = len(source.clauses)
    delta = spacing(m)
    for j, clause in enumerate(source.clauses, start=1):
        for slope, i in zip(clause_slopes(j, m), clause, strict=True):
            x1 = delta * (i + j) / (1 - slope)
            yield x1, x1 - delta * i, Fraction(1)


def chosen(source: OneInThreeSat, assignment: Assignment) -> list[tuple[Fraction, Fraction]]:
    """(slope, offset) of every gadget under an assignment, in the order of `gadgets`.

    Where a clause has no true occurrence the first is taken: the network exists, and does not fit.
    """
    if len(assignment) != source.variables:
        raise ValueError(f"assignment has length {len(assignment)}, not {source.variables}")
    numbers = [next((r for r, i in enumerate(clause) if assignment[i - 1]), 0) for clause in source.clauses]
    numbers += [0 if value else 1 for value in assignment]
    return [(slopes[r], offset) for r, (slopes, offset) in zip(numbers, gadgets(source), strict=True)]


def read_truth(source: OneInThreeSat, network: Network, what: str) -> Assignment:
    """Variable i is true if and only if f(1, −iΔ − 1) = 1; `what` a gadget holds is for the message.

    The point lies on the centre line of variable i's gadget of slope −1, at vertical distance 2 from that of slope 1,
    and at least Δ − 2 ≥ 8 from every other one. Raises NotAFitError where the values are not those of a fit.
    """
    if any(len(row) != 2 for row in network.weights):
        raise NotAFitError("the network does not have two inputs")
    delta = spacing(len(source.clauses))
    probes: list[SparsePoint] = [sparse_point((1, -i * delta - 1)) for i in range(1, source.variables + 1)]
    values = network.values(probes)
    if any(value not in (0, 1) for value in values):
        raise NotAFitError(f"some variable's gadget holds neither of its two {what}: not a fit")
    assignment = tuple(value == 1 for value in values)
    if not source.satisfied_by(assignment):
        raise NotAFitError("the assignment read from the network is not one-in-three: the network is no fit")
    return assignment


def parameters(source: OneInThreeSat) -> dict[str, int]:
    """The quantities the size formulas speak of."""
    return {"n": source.variables, "m": len(source.clauses)}
