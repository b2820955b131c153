"""Theorem 6 with one point damaged: each damage is noticed, by the decision of some formula or by its fits.

A damage is made at the point of one kind (v, ±e_1, a clause, the five of A.2) in every formula of a small family, as a
wrong line of the reduction would. What the undamaged reduction promises, and what is therefore looked at:

* decision: a network fits if and only if the formula is satisfiable;
* witness: the networks of the proof, and the extreme ones with v = −3 and v = 4, fit;
* shape: in every fit w_i = ±1 with opposite signs, [v¹]₊ + [v²]₊ = 4, and with A.2 no bias and dummies 1 and −1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as Q

import pytest

from encoders.reductions import RULES, Options
from instances import Network, ThreeSat, TrainingProblem
from instances.training import sparse_point
from tests.encoders.oracles import Question, assignments, cnf_holds, decide

RULE = RULES["3sat-two-relus"]
FAMILY = [
    # satisfiable, and only with one true literal in one clause and three in another: v = (1, 3) is forced
    ThreeSat(2, ((1,), (2,), (1, -2, -2))),
    ThreeSat(2, ((-1,), (-2,), (-1, 2, 2))),
    ThreeSat(2, ((1, 2), (1, -2), (-1, 2))),
    # satisfiable, with room for v = -3 and, without clauses, for anything below
    ThreeSat(2, ((1,), (1, 2))),
    ThreeSat(2, ()),
    # unsatisfiable
    ThreeSat(2, ((1,), (-1,))),
    ThreeSat(2, ((1, 2), (1, -2), (-1, 2), (-1, -2))),
]
Sample = tuple[list[Q], Q]
Damage = Callable[[list[Sample], int], None]


def place(kind: str, formula: ThreeSat) -> int:
    clauses = len(formula.clauses)
    places = {"v": 0, "+e": 1, "-e": 2, "first clause": 5, "last clause": 4 + clauses}
    places |= {name: 5 + clauses + at for at, name in enumerate(("A.2: 0", "A.2: 1", "A.2: -1", "A.2: 2", "A.2: -2"))}
    return places[kind]


KINDS = ["v", "+e", "-e", "first clause", "last clause"]
KINDS_BIAS = [*KINDS, "A.2: 0", "A.2: 1", "A.2: -1", "A.2: 2", "A.2: -2"]


def remove(samples: list[Sample], at: int) -> None:
    del samples[at]


def relabel(by: Q) -> Damage:
    def damage(samples: list[Sample], at: int) -> None:
        x, y = samples[at]
        samples[at] = (x, y + by)

    return damage


def move(coordinate: int, by: Q) -> Damage:
    def damage(samples: list[Sample], at: int) -> None:
        x, y = samples[at]
        samples[at] = ([*x[:coordinate], x[coordinate] + by, *x[coordinate + 1 :]], y)

    return damage


def damaged(problem: TrainingProblem, damage: Damage, at: int) -> TrainingProblem:
    samples: list[Sample] = []
    for point, label in zip(problem.points, problem.labels, strict=True):
        row = [Q(0)] * problem.d
        for i, c in point:
            row[i] = c
        samples.append((row, label))
    damage(samples, at)
    points = tuple(sparse_point(x) for x, _ in samples)
    return replace(problem, points=points, labels=tuple(y for _, y in samples))


def witnesses(formula: ThreeSat, options: Options) -> list[Network]:
    """Fits of the undamaged problem: those of the proof, and with v = (−3, 4) where every literal is true."""
    found = []
    for values in assignments(formula.variables):
        if not cnf_holds(formula.clauses, values):
            continue
        network = RULE.fit(formula, values, options)
        found.append(network)
        n = formula.variables
        for v, dummy in ((1, 3), -1), ((-3, 4), 1), ((-3, 4), -1), ((2, 2), 1):
            rows = tuple(
                (*row[:n], Q(height), *(d * dummy for d in row[n + 1 :]))
                for row, height in zip(network.weights, v, strict=True)
            )
            found.append(Network(rows, network.biases, network.coefficients))
    problem = RULE.reduce(formula, options)
    return [network for network in found if problem.objection(network) is None]


def shapeless(question: Question, options: Options) -> str:
    """Some weight is not what the theorem says of every fit."""
    n = 2
    broken = [f"(not (= 1.0 (ite (> {a} {b}) {a} {b})))" for a, b in _pairs(question, range(n))]
    broken += [f"(not (= 0.0 (+ {a} {b})))" for a, b in _pairs(question, range(n))]
    positive = " ".join(f"(ite (> {term} 0.0) {term} 0.0)" for term in _pairs(question, [n])[0])
    broken.append(f"(not (= 4.0 (+ {positive})))")
    if options.bias:
        broken += [f"(not (= 0.0 {term}))" for term in _pairs(question, [n + 2])[0]]
        ((a, b),) = _pairs(question, [n + 1])
        broken += [f"(not (= 0.0 (+ {a} {b})))", f"(not (= 1.0 (ite (> {a} {b}) {a} {b})))"]
    return f"(or {' '.join(broken)})"


def _pairs(question: Question, indices: range | list[int]) -> list[tuple[str, str]]:
    return [(question.term(0, i), question.term(1, i)) for i in indices]


def wrong_shape(problem: TrainingProblem, options: Options) -> bool:
    question = Question(problem)
    question.demand(shapeless(question, options))
    return question.answer() is not None


def has_place(kind: str, formula: ThreeSat) -> bool:
    return "clause" not in kind or bool(formula.clauses)


def noticed_by(damage: Damage, kind: str, options: Options) -> str | None:
    """Which promise the damaged reduction breaks first, or None."""
    cases = []
    for formula in FAMILY:
        if has_place(kind, formula):
            cases.append((formula, damaged(RULE.reduce(formula, options), damage, place(kind, formula))))
    for formula, problem in cases:
        truth = any(cnf_holds(formula.clauses, values) for values in assignments(formula.variables))
        if (decide(problem) is not None) != truth:
            return "decision"
    if any(any(problem.residuals(network)) for formula, problem in cases for network in witnesses(formula, options)):
        return "witness"
    if any(wrong_shape(problem, options) for _, problem in cases):
        return "shape"
    return None


@pytest.mark.parametrize("bias", [False, True], ids=["plain", "bias"])
@pytest.mark.parametrize("free", [False, True], ids=["fixed", "free"])
def test_the_undamaged_reduction_keeps_every_promise(bias: bool, free: bool) -> None:
    options = Options(bias, free)
    assert sum(len(witnesses(formula, options)) for formula in FAMILY) >= 20
    for kind in ("v", "first clause"):
        assert noticed_by(lambda _samples, _at: None, kind, options) is None


@pytest.mark.parametrize("kind", KINDS)
def test_each_point_is_needed_for_the_decision(kind: str) -> None:
    assert noticed_by(remove, kind, Options()) == "decision"


@pytest.mark.parametrize("kind", KINDS_BIAS[5:])
def test_each_point_of_the_appendix_but_one_is_needed_for_its_purpose(kind: str) -> None:
    """Without one of them a bias can be other than 0 (which the decision alone would not show).

    The point 0 is redundant. Let f be 2, 1, 1, 2 at −2, −1, 1, 2. If a neuron of signs (+, +) were active at −1 and at
    1, with d ≥ 0 say, the other one would have to fall, f(2) − f(1) = 1 would give d ≥ 1, and t(1) ≤ f(1) = 1 would
    give t(−1) ≤ −1: not active. So each of ±1 has its own neuron, idle on the other side: d + b = 1 and 2d + b = 2,
    hence b = 0. With a sign −, the only positive neuron must break in (−2, 1) and in (−1, 2), where the slope grows, so
    in (−1, 1), and is 0 at −1 or 1, where f ≤ 0.
    """
    assert noticed_by(remove, kind, Options(bias=True)) == (None if kind == "A.2: 0" else "shape")


@pytest.mark.parametrize("by", [Q(1), Q(-1), Q(1, 7), Q(-1, 7)], ids=str)
@pytest.mark.parametrize("kind", KINDS_BIAS)
def test_each_label_matters(kind: str, by: Q) -> None:
    assert noticed_by(relabel(by), kind, Options(bias=True)) in ("decision", "witness")


@pytest.mark.parametrize("by", [Q(1, 7), Q(-1, 7)], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_each_coordinate_matters(kind: str, by: Q) -> None:
    for coordinate in range(3):
        assert noticed_by(move(coordinate, by), kind, Options()) is not None, coordinate


@pytest.mark.slow
@pytest.mark.parametrize("free", [False, True], ids=["fixed", "free"])
@pytest.mark.parametrize("kind", KINDS_BIAS)
def test_each_coordinate_matters_with_biases(kind: str, free: bool) -> None:
    options = Options(True, free)
    for coordinate in range(4):
        for by in (Q(1, 7), Q(-1, 7), Q(1)):
            assert noticed_by(move(coordinate, by), kind, options) is not None, (coordinate, by)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_free_signs_do_not_hide_a_damage(kind: str) -> None:
    options = Options(free_signs=True)
    assert noticed_by(remove, kind, options) == "decision"
    for by in (Q(1), Q(1, 7), Q(-1, 7)):
        assert noticed_by(relabel(by), kind, options) is not None
        for coordinate in range(3):
            assert noticed_by(move(coordinate, by), kind, options) is not None, (coordinate, by)
