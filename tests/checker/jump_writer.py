"""Random threshold problems for the tests, and a plain writer of their logs, which proves nothing by itself."""

from __future__ import annotations

import random
from fractions import Fraction as Q
from itertools import combinations, pairwise

from checker import problem as problems
from checker.geometry.jumps import rules
from checker.geometry.jumps.state import Switches
from checker.geometry.log import replay
from checker.report import Rejected
from tests.checker.log_writer import document
from tests.checker.switches import (
    Step,
    asked,
    assign,
    columns,
    counted,
    direction,
    empty,
    jumps,
    reach,
    repeat,
    tight,
    value,
    weigh,
)


class Writer:
    """Tries steps on all lines that two points span, and keeps those that the checker takes."""

    def __init__(self, problem: Step) -> None:
        self.problem = problem
        self.points = [tuple(Q(c) for c in row) for row in problem["x"]]
        self.labels = [Q(label) for label in problem["y"]]
        if not problem["bias"]:
            self.points = [tuple(c / (max(map(abs, x)) or Q(1)) for c in x) for x in self.points]
            self.points.append((Q(0),) * len(self.points[0]))
            self.labels.append(Q(0))
        samples = list(zip(self.points, self.labels, strict=True))
        self.first = [p for p, sample in enumerate(samples) if samples.index(sample) == p]

    def lines(self) -> dict[tuple[Q, ...], list[list[int]]]:
        """By direction, scaled, all lines, their points ascending; a point of its own is none."""
        found: dict[tuple[Q, ...], list[list[int]]] = {}
        for p, q in combinations(self.first, 2):
            step = [b - a for a, b in zip(self.points[p], self.points[q], strict=True)]
            if any(step):
                last = next(c for c in reversed(step) if c)
                found.setdefault(tuple(c / last for c in step), [])
        for u, lines in found.items():
            axis = max(i for i, c in enumerate(u) if c)
            by_base: dict[tuple[Q, ...], list[int]] = {}
            for p in sorted(self.first, key=lambda p: self.points[p][axis]):
                x = self.points[p]
                by_base.setdefault(tuple(c - x[axis] * v for c, v in zip(x, u, strict=True)), []).append(p)
            for line in by_base.values():
                heights = [self.points[p][axis] for p in line]
                if len(line) > 1 and len(set(heights)) == len(line):
                    lines.append(line)
        return found

    def ending(self, first: tuple[int, ...] | None = None) -> list[Step] | None:
        """The steps of a log that refutes the problem, if this finds one; with tight lines along `first`, if it can."""
        singles = [repeat(p, q) for p, q in combinations(self.first, 2) if self.points[p] == self.points[q]]
        singles += [value(p) for p in self.first]
        found = self.lines()
        for lines in found.values():
            singles += [reach(*line[::way]) for line in lines for way in (1, -1)]
            up, down = ([self.steps_of(line, sign) for line in lines] for sign in (1, -1))
            singles.append(jumps(max(up, key=len, default=[]), max(down, key=len, default=[])))
            most = [
                max(lines, key=lambda line, way=sign: self.weight(line, way), default=[]) for sign in (1, -1)
            ]  # fmt: skip
            singles.append(weigh(*most))
        if first in found and (steps := self.confined(first, found.pop(first))):
            return steps
        state = rules.begin(problems.read(self.problem))
        random.Random(len(singles)).shuffle(singles)
        for step in singles:
            if ends(state, step):
                return [step]
        for u, lines in found.items():
            steps = self.confined(u, lines)
            if steps is not None:
                return steps
        return None

    def steps_of(self, line: list[int], sign: int) -> list[list[int]]:
        return [[p, q] for p, q in pairwise(line) if (self.labels[q] - self.labels[p]) * sign > 0]

    def weight(self, line: list[int], sign: int) -> Q:
        return sum((abs(self.labels[q] - self.labels[p]) for p, q in self.steps_of(line, sign)), Q(0))

    def confined(self, u: tuple[Q, ...], lines: list[list[int]]) -> list[Step] | None:
        steps, state, ended = self.tight_part(u, lines)
        if ended:
            return steps
        last = [empty(j, line[0]) for line in state.data.lines for j in range(self.problem["neurons"])]
        last += [counted(p) for p in self.first]
        for step in last if len(state.tight) > 1 else ():
            if ends(state, step):
                return [*steps, step]
            state.sides = None
        return None

    def tight_part(self, u: tuple[Q, ...], lines: list[list[int]]) -> tuple[list[Step], Switches, bool]:
        """`direction`, all tight lines, and `assign` until one of them ends the log; what is known then, and whether
        one did."""
        steps, state = [direction(*u)], rules.begin(problems.read(self.problem))
        if ends(state, steps[0]) is None:
            return [], state, False
        for line in lines:
            if ends(state, tight(*line)) is not None:
                steps.append(tight(*line))
        for sign in (1, -1) if state.tight else ():
            if size := len(state.of_sign(sign)):
                step, ended = assigned(state, sign, size)
                steps.append(step)
                if ended:
                    return steps, state, True
        return steps, state, False


