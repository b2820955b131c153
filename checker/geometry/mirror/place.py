"""An input whose pair is found by one point. The rule place.

If every other input m of the point has a table, what they add to the two arguments is (s_1, s_2) = sum_m x_pm v_m for a
combination of their entries, and [x_pi v_1 + s_1]_+ + [x_pi v_2 + s_2]_+ = y_p for the pair v of the input.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import lcm

from checker.geometry.mirror.pieces import Condition, Pair, Piece
from checker.geometry.mirror.state import Budget, State, pairs, shown
from checker.geometry.state import Done, Step
from checker.report import Rejected


def place(state: State, step: Step) -> Done:
    """All pairs of the domain, in its half if it was halved, that solve this for some combination: each is listed."""
    i = state.without_table(step["input"], "input")
    p = state.data.point(step["point"], "point")
    if i not in state.data.entries[p]:
        raise Rejected(f"point: input {i} is 0 in point {p}")
    if not state.known_domains()[i].is_curve:
        raise Rejected(f"input: the domain of {i} has inner points")
    choices = pairs(step["choices"], "choices")
    listed = set(choices)
    budget = Budget()
    conditions = conditions_at(state, i, p, budget)
    for piece in curve(state, i):
        budget.spend(len(conditions))
        for condition in conditions:
            for low, high in piece.spans(condition):
                if low != high:
                    raise Rejected("choices: there are infinitely many solutions")
                if piece.at(low) not in listed:
                    raise Rejected(f"choices: not all solutions are listed; missing is {shown(piece.at(low))}")
    state.tables[i] = choices
    return Done(f"input {i} has one of {len(choices)} pairs", ends=not choices)


def curve(state: State, i: int) -> Iterator[Piece]:
    """The pieces of an input's domain, which has no inner points, in its half."""
    for piece in state.known_domains()[i].curve():
        left = piece.clipped(state.half_of(i))
        if left is not None:
            yield left


def conditions_at(state: State, i: int, p: int, budget: Budget) -> set[Condition]:
    """What the point asks of the pair of input i, one condition for each sum that the others can have there."""
    entries = state.data.entries[p]
    others = [(c, state.table(m, f"point {p}")) for m, c in entries.items() if m != i]
    scale = abs(entries[i])
    sign, label = (1 if entries[i] > 0 else -1), state.data.labels[p] / scale
    return {Condition(sign, s1 / scale, s2 / scale, label) for s1, s2 in sums(others, budget)}


def sums(terms: Iterable[tuple[Fraction, list[Pair]]], budget: Budget) -> set[Pair]:
    """All sums of c v over the terms (c, table), with v from the table.

    Everything is brought to one denominator first: the same sums, but of integers, and sooner.
    """
    scaled = [{(c * v[0], c * v[1]) for v in table} for c, table in terms]
    unit = lcm(*(entry.denominator for table in scaled for v in table for entry in v))
    reached = {(0, 0)}
    for table in scaled:
        budget.spend(len(reached) * len(table))
        whole = [(int(v[0] * unit), int(v[1] * unit)) for v in table]
        reached = {(s[0] + v[0], s[1] + v[1]) for s in reached for v in whole}
    return {(Fraction(first, unit), Fraction(second, unit)) for first, second in reached}
