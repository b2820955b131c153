"""One look for all pictures: sizes, colours, marks, and the settings they are drawn and written with."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ParamSpec

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

P = ParamSpec("P")

SINGLE, DOUBLE = 3.5, 5.8
"""Widths in inches of one panel and of two side by side; the text stays legible at half of that."""

BASE, SMALL = 9.0, 7.5
"""Font sizes in points."""

INK, MIDDLE, FAINT, PAPER = "#1a1a1a", "#7a7a7a", "#b4b4b4", "#ffffff"
CONVEX, CONCAVE, ACCENT, GOOD = "#0072b2", "#d55e00", "#d55e00", "#009e73"
"""From the palette of Okabe and Ito; every distinction they make is made by a line style or a mark as well."""

SOLID, DASHED, DOTTED = "-", (0, (4.5, 2.2)), (0, (1, 2))

MANY_POINTS, MANY_LINES = 5_000, 200
"""Beyond these a scatter becomes a bitmap inside the drawing, and lines become thinner."""

# Any: the names matplotlib's types allow differ from version to version
SETTINGS: Any = {
    "font.family": "sans-serif",
    # the first ships with matplotlib, so that the layout is the same everywhere; the others are for viewers without it
    "font.sans-serif": ["DejaVu Sans", "Verdana", "sans-serif"],
    "font.size": BASE,
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": BASE,
    "axes.labelsize": BASE,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "legend.handlelength": 2.6,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.edgecolor": MIDDLE,
    "axes.linewidth": 0.7,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "text.color": INK,
    "xtick.color": MIDDLE,
    "ytick.color": MIDDLE,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "lines.linewidth": 1.0,
    "svg.fonttype": "none",
    "svg.hashsalt": "satfit",
    "pdf.fonttype": 42,
}

DARKNESS = LinearSegmentedColormap.from_list("darkness", ["#ffffff", "#d6d6d6", "#8c8c8c"])
"""Function values: darker is more, never so dark that a breakline or a point is lost on it."""

LABELS = LinearSegmentedColormap.from_list("labels", ["#ffffff", "#b5b5b5", "#111111"])


@contextmanager
def house_style() -> Iterator[None]:
    """Our settings and nobody else's: a user's matplotlibrc changes no picture."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SETTINGS)
        yield


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Run a drawing function under `house_style`, and settle the layout of what it made."""

    @functools.wraps(draw)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with house_style():
            figure = draw(*args, **kwargs)
            settle(figure)
        return figure

    return wrapper


def settle(figure: Figure) -> None:
    """Lay out twice, then hold still: one pass leaves titles cut off where the aspect is fixed, and a
    layout that goes on moving would make a second file differ from the first.
    """
    engine = figure.get_layout_engine()
    if engine is not None:
        for _ in range(2):
            engine.execute(figure)
        figure.set_layout_engine("none")


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, laid out so that nothing is cut off or overlaps."""
    figure = Figure(figsize=(width, height), layout="constrained")
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(w_pad=0.05, h_pad=0.05, wspace=0.05, hspace=0.05)  # type: ignore[call-arg]
    return figure


def panels(columns: int, width: float, height: float, **options: Any) -> tuple[Figure, list[Axes]]:
    """A figure with panels side by side."""
    figure = new_figure(width, height)
    axes = figure.subplots(1, columns, squeeze=False, **options)
    return figure, list(axes[0])


def height_for(width: float, ratio: float, beside: float, below: float) -> float:
    """The figure's height at which axes of that height/width ratio fill it, `beside` and `below` inches being taken."""
    return (width - beside) * min(max(ratio, 0.45), 1.5) + below


def bare(axes: Axes) -> None:
    """No frame, no ticks: for what has no coordinates."""
    axes.set_axis_off()


def centred(axes: Axes) -> None:
    """Only the two axes of a diagram: left and bottom."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def count(number: int, noun: str) -> str:
    """`1 neuron`, `2 neurons`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def lowered(number: int) -> str:
    """An index in plain text: v₁₂."""
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def label_norm(values: Sequence[float]) -> Normalize:
    """From the least value (white) to the greatest; a single value is white."""
    finite = [value for value in values if np.isfinite(value)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    return Normalize(low, high if high > low else low + 1.0)


def dots(
    axes: Axes,
    xs: Sequence[float],
    ys: Sequence[float],
    labels: Sequence[float],
    norm: Normalize,
    size: float = 0.0,
    colours: LinearSegmentedColormap = LABELS,
) -> PathCollection:
    """Data points: small circles with an outline, darker for a greater label."""
    n = len(xs)
    size = size or (26.0 if n <= 80 else 14.0 if n <= 400 else 7.0 if n <= MANY_POINTS else 3.0)
    return axes.scatter(
        xs,
        ys,
        c=np.asarray(labels, dtype=float),
        cmap=colours,
        norm=norm,
        s=size,
        linewidths=0.8 if n <= 400 else 0.4 if n <= MANY_POINTS else 0.2,
        edgecolors=INK,
        zorder=4,
        rasterized=n > MANY_POINTS,
    )


def line_style(convex: bool) -> dict[str, Any]:
    """How a breakline is drawn: convex solid, concave dashed."""
    return {"color": CONVEX, "linestyle": SOLID} if convex else {"color": CONCAVE, "linestyle": DASHED}


def thin(width: float, lines: int) -> float:
    """The width of one of many lines."""
    return width if lines <= MANY_LINES else max(0.2, width * MANY_LINES / lines)


def key(convex: str = "convex (+)", concave: str = "concave (−)") -> list[Line2D]:
    """The legend's entries for breaklines."""
    return [
        Line2D([], [], linewidth=1.2, label=convex, **line_style(True)),
        Line2D([], [], linewidth=1.2, label=concave, **line_style(False)),
    ]


def ring(label: str) -> Line2D:
    """The legend's entry for what is missed."""
    return Line2D(
        [], [], linestyle="", marker="o", markersize=7, markerfacecolor="none", markeredgecolor=ACCENT, label=label
    )


def dot(label: str, colour: str) -> Line2D:
    """The legend's entry for a kind of point."""
    return Line2D(
        [], [], linestyle="", marker="o", markersize=4.5, markerfacecolor=colour, markeredgecolor=INK,
        markeredgewidth=0.8, label=label,
    )  # fmt: skip


def legend(figure: Figure, entries: Sequence[Any], columns: int = 3) -> None:
    """Below the panels, outside them: it never hides data."""
    figure.legend(handles=list(entries), loc="outside lower center", ncols=columns, columnspacing=1.6)


def beside(figure: Figure, axes: Axes, dx: float, dy: float) -> Any:
    """Data coordinates moved by (dx, dy) points."""
    return axes.transData + ScaledTranslation(dx / 72, dy / 72, figure.dpi_scale_trans)
