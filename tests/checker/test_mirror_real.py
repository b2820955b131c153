"""Logs of the mirror presolve itself: the independent checker accepts them all, and no change refutes what fits."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

from checker.geometry.log import replay
from checker.report import Rejected
from instances import ThreeSat, TrainingProblem
from tests.checker.test_geometry_real import Log, damage, log_of
from tests.encoders.mirrors import damaged, grown, reduced

FORMULAS = (
    ThreeSat(2, ((1, 2), (-1, 2), (-2, 1))),
    ThreeSat(2, ((1, 2), (-1, 2), (1, -2), (-1, -2))),
    ThreeSat(3, ((1, 2, 3), (-1, -2, -3), (1, -2), (2, -3), (3, -1))),
    ThreeSat(3, ((1, 2, 3), (-1, -2), (-2, -3), (-1, -3))),
    ThreeSat(1, ((1,), (-1,))),
)


def drawn(seed: int) -> TrainingProblem:
    dice = random.Random(seed)
    problem = grown(dice) if dice.random() < 0.7 else reduced(dice.choice(FORMULAS), free=dice.random() < 0.5)
    return damaged(problem, dice) if dice.random() < 0.4 else problem


@pytest.mark.parametrize("seeds", [range(150), pytest.param(range(150, 4000), marks=pytest.mark.slow)], ids=str)
def test_every_log_of_the_mirror_presolve_is_accepted(seeds: range) -> None:
    used: Counter[str] = Counter()
    endings: Counter[str] = Counter()
    for seed in seeds:
        log = log_of(drawn(seed))
        if log is None:
            continue
        assert replay(log).standing == log["standing"], seed
        used.update({step["rule"] for step in log["steps"]})
        endings[log["steps"][-1]["rule"]] += log["standing"] == "infeasible"
    everything = {"repeat", "positive", "totals", "no-totals", "negative", "columns", "half", "places", "forbidden"}
    assert everything | {"place", "clauses"} <= used.keys(), used
    assert {"repeat", "no-totals", "negative", "forbidden", "clauses"} <= endings.keys(), endings


@pytest.mark.parametrize("formula", FORMULAS, ids=str)
def test_formulas_by_their_points_alone(formula: ThreeSat) -> None:
    satisfiable = formula in (FORMULAS[0], FORMULAS[3])
    for free in (False, True):
        log = log_of(reduced(formula, free=free))
        assert log is not None
        assert replay(log).standing == ("finite" if satisfiable else "infeasible")


LONGER = [pytest.param(tries, 300, marks=pytest.mark.slow) for tries in (400, 20_000)]


@pytest.mark.parametrize(("tries", "seeds"), [(250, 100), *LONGER])
def test_no_changed_log_refutes_what_fits(tries: int, seeds: int) -> None:
    """Random damage to logs of problems with a fit, with an ending of each kind put last: never an infeasible."""
    sources = [log for log in (log_of(drawn(seed)) for seed in range(seeds)) if log is not None]
    finite = [log for log in sources if log["standing"] == "finite"]
    assert len(finite) > seeds / 4
    dice = random.Random(tries)
    rejected = 0
    for _ in range(tries):
        log = json.loads(json.dumps(dice.choice(finite)))
        for _ in range(dice.randint(1, 3)):
            damage(dice, log["steps"])
        if dice.random() < 0.5:
            log["steps"] = log["steps"][: dice.randint(1, len(log["steps"]))]
        if dice.random() < 0.7:
            log["steps"].append(ending(dice, log))
        log["standing"] = "infeasible"
        try:
            replay(log)
        except Rejected:
            rejected += 1
            continue
        pytest.fail(json.dumps(log))
    assert rejected == tries


def ending(dice: random.Random, log: Log) -> Log:
    """A last step that would end the log if it were true."""
    point = dice.randrange(max(1, len(log["problem"]["x"])))
    i = dice.randrange(max(1, len(log["problem"]["x"][0]) if log["problem"]["x"] else 1))
    pairs = [step["pairs"] for step in log["steps"] if step["rule"] == "totals"]
    return dice.choice(
        [
            {"rule": "origin", "point": point},
            {"rule": "negative", "point": point},
            {"rule": "no-totals", "pairs": pairs[0] if pairs else []},
            {"rule": "place", "input": i, "point": point, "choices": []},
            {"rule": "places", "input": i, "choices": []},
            {"rule": "half", "input": i, "order": dice.choice(["ascending", "descending"])},
            {"rule": "forbidden", "combinations": [[point, []]]},
            {"rule": "clauses", "proof": "0\n"},
        ]
    )
