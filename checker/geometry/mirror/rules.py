"""The rules by name, and where a log begins and may end."""

from __future__ import annotations

from collections.abc import Callable

from checker.geometry.mirror import columns, place, places, rays, tables, totals
from checker.geometry.mirror.data import Rays
from checker.geometry.mirror.state import State
from checker.geometry.state import Done, Step
from checker.problem import Problem
from checker.report import Rejected
from checker.strict import exact_keys

RULES: dict[str, tuple[Callable[[State, Step], Done], frozenset[str]]] = {
    "repeat": (rays.repeat, frozenset({"points"})),
    "origin": (rays.origin, frozenset({"point"})),
    "positive": (rays.positive, frozenset({"points"})),
    "totals": (totals.totals, frozenset({"pairs", "weights"})),
    "no-totals": (totals.no_totals, frozenset({"pairs"})),
    "negative": (totals.negative, frozenset({"point"})),
    "columns": (columns.columns, frozenset()),
    "place": (place.place, frozenset({"input", "point", "choices"})),
    "half": (columns.half, frozenset({"input", "order"})),
    "places": (places.places, frozenset({"input", "choices"})),
    "forbidden": (tables.forbidden, frozenset({"combinations"})),
    "clauses": (tables.clauses, frozenset({"proof"})),
}


def begin(problem: Problem) -> State:
    """Nothing is known yet of this problem for an exact fit by ReLUs without biases."""
    return State(problem, Rays(problem), None if problem.signs is None else [int(sign) for sign in problem.signs])


def redo(state: State, rule: str, step: Step) -> Done:
    """Raises Rejected if the step is not as it says, or the rule unknown."""
    if rule not in RULES:
        raise Rejected("no rule this checker knows")
    check, keys = RULES[rule]
    exact_keys(step, {"rule", *keys}, "fields")
    return check(state, step)


def is_finite(state: State) -> bool:
    """Is there a fit among the combinations of table entries if there is any?"""
    return state.domains is not None and all(i in state.tables for i in state.domains)
