"""Whole logs of random problems, honest and damaged, against z3 and against all combinations of their tables."""

from __future__ import annotations

import copy
import random
from fractions import Fraction as Q
from itertools import product
from typing import Any

import pytest
from pysat.solvers import Solver

from checker.geometry.log import replay
from checker.geometry.mirror.data import Rays
from checker.geometry.mirror.place import conditions_at, curve
from checker.geometry.mirror.state import Budget, State
from checker.geometry.mirror.totals import determined
from checker.problem import read
from checker.report import Rejected
from tests.checker.bundles import changed_numbers, set_path
from tests.checker.log_writer import document
from tests.checker.mirrors import (
    COLUMNS,
    Pair,
    Step,
    asked,
    clauses,
    feasible,
    followed,
    forbidden,
    free,
    half,
    holds_a_fit,
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

LONGER = [pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3, 4, 5)]
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


def standing(problem: Step, steps: list[Step]) -> str | None:
    for wanted in ("infeasible", "finite"):
        try:
            done = replay(document(problem, wanted, steps))
        except Rejected:
            continue
        return done.standing
    return None


@pytest.mark.parametrize("seed", [0, *LONGER])
def test_logs_say_what_z3_says(seed: int) -> None:
    """Infeasible is infeasible; and finite is feasible if and only if a combination of the tables' entries fits."""
    rng = random.Random(seed)
    seen = {"infeasible": 0, "fit": 0, "no fit": 0, "open": 0}
    used: dict[str, int] = {}
    for _ in range(100):
        problem = random_problem(rng)
        if rng.random() < 0.15:
            problem["signs"] = None
        writer = Writer(problem, rng).write()
        found = standing(problem, writer.steps)
        for step in writer.steps:
            used[step["rule"]] = used.get(step["rule"], 0) + 1
        if found is None:
            seen["open"] += 1
            continue
        truth = any_signs(problem)
        if found == "infeasible":
            seen["infeasible"] += 1
            assert not truth
        else:
            assert truth == holds_a_fit(problem, writer.state)
            seen["fit" if truth else "no fit"] += 1
    assert seen["infeasible"] > 20
    assert seen["fit"] > 20
    assert len(used) >= 11, used


def any_signs(problem: Step) -> bool:
    if problem["signs"] is not None:
        return feasible(problem)
    return any(feasible(problem | {"signs": list(signs)}) for signs in ((1, 1), (1, -1), (-1, -1)))


def damaged(steps: list[Step], rng: random.Random) -> list[Step]:
    """One to three changes, whatever they are."""
    steps = copy.deepcopy(steps)
    for _ in range(rng.randint(1, 3)):
        if not steps:
            break
        at, kind = rng.randrange(len(steps)), rng.randrange(7)
        if kind == 0:
            del steps[at]
        elif kind == 1:
            other = rng.randrange(len(steps))
            steps[at], steps[other] = steps[other], steps[at]
        elif kind == 2:
            steps.insert(rng.randrange(len(steps) + 1), half(rng.randrange(3), rng.choice(("ascending", "descending"))))
        elif kind == 3:
            lists = [v for step in steps for v in step.values() if isinstance(v, list) and v]
            if lists:
                chosen = rng.choice(lists)
                del chosen[rng.randrange(len(chosen))]
        elif kind == 4:
            lists = [v for step in steps for v in step.values() if isinstance(v, list) and len(v) > 1]
            if lists:
                rng.shuffle(rng.choice(lists))
        else:
            numbers = changed_numbers(steps[at])
            if numbers:
                path, changed = rng.choice(numbers)
                set_path(steps[at], path, changed)
    return steps


@pytest.mark.parametrize("seed", [0, *LONGER])
def test_damaged_logs_refute_nothing_that_has_a_fit(seed: int) -> None:
    """Of problems with a fit: no standing infeasible, and what passes as finite still holds one."""
    rng = random.Random(100 + seed)
    passed = caught = 0
    problems = 0
    while problems < 20:
        problem = random_problem(rng)
        if not feasible(problem):
            continue
        writer = Writer(problem, rng).write()
        assert not writer.ended
        if standing(problem, writer.steps) is None:
            continue
        problems += 1
        for _ in range(40):
            steps = damaged(writer.steps, rng)
            found = standing(problem, steps)
            assert found != "infeasible"
            if found is None:
                caught += 1
            else:
                passed += 1
                assert holds_a_fit(problem, followed(problem, steps)[0])
    assert min(passed, caught) > 100


def test_steps_of_another_problem_refute_nothing_that_has_a_fit() -> None:
    """A refutation of labels of which one is wrong, with the right one."""
    rng = random.Random(7)
    tried = 0
    while tried < 60:
        problem = random_problem(rng)
        d = len(problem["x"][0])
        hidden = [(rng.choice(HALVES), rng.choice(HALVES)) for _ in range(d)]
        right = [str(value(hidden, [Q(c) for c in row])) for row in problem["x"]]
        honest = problem | {"y": right}
        wrong = problem | {"y": right.copy()}
        at = rng.randrange(len(right))
        wrong["y"][at] = str(Q(right[at]) + Q(rng.choice((-1, 1)), 2))
        writer = Writer(wrong, rng).write()
        if standing(wrong, writer.steps) != "infeasible":
            continue
        tried += 1
        assert not feasible(wrong)
        found = standing(honest, writer.steps)
        assert found != "infeasible"
        assert found is None or holds_a_fit(honest, followed(honest, writer.steps)[0])


def test_free_signs_need_positive() -> None:
    """The same steps for free signs: only with `positive` before them."""
    x, y = [[1], [-2], [1]], [1, 2, -1]
    problem = free(x, y)
    assert standing(problem, [negative(2)]) is None
    assert standing(problem, [positive(0, 1), negative(2)]) == "infeasible"
    # one of each sign does fit this
    mixed = free([[1], [-2], [2]], [1, -2, 2])
    assert any_signs(mixed)
    assert standing(mixed, [positive(0, 1), negative(1)]) is None
    assert standing(mixed, [negative(1)]) is None


def test_writer_reaches_curves() -> None:
    """The test's own tools: conditions at a point, and pieces, of a problem looked at by hand."""
    problem = asked([[1, 0], [-1, 0], [0, 1], [2, 4]], [2, 1, 1, 3])
    state, _ = followed(problem, [COLUMNS])
    found = conditions_at(state, 1, 3, Budget())
    assert {(c.a, c.s1, c.s2, c.y) for c in found} == {(1, 1, Q(-1, 2), Q(3, 4)), (1, Q(-1, 2), 1, Q(3, 4))}
    assert len(list(curve(state, 1))) == 3
