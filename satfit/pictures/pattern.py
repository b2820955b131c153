"""Training problems in other dimensions: no picture of the space is honest, but which neuron is active where is.

One row per point, one column per neuron; beside it the labels and what the network makes of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from instances import Network, TrainingProblem
from satfit.pictures import style
from satfit.pictures.scale import Scale, scale_for

ROWS, CELLS = 1_500, 2_000_000
"""More rows than this, or more cells, and only some of the points are shown; the title says how many."""

INACTIVE, BOUNDARY, ACTIVE = 0, 1, 2
STATES = ListedColormap(["#ffffff", "#e69f00", "#3b3b3b"])


def pattern(problem: TrainingProblem, network: Network, rows: Sequence[int]) -> NDArray[np.int8]:
    """The sign of every preactivation, exactly: 0 inactive, 1 zero, 2 active."""
    signs = np.zeros((len(rows), network.neurons), dtype=np.int8)
    for r, p in enumerate(rows):
        point = problem.points[p]
        for j, (row, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
            t = sum((row[i] * value for i, value in point), bias)
            signs[r, j] = ACTIVE if t > 0 else INACTIVE if t < 0 else BOUNDARY
    return signs


def draw_pattern(problem: TrainingProblem, network: Network | None) -> Figure:
    """Any d: labels as bars; with a network the activation pattern and the residuals."""
    neurons = 0 if network is None else network.neurons
    most = min(ROWS, max(1, CELLS // max(neurons, 1)))
    # drawn at random, but always the same: every so many would show one kind of point only where kinds alternate
    rows = sorted(Random(0).sample(range(problem.n), most)) if problem.n > most else list(range(problem.n))
    y = scale_for(problem.labels)
    height = min(5.0, max(1.9, 0.16 * len(rows) + 1.1))
    title = f"{style.count(problem.n, 'point')} in dimension {problem.d}, {style.count(problem.k, 'neuron')}"
    if problem.n > most:
        title += f" ({most} points shown)"
    if network is None:
        figure, (bars,) = style.panels(1, style.SINGLE + 0.4, height)
        _bars(bars, rows, [y(problem.labels[p]) for p in rows], style.MIDDLE)
        bars.set_xlabel("label " + y.words("y"))
        bars.set_ylabel("point")
        figure.suptitle(title, fontsize=style.SMALL)
        return figure
    residuals = problem.residuals(network)
    figure, (cells, labels, errors) = style.panels(3, style.DOUBLE, height, sharey=True, width_ratios=[1.5, 1, 1])
    _cells(cells, pattern(problem, network, rows), neurons, len(rows))
    _bars(labels, rows, [y(problem.labels[p]) for p in rows], style.MIDDLE)
    labels.set_xlabel("label " + y.words("y"))
    r = scale_for(residuals)
    _bars(errors, rows, [r(residuals[p]) for p in rows], style.ACCENT)
    errors.set_xlabel("residual " + r.words("f(x) − y"))
    missed = sum(1 for residual in residuals if residual)
    errors.set_title("all 0: fits exactly" if not missed else f"{missed} not 0", fontsize=style.SMALL)
    if not missed:
        errors.set_xlim(-1, 1)
        errors.set_xticks([0])
    title += _total(problem, network, missed)
    figure.suptitle(title, fontsize=style.SMALL)
    names = ("inactive (t < 0)", "on the breakline (t = 0)", "active (t > 0)")
    style.legend(
        figure,
        [Patch(facecolor=STATES(i), edgecolor=style.MIDDLE, linewidth=0.6, label=name) for i, name in enumerate(names)],
    )
    return figure


def _total(problem: TrainingProblem, network: Network, missed: int) -> str:
    if not missed:
        return ""
    error: Fraction = problem.error(network)
    shown = str(error)
    return f", error {shown}" if len(shown) <= 12 else f", error ≈ {Scale()(error):.3g}"


def _cells(axes: Axes, signs: NDArray[np.int8], neurons: int, rows: int) -> None:
    if signs.size:
        axes.imshow(
            signs,
            cmap=STATES,
            norm=BoundaryNorm([-0.5, 0.5, 1.5, 2.5], 3),
            interpolation="none",
            aspect="auto",
            extent=(0.5, neurons + 0.5, rows + 0.5, 0.5),
        )
        if neurons <= 40 and rows <= 60:
            axes.hlines(np.arange(1, rows) + 0.5, 0.5, neurons + 0.5, color=style.FAINT, linewidth=0.4)
            axes.vlines(np.arange(1, neurons) + 0.5, 0.5, rows + 0.5, color=style.FAINT, linewidth=0.4)
    else:
        axes.set_xlim(0.5, max(neurons, 1) + 0.5)
        axes.text(0.5, 0.5, "no neurons" if not neurons else "no points", transform=axes.transAxes, ha="center")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8, min_n_ticks=1))
    if not neurons:
        axes.set_xticks([])
    axes.set_xlabel("neuron")
    axes.set_ylabel("point")


def _bars(axes: Axes, rows: list[int], values: list[float], colour: str) -> None:
    """Horizontal bars, one per row; many of them as one outline, which is as good to see and quick to draw."""
    n = len(rows)
    style.centred(axes)
    axes.axvline(0, color=style.MIDDLE, linewidth=0.6)
    if n <= style.MANY_LINES // 2:
        axes.barh(np.arange(1, n + 1), values, height=0.72, color=colour, linewidth=0)
    else:
        axes.stairs(values, np.arange(n + 1) + 0.5, orientation="horizontal", fill=True, color=colour, linewidth=0)
    axes.set_ylim(max(n, 1) + 0.5, 0.5)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=10, min_n_ticks=1))
    if n and rows[-1] + 1 != n:
        axes.yaxis.set_major_formatter(lambda at, _: str(rows[round(at) - 1] + 1) if 1 <= round(at) <= n else "")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, min_n_ticks=2))
    axes.tick_params(axis="y", labelleft=True)
