"""Single points and two on one ray. The rules repeat, origin, positive."""

from __future__ import annotations

from checker.geometry.mirror.state import State
from checker.geometry.state import Done, Step
from checker.report import Rejected


def repeat(state: State, step: Step) -> Done:
    """f(cx) = c f(x) for c > 0, whatever the signs. At the origin c is taken to be 1."""
    p, q = state.data.two(step["points"], "points")
    same = state.data.points[p] == state.data.points[q]
    c = 1 if same else state.data.ratio(p, q)
    if c is None or c < 0:
        raise Rejected(f"points: {p} and {q} are not on one ray from the origin")
    if state.data.labels[q] == c * state.data.labels[p]:
        raise Rejected(f"points: the labels of {p} and {q} agree")
    return Done(f"points {p} and {q} are on one ray, and their labels do not agree", ends=True)


def origin(state: State, step: Step) -> Done:
    """f(0) = 0, whatever the signs."""
    p = state.data.point(step["point"], "point")
    if state.data.entries[p]:
        raise Rejected(f"point: {p} is not the origin")
    if not state.data.labels[p]:
        raise Rejected(f"point: the label of {p} is 0")
    return Done(f"point {p} is the origin, and its label is not 0", ends=True)


def positive(state: State, step: Step) -> Done:
    """f(x) > 0 takes a + neuron with w.x > 0, f(-cx) > 0 one with w.x < 0: two + neurons."""
    if state.signs is not None or state.problem.neurons != 2:
        raise Rejected("it is for two neurons with free signs")
    p, q, _ = state.data.opposite(step["points"], "points")
    for point in (p, q):
        if state.data.labels[point] <= 0:
            raise Rejected(f"points: the label of {point} is not positive")
    state.signs = [1, 1]
    return Done("both signs are +")
