"""What the coefficients can add up to at a point and along a line. The rules repeat, value, jumps, weigh, reach."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm

from checker.geometry.jumps.runs import ascend, falls, heading, heights, rises
from checker.geometry.jumps.state import Switches
from checker.geometry.state import Done, Step
from checker.problem import Point
from checker.report import Rejected
from checker.strict import array


def repeat(state: Switches, step: Step) -> Done:
    """One point, or one ray without biases, has one value."""
    p, q = _two(state, step["points"], "points")
    if state.data.points[p] != state.data.points[q]:
        raise Rejected(f"points: {p} and {q} are different points")
    if state.data.labels[p] == state.data.labels[q]:
        raise Rejected(f"points: {p} and {q} have the same label")
    return Done(f"{p} and {q} are one point with two labels", ends=True)


def value(state: Switches, step: Step) -> Done:
    """A value is the sum of some of the coefficients: between that of the negative and that of the positive ones, and
    a whole multiple of what all of them are whole multiples of. If all are 0, the bounds leave only 0."""
    p = state.data.point(step["point"], "point")
    y, low = state.data.labels[p], state.least
    if y < low:
        return Done(f"the label of {p} is less than all that coefficients add up to", ends=True)
    if y > low + state.weight:
        return Done(f"the label of {p} is more than all that coefficients add up to", ends=True)
    unit = _unit(state.coefficients)
    if unit and (y / unit).denominator != 1:
        return Done(f"the label of {p} is no multiple of what all coefficients are multiples of", ends=True)
    raise Rejected(f"point: nothing speaks against the label of {p}")


def _unit(numbers: tuple[Fraction, ...]) -> Fraction:
    """The largest number of which all are whole multiples; 0 if all are 0."""
    share = lcm(*(number.denominator for number in numbers))
    return Fraction(gcd(*(number.numerator * (share // number.denominator) for number in numbers)), share)


def jumps(state: Switches, step: Step) -> Done:
    """Each pair of `up` needs a rising neuron of its own, each of `down` a falling one, and all have coefficients that
    are not 0. No neuron is both, because both lines are read along one direction."""
    up, down = (_pairs(state, step[name], name) for name in ("up", "down"))
    u = heading(state.data, *(list(pair) for pair in (*up, *down)))
    for pairs, name, sign in ((up, "up", 1), (down, "down", -1)):
        _disjoint(state, pairs, u, name)
        for p, q in pairs:
            if (state.data.labels[q] - state.data.labels[p]) * sign <= 0:
                raise Rejected(f"{name}: the label of {q} is not {'above' if sign > 0 else 'below'} that of {p}")
    signs = state.problem.signs
    most = state.neurons if signs is None else sum(1 for a in signs if a)
    found = f"{len(up)} jumps up and {len(down)} down"
    if len(up) + len(down) <= most:
        raise Rejected(f"{found} are not more than there are neurons for")
    return Done(f"{found} need more neurons than there are", ends=True)


def _two(state: Switches, entry: object, where: str) -> tuple[int, int]:
    numbers = state.data.point_list(entry, where)
    if len(numbers) != 2:
        raise Rejected(f"{where}: not two points")
    return numbers[0], numbers[1]


def _pairs(state: Switches, entry: object, where: str) -> list[tuple[int, int]]:
    return [_two(state, pair, f"{where}[{i}]") for i, pair in enumerate(array(entry, where))]


def _disjoint(state: Switches, pairs: list[tuple[int, int]], u: Point | None, where: str) -> None:
    """All on one line along u, each ascending, no two with more than an end in common."""
    of_all = heights(state.data, [p for pair in pairs for p in pair], u, where)
    spans = list(zip(of_all[::2], of_all[1::2], strict=True))
    for (p, q), (low, high) in zip(pairs, spans, strict=True):
        if low >= high:
            raise Rejected(f"{where}: points {p} and {q} do not ascend")
    for (_, high), (low, _) in pairwise(sorted(spans)):
        if low < high:
            raise Rejected(f"{where}: two pairs overlap")


def weigh(state: Switches, step: Step) -> Done:
    """The rises along `up` are at most the |a_j| of the rising neurons, the falls along `down` at most those of the
    falling ones, and no neuron is both."""
    up, down = (state.data.point_list(step[name], name) for name in ("up", "down"))
    u = heading(state.data, up, down)
    ascend(state.data, up, u, "up")
    ascend(state.data, down, u, "down")
    labels = state.data.labels
    if rises([labels[p] for p in up]) + falls([labels[p] for p in down]) <= state.weight:
        raise Rejected("the coefficients suffice for these rises and falls")
    return Done(f"rises at {len(up)} points and falls at {len(down)} weigh more than all coefficients", ends=True)


def reach(state: Switches, step: Step) -> Done:
    """Neuron j adds |a_j| or 0 to z = y + A⁻: if a_j > 0, where it is on, if a_j < 0, where it is off. Whatever falls
    after the first point adds there, and is at most z there; whatever rises adds nothing there, so it is at most
    A - z. This holds for a single point too: 0 <= z <= A."""
    points = state.data.point_list(step["points"], "points")
    if not points:
        raise Rejected("points: none")
    ascend(state.data, points, heading(state.data, points), "points")
    labels = [state.data.labels[p] for p in points]
    z = labels[0] - state.least
    if falls(labels) > z:
        return Done(f"labels fall by more than can fall after {points[0]}", ends=True)
    if rises(labels) > state.weight - z:
        return Done(f"labels rise by more than can rise after {points[0]}", ends=True)
    raise Rejected("points: the coefficients suffice for these rises and falls")
