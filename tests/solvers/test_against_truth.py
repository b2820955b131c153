"""The exact algorithms against the truth: the least loss over all signs and activation patterns of tiny problems."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula
from instances import Loss, Network, TrainingProblem, Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnsupportedError
from solvers.exact.one_relu import least_squared_error
from solvers.job import Job
from solvers.registry import BACKENDS
from solvers.repair import proposed_network
from tests.encoders.oracles import problem_of
from tests.tiny_problems import OPTIMISED, problems, with_targets
from tests.truth import answerable, least

Q = Fraction
ENGINES = [name for name in ("satfit", "exact:realizable", "exact:exactfit", "exact:cells") if name in BACKENDS]
cells = pytest.mark.skipif(
    find_spec("solvers.exact.cell_search") is None, reason="the search over cells is not part of this version"
)


def search(problem: TrainingProblem, **options: Any) -> Any:
    return import_module("solvers.exact.cell_search").search(problem, **options)


def equals_the_truth(problem: TrainingProblem, **options: Any) -> None:
    """Without a target: error and bound are the least loss, and the network has it."""
    found, truth = search(problem, **options), least(problem, reliable=options.get("reliable", False))
    assert found.complete, problem
    assert (found.error, found.bound) == (truth, truth), problem
    assert problem.objection(found.network) is None, problem
    assert problem.error(found.network) == truth, problem
    if options.get("reliable"):
        assert silent_where_labels_are_zero(problem, found.network), problem


def answers_as_the_truth(problem: TrainingProblem, answer: bool, **options: Any) -> None:
    """With a target: a network that meets it, or a complete search without one; no bound is above the least loss."""
    found, truth = search(problem, **options), least(problem, reliable=options.get("reliable", False))
    assert found.complete, problem
    assert (found.network is not None) is answer, problem
    assert found.bound <= truth, problem
    if not answer:
        assert problem.target is not None
        assert found.bound >= problem.target, problem
        return
    assert problem.objection(found.network) is None, problem
    assert found.error == problem.error(found.network), problem
    assert found.bound <= found.error, problem
    if options.get("reliable"):
        assert silent_where_labels_are_zero(problem, found.network), problem


def asked(problem: TrainingProblem, *, reliable: bool) -> TrainingProblem:
    """Reliability is a question about sums of ReLUs: coefficients of one sign, and a bias."""
    if not reliable:
        return problem
    sign = Q(1) if problem.signs is None or not problem.signs else problem.signs[0]
    return replace(problem, signs=(sign,) * problem.k, bias=True)


def silent_where_labels_are_zero(problem: TrainingProblem, network: Network) -> bool:
    return not any(r for r, y in zip(problem.residuals(network), problem.labels, strict=True) if y == 0)


@cells
@pytest.mark.parametrize("reliable", [False, True])
def test_the_search_over_cells_finds_the_least_loss(reliable: bool) -> None:
    for problem in problems(1 + reliable, 50):
        equals_the_truth(asked(problem, reliable=reliable), reliable=reliable)


@cells
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_the_search_over_cells_finds_the_least_loss_of_thousands(seed: int) -> None:
    for problem in problems(1000 + seed, 500, most_points=6 if seed % 4 == 3 else 5):
        equals_the_truth(asked(problem, reliable=seed % 4 == 2), reliable=seed % 4 == 2)


@cells
@pytest.mark.parametrize("reliable", [False, True])
def test_the_search_over_cells_meets_targets_that_can_be_met(reliable: bool) -> None:
    for problem in problems(3 + reliable, 8, losses=(*OPTIMISED, Loss.ZERO)):
        question = asked(problem, reliable=reliable)
        for decision, answer in with_targets(question, least(question, reliable=reliable)):
            answers_as_the_truth(decision, answer, reliable=reliable)


NOTHING = {
    "no neurons": problem_of([((1,), 1), ((2,), 3), ((0,), 0)], 1, 0),
    "no neurons, signs": problem_of([((1,), 1), ((2,), 3)], 1, 0, signs=()),
    "no points": problem_of([], 1, 2),
    "no inputs": problem_of([((), 1), ((), 4), ((), 4)], 0, 2),
    "no inputs, no bias": problem_of([((), 1), ((), 4), ((), 4)], 0, 1, bias=False),
    "one place, no bias": problem_of([((0, 0), 1), ((0, 0), -2)], 2, 2, bias=False),
    "labels of the other sign": problem_of([((0,), -1), ((1,), -2)], 1, 2, signs=(Q(1), Q(1))),
    "more neurons than points": problem_of([((0,), -1), ((1,), 2)], 1, 3),
    "one label, ten times": problem_of([((1,), 3)] * 10 + [((1,), 0)], 1, 2),
}


@cells
@pytest.mark.parametrize("loss", OPTIMISED)
@pytest.mark.parametrize("name", NOTHING)
def test_the_search_over_cells_of_almost_nothing(name: str, loss: Loss) -> None:
    for reliable in (False, True):
        problem = replace(NOTHING[name], loss=loss, target=None)
        equals_the_truth(asked(problem, reliable=reliable), reliable=reliable)


@cells
def test_two_processes_find_what_one_does() -> None:
    for problem in problems(5, 6, most_points=5):
        equals_the_truth(problem, jobs=2)


@cells
def test_a_search_that_is_cut_short_claims_nothing_false() -> None:
    """The bound is one, and a network has the error that is told, at any deadline; what was told on the way too."""
    for number, problem in enumerate(problems(6, 30, neurons=(2, 3))):
        truth, told = least(problem), []
        found = search(problem, deadline=monotonic() + (number % 6) * 0.002, tell=told.append)
        assert found.bound <= truth, problem
        assert not found.complete or found.error == found.bound == truth, problem
        if found.network is not None:
            assert found.error == problem.error(found.network) >= truth, problem
        for progress in told:
            assert progress.bound <= truth, problem
            assert progress.error is None or progress.error >= truth, problem


DELTA = Q(1, 100)
STEPS = [Q(i, 5) for i in range(-5, 6)]


@cache
def ball(d: int, bias: bool) -> list[tuple[tuple[Fraction, ...], Fraction]]:
    """Weights of length at most 1 and biases in [−1, 1], on a grid; (3/5, 4/5) and the like are on the boundary."""
    weights = [w for w in product(STEPS, repeat=d) if sum(v * v for v in w) <= 1]
    return list(product(weights, STEPS if bias else [Q(0)]))


@cells
@pytest.mark.parametrize("reliable", [False, True])
def test_no_network_of_the_unit_ball_is_below_the_bound(reliable: bool) -> None:
    """The enclosure is at most δ wide, its network is in the ball, and no network of a grid is below its bound."""
    for tiny in problems(7 + reliable, 24, losses=(Loss.L2,), neurons=(1,), most_points=4):
        problem = asked(tiny, reliable=reliable)
        found = search(problem, ball=DELTA, reliable=reliable)
        assert found.complete, problem
        assert found.bound <= found.error <= found.bound + DELTA, problem
        assert found.error == problem.error(found.network), problem
        assert problem.objection(found.network) is None, problem
        assert all(sum(w * w for w in row) <= 1 for row in found.network.weights), problem
        assert all(abs(b) <= 1 for b in found.network.biases), problem
        assert not reliable or silent_where_labels_are_zero(problem, found.network), problem
        assert found.error >= least(problem, reliable=reliable), problem
        for sign in problem.signs or (Q(1), Q(-1)):
            for weights, bias in ball(problem.d, problem.bias):
                network = Network((weights,), (bias,), (sign,))
                if not reliable or silent_where_labels_are_zero(problem, network):
                    assert problem.error(network) >= found.bound, (problem, network)


def test_the_branch_and_bound_of_one_relu_finds_the_least_squares() -> None:
    for problem in problems(8, 150, losses=(Loss.L2,), neurons=(1,), most_points=6):
        error, network = least_squared_error(problem)
        assert error == least(problem) == problem.error(network), problem
        assert problem.objection(network) is None, problem


@pytest.mark.slow
def test_the_branch_and_bound_of_one_relu_finds_the_least_squares_of_thousands() -> None:
    for problem in problems(9, 2000, losses=(Loss.L2,), neurons=(1,), most_points=7):
        assert least_squared_error(problem)[0] == least(problem), problem


def claim_of(name: str, problem: TrainingProblem, folder: Path) -> Claim | None:
    """What a solver of ours says, in this process; None where it does not take the question."""
    if reason := BACKENDS[name].missing():
        pytest.skip(reason)
    job = Job(name, Formula.DATA, problem, uniform_bounds(problem, None), time_limit_s=60.0)
    try:
        claim: Claim = import_module(BACKENDS[name].module).solve(Task(job, folder / "none", monotonic() + 60))
    except UnsupportedError:
        return None
    return claim


def decides_as_the_truth(name: str, seed: int, count: int, folder: Path) -> int:
    """How many of the exact fits this solver decides; each of them rightly, with a network for a yes."""
    decided = 0
    for number, problem in enumerate(problems(seed, count, losses=(Loss.ZERO,))):
        # every solver gets problems of its own kind as well: all signs alike, or one neuron
        if problem.signs is not None and number % 3 == 0:
            problem = replace(problem, signs=(problem.signs[0],) * problem.k)
        claim = claim_of(name, problem, folder)
        if claim is None or claim.verdict is Verdict.UNKNOWN:
            continue
        decided += 1
        assert (claim.verdict is Verdict.FEASIBLE) is answerable(problem), (problem, claim)
        if claim.verdict is Verdict.FEASIBLE:
            network = proposed_network(problem, claim.values)
            assert network is not None
            assert problem.objection(network) is None, (problem, claim)
    return decided


@pytest.mark.parametrize("name", ENGINES)
def test_exact_fits_are_decided_as_the_truth_says(name: str, tmp_path: Path) -> None:
    assert decides_as_the_truth(name, 12, 200 if name != "exact:cells" else 80, tmp_path) >= 20


@pytest.mark.slow
@pytest.mark.parametrize("name", ENGINES)
def test_thousands_of_exact_fits_are_decided_as_the_truth_says(name: str, tmp_path: Path) -> None:
    assert decides_as_the_truth(name, 13, 3000, tmp_path) >= 300


@pytest.mark.skipif("exact:cells" not in BACKENDS, reason="the search over cells is not part of this version")
def test_the_solver_of_that_name_claims_what_the_search_finds(tmp_path: Path) -> None:
    for problem in problems(14, 40):
        claim, truth = claim_of("exact:cells", problem, tmp_path), least(problem)
        assert claim is not None
        assert claim.bound is not None
        assert Q(claim.bound) == truth, problem
        network = proposed_network(problem, claim.values)
        assert network is not None
        assert problem.error(network) == truth, problem
        below = replace(problem, target=truth - Q(1, 7)) if truth >= Q(1, 7) else None
        if below is not None:
            claim = claim_of("exact:cells", below, tmp_path)
            assert claim is not None
            assert claim.verdict is Verdict.INFEASIBLE, below
