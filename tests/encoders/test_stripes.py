"""Froese-Hertrich, Corollary 8: stripes in the plane. Gadgets and whole constructions decided with everything free.

A network of 2(m + n) threshold neurons; no weight, bias or coefficient is bounded or fixed unless the test says so.
"""

from __future__ import annotations

import random
from fractions import Fraction as Q
from itertools import pairwise, product

import pytest

from encoders.bounds import Origin
from encoders.reductions import RULES, NotAFitError, Options
from encoders.reductions.poits_thresholds import slack, stripe_gadget
from instances import Activation, Network, OneInThreeSat, TrainingProblem
from instances.training import sparse_point
from tests.encoders.formulas import poits_formulas, random_poits
from tests.encoders.levees import FALSE, TRUE, Choice, Sample, choices, consistent, distance, samples_of
from tests.encoders.networks import Neuron, neurons
from tests.encoders.oracles import arithmetic, assignments, number, one_in_three_holds
from tests.encoders.thresholds import ThresholdQuestion, decide_thresholds, rescaled, thresholds

pytestmark = pytest.mark.slow

RULE = RULES["poits-thresholds"]
TWO = (Q(-1), Q(1))
THREE = (Q(-1), Q(-1, 2), Q(0))
EPS = Q(1, 3)
SHAPES = [(n, m) for n in range(4) for m in range(3) if n or not m]


def gadget(offered: tuple[Q, ...], eta: Q) -> TrainingProblem:
    """One gadget at the origin, two neurons, coefficients free."""
    points = stripe_gadget(offered, Q(0), eta)
    return TrainingProblem(
        tuple(sparse_point((a, b)) for a, b, _ in points),
        tuple(y for _, _, y in points),
        2,
        2,
        None,
        activation=Activation.THRESHOLD,
    )


def windows(offered: tuple[Q, ...], eta: Q) -> list[tuple[Q, Q]]:
    """[s_r − e, s_r + e′]: inner e = η(s_{i+1} − s_i)/(2H), outermost e = η/(2ε)."""
    reach, outer = 1 + eta, eta / (2 * EPS)
    inner = [eta * (t - s) / (2 * reach) for s, t in pairwise(offered)]
    return [(s - low, s + high) for s, low, high in zip(offered, [outer, *inner], [*inner, outer], strict=True)]


def in_window(j: int, low: Q, high: Q, *, closed: bool = True) -> str:
    """The slope −v_0/v_1 of neuron j in the interval."""
    across, up = f"v_{j}_0", f"v_{j}_1"
    sign = "<=" if closed else "<"
    right = f"({sign} (* {number(low)} {up}) (- {across}) (* {number(high)} {up}))"
    left = f"({sign} (* {number(high)} {up}) (- {across}) (* {number(low)} {up}))"
    return f"(and (not (= {up} 0.0)) (ite (> {up} 0.0) {right} {left}))"


@pytest.mark.parametrize("eta", [Q(1), Q(1, 10), Q(1, 1000)], ids=str)
@pytest.mark.parametrize("offered", [TWO, THREE, (Q(0),)], ids=["two", "three", "one"])
def test_the_slopes_of_a_gadget_s_fits_are_exactly_its_windows(offered: tuple[Q, ...], eta: Q) -> None:
    """No fit with its two slopes outside all windows or in different ones, and fits close to each window's corners."""
    problem, listed = gadget(offered, eta), windows(offered, eta)
    question = ThresholdQuestion(problem)
    both = [f"(and {in_window(0, *w)} {in_window(1, *w)})" for w in listed]
    question.demand(f"(not (or {' '.join(both)}))")
    assert question.answer() is None
    for (low, high), s in zip(listed, offered, strict=True):
        near_low = (low, low + (s - low) / 50)
        near_high = (high - (high - s) / 50, high)
        for first, second in ((near_low, near_low), (near_high, near_high)):
            question = ThresholdQuestion(problem)
            question.demand(in_window(0, *first))
            question.demand(in_window(1, *second))
            assert question.answer() is not None


