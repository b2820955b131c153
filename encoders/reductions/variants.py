"""A rule together with the options it was applied with: variants that do not depend on the rule, applied and undone.

*Every d ≥ 2* (Froese & Hertrich, "Input Dimension"): points are padded with zeros. The weights there are free, so a
fit read back simply drops them.

*Every fixed γ ≥ 0* ("Target Error"): samples are added at a point x* whose fit value y* an existing sample forces, such
that the added loss is at least γ, with equality only at y*. Then error ≤ γ holds exactly for the exact fits of the
rest. The paper only says "a set of incompatible data points"; which ones depends on the loss:
  l1: one pair y* ± γ/2; the existing sample makes any other value cost more.
  l2: at most four pairs y* ± c_i with Σ c_i² = γ/2, a sum of four rational squares: the pairs cost 2(z − y*)² + 2c_i².
  l0: ⌊γ⌋ samples of label y* + 1, and as many copies of (x*, y*), so that with the existing one missing it costs more
  than γ.
Under the maximum loss every sample gets the slack γ: no such padding exists, and the claim does not transfer.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from encoders.bounds import Box, WeightBounds
from encoders.reductions.base import NotAFitError, Options, Reduction
from encoders.reductions.squares import rational_squares
from instances import Loss, Network, Source, SparsePoint, TrainingProblem, UsageError


def reduced(rule: Reduction[Any, Any], source: Source, options: Options) -> TrainingProblem:
    """The training problem, variants included. Raises UsageError for a variant the rule does not have."""
    rule.accept(options)
    problem: TrainingProblem = rule.reduce(source, options)
    if options.dimension is not None:
        problem = _padded(problem, options.dimension)
    return with_error(problem, options.error, options.loss or Loss.L1) if options.error else problem


def forward(rule: Reduction[Any, Any], source: Source, solution: Any, options: Options) -> Network:
    """The forward witness of a solution, variants included."""
    network: Network = rule.fit(source, solution, options)
    if options.dimension is None:
        return network
    width = len(network.weights[0]) if network.weights else options.dimension
    zeros = (Fraction(0),) * (options.dimension - width)
    return replace(network, weights=tuple((*row, *zeros) for row in network.weights))


def backward(rule: Reduction[Any, Any], source: Source, network: Network, options: Options) -> Any:
    """The solution that a network attaining the target gives. Raises NotAFitError."""
    if options.dimension is not None:
        if any(len(row) != options.dimension for row in network.weights):
            raise NotAFitError(f"the network does not have {options.dimension} inputs")
        plain = rule.reduce(source, options).dimension
        network = replace(network, weights=tuple(row[:plain] for row in network.weights))
    return rule.extract(source, network, options)


def weight_bounds(rule: Reduction[Any, Any], source: Source, options: Options) -> WeightBounds:
    """The rule's boxes; the weights of padded coordinates are 0 in some fit, since every point has 0 there."""
    bounds: WeightBounds = rule.bounds(source, options)
    dimension, grid = options.dimension, bounds.grid
    if dimension is None:
        return bounds
    zero = (Fraction(0), Fraction(0))
    boxes = tuple(Box(box.weights + (zero,) * (dimension - len(box.weights)), box.bias) for box in bounds.boxes)
    if grid is not None:
        grid = (*grid[:-1], *(1,) * (dimension - len(grid) + 1), grid[-1])
    return replace(bounds, boxes=boxes, grid=grid)


def _padded(problem: TrainingProblem, dimension: int) -> TrainingProblem:
    if dimension < problem.dimension:
        raise UsageError(f"--dimension {dimension}: this construction needs {problem.dimension}")
    return replace(problem, dimension=dimension)


def with_error(problem: TrainingProblem, error: Fraction, loss: Loss) -> TrainingProblem:
    """The same question with target `error` ≥ 0 instead of 0. Raises UsageError where no such samples exist."""
    if error < 0:
        raise UsageError(f"--error {error}: an error is not negative")
    if loss not in (Loss.L0, Loss.L1, Loss.L2):
        reason = (
            "every sample gets the slack, so the claim does not transfer" if loss is Loss.LINF else "it has no slack"
        )
        raise UsageError(f"--error under --loss {loss}: {reason}")
    if not problem.points:
        # nothing to contradict, and nothing to fit: feasible before and after
        return replace(problem, loss=loss, target=error)
    x, y = problem.points[0], problem.labels[0]
    added: list[tuple[SparsePoint, Fraction]] = []
    match loss:
        case Loss.L1:
            added = [(x, y - error / 2), (x, y + error / 2)]
        case Loss.L2:
            added = [(x, y + side * c) for c in rational_squares(error / 2) for side in (-1, 1)]
        case Loss.L0:
            misses = error.__floor__()
            added = [(x, y + 1)] * misses + [(x, y)] * misses
        case _:
            raise UsageError(
                f"--error under --loss {loss}: every sample gets the slack, so the claim does not transfer"
            )
    return replace(
        problem,
        points=problem.points + tuple(point for point, _ in added),
        labels=problem.labels + tuple(label for _, label in added),
        loss=loss,
        target=error,
    )
