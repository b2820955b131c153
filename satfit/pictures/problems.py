"""A training problem as a picture: by its dimension."""

from __future__ import annotations

from matplotlib.figure import Figure

from instances import Network, TrainingProblem, UsageError
from satfit.pictures.line import draw_line
from satfit.pictures.pattern import draw_pattern
from satfit.pictures.plane import draw_plane
from satfit.pictures.style import styled


@styled
def draw_problem(problem: TrainingProblem, network: Network | None) -> Figure:
    """d = 1: a graph; d = 2: a shaded plane; otherwise the activation pattern. Raises UsageError for a network of
    another dimension or activation; any other network is drawn, with what it misses.
    """
    if network is not None:
        lengths = {len(row) for row in network.weights}
        if lengths - {problem.dimension}:
            raise UsageError(f"the network has {max(lengths)} inputs, the points have dimension {problem.dimension}")
        if network.activation is not problem.activation:
            raise UsageError(f"the network's activation is {network.activation}, the problem's {problem.activation}")
    if problem.dimension == 1:
        return draw_line(problem, network)
    if problem.dimension == 2:
        return draw_plane(problem, network)
    return draw_pattern(problem, network)
