"""A network that misses the fewest points (l0), proved: the search of `missed` from the problem to the answer."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from instances import TrainingProblem
from solvers.exact.missed import FewestMissed, OutOfTimeError
from solvers.exact.samples import samples_of
from solvers.exact.search_result import Keep, Progress, Result, Tell, network_of


def fewest_missed(
    problem: TrainingProblem, deadline: float, reliable: bool, tell: Tell | None, keep: Keep | None = None
) -> Result:
    """As `cell_search.search`, for loss l0."""
    samples = samples_of(problem)
    k, signs = problem.k, problem.signs
    positive = range(k + 1) if signs is None else [sum(1 for sign in signs if sign > 0)]
    splits = [(1,) * q + (-1,) * (k - q) for q in positive]
    zero = np.asarray(samples.labels == 0, dtype=bool)
    silent = zero if reliable else np.zeros(len(zero), dtype=bool)
    run = FewestMissed(samples, splits, silent, deadline)
    run.offer((Fraction(0),) * (k * samples.width), splits[0])
    target = problem.target
    try:
        while not run.finished and not (target is not None and (_met(run, target) or run.bound > target)):
            before = run.best
            run.extend()
            if tell is not None:
                tell(Progress(Fraction(run.best[0]) if run.best else None, Fraction(run.bound), run.nodes))
            if keep is not None and target is None and run.best is not None and run.best != before:
                count, theta, own = run.best
                network = network_of(problem, samples, theta, own)
                keep(Result(network, Fraction(count), Fraction(min(run.bound, count)), False, run.nodes, -1))
    except OutOfTimeError:
        # what is known so far is the answer
        pass
    assert run.best is not None
    missed, theta, own = run.best
    network = network_of(problem, samples, theta, own)
    error = problem.error(network)
    if error != missed:
        raise AssertionError(f"{missed} points missed in the search, {error} by the network")
    decided = error == run.bound
    if target is not None:
        decided = error <= target or run.bound > target
        if error > target:
            return Result(None, None, Fraction(run.bound), decided, run.nodes, -1)
    return Result(network, error, Fraction(min(run.bound, missed)), decided, run.nodes, -1)


def _met(run: FewestMissed, target: Fraction) -> bool:
    return run.best is not None and run.best[0] <= target