@pytest.mark.parametrize("offered", [TWO, THREE], ids=["two", "three"])
def test_the_two_neurons_of_a_gadget_are_two_lines_of_a_stripe(offered: tuple[Q, ...]) -> None:
    """Coefficients ±1, one line crosses x₁ = 0 in (−H, −1], the other in [1, H): in every fit."""
    eta = Q(1, 10)
    question = ThresholdQuestion(gadget(offered, eta))
    shapes = []
    for lower, upper in ((0, 1), (1, 0)):
        parts = [f"(or (= c_{j} 1.0) (= c_{j} (- 1.0)))" for j in (0, 1)]
        for j, low, high in ((lower, -1 - eta, Q(-1)), (upper, Q(1), 1 + eta)):
            up, bias = f"v_{j}_1", f"v_{j}_2"
            right = f"(<= (* {number(low)} {up}) (- {bias}) (* {number(high)} {up}))"
            left = f"(<= (* {number(high)} {up}) (- {bias}) (* {number(low)} {up}))"
            parts.append(f"(and (not (= {up} 0.0)) (ite (> {up} 0.0) {right} {left}))")
        shapes.append(f"(and {' '.join(parts)})")
    question.demand(f"(not (or {' '.join(shapes)}))")
    assert question.answer() is None


@pytest.mark.parametrize("offered", [TWO, THREE], ids=["two", "three"])
def test_each_kind_of_point_of_a_gadget_is_needed(offered: tuple[Q, ...]) -> None:
    """Without a point, or with its label turned, a slope outside the windows fits, or no stripe of the slopes does.

    Equivalent in a gadget alone are the two points (0, ±H), numbers 0 and 3: a line at x₁ = 0 below −H would break the
    windows on both sides. (Between gadgets they are what makes a vertical change its label 2(m + n) times.)
    """
    eta = Q(1, 10)
    problem, listed = gadget(offered, eta), windows(offered, eta)
    redundant = []
    for at in range(problem.n):
        kept = [i for i in range(problem.n) if i != at]
        mutant = TrainingProblem(
            tuple(problem.points[i] for i in kept), tuple(problem.labels[i] for i in kept), 2, 2, None,
            activation=Activation.THRESHOLD,
        )  # fmt: skip
        question = ThresholdQuestion(mutant)
        both = [f"(and {in_window(0, *w)} {in_window(1, *w)})" for w in listed]
        question.demand(f"(not (or {' '.join(both)}))")
        if question.answer() is None:
            redundant.append(at)
        flipped = list(problem.labels)
        flipped[at] = 1 - flipped[at]
        stripes = [stripe_network(((s, Q(0)),), eta) for s in offered]
        turned = TrainingProblem(problem.points, tuple(flipped), 2, 2, None, activation=Activation.THRESHOLD)
        assert all(turned.objection(network) is not None for network in stripes)
    assert redundant == [0, 3]
    ends = [problem.points[i] for i in range(problem.n) if i not in (0, 3)]
    labels = [problem.labels[i] for i in range(problem.n) if i not in (0, 3)]
    loose = TrainingProblem(tuple(ends), tuple(labels), 2, 2, None, activation=Activation.THRESHOLD)
    too_low = f"(and (> v_0_1 0.0) (> v_0_2 (* {number(1 + eta + Q(1, 1000))} v_0_1)))"
    assert decide_thresholds(loose, [too_low]) is None


def stripe_network(choice: Choice, eta: Q) -> Network:
    """Half-width 1 + η/2, as differences of two half planes."""
    parts: list[Neuron] = []
    for slope, offset in choice:
        for c, sign in ((1 + eta / 2, 1), (-1 - eta / 2, -1)):
            parts.append(((-slope, Q(1)), c - offset, Q(sign)))
    return thresholds(parts)


def in_stripe(slope: Q, offset: Q, eta: Q, x1: Q, x2: Q) -> bool:
    return abs(x2 - offset - slope * x1) < 1 + eta / 2


@pytest.mark.parametrize(("n", "m"), SHAPES)
def test_exactly_the_consistent_choices_of_stripes_fit(n: int, m: int) -> None:
    """All choices of one offered stripe per gadget; some of the formulas (all with one clause)."""
    every = list(choices(n, m))
    formulas = poits_formulas(n, m)
    for formula in formulas if m < 2 else formulas[::151]:
        samples, eta = samples_of(RULE.reduce(formula, Options())), slack(formula)
        for choice, picked, truth in every:
            fits = all(sum(in_stripe(s, z, eta, x1, x2) for s, z in choice) == label for x1, x2, label in samples)
            assert fits == consistent(formula, picked, truth), (formula, picked, truth)


