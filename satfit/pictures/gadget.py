"""The selection gadget: its points and levees, its cross-section, and the segments of the proof (Lemma 4)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from encoders.reductions.poits_layout import LabelledPoint
from encoders.reductions.selection_gadget import epsilon_for, levees, selection_gadget
from instances import UsageError
from satfit.pictures import style
from satfit.pictures.geometry import BoxOf2, frame
from satfit.pictures.plane import breaklines, shade
from satfit.pictures.scale import Scale
from satfit.pictures.style import styled

EXACT = Scale()
UNIT = (0.0, 1.0)
DEFAULT_SLOPES = (Fraction(-1), Fraction(0), Fraction(1))


@styled
def draw_gadget(slopes: Sequence[Fraction], chosen: int | None) -> Figure:
    """All points and levees of a gadget; with `chosen` (0-based) a second panel in which that levee is shaded."""
    points = _points(slopes)
    if chosen is not None and not 0 <= chosen < len(slopes):
        raise UsageError(f"no slope number {chosen}; the gadget has {len(slopes)}")
    box = frame([(x1, x2) for x1, x2, _ in points])
    two = chosen is not None
    figure, axes = style.panels(1 + two, style.DOUBLE if two else style.SINGLE, style.SINGLE * 1.06, sharey=True)
    every = [(slope, Fraction(0)) for slope in slopes]
    breaklines(axes[0], levees(every), box, EXACT, EXACT, 0.9)
    axes[0].set_title(f"the {len(slopes)} levees that fit", fontsize=style.BASE)
    if chosen is not None:
        network = levees([every[chosen]])
        shade(axes[1], network, box, (EXACT, EXACT, EXACT), style.label_norm(UNIT))
        for slope, _ in every[:chosen] + every[chosen + 1 :]:
            _faint(axes[1], slope, box)
        breaklines(axes[1], network, box, EXACT, EXACT, 1.3)
        axes[1].set_title(f"one of them: slope {_shown(slopes[chosen])}", fontsize=style.BASE)
    for one in axes:
        _scatter(one, points)
        (left, right), (bottom, top) = box
        one.set_xlim(float(left), float(right))
        one.set_ylim(float(bottom), float(top))
        if Fraction(1, 3) <= (right - left) / (top - bottom) <= 3:
            one.set_aspect("equal")
        one.set_xlabel("$x_1$")
    axes[0].set_ylabel("$x_2$")
    entries = [*style.key("convex breakline", "concave breakline"), style.dot("label 0", style.PAPER)]
    style.legend(figure, [*entries, style.dot("label 1", "#111111")], columns=4 if two else 2)
    return figure


def _faint(axes: Axes, slope: Fraction, box: BoxOf2) -> None:
    (left, right), _ = box
    for c in (-2, -1, 1, 2):
        axes.plot(
            [float(left), float(right)],
            [float(slope * left + c), float(slope * right + c)],
            color=style.FAINT,
            linewidth=0.5,
            linestyle=style.SOLID if abs(c) == 2 else style.DASHED,
            zorder=1,
            gid="other-levee",
        )


@styled
def draw_cross_section() -> Figure:
    """f along a vertical line: nine points leave it some freedom (left), the four more on h₀ leave none (right)."""
    points = _points(DEFAULT_SLOPES)
    epsilon = epsilon_for(DEFAULT_SLOPES)
    figure, (left, right) = style.panels(2, style.DOUBLE, 2.55, sharey=True)
    nine = [(x2, y) for x1, x2, y in points if x1 == epsilon]
    a, b, c, d = (float(nine[i][0]) for i in (2, 3, 5, 6))
    for low, high in ((a, b), (c, d)):
        left.fill_between([low, high], 0, 1, color="#e4e4e4", linewidth=0, gid="freedom")
    # where an ascent may begin and end, as parts of the gap; the descent of each curve likewise
    choices = [
        (0.0, 1.0, 0.0, 1.0, style.SOLID),
        (0.1, 0.45, 0.6, 0.95, style.DASHED),
        (0.6, 0.95, 0.05, 0.4, style.DOTTED),
    ]
    first, last = float(nine[0][0]) - 0.5, float(nine[-1][0]) + 0.5
    for up, top, off, down, how in choices:
        xs = [first, a + up * (b - a), a + top * (b - a), c + off * (d - c), c + down * (d - c), last]
        left.plot(xs, [0, 0, 1, 1, 0, 0], color=style.CONVEX, linewidth=1.3, linestyle=how, gid="admissible")
    thirteen = [(x2, y) for x1, x2, y in points if x1 == 0]
    right.plot([first, -2, -1, 1, 2, last], [0, 0, 1, 1, 0, 0], color=style.CONVEX, linewidth=1.3, gid="only")
    for axes, shown, name in ((left, nine, "ε"), (right, thirteen, "0")):
        style.dots(
            axes,
            [float(x2) for x2, _ in shown],
            [float(y) for _, y in shown],
            [float(y) for _, y in shown],
            style.label_norm(UNIT),
        )
        axes.set_xlim(first, last)
        axes.set_ylim(-0.3, 1.34)
        axes.set_yticks([0, Fraction(1, 3).__float__(), Fraction(2, 3).__float__(), 1], ["0", "⅓", "⅔", "1"])
        axes.set_xlabel("$x_2$")
        style.centred(axes)
        nine_of = [p for p in shown if p[1] in (0, 1)]
        for i, (x2, y) in enumerate(nine_of, start=1):
            axes.annotate(
                f"$p_{{{i}}}$",
                (float(x2), float(y)),
                xytext=(0, 6 if y else -6),
                textcoords="offset points",
                ha="center",
                va="bottom" if y else "top",
                fontsize=style.SMALL,
            )
        what = "nine points leave freedom" if shown is nine else "four more leave none"
        axes.set_title(f"x₁ = {name}: {what}")
    left.set_ylabel("$y$")
    return figure


@styled
def draw_segments(slopes: Sequence[Fraction]) -> Figure:
    """The segments I₁ to I₄, each crossed by one convex and one concave breakline, and the points where those pass."""
    points = _points(slopes)
    epsilon = epsilon_for(slopes)
    s, t = slopes[0] * epsilon, slopes[-1] * epsilon
    figure = style.new_figure(style.SINGLE, style.SINGLE * 1.02)
    axes = figure.add_subplot()
    for x1 in (-epsilon, Fraction(0), epsilon):
        axes.axvline(float(x1), color=style.FAINT, linewidth=0.8, linestyle=style.DOTTED, zorder=0)
    segments = [
        (-epsilon, -2 - t, -1 - s),
        (-epsilon, 1 - t, 2 - s),
        (epsilon, -2 + s, -1 + t),
        (epsilon, 1 + s, 2 + t),
    ]
    for number, (x1, low, high) in enumerate(segments, start=1):
        axes.plot(
            [float(x1)] * 2, [float(low), float(high)], color=style.CONVEX, linewidth=4, alpha=0.55,
            solid_capstyle="butt", zorder=1, gid=f"segment-{number}",
        )  # fmt: skip
        axes.annotate(
            f"$I_{number}$", (float(x1), float(low + high) / 2), xytext=(-9 if x1 < 0 else 9, 0),
            textcoords="offset points", ha="right" if x1 < 0 else "left", va="center", fontsize=style.BASE + 1,
        )  # fmt: skip
    on_lines = [(x1, x2) for x1, x2, _ in points if abs(x1) <= epsilon]
    highlighted = [(Fraction(0), Fraction(c)) for c in (-2, -1, 1, 2)]
    plain = [p for p in on_lines if p not in highlighted]
    axes.scatter(
        [float(x1) for x1, _ in plain],
        [float(x2) for _, x2 in plain],
        s=18,
        facecolors=style.PAPER,
        edgecolors=style.MIDDLE,
        linewidths=0.8,
        zorder=3,
    )
    axes.scatter(
        [float(x1) for x1, _ in highlighted],
        [float(x2) for _, x2 in highlighted],
        s=26,
        color=style.INK,
        zorder=4,
        gid="highlighted",
    )
    middle = slopes[len(slopes) // 2]
    wide = float(epsilon) * 1.5
    for number, (_, c) in enumerate(highlighted, start=1):
        ends = np.array([-wide, wide])
        axes.plot(
            ends, float(c) + float(middle) * ends, linewidth=0.8, zorder=2, alpha=0.8, **style.line_style(abs(c) == 2)
        )
        axes.annotate(f"$g_{number}$", (0.0, float(c)), xytext=(5, 3), textcoords="offset points", fontsize=style.SMALL)
    axes.set_xlim(-wide, wide)
    axes.set_xticks([-float(epsilon), 0, float(epsilon)], [r"$h_{-\epsilon}$", "$h_0$", r"$h_{\epsilon}$"])
    axes.set_yticks(range(-4, 5))
    axes.set_ylabel("$x_2$")
    style.legend(figure, style.key("convex", "concave"), columns=2)
    return figure


def _points(slopes: Sequence[Fraction]) -> list[LabelledPoint]:
    try:
        return selection_gadget(slopes, Fraction(0), epsilon_for(slopes) if slopes else Fraction(1))
    except ValueError as error:
        raise UsageError(str(error)) from None


def _scatter(axes: Axes, points: Sequence[LabelledPoint]) -> None:
    xs, ys, labels = zip(*[(float(x1), float(x2), float(y)) for x1, x2, y in points], strict=True)
    style.dots(axes, xs, ys, labels, style.label_norm(UNIT), 15)


def _shown(value: Fraction) -> str:
    return str(value).replace("-", "−")
