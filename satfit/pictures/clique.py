"""Multicoloured clique with one threshold (Corollary 9), for two colours: pairs of points on three rays."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from instances import Activation, Network
from satfit.pictures import style
from satfit.pictures.geometry import Point
from satfit.pictures.style import styled


@dataclass(frozen=True, slots=True)
class Pair:
    """Two points on one ray: `inner` has label 0, `outer` label 1. `name` is the vertex or edge it stands for."""

    name: str
    inner: Point
    outer: Point


def pairs(vertices: int, edges: list[tuple[int, int]]) -> list[Pair]:
    """Two colours with `vertices` each; an edge (s, t) joins vertex s of colour 1 and vertex t of colour 2."""
    base = vertices + 1
    tau = Fraction(1, 4 * (base + 1))
    found = []
    for colour in (0, 1):
        axis = (1 - colour, colour)
        for t in range(1, vertices + 1):
            found.append(_pair(f"{'uv'[colour]}_{t}", axis, t + tau, t - tau))
    for s, t in edges:
        middle = base * s + t
        found.append(_pair(f"u_{s}v_{t}", (base, 1), middle + Fraction(1, 2), middle - Fraction(1, 2)))
    return found


def cut(pair: Pair, network: Network) -> bool:
    """Does the network classify both points of a pair correctly?"""
    return network(pair.inner) == 0 and network(pair.outer) == 1


@styled
def draw_clique(vertices: int, edges: list[tuple[int, int]], clique: tuple[int, int]) -> Figure:
    """The points for κ = 2, and the line w·x = 1 that cuts the pairs of a clique's vertices and of its edge."""
    w = (Fraction(clique[0]), Fraction(clique[1]))
    network = Network((w,), (Fraction(-1),), (Fraction(1),), Activation.THRESHOLD)
    figure = style.new_figure(style.SINGLE + 0.9, style.SINGLE + 0.9)
    axes = figure.add_subplot()
    every = pairs(vertices, edges)
    reach = 1.32
    base = vertices + 1
    for end in ((reach, 0.0), (0.0, reach), (reach, reach / base)):
        axes.plot([0, end[0]], [0, end[1]], color=style.FAINT, linewidth=0.8, linestyle=style.DOTTED, zorder=0)
    ends = [(1 / float(w[0]), 0.0), (0.0, 1 / float(w[1]))]
    (x0, y0), (x1, y1) = ends
    stretch = 0.08
    axes.plot(
        [x0 + stretch * (x0 - x1), x1 + stretch * (x1 - x0)], [y0 + stretch * (y0 - y1), y1 + stretch * (y1 - y0)],
        linewidth=1.4, zorder=2, gid="line", **style.line_style(True),
    )  # fmt: skip
    raised, previous = False, -1.0
    corners = [(reach, 0.0), (reach, reach), (0.0, reach), ends[1], ends[0]]
    axes.fill([x for x, _ in corners], [y for _, y in corners], color="#ececec", linewidth=0, zorder=-1, gid="active")
    axes.text(0.6 * reach, 0.72 * reach, "f = 1", ha="center", fontsize=style.BASE)
    axes.text(0.13, 0.2 * reach, "f = 0", ha="center", fontsize=style.BASE)
    for pair in sorted(every, key=lambda pair: pair.inner):
        good = cut(pair, network)
        for point, fill in ((pair.inner, style.PAPER), (pair.outer, "#111111")):
            axes.plot(
                [float(point[0])], [float(point[1])], marker="o", markersize=4.2, color=fill, markeredgecolor=style.INK,
                markeredgewidth=0.8, zorder=4,
            )  # fmt: skip
        centre = tuple(float(a + b) / 2 for a, b in zip(pair.inner, pair.outer, strict=True))
        on_first, on_second = pair.inner[1] == 0, pair.inner[0] == 0
        if not on_first and not on_second:
            # edges come close to each other near the origin: there every other name stands higher
            raised, previous = not raised and centre[0] - previous < 0.13, centre[0]
        dx, dy = (0, -9) if on_first else (-9, 0) if on_second else (0, 20 if raised else 8)
        axes.annotate(
            f"${pair.name}$", (centre[0], centre[1]), xytext=(dx, dy), textcoords="offset points",
            ha="center" if not on_second else "right", va="top" if on_first else "center" if on_second else "bottom",
            fontsize=style.BASE if good else style.SMALL, color=style.INK if good else style.MIDDLE,
        )  # fmt: skip
    axes.set_xlim(-0.2, reach)
    axes.set_ylim(-0.17, reach)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlabel("$x_1$", loc="right")
    axes.set_ylabel("$x_2$", loc="top", rotation=0)
    for side in axes.spines.values():
        side.set_visible(False)
    hits = sum(cut(pair, network) for pair in every)
    axes.set_title(
        f"the line {_times(clique[0])}x₁ + {_times(clique[1])}x₂ = 1 splits {hits} of {len(every)} pairs",
        fontsize=style.SMALL,
    )
    entries = [style.dot("label 0", style.PAPER), style.dot("label 1", "#111111")]
    style.legend(figure, [*entries, Line2D([], [], linewidth=1.4, label="threshold", **style.line_style(True))])
    return figure


def _times(factor: int) -> str:
    return "" if factor == 1 else str(factor)


def _pair(name: str, direction: tuple[int, int], inner: Fraction, outer: Fraction) -> Pair:
    a, b = direction
    return Pair(name, (a / inner, b / inner), (a / outer, b / outer))
