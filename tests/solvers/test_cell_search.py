"""The search over cells in the situations that small inputs alone do not bring about: the truth is as for all."""

from __future__ import annotations

import math
import os
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from instances import Loss, TrainingProblem, sparse_point
from solvers.exact import ball, branching, cell_search, cell_tree, conic, frontier, missed
from solvers.exact.branching import Branching, Goal, Open
from solvers.exact.frontier import explore
from solvers.exact.search_result import Progress, Result
from tests.encoders.oracles import problem_of
from tests.solvers.test_against_truth import answers_as_the_truth, asked, equals_the_truth
from tests.tiny_problems import OPTIMISED, problems, with_targets
from tests.truth import least

Q = Fraction
SUMS = (Loss.L1, Loss.L2, Loss.LINF)
Arrange = Callable[..., None]


@pytest.fixture
def arranged(monkeypatch: pytest.MonkeyPatch) -> Arrange:
    """Make a small problem go where otherwise only large ones go."""

    def arrange(*, start: bool = False, dolls: bool = True, asking: bool = False, together: bool = False) -> None:
        if not start:
            # with a good network to start from, a search that loses its states is not found out
            monkeypatch.setattr(cell_search, "proposals", lambda *_, **__: [])
        if dolls:
            monkeypatch.setattr(cell_search, "FEWEST", Q(1, 2))
        if asking:
            monkeypatch.setattr(cell_tree, "LISTED", 0)
        if together:
            monkeypatch.setattr(frontier, "ALONE", 0)
            monkeypatch.setattr(frontier, "PIECE", 5)
            monkeypatch.setattr(frontier, "HANDED", 2)

    return arrange


def both_questions(seed: int, count: int, *, reliable: bool = False, jobs: int = 1, **kind: object) -> None:
    """The least loss, and one decision of those around it."""
    dice = random.Random(seed)
    for problem in problems(seed, count, losses=SUMS, **kind):  # type: ignore[arg-type]
        question = asked(problem, reliable=reliable)
        equals_the_truth(question, reliable=reliable, jobs=jobs)
        decision, answer = dice.choice(with_targets(question, least(question, reliable=reliable)))
        answers_as_the_truth(decision, answer, reliable=reliable, jobs=jobs)


@pytest.mark.parametrize("reliable", [False, True])
def test_smaller_problems_bound_what_is_left(arranged: Arrange, reliable: bool) -> None:
    arranged()
    both_questions(21 + reliable, 16, reliable=reliable)


@pytest.mark.parametrize("reliable", [False, True])
def test_cells_may_be_asked_for_one_by_one(arranged: Arrange, reliable: bool) -> None:
    arranged(asking=True)
    both_questions(23 + reliable, 15, reliable=reliable, most_points=4)


def test_several_processes_find_what_one_finds(arranged: Arrange) -> None:
    arranged(together=True)
    both_questions(25, 8, jobs=2, neurons=(2,))


@pytest.mark.slow
@pytest.mark.parametrize("reliable", [False, True])
@pytest.mark.parametrize("asking", [False, True])
@pytest.mark.parametrize("together", [False, True])
def test_all_of_that_hundreds_of_times(arranged: Arrange, reliable: bool, asking: bool, together: bool) -> None:
    arranged(asking=asking, together=together)
    both_questions(30 + reliable, 40 if together else 300, reliable=reliable, jobs=1 + together)


FEW_CELLS = [
    ([((0, 1), 0), ((1, 1), 1), ((0, 0), 2), ((1, 1), 0)], 2),
    ([((-2, 1), -1), ((-2, 1), 0), ((2, 2), 0)], 3),
    ([((1, 0), 3), ((1, 0), 0), ((0, 1), 1), ((1, 1), 0)], 3),
    ([((0, 0), 0), ((1, 0), 5), ((2, 0), 0)], 2),
]


@pytest.mark.parametrize("asking", [False, True])
@pytest.mark.parametrize("loss", SUMS)
@pytest.mark.parametrize("case", range(len(FEW_CELLS)))
def test_silent_points_may_leave_fewer_cells_than_neurons(
    arranged: Arrange, asking: bool, loss: Loss, case: int
) -> None:
    samples, k = FEW_CELLS[case]
    problem = problem_of(samples, 2, k, signs=(Q(1),) * k, loss=loss, target=None)
    arranged(asking=asking)
    equals_the_truth(problem, reliable=True)
    for decision, answer in with_targets(problem, least(problem, reliable=True)):
        answers_as_the_truth(decision, answer, reliable=True)


