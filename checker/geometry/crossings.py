"""One line: how many neurons have to cross it, and where. The rules repeat, direction, signs, count, tight, shrink.

Turning. [-t]_+ = [t]_+ - t, so for every fit there are an affine function A and neurons with w_j.u >= 0 and the same
signs such that f = A + sum_j a_j [t_j]_+. All steps are about these turned neurons.

Counting. On a line, t_j has slope w_j.u >= 0 in the height. If no + neuron with positive slope vanishes strictly
between p and r, then every + neuron is affine on [h_p, h_r] and f is concave there: the triple is not convex. So a
convex triple has a crossing of a + neuron in its open interval, a concave one of a - neuron, and a neuron crosses a
line at most once: disjoint intervals need different neurons.
"""

from __future__ import annotations

from itertools import pairwise

from checker.geometry.data import Triple
from checker.geometry.intervals import Interval
from checker.geometry.state import Done, State, Step, Tight
from checker.report import Rejected
from checker.strict import array, exact_keys, mapping, natural, rational

_SHAPE = {1: "convex", -1: "concave"}


def repeat(state: State, step: Step) -> Done:
    """One point with two labels; no function has both."""
    p, q = _pair(state, step["points"])
    if state.data.points[p] != state.data.points[q]:
        raise Rejected(f"points {p} and {q} are different points")
    if state.data.labels[p] == state.data.labels[q]:
        raise Rejected(f"points {p} and {q} have the same label")
    return Done(f"points {p} and {q} are one point with two labels", ends=True)


def _pair(state: State, value: object) -> tuple[int, int]:
    numbers = state.data.point_list(value, "points")
    if len(numbers) != 2:
        raise Rejected("points: not two points")
    return numbers[0], numbers[1]


def direction(state: State, step: Step) -> Done:
    """Neurons are turned to w_j.u >= 0, u being scaled as in `Data`."""
    if state.data.direction is not None:
        raise Rejected("a second direction")
    u = tuple(rational(entry, f"u[{i}]") for i, entry in enumerate(array(step["u"], "u")))
    if len(u) != state.data.dimension:
        raise Rejected(f"u: {len(u)} coordinates in dimension {state.data.dimension}")
    if not any(u):
        raise Rejected("u: is 0")
    state.data.cut(u)
    return Done(f"the points are on {len(state.data.lines)} parallel lines")


def signs(state: State, step: Step) -> Done:
    """With free signs: m disjoint convex and k - m disjoint concave intervals need at least m neurons of sign + and
    k - m of sign -, and there are k. Neurons may be exchanged, so the first m are +."""
    if state.signs is not None:
        raise Rejected("the signs are known already")
    plus, minus = _both_families(state, step)
    if len(plus) + len(minus) != state.neurons:
        raise Rejected(f"{len(plus)} + {len(minus)} intervals do not make {state.neurons} neurons")
    state.signs = [1] * len(plus) + [-1] * len(minus)
    return Done(f"{len(plus)} neurons are +, {len(minus)} are -")


def count(state: State, step: Step) -> Done:
    """More disjoint intervals than neurons that could cross them."""
    plus, minus = _both_families(state, step)
    found = f"{len(plus)} convex and {len(minus)} concave disjoint intervals"
    if state.signs is None:
        more = len(plus) + len(minus) > state.neurons
    else:
        more = len(plus) > len(state.of_sign(1)) or len(minus) > len(state.of_sign(-1))
    if not more:
        raise Rejected(f"{found} are not more than there are neurons for")
    return Done(f"{found} need more neurons than there are", ends=True)


def _both_families(state: State, step: Step) -> tuple[list[Triple], list[Triple]]:
    """Each family on a line of its own, of any direction: every neuron crosses each line at most once, however it is
    turned, and the convex intervals take + neurons only, the concave ones - neurons."""
    plus = _bent(state.data.aligned(step["convex"], "convex"), 1, "convex")
    minus = _bent(state.data.aligned(step["concave"], "concave"), -1, "concave")
    for triples in (plus, minus):
        _disjoint(sorted(triples, key=lambda triple: (triple.low, triple.high)))
    return plus, minus


def _family(state: State, value: object, sign: int, where: str) -> list[Triple]:
    return _bent(state.data.triples(value, where), sign, where)


