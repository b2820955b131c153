"""How many tasks each configuration decides within a time."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from satfit.reports.comparisons import VBS, cactus, contenders
from satfit.reports.numbers import Numbers
from satfit.reports.plots.look import drawn, figure, grid, key, key_height, logarithmic, looks

SHORTEST_S = 0.001
MOST_POINTS = 200
"""Of a line: more cannot be told apart at this size."""


def cactus_plot(numbers: Numbers) -> str:
    """SVG: the i-th fastest decided task at (i, its seconds), a line per configuration and one for the best."""
    return drawn(lambda: _draw(numbers))


def _draw(numbers: Numbers) -> Figure:
    lines = {entry.name: cactus(entry.times) for entry in numbers.entries}
    if len(contenders(numbers.board)) > 1:
        lines[VBS] = cactus(numbers.best.seconds)
    shown = {name: [max(SHORTEST_S, value) for value in line] for name, line in lines.items() if line}
    names = list(shown)
    below = key_height(names)
    made, axes = figure(2.6 + 0.42 + below, left=0.52, bottom=0.42 + below)
    style = looks(numbers)
    handles = []
    for name in names:
        line, look = shown[name], style[name]
        at = _places(len(line))
        handles += axes.plot(
            [place + 1 for place in at],
            [line[place] for place in at],
            color=look.colour,
            linestyle=look.line,
            linewidth=1.1,
            marker=look.mark or None,
            markersize=3.2,
            markeredgewidth=0,
            markevery=max(1, len(at) // 10),
        )
    axes.set_yscale("log")
    everything = [value for line in shown.values() for value in line]
    axes.set_ylim(logarithmic(axes.yaxis, everything))
    axes.set_xlim(0, 1.03 * max(len(line) for line in shown.values()) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("tasks decided")
    axes.set_ylabel("wall seconds per task")
    grid(axes)
    key(made, handles, names)
    return made


def _places(length: int) -> list[int]:
    """All of a short line, evenly chosen ones of a long one; the ends always."""
    if length <= MOST_POINTS:
        return list(range(length))
    return sorted({round(at * (length - 1) / (MOST_POINTS - 1)) for at in range(MOST_POINTS)})
