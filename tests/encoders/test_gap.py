"""What an approximately optimal network says about the source."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from encoders.reductions import RULES, Options, forward, reduced
from encoders.reductions.gap import reading
from instances import Gate, GateKind, Loss, MonotoneCircuit, Network, SetCover, ThreeSat

Q = Fraction
COVER = SetCover(3, ((1, 2), (2, 3), (3,), (1,)), (2, 1, 1, 3))
CIRCUIT = MonotoneCircuit(3, (Gate(GateKind.OR, (1, 2)), Gate(GateKind.AND, (3, 4))), 5)
CASES = ((RULES["set-cover-one-relu"], COVER, 3), (RULES["circuit-one-relu"], CIRCUIT, 2))


@pytest.mark.parametrize(("rule", "source", "optimum"), CASES)
@pytest.mark.parametrize("loss", [Loss.L1, Loss.L2])
def test_the_interval_holds_the_optimum_for_every_solution_and_factor(rule, source, optimum, loss) -> None:  # type: ignore[no-untyped-def]
    options = Options(loss=loss)
    for chosen in product((False, True), repeat=source.variables):
        if not source.satisfied_by(chosen):
            continue
        network = forward(rule, source, chosen, options)
        true_factor = Q(source.cost(chosen), optimum)
        for factor in (true_factor, true_factor + Q(1, 3), Q(10)):
            told = reading(rule, source, network, factor, options)
            assert told.lower <= optimum <= told.upper
            assert source.satisfied_by(told.solution)
            assert source.cost(told.solution) == told.upper <= told.error
        assert reading(rule, source, network, true_factor, options).lower == optimum


def test_a_poor_network_still_bounds_from_below() -> None:
    rule, source, optimum = CASES[0]
    nothing = Network(((Q(0),) * (len(source.sets) + 2),), (Q(0),), (Q(1),))
    error = reduced(rule, source, Options()).error(nothing)
    told = reading(rule, source, nothing, error / optimum)
    assert (told.lower, told.upper, told.solution) == (optimum, None, None)
    assert "no solution can be read" in str(told)


def test_what_cannot_be_read_is_refused() -> None:
    rule, source, _ = CASES[0]
    network = forward(rule, source, (True, True, False, False), Options())
    with pytest.raises(ValueError, match="below 1"):
        reading(rule, source, network, Q(1, 2))
    with pytest.raises(ValueError, match="no solution"):
        reading(rule, SetCover(1, (), ()), network, Q(1))
    with pytest.raises(ValueError, match="no cost"):
        reading(RULES["3sat-two-relus"], ThreeSat(1, ()), network, Q(1))  # type: ignore[arg-type]
