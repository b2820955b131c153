"""Two configurations, task by task."""

from __future__ import annotations

import math

from matplotlib.figure import Figure

from satfit.pictures.style import MIDDLE
from satfit.reports.comparisons import Pair
from satfit.reports.numbers import Numbers
from satfit.reports.plots.look import Look, drawn, figure, grid, logarithmic, looks, thinned

SHORTEST_S = 0.001


def scatter_plot(pair: Pair, numbers: Numbers) -> str:
    """SVG, both axes logarithmic; what was not decided lies on a dashed line at twice the limit."""
    look = looks(numbers)[pair.y]
    return drawn(lambda: _draw(pair, look))


def _draw(pair: Pair, look: Look) -> Figure:
    made, axes = figure(4.1, left=0.6, bottom=0.45, right=0.2)
    never_x, never_y = 2 * pair.x_limit_s, 2 * pair.y_limit_s
    points = [
        (never_x if math.isinf(x) else max(SHORTEST_S, x), never_y if math.isinf(y) else max(SHORTEST_S, y))
        for x, y in pair.points
    ]
    marks = thinned(points)
    axes.set_xscale("log")
    axes.set_yscale("log")
    both = [value for point in points for value in point] + [never_x, never_y]
    low, high = logarithmic(axes.xaxis, both)
    logarithmic(axes.yaxis, both)
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    axes.plot([low, high], [low, high], color=MIDDLE, linewidth=0.7)
    axes.axvline(never_x, color=MIDDLE, linewidth=0.7, linestyle=(0, (4, 3)))
    axes.axhline(never_y, color=MIDDLE, linewidth=0.7, linestyle=(0, (4, 3)))
    axes.text(low * 1.08, never_y * 0.97, "not decided", fontsize=6.5, va="top", color=MIDDLE)
    axes.text(
        never_x * 0.97, low * 1.08, "not decided", fontsize=6.5, ha="right", va="bottom", rotation=90, color=MIDDLE
    )
    for many in sorted({_size(count) for _, _, count in marks}):
        mine = [(x, y) for x, y, count in marks if _size(count) == many]
        axes.plot(
            [x for x, _ in mine],
            [y for _, y in mine],
            linestyle="",
            marker=look.mark or "o",
            markersize=many,
            markerfacecolor=look.colour,
            markeredgewidth=0,
            alpha=0.65,
        )
    axes.set_xlabel(f"{pair.x}, wall seconds")
    axes.set_ylabel(f"{pair.y}, wall seconds")
    grid(axes)
    return made


def _size(count: int) -> float:
    """Points: a mark that stands for several is a little larger."""
    return min(8.0, 4.0 + math.log2(count))
