"""Exact repair: floats near a fit become a witness, floats near nothing do not."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from encoders.reductions import Options
from encoders.reductions.poits_plane import REDUCTION as POITS
from encoders.reductions.three_sat_two_relus import REDUCTION as THREE_SAT
from instances import Network, OneInThreeSat, ThreeSat
from solvers.repair import proposed_network, rounded_witness, solved_witness, values_of
from tests.corpus import ZIGZAG, data


def shaken(network: Network, noise: float, seed: int) -> dict[str, float | str]:
    rng = random.Random(seed)
    exact = values_of(network)
    return {name: float(Fraction(value)) + rng.uniform(-noise, noise) for name, value in exact.items()}


@pytest.mark.parametrize("noise", [0.0, 1e-9, 1e-7])
def test_rounding_finds_simple_weights_again(noise: float) -> None:
    source = ThreeSat(4, ((1, -2, 3), (-1, 2, 4)))
    problem = THREE_SAT.reduce(source, Options())
    fit = THREE_SAT.fit(source, (True, True, False, False), Options())
    proposal = proposed_network(problem, shaken(fit, noise, 1))
    assert proposal is not None
    witness = rounded_witness(problem, proposal)
    assert witness is not None
    assert problem.objection(witness) is None


@pytest.mark.parametrize("seed", range(5))
def test_solving_finds_weights_that_no_simple_rounding_has(seed: int) -> None:
    """Slopes like 123456789/1000003: rounding to small denominators must fail, the exact solve must not."""
    rng = random.Random(seed)
    slope = Fraction(rng.randrange(10**10, 10**11), 10**9 + 7 * 10**3 + seed)
    start = Fraction(rng.randrange(1, 10**8), 10**9 + 9)
    rows = [(str(x), str(max(Fraction(0), slope * x - start))) for x in range(4)]
    problem = data(rows, 1, "+")
    exact = Network(((slope,),), (-start,), (Fraction(1),))
    assert problem.objection(exact) is None
    proposal = proposed_network(problem, shaken(exact, 1e-7, seed))
    assert proposal is not None
    assert rounded_witness(problem, proposal) is None
    witness = solved_witness(problem, proposal)
    assert witness is not None
    assert problem.objection(witness) is None


def test_poits_fit_survives_noise() -> None:
    source = OneInThreeSat(3, ((1, 2, 3),))
    problem = POITS.reduce(source, Options())
    fit = POITS.fit(source, (False, True, False), Options())
    proposal = proposed_network(problem, shaken(fit, 1e-7, 3))
    assert proposal is not None
    witness = rounded_witness(problem, proposal) or solved_witness(problem, proposal)
    assert witness is not None
    assert problem.objection(witness) is None
    assert POITS.extract(source, witness) == (False, True, False)


def test_nothing_near_an_infeasible_problem_is_made_a_witness() -> None:
    rng = random.Random(7)
    for _ in range(20):
        values: dict[str, float | str] = {
            name: rng.choice([1e6, -1e6, 1.0, -1.0, 0.0, 1e-7])
            for name in ("w_0_0", "w_1_0", "w_2_0", "b_0", "b_1", "b_2")
        }
        proposal = proposed_network(ZIGZAG, values)
        assert proposal is not None
        assert rounded_witness(ZIGZAG, proposal) is None
        assert solved_witness(ZIGZAG, proposal) is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "x", "1/0"])
def test_nonsense_is_no_proposal(value: float | str) -> None:
    problem = data([("0", "0")], 1, "+")
    assert proposed_network(problem, {"w_0_0": value, "b_0": 0.0}) is None
    assert proposed_network(problem, {"b_0": 0.0}) is None
