"""Lines on which every neuron switches, and where that leads. The rules direction, tight, sides.

Lowering. With biases, every b_j of a fit may be lowered by less than the smallest t_j(x_p) > 0: what is on at a point
stays on, and no t_j is 0 at a point. From `direction` on fits are such fits.

Turning. Where a_j = -c, -t_j is on at the points where t_j is off, so a_j [t_j > 0] + c = c [-t_j > 0] there. With
s_j = t_j or -t_j accordingly, z = y + A⁻ is c times the number of neurons with s_j > 0, at every point. What neuron j
contributes to z rises along u if w.u > 0 for s_j = w.x + b, and falls if w.u < 0. Neurons may be exchanged whatever
their coefficients.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from checker.geometry import crossings
from checker.geometry import sides as confined
from checker.geometry.intervals import Interval
from checker.geometry.jumps.runs import falls, rises
from checker.geometry.jumps.state import Switches
from checker.geometry.state import Done, Step, Tight
from checker.report import Rejected


def direction(state: Switches, step: Step) -> Done:
    if not state.problem.bias:
        raise Rejected("it is for problems with biases")
    sizes = {abs(a) for a in state.coefficients}
    if len(sizes) != 1 or 0 in sizes:
        raise Rejected("the coefficients are not all c or -c for one c > 0")
    return crossings.direction(state, step)


def tight(state: Switches, step: Step) -> Done:
    """At the first point, z / c neurons contribute, and the others, (A - z) / c, do not. What falls later on is among
    the former, what rises among the latter, and the labels fall and rise by no more than that. If they fall by z and
    rise by A - z, then each neuron falls or rises, exactly once, and in no gap of the points do both kinds switch:
    the labels there change by c times the number that do. Since no s_j is 0 at a point, each vanishes strictly between.

    The rising neurons are those with w.u > 0, on every line: a line with another number of them is contradictory,
    which `weigh` shows with that line and one known before.
    """
    if state.assigned:
        raise Rejected("the neurons are assigned already")
    data = state.data
    points = data.point_list(step["points"], "points")
    if not points:
        raise Rejected("points: none")
    if len({data.line_of[p] for p in points}) > 1:
        raise Rejected("points: on different lines along the direction")
    line = data.line_of[points[0]]
    if any(known.line == line for known in state.tight):
        raise Rejected("that line was found tight before")
    labels = [data.labels[p] for p in points]
    z = labels[0] - state.least
    if falls(labels) != z or rises(labels) != state.weight - z:
        raise Rejected("points: not every neuron has to switch there")
    intervals: dict[int, list[Interval]] = {1: [], -1: []}
    for p, q in pairwise(points):
        if data.heights[p] >= data.heights[q]:
            raise Rejected(f"points: {p} and {q} do not ascend")
        change = (data.labels[q] - data.labels[p]) / _unit(state)
        if change.denominator != 1:
            raise Rejected(f"points: the labels of {p} and {q} differ by no multiple of the coefficients")
        place = Interval(data.heights[p], data.heights[q])
        intervals[1 if change > 0 else -1] += [place] * abs(change.numerator)
    rising = len(intervals[1])
    if state.signs is None:
        state.signs = [1] * rising + [-1] * (state.neurons - rising)
    elif rising != len(state.of_sign(1)):
        raise Rejected(f"points: {rising} rising neurons, and {len(state.of_sign(1))} on the tight lines before")
    state.tight.append(Tight(line, intervals))
    return Done(f"tight line {len(state.tight) - 1}: {rising} neurons rise, {state.neurons - rising} fall")


def _unit(state: Switches) -> Fraction:
    return abs(state.coefficients[0])


def sides(state: Switches, step: Step) -> Done:
    """Where s_j vanishes on a line is an affine function of the base, and never at a point. At or above the upper end
    of its place on the line of a point, s_j > 0 if it rises and < 0 if it falls; at or below the lower end the other
    way round. If the place is empty, there is no fit, and anything may be said of the neuron."""
    done = confined.sides(state, step)
    if "empty" in step:
        return done
    p = state.data.point(step["point"], "point")
    known = state.known_sides().at(p)
    on = off = 0
    for sign, above, below in ((1, known.above, known.below), (-1, known.below, known.above)):
        kind = sum(1 << j for j in state.of_sign(sign))
        on += (above & kind).bit_count()
        off += (below & kind).bit_count()
    wanted = (state.data.labels[p] - state.least) / _unit(state)
    if on > wanted:
        return Done(f"{on} neurons contribute at {p}, and that is too much", ends=True)
    if state.neurons - off < wanted:
        return Done(f"{off} neurons do not contribute at {p}, and the others are too few", ends=True)
    raise Rejected(f"point: {on} to {state.neurons - off} neurons contribute at {p}, which is what its label takes")