@pytest.mark.parametrize(
    "formula", [random_poits(n, m, random.Random(n)) for n, m in ((4, 3), (3, 4), (7, 1))], ids=str
)
def test_larger_ones(formula: OneInThreeSat) -> None:
    samples, eta = samples_of(RULE.reduce(formula, Options())), slack(formula)
    for choice, picked, truth in list(choices(formula.variables, len(formula.clauses)))[::7]:
        fits = all(sum(in_stripe(s, z, eta, x1, x2) for s, z in choice) == label for x1, x2, label in samples)
        assert fits == consistent(formula, picked, truth)


@pytest.mark.parametrize(("n", "m"), SHAPES)
def test_sizes_and_forward_witness(n: int, m: int) -> None:
    names = {"n": n, "m": m}
    for formula in poits_formulas(n, m)[:: 1 if m < 2 else 53]:
        for options in (Options(), Options(free_signs=True)):
            problem = RULE.reduce(formula, options)
            assert RULE.parameters(formula, options) == names
            assert arithmetic(RULE.size["points"], names) == problem.n == len(set(problem.points))
            assert arithmetic(RULE.size["dimension"], names) == problem.d == 2
            assert arithmetic(RULE.size["neurons"], names) == problem.k
            assert (problem.signs is None) == options.free_signs
            for values in assignments(n):
                network = RULE.fit(formula, values, options)
                satisfied = one_in_three_holds(formula.clauses, values)
                assert (problem.objection(network) is None) == satisfied
                if satisfied:
                    for factor in (1, Q(2, 9), 10**6):
                        read = RULE.extract(formula, rescaled(network, [factor] * network.neurons), options)
                        assert read == values


@pytest.mark.parametrize("n", [0, 1, 2])
def test_without_clauses_every_assignment_is_the_reading_of_some_fit(n: int) -> None:
    """Found one by one: with the readings met so far excluded, until Z3 says that there is no other."""
    formula = OneInThreeSat(n, ())
    problem = RULE.reduce(formula, Options(free_signs=True))
    gap, met = distance(0), set()
    while True:
        question = ThresholdQuestion(problem)
        probes = [sparse_point((1, -i * gap - 1)) for i in range(1, n + 1)]
        for i, probe in enumerate(probes):
            total = " ".join(f"(ite (> {question.activation(j, probe)} 0.0) c_{j} 0.0)" for j in range(problem.k))
            question.lines.append(f"(define-fun read_{i} () Real (+ 0.0 {total}))")
        for values in met:
            differs = [f"(not (= read_{i} {'1.0' if value else '0.0'}))" for i, value in enumerate(values)]
            question.demand(f"(or false {' '.join(differs)})")
        network = question.answer()
        if network is None:
            break
        values = RULE.extract(formula, network, Options())
        assert RULE.extract(formula, thresholds(neurons(network)[::-1]), Options()) == values
        met.add(values)
    assert met == set(assignments(n))


def decided(formula: OneInThreeSat) -> bool:
    """Weights, biases and coefficients free: is there a fit? If so, it is read back."""
    network = decide_thresholds(RULE.reduce(formula, Options(free_signs=True)))
    if network is None:
        return False
    values = RULE.extract(formula, network, Options())
    assert one_in_three_holds(formula.clauses, values)
    for other in (rescaled(network, [Q(5, 3)] * network.neurons), thresholds(neurons(network)[::-1])):
        assert RULE.extract(formula, other, Options()) == values
    return True


@pytest.mark.parametrize("clause", [(1, 1, 1), (1, 1, 2), (2, 1, 2), (1, 2, 3)], ids=str)
def test_a_clause_with_everything_free(clause: tuple[int, int, int]) -> None:
    assert decided(OneInThreeSat(max(clause), (clause,))) == (len(set(clause)) > 1)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("formula", [*poits_formulas(2, 1), *poits_formulas(3, 1)], ids=str)
def test_every_clause_with_everything_free(formula: OneInThreeSat) -> None:
    assert decided(formula) == (len(set(formula.clauses[0])) > 1)


def test_a_variable_that_occurs_thrice_is_no_instance() -> None:
    """(v, v, v) with the signs of the construction: no fit at all."""
    assert decide_thresholds(RULE.reduce(OneInThreeSat(1, ((1, 1, 1),)), Options())) is None


