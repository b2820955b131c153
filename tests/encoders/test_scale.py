"""The papers' scale: everything in multiples of ε, and back, exactly."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from encoders.reductions import RULES, Options, forward, reduced
from encoders.reductions.scale import rescaled, rescaled_network
from instances import Activation, Loss, MonotoneCircuit, SetCover, TrainingProblem
from instances.circuit import Gate, GateKind

Q = Fraction
COVER = SetCover(3, ((1, 2), (2, 3), (3,)), (1, 1, 1), 2)
CIRCUIT = MonotoneCircuit(3, (Gate(GateKind.OR, (1, 2)), Gate(GateKind.AND, (3, 4))), 5, 2)


@pytest.mark.parametrize("loss", [Loss.L1, Loss.L2])
@pytest.mark.parametrize(("name", "source"), [("set-cover-one-relu", COVER), ("circuit-one-relu", CIRCUIT)])
def test_the_papers_error_is_epsilon_squared_times_the_cost(name: str, source, loss: Loss) -> None:  # type: ignore[no-untyped-def]
    rule, options = RULES[name], Options(loss=loss)
    assert rule.epsilon is not None
    epsilon = rule.epsilon(source, options)
    unit = epsilon * epsilon if loss is Loss.L2 else epsilon
    scaled = rescaled(reduced(rule, source, options), epsilon)
    assert set(scaled.labels) == {Q(0), epsilon, Q(1)}
    assert scaled.target == unit * 2
    for chosen in product((False, True), repeat=source.variables):
        if source.satisfied_by(chosen):
            network = rescaled_network(forward(rule, source, chosen, options), epsilon)
            assert scaled.error(network) == unit * source.cost(chosen)
            assert scaled.objection(network) is None


def test_theorem_4_has_the_papers_epsilon() -> None:
    rule = RULES["circuit-one-relu"]
    assert rule.epsilon is not None
    # five wires, two gates on the longest path
    assert rule.epsilon(CIRCUIT, Options()) == Q(1, 50**3)


@pytest.mark.parametrize("loss", list(Loss))
def test_scaling_there_and_back_changes_nothing(loss: Loss) -> None:
    target = Q(0) if loss is Loss.ZERO else Q(3, 2)
    problem = TrainingProblem((((0, Q(1)),), ()), (Q(2), Q(-1, 3)), 1, 1, (Q(1),), loss=loss, target=target)
    factor = Q(7, 5)
    assert rescaled(rescaled(problem, factor), 1 / factor) == problem


def test_what_does_not_scale_is_refused() -> None:
    problem = TrainingProblem(((),), (Q(1),), 0, 1)
    with pytest.raises(ValueError, match="threshold"):
        rescaled(replace(problem, activation=Activation.THRESHOLD), Q(2))
    with pytest.raises(ValueError, match="not positive"):
        rescaled(problem, Q(0))
