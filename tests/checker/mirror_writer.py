"""Random problems without biases, and logs of them for the tests: steps that the checker takes."""

from __future__ import annotations

import random
from fractions import Fraction as Q
from itertools import product
from typing import Any

from pysat.solvers import Solver

from checker.geometry.mirror.data import Rays
from checker.geometry.mirror.state import State
from checker.geometry.mirror.totals import determined
from checker.problem import read
from checker.report import Rejected
from tests.checker.mirrors import (
    COLUMNS,
    Pair,
    Step,
    asked,
    clauses,
    followed,
    forbidden,
    half,
    negative,
    no_totals,
    origin,
    place,
    places,
    positive,
    repeat,
    totals,
    value,
    written,
)

HALVES = [Q(c, 2) for c in range(-4, 5)]


def random_problem(rng: random.Random) -> Step:
    """Two inputs or three. Labels of a small network, sometimes with a wrong one; points on axes at any scale, opposite
    ones, repeated ones."""
    d = rng.choice((1, 2, 2, 2, 3))
    hidden = [(rng.choice(HALVES), rng.choice(HALVES)) for _ in range(d)]
    x: list[list[int]] = []
    for i in range(d):
        for sign in (1, -1):
            if rng.random() < 0.8:
                c = rng.choice((1, 1, 2, 3)) * sign
                x.append([c * (i == j) for j in range(d)])
    for _ in range(rng.randint(1, 4)):
        row = [rng.choice((0, 1, -1, 1, -1, 2)) for _ in range(d)]
        x.append(row)
        if rng.random() < 0.3:
            c = rng.choice((1, 2))
            x.append([-c * entry for entry in row])
    if rng.random() < 0.2:
        x.append([rng.choice((1, 2)) * entry for entry in rng.choice(x)])
    rng.shuffle(x)
    y = [value(hidden, [Q(c) for c in row]) for row in x]
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        y[rng.randrange(len(y))] += Q(rng.choice((-1, 1, 2)), 2)
    return asked(x, y)


class Writer:
    """Tries steps in random order and keeps those that the checker takes. It proves nothing by itself."""

    def __init__(self, problem: Step, rng: random.Random) -> None:
        self.problem, self.rng = problem, rng
        self.data = Rays(read(problem))
        self.steps: list[Step] = []
        self.ended = False

    @property
    def state(self) -> State:
        return followed(self.problem, self.steps)[0]

    def do(self, step: Step) -> bool:
        """Takes the step if the checker does."""
        if self.ended:
            return False
        try:
            _, self.ended = followed(self.problem, [*self.steps, step])
        except Rejected:
            return False
        self.steps.append(step)
        return True

    def write(self) -> Writer:
        """Until the log is finite or infeasible, or nothing helps."""
        numbers = range(len(self.data.points))
        opposite = [[p, q] for p, q in product(numbers, repeat=2) if (c := self.data.ratio(p, q)) and c < 0]
        if self.problem["signs"] is None:
            for p, q in opposite:
                self.do(positive(p, q))
        if self.rng.random() < 0.2:
            for p in numbers:
                self.do(origin(p))
            for p, q in product(numbers, repeat=2):
                self.do(repeat(p, q))
        if self.rng.random() < 0.8:
            self.do(no_totals(*opposite))
            labels, entries = self.data.labels, self.data.entries
            ratios = [(p, q, -(self.data.ratio(p, q) or Q(0))) for p, q in opposite]
            known = determined([(dict(entries[p]), labels[p] - labels[q] / c) for p, q, c in ratios])
            self.do(totals(opposite, *([i, str(total)] for i, total in (known or {}).items())))
            if self.rng.random() < 0.7:
                for p in numbers:
                    self.do(negative(p))
        self.do(COLUMNS)
        halved = self.rng.random() < 0.7
        for turn in range(3):
            order = list(range(self.data.dimension))
            self.rng.shuffle(order)
            for i in order:
                if halved and self.rng.random() < 0.5:
                    self.do(half(i, self.rng.choice(("ascending", "descending"))))
                if self.rng.random() < 0.6 or turn == 2:
                    for p in self.rng.sample(numbers, len(numbers)):
                        self.place(i, p)
                if self.rng.random() < 0.5 or turn == 2:
                    self.places(i)
        self.finish()
        return self

    def place(self, i: int, p: int) -> None:
        if self.ended or not self.do(place(i, p)):
            self.grow(lambda choices: place(i, p, *written(choices)), "missing is ")

    def places(self, i: int) -> None:
        found = self.grow(lambda choices: places(i, *written(choices)), "none does as well as ")
        if found is None or self.ended:
            return
        # fewer, or other ones that lie further out: as long as the checker agrees
        before = self.steps[:-1]
        for choice in self.rng.sample(found, len(found)):
            fewer = [v for v in found if v != choice]
            try:
                followed(self.problem, [*before, places(i, *written(fewer))])
            except Rejected:
                continue
            found = fewer
        self.steps = [*before, places(i, *written(found))]

    def grow(self, step: Any, phrase: str) -> list[Pair] | None:
        """Adds the pairs that the checker misses, until it takes the step."""
        choices: list[Pair] = []
        while not self.ended and len(choices) < 40:
            try:
                followed(self.problem, [*self.steps, step(choices)])
            except Rejected as refusal:
                _, found, pair = str(refusal).partition(phrase)
                if not found:
                    return None
                first, second = pair.strip("()").split(", ")
                choices.append((Q(first), Q(second)))
            else:
                assert self.do(step(choices))
                return choices
        return None

    def finish(self) -> None:
        if self.ended or COLUMNS not in self.steps:
            return
        state = self.state
        assert state.domains is not None
        for p, entries in enumerate(self.data.entries):
            inside = sorted(entries)
            if inside and all(i in state.tables for i in inside):
                bans = []
                for picked in product(*(range(len(state.tables[i])) for i in inside)):
                    ban = [p, [[i, c] for i, c in zip(inside, picked, strict=True)]]
                    self.rng.shuffle(ban[1])
                    bans.append(ban)
                self.do(forbidden(*[ban for ban in bans if self.passes(ban)]))
        state = self.state
        if self.ended or not all(i in state.tables for i in state.domains or {}):
            return
        numbers = {}
        formula = []
        for i in sorted(state.domains or {}):
            formula.append([numbers.setdefault((i, c), len(numbers) + 1) for c in range(len(state.tables[i]))])
        formula += [[-numbers[pair] for pair in ban] for ban in state.forbidden]
        with Solver("cadical195", bootstrap_with=formula, with_proof=True) as solver:
            if formula and not solver.solve():
                assert self.do(clauses("\n".join(solver.get_proof())))

    def passes(self, ban: list[Any]) -> bool:
        try:
            followed(self.problem, [*self.steps, forbidden(ban)])
        except Rejected:
            return False
        return True
