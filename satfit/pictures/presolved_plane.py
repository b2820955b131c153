"""Two inputs: points, tight lines with the intervals of their crossings, and the bands of confined breaklines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from encoders.geometry.lines import FEWEST, Vector, lines_along, place
from encoders.geometry.result import Presolved, Trace
from instances import TrainingProblem
from satfit.pictures import marks, style
from satfit.pictures.demanded import demanded
from satfit.pictures.geometry import BoxOf2, Interval, Point, clipped, frame, framed
from satfit.pictures.reach import Slice, original, outline, region
from satfit.pictures.scale import Scale, scale_for

DOT = 9.0
"""Area of a point in square points; smaller where there are many."""

FAR, MOST_GAPS = 5, 100
"""In usual distances of neighbouring heights: what separates two clusters, and the most that the close view spans."""

MANY = 20
"""Neurons beyond which the outlines of bands are thin."""


@dataclass(frozen=True, slots=True)
class _View:
    """One panel: which part of the plane, and how a place on a line along u is shown in it."""

    axes: Axes
    x: Scale
    y: Scale
    u: Vector
    turned: bool
    prefix: str

    def at(self, base: Fraction, height: Fraction) -> tuple[float, float]:
        """In the original coordinates, or (`turned`) with the base to the right and the height upwards."""
        p, q = (base, height) if self.turned else original((base,), height, self.u)
        return self.x(p), self.y(q)


def draw_in_plane(
    problem: TrainingProblem, found: Presolved, points: Sequence[Vector], best: Vector, title: str
) -> Figure:
    """The whole, and beside it the tight lines from nearby, sheared so that they are upright."""
    trace = found.trace
    close = trace is not None and len(trace.tight) > 1
    width = style.DOUBLE + 1.6 if close else style.SINGLE + 1.2
    figure = style.new_figure(width, 5.4 if close else 4.2)
    panels = list(figure.subplots(1, 2 if close else 1, squeeze=False)[0])
    whole = [(p[0], p[1]) for p in points]
    box = frame(whole)
    view = _View(panels[0], scale_for([p for p, _ in whole]), scale_for([q for _, q in whole]), best, False, "")
    sizes = f"{style.count(problem.n, 'point')}, {style.count(problem.k, 'neuron')}"
    entries: list[Any] = []
    if trace is None:
        _lines(view, points, best, box)
        note, entries = _demands(view, problem, found, figure)
        entries.insert(0, Line2D([], [], color=style.FAINT, linewidth=1.0, label="three points or more on a line"))
    else:
        view = _View(view.axes, view.x, view.y, trace.u, False, "")
        lost = _tight(view, trace, box, figure)
        note = f"{style.count(len(trace.tight), 'tight line')}"
        if lost:
            note += f", no place is left for {style.count(lost, 'neuron')}"
        entries = _key(trace)
    _finish(view, box, whole, problem.labels)
    view.axes.set_xlabel(view.x.name("x_1"))
    view.axes.set_ylabel(view.y.name("x_2"))
    if close and trace is not None:
        _close(panels[1], trace, points, problem.labels, figure)
    figure.suptitle(f"{title}\n{sizes}, {note}", fontsize=style.SMALL, parse_math=False)
    style.legend(figure, entries)
    return figure


def _close(axes: Axes, trace: Trace, points: Sequence[Vector], labels: Sequence[Fraction], figure: Figure) -> None:
    bases = [base[0] for base, _ in trace.tight]
    placed = [place(point, trace.u) for point in points]
    margin = (bases[-1] - bases[0]) / 3
    left, right = bases[0] - margin, bases[-1] + margin
    near = [(base[0], height) for base, height in placed if left <= base[0] <= right]
    lines = [sorted(height for base, height in near if base == one) for one in bases]
    everything, upper = sum(len(line) for line in lines), _upper(lines)
    bottom, top = framed(upper)
    near = [(base, height) for base, height in near if bottom <= height <= top]
    shown = [
        label
        for (base, height), label in zip(placed, labels, strict=True)
        if left <= base[0] <= right and bottom <= height <= top
    ]
    view = _View(axes, scale_for([left, right]), scale_for([bottom, top]), trace.u, True, "close-")
    box = ((left, right), (bottom, top))
    _tight(view, trace, box, figure)
    _finish(view, box, near, shown)
    upright = not trace.u[0]
    axes.set_xlabel(view.x.name("x_1") if upright else "base of the line")
    axes.set_ylabel(view.y.name("x_2") if upright else "height along the line")
    part = "" if len(upper) == everything else ", upper part"
    axes.set_title(f"tight lines from nearby{part}", fontsize=style.SMALL)


def _upper(lines: Sequence[Sequence[Fraction]]) -> list[Fraction]:
    """The greatest heights, as many as can be told apart in one panel; none of a cluster is left behind."""
    ordered = sorted((height for line in lines for height in line), reverse=True)
    gaps = sorted(high - low for line in lines for low, high in pairwise(dict.fromkeys(line)))
    if not gaps:
        return ordered
    usual = gaps[len(gaps) // 2]
    clusters = [[ordered[0]]]
    for high, low in pairwise(ordered):
        if high - low > FAR * usual:
            clusters.append([])
        clusters[-1].append(low)
    shown: list[Fraction] = []
    for cluster in clusters:
        if shown and shown[0] - cluster[-1] > MOST_GAPS * usual:
            break
        shown += cluster
    return shown


def _tight(view: _View, trace: Trace, box: BoxOf2, figure: Figure) -> int:
    """Lines, marks and bands; returns how many neurons have no place left."""
    bases, heights = _window(view, trace.u, box)
    large = view.turned or len(trace.tight) == 1
    for number, (base, crossings) in enumerate(trace.tight, start=1):
        ends = [view.at(base[0], height) for height in heights]
        view.axes.plot(
            *zip(*ends, strict=True), color=style.MIDDLE, linewidth=0.6, zorder=3, gid=f"{view.prefix}tight-{number}"
        )
        for sign in (1, -1):
            # the two signs stand side by side: their intervals overlap
            aside = _aside(view, box, sign * (3.0 if large else 1.0), figure)
            marks.intervals(
                view.axes,
                crossings[sign],
                partial(view.at, base[0]),
                sign,
                f"{view.prefix}crossing-{number}-{marks.NAME[sign]}",
                aside,
                1.0 if large else 0.6,
            )
    lost = 0
    for j, held in enumerate(trace.held):
        if len(held) < 2:
            continue
        slices = region(sorted((base[0], interval) for base, interval in held.items()), *bases)
        if slices is None:
            lost += 1
        else:
            _band(view, slices, 1 if trace.signs[j] > 0 else -1, f"{view.prefix}neuron-{j + 1}", len(trace.held))
    return lost


def _band(view: _View, slices: Sequence[Slice], sign: int, gid: str, neurons: int) -> None:
    look = style.line_style(sign > 0)
    if all(low == high for _, low, high in slices):
        ends = [view.at(base, low) for base, low, _ in (slices[0], slices[-1])]
        view.axes.plot(*zip(*ends, strict=True), linewidth=0.9, gid=gid, zorder=2, **look)
        return
    # bands lie over each other: all of them together must not hide a point
    darkness = min(0.16, (2.5 if view.turned else 1.0) / neurons)
    view.axes.add_patch(
        Polygon(
            [view.at(base, height) for base, height in outline(slices)],
            closed=True,
            facecolor=(look["color"], darkness),
            edgecolor=(look["color"], 0.6),
            linestyle=look["linestyle"],
            linewidth=0.5 if neurons <= MANY else 0.3,
            gid=gid,
            zorder=1,
        )
    )


def _window(view: _View, u: Vector, box: BoxOf2) -> tuple[Interval, Interval]:
    """Bases and heights that reach all of the panel."""
    if view.turned:
        return box
    corners = [place((p, q), u) for p in box[0] for q in box[1]]
    bases = [base[0] for base, _ in corners]
    heights = [height for _, height in corners]
    return (min(bases), max(bases)), (min(heights), max(heights))


def _aside(view: _View, box: BoxOf2, distance: float, figure: Figure) -> Any:
    (left, right), (bottom, top) = box
    across, up = abs(view.u[0]) / (right - left), abs(view.u[1]) / (top - bottom)
    upright = view.turned or up >= across
    return style.beside(figure, view.axes, distance if upright else 0.0, 0.0 if upright else distance)


def _lines(view: _View, points: Sequence[Vector], u: Vector, box: BoxOf2) -> None:
    """The lines of three points or more along the direction that has most of them."""
    for line in lines_along(list(dict.fromkeys(points)), u):
        if len(line.points) < FEWEST:
            continue
        x, y = original(line.base, line.heights[0], u)
        ends = clipped((u[1], -u[0]), u[0] * y - u[1] * x, box)
        if ends is not None:
            view.axes.plot(
                [view.x(p) for p, _ in ends], [view.y(q) for _, q in ends],
                color=style.FAINT, linewidth=0.6, zorder=1, gid="line",
            )  # fmt: skip


def _demands(view: _View, problem: TrainingProblem, found: Presolved, figure: Figure) -> tuple[str, list[Any]]:
    families = demanded(problem, found)
    for family in families:
        shown = _View(view.axes, view.x, view.y, family.u, False, "")
        box = frame([(p, q) for p, q in (original(family.base, h.low, family.u) for h in family.intervals)])
        marks.intervals(
            view.axes,
            family.intervals,
            partial(shown.at, family.base[0]),
            family.sign,
            f"needed-{marks.NAME[family.sign]}",
            _aside(shown, box, 3.0 * family.sign, figure),
        )
    if not families:
        return "no line is tight", []
    signs = [family.sign for family in families]
    return "more breakpoints are needed than there are neurons", marks.entries(signs, "breakpoint of a {} neuron")


def _finish(view: _View, box: BoxOf2, points: Sequence[Point], labels: Sequence[Fraction]) -> None:
    value = scale_for(labels)
    numbers = [value(label) for label in labels]
    size = DOT if len(points) <= 200 else 5.0 if len(points) <= 1000 else 2.0
    if view.turned:
        size = min(size, 4.0)
    view.axes.set_xlim(view.x(box[0][0]), view.x(box[0][1]))
    view.axes.set_ylim(view.y(box[1][0]), view.y(box[1][1]))
    shown = style.dots(
        view.axes, [view.x(p) for p, _ in points], [view.y(q) for _, q in points], numbers,
        style.label_norm(numbers), size,
    )  # fmt: skip
    shown.set_gid(f"{view.prefix}points")
    shown.set_linewidth(0.4)


def _key(trace: Trace) -> list[Any]:
    signs = [sign for sign in (1, -1) if sign in [int(one) for one in trace.signs]]
    entries: list[Any] = [Line2D([], [], color=style.MIDDLE, linewidth=0.8, label="tight line")]
    entries += marks.entries(signs)
    if any(len(held) > 1 for held in trace.held):
        entries += [marks.band(sign, f"breakline of a {'+' if sign > 0 else '−'} neuron") for sign in signs]
    return entries
