"""Training k ReLUs to the proven optimum (Arora et al. 2018; Manurangsi & Reichman, Lemmas 12 and 14), in rationals.

The paper guesses for each neuron and point whether it is active, 2^(kn) guesses, and solves a convex problem for each.
Here the guesses are those that the points allow (`arrangement`), O(n^d) for a neuron with a bias, and most are never
completed: branch and bound (`branching`) drops a guess of a few points once their loss, and what the others cost at
least, reaches the best network known. What the others cost at least is the same problem on fewer points, solved first
(Russian doll search, Verfaillie, Lemaître & Schiex 1996).

Free signs are one search for each number of + neurons, all sharing the best network.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from time import monotonic

import numpy as np

from instances import Activation, Loss, Network, TrainingProblem
from solvers.exact.assessment import Bounder, Enough
from solvers.exact.ball_error import BallError
from solvers.exact.branching import Branching, Goal
from solvers.exact.cell_tree import CellTree, cell_tree
from solvers.exact.descent import proposals
from solvers.exact.fewest_missed import fewest_missed
from solvers.exact.frontier import Found, explore
from solvers.exact.interpolation import best_function, interpolate
from solvers.exact.linear_losses import AbsoluteError, LargestError
from solvers.exact.samples import Samples, samples_of
from solvers.exact.search_result import Keep, Progress, Result, Tell, network_of
from solvers.exact.squared import SquaredError

DOLL = Fraction(3, 5)
"""Each problem of the others is this part of the next larger one."""
FEWEST = 4
"""Directions below which the others are not worth a search of their own, per weight."""
DOLL_NODES = 2000
"""A smaller problem that takes more assessments is left with the bound it has: it is a help and not the task."""
DOLLS_SHARE = 4
"""The smaller problems together get this part of the time that is left."""


def search(
    problem: TrainingProblem,
    *,
    deadline: float = math.inf,
    jobs: int = 1,
    reliable: bool = False,
    ball: Fraction | None = None,
    tell: Tell | None = None,
    keep: Keep | None = None,
) -> Result:
    """The network of least loss, or one that meets the target, and what bounds every network.

    `deadline` as the monotonic clock counts. `tell` hears of progress, `keep` gets each better network with what is
    known when it is found. `reliable`: every neuron is 0 wherever the label is 0 (needs a bias).
    `ball`, a δ > 0: weight vectors in the unit ball, biases in [−1, 1], loss l2, the bound within δ of the error.
    Raises ValueError for what it cannot take.
    """
    if problem.activation is not Activation.RELU:
        raise ValueError("takes ReLUs")
    if reliable and not problem.bias:
        raise ValueError("reliability needs neurons with a bias")
    if ball is not None and (ball <= 0 or problem.loss is not Loss.L2 or problem.target is not None):
        raise ValueError("ball constraints are for the least l2 and a positive accuracy")
    easy = None if reliable or ball is not None else _with_neurons_for_all(problem)
    if easy is not None:
        return easy
    if problem.loss is Loss.L0 and not problem.exact_fit:
        return fewest_missed(problem, deadline, reliable, tell, keep)
    return _Training(problem, deadline, jobs, reliable, ball, tell, keep).result()


def _with_neurons_for_all(problem: TrainingProblem) -> Result | None:
    """Where there is a neuron for each point, with free signs and a bias: the best of all functions is a network."""
    points = [tuple(dict(point).get(i, Fraction(0)) for i in range(problem.d)) for point in problem.points]
    if not problem.bias or problem.signs is not None or problem.k < len(set(points)):
        return None
    values, least = best_function(points, problem.labels, problem.loss)
    if problem.target is not None and least > problem.target:
        return Result(None, None, problem.target, True, 0, -1)
    found = interpolate(values)
    spare = problem.k - found.neurons
    network = Network(
        found.weights + ((Fraction(0),) * problem.d,) * spare,
        found.biases + (Fraction(0),) * spare,
        found.coefficients + (Fraction(1),) * spare,
    )
    return Result(network, problem.error(network), least if problem.target is None else Fraction(0), True, 0, -1)


class _Training:
    def __init__(
        self,
        problem: TrainingProblem,
        deadline: float,
        jobs: int,
        reliable: bool,
        ball: Fraction | None,
        tell: Tell | None,
        keep: Keep | None,
    ) -> None:
        if problem.exact_fit:
            # the same question under every loss
            problem = replace(problem, loss=Loss.L2)
        self.problem, self.deadline, self.jobs, self.ball = problem, deadline, jobs, ball
        self.tell, self.keep = tell, keep
        self.kept: Fraction | None = None
        self.trials: list[tuple[int, ...]] = []
        self.samples = samples_of(problem)
        self.reliable = reliable
        scale = self.samples.label_scale
        self.unit = Fraction(1, scale * scale if problem.loss is Loss.L2 else scale)
        self.cells = -1
        self.smaller: dict[int, CellTree] = {}
        self.nodes = 0
        self.error: Fraction | None = None

    def result(self) -> Result:
        target = self.problem.target
        goal = Goal(None if target is None else target / self.unit, target is not None, self._slack())
        best: Network | None = None
        for signs in self._sign_vectors():
            if best is not None and monotonic() >= self.deadline:
                break
            start = self._descended(self.samples, signs)
            network = None if start is None else self._network(start[1], signs)
            if network is not None and self._wanted(network, goal):
                best = network
                goal = Goal(self.problem.error(network) / self.unit, False, self._slack())
        if best is not None and self.problem.target is not None:
            return self._finished(best, Found())
        self.error = None if best is None else self.problem.error(best)
        if best is not None:
            self._keep(self._finished(best, Found(complete=False, bound=Fraction(0))))
        # only now: there may be very many cells
        tree = self._tree(self.samples)
        self.cells = -1 if tree.count is None else tree.count
        trials = self.trials = list(dict.fromkeys(self._enough_neurons(signs, tree) for signs in self._sign_vectors()))
        searches = [self._branching(self.samples, tree, signs, self._rest(signs, tree.size)) for signs in trials]
        found = explore(searches, goal, deadline=self.deadline, jobs=self.jobs, tell=self._told)
        if found.best is not None:
            _, theta, at = found.best
            best = self._network(theta, trials[at])
        return self._finished(best, found)

    def _finished(self, best: Network | None, found: Found) -> Result:
        problem = self.problem
        error = None if best is None else problem.error(best)
        if problem.target is None:
            bound = self._bound(error, found)
        else:
            bound = Fraction(0) if best is not None or not found.complete else problem.target
        complete = found.complete or (best is not None and problem.target is not None)
        return Result(best, error, bound, complete, self.nodes + found.nodes, self.cells)

    def _bound(self, error: Fraction | None, found: Found) -> Fraction:
        if found.bound is None:
            return Fraction(0) if error is None else error
        return found.bound * self.unit if error is None else min(error, found.bound * self.unit)

    def _keep(self, early: Result) -> None:
        if self.keep is not None and early.error is not None and (self.kept is None or early.error < self.kept):
            self.kept = early.error
            self.keep(early)

    def _told(self, found: Found) -> None:
        if found.best is not None and self.problem.target is None:
            _, theta, at = found.best
            self._keep(replace(self._finished(self._network(theta, self.trials[at]), found), complete=False))
        if self.tell is not None:
            error = self.error if found.best is None else found.best[0] * self.unit
            bound = Fraction(0) if self.problem.target is not None else self._bound(error, found)
            self.tell(Progress(error, bound, self.nodes + found.nodes))

    def _wanted(self, network: Network, goal: Goal) -> bool:
        loss = self.problem.error(network) / self.unit
        return goal.limit is None or loss < goal.limit or (goal.strict and loss == goal.limit)

    def _slack(self) -> Fraction:
        return Fraction(0) if self.ball is None else self.ball / 2 / self.unit

    def _sign_vectors(self) -> list[tuple[int, ...]]:
        """+1 first."""
        k, signs = self.problem.k, self.problem.signs
        positive = range(k + 1) if signs is None else [sum(1 for sign in signs if sign > 0)]
        return [(1,) * q + (-1,) * (k - q) for q in positive]

    def _enough_neurons(self, signs: Sequence[int], tree: CellTree) -> tuple[int, ...]:
        """Without those that would be zero: as many of one sign as there are cells do, unless weights are bounded."""
        if tree.count is None or self.ball is not None:
            return tuple(signs)
        return tuple(s for sign in (1, -1) for s in [x for x in signs if x == sign][: tree.count])

    def _tree(self, samples: Samples) -> CellTree:
        return cell_tree(samples.directions, self._silent(samples))

    def _silent(self, samples: Samples) -> frozenset[int]:
        """Directions of rows with label 0, if these must stay silent."""
        if not self.reliable:
            return frozenset()
        return frozenset(
            int(place)
            for place, label in zip(samples.direction, samples.labels, strict=True)
            if place >= 0 and not label
        )

    def _bounder(self, samples: Samples) -> Bounder:
        if self.ball is not None:
            # half of what is allowed: the other half is what branch and bound does not look for
            return BallError(samples, self.ball / 2)
        match self.problem.loss:
            case Loss.L1:
                return AbsoluteError(samples)
            case Loss.LINF:
                return LargestError(samples)
            case Loss.L2:
                return SquaredError(samples)
            case other:
                raise AssertionError(f"loss {other} has a search of its own")

    def _branching(
        self, samples: Samples, tree: CellTree, signs: Sequence[int], rest: Sequence[tuple[int, Fraction]]
    ) -> Branching:
        return Branching(samples, tree, self._bounder(samples), signs, rest, strict_order=self.ball is None)

    def _descended(self, samples: Samples, signs: Sequence[int]) -> tuple[Fraction, list[Fraction]] | None:
        """(loss, weights) of a good network, exactly, in scaled units."""
        bounder = self._bounder(samples)
        n = len(samples.labels)
        silent = (samples.labels == 0) if self.reliable else np.zeros(n, dtype=bool)
        best: tuple[Fraction, list[Fraction]] | None = None
        for patterns in proposals(samples, signs, silent=np.asarray(silent, dtype=bool)):
            found = bounder.assess(patterns, signs, n, Enough(), leaf=True)
            if found.theta is not None:
                loss = Fraction(*found.lower) + found.gap
                if best is None or loss < best[0]:
                    best = loss, found.theta
        return best

    def _network(self, theta: Sequence[Fraction], signs: Sequence[int]) -> Network:
        return network_of(self.problem, self.samples, theta, signs)

    def _rest(self, signs: Sequence[int], size: int) -> list[tuple[int, Fraction]]:
        """What the last rows cost by themselves: ever more of them, each time with the help of the time before."""
        starts = []
        left = size * DOLL
        while left >= FEWEST * max(1, len(signs) * self.samples.width):
            starts.append(size - int(left))
            left *= DOLL
        until = monotonic() + (self.deadline - monotonic()) / DOLLS_SHARE
        rest: list[tuple[int, Fraction]] = []
        for start in reversed(starts):
            if monotonic() >= until:
                break
            samples = self.samples.after(start)
            within = [(depth - start, bound) for depth, bound in rest]
            if start not in self.smaller:
                self.smaller[start] = self._tree(samples)
            tree = self.smaller[start]
            own = self._enough_neurons(signs, tree)
            start_from = self._descended(samples, own)
            limit = None if start_from is None else start_from[0]
            search = self._branching(samples, tree, own, within)
            found = explore([search], Goal(limit, slack=self._slack()), deadline=until, jobs=self.jobs, most=DOLL_NODES)
            self.nodes += found.nodes
            values = [value for value in (found.best and found.best[0], limit) if value is not None]
            rest.insert(0, (start, min([*values, *([] if found.bound is None else [found.bound])])))
        return rest
