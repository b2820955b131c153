"""Training problems with two inputs: the points, the fitted function as darkness, and its breaklines."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from instances import Activation, Network, TrainingProblem, sparse_point
from satfit.pictures import style
from satfit.pictures.geometry import BoxOf2, around_origin, breaks, clipped, coordinate, feet, frame
from satfit.pictures.scale import LARGEST, Scale, scale_for, to_float

PIXELS = 420
WORK = 200_000_000
"""Neurons times pixels: larger networks are shown with fewer pixels."""


def surface(
    network: Network, x: Scale, y: Scale, value: Scale, xs: NDArray[np.float64], ys: NDArray[np.float64]
) -> NDArray[np.float64]:
    """f on a grid, all in the picture's own units. Scaling is done exactly, before the weights are rounded."""
    total = np.full((len(ys), len(xs)), to_float(-value.origin / value.unit))
    for (a, b), bias, coefficient in zip(network.weights, network.biases, network.coefficients, strict=True):
        row = [a * x.unit, b * y.unit, bias + a * x.origin + b * y.origin]
        if network.activation is Activation.RELU:
            factor, row = coefficient, [entry / value.unit for entry in row]
        else:
            largest = max(abs(entry) for entry in row)
            # only the sign of the preactivation matters
            factor, row = coefficient / value.unit, [entry / (largest or 1) for entry in row]
        p, q, r = (to_float(entry) for entry in row)
        t = p * xs[None, :] + q * ys[:, None] + r
        active = (t > 0).astype(float) if network.activation is Activation.THRESHOLD else np.maximum(t, 0.0)
        total += to_float(factor) * active
    clean: NDArray[np.float64] = np.clip(np.nan_to_num(total), -LARGEST, LARGEST)
    return clean


def shade(axes: Axes, network: Network, box: BoxOf2, scales: tuple[Scale, Scale, Scale], norm: Any) -> AxesImage:
    """The function as a bitmap below everything else; each pixel is the value at its centre."""
    x, y, value = scales
    # the edges of a piecewise constant function show every pixel
    finest = PIXELS if network.activation is Activation.RELU else 2 * PIXELS
    side = int(min(finest, max(40.0, (WORK / max(network.neurons, 1)) ** 0.5)))
    (left, right), (bottom, top) = ((scale(low), scale(high)) for scale, (low, high) in zip((x, y), box, strict=True))
    xs = left + (np.arange(side) + 0.5) * (right - left) / side
    ys = bottom + (np.arange(side) + 0.5) * (top - bottom) / side
    return axes.imshow(
        surface(network, x, y, value, xs, ys),
        extent=(left, right, bottom, top),
        origin="lower",
        cmap=style.DARKNESS,
        norm=norm,
        interpolation="none",
        aspect="auto",
        zorder=0,
    )


def breaklines(axes: Axes, network: Network, box: BoxOf2, x: Scale, y: Scale, width: float = 1.2) -> tuple[int, int]:
    """One line per neuron that has one in the box: solid where its coefficient is positive, dashed where negative.

    Returns how many neurons have no line at all, and how many lines lie outside the box.
    """
    none = outside = 0
    width = style.thin(width, network.neurons)
    for j in range(network.neurons):
        if not breaks(network, j):
            none += 1
            continue
        ends = clipped(network.weights[j], network.biases[j], box)
        if ends is None:
            outside += 1
            continue
        axes.plot(
            [x(p) for p, _ in ends],
            [y(q) for _, q in ends],
            linewidth=width,
            gid=f"breakline-{j + 1}",
            zorder=2,
            **style.line_style(network.coefficients[j] > 0),
        )
    return none, outside


