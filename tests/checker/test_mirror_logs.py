"""Whole logs of random problems, honest and damaged, against z3 and against all combinations of their tables."""

from __future__ import annotations

import copy
import random
from fractions import Fraction as Q

import pytest

from checker.geometry.log import replay
from checker.geometry.mirror.place import conditions_at, curve
from checker.geometry.mirror.state import Budget
from checker.report import Rejected
from tests.checker.bundles import changed_numbers, set_path
from tests.checker.log_writer import document
from tests.checker.mirror_writer import HALVES, Writer, random_problem
from tests.checker.mirrors import (
    COLUMNS,
    Step,
    asked,
    feasible,
    followed,
    free,
    half,
    holds_a_fit,
    negative,
    positive,
    value,
)

LONGER = range(6)


def standing(problem: Step, steps: list[Step]) -> str | None:
    for wanted in ("infeasible", "finite"):
        try:
            done = replay(document(problem, wanted, steps))
        except Rejected:
            continue
        return done.standing
    return None


@pytest.mark.parametrize(("seed", "many"), [(0, 40), *(pytest.param(s, 100, marks=pytest.mark.slow) for s in LONGER)])
def test_logs_say_what_z3_says(seed: int, many: int) -> None:
    """Infeasible is infeasible; and finite is feasible if and only if a combination of the tables' entries fits."""
    rng = random.Random(seed)
    seen = {"infeasible": 0, "fit": 0, "no fit": 0, "open": 0}
    used: dict[str, int] = {}
    for _ in range(many):
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
    assert seen["infeasible"] > many / 5
    assert seen["fit"] > many / 5
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


@pytest.mark.parametrize(("seed", "many"), [(0, 8), *(pytest.param(s, 20, marks=pytest.mark.slow) for s in LONGER)])
def test_damaged_logs_refute_nothing_that_has_a_fit(seed: int, many: int) -> None:
    """Of problems with a fit: no standing infeasible, and what passes as finite still holds one."""
    rng = random.Random(100 + seed)
    passed = caught = 0
    problems = 0
    while problems < many:
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
    assert min(passed, caught) > 5 * many


@pytest.mark.parametrize("many", [20, pytest.param(60, marks=pytest.mark.slow)])
def test_steps_of_another_problem_refute_nothing_that_has_a_fit(many: int) -> None:
    """A refutation of labels of which one is wrong, with the right one."""
    rng = random.Random(7)
    tried = 0
    while tried < many:
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
