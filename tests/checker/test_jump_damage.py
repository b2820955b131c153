"""Damaged logs of jumps, random ones and those of other labels refute nothing that fits."""

from __future__ import annotations

import copy
import random
from fractions import Fraction as Q
from itertools import pairwise
from typing import Any

import pytest

from checker.report import Rejected
from tests.checker.bundles import changed_numbers, set_path
from tests.checker.jump_writer import Writer, planted, random_problem, standing, upright_problem
from tests.checker.switches import (
    Step,
    counted,
    empty,
    feasible,
    followed,
    jumps,
    reach,
    repeat,
    tight,
    value,
    weigh,
)

LONGER = range(6)


def random_list(rng: random.Random, size: int) -> list[int]:
    """Sometimes ascending, which is what most rules ask for."""
    chosen = [rng.randrange(size) for _ in range(rng.randint(1, 4))]
    return sorted(set(chosen)) if rng.random() < 0.6 else chosen


def random_step(rng: random.Random, size: int, neurons: int) -> Step:
    def pairs() -> list[list[int]]:
        ends = random_list(rng, size)
        return [[p, q] for p, q in pairwise(ends)]

    def points() -> list[int]:
        return random_list(rng, size)

    kinds: list[Step] = [
        repeat(rng.randrange(size), rng.randrange(size)),
        value(rng.randrange(size)),
        jumps(pairs(), pairs()),
        weigh(points(), points()),
        reach(*points()),
        tight(*points()),
        counted(rng.randrange(size)),
        empty(rng.randrange(max(neurons, 1)), rng.randrange(size)),
    ]
    return rng.choice(kinds)


def damaged(steps: list[Step], rng: random.Random, size: int, neurons: int) -> list[Step]:
    """One to three changes, whatever they are."""
    steps = copy.deepcopy(steps)
    for _ in range(rng.randint(1, 3)):
        at, kind = rng.randrange(len(steps)) if steps else 0, rng.randrange(6)
        lists: list[list[Any]] = [v for step in steps for v in step.values() if isinstance(v, list) and v]
        lists += [row for step in steps for rows in step.get("options", {}).values() for row in rows if row]
        if kind == 0 and steps:
            del steps[at]
        elif kind == 1:
            steps.insert(rng.randint(at, len(steps)), random_step(rng, size, neurons))
        elif kind == 2 and lists:
            chosen = rng.choice(lists)
            del chosen[rng.randrange(len(chosen))]
        elif kind == 3 and lists:
            chosen = rng.choice(lists)
            chosen.reverse()
        elif kind == 4 and steps:
            other = rng.randrange(len(steps))
            steps[at], steps[other] = steps[other], steps[at]
        elif steps:
            numbers = changed_numbers(steps[at])
            if numbers:
                path, changed = rng.choice(numbers)
                set_path(steps[at], path, changed)
    return steps


def goes_on(problem: Step, steps: list[Step]) -> bool:
    try:
        return not followed(problem, steps)[1]
    except Rejected:
        return False


@pytest.mark.parametrize(("seed", "many"), [(0, 20), *(pytest.param(s, 40, marks=pytest.mark.slow) for s in LONGER)])
def test_damaged_and_random_logs_refute_nothing_that_fits(seed: int, many: int) -> None:
    """Most of them fail at their last step: the steps before it do confine the neurons."""
    rng = random.Random(100 + seed)
    fitting = reached = 0
    while fitting < many:
        problem = upright_problem(rng) if fitting % 2 else random_problem(rng)
        if not feasible(problem):
            continue
        fitting += 1
        writer = Writer(problem)
        assert writer.ending() is None
        size, neurons = len(writer.points), problem["neurons"]
        starts: list[list[Step]] = [[]]
        if fitting % 2 == 0:
            starts += [writer.tight_part(u, lines)[0] for u, lines in writer.lines().items() if u == (0, 1)] * 3
        for _ in range(80):
            steps = [*rng.choice(starts), random_step(rng, size, neurons)]
            assert not standing(problem, steps)
            changed = damaged(steps, rng, size, neurons)
            assert not standing(problem, changed), (problem, changed)
            reached += len(changed) > 3 and goes_on(problem, changed[:-1])
    assert reached > 2 * many


@pytest.mark.parametrize(("seed", "many"), [(0, 20), *(pytest.param(s, 35, marks=pytest.mark.slow) for s in LONGER)])
def test_refutations_of_other_labels_refute_nothing_that_fits(seed: int, many: int) -> None:
    """The log of labels of which some are wrong, with right ones: as it is, and damaged."""
    rng = random.Random(200 + seed)
    tried = again = 0
    while tried < many:
        problem = upright_problem(rng) if tried % 2 else random_problem(rng)
        steps = Writer(problem).ending((0, 1))
        if steps is None:
            continue
        tried += 1
        assert not feasible(problem)
        x = [[Q(c) for c in row] for row in problem["x"]]
        size = len(x) + (not problem["bias"])
        signs = [Q(a) for a in problem["signs"] or [1] * problem["neurons"]]
        for _ in range(10):
            right = problem | {"y": [str(label) for label in planted(x, signs, rng, bias=problem["bias"])]}
            changed = damaged(steps, rng, size, len(signs))
            assert not standing(right, steps)
            assert not standing(right, changed)
            again += standing(problem, changed)
    assert again > many * 0.85
