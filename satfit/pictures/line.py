"""Training problems with one input: the graph of the function, with its breakpoints."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from instances import Activation, Network, TrainingProblem, sparse_point
from satfit.pictures import style
from satfit.pictures.geometry import breaks, coordinate, framed
from satfit.pictures.scale import scale_for


def jumps(network: Network) -> dict[Fraction, Fraction]:
    """Where the function bends or steps, ascending, and by how much: the slope's jump, or the value's (left to right).

    Neurons that cancel leave an entry of 0.
    """
    found: dict[Fraction, Fraction] = {}
    for j in range(network.neurons):
        if breaks(network, j):
            w, coefficient = network.weights[j][0], network.coefficients[j]
            at = -network.biases[j] / w
            size = abs(w) if network.activation is Activation.RELU else 1 if w > 0 else -1
            found[at] = found.get(at, Fraction(0)) + coefficient * size
    return dict(sorted(found.items()))


def draw_line(problem: TrainingProblem, network: Network | None) -> Figure:
    """d = 1: the points as (x, y); with a network the graph, its breakpoints, and a bar for every residual."""
    places = [coordinate(point, 0) for point in problem.points]
    found = jumps(network) if network is not None else {}
    window = framed(places or list(found))
    x = scale_for(places or window)
    shown = {at: size for at, size in found.items() if window[0] < at < window[1]}
    graph: list[list[tuple[Fraction, Fraction]]] = [] if network is None else _graph(network, window, list(shown))
    y = scale_for([*problem.labels, *(value for piece in graph for _, value in piece)])
    figure = style.new_figure(style.SINGLE + 0.9, style.SINGLE - 0.4)
    axes = figure.add_subplot()
    style.centred(axes)
    entries: list[Any] = []
    for at, size in shown.items():
        # neurons that cancel leave nothing to see
        if size:
            axes.axvline(x(at), linewidth=0.9, gid="break", zorder=1, **style.line_style(size > 0))
    for piece in graph:
        axes.plot([x(p) for p, _ in piece], [y(q) for _, q in piece], color=style.INK, linewidth=1.3, gid="graph")
    title = f"{style.count(problem.n, 'point')}, {style.count(problem.k, 'neuron')}"
    if network is not None:
        kinds = (
            ("step up", "step down")
            if network.activation is Activation.THRESHOLD
            else ("convex break", "concave break")
        )
        entries += style.key(*kinds) if any(shown.values()) else []
        residuals = problem.residuals(network)
        missed = [i for i, residual in enumerate(residuals) if residual]
        for i in missed:
            axes.plot(
                [x(places[i])] * 2,
                [y(problem.labels[i]), y(problem.labels[i] + residuals[i])],
                color=style.ACCENT,
                linestyle=style.DOTTED,
                linewidth=1.4,
                gid=f"residual-{i + 1}",
            )
        if missed:
            entries.append(Line2D([], [], color=style.ACCENT, linestyle=style.DOTTED, linewidth=1.4, label="residual"))
        title += ", fits exactly" if not missed else f", misses {len(missed)}"
    numbers = [y(label) for label in problem.labels]
    style.dots(axes, [x(place) for place in places], numbers, numbers, style.label_norm(numbers))
    axes.set_xlim(x(window[0]), x(window[1]))
    axes.margins(y=0.12)
    axes.set_xlabel(x.name("x_1"))
    axes.set_ylabel(y.name("y"))
    axes.set_title(title, fontsize=style.SMALL)
    if entries:
        style.legend(figure, entries)
    return figure


def _graph(
    network: Network, window: tuple[Fraction, Fraction], inside: list[Fraction]
) -> list[list[tuple[Fraction, Fraction]]]:
    """Polygons that are the graph over the window: one for ReLUs, one per constant piece for thresholds."""
    ends = [window[0], *inside, window[1]]
    if network.activation is Activation.RELU:
        return [list(zip(ends, network.values([sparse_point((p,)) for p in ends]), strict=True))]
    middles = network.values([sparse_point(((p + q) / 2,)) for p, q in pairwise(ends)])
    return [[(p, value), (q, value)] for (p, q), value in zip(pairwise(ends), middles, strict=True)]
