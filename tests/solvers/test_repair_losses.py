"""Exact repair where an error is allowed: floats near an optimum become an exact network that is at it."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction as Q

import pytest

from instances import Activation, Loss, Network, TrainingProblem
from solvers.least_squares import best_with_pattern, minimise
from solvers.repair import best_network, exact_values, proposed_network, rounded_witness, solved_witness, values_of
from tests.encoders.loss_oracle import LOSSES, least
from tests.encoders.oracles import problem_of

THRESHOLD = Activation.THRESHOLD
ONE = (Q(1),)
SMALL = problem_of([((0,), 0), ((1,), 3), ((2,), Q(1, 3)), ((3,), 5)], 1, 1, signs=ONE)
STEPS = problem_of([((0,), 0), ((1,), 3), ((2,), Q(1, 3)), ((3,), 5)], 1, 1, activation=THRESHOLD)


def shaken(network: Network, noise: float, dice: random.Random) -> dict[str, float | str]:
    return {name: float(Q(value)) + dice.uniform(-noise, noise) for name, value in values_of(network).items()}


def optimal(problem: TrainingProblem) -> Network:
    """From a handful of starts, the best with its pattern; the oracle says that it is the best of all."""
    starts = [
        Network(((Q(w),),), (Q(b),), (Q(c),), problem.activation)
        for w, b, c in [
            (1, 0, 1),
            (1, -1, 1),
            (1, 1, 1),
            (-1, 1, 1),
            (1, -2, 1),
            (2, -1, 1),
            (1, Q(-1, 2), 1),
            (0, 1, 1),
        ]
    ]
    best = best_network(problem, [solved_witness(problem, start) for start in starts])
    assert best is not None
    assert problem.error(best) == least(problem)
    return best


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("base", [SMALL, STEPS], ids=["relu", "threshold"])
def test_floats_near_an_optimum_become_exact(base: TrainingProblem, loss: Loss) -> None:
    """With the optimum as target there is no room at all; below it there must be nothing."""
    asked = replace(base, loss=loss, target=None)
    best = optimal(asked)
    optimum = asked.error(best)
    assert optimum > 0
    dice = random.Random(1)
    for noise in (0.0, 1e-9, 1e-7):
        proposal = proposed_network(asked, shaken(best, noise, dice))
        assert proposal is not None
        found = best_network(asked, [rounded_witness(asked, proposal), solved_witness(asked, proposal)])
        assert found is not None
        assert asked.error(found) == optimum
        tight = replace(asked, target=optimum)
        witness = rounded_witness(tight, proposal) or solved_witness(tight, proposal)
        assert witness is not None
        assert tight.objection(witness) is None
        below = replace(asked, target=optimum - Q(1, 10**9))
        assert rounded_witness(below, proposal) is None
        assert solved_witness(below, proposal) is None


def test_without_a_target_the_best_rounding_counts() -> None:
    asked = replace(SMALL, loss=Loss.L1, target=None)
    proposal = Network(((Q(1) + Q(1, 10**8),),), (Q(0),), ONE)
    found = rounded_witness(asked, proposal)
    assert found is not None
    assert asked.error(found) <= asked.error(proposal)
    worse = Network(((Q(0),),), (Q(0),), ONE)
    assert best_network(asked, [None, worse, found]) == found
    assert best_network(asked, [None]) is None
    assert best_network(replace(asked, target=Q(0)), [worse]) is None


def test_a_threshold_active_by_a_hair_only() -> None:
    """The float says 1e-9 where it means 0, at a point that must not be active; and its margin elsewhere."""
    asked = problem_of([((0,), 0), ((1,), Q(1, 7))], 1, 1, activation=THRESHOLD, loss=Loss.L2, target=Q(0))
    for loss in LOSSES:
        for target in (None, Q(0), Q(1, 10**9)):
            wanted = replace(asked, loss=loss, target=target)
            proposal = proposed_network(wanted, {"w_0_0": 1.0, "b_0": 1e-9, "a_0": 0.14285714285})
            assert proposal is not None
            witness = best_network(wanted, [rounded_witness(wanted, proposal), solved_witness(wanted, proposal)])
            assert witness is not None
            assert wanted.error(witness) == 0


def test_fixed_coefficients_are_never_rounded() -> None:
    third = (Q(10**7 + 1, 3 * 10**7),)
    asked = problem_of([((1,), third[0])], 1, 1, signs=third, activation=THRESHOLD)
    proposal = proposed_network(asked, {"w_0_0": 1.25, "b_0": 0.5})
    assert proposal is not None
    witness = rounded_witness(asked, proposal)
    assert witness is not None
    assert witness.coefficients == third


def test_values_of_is_the_inverse_of_proposed_network() -> None:
    for base in (STEPS, replace(STEPS, signs=(Q(2, 3),)), SMALL, replace(SMALL, signs=None)):
        coefficient = Q(2, 3) if base.activation is THRESHOLD else Q(1)
        network = Network(((Q(1, 3),),), (Q(-1, 7),), (coefficient,), base.activation)
        assert proposed_network(base, values_of(network)) == network
    assert proposed_network(STEPS, {"w_0_0": 1.0, "b_0": 0.0}) is None


def test_exact_values_keeps_what_is_right_and_repairs_the_rest() -> None:
    asked = replace(SMALL, loss=Loss.L2, target=None)
    best = optimal(asked)
    tight = replace(asked, target=asked.error(best))
    assert exact_values(tight, values_of(best)) == values_of(best)
    near = {name: str(Q(value) + Q(1, 10**12)) for name, value in values_of(best).items() if name != "e_0"}
    repaired = proposed_network(tight, exact_values(tight, near))
    assert repaired is not None
    assert tight.objection(repaired) is None


def test_least_squares_by_hand() -> None:
    """min (x − 2)² + (y − 1)² with x ≤ y is at (3/2, 3/2); with x ≥ y at (2, 1); and on the ray x = 0."""
    rows = [{0: Q(1)}, {1: Q(1)}]
    labels = [Q(2), Q(1)]
    below, above = {0: Q(-1), 1: Q(1)}, {0: Q(1), 1: Q(-1)}
    assert minimise(rows, labels, [below], [Q(0), Q(0)]) == [Q(3, 2), Q(3, 2)]
    assert minimise(rows, labels, [above], [Q(0), Q(0)]) == [Q(2), Q(1)]
    assert minimise(rows, labels, [{0: Q(1)}, {0: Q(-1)}], [Q(0), Q(7)]) == [Q(0), Q(1)]
    assert minimise([], [], [], [Q(5)]) == [Q(5)]


@pytest.mark.parametrize("seed", range(30))
def test_least_squares_is_optimal_in_its_cell(seed: int) -> None:
    """Never worse than its start, in the cell of its start, and no exact line to a point of the cell goes down."""
    dice = random.Random(seed)
    d, k = dice.choice([1, 2]), dice.choice([1, 2])
    samples = [
        ([Q(dice.randint(-3, 3), dice.choice([1, 2, 3])) for _ in range(d)], dice.randint(-3, 3)) for _ in range(5)
    ]
    asked = problem_of(samples, d, k, bias=dice.random() < 0.7, loss=Loss.L2, target=None)

    def drawn() -> Network:
        rows = tuple(tuple(Q(dice.randint(-3, 3), 2) for _ in range(d)) for _ in range(k))
        biases = tuple(Q(dice.randint(-3, 3), 2) if asked.bias else Q(0) for _ in range(k))
        return Network(rows, biases, start.coefficients if start else tuple(Q(dice.choice([1, -1])) for _ in range(k)))

    start: Network | None = None
    start = drawn()
    best = best_with_pattern(asked, start)

    def inputs(network: Network) -> list[Q]:
        pairs = [(w, b, p) for w, b in zip(network.weights, network.biases, strict=True) for p in asked.points]
        return [sum((v * w[i] for i, v in p), b) for w, b, p in pairs]

    active = [t > 0 for t in inputs(start)]

    def in_cell(network: Network) -> bool:
        return all(t >= 0 if on else t <= 0 for t, on in zip(inputs(network), active, strict=True))

    assert in_cell(best)
    assert asked.error(best) <= asked.error(start)
    for _ in range(200):
        other = drawn()
        if in_cell(other):
            assert asked.error(best) <= asked.error(other)
