"""Where Manurangsi and Reichman's Theorems 1 and 4 are short or slip: the literal version fails on an instance.

Each test builds what the text says and shows the error of a concrete network, exactly. All is scaled by 1/ε.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as Q

import pytest

from encoders.reductions import RULES, NotAFitError, Options
from encoders.reductions.hyperplanes_four_relus import samples
from instances import Gate, Loss, MonotoneCircuit, Network, SetCover, TrainingProblem
from tests.encoders.circuits import OR
from tests.encoders.networks import built
from tests.encoders.one_relu import attaining, least_error
from tests.encoders.planes import on_a_line
from tests.encoders.test_set_cover import dense
from tests.encoders.test_set_cover_mutants import Row, changed

COVER, CIRCUIT = RULES["set-cover-one-relu"], RULES["circuit-one-relu"]


def relu(*row: Q | int, bias: Q | int = 0) -> Network:
    return built([(tuple(map(Q, row)), Q(bias), Q(1))])


def literal_theorem_1(source: SetCover, k: int, m: int) -> TrainingProblem:
    """ε = 1/(100m²), k + 1 copies of (5), target k·ε²: in our scale Q = 100m² and target k."""
    problem = COVER.reduce(source, Options())
    rows: list[Row] = dense(problem)
    four = (*rows[-2][:-1], Q(100 * m * m))
    return replace(changed(problem, [*rows[:-2], four, *[rows[-1]] * (k + 1)]), target=Q(k))


def test_theorem_1_with_m_the_number_of_sets_and_a_budget_above_it() -> None:
    """One empty set, one element, M = 1: nothing covers. With m = M and k = 5000 the literal target is attained."""
    source = SetCover(1, ((),), (1,), budget=5000)
    problem = literal_theorem_1(source, 5000, 1)
    assert problem.error(relu(0, 50, 1)) == 5000
    assert problem.objection(relu(0, 50, 1)) is None
    # with m ≥ k, as "k is no larger than m" wants, it is not; nor with the clamped target taken here
    assert attaining(literal_theorem_1(source, 60, 60), 60) is None
    assert attaining(COVER.reduce(source, Options()), 1) is None


def test_theorem_1_under_the_number_of_misses() -> None:
    """Two disjoint sets: the least cost is 2, but missing (4) alone costs 1 and buys everything else."""
    problem = replace(COVER.reduce(SetCover(2, ((1,), (2,)), (1, 1)), Options()), loss=Loss.L0)
    assert problem.error(relu(0, 0, 0, 1)) == 1
    assert least_error(problem)[0] == 1


def test_a_1_has_the_wrong_sign() -> None:
    """With weights (w, w_1, w_ε) and bias c of error 1, w_1 + c and w_ε + c have that error without bias, − c more."""
    source = SetCover(1, ((1,),), (1,))
    with_bias, without = COVER.reduce(source, Options(bias=True)), COVER.reduce(source, Options())
    q = without.labels[-2]
    for c in (Q(1), Q(-2), Q(1, 3)):
        assert with_bias.error(relu(-q, q - c, 1 - c, bias=c)) == 1
        assert without.error(relu(-q, q - c + c, 1 - c + c)) == 1
        assert without.error(relu(-q, q - c - c, 1 - c - c)) > 1


def test_a_3_a_bias_may_be_larger_than_twice_the_root_of_the_error() -> None:
    """Residuals −2 and 1 at w_d and 2w_d: δ = 5 and b = −5, but 2√5 < 4.48. The right bound is √5·√δ, and it is met."""
    problem = CIRCUIT.reduce(MonotoneCircuit(1, (), 1), Options(bias=True))
    q = problem.labels[-2]
    network = relu(q + 5, 6, q + 3, bias=-5)
    last = problem.residuals(network)[-3:]
    assert last == [0, -2, 1]
    assert sum(e * e for e in last) == 5
    assert (2 * 2) * 5 < 5**2 == 5 * 5


def test_a_3_an_input_above_w_eps_may_cost_less_than_one() -> None:
    """x1 ∨ (x2 unused), b = 1/10, w_2 = w_ε = 9/10: two inputs TRUE in the text's sense, error below 2."""
    circuit = MonotoneCircuit(2, (Gate(OR, (1,)),), 3)
    problem = CIRCUIT.reduce(circuit, Options(bias=True))
    q, b = problem.labels[-2], Q(1, 10)
    network = relu(q, Q(9, 10), q - b, Q(9, 10), q - b, bias=b)
    row = network.weights[0]
    true_in_the_text = sum(row[i] >= row[3] for i in range(2))
    assert true_in_the_text == 2
    assert problem.error(network) < 2
    assert CIRCUIT.extract(circuit, network, Options(bias=True)) == (True, False)


def test_an_or_gate_without_inputs_needs_its_sample() -> None:
    """It is false. Without [w_j]₊ = 0 a circuit that nothing satisfies has error 0."""
    circuit = MonotoneCircuit(1, (Gate(OR, ()),), 2)
    problem = CIRCUIT.reduce(circuit, Options())
    assert attaining(problem, 1) is None
    rows = dense(problem)
    assert rows[-1] == (0, 1, 0, 0)
    assert least_error(changed(problem, rows[:-1]))[0] == 0


def test_repeated_inputs_of_a_gate_break_the_bound_on_the_fan_in() -> None:
    """An OR that reads one wire 4000 times, |C| = 2, l = 1, Q = 400: a FALSE input of 1/10 is enough for the output."""
    once = MonotoneCircuit(1, (Gate(OR, (1,)),), 2)
    problem = CIRCUIT.reduce(once, Options())
    assert max(problem.labels) == 400
    assert least_error(problem)[0] == 1
    rows = dense(problem)
    literal = changed(problem, [*rows[:-1], (Q(-4000), *rows[-1][1:])])
    assert literal.error(relu(Q(1, 10), 400, 1)) == Q(1, 100)
    with pytest.raises(ValueError, match="not ascending"):
        MonotoneCircuit(1, (Gate(OR, (1, 1)),), 2)


def test_the_depth_counts_gates_and_not_alternations() -> None:
    """18 OR gates, each reading all wires before: alternation depth 1 would give Q = 200², and 2^18 exceeds that."""
    gates = tuple(Gate(OR, tuple(range(1, w))) for w in range(3, 21))
    circuit = MonotoneCircuit(2, gates, 20)
    assert circuit.depth == 18
    problem = CIRCUIT.reduce(circuit, Options())
    q, t = Q(200**2), Q(200**2, 2**18)
    rows = dense(problem)
    shallow = changed(problem, [(*row[:-1], min(row[-1], q)) for row in rows])
    network = relu(t, t, *(t * 2**h for h in range(1, 19)), 1)
    assert shallow.error(network) == 2 * t**2 < Q(1, 20)
    assert problem.error(network) > 2
    with pytest.raises(NotAFitError):
        CIRCUIT.extract(circuit, network)


def test_theorem_7_with_the_literal_delta_the_two_points_change_places() -> None:
    """q = 0, p = 1/10, m = 2: ε/(2‖q − p‖) = 5/8, so r lies beyond s; at ‖q − p‖ = 1/16 r is p, with the label 1."""
    for p, literal in ((Q(1, 10), Q(5, 8)), (Q(1, 16), Q(1))):
        source = on_a_line([0], [p], None)
        assert source.epsilon == Q(1, 8)
        assert source.epsilon / (2 * p) == literal > Q(1, 2)
        assert literal * p >= (1 - literal) * p
        (_, _, (r, one), (s, nought)) = samples(source)
        assert (one, nought) == (1, 0)
        assert 0 < r[0] < s[0] < p
