"""Set cover with one ReLU: the samples as a bipartite picture, with what a cover pays."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from instances import Assignment, SetCover, UsageError
from satfit.pictures import style
from satfit.pictures.style import styled


@styled
def draw_cover(source: SetCover, chosen: Assignment) -> Figure:
    """Sets above, elements below. A chosen set has weight −1 and misses its sample by ε; an element that no chosen set
    contains would be missed by 1.
    """
    if len(chosen) != len(source.sets):
        raise UsageError(f"{len(chosen)} choices for {len(source.sets)} sets")
    wide = max(len(source.sets), source.elements, 2)
    figure = style.new_figure(min(9.0, max(style.SINGLE + 0.9, 0.62 * wide + 0.9)), 3.0)
    axes = figure.add_subplot()
    spots = [(j + 0.5) * wide / max(len(source.sets), 1) for j in range(len(source.sets))]
    places = [(i + 0.5) * wide / max(source.elements, 1) for i in range(source.elements)]
    for j, members in enumerate(source.sets):
        for i in members:
            taken = chosen[j]
            axes.plot(
                [spots[j], places[i - 1]], [1, 0], color=style.INK if taken else style.FAINT,
                linewidth=1.5 if taken else 0.8, linestyle=style.SOLID if taken else style.DASHED,
                zorder=2 if taken else 1, gid=f"edge-{j + 1}-{i}",
            )  # fmt: skip
    for j, at in enumerate(spots):
        axes.plot(
            [at], [1], marker="s", markersize=11, color="#4d4d4d" if chosen[j] else style.PAPER,
            markeredgecolor=style.INK, markeredgewidth=0.9, zorder=4,
        )  # fmt: skip
        if chosen[j]:
            axes.plot(
                [at],
                [1],
                marker="s",
                markersize=17,
                markerfacecolor="none",
                markeredgecolor=style.ACCENT,
                zorder=5,
                gid="missed",
            )
        weight = "−1" if chosen[j] else "0"
        axes.annotate(
            f"S{style.lowered(j + 1)}\nw = {weight}", (at, 1), xytext=(0, 11), textcoords="offset points", ha="center",
            va="bottom", fontsize=style.SMALL,
        )  # fmt: skip
    for i, at in enumerate(places, start=1):
        covered = sum(1 for members, taken in zip(source.sets, chosen, strict=True) if taken and i in members)
        axes.plot(
            [at], [0], marker="o", markersize=10, color=style.PAPER, markeredgecolor=style.INK, markeredgewidth=0.9,
            zorder=4,
        )  # fmt: skip
        if not covered:
            axes.plot(
                [at],
                [0],
                marker="o",
                markersize=16,
                markerfacecolor="none",
                markeredgecolor=style.ACCENT,
                zorder=5,
                gid="missed",
            )
        axes.annotate(str(i), (at, 0), ha="center", va="center", fontsize=style.SMALL, zorder=6)
        axes.annotate(
            f"1 − {covered}" if covered else "1", (at, 0), xytext=(0, -11), textcoords="offset points", ha="center",
            va="top", fontsize=style.SMALL,
        )  # fmt: skip
    axes.set_xlim(0, wide)
    axes.set_ylim(-0.34, 1.4)
    style.bare(axes)
    axes.annotate(
        "set sample: $[w_\\epsilon + w_S]_+ = \\epsilon$\n"
        "element sample: $[w_1 + \\Sigma_{S \\ni i}\\, w_S]_+ = 0$",
        (0.5, 0), xycoords="axes fraction", xytext=(0, -2), textcoords="offset points", ha="center", va="top",
        fontsize=style.SMALL, linespacing=1.5,
    )  # fmt: skip
    cost = sum(chosen)
    axes.set_title(f"{style.count(cost, 'chosen set')}: error {cost}ε²", fontsize=style.BASE)
    entries = [
        Line2D([], [], color=style.INK, linewidth=1.5, marker="s", markersize=7, markerfacecolor="#4d4d4d",
               label="chosen"),
        Line2D([], [], color=style.FAINT, linestyle=style.DASHED, marker="s", markersize=7, markerfacecolor=style.PAPER,
               markeredgecolor=style.INK, label="not chosen"),
        Line2D([], [], linestyle="", marker="s", markersize=9, markerfacecolor="none", markeredgecolor=style.ACCENT,
               label="missed sample"),
    ]  # fmt: skip
    style.legend(figure, entries)
    return figure
