"""Variants on every rule that takes them: padding, error, more neurons, free signs; and refusals where none is proved.

*Error.* All added samples stand at one point x* of the problem, which demands the label y* there. Exactly, by the
candidates for a minimum: the loss of all samples at x* is at least γ, and equal to γ only where f(x*) = y*. The
other samples' loss is not negative, so error ≤ γ holds for the exact fits of the plain problem and for nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as Q
from itertools import product
from typing import Any

import pytest

from encoders.reductions import RULES, NotAFitError, Options, Reduction, backward, forward, reduced, weight_bounds
from encoders.reductions.squares import rational_squares
from encoders.reductions.variants import with_error
from instances import Loss, Network, OneInThreeSat, Source, ThreeSat, TrainingProblem, UsageError, loss_of
from tests.encoders.oracles import Question, decide, number, problem_of
from tests.encoders.planes import changes, of_word
from tests.encoders.test_rules import EXAMPLES
from tests.encoders.thresholds import decide_thresholds

PLANE_CUT = (((Q(-1), Q(-1)), Q(1, 2)),)
SOLVED: dict[str, tuple[Source, Any]] = {
    "3sat-two-relus": (ThreeSat(2, ((1, -2), (-1, 2))), (True, True)),
    "poits-plane": (OneInThreeSat(3, ((1, 2, 3),)), (False, True, False)),
    "poits-thresholds": (OneInThreeSat(3, ((1, 2, 3),)), (False, True, False)),
    "hyperplanes-four-relus": (EXAMPLES["hyperplanes-four-relus"], PLANE_CUT),
    "hyperplanes-two-thresholds": (EXAMPLES["hyperplanes-two-thresholds"], PLANE_CUT),
}
ERRORS = [Q(0), Q(1), Q(5, 2), Q(1, 7), Q(7), Q(22, 7)]
LOSSES = [Loss.L1, Loss.L2, Loss.L0]


def with_variant(variant: str) -> list[str]:
    return [name for name, rule in RULES.items() if variant in rule.variants]


def test_the_rules_that_take_each_variant() -> None:
    """Every fixed d: the plane. Every fixed γ: exact fits. Every k: hyperplanes. Biases: those that have none."""
    assert with_variant("dimension") == ["poits-plane", "poits-thresholds"]
    assert set(with_variant("error")) >= {*SOLVED} - {"3sat-two-relus"}
    assert set(with_variant("error")) <= {*SOLVED}
    assert with_variant("neurons") == ["hyperplanes-four-relus", "hyperplanes-two-thresholds"]
    assert set(with_variant("bias")) == {"3sat-two-relus", "set-cover-one-relu", "circuit-one-relu"}
    assert set(with_variant("free_signs")) == set(RULES)
    assert set(with_variant("loss")) == {"set-cover-one-relu", "circuit-one-relu", "clique-one-threshold"}


def candidates(labels: list[Q]) -> list[Q]:
    """Where the loss of a constant can be least: at the labels, at their mean; and anywhere else (for misses)."""
    return [*labels, sum(labels, Q(0)) / len(labels), max(labels) + 1, min(labels) - 1]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("error", ERRORS, ids=str)
@pytest.mark.parametrize("name", with_variant("error"))
def test_exact_fits_attain_the_error_and_nothing_else_does(name: str, error: Q, loss: Loss) -> None:
    rule, (source, solution) = RULES[name], SOLVED[name]
    options = Options(error=error, loss=loss) if error else Options()
    plain, problem = rule.reduce(source, Options()), reduced(rule, source, options)
    assert problem.target == error
    assert problem.loss == (loss if error else plain.loss)
    assert (problem.points[: plain.n], problem.labels[: plain.n]) == (plain.points, plain.labels)
    assert set(problem.points[plain.n :]) <= {plain.points[0]}
    # at x*: the least loss is the target (under l0 its integral part), and only at y*
    here = [y for x, y in zip(problem.points, problem.labels, strict=True) if x == plain.points[0]]
    least = Q(error.__floor__()) if loss is Loss.L0 else error
    for z in candidates(here):
        cost = loss_of([z - y for y in here], loss)
        assert (cost == least) == (z == plain.labels[0])
        assert cost == least or cost > error
    # and away from x* the smallest change of anything costs something: one missed sample is one too many
    network = forward(rule, source, solution, options)
    assert problem.objection(network) is None
    assert problem.error(network) == least
    assert backward(rule, source, network, options) is not None
    for other in broken(network):
        if plain.objection(other) is not None:
            assert problem.objection(other) is not None


def broken(network: Network) -> list[Network]:
    """One bias moved by a little, for each neuron."""
    found = []
    for j in range(network.neurons):
        biases = [b + (Q(1, 50) if i == j else 0) for i, b in enumerate(network.biases)]
        found.append(replace(network, biases=tuple(biases)))
    return found


@pytest.mark.parametrize("error", [Q(1), Q(1, 3), Q(5, 2)], ids=str)
@pytest.mark.parametrize("loss", [Loss.L1, Loss.L0])
@pytest.mark.parametrize("word", ["QP", "PQP", "PQPQ", "QPQPQ", "PPQ"])
def test_two_thresholds_with_an_error_decided(word: str, loss: Loss, error: Q) -> None:
    """Everything free: attained if and only if the plain problem fits."""
    rule, source = RULES["hyperplanes-two-thresholds"], of_word(word)
    problem = reduced(rule, source, Options(error=error, loss=loss, free_signs=True))
    network = decide_thresholds(problem)
    assert (network is not None) == (changes(word) <= 2)
    below = replace(problem, target=error * Q(99, 100))
    assert decide_thresholds(below) is None or (loss is Loss.L0 and error.denominator > 1)
    if network is not None:
        assert source.satisfied_by(backward(rule, source, network, Options(error=error, loss=loss, free_signs=True)))


def attained(problem: TrainingProblem, target: Q) -> bool:
    """Is Σ |f(x) − y| ≤ target possible for ReLUs? Exact, by Z3."""
    question = Question(replace(problem, points=(), labels=(), loss=Loss.ZERO, target=Q(0)))
    terms = []
    for point, label in zip(problem.points, problem.labels, strict=True):
        residual = f"(- {question.value(point)} {number(label)})"
        terms.append(f"(let ((r {residual})) (ite (> r 0.0) r (- r)))")
    question.demand(f"(<= (+ 0.0 {' '.join(terms)}) {number(target)})")
    return question.answer() is not None


@pytest.mark.parametrize("word", ["QP", "P", "QQ"])
def test_four_relus_with_an_error_decided(word: str) -> None:
    problem = reduced(RULES["hyperplanes-four-relus"], of_word(word), Options(error=Q(3, 2)))
    assert attained(problem, Q(3, 2))
    assert not attained(problem, Q(149, 100))


def test_a_contradiction_with_an_error_decided() -> None:
    """A problem that fits nothing (labels 0 and 1 at one point, k = 1) stays above the target under every error."""
    bad = problem_of([((0,), 0), ((0,), 1), ((1,), 1)], 1, 1, signs=(Q(1),))
    good = problem_of([((0,), 0), ((1,), 1)], 1, 1, signs=(Q(1),))
    for error in (Q(1), Q(1, 3)):
        assert not attained(with_error(bad, error, Loss.L1), error)
        assert attained(with_error(good, error, Loss.L1), error)


def test_what_no_padding_exists_for() -> None:
    problem = problem_of([((0,), 0)], 1, 1)
    for loss in (Loss.LINF, Loss.ZERO):
        with pytest.raises(UsageError, match="slack"):
            with_error(problem, Q(1), loss)
    with pytest.raises(UsageError, match="not negative"):
        with_error(problem, Q(-1), Loss.L1)


def test_without_samples_everything_fits_before_and_after() -> None:
    for loss in LOSSES:
        empty = with_error(problem_of([], 1, 1), Q(1), loss)
        assert (empty.n, empty.loss, empty.target) == (0, loss, 1)
    with pytest.raises(UsageError, match="--error"):
        with_error(problem_of([], 1, 1), Q(1), Loss.ZERO)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("error", ["1.00003", "0.1234567"])
def test_squares_are_found_soon_enough_for_decimals(error: str) -> None:
    """Asking for as few squares as possible takes minutes where four are needed (numbers 4^a (8b + 7))."""
    value = Q(error) / 2
    found = rational_squares(value)
    assert len(found) <= 4
    assert sum((a * a for a in found), Q(0)) == value


def test_a_single_pair_does_not_do_under_other_losses() -> None:
    """y* ± γ/2 costs γ²/2 under l2, and 2 misses under l0 that y* ± anything else may avoid."""
    for error in (Q(1), Q(5, 2)):
        pair = [error / 2, -error / 2]
        assert loss_of(pair, Loss.L1) == error
        assert loss_of(pair, Loss.L2) != error
        assert loss_of([Q(0), error], Loss.L0) < loss_of(pair, Loss.L0)


@pytest.mark.parametrize("d", [2, 3, 5])
@pytest.mark.parametrize("name", with_variant("dimension"))
def test_padding(name: str, d: int) -> None:
    rule, (source, solution) = RULES[name], SOLVED[name]
    options = Options(dimension=d, error=Q(2))
    plain, problem = rule.reduce(source, Options()), reduced(rule, source, options)
    assert problem.d == d
    assert problem.points[: plain.n] == plain.points
    network = forward(rule, source, solution, options)
    assert problem.objection(network) is None
    assert backward(rule, source, network, options) == solution
    # the weights of padded coordinates are free, and are dropped when a fit is read
    tilted = replace(
        network, weights=tuple((*row[:2], *(Q(j + 7) for _ in row[2:])) for j, row in enumerate(network.weights))
    )
    assert problem.objection(tilted) is None
    assert backward(rule, source, tilted, options) == solution
    bounds = weight_bounds(rule, source, options)
    assert all(len(box.weights) == d for box in bounds.boxes)
    assert bounds.grid is not None
    assert len(bounds.grid) == d + 1
    unpadded = rule.bounds(source, Options())
    assert [box.weights[:2] for box in bounds.boxes] == [box.weights for box in unpadded.boxes]
    assert unpadded.grid is not None
    assert (*bounds.grid[:2], bounds.grid[-1]) == unpadded.grid
    with pytest.raises(NotAFitError, match=f"does not have {d + 1} inputs"):
        backward(rule, source, network, Options(dimension=d + 1))


@pytest.mark.parametrize("name", with_variant("dimension"))
def test_padding_down_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="needs 2"):
        reduced(RULES[name], SOLVED[name][0], Options(dimension=1))


@pytest.mark.parametrize("n", [0, 1])
def test_padded_problems_decided(n: int) -> None:
    """In space the single gadget and the empty formula still fit."""
    source, options = OneInThreeSat(n, ()), Options(dimension=3)
    network = decide(reduced(RULES["poits-plane"], source, options))
    assert network is not None
    assert len(backward(RULES["poits-plane"], source, network, options)) == n


GIVEN: dict[str, Options] = {
    "bias": Options(bias=True),
    "free_signs": Options(free_signs=True),
    "loss": Options(loss=Loss.L1),
    "dimension": Options(dimension=9),
    "error": Options(error=Q(1)),
    "neurons": Options(neurons=9),
}


@pytest.mark.parametrize(("name", "variant"), list(product(RULES, GIVEN)))
def test_what_the_theorem_does_not_cover_is_refused(name: str, variant: str) -> None:
    rule: Reduction[Any, Any] = RULES[name]
    if variant in rule.variants:
        assert reduced(rule, EXAMPLES[name], GIVEN[variant]).n > 0
    else:
        with pytest.raises(UsageError, match=variant.replace("_", "-")):
            reduced(rule, EXAMPLES[name], GIVEN[variant])


@pytest.mark.parametrize("name", with_variant("error"))
def test_a_loss_alone_says_nothing_about_an_exact_fit(name: str) -> None:
    with pytest.raises(UsageError, match="--loss is no variant"):
        reduced(RULES[name], EXAMPLES[name], Options(loss=Loss.L2))
    with pytest.raises(UsageError, match="--error -1"):
        reduced(RULES[name], EXAMPLES[name], Options(error=Q(-1)))
