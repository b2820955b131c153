"""Networks: the integer evaluation equals the formula, written out in fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.network import Activation, Network
from instances.training import sparse_point
from tests.instances.oracles import RELAXED
from tests.instances.strategies import networks, rationals


def naive(network: Network, x: list[Fraction]) -> Fraction:
    total = Fraction(0)
    for row, bias, coefficient in zip(network.weights, network.biases, network.coefficients, strict=True):
        t = bias + sum((w * value for w, value in zip(row, x, strict=True)), Fraction(0))
        if network.activation is Activation.RELU:
            total += coefficient * max(t, Fraction(0))
        else:
            total += coefficient * (1 if t > 0 else 0)
    return total


@RELAXED
@given(st.data())
def test_values_equal_the_formula(data: st.DataObject) -> None:
    d = data.draw(st.integers(0, 4))
    network = data.draw(networks(d))
    xs = data.draw(st.lists(st.lists(rationals, min_size=d, max_size=d), max_size=4))
    expected = [naive(network, x) for x in xs]
    assert network.values([sparse_point(x) for x in xs]) == expected
    assert [network(x) for x in xs] == expected


@pytest.mark.parametrize(("x", "relu", "threshold"), [(-1, 0, 0), (0, 0, 0), (Fraction(1, 3), 1, 3), (1, 3, 3)])
def test_both_activations(x: Fraction, relu: int, threshold: int) -> None:
    """At t = 0 the threshold neuron is off."""
    arguments = (((Fraction(1),),), (Fraction(0),), (Fraction(3),))
    assert Network(*arguments, Activation.RELU)([x]) == relu
    assert Network(*arguments, Activation.THRESHOLD)([x]) == threshold


def test_no_neurons() -> None:
    assert Network((), (), ())([1, 2]) == 0


def test_shapes() -> None:
    one = Fraction(1)
    with pytest.raises(ValueError, match="1 weight rows, 2 biases, 1 coefficients"):
        Network(((one,),), (one, one), (one,))
    with pytest.raises(ValueError, match="1 weight rows, 1 biases, 0 coefficients"):
        Network(((one,),), (one,), ())
    with pytest.raises(ValueError, match="differ in length"):
        Network(((one,), (one, one)), (one, one), (one, one))
    with pytest.raises(ValueError, match="has 2 coordinates, the weights have 1"):
        Network(((one,),), (one,), (one,))([1, 2])
