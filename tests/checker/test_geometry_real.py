"""Logs of the presolve itself: the independent checker accepts them all, and no change makes it refute what fits."""

from __future__ import annotations

import json
import random
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from checker.geometry.log import replay
from checker.report import Rejected
from encoders.geometry.presolve import presolve
from encoders.geometry.record import geometry_log
from encoders.geometry.result import Standing
from encoders.reductions import Options, poits_plane
from instances import OneInThreeSat, TrainingProblem, sparse_point
from solvers.backends.engine import choose
from tests.encoders.geometry_cases import FAITHFUL, UNFAITHFUL, Case, random_case

Log = dict[str, Any]


def log_of(problem: TrainingProblem) -> Log | None:
    """What the presolve and, if need be, CaDiCaL leave; None where it stays open. As it comes back from a file."""
    found = presolve(problem)
    if found.standing is Standing.OPEN or found.steps is None:
        return None
    standing = found.standing
    proof: list[str] = []
    if standing is Standing.FINITE and choose(problem, found, proof) is None:
        found.steps.append({"rule": "clauses", "proof": "\n".join(proof) + "\n"})
        standing = Standing.INFEASIBLE
    log: Log = json.loads(json.dumps(geometry_log(problem, standing, found.steps)))
    return log


def varied(seed: int) -> Case:
    dice = random.Random(seed)
    case = random_case(dice)
    for change in FAITHFUL:
        if dice.random() < 0.2:
            case = change(dice, case)
    return dice.choice(UNFAITHFUL)(dice, case) if dice.random() < 0.6 else case


def test_the_log_of_a_network_without_neurons_is_accepted() -> None:
    """Affine on every line, and not in the plane."""
    points = [(Fraction(x), Fraction(y)) for x in range(4) for y in range(4)]
    for labels, standing in (([x * y for x, y in points], "infeasible"), ([Fraction(0)] * 16, "finite")):
        samples = tuple(map(sparse_point, points))
        problem = TrainingProblem(samples, tuple(labels), dimension=2, neurons=0, signs=(), target=Fraction(0))
        log = log_of(problem)
        assert log is not None
        assert replay(log).standing == log["standing"] == standing


@pytest.mark.parametrize("seeds", [range(80), pytest.param(range(80, 1500), marks=pytest.mark.slow)], ids=str)
def test_every_log_of_the_presolve_is_accepted(seeds: range) -> None:
    endings: Counter[str] = Counter()
    for seed in seeds:
        case = varied(seed)
        log = log_of(case.problem)
        if log is None:
            continue
        assert replay(log).standing == log["standing"], seed
        assert case.known is None or log["standing"] == "finite"
        endings[f"{log['steps'][-1]['rule']} {log['standing']}"] += 1
    assert endings["forbidden finite"] > min(20, len(seeds) / 10)
    assert endings["count infeasible"] > min(20, len(seeds) / 10)
    assert len(endings) >= 4, endings


@pytest.mark.parametrize("clauses", [((1, 2, 3), (1, 2, 4), (1, 3, 4), (2, 3, 4)), ((1, 1, 1),)])
def test_unsatisfiable_formulas_are_refuted_from_the_data_alone(clauses: tuple[tuple[int, int, int], ...]) -> None:
    variables = max(map(max, clauses))
    log = log_of(poits_plane.reduce(OneInThreeSat(variables, clauses), Options()))
    assert log is not None
    assert log["standing"] == "infeasible"
    assert replay(log).standing == "infeasible"


LONGER = [pytest.param(tries, 150, marks=pytest.mark.slow) for tries in (250, 8000)]


@pytest.mark.parametrize(("tries", "seeds"), [(150, 50), *LONGER])
def test_no_changed_log_refutes_what_fits(tries: int, seeds: int) -> None:
    """Random damage to logs of problems with a fit, with an ending of each kind put last: never an infeasible."""
    tried: Counter[bool] = Counter()
    sources = [log for log in (log_of(varied(seed).problem) for seed in range(seeds)) if log is not None]
    finite = [log for log in sources if log["standing"] == "finite"]
    endings = [log["steps"][-1] for log in sources if log["standing"] == "infeasible"]
    assert len(finite) > seeds / 8
    dice = random.Random(tries)
    for _ in range(tries):
        log = json.loads(json.dumps(dice.choice(finite)))
        for _ in range(dice.randint(1, 3)):
            damage(dice, log["steps"])
        if dice.random() < 0.5:
            log["steps"] = log["steps"][: dice.randint(1, len(log["steps"]))]
        if dice.random() < 0.6:
            log["steps"].append(ending(dice, log["steps"], endings))
        log["standing"] = "infeasible"
        try:
            replay(log)
        except Rejected:
            tried[False] += 1
            continue
        pytest.fail(json.dumps(log))
    assert tried[False] == tries


def ending(dice: random.Random, steps: list[Log], real: list[Log]) -> Log:
    """A last step that would end the log if it were true."""
    groups = [at for at, step in enumerate(s for s in steps if s["rule"] == "group")]
    points = sorted({p for step in steps for p in _numbers(step.get("points", []))}) or [0]
    return dice.choice(
        [
            dice.choice(real),
            {"rule": "table", "group": dice.choice(groups or [0]), "points": dice.sample(points, 1), "choices": []},
            {"rule": "forbidden", "combinations": [[dice.choice(points), []]]},
            {"rule": "clauses", "proof": "0\n"},
            {"rule": "not-affine", "points": points},
            {"rule": "sides", "empty": [0, dice.choice(points)]},
        ]
    )


def damage(dice: random.Random, steps: list[Log]) -> None:
    """One step lost, doubled or exchanged, or one number, list entry or fraction in it changed."""
    at = dice.randrange(len(steps))
    kind = dice.randrange(6)
    if kind == 0 and len(steps) > 1:
        del steps[at]
    elif kind == 1:
        other = dice.randrange(len(steps))
        steps[at], steps[other] = steps[other], steps[at]
    else:
        _change(dice, steps[at])


def _change(dice: random.Random, value: Any) -> None:
    """Goes down to some place of the step and changes it there."""
    places = list(value) if isinstance(value, dict) else list(range(len(value)))
    places = [place for place in places if place != "rule"]
    if not places:
        return
    place = dice.choice(places)
    inside = value[place]
    if isinstance(inside, dict | list) and inside and dice.random() < 0.8:
        _change(dice, inside)
    elif isinstance(inside, bool | None):
        return
    elif isinstance(inside, int):
        value[place] = inside + dice.choice((-1, 1, 2))
    elif isinstance(inside, str) and place != "proof":
        value[place] = dice.choice(("0", "1", "-1", "1/2", f"-{inside}".replace("--", "")))
    elif isinstance(value, list) and isinstance(inside, list):
        if dice.random() < 0.5:
            del value[place]
        else:
            value.append(inside)
    elif isinstance(inside, list):
        value[place] = []


def _numbers(value: Any) -> list[int]:
    return [entry for entry in value if isinstance(entry, int)] if isinstance(value, list) else []
