"""What opposite points say about W = sum_j w_j. The rules totals, no-totals, negative.

With x_q = -c x_p and c > 0, y_q = c f(-x_p), so W.x_p = f(x_p) - f(-x_p) = y_p - y_q / c.
"""

from __future__ import annotations

from fractions import Fraction

from checker.geometry.linear import Echelon
from checker.geometry.mirror.state import State
from checker.geometry.state import Done, Step
from checker.report import Rejected
from checker.strict import array, natural, rational

_ZERO = Fraction(0)
_Row = dict[int, Fraction]


def totals(state: State, step: Step) -> Done:
    """W solves the equations; a coordinate that is the same in all solutions is the one of W."""
    state.need_plus()
    if state.domains is not None:
        raise Rejected("it has to stand before 'columns'")
    known = determined(_equations(state, step["pairs"]))
    if known is None:
        raise Rejected("pairs: the equations have no solution")
    named: _Row = {}
    for at, entry in enumerate(array(step["weights"], "weights")):
        where = f"weights[{at}]"
        parts = array(entry, where)
        if len(parts) != 2:
            raise Rejected(f"{where}: not an input and its total")
        i, total = natural(parts[0], where), rational(parts[1], where)
        if i not in known:
            raise Rejected(f"{where}: the equations do not determine the total of input {i}")
        if known[i] != total:
            raise Rejected(f"{where}: the total of input {i} is another one")
        if i in named or i in state.totals:
            raise Rejected(f"{where}: input {i} twice")
        named[i] = total
    state.totals |= named
    return Done(f"{len(named)} sums of weights follow from opposite points")


def no_totals(state: State, step: Step) -> Done:
    """W would solve them."""
    state.need_plus()
    if determined(_equations(state, step["pairs"])) is not None:
        raise Rejected("pairs: the equations have a solution")
    return Done("no sums of weights fit these opposite points", ends=True)


def negative(state: State, step: Step) -> Done:
    """With signs + only, f(x) >= 0 and f(x) >= W.x, since [t]_+ >= 0 and [t]_+ >= t."""
    state.need_plus()
    p = state.data.point(step["point"], "point")
    label, entries = state.data.labels[p], state.data.entries[p]
    if label < 0:
        return Done(f"the label of {p} is negative", ends=True)
    for i in entries:
        if i not in state.totals:
            raise Rejected(f"point: the label of {p} is not negative, and the total of input {i} was not shown")
    if label >= sum((c * state.totals[i] for i, c in entries.items()), _ZERO):
        raise Rejected(f"point: the label of {p} is neither negative nor less than W.x")
    return Done(f"the label of {p} is less than W.x", ends=True)


def _equations(state: State, value: object) -> list[tuple[_Row, Fraction]]:
    labels = state.data.labels
    return [
        (dict(state.data.entries[p]), labels[p] - labels[q] / c) for p, q, c in state.data.opposites(value, "pairs")
    ]


def determined(equations: list[tuple[_Row, Fraction]]) -> _Row | None:
    """The unknowns that are the same in all solutions, with their values; None if there is no solution.

    Equations in one unknown come first and are put into the others, so points on the axes cost next to nothing. What
    is left is eliminated: in reduced form, an unknown is determined if and only if it is the pivot of a row that
    has no other unknown, because all unknowns that are no pivots may have any values.
    """
    rows = [row for row, _ in equations]
    right = [value for _, value in equations]
    holding: dict[int, list[int]] = {}
    for n, row in enumerate(rows):
        for i in row:
            holding.setdefault(i, []).append(n)
    known: _Row = {}
    waiting = [n for n, row in enumerate(rows) if len(row) == 1]
    while waiting:
        row = rows[waiting[-1]]
        value = right[waiting.pop()]
        if not row:
            # another equation in the same unknown was used; whether it agrees is asked below
            continue
        i, coefficient = next(iter(row.items()))
        known[i] = value / coefficient
        for n in holding[i]:
            right[n] -= rows[n].pop(i) * known[i]
            if len(rows[n]) == 1:
                waiting.append(n)
    if any(value and not row for row, value in zip(rows, right, strict=True)):
        return None
    names = sorted({i for row in rows for i in row})
    columns = {i: column for column, i in enumerate(names)}
    echelon = Echelon()
    for row, value in zip(rows, right, strict=True):
        if row:
            equation = [_ZERO] * len(names) + [value]
            for i, coefficient in row.items():
                equation[columns[i]] = coefficient
            if not echelon.add(equation, len(names)):
                return None
    for pivot, reduced in echelon.rows.items():
        if all(column in (pivot, len(names)) for column in reduced):
            known[names[pivot]] = reduced.get(len(names), _ZERO)
    return known