def _bent(triples: list[Triple], sign: int, where: str) -> list[Triple]:
    for i, triple in enumerate(triples):
        if triple.bend * sign <= 0:
            raise Rejected(f"{where}[{i}]: the triple is not {_SHAPE[sign]}")
    return triples


def _one_line(triples: list[Triple]) -> int | None:
    lines = {triple.line for triple in triples}
    if len(lines) > 1:
        raise Rejected("the triples are on different lines")
    return lines.pop() if lines else None


def _disjoint(triples: list[Triple]) -> None:
    """Open intervals may touch."""
    for one, next_one in pairwise(triples):
        if next_one.low < one.high:
            raise Rejected(f"the intervals of {list(one.points)} and {list(next_one.points)} overlap or do not ascend")


def tight(state: State, step: Step) -> Done:
    """As many disjoint intervals as neurons of the sign: each holds exactly one crossing, every neuron has one, and the
    i-th interval holds the i-th crossing. That is true of both families, so crossing i is in lower[i] and upper[i]."""
    if state.assigned:
        raise Rejected("the neurons are assigned already")
    read: dict[int, list[list[Triple]]] = {}
    for sign, shape in _SHAPE.items():
        families = mapping(step[shape], shape)
        exact_keys(families, {"lower", "upper"}, shape)
        read[sign] = [_family(state, families[end], sign, f"{shape} {end}") for end in ("lower", "upper")]
        wanted = len(state.of_sign(sign))
        for family in read[sign]:
            if len(family) != wanted:
                raise Rejected(f"{shape}: {len(family)} intervals for {wanted} neurons")
            _disjoint(family)
    line = _one_line([triple for families in read.values() for family in families for triple in family])
    if line is None:
        raise Rejected("no triple, so no line")
    if any(known.line == line for known in state.tight):
        raise Rejected("that line was found tight before")
    intervals = {
        sign: [
            Interval(max(one.low, other.low), min(one.high, other.high))
            for one, other in zip(families[0], families[1], strict=True)
        ]
        for sign, families in read.items()
    }
    state.tight.append(Tight(line, intervals))
    if any(interval.empty for family in intervals.values() for interval in family):
        return Done("a crossing of the tight line has no place", ends=True)
    return Done(f"tight line {len(state.tight) - 1}: {state.neurons} crossings, one of each neuron")


def shrink(state: State, step: Step) -> Done:
    """No neuron of the other sign crosses the open interval (h_p, h_r), so f is convex (sign 1) or concave (-1) on
    [h_p, h_r]; three collinear points of its graph make it affine there. A crossing of this sign inside would bend it,
    and nothing could bend it back. What is left may be closed where it was cut."""
    if state.sides is not None:
        raise Rejected("the sides are known already")
    line = tight_line(state, step["line"], "line")
    sign = sign_of(step["sign"])
    crossing = natural(step["crossing"], "crossing")
    if crossing >= len(line.intervals[sign]):
        raise Rejected(f"crossing: there is no crossing {crossing} of that sign")
    triple = state.data.triple(step["triple"], "triple")
    if triple.line != line.line:
        raise Rejected("triple: not on that tight line")
    if triple.bend:
        raise Rejected("triple: not flat")
    inside = Interval(triple.low, triple.high)
    for i, other in enumerate(line.intervals[-sign]):
        if not other.meet(inside).empty:
            raise Rejected(f"triple: crossing {i} of the other sign may be inside")
    left = [part for part in line.intervals[sign][crossing].outside(triple.low, triple.high) if not part.empty]
    if len(left) == 2:
        raise Rejected(f"triple: it would cut the interval of crossing {crossing} in two")
    if not left:
        return Done(f"crossing {crossing} has no place left", ends=True)
    line.intervals[sign][crossing] = left[0]
    return Done(f"the interval of crossing {crossing} shrinks")


def tight_line(state: State, value: object, where: str) -> Tight:
    number = natural(value, where)
    if number >= len(state.tight):
        raise Rejected(f"{where}: there is no tight line {number}")
    return state.tight[number]


def sign_of(value: object) -> int:
    if type(value) is not int or value not in (1, -1):
        raise Rejected("sign: neither 1 nor -1")
    return value
