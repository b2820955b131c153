"""The exact evaluation, against the definition, and every loss with a target of the user's own."""

from __future__ import annotations

from fractions import Fraction as Q
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import checker
from checker import network
from tests.checker.bundles import own_bundle, write

NUMBER = st.fractions(max_denominator=50)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data(), st.integers(0, 3), st.integers(0, 3), st.sampled_from(["relu", "threshold"]))
def test_outputs_are_the_definition(data: st.DataObject, k: int, d: int, activation: str) -> None:
    def vector(length: int) -> tuple[Q, ...]:
        return tuple(data.draw(st.lists(NUMBER, min_size=length, max_size=length)))

    net = network.Network(activation, tuple(vector(d) for _ in range(k)), vector(k), vector(k))
    point = vector(d)
    expected = Q(0)
    for row, b, a in zip(net.weights, net.biases, net.coefficients, strict=True):
        t = sum((w * x for w, x in zip(row, point, strict=True)), b)
        expected += a * (max(t, Q(0)) if activation == "relu" else Q(int(t > 0)))
    assert network.outputs(net, [point]) == [expected]


def test_losses() -> None:
    errors = [Q(1, 2), Q(0), Q(-2), Q(1, 2)]
    expected = {"l0": Q(3), "l1": Q(3), "l2": Q(9, 2), "linf": Q(2), "zero": Q(2)}
    assert {loss: network.loss_of(errors, loss) for loss in expected} == expected
    assert {network.loss_of([], loss) for loss in expected} == {Q(0)}


# errors 1/3 and -1/2 of [x]_+ at x = 1 and 2
SAMPLES = [((Q(1),), Q(2, 3)), ((Q(2),), Q(5, 2)), ((Q(-1),), Q(0))]


@pytest.mark.parametrize(
    ("loss", "value", "below"),
    [("l0", "2", "1"), ("l1", "5/6", "829/1000"), ("l2", "13/36", "1/3"), ("linf", "1/2", "49/100")],
)
def test_a_target_is_met_or_missed_exactly(loss: str, value: str, below: str, tmp_path: Path) -> None:
    def status(name: str, objective: str | None, target: str | None) -> str:
        files = own_bundle(SAMPLES, [([Q(1)], Q(0), 1)], loss=loss, target=target)
        files["claim.json"]["objective"] = objective
        return checker.check_bundle(write(tmp_path / name, files)).status

    assert status("met", value, value) == "accepted"
    assert status("unsaid", None, value) == "accepted"
    assert status("missed", value, below) == "rejected"
    assert status("boasting", below, value) == "rejected"
    assert status("minimise", value, None) == "accepted"
    assert status("minimise, boasting", below, None) == "rejected"
    assert status("minimise, unsaid", None, None) == "rejected"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "accepted"),
        ({"signs": ["5/2"]}, "accepted"),
        ({"signs": [1]}, "rejected"),
        ({"bias": False}, "accepted"),
        ({"activation": "relu"}, "rejected"),
    ],
    ids=str,
)
def test_thresholds_are_strict_and_take_any_coefficient(changes: dict[str, Any], status: str, tmp_path: Path) -> None:
    """1[0 > 0] is 0."""
    samples = [((Q(0),), Q(0)), ((Q(1, 100),), Q(5, 2)), ((Q(-1),), Q(0))]
    files = own_bundle(samples, [([Q(1)], Q(0), 1)], **({"activation": "threshold"} | changes))
    files["network.json"] |= {"activation": "threshold", "coefficients": ["5/2"]}
    assert checker.check_bundle(write(tmp_path / "b", files)).status == status


def test_a_network_without_biases_that_needs_one(tmp_path: Path) -> None:
    samples = [((Q(0),), Q(1))]
    assert checker.check_bundle(write(tmp_path / "b", own_bundle(samples, [([Q(1)], Q(1), 1)]))).status == "accepted"
    forged = own_bundle(samples, [([Q(1)], Q(1), 1)], bias=False)
    assert checker.check_bundle(write(tmp_path / "f", forged)).status == "rejected"


def test_numbers_too_long_to_print_are_still_compared(tmp_path: Path) -> None:
    """Products of such numbers exceed what Python converts to digits; no message may try."""
    big = Q(10**3999 + 1, 10**3998 + 7)
    neurons = [([big], big, 1)]
    for name, label, status in (("fits", big * 3 + big, "accepted"), ("misses", big * 3, "rejected")):
        files = own_bundle([((Q(3),), label)], neurons)
        files["claim.json"]["objective"] = None
        report = checker.check_bundle(write(tmp_path / name, files))
        assert report.status == status
        assert "broke off" not in (report.reason or "")
    assert network.outputs(network.Network("relu", ((big,),), (big,), (Q(1),)), [(big,)]) == [big * big + big]
