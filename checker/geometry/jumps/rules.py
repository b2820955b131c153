"""The rules by name, and where a log begins."""

from __future__ import annotations

from collections.abc import Callable

from checker.geometry.assignment import assign
from checker.geometry.data import Data
from checker.geometry.jumps import counting, tight
from checker.geometry.jumps.samples import seen
from checker.geometry.jumps.state import Switches
from checker.geometry.state import Done, Step
from checker.problem import Problem
from checker.report import Rejected
from checker.strict import exact_keys

RULES: dict[str, tuple[Callable[[Switches, Step], Done], frozenset[str]]] = {
    "repeat": (counting.repeat, frozenset({"points"})),
    "value": (counting.value, frozenset({"point"})),
    "jumps": (counting.jumps, frozenset({"up", "down"})),
    "weigh": (counting.weigh, frozenset({"up", "down"})),
    "reach": (counting.reach, frozenset({"points"})),
    "direction": (tight.direction, frozenset({"u"})),
    "tight": (tight.tight, frozenset({"points"})),
    "assign": (assign, frozenset({"reference", "sign", "options"})),
    "sides": (tight.sides, frozenset()),
}
_AFTER_DIRECTION = ("tight", "assign", "sides")


def begin(problem: Problem) -> Switches:
    """Nothing is known yet of this problem for an exact fit by thresholds."""
    return Switches(problem, Data(seen(problem)), None)


def redo(state: Switches, rule: str, step: Step) -> Done:
    """Raises Rejected if the step is not as it says, or the rule unknown."""
    if rule not in RULES:
        raise Rejected("no rule this checker knows")
    check, keys = RULES[rule]
    if rule == "sides":
        keys = frozenset({"empty" if "empty" in step else "point"})
    exact_keys(step, {"rule", *keys}, "fields")
    if rule in _AFTER_DIRECTION and state.data.direction is None:
        raise Rejected("no step 'direction' stands before it")
    return check(state, step)
