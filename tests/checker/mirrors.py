"""Problems without biases for the tests, steps of their logs, and what a log leaves, looked up without the checker."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction as Q
from itertools import product
from typing import Any

import z3

from checker import problem as problems
from checker.geometry.mirror import rules
from checker.geometry.mirror.state import State
from checker.report import Rejected

Step = dict[str, Any]
Pair = tuple[Q, Q]


def asked(x: Sequence[Sequence[Any]], y: Sequence[Any], signs: list[int] | None = None, neurons: int = 2) -> Step:
    """A problem with two neurons and signs +, if nothing else is said; signs None with `neurons` 0 is free signs."""
    return {
        "schema_version": 1, "kind": "training-problem", "x": [[str(c) for c in row] for row in x],
        "y": [str(label) for label in y], "neurons": neurons, "activation": "relu",
        "signs": [1] * neurons if signs is None else signs, "bias": False, "loss": "zero", "target": "0",
        "source": None,
    }  # fmt: skip


def free(x: Sequence[Sequence[Any]], y: Sequence[Any], neurons: int = 2) -> Step:
    return asked(x, y, None, neurons) | {"signs": None}


COLUMNS = {"rule": "columns"}


def repeat(p: int, q: int) -> Step:
    return {"rule": "repeat", "points": [p, q]}


def origin(p: int) -> Step:
    return {"rule": "origin", "point": p}


def positive(p: int, q: int) -> Step:
    return {"rule": "positive", "points": [p, q]}


def totals(pairs: list[list[int]], *weights: list[Any]) -> Step:
    return {"rule": "totals", "pairs": pairs, "weights": list(weights)}


def no_totals(*pairs: list[int]) -> Step:
    return {"rule": "no-totals", "pairs": list(pairs)}


def negative(p: int) -> Step:
    return {"rule": "negative", "point": p}


def place(i: int, p: int, *choices: list[Any]) -> Step:
    return {"rule": "place", "input": i, "point": p, "choices": list(choices)}


def half(i: int, order: str = "ascending") -> Step:
    return {"rule": "half", "input": i, "order": order}


def places(i: int, *choices: list[Any]) -> Step:
    return {"rule": "places", "input": i, "choices": list(choices)}


def forbidden(*combinations: list[Any]) -> Step:
    return {"rule": "forbidden", "combinations": list(combinations)}


def clauses(proof: str) -> Step:
    return {"rule": "clauses", "proof": proof}


def written(pairs: Sequence[Pair]) -> list[list[str]]:
    return [[str(first), str(second)] for first, second in pairs]


def value(pairs: Sequence[Pair], x: Sequence[Q]) -> Q:
    """f(x) for two + neurons."""
    first = sum((v[0] * c for v, c in zip(pairs, x, strict=True)), Q(0))
    second = sum((v[1] * c for v, c in zip(pairs, x, strict=True)), Q(0))
    return max(first, Q(0)) + max(second, Q(0))


def fits(problem: Step, pairs: Sequence[Pair]) -> bool:
    samples = zip(problem["x"], problem["y"], strict=True)
    return all(value(pairs, [Q(c) for c in row]) == Q(label) for row, label in samples)


def feasible(problem: Step) -> bool:
    """By z3, for neurons of the problem's signs."""
    dimension = len(problem["x"][0]) if problem["x"] else 0
    weights = [[z3.Real(f"w{j}_{i}") for i in range(dimension)] for j in range(problem["neurons"])]
    signs = problem["signs"] or []
    solver = z3.Solver()
    for row, label in zip(problem["x"], problem["y"], strict=True):
        total = z3.RealVal(0)
        for own, sign in zip(weights, signs, strict=True):
            t = sum((z3.RealVal(str(c)) * w for c, w in zip(row, own, strict=True)), z3.RealVal(0))
            total = total + sign * z3.If(t > 0, t, z3.RealVal(0))
        solver.add(total == z3.RealVal(str(label)))
    answer = solver.check()
    assert answer != z3.unknown
    return bool(answer == z3.sat)


def followed(problem: Step, steps: Sequence[Step]) -> tuple[State, bool]:
    """What the checker knows after these steps, and whether the last one ended the log. Raises Rejected."""
    state, ended = rules.begin(problems.read(problem)), False
    for step in steps:
        if ended:
            raise Rejected("it goes on after its end")
        ended = rules.redo(state, step["rule"], step).ends
    return state, ended


def holds_a_fit(problem: Step, state: State) -> bool:
    """Is a combination of the tables' entries, in no forbidden combination, a fit? By trying them all."""
    dimension = len(problem["x"][0]) if problem["x"] else 0
    tables = [list(enumerate(state.tables.get(i, [(Q(0), Q(0))]))) for i in range(dimension)]
    bans = [set(ban) for ban in state.forbidden]
    for entries in product(*tables):
        if fits(problem, [v for _, v in entries]):
            numbers = {(i, n) for i, (n, _) in enumerate(entries)}
            if not any(ban <= numbers for ban in bans):
                return True
    return False
