"""One input: the labels over the line, and below them where the breakpoints of each sign must be."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from encoders.geometry.intervals import Interval
from encoders.geometry.result import Presolved
from instances import TrainingProblem, UsageError
from satfit.pictures import marks, style
from satfit.pictures.demanded import demanded
from satfit.pictures.geometry import coordinate, framed
from satfit.pictures.scale import Scale, scale_for


def draw_on_line(problem: TrainingProblem, found: Presolved, title: str) -> Figure:
    """Two panels with one axis. Raises UsageError where no breakpoint is confined."""
    if found.trace is not None:
        ((_, crossings),) = found.trace.tight
        what = "every breakpoint is forced"
    else:
        crossings = {family.sign: list(family.intervals) for family in demanded(problem, found)}
        what = "more breakpoints are needed than there are neurons"
    if not crossings:
        raise UsageError(f"no picture: the labels do not force every breakpoint ({found.log[-1]})")
    places = [coordinate(point, 0) for point in problem.points]
    window = framed(places)
    x, y = scale_for(places), scale_for(problem.labels)
    lanes = {sign: _lanes(one) for sign, one in crossings.items() if one}
    rows = sum(max(lane) + 1 for lane in lanes.values())
    below = 0.35 + 0.16 * rows
    figure = style.new_figure(style.SINGLE + 1.5, style.SINGLE - 0.6 + below)
    above, under = figure.subplots(2, 1, sharex=True, height_ratios=[2.2, below])
    for axes in (above, under):
        style.centred(axes)
    numbers = [y(label) for label in problem.labels]
    joined = sorted(zip((x(place) for place in places), numbers, strict=True))
    above.plot(*zip(*joined, strict=True), color=style.FAINT, linewidth=0.8, zorder=1)
    style.dots(above, [x(place) for place in places], numbers, numbers, style.label_norm(numbers))
    above.set_ylabel(y.name("y"))
    above.margins(y=0.12)
    _below(under, crossings, lanes, x)
    under.set_xlim(x(window[0]), x(window[1]))
    under.set_xlabel(x.name("x_1"))
    for place in sorted(set(places)):
        under.axvline(x(place), color=style.FAINT, linewidth=0.4, zorder=0)
    sizes = f"{style.count(problem.n, 'point')}, {style.count(problem.k, 'neuron')}"
    above.set_title(f"{title}\n{sizes}, {what}", fontsize=style.SMALL, parse_math=False)
    style.legend(figure, marks.entries(list(lanes), "breakpoint of a {} neuron"), columns=2)
    return figure


def _at(x: Scale, level: float, place: Fraction) -> tuple[float, float]:
    return x(place), level


def _lanes(found: Sequence[Interval]) -> list[int]:
    """Per interval the first lane in which it touches none of the earlier ones."""
    ends: list[Any] = []
    lanes = []
    for one in found:
        lane = next((i for i, end in enumerate(ends) if one.low > end), len(ends))
        ends[lane : lane + 1] = [max(one.low, one.high)]
        lanes.append(lane)
    return lanes


def _below(axes: Axes, crossings: dict[int, list[Interval]], lanes: dict[int, list[int]], x: Scale) -> None:
    row = 0
    ticks: list[tuple[float, str]] = []
    for sign in lanes:
        for number, (one, lane) in enumerate(zip(crossings[sign], lanes[sign], strict=True), start=1):
            level = -float(row + lane)
            marks.intervals(
                axes, [one], partial(_at, x, level), sign, f"crossing-{marks.NAME[sign]}-{number}",
                axes.transData, 1.6,
            )  # fmt: skip
        height = max(lanes[sign]) + 1
        ticks.append((-(row + (height - 1) / 2), "+" if sign > 0 else "−"))
        row += height
    axes.set_ylim(-row + 0.4, 0.6)
    axes.set_yticks([level for level, _ in ticks], [word for _, word in ticks])
    axes.tick_params(axis="y", length=0)
