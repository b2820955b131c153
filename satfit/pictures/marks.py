"""Intervals of forced breakpoints as marks on a line: bars with filled ends where closed and hollow ends where open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from encoders.geometry.intervals import Interval
from satfit.pictures import style

At = Callable[[Any], tuple[float, float]]
"""From a height on the line to the picture's own coordinates."""

NAME = {1: "convex", -1: "concave"}
COLOUR = {1: style.CONVEX, -1: style.CONCAVE}
END, BAR = 2.4, 2.2
"""Sizes in points of the ends of an interval and of the interval."""


def intervals(
    axes: Axes, found: Sequence[Interval], at: At, sign: int, gid: str, transform: Any, size: float = 1.0
) -> None:
    """One mark per interval, `<gid>-<number>`; then all closed ends, and all open ends, each as one mark.

    An interval of which nothing is left is a cross at both of its ends.
    """
    colour = COLOUR[sign]
    for number, one in enumerate(found, start=1):
        ends = [at(one.low), at(one.high)]
        single = one.low == one.high
        axes.plot(
            *zip(*(ends[:1] if single else ends), strict=True),
            color=colour,
            linewidth=0.0 if one.empty else BAR * size,
            solid_capstyle="butt",
            marker=("x" if one.empty else "o") if single or one.empty else None,
            markersize=1.6 * END * size,
            markeredgewidth=0.0 if not one.empty else 1.2,
            gid=f"{gid}-{number}",
            zorder=6,
            transform=transform,
        )
    longer = [one for one in found if one.low != one.high and not one.empty]
    for closed, word in ((True, "closed"), (False, "open")):
        places = [at(one.low) for one in longer if one.low_closed is closed]
        places += [at(one.high) for one in longer if one.high_closed is closed]
        if places:
            axes.plot(
                *zip(*places, strict=True),
                linestyle="",
                marker="o",
                markersize=END * size,
                markerfacecolor=colour if closed else style.PAPER,
                markeredgecolor=colour,
                markeredgewidth=0.5 * size,
                gid=f"{word}-{gid}",
                zorder=7,
                transform=transform,
            )


def entries(signs: Sequence[int], what: str = "crossing of a {} neuron") -> list[Any]:
    """The legend's entries for the marks."""
    found: list[Any] = [
        Line2D([], [], color=COLOUR[sign], linewidth=BAR, label=what.format("+" if sign > 0 else "−")) for sign in signs
    ]
    for closed, word in ((True, "end included"), (False, "end excluded")):
        found.append(
            Line2D(
                [], [], linestyle="", marker="o", markersize=3.4, markeredgecolor=style.INK, markeredgewidth=0.7,
                markerfacecolor=style.INK if closed else style.PAPER, label=word,
            )
        )  # fmt: skip
    return found


def band(sign: int, label: str) -> Patch:
    """The legend's entry for confined breaklines."""
    return Patch(
        facecolor=(COLOUR[sign], 0.2), edgecolor=COLOUR[sign], linewidth=0.7,
        linestyle=style.line_style(sign > 0)["linestyle"], label=label,
    )  # fmt: skip