def draw_plane(problem: TrainingProblem, network: Network | None) -> Figure:
    """d = 2: the points; with a network its function, breaklines, and a ring around every point it misses."""
    points = [(coordinate(point, 0), coordinate(point, 1)) for point in problem.points]
    box = frame(points) if points or network is None else around_origin(feet(network))
    x, y = (scale_for([point[i] for point in points] or box[i]) for i in (0, 1))
    values = list(problem.labels)
    residuals: list[Fraction] = []
    if network is not None and not points:
        values = network.values([sparse_point((a, b)) for a in box[0] for b in box[1]])
    if network is not None:
        residuals = problem.residuals(network)
        values += [label + residual for label, residual in zip(problem.labels, residuals, strict=True)]
    value = scale_for(values)
    norm = style.label_norm([value(v) for v in values])
    width = style.SINGLE + 0.9
    ratio = _ratio(box, x, y)
    square = not 1 / 3 <= ratio <= 3 or x.exponent != y.exponent
    figure = style.new_figure(width, style.height_for(width, 0.8 if square else ratio, 1.35, 0.9))
    axes = figure.add_subplot()
    entries: list[Any] = []
    notes = [f"{style.count(problem.n, 'point')}, {style.count(problem.k, 'neuron')}"]
    coloured: Any = None
    if network is not None:
        coloured = shade(axes, network, box, (x, y, value), norm)
        none, outside = breaklines(axes, network, box, x, y)
        if network.activation is Activation.THRESHOLD:
            entries += style.key("step up (+)", "step down (−)")
        elif network.neurons:
            entries += style.key("convex breakline (+)", "concave (−)")
        if none:
            notes.append(f"{none} without a line")
        if outside:
            notes.append(f"{outside} with its line outside")
    xs, ys = [x(p) for p, _ in points], [y(q) for _, q in points]
    # on a surface a point is as dark as the value it asks for: one that fits melts into its surroundings
    colours = style.LABELS if network is None else style.DARKNESS
    numbers = [value(label) for label in problem.labels]
    scattered = style.dots(axes, xs, ys, numbers, norm, colours=colours)
    missed = [i for i, residual in enumerate(residuals) if residual]
    if missed:
        ringed(axes, [xs[i] for i in missed], [ys[i] for i in missed])
        entries.append(style.ring("missed point"))
    _frame(axes, box, x, y)
    if not square:
        axes.set_aspect("equal")
    if values:
        shown = coloured if coloured is not None else scattered
        bar = figure.colorbar(shown, ax=axes, shrink=0.85, pad=0.02, extend=_extend(coloured, norm))
        bar.set_label(("value f, label " if network is not None else "label ") + value.words("y"))
        bar.outline.set_linewidth(0.5)
    if network is not None:
        notes.append("fits exactly" if not missed else f"misses {len(missed)}")
    axes.set_title(", ".join(notes), fontsize=style.SMALL)
    if entries:
        style.legend(figure, entries)
    return figure


def ringed(axes: Axes, xs: Sequence[float], ys: Sequence[float]) -> None:
    """Rings around what is missed."""
    axes.scatter(xs, ys, s=90, facecolors="none", edgecolors=style.ACCENT, linewidths=1.3, zorder=5, gid="missed")


def _ratio(box: BoxOf2, x: Scale, y: Scale) -> float:
    (left, right), (bottom, top) = box
    return (y(top) - y(bottom)) / (x(right) - x(left))


def _frame(axes: Axes, box: BoxOf2, x: Scale, y: Scale) -> None:
    (left, right), (bottom, top) = ((scale(low), scale(high)) for scale, (low, high) in zip((x, y), box, strict=True))
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.set_xlabel(x.name("x_1"))
    axes.set_ylabel(y.name("x_2"))


def _extend(image: AxesImage | None, norm: Any) -> str:
    if image is None:
        return "neither"
    shown = np.asarray(image.get_array())
    slack = 1e-9 * (norm.vmax - norm.vmin)
    above, below = bool(shown.max() > norm.vmax + slack), bool(shown.min() < norm.vmin - slack)
    return {(True, True): "both", (True, False): "max", (False, True): "min"}.get((above, below), "neither")
