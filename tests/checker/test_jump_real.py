"""Logs of the threshold presolve itself: the independent checker accepts them all, and no change refutes what fits."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction as Q

import pytest

from checker.geometry.log import replay
from checker.report import Rejected
from encoders.geometry.presolve import presolve
from encoders.geometry.record import geometry_log
from encoders.geometry.result import Standing
from encoders.geometry.steps import steps_of
from encoders.reductions import RULES, Options
from instances import OneInThreeSat, TrainingProblem
from tests.checker.test_geometry_real import Log, damage, log_of
from tests.encoders import test_switches
from tests.encoders.threshold_cases import drawn as few_points
from tests.encoders.threshold_cases import threshold_problem, truth


def drawn(seed: int) -> TrainingProblem:
    dice = random.Random(seed)
    match seed % 4:
        case 0:
            return few_points(dice)
        case 1:
            return test_switches.drawn(dice)
        case 2:
            return staggered(dice)
        case _:
            return unbalanced(dice)


def staggered(dice: random.Random) -> TrainingProblem:
    """Parallel lines with one switch or two each, at heights that need not fit together."""
    signs = dice.choice(((Q(1),), (Q(1), Q(-1)), (Q(1), Q(1))))
    points, labels = [], []
    for base in range(dice.choice((2, 3, 4))):
        first, second = sorted(dice.choices(range(1, 6), k=2))
        for h in range(6):
            points.append((Q(base), Q(h)))
            labels.append(Q(h >= first) + (signs[1] * (h >= second) if len(signs) > 1 else 0))
    if dice.random() < 0.3:
        at = dice.randrange(len(labels))
        labels[at] += 1
    return threshold_problem(points, labels, len(signs), signs, bias=True, d=2)


def unbalanced(dice: random.Random) -> TrainingProblem:
    """Up on one line and down on the next, each by no more than coefficients of different size allow."""
    signs = (Q(2), Q(-1))
    up, down = dice.choice((1, 2, 3)), dice.choice((1, 2, 3))
    low, high = dice.choice((-1, 0)), dice.choice((1, 2))
    points = [(Q(x), Q(h)) for x in range(2) for h in range(2)]
    return threshold_problem(points, list(map(Q, (low, low + up, high, high - down))), 2, signs, bias=True, d=2)


@pytest.mark.parametrize("seeds", [range(300), pytest.param(range(300, 8000), marks=pytest.mark.slow)], ids=str)
def test_every_log_of_the_threshold_presolve_is_accepted(seeds: range) -> None:
    endings: Counter[str] = Counter()
    for seed in seeds:
        problem = drawn(seed)
        for asked in (problem, replace(problem, signs=None)):
            log = log_of(asked)
            if log is not None:
                assert replay(log).standing == "infeasible", seed
                endings[log["steps"][-1]["rule"]] += 1
    assert endings.keys() == {"repeat", "value", "jumps", "weigh", "reach", "assign", "sides"}, endings


@pytest.mark.parametrize("origin", [(), ((Q(0),),)], ids=["unsaid", "among the points"])
def test_the_origin_has_a_number(origin: tuple[tuple[Q], ...]) -> None:
    """Without biases f(0) = 0, so one neuron cannot be on at 1 and at −1."""
    points = (*origin, (Q(1),), (Q(-2),))
    labels = [Q(0)] * len(origin) + [Q(1), Q(1)]
    log = log_of(threshold_problem(points, labels, 1, (Q(1),), bias=False, d=1))
    assert log is not None
    (step,) = log["steps"]
    assert step["rule"] == "jumps"
    assert (0 if origin else 2) in {*step["up"][0], *step["down"][0]}
    assert replay(log).standing == "infeasible"


def test_stripes_with_a_wrong_label_by_their_points_alone() -> None:
    """Lines refute many of them; the others are left to the patterns."""
    right = RULES["poits-thresholds"].reduce(OneInThreeSat(2, ((1, 1, 2),)), Options())
    assert log_of(right) is None
    refuted = 0
    for at in range(right.n):
        labels = [y + (i == at) for i, y in enumerate(right.labels)]
        log = log_of(replace(right, labels=tuple(labels)))
        if log is not None:
            assert replay(log).standing == "infeasible"
            refuted += 1
    assert refuted > 10, refuted


LONGER = [pytest.param(tries, 450, marks=pytest.mark.slow) for tries in (400, 20_000)]


@pytest.mark.parametrize(("tries", "seeds"), [(400, 120), *LONGER])
def test_no_changed_log_refutes_what_fits(tries: int, seeds: int) -> None:
    """The steps of problems that fit, as far as they got, damaged and with an ending put last: never an infeasible."""
    logs = [known_log(drawn(seed)) for seed in range(seeds)]
    fitting = [log for log in logs if log is not None]
    endings = [log["steps"][-1] for log in (log_of(drawn(seed)) for seed in range(seeds * 2 // 3)) if log is not None]
    assert len(fitting) > seeds / 12
    dice = random.Random(tries)
    rejected = 0
    for _ in range(tries):
        log = json.loads(json.dumps(dice.choice(fitting)))
        for _ in range(dice.randint(0, 3)):
            if log["steps"]:
                damage(dice, log["steps"])
        log["steps"].append(ending(dice, log, endings))
        if dice.random() < 0.4:
            damage(dice, log["steps"])
        try:
            replay(log)
        except Rejected:
            rejected += 1
            continue
        pytest.fail(json.dumps(log))
    assert rejected == tries


def known_log(problem: TrainingProblem) -> Log | None:
    """What is certified of a problem with a fit."""
    if problem.n > 10 or presolve(problem).standing is not Standing.OPEN or not truth(problem):
        return None
    log: Log = json.loads(json.dumps(geometry_log(problem, "infeasible", steps_of(problem).record.written())))
    return log


def ending(dice: random.Random, log: Log, real: list[Log]) -> Log:
    """A last step that would end the log if it were true."""
    n = len(log["problem"]["x"])
    some = [dice.randrange(n) for _ in range(4)]
    return dice.choice(
        [
            dice.choice(real),
            {"rule": "value", "point": some[0]},
            {"rule": "jumps", "up": [some[:2]], "down": [some[2:]]},
            {"rule": "weigh", "up": some[:2], "down": some[2:]},
            {"rule": "reach", "points": sorted(set(some))},
            {"rule": "sides", "point": some[0]},
            {"rule": "sides", "empty": [0, some[0]]},
            {"rule": "assign", "reference": 0, "sign": 1, "options": {"1": [[]]}},
        ]
    )
