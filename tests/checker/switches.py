"""Threshold problems for the tests, steps of their logs, and the truth, from all sets that half-spaces cut off."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction as Q
from functools import lru_cache
from itertools import combinations, product
from math import gcd, lcm
from operator import mul
from typing import Any

from checker import problem as problems
from checker.geometry.jumps import rules
from checker.geometry.jumps.state import Switches
from checker.report import Rejected

Step = dict[str, Any]
Column = tuple[int, ...]


def asked(
    x: Sequence[Sequence[Any]], y: Sequence[Any], signs: Sequence[Any] | int, *, bias: bool = True
) -> Step:  # fmt: skip
    """A problem with these coefficients; a number instead of them is that many neurons with free ones."""
    free = isinstance(signs, int)
    return {
        "schema_version": 1, "kind": "training-problem", "x": [[str(c) for c in row] for row in x],
        "y": [str(label) for label in y], "neurons": signs if isinstance(signs, int) else len(signs),
        "activation": "threshold", "signs": None if free else [str(a) for a in signs], "bias": bias, "loss": "zero",
        "target": "0", "source": None,
    }  # fmt: skip


def series(y: Sequence[Any], signs: Sequence[Any] | int, *, bias: bool = True) -> Step:
    """The points 0, 1, 2, ... of one input; without biases, of two inputs, on the line x_0 = n, n being the last."""
    last = len(y) - 1
    x = [[h] for h in range(len(y))] if bias else [[last, h] for h in range(len(y))]
    return asked(x, y, signs, bias=bias)


def repeat(p: int, q: int) -> Step:
    return {"rule": "repeat", "points": [p, q]}


def value(p: int) -> Step:
    return {"rule": "value", "point": p}


def jumps(up: Sequence[Sequence[int]], down: Sequence[Sequence[int]] = ()) -> Step:
    return {"rule": "jumps", "up": [list(pair) for pair in up], "down": [list(pair) for pair in down]}


def weigh(up: Sequence[int], down: Sequence[int] = ()) -> Step:
    return {"rule": "weigh", "up": list(up), "down": list(down)}


def reach(*points: int) -> Step:
    return {"rule": "reach", "points": list(points)}


def direction(*u: Any) -> Step:
    return {"rule": "direction", "u": [str(c) for c in u]}


def tight(*points: int) -> Step:
    return {"rule": "tight", "points": list(points)}


def assign(sign: int, options: dict[int, list[list[int]]] | None = None, reference: int = 0) -> Step:
    listed = {str(line): rows for line, rows in (options or {}).items()}
    return {"rule": "assign", "reference": reference, "sign": sign, "options": listed}


def empty(j: int, p: int) -> Step:
    return {"rule": "sides", "empty": [j, p]}


def counted(p: int) -> Step:
    return {"rule": "sides", "point": p}


def followed(problem: Step, steps: Sequence[Step]) -> tuple[Switches, bool]:
    """What the checker knows after these steps, and whether the last one ended the log. Raises Rejected."""
    state, ended = rules.begin(problems.read(problem)), False
    for step in steps:
        if ended:
            raise Rejected("it goes on after its end")
        ended = rules.redo(state, step["rule"], step).ends
    return state, ended


def columns(x: Sequence[Sequence[Any]], *, bias: bool) -> list[Column]:
    """All {p : w.x_p + b > 0} of points with one or two coordinates, which are small numbers.

    A set that some w cuts off, w cuts off too after a small turn, as long as no two of the points (without biases: a
    point and the origin) change their order on the way. So all w at which two of them are equal, and both neighbours
    of each, are all there are.
    """
    share = lcm(*(Q(c).denominator for row in x for c in row))
    return _columns(tuple(tuple(int(Q(c) * share) for c in row) for row in x), bias=bias)


@lru_cache(maxsize=1)
def _columns(x: tuple[tuple[int, ...], ...], *, bias: bool) -> list[Column]:
    normals: set[tuple[int, ...]] = {(1,), (-1,)}
    if len(x[0]) == 2:
        ends = combinations(set(x), 2) if bias else ((point, (0, 0)) for point in x)
        edges = [(a[1] - b[1], b[0] - a[0]) for a, b in ends]
        crossed = {(v // gcd(v, w), w // gcd(v, w)) for v, w in edges if v or w}
        crossed |= {(-v, -w) for v, w in crossed}
        far = 10**9
        normals = {n for v, w in crossed for n in ((v, w), (far * v - w, far * w + v), (far * v + w, far * w - v))}
    found: set[Column] = {(0,) * len(x)}
    for normal in normals:
        heights = [sum(map(mul, point, normal)) for point in x]
        for least in {min(heights) - 1, *heights} if bias else {0}:
            found.add(tuple(int(height > least) for height in heights))
    return sorted(found)


def reachable(table: Sequence[Column], signs: Sequence[int]) -> set[tuple[int, ...]]:
    """All label vectors of networks with these coefficients."""
    sums = {(0,) * len(table[0])}
    for a in signs:
        sums = {tuple(s + a * bit for s, bit in zip(old, new, strict=True)) for old, new in product(sums, table)}
    return sums


def feasible(problem: Step) -> bool:
    """Is there a column for each neuron such that the labels are their sum, or some linear combination of them?"""
    y = tuple(Q(label) for label in problem["y"])
    table = columns(problem["x"], bias=problem["bias"])
    if problem["signs"] is None:
        return any(spanned(chosen, y) for chosen in combinations(table, min(problem["neurons"], len(table))))
    share = lcm(*(Q(number).denominator for number in [*problem["signs"], *y]))
    signs = [int(Q(a) * share) for a in problem["signs"]]
    coded = [_coded(column) for column in table]
    half = len(signs) // 2
    left = _coded([int(label * share) for label in y])
    later = _sums(coded, signs[half:])
    return any(left - s in later for s in _sums(coded, signs[:half]))


def _coded(vector: Sequence[int]) -> int:
    """One number for the vector; sums of vectors are sums of them, and different as long as all numbers are small."""
    return sum(entry << 40 * p for p, entry in enumerate(vector))


def _sums(coded: Sequence[int], signs: Sequence[int]) -> set[int]:
    sums = {0}
    for a in signs:
        sums = {s + a * column for s in sums for column in coded}
    return sums


def spanned(chosen: Sequence[Column], y: Sequence[Q]) -> bool:
    """Are the labels a linear combination of the columns? By elimination."""
    rows = [[*(Q(column[p]) for column in chosen), y[p]] for p in range(len(y))]
    for at in range(len(chosen)):
        pivot = next((row for row in rows if row[at]), None)
        if pivot is not None:
            rows = [[a - b * row[at] / pivot[at] for a, b in zip(row, pivot, strict=True)] for row in rows]
    return not any(row[-1] for row in rows)
