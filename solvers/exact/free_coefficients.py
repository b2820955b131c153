"""Free output coefficients for a pattern: Σ_j a_j·s_jp = y_p is a linear system in a; and why it has no solution.

If the rows of a pattern satisfy Σ_p λ_p s_jp = 0 for every neuron j and Σ_p λ_p y_p ≠ 0, no coefficients fit. That
holds for every pattern with the same property, so: some neuron has Σ_p λ_p s_jp ≠ 0. λ is the relation of one row to
independent others, so it has at most k + 1 entries, and the property of a column is a list of patterns on those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from encoders.geometry.algebra import InconsistentError, solve
from solvers.exact.threshold_patterns import Column, Question

LONGEST = 12
"""Entries of a relation whose patterns are listed one by one."""


def coefficients_or_relation(
    columns: Sequence[Column], labels: Sequence[Fraction]
) -> tuple[list[Fraction] | None, dict[int, Fraction]]:
    """(a, {}) with Σ_j a_j·s_jp = y_p at all points, or (None, λ by points) as above."""
    k = len(columns)
    rows = [[Fraction(int(column[p])) for column in columns] for p in range(len(labels))]
    independent: list[int] = []
    for p, row in enumerate(rows):
        transposed = [[rows[i][j] for i in independent] for j in range(k)]
        try:
            share, _ = solve(transposed, row, len(independent))
        except InconsistentError:
            independent.append(p)
            continue
        relation = {i: -c for i, c in zip(independent, share, strict=True) if c} | {p: Fraction(1)}
        if sum(c * labels[i] for i, c in relation.items()):
            return None, relation
    a, _ = solve([rows[i] for i in independent], [labels[i] for i in independent], k)
    return a, {}


def forbid_relation(question: Question, columns: Sequence[Column], relation: dict[int, Fraction]) -> None:
    """Some neuron breaks the relation; if it is long, only: not all of them are as they are in this pattern."""
    if len(relation) > LONGEST:
        pairs = list(zip(question.columns, columns, strict=True))
        question.add([-column[p] if on[p] else column[p] for column, on in pairs for p in relation])
        return
    breaks = []
    for column in question.columns:
        one = question.fresh()
        breaks.append(one)
        for kept in _kept(relation):
            question.add([-one, *(-column[p] if s else column[p] for p, s in zip(relation, kept, strict=True))])
    question.add(breaks)


def _kept(relation: dict[int, Fraction]) -> Iterator[tuple[int, ...]]:
    """The patterns on the points of a relation that satisfy it."""
    for pattern in product((0, 1), repeat=len(relation)):
        if not sum(c * s for c, s in zip(relation.values(), pattern, strict=True)):
            yield pattern