class Ticking:
    """A clock that goes on by one whenever somebody looks at it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.mark.parametrize("asking", [False, True])
def test_stopped_at_any_moment_its_bounds_hold(
    arranged: Arrange, monkeypatch: pytest.MonkeyPatch, asking: bool
) -> None:
    arranged(asking=asking)
    clock = Ticking()
    for module in (cell_search, frontier, branching, missed):
        monkeypatch.setattr(module, "monotonic", clock)
    monkeypatch.setattr(frontier, "PIECE", 3)
    dice, stopped = random.Random(5), 0
    for problem in problems(27, 30, losses=OPTIMISED, most_points=4 if asking else 5):
        truth = least(problem)
        for _ in range(3):
            said: list[Progress | Result] = []
            clock.now = 0.0
            deadline = float(dice.randint(1, dice.choice((4, 12, 40))))
            found = cell_search.search(problem, deadline=deadline, tell=said.append, keep=said.append)
            stopped += not found.complete
            for word in [*said, found]:
                assert word.bound <= truth, (problem, word)
                assert word.error is None or word.error >= truth, (problem, word)
            if found.complete:
                assert found.bound == found.error == truth, problem
            decision, answer = dice.choice(with_targets(problem, truth))
            clock.now = 0.0
            decided = cell_search.search(decision, deadline=deadline)
            assert not decided.complete or (decided.network is not None) is answer, decision
            assert decided.bound <= truth, decision
    assert stopped >= 15


def test_bounds_that_are_told_are_not_rounded_up() -> None:
    """Two quotients with one float: the heap has the larger one first."""
    run = frontier._Exploration([], Goal(None), math.inf, 1, None)
    third = Q(10**40, 3 * 10**40 + 1)
    assert float(third) == 1 / 3
    run.heaps = [[Open(1 / 3, 1, (1, 3), ()), Open(1 / 3, 2, third.as_integer_ratio(), ())], []]
    told, exact = run._bound(), run._bound(exactly=True)
    assert told is not None
    assert exact == third
    assert 0 < third - told < Q(1, 10**15)
    run.away = {Future(): (0, [Open(0.25, 3, (1, 4), ())])}
    assert run._bound() == run._bound(exactly=True) == Q(1, 4)
    run.away = {}
    run.heaps = [[Open(0.0, 1, (0, 1), ())], [Open(math.inf, 2, (10**400, 1), ())]]
    assert run._bound() == run._bound(exactly=True) == 0


SIZES = (10**40, 10**160, 10**400, Q(1, 10**400))


def scaled(problem: TrainingProblem, size: Fraction | int, label: Fraction | int) -> TrainingProblem:
    points = tuple(tuple((i, value * size) for i, value in point) for point in problem.points)
    return replace(problem, points=points, labels=tuple(y * label for y in problem.labels))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("start", [False, True])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("label", [1, *SIZES])
def test_numbers_beyond_every_float_are_numbers(
    arranged: Arrange, start: bool, size: Fraction, label: Fraction
) -> None:
    arranged(start=start)
    for problem in problems(28, 3, losses=SUMS, neurons=(1, 2), most_points=4):
        found = cell_search.search(scaled(problem, size, label))
        wanted = least(problem) * (label * label if problem.loss is Loss.L2 else label)
        assert (found.error, found.bound, found.complete) == (wanted, wanted, True), problem


@pytest.mark.filterwarnings("error")
def test_numbers_of_many_sizes_and_denominators() -> None:
    dice = random.Random(6)
    for loss in SUMS:
        rows = [(dice.choice((1, -1)) * Q(dice.randint(1, 10**9), 10 ** dice.randint(0, 200)),) for _ in range(6)]
        labels = tuple(Q(dice.randint(-99, 99), dice.randint(1, 10**60)) for _ in rows)
        problem = TrainingProblem(tuple(map(sparse_point, rows)), labels, 1, 1, None, bias=True, loss=loss, target=None)
        equals_the_truth(problem)


def lone(problem: TrainingProblem, accuracy: Fraction | None = None) -> cell_search._Training:
    return cell_search._Training(problem, math.inf, 1, False, accuracy, None, None)


def least_alone(run: cell_search._Training, signs: Sequence[int], first: int) -> Fraction:
    """Of the rows from that direction on, without the help of any smaller problem."""
    others = run.samples.after(first)
    search = run._branching(others, run._tree(others), signs, [])
    near = explore([search], Goal(None, slack=run._slack()), deadline=math.inf).best
    assert near is not None
    return near[0]


@pytest.mark.parametrize("loss", SUMS)
def test_what_the_others_cost_is_the_least_they_cost(arranged: Arrange, loss: Loss) -> None:
    dice = random.Random(7)
    for start in (False, True):
        arranged(start=start)
        for _ in range(2):
            samples = [((dice.randint(-30, 30),), dice.randint(-5, 9)) for _ in range(11)]
            run = lone(problem_of(samples, 1, 1, loss=loss, target=None))
            for signs in run._sign_vectors():
                rest = run._rest(signs, len(run.samples.directions))
                assert len(rest) >= 3
                for first, bound in rest:
                    assert bound == least_alone(run, signs, first), samples


def lazy(_h: np.ndarray, linear: np.ndarray, cone: np.ndarray, blocks: Sequence[range]) -> conic.Proposal:
    """Weights 0 and multipliers 0: enclosures as wide as can be."""
    return conic.Proposal(np.zeros(len(linear)), np.zeros(len(cone)), np.zeros(len(blocks)))


def test_wide_enclosures_bound_by_their_lower_ends_only(arranged: Arrange, monkeypatch: pytest.MonkeyPatch) -> None:
    arranged(start=True)
    checked = 0
    for problem in problems(29, 14, losses=(Loss.L2,), neurons=(1,), dimensions=(1,), most_points=5):
        run, closer = lone(problem, Q(1, 10)), lone(problem, Q(1, 10**6))
        for signs in run._sign_vectors():
            with monkeypatch.context() as patch:
                patch.setattr(ball, "propose", lazy)
                rest = run._rest(signs, len(run.samples.directions))
            for start, bound in rest:
                assert bound <= least_alone(closer, signs, start), (problem, start)
                checked += 1
    assert checked >= 10


def test_there_are_no_targets_in_the_ball() -> None:
    problem = problem_of([((0,), 1), ((1,), 2)], 1, 1, loss=Loss.L2, target=Q(1))
    with pytest.raises(ValueError, match="least l2"):
        cell_search.search(problem, ball=Q(1))


class Mortal(Branching):
    """Ends the process it is in, unless that is the one it was made in."""

    home = os.getpid()

    def work(self, *arguments: object, **options: object) -> branching.Progressed:
        if os.getpid() != self.home:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().work(*arguments, **options)  # type: ignore[arg-type]


def some(seed: int) -> Iterator[TrainingProblem]:
    yield from problems(seed, 3, losses=SUMS, neurons=(2,), most_points=5)


def test_a_process_that_is_killed_costs_no_answer(arranged: Arrange) -> None:
    arranged(together=True)
    for problem in some(31):
        run = lone(problem)
        tree = run._tree(run.samples)
        parts = [run._branching(run.samples, tree, signs, []) for signs in run._sign_vectors()]
        mortal = [Mortal(part.samples, part.tree, part.bounder, part.signs) for part in parts]
        found = explore(mortal, Goal(None), deadline=math.inf, jobs=2)
        assert found.complete
        assert found.best is not None
        assert found.best[0] * run.unit == least(problem), problem


def test_a_pool_that_is_broken_before_it_gets_its_work_loses_none(
    arranged: Arrange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever notices first, `submit` or `result`: what had left the heap comes back."""
    arranged(together=True)
    refused = []

    def submit(_pool: frontier.ProcessPoolExecutor, *_work: object) -> Future[object]:
        refused.append(True)
        raise frontier.BrokenProcessPool

    monkeypatch.setattr(frontier.ProcessPoolExecutor, "submit", submit)
    for problem in some(37):
        run = lone(problem)
        tree = run._tree(run.samples)
        parts = [run._branching(run.samples, tree, signs, []) for signs in run._sign_vectors()]
        found = explore(parts, Goal(None), deadline=math.inf, jobs=2)
        assert found.complete
        assert found.best is not None
        assert found.best[0] * run.unit == least(problem), problem
    assert refused


@pytest.mark.parametrize("loss", [Loss.L0, Loss.L1, Loss.L2, Loss.LINF])
def test_a_neuron_for_each_point_needs_no_search(loss: Loss) -> None:
    """Labels 1 and 4 at one point cannot both be met, whatever the number of neurons."""
    points = tuple(sparse_point([Fraction(x)]) for x in (0, 1, 1, 2, 5))
    labels = tuple(map(Fraction, (3, 1, 4, -2, 7)))
    problem = TrainingProblem(points, labels, 1, 400, loss=loss, target=None)
    found = cell_search.search(problem)
    wanted = {Loss.L0: 1, Loss.L1: 3, Loss.L2: Fraction(9, 2), Loss.LINF: Fraction(3, 2)}[loss]
    assert (found.error, found.bound, found.complete, found.nodes) == (wanted, wanted, True, 0)
    assert found.network is not None
    assert problem.objection(found.network) is None
    assert problem.error(found.network) == wanted
    for target, fits in ((wanted, True), (wanted - Fraction(1, 100), False)):
        decided = cell_search.search(replace(problem, target=Fraction(target)))
        assert decided.complete
        assert (decided.network is not None) is fits
