"""Theorems 1 and 4 on instances that nobody on this project wrote: optima there and back, exactly.

An optimum from a MILP solver (in a process of its own) becomes a network whose exact error is the known optimal cost,
and that network gives the solution back; without one sample's worth of weight it is a network above the target.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction as Q
from pathlib import Path

import pytest

from encoders.reductions import RULES, NotAFitError, Options
from instances import Loss, MonotoneCircuit, SetCover
from instances.load import read_instance
from tests.encoders.covers import covers
from tests.encoders.networks import built, neurons, times
from tests.encoders.oracles import arithmetic

DATA = Path(os.environ.get("SATFIT_DATA") or Path(__file__).parents[2] / "../shared/data")
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="no published instances: the folder that SATFIT_DATA names is absent"
)
VARIANTS = [Options(), Options(loss=Loss.L1), Options(bias=True), Options(free_signs=True)]
SOLVE = """
import json, sys
import highspy
question = json.load(sys.stdin)
highs = highspy.Highs()
highs.setOptionValue("output_flag", False)
highs.setOptionValue("time_limit", question["seconds"])
highs.setOptionValue("mip_abs_gap", 0.99)
x = [highs.addVariable(0, 1, obj=cost, type=highspy.HighsVarType.kInteger) for cost in question["costs"]]
for clause in question["clauses"]:
    highs.addConstr(sum(x[a - 1] if a > 0 else 1 - x[-a - 1] for a in clause) >= 1)
highs.run()
json.dump([value > 0.5 for value in highs.getSolution().col_value], sys.stdout)
"""


def cheapest(clauses: list[list[int]], costs: list[int], seconds: int) -> tuple[bool, ...]:
    """A best assignment of the clauses that the solver finds in that time."""
    question = json.dumps({"clauses": clauses, "costs": costs, "seconds": seconds})
    done = subprocess.run([sys.executable, "-c", SOLVE], input=question, capture_output=True, text=True, check=True)
    return tuple(json.loads(done.stdout))


def searched(source: SetCover, size: int, steps: int) -> tuple[bool, ...]:
    """A cover by `size` sets of cost 1: exchange one set at a time, elements left out count more and more.

    MILP solvers find 62 in minutes where this finds the known optimum in a moment; nothing rests on how it was found.
    """
    dice, n = random.Random(0), len(source.sets)
    weight, held = dict.fromkeys(range(1, source.elements + 1), 1), dict.fromkeys(range(1, source.elements + 1), 0)
    inside, moved = [False] * n, [-9] * n

    def gain(at: int, alone: int) -> int:
        return sum(weight[e] for e in source.sets[at] if held[e] == alone)

    def turn(at: int, step: int) -> None:
        inside[at], moved[at] = not inside[at], step
        for e in source.sets[at]:
            held[e] += 1 if inside[at] else -1

    for _ in range(size):
        turn(max((at for at in range(n) if not inside[at]), key=lambda at: (gain(at, 0), dice.random())), -9)
    for step in range(1, steps):
        if 0 not in held.values():
            return tuple(inside)
        turn(min((at for at in range(n) if inside[at] and moved[at] < step - 2), key=lambda at: gain(at, 1)), step)
        missing = dice.choice([e for e in held if not held[e]])
        able = [at for at in range(n) if missing in source.sets[at] and moved[at] < step]
        turn(max(able, key=lambda at: (gain(at, 0), -moved[at])), step)
        for e in held:
            weight[e] += not held[e]
    raise AssertionError("the search found no cover")


def there_and_back(rule: str, source: SetCover | MonotoneCircuit, solution: tuple[bool, ...], cost: int) -> None:
    reduction = RULES[rule]
    for options in VARIANTS:
        problem = reduction.reduce(source, options)
        names = reduction.parameters(source, options)
        assert arithmetic(reduction.size["points"], names) == problem.n
        assert arithmetic(reduction.size["dimension"], names) == problem.d
        network = reduction.fit(source, solution, options)
        assert problem.error(network) == cost
        asked = replace(source, budget=cost)
        assert reduction.reduce(asked, options).objection(network) is None
        ((row, bias, coefficient),) = neurons(network)
        for other in (network, built([times(Q(7, 3), (row, bias, coefficient))])):
            assert reduction.extract(asked, other, options) == solution
        with pytest.raises(NotAFitError):
            reduction.extract(replace(source, budget=cost - 1), network, options)
        # one chosen set, or true input, less
        least = next(i for i, taken in enumerate(solution) if taken)
        damaged = built([((*row[:least], Q(0), *row[least + 1 :]), bias, coefficient)])
        with pytest.raises(NotAFitError):
            reduction.extract(asked, damaged, options)
        assert reduction.reduce(asked, options).objection(damaged) is not None


COVERS = [
    ("steiner-triple-covering/data.9", 9, 12, 5),
    ("steiner-triple-covering/data.15", 15, 35, 9),
    ("steiner-triple-covering/data.27", 27, 117, 18),
    pytest.param("orlib/scp41.txt", 1000, 200, 429, marks=pytest.mark.slow),
    pytest.param("orlib/scpe1.txt", 500, 50, 5, marks=pytest.mark.slow),
    ("orlib/scpcyc06.txt", 192, 240, 60),
]


@pytest.mark.parametrize(("name", "sets", "elements", "optimum"), COVERS)
def test_set_covering(name: str, sets: int, elements: int, optimum: int) -> None:
    source = read_instance(DATA / name).content
    assert isinstance(source, SetCover)
    assert (len(source.sets), source.elements) == (sets, elements)
    holders = [[j for j, members in enumerate(source.sets, 1) if e in members] for e in range(1, elements + 1)]
    solution = searched(source, 60, 50000) if "cyc" in name else cheapest(holders, list(source.costs), 120)
    assert covers(source, solution)
    assert sum(c for c, taken in zip(source.costs, solution, strict=True) if taken) == optimum
    there_and_back("set-cover-one-relu", source, solution, optimum)


@pytest.mark.parametrize(
    ("name", "inputs", "optimum"),
    [("baobab2", 32, 2), ("chinese", 25, 2), ("das9202", 49, 1), ("das9205", 51, 6), ("isp9605", 32, 3)],
)
def test_fault_trees(name: str, inputs: int, optimum: int) -> None:
    """The least cut sets, by MILP on the gates and read from the network again."""
    source = read_instance(DATA / "aralia" / f"{name}.xml").content
    assert isinstance(source, MonotoneCircuit)
    assert source.inputs == inputs
    clauses = [[source.output]]
    for wire, gate in enumerate(source.gates, start=source.inputs + 1):
        clauses += [[-wire, w] for w in gate.wires] if gate.kind == "and" else [[-wire, *gate.wires]]
    values = cheapest(clauses, [1] * source.inputs + [0] * len(source.gates), 60)
    solution = values[: source.inputs]
    assert sum(solution) == optimum
    assert source.accepts(solution)
    there_and_back("circuit-one-relu", source, solution, optimum)
