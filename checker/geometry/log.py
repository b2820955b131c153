"""The log as a whole: read strictly, its steps redone in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from checker import problem as problems
from checker.geometry import assignment, crossings, groups, sides, tables
from checker.geometry.data import Data
from checker.geometry.jumps import rules as jumps
from checker.geometry.mirror import rules as mirror
from checker.geometry.one_relu import RULE as ONE_RELU
from checker.geometry.one_relu import OneRelu
from checker.geometry.state import Done, State, Step
from checker.problem import Problem
from checker.report import Rejected, one_line
from checker.strict import array, exact_keys, headed, mapping, one_of, text

KIND = "geometry-log"

# redoes a step by the rule's name; whether there are tables for all; and what is said if there are not
_Course = tuple[Callable[[str, Step], Done], Callable[[], bool], str]

_RULES: dict[str, tuple[Callable[[State, Step], Done], frozenset[str]]] = {
    "repeat": (crossings.repeat, frozenset({"points"})),
    "direction": (crossings.direction, frozenset({"u"})),
    "signs": (crossings.signs, frozenset({"convex", "concave"})),
    "count": (crossings.count, frozenset({"convex", "concave"})),
    "tight": (crossings.tight, frozenset({"convex", "concave"})),
    "shrink": (crossings.shrink, frozenset({"line", "sign", "crossing", "triple"})),
    "assign": (assignment.assign, frozenset({"reference", "sign", "options"})),
    "sides": (sides.sides, frozenset()),
    "bend": (sides.bend, frozenset({"triple"})),
    "group": (groups.group, frozenset({"neurons", "rows", "origin", "directions"})),
    "no-slopes": (groups.no_slopes, frozenset({"neurons", "rows"})),
    "merge": (groups.merge, frozenset({"groups"})),
    "affine": (groups.affine, frozenset({"points"})),
    "not-affine": (groups.not_affine, frozenset({"points"})),
    "table": (tables.table, frozenset({"group", "points", "choices"})),
    "forbidden": (tables.forbidden, frozenset({"combinations"})),
    "clauses": (tables.clauses, frozenset({"proof"})),
}


@dataclass(frozen=True)
class Replay:
    """A log that was followed to its end. "infeasible": no network of the problem fits. "finite", with biases: every
    fit is, after turning and exchanging neurons of one sign, one choice per table, in no forbidden combination.
    "finite", without biases: if any network fits, then one that is such a combination does."""

    problem: Problem
    standing: str
    steps: tuple[str, ...]

    @property
    def found(self) -> str:
        """What was established, in one line."""
        asked = self.problem
        size = f"n = {len(asked.samples)}, d = {asked.dimension or 0}, k = {asked.neurons}"
        if self.standing == "infeasible":
            return f"infeasible: no network of that problem fits ({size})"
        if not asked.bias:
            return f"finite: if any network fits that problem, a choice from its tables does ({size})"
        return f"finite: every fit of that problem is a choice from its tables, turned and exchanged ({size})"


def replay(document: dict[str, object], name: str = "geometry.json") -> Replay:
    """Redoes every step of a parsed geometry log. Raises Rejected at the first thing that is not as it says, TooLong
    at the first step that is too large."""
    headed(document, name, KIND)
    exact_keys(document, {"schema_version", "kind", "problem", "standing", "steps"}, name)
    standing = one_of(document["standing"], ("infeasible", "finite"), f"{name}: standing")
    try:
        asked = problems.read(mapping(document["problem"], "not read"))
    except Rejected as refusal:
        raise Rejected(f"{name}: problem: {refusal}") from None
    if asked.target != 0:
        raise Rejected(f"{name}: problem: the rules are for an exact fit")
    redo, finite, unfinished = _course(asked)
    single = OneRelu(asked)
    shown: list[str] = []
    ended = False
    for number, entry in enumerate(array(document["steps"], f"{name}: steps")):
        where = f"{name}: step {number}"
        if ended:
            raise Rejected(f"{where}: the step before it ends the log")
        step = mapping(entry, where)
        rule = text(step.get("rule"), f"{where}: rule")
        try:
            done = single.redo(step) if rule == ONE_RELU else redo(rule, step)
        except Rejected as refusal:
            raise type(refusal)(f"{where}: {one_line(rule)}: {refusal}") from None
        shown.append(one_line(f"step {number}: {rule}: {done.text}"))
        ended = done.ends
    if ended != (standing == "infeasible"):
        which = "the last step shows that no network fits" if ended else "no step shows that no network fits"
        raise Rejected(f"{name}: standing: {standing}, but {which}")
    if not ended and not finite():
        raise Rejected(f"{name}: standing: finite, but {unfinished}")
    return Replay(asked, standing, tuple(shown))


def _course(asked: Problem) -> _Course:
    if asked.activation == "threshold":
        return _jumps(asked)
    return _lines(asked) if asked.bias else _mirror_pairs(asked)


def _lines(asked: Problem) -> _Course:
    state = State(asked, Data(asked), None if asked.signs is None else [int(sign) for sign in asked.signs])
    return partial(_redo, state), partial(tables.is_finite, state), "not every neuron is in a group with a table"


def _mirror_pairs(asked: Problem) -> _Course:
    state = mirror.begin(asked)
    return partial(mirror.redo, state), partial(mirror.is_finite, state), "not every input has a table"


def _jumps(asked: Problem) -> _Course:
    state = jumps.begin(asked)
    return partial(jumps.redo, state), lambda: False, "of thresholds nothing makes it so"


def _redo(state: State, rule: str, step: Step) -> Done:
    if rule not in _RULES:
        raise Rejected("no rule this checker knows")
    redo, keys = _RULES[rule]
    optional = {"empty"} & step.keys() if rule == "sides" else set()
    exact_keys(step, {"rule", *keys, *optional}, "fields")
    if rule not in ("repeat", "count", "signs", "direction") and state.data.direction is None:
        raise Rejected("no step 'direction' stands before it")
    return redo(state, step)
