"""Froese-Hertrich, Lemma 5, decided exactly for two gadgets at the smallest distance: two variables, no clause, Δ = 10.

Eight neurons at 66 points are too much for one question, so it is asked in two. First the axis alone, one-dimensional:
where the breaklines cross it, and how steeply. Then everything, with the crossings known: all slopes, all orientations.
Together they confirm the part of the induction that the paper leaves open (that no breakline strays between gadgets).
"""

from __future__ import annotations

from fractions import Fraction as Q
from itertools import product

import pytest

from encoders.reductions import RULES, Options, poits_layout
from instances import Network, OneInThreeSat, TrainingProblem
from tests.encoders.levees import FALSE, TRUE, network_of, samples_of
from tests.encoders.networks import built, function_of, neurons, times
from tests.encoders.oracles import Question, number, problem_of

FORMULA = OneInThreeSat(2, ())
CONVEX, CONCAVE = (-2, 2), (-1, 1)


def reduced() -> TrainingProblem:
    return RULES["poits-plane"].reduce(FORMULA, Options())


def either(alternatives: list[str]) -> str:
    return f"(or {' '.join(alternatives)})"


def crosses(question: Question, j: int, slope_at: int, height: int) -> str:
    """Weight ±1 along the axis, and 0 at this height."""
    weight, bias = question.term(j, slope_at), question.term(j, question.problem.d)
    return either([f"(and (= {weight} {number(w)}) (= {bias} {number(-w * height)}))" for w in (1, -1)])


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_axis_fixes_every_crossing() -> None:
    """Four positive and four negative neurons on the line x₁ = 0: no fit has one that breaks elsewhere or as another.

    There are four kinks of each sign to make, so each neuron makes one of them.
    """
    samples = [((x2,), y) for x1, x2, y in samples_of(reduced()) if x1 == 0]
    assert len(samples) == 26
    question = Question(problem_of(samples, 1, 8, signs=(Q(1),) * 4 + (Q(-1),) * 4))
    elsewhere = []
    for j in range(8):
        if j not in (3, 7):
            # neurons of one sign may be exchanged
            question.demand(f"(>= {question.term(j, 1)} {question.term(j + 1, 1)})")
        heights = [z + c for z in (-10, -20) for c in (CONVEX if j < 4 else CONCAVE)]
        elsewhere.append(f"(not {either([crosses(question, j, 0, height) for height in heights])})")
    question.demand(either(elsewhere))
    assert question.answer() is None


def with_crossings(problem: TrainingProblem, gap: int) -> tuple[Question, list[Network]]:
    """The question with neuron j tied to its crossing of the axis, and all sums of levees that fit, however turned."""
    question = Question(problem)
    heights = [-i * gap + c for i in (1, 2) for c in (-2, -1, 1, 2)]
    for j, height in enumerate(heights):
        question.demand(crosses(question, j, 1, height))
    known = []
    for first, second in product((TRUE, FALSE), repeat=2):
        parts = neurons(network_of(((first, Q(-gap)), (second, Q(-2 * gap)))))
        for turned in product((False, True), repeat=8):
            network = built([times(-1, part) if turn else part for part, turn in zip(parts, turned, strict=True)])
            if not any(problem.residuals(network)):
                known.append(network)
    return question, known


def exclude(question: Question, network: Network) -> None:
    values = [(*weights, bias) for weights, bias, _ in neurons(network)]
    question.demand(
        either(
            [f"(not (= {question.term(j, i)} {number(v)}))" for j, row in enumerate(values) for i, v in enumerate(row)]
        )
    )


@pytest.mark.slow
def test_with_known_crossings_only_sums_of_levees_fit() -> None:
    """2 · 2 functions, each written in 8 ways; excluded one by one, nothing is left."""
    question, known = with_crossings(reduced(), 10)
    assert len(known) == 32
    assert len({function_of(network) for network in known}) == 4
    for network in known:
        exclude(question, network)
    assert question.answer() is None


@pytest.mark.slow
def test_sums_of_levees_do_fit_with_known_crossings() -> None:
    """The same question without the exclusions has an answer: it is not empty for another reason."""
    question, known = with_crossings(reduced(), 10)
    for network in known[1:]:
        exclude(question, network)
    assert question.answer() == known[0]


@pytest.mark.slow
def test_at_the_paper_s_distance_without_clauses_nothing_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Δ = 16m + 6 = 6 at m = 0: the free variables of a yes-instance would make an infeasible problem."""
    monkeypatch.setattr(poits_layout, "spacing", lambda m: 16 * m + 6)
    question, known = with_crossings(reduced(), 6)
    assert known == []
    assert question.answer() is None
