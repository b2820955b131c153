"""Time against size, with the fitted power laws."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from satfit.reports.numbers import Numbers
from satfit.reports.plots.look import drawn, figure, grid, key, key_height, logarithmic, looks, thinned

SHORTEST_S = 0.001
MOST_MARKS = 900
"""In one picture; beyond it, marks farther apart become one."""


def growth_plot(numbers: Numbers, size: str) -> str:
    """SVG, size `n` (samples) or `k` (neurons), one mark per decided instance (near ones become one)."""
    return drawn(lambda: _draw(numbers, size))


def _draw(numbers: Numbers, size: str) -> Figure:
    entries = [entry for entry in numbers.entries if entry.growth.points]
    names = [entry.name for entry in entries]
    below = key_height(names)
    made, axes = figure(2.6 + 0.42 + below, left=0.52, bottom=0.42 + below)
    style = looks(numbers)
    axes.set_xscale("log")
    axes.set_yscale("log")
    handles, xs, ys = [], [], []
    total = sum(len(entry.growth.points) for entry in entries)
    cells = 16.0 if total <= MOST_MARKS else 16.0 * (MOST_MARKS / total) ** 0.5
    for entry in entries:
        look = style[entry.name]
        points = [
            (float(n if size == "n" else k), max(SHORTEST_S, value)) for n, k, value in entry.growth.points
        ]  # fmt: skip
        points = [(x, y) for x, y in points if x > 0]
        xs += [x for x, _ in points]
        ys += [y for _, y in points]
        marks = thinned(points, cells)
        axes.plot(
            [x for x, _, _ in marks],
            [y for _, y, _ in marks],
            linestyle="",
            marker=look.mark or "o",
            markersize=3.4,
            markerfacecolor=look.colour,
            markeredgewidth=0,
            alpha=0.7 if total <= MOST_MARKS else 0.4,
        )
        handles.append(
            Line2D(
                [], [], color=look.colour, linestyle=look.line, linewidth=1.0, marker=look.mark or "o", markersize=3.4,
                markeredgewidth=0,
            )
        )  # fmt: skip
        fit = entry.growth.by_samples if size == "n" else entry.growth.by_neurons
        if fit is not None:
            ends = [fit.smallest, fit.largest]
            reached = [fit.seconds(end) for end in ends]
            axes.plot(ends, reached, color=look.colour, linestyle=look.line, linewidth=1.0, zorder=3)
    axes.set_xlim(logarithmic(axes.xaxis, xs, whole=True))
    axes.set_ylim(logarithmic(axes.yaxis, ys))
    axes.set_xlabel("samples n" if size == "n" else "neurons k")
    axes.set_ylabel("wall seconds")
    grid(axes)
    key(made, handles, names)
    return made
