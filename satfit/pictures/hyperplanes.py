"""2-hyperplane separation in the plane: the reduction to four ReLUs, and to two thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import hypot, isqrt
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from instances import Activation, Hyperplanes, HyperplaneSeparation, Network, UsageError
from instances.hyperplanes import Vector, side
from satfit.pictures import style
from satfit.pictures.geometry import BoxOf2, Point, clipped, frame
from satfit.pictures.plane import breaklines, shade
from satfit.pictures.scale import Scale, scale_for
from satfit.pictures.style import styled

DARK, LIGHT = "#4d4d4d", "#d0d0d0"
PAIRS = 2_000
"""With more pairs (q, p) than this their small points are left out; the title says so."""


def witness(source: HyperplaneSeparation, planes: Hyperplanes) -> Network | None:
    """Two steps of height 1, up across the first plane and down across the second, each of width at most ε/4.

    None if the planes do not separate as (3) and (4) ask.
    """
    turned = source.oriented(planes)
    if turned is None:
        return None
    weights: list[Vector] = []
    biases: list[Fraction] = []
    for h, o in turned:
        width = source.epsilon * _at_most(sum((a * a for a in h), Fraction(0))) / 4
        row = tuple(a / width for a in h)
        weights += [row, row]
        biases += [o / width, o / width - 1]
    signs = tuple(Fraction(sign) for sign in (1, -1, -1, 1))
    return Network(tuple(weights), tuple(biases), signs)


def small_points(source: HyperplaneSeparation) -> list[tuple[Vector, Vector]]:
    """(r_qp, s_qp) for every pair: on the segment, at most ε/2 from q and from p (‖·‖₁ ≥ ‖·‖₂ keeps it rational)."""
    found = []
    for q in source.q:
        for p in source.p:
            length = sum((abs(a - b) for a, b in zip(q, p, strict=True)), Fraction(0))
            if not length:
                continue
            part = min(Fraction(1, 4), source.epsilon / (2 * length))
            r = tuple(a + part * (b - a) for a, b in zip(q, p, strict=True))
            s = tuple(b + part * (a - b) for a, b in zip(q, p, strict=True))
            found.append((r, s))
    return found


@styled
def draw_hyperplanes(source: HyperplaneSeparation, planes: Hyperplanes | None, network: Network | None) -> Figure:
    """Four ReLUs: big points, small points, the original lines thick, the breaklines of `network` (or of the theorem's
    own witness for `planes`), and the circle of radius ε. Raises UsageError unless d = 2.
    """
    _in_plane(source, planes, network)
    if network is None and planes is not None:
        network = witness(source, planes)
    box = frame([_pair(x) for x in source.points])
    x, y = (scale_for([point[i] for point in source.points] or box[i]) for i in (0, 1))
    figure = _figure(box, x, y, 1.15)
    axes = figure.add_subplot()
    entries: list[Any] = []
    if planes:
        _thick(axes, planes, box, x, y)
        entries.append(Line2D([], [], color=style.FAINT, linewidth=4.5, label="separating line"))
    if network is not None:
        breaklines(axes, network, box, x, y, 1.3)
        entries += style.key("convex breakline", "concave breakline")
    title = f"{style.count(len(source.q), 'point')} in Q, {len(source.p)} in P"
    if len(source.q) * len(source.p) <= PAIRS:
        pairs = small_points(source)
        _scatter(axes, [r for r, _ in pairs], DARK, 7, x, y, "small-q")
        _scatter(axes, [s for _, s in pairs], LIGHT, 7, x, y, "small-p")
    else:
        title += ", small points not shown"
    _big(axes, source, x, y)
    around = _circle(source, planes)
    if around is not None and x.exponent == y.exponent:
        axes.add_patch(
            Circle(
                (x(around[0]), y(around[1])), float(source.epsilon / x.unit), fill=False, linestyle=style.DASHED,
                edgecolor=style.INK, linewidth=0.9, zorder=3, gid="epsilon",
            )
        )  # fmt: skip
        entries.append(Line2D([], [], color=style.INK, linewidth=0.9, linestyle=style.DASHED, label="radius ε"))
    entries += [
        style.dot("q, and small r: label 1", DARK),
        style.dot("p, and small s: label 0", LIGHT),
    ]
    _finish(axes, box, x, y)
    axes.set_title(title, fontsize=style.SMALL)
    style.legend(figure, entries, columns=2)
    return figure


@styled
def draw_two_thresholds(source: HyperplaneSeparation, planes: Hyperplanes) -> Figure:
    """Two thresholds: 1[h₁ > 0] − 1[h₂ > 0] is 1 on Q and 0 on P. Raises UsageError unless d = 2."""
    _in_plane(source, planes, None)
    turned = source.oriented(planes)
    if turned is None:
        raise UsageError("the two lines do not separate the points as the promise asks")
    network = Network(
        tuple(h for h, _ in turned), tuple(o for _, o in turned), (Fraction(1), Fraction(-1)), Activation.THRESHOLD
    )
    box = frame([_pair(x) for x in source.points])
    x, y = (scale_for([point[i] for point in source.points] or box[i]) for i in (0, 1))
    figure = _figure(box, x, y, 1.0)
    axes = figure.add_subplot()
    shade(axes, network, box, (x, y, Scale()), style.label_norm([-1.0, 1.0]))
    breaklines(axes, network, box, x, y, 1.6)
    for number, (h, o) in enumerate(turned, start=1):
        ends = clipped(h, o, box)
        if ends is not None:
            _tag(axes, f"$h_{number}$", max(ends, key=lambda end: end[1]), x, y)
    _big(axes, source, x, y, "#2b2b2b", style.PAPER)
    _values(axes, source, network, box, x, y)
    _finish(axes, box, x, y)
    entries = [
        *style.key("step up (+)", "step down (−)"),
        style.dot("Q: label 1", "#2b2b2b"),
        style.dot("P: label 0", style.PAPER),
    ]
    style.legend(figure, entries, columns=2)
    return figure


def _figure(box: BoxOf2, x: Scale, y: Scale, below: float) -> Figure:
    (left, right), (bottom, top) = box
    ratio = (y(top) - y(bottom)) / (x(right) - x(left))
    width = style.SINGLE + 0.5
    return style.new_figure(width, style.height_for(width, ratio, 0.6, below))


def _room(source: HyperplaneSeparation, network: Network, box: BoxOf2, at: Point) -> float:
    (left, right), (bottom, top) = box
    a, b = float(at[0]), float(at[1])
    room = [a - float(left), float(right) - a, b - float(bottom), float(top) - b]
    room += [hypot(a - float(p), b - float(q)) for p, q in source.points[:500]]
    room += [
        abs(float(side((h, o), at))) / hypot(float(h[0]), float(h[1]))
        for h, o in zip(network.weights, network.biases, strict=True)
        if any(h)
    ]
    return min(room)


def _values(axes: Axes, source: HyperplaneSeparation, network: Network, box: BoxOf2, x: Scale, y: Scale) -> None:
    """The value of f, once in every cell of the arrangement that the picture shows."""
    grid = 24
    (left, right), (bottom, top) = box
    cells: dict[tuple[bool, ...], list[Point]] = {}
    for i in range(1, 2 * grid, 2):
        for k in range(1, 2 * grid, 2):
            at = (left + (right - left) * i / (2 * grid), bottom + (top - bottom) * k / (2 * grid))
            signs = tuple(side((h, o), at) > 0 for h, o in zip(network.weights, network.biases, strict=True))
            cells.setdefault(signs, []).append(at)
    for places in cells.values():
        if len(places) < 12:
            continue
        # as far as possible from points, lines and the frame
        centre = max(places, key=lambda at: _room(source, network, box, at))
        value = network(centre)
        axes.text(
            x(centre[0]), y(centre[1]), f"f = {value}", ha="center", va="center", zorder=6, fontsize=style.BASE,
            bbox={"boxstyle": "round,pad=0.2", "facecolor": style.PAPER, "edgecolor": "none", "alpha": 0.85},
        )  # fmt: skip


def _tag(axes: Axes, text: str, at: Point, x: Scale, y: Scale) -> None:
    axes.annotate(
        text, (x(at[0]), y(at[1])), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom",
        fontsize=style.BASE, annotation_clip=False,
    )  # fmt: skip


def _thick(axes: Axes, planes: Hyperplanes, box: BoxOf2, x: Scale, y: Scale) -> None:
    for number, (h, o) in enumerate(planes, start=1):
        ends = clipped(h, o, box)
        if ends is not None:
            axes.plot(
                [x(p) for p, _ in ends], [y(q) for _, q in ends], color=style.FAINT, linewidth=4.5, zorder=1,
                solid_capstyle="butt", gid=f"plane-{number}",
            )  # fmt: skip


def _big(axes: Axes, source: HyperplaneSeparation, x: Scale, y: Scale, dark: str = DARK, light: str = LIGHT) -> None:
    size = 62 if len(source.points) <= 60 else 14
    _scatter(axes, source.q, dark, size, x, y, "big-q")
    _scatter(axes, source.p, light, size, x, y, "big-p")


def _scatter(axes: Axes, points: Sequence[Vector], colour: str, size: float, x: Scale, y: Scale, gid: str) -> None:
    axes.scatter(
        [x(a) for a, _ in points], [y(b) for _, b in points], s=size, color=colour, edgecolors=style.INK,
        linewidths=0.8 if size > 10 else 0.4, zorder=4 if size > 10 else 3.5, gid=gid,
        rasterized=len(points) > style.MANY_POINTS,
    )  # fmt: skip


def _finish(axes: Axes, box: BoxOf2, x: Scale, y: Scale) -> None:
    (left, right), (bottom, top) = box
    axes.set_xlim(x(left), x(right))
    axes.set_ylim(y(bottom), y(top))
    if x.exponent == y.exponent:
        axes.set_aspect("equal")
    axes.set_xlabel(x.name("x_1"))
    axes.set_ylabel(y.name("x_2"))


def _circle(source: HyperplaneSeparation, planes: Hyperplanes | None) -> Vector | None:
    """The point that shows the margin best: the one nearest to a line, or the first."""
    if not source.points:
        return None
    if not planes:
        return source.points[0]
    return min(
        source.q or source.p,
        key=lambda x: min(
            (side((h, o), x) ** 2 / sum(a * a for a in h) for h, o in planes if any(h)), default=Fraction(0)
        ),
    )


def _in_plane(source: HyperplaneSeparation, planes: Hyperplanes | None, network: Network | None) -> None:
    if source.dimension != 2:
        raise UsageError(f"this picture is of the plane; the points have dimension {source.dimension}")
    rows = [*(h for h, _ in planes or ()), *(network.weights if network is not None else ())]
    if any(len(row) != 2 for row in rows):
        raise UsageError("this picture is of the plane; the hyperplanes or the network are not")


def _pair(x: Vector) -> Point:
    return x[0], x[1]


def _at_most(square: Fraction) -> Fraction:
    """A rational in (0, √square], within a thousandth of it."""
    scale = 1000 * square.denominator
    return Fraction(isqrt(int(square * scale * scale)) or 1, scale) if square else Fraction(1)
