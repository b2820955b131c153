"""Manurangsi-Reichman, Theorem 4, on every tiny circuit: the least error of one ReLU counts true inputs.

Decided by `one_relu`, which knows nothing of the proof; the truth is brute force on the definition.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction as Q
from itertools import product

import pytest

from encoders.bounds import Origin
from encoders.reductions import RULES, Options
from instances import Gate, Loss, MonotoneCircuit, UsageError
from tests.encoders.circuits import AND, OR, accepts, assignments_of, circuits, least_cost, random_circuit
from tests.encoders.one_relu import attaining, least_error
from tests.encoders.oracles import arithmetic
from tests.encoders.test_set_cover import dense

pytestmark = pytest.mark.slow

RULE = RULES["circuit-one-relu"]
OPTIONS = {
    f"{loss}{'-bias' * bias}{'-free' * free}": Options(bias=bias, free_signs=free, loss=loss)
    for loss, bias, free in product((Loss.L2, Loss.L1), (False, True), (False, True))
}
all_options = pytest.mark.parametrize(
    "options",
    [
        pytest.param(options, id=name, marks=pytest.mark.slow if name in ("l2-free", "l1-bias-free") else ())
        for name, options in OPTIONS.items()
    ],
)


def check(circuit: MonotoneCircuit, options: Options) -> int | None:
    """Sizes, forward witnesses, the exact minimum and all decisions; returns the truth."""
    problem = RULE.reduce(circuit, options)
    names = RULE.parameters(circuit, options)
    assert {key: arithmetic(RULE.size[key], names) for key in RULE.size} == {
        "points": problem.n,
        "dimension": problem.d,
        "neurons": problem.k,
    }
    assert (problem.bias, problem.loss, problem.target) == (options.bias, options.loss, None)
    assert problem.signs == (None if options.free_signs else (1,))
    assert RULE.unit(circuit, options) == 1
    for inputs in assignments_of(circuit):
        network = RULE.fit(circuit, inputs, options)
        assert problem.objection(network) is None
        error = problem.error(network)
        assert error == sum(inputs) if accepts(circuit, inputs) else error > circuit.inputs
    best = least_cost(circuit)
    # all decisions at once: the data do not depend on the budget, and the least error is known
    for budget in range(circuit.inputs + 2):
        target = Q(min(budget, circuit.inputs))
        assert RULE.reduce(replace(circuit, budget=budget), options) == replace(problem, target=target)
    assert attaining(problem, circuit.inputs if best is None else best, strictly=best is not None) is None
    return best


SHAPES = [(0, 1, 2), (0, 2, 16), (1, 0, 1), (1, 1, 8), (1, 2, 96), (2, 0, 2), (2, 1, 24)]


@all_options
@pytest.mark.parametrize(("inputs", "gates", "count"), SHAPES)
def test_the_smallest(inputs: int, gates: int, count: int, options: Options) -> None:
    if gates == 2 and options.free_signs:
        pytest.skip("in the slow run")
    seen = Counter(check(circuit, options) for circuit in circuits(inputs, gates))
    assert seen.total() == count
    assert (seen[None] > 0) == (gates > 0)


@pytest.mark.parametrize(("name", "part"), [("l2", 0), ("l2-bias", 1), ("l1", 2), ("l1-bias", 3)])
def test_two_inputs_and_two_gates(name: str, part: int) -> None:
    """A quarter for each variant; all of them for all in the slow run."""
    seen = Counter(
        check(circuit, OPTIONS[name]) for at, circuit in enumerate(circuits(2, 2)) if (at + at // 4) % 4 == part
    )
    assert seen.total() == 128
    assert min(seen[None], seen[0], seen[1]) > 0


@pytest.mark.slow
@all_options
def test_every_circuit_of_two_inputs_and_two_gates(options: Options) -> None:
    seen = Counter(check(circuit, options) for circuit in circuits(2, 2))
    assert seen.total() == 512
    assert set(seen) == {None, 0, 1, 2}


@pytest.mark.slow
@all_options
def test_random_circuits(options: Options) -> None:
    """Up to four inputs and five gates: fan-out, deep paths, gates that do not reach the output."""
    dice = random.Random(4)
    for _ in range(40):
        circuit = random_circuit(dice.randint(2, 4), dice.randint(2, 5), dice)
        check(replace(circuit, output=dice.choice((circuit.output, circuit.output - 1))), options)


TWO_OF_THREE = MonotoneCircuit(3, (Gate(AND, (1, 2)), Gate(AND, (1, 3)), Gate(AND, (2, 3)), Gate(OR, (4, 5, 6))), 7)


@all_options
def test_two_of_three(options: Options) -> None:
    assert check(TWO_OF_THREE, options) == 2
    error, network = least_error(RULE.reduce(TWO_OF_THREE, options))
    assert error == 2
    assert sum(RULE.extract(TWO_OF_THREE, network, options)) == 2


def test_a_circuit_that_nothing_satisfies_attains_no_target() -> None:
    """An OR gate without inputs; every budget, however large, is clamped to the number of inputs."""
    circuit = MonotoneCircuit(2, (Gate(OR, ()), Gate(AND, (1, 3))), 4, budget=10**12)
    for options in OPTIONS.values():
        problem = RULE.reduce(circuit, options)
        assert problem.target == 2
        assert attaining(problem, 2) is None
        assert attaining(replace(problem, target=Q(10**12)), 10**12) is not None


def test_the_samples_of_one_circuit_by_hand() -> None:
    """(x1 and x2) or x1: |C| = 4, l = 2, Q = 40³. Coordinates w_1 … w_4, w_ε, w_d."""
    circuit = MonotoneCircuit(2, (Gate(AND, (1, 2)), Gate(OR, (1, 3))), 4, budget=1)
    assert circuit.depth == 2
    assert dense(RULE.reduce(circuit, Options(bias=True))) == [
        (0, 0, 0, 0, 1, 0, 1),
        (-1, 0, 0, 0, 1, 0, 1),
        (0, -1, 0, 0, 1, 0, 1),
        (0, 0, 0, 1, 0, 0, 64000),
        (-1, 0, 1, 0, 0, 0, 0),
        (0, -1, 1, 0, 0, 0, 0),
        (-1, 0, -1, 1, 0, 0, 0),
        (0, 0, 0, 0, 0, 0, 0),
        (0, 0, 0, 0, 0, 1, 64000),
        (0, 0, 0, 0, 0, 2, 128000),
    ]


def test_depth_counts_gates_and_only_those_on_the_way_to_the_output() -> None:
    chain = tuple(Gate(OR, (w,)) for w in range(1, 5))
    for output in range(1, 6):
        circuit = MonotoneCircuit(1, chain, output)
        problem = RULE.reduce(circuit, Options())
        assert max(problem.labels) == 50**output


@pytest.mark.parametrize("loss", [Loss.L0, Loss.LINF, Loss.ZERO])
def test_other_losses_are_refused(loss: Loss) -> None:
    with pytest.raises(UsageError, match="proved for l2 and l1 only"):
        RULE.reduce(TWO_OF_THREE, Options(loss=loss))


@all_options
def test_some_optimum_lies_in_the_boxes_and_on_the_grid(options: Options) -> None:
    for circuit in circuits(1, 2):
        bounds, best = RULE.bounds(circuit, options), least_cost(circuit)
        assert (bounds.origin is Origin.THEOREM) == (best is not None)
        assert RULE.bounds(replace(circuit, budget=1), options).origin is Origin.THEOREM
        if best is None:
            continue
        (box,) = bounds.boxes
        errors = []
        for inputs in assignments_of(circuit):
            network = RULE.fit(circuit, inputs, options)
            row = (*network.weights[0], network.biases[0])
            assert all(low <= w <= high for w, (low, high) in zip(row, (*box.weights, box.bias), strict=True))
            assert bounds.grid is not None
            assert all((w * q).denominator == 1 for w, q in zip(row, bounds.grid, strict=True))
            errors.append(RULE.reduce(circuit, options).error(network))
        assert min(errors) == best