def ends(state: Switches, step: Step) -> bool | None:
    """None if the checker refuses the step, and knows what it knew before, but for `sides`."""
    try:
        return rules.redo(state, step["rule"], step).ends
    except Rejected:
        return None


def assigned(state: Switches, sign: int, size: int) -> tuple[Step, bool]:
    """Lists what the checker says is missing, one after the other. Also whether that ends the log."""
    options: dict[int, list[list[int]]] = {t: [[] for _ in range(size)] for t in range(1, len(state.tight))}
    while True:
        step = assign(sign, options)
        try:
            return step, rules.redo(state, "assign", step).ends
        except Rejected as refusal:
            words = str(refusal).replace(":", "").split()
            line, i, crossing = (int(word) for word in words if word.isdigit())
            options[line][i].append(crossing)


def standing(problem: Step, steps: list[Step]) -> bool:
    """Does the checker accept the log?"""
    try:
        return replay(document(problem, "infeasible", steps)).standing == "infeasible"
    except Rejected:
        return False


def planted(x: list[list[int]], signs: list[Q], rng: random.Random, *, bias: bool) -> list[Q]:
    table = columns(x, bias=bias)
    total = [Q(0)] * len(x)
    for a in signs:
        total = [s + a * bit for s, bit in zip(total, rng.choice(table), strict=True)]
    return total


COEFFICIENTS = ([1], [1, 1], [1, -1], [-1, -1], [1, 1, -1], [2, -2], [1, 2], [1, 2, -1], [0, 1], ["1/2", "-1/3"], [])


def spoilt(y: list[Q], rng: random.Random) -> list[Q]:
    """Up to two labels become another's, or are off by a little."""
    y = y.copy()
    for _ in range(rng.choice((0, 1, 2, 3))):
        p = rng.randrange(len(y))
        others = sorted({label for label in y if label != y[p]})
        y[p] = rng.choice(others) if others and rng.random() < 0.9 else y[p] + rng.choice((1, -1, Q(1, 2)))
    return y


def random_problem(rng: random.Random) -> Step:
    """One input or two, with biases or without; repeated points, and rays given by any of their points."""
    bias = rng.random() < 0.6
    if rng.random() < 0.3 and bias:
        x = [[rng.randint(0, 9)] for _ in range(rng.randint(2, 7))]
    elif bias:
        grid = [[i, h] for i in range(3) for h in range(rng.choice((2, 3)))]
        x = rng.sample(grid, rng.randint(3, len(grid)))
    else:
        grid = [[i, h] for i in range(-2, 3) for h in range(-2, 3)]
        x = [rng.choice(grid) for _ in range(rng.randint(3, 9))]
    signs = [Q(a) for a in rng.choice(COEFFICIENTS)]
    y = spoilt(planted(x, signs, rng, bias=bias), rng)
    scales = [Q(1)] * len(x) if bias else [Q(rng.randint(1, 3), rng.randint(1, 2)) for _ in x]
    x = [[c * scale for c in row] for row, scale in zip(x, scales, strict=True)]
    return asked(x, y, len(signs) if rng.random() < 0.25 and len(signs) < 3 else signs, bias=bias)


def upright_problem(rng: random.Random) -> Step:
    """Three lines or four on which all neurons switch, mostly where a fit has them; mostly, labels of the last line
    are changed then, or points left out."""
    c, k = rng.choice((1, Q(2, 3))), rng.choice((1, 2, 2, 3))
    signs = [c * rng.choice((1, -1)) for _ in range(k)]
    size, count = rng.choice((4, 5, 5)), rng.choice((3, 3, 3, 3, 4))
    x = [[i, h] for i in range(count) for h in range(size)]
    y = [sum((a for a in signs if a < 0), Q(0))] * len(x)
    noise = rng.choice((0, 0.2, 0.5))
    for _ in range(k):
        rises, start, slope = rng.random() < 0.6, Q(rng.randint(2, 4 * size - 6), 4), Q(rng.randint(-3, 3), 4)
        for i in range(count):
            place = start + slope * i + (rng.choice((1, -1, 2, -2)) if rng.random() < noise else 0)
            place = min(max(place, Q(1, 2)), size - Q(3, 2))
            for h in range(size):
                y[i * size + h] += c * ((h > place) == rises)
    if rng.random() < 0.7:
        for _ in range(rng.choice((1, 2, 3))):
            p = rng.randrange(len(x) - size, len(x))
            y[p] = rng.choice(y)
    left_out = set(rng.sample(range(len(x)), rng.choice((0, 1, 2))))
    kept = [p for p in range(len(x)) if p not in left_out]
    return asked([x[p] for p in kept], [y[p] for p in kept], signs)