@pytest.mark.parametrize("eta", [None, Q(1)], ids=["small", "as in Theorem 1"])
def test_the_width_of_theorem_1_would_be_wrong(eta: Q | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """η = 1 for (v, v, v): windows a quarter of the slope gap wide, and stripes tilted within them fit the p-points."""
    formula = OneInThreeSat(1, ((1, 1, 1),))
    if eta is not None:
        monkeypatch.setattr("encoders.reductions.poits_thresholds.slack", lambda _source: eta)
    network = decide_thresholds(RULE.reduce(formula, Options()))
    assert (network is not None) == (eta is not None)


def test_each_of_the_p_points_is_needed() -> None:
    """Drop or turn one of the three p-points: other choices of stripes fit than the consistent ones."""
    formula = OneInThreeSat(3, ((1, 2, 3),))
    samples, eta = samples_of(RULE.reduce(formula, Options())), slack(formula)
    crossings = [s for s in samples if s[0] >= distance(1)]
    assert len(crossings) == 3

    def accepted(points: list[Sample]) -> set[Choice]:
        return {
            choice
            for choice, _, _ in choices(3, 1)
            if all(sum(in_stripe(s, z, eta, x1, x2) for s, z in choice) == label for x1, x2, label in points)
        }

    right = {choice for choice, picked, truth in choices(3, 1) if consistent(formula, picked, truth)}
    assert accepted(crossings) == right
    for at, (x1, x2, label) in enumerate(crossings):
        rest = crossings[:at] + crossings[at + 1 :]
        assert accepted(rest) > right
        for other in ((x1, x2, 1 - label), (x1, x2 + 3, label), (x1 + 3, x2, label)):
            assert accepted([*rest, other]) != right


def test_clauses_must_not_share_slopes_and_offsets() -> None:
    """Two clauses' gadgets at one offset would be one gadget: more label changes than neurons, or two labels."""
    formula = OneInThreeSat(3, ((1, 2, 3), (1, 2, 3)))
    problem = RULE.reduce(formula, Options())
    by_point: dict[object, set[Q]] = {}
    for point, label in zip(problem.points, problem.labels, strict=True):
        dense = dict(point)
        x1, x2 = dense.get(0, Q(0)), dense.get(1, Q(0))
        if abs(x1) <= EPS and x2 > distance(2) + 9:
            x2 -= distance(2)
        by_point.setdefault((x1, x2), set()).add(label)
    assert len(by_point) < problem.n


def test_what_is_no_fit() -> None:
    formula = OneInThreeSat(3, ((1, 2, 3),))
    with pytest.raises(NotAFitError, match="does not have two inputs"):
        RULE.extract(formula, thresholds([((Q(1),), Q(0), Q(1))]), Options())
    with pytest.raises(NotAFitError, match="neither of its two stripes"):
        RULE.extract(formula, thresholds([((Q(0), Q(0)), Q(1), Q(1, 2))]), Options())
    with pytest.raises(NotAFitError, match="not one-in-three"):
        RULE.extract(formula, RULE.fit(formula, (True, True, False), Options()), Options())
    with pytest.raises(ValueError, match="assignment has length 1, not 3"):
        RULE.fit(formula, (True,), Options())


@pytest.mark.parametrize(("n", "m"), [(0, 0), (1, 0), (2, 0), (1, 1), (3, 1), (2, 2), (3, 2)])
def test_the_witness_lies_in_the_boxes_and_away_from_0(n: int, m: int) -> None:
    for formula in poits_formulas(n, m)[::17]:
        bounds, problem = RULE.bounds(formula, Options()), RULE.reduce(formula, Options())
        assert bounds.origin is Origin.THEOREM
        assert bounds.grid is not None
        for values in assignments(n):
            network = RULE.fit(formula, values, Options())
            for (weights, bias, coefficient), box in zip(neurons(network), bounds.boxes, strict=True):
                row = (*weights, bias)
                assert all(low <= w <= high for w, (low, high) in zip(row, (*box.weights, box.bias), strict=True))
                assert all((w * q).denominator == 1 for w, q in zip(row, bounds.grid, strict=True))
                assert coefficient in (1, -1)
                if one_in_three_holds(formula.clauses, values):
                    for point in problem.points:
                        assert abs(sum((c * weights[i] for i, c in point), bias)) >= 1


def test_every_sign_pattern_of_two_stripes() -> None:
    """One variable: the coefficients of the two neurons may be any of the four pairs that make a stripe, no others."""
    problem = RULE.reduce(OneInThreeSat(1, ()), Options(free_signs=True))
    for first, second in product((Q(1), Q(-1), Q(1, 2), Q(2)), repeat=2):
        network = decide_thresholds(problem, [f"(= c_0 {number(first)})", f"(= c_1 {number(second)})"])
        assert (network is not None) == (first + second == 0 and abs(first) == 1)
    assert TRUE + FALSE == 0
