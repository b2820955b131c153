"""A levee on a line, the honest log of it, and how the tests ask for a log's fate."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checker.geometry import replay
from checker.report import Rejected
from tests.checker.log_writer import document

Step = dict[str, Any]
UP = {"rule": "direction", "u": ["1"]}
UP_IN_THE_PLANE = {"rule": "direction", "u": [0, 1]}


def asked(x: list[list[Any]], y: list[Any], signs: list[int] | None, neurons: int | None = None) -> Step:
    return {
        "schema_version": 1, "kind": "training-problem", "x": x, "y": y,
        "neurons": len(signs or []) if neurons is None else neurons, "activation": "relu", "signs": signs,
        "bias": True, "loss": "zero", "target": "0", "source": None,
    }  # fmt: skip


def on_a_line(heights: list[Any], labels: list[Any], signs: list[int] | None, neurons: int | None = None) -> Step:
    return asked([[h] for h in heights], labels, signs, neurons)


def accepted(problem: Step, *steps: Step, standing: str = "infeasible") -> str:
    done = replay(json.loads(json.dumps(document(problem, standing, steps))))
    assert done.standing == standing
    assert len(done.steps) == len(steps)
    assert all(step.isprintable() for step in done.steps)
    return done.steps[-1]


def rejected(problem: Step, *steps: Step, standing: str = "infeasible") -> str:
    with pytest.raises(Rejected) as refusal:
        replay(json.loads(json.dumps(document(problem, standing, steps))))
    message = str(refusal.value)
    assert len(message.splitlines()) == 1
    return message


# A levee: its slopes have points of their own, so every breakpoint is pinned down.
HEIGHTS = [-4, -3, -2, "-5/3", "-4/3", -1, 0, 1, "4/3", "5/3", 2, 3, 4]
LABELS = [0, 0, 0, "1/3", "2/3", 1, 1, 1, "2/3", "1/3", 0, 0, 0]
SIGNS = [1, -1, -1, 1]
LEVEE = on_a_line(HEIGHTS, LABELS, SIGNS)
CONVEX, CONCAVE = [[1, 2, 3], [9, 10, 11]], [[4, 5, 6], [6, 7, 8]]
TIGHT = {
    "rule": "tight",
    "convex": {"lower": CONVEX, "upper": CONVEX},
    "concave": {"lower": CONCAVE, "upper": CONCAVE},
}


def shrink(sign: int, crossing: int, *triple: int, line: int = 0) -> Step:
    return {"rule": "shrink", "line": line, "sign": sign, "crossing": crossing, "triple": list(triple)}


SHRINKS = [
    shrink(1, 0, 0, 1, 2), shrink(1, 0, 2, 3, 4), shrink(-1, 0, 3, 4, 5), shrink(-1, 0, 5, 6, 7),
    shrink(-1, 1, 5, 6, 7), shrink(-1, 1, 7, 8, 9), shrink(1, 1, 8, 9, 10), shrink(1, 1, 10, 11, 12),
]  # fmt: skip
PLUS, MINUS = ({"rule": "assign", "reference": 0, "sign": sign, "options": {}} for sign in (1, -1))
SIDES = {"rule": "sides"}
CONFINED = [UP, TIGHT, *SHRINKS, PLUS, MINUS, SIDES]


def group(neuron: int, break_at: int, *rows: list[int]) -> Step:
    return {"rule": "group", "neurons": [neuron], "rows": list(rows), "origin": [1, -break_at], "directions": []}


GROUPS = [
    group(0, -2, [0, 1, 2], [1, 2, 3]),
    group(1, -1, [3, 4, 5], [4, 5, 6]),
    group(2, 1, [5, 6, 7], [6, 7, 8]),
    group(3, 2, [8, 9, 10], [9, 10, 11]),
]
AFFINE = {"rule": "affine", "points": [0, 1]}


def table(number: int, *choices: list[Any], points: tuple[int, ...] = ()) -> Step:
    return {"rule": "table", "group": number, "points": list(points), "choices": list(choices)}


TABLES = [table(0, [1, 2]), table(1, [1, 1]), table(2, [1, -1]), table(3, [1, -2])]
HONEST = [*CONFINED, *GROUPS, AFFINE, *TABLES]
