"""3SAT with two ReLUs: the weights as mirror images, and why a clause without a true literal is missed."""

from __future__ import annotations

from fractions import Fraction

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from encoders.reductions.base import Options
from encoders.reductions.three_sat_two_relus import fit, reduce
from instances import Assignment, ThreeSat
from satfit.pictures import style
from satfit.pictures.geometry import coordinate
from satfit.pictures.style import styled

FILLS = {1: ("#4d4d4d", style.PAPER), -1: (style.PAPER, style.INK), 0: (style.PAPER, style.MIDDLE)}


@styled
def draw_clauses(source: ThreeSat, assignment: Assignment) -> Figure:
    """Left: the two weight vectors, and one sample per clause with its two preactivations. Right: those in general."""
    network = fit(source, assignment, Options())
    problem = reduce(source, Options())
    n = source.variables
    samples = problem.points[len(problem.points) - len(source.clauses) :]
    height = max(2.5, 0.27 * (len(source.clauses) + 4) + 1.0)
    figure, (left, right) = style.panels(2, style.DOUBLE, height, width_ratios=[1.35, 1])
    _head(left, [*(f"$x_{{{i}}}$" for i in range(1, n + 1)), "$v$"], 0.0)
    for t, row in enumerate(network.weights):
        _row(left, f"$w^{t + 1}$", list(row), t + 1.0)
    last = len(source.clauses) + 4.0
    _head(left, ["$t^1$", "$t^2$"], 3.2, n + 1.6)
    for c, sample in enumerate(samples, start=1):
        y = c + 3.2
        _row(left, f"$C_{{{c}}}$", [coordinate(sample, i) for i in range(n + 1)], y)
        for t, weights in enumerate(network.weights):
            value = sum((weights[i] * x for i, x in sample), Fraction(0))
            around = {"boxstyle": "circle,pad=0.3", "facecolor": "none", "edgecolor": style.ACCENT}
            left.text(
                n + 2.1 + t, y + 0.5, _minus(value), ha="center", va="center", fontsize=style.SMALL,
                bbox=around if value > 0 else None,
            )  # fmt: skip
    left.set_xlim(-1.2, n + 3.8)
    left.set_ylim(last + 0.4, -0.2)
    left.set_title("weights mirror each other;\nclause samples ask for t ≤ 0", fontsize=style.BASE)
    style.bare(left)
    _constraint(right)
    return figure


def _constraint(axes: Axes) -> None:
    """t = −v − (true − false literals of the clause), with (v, w) = (1, φ) and (3, −φ)."""
    true = [0, 1, 2, 3]
    first, second = [-1 - (2 * k - 3) for k in true], [-3 + (2 * k - 3) for k in true]
    axes.axhspan(0, 3.2, color="#e8e8e8", linewidth=0)
    axes.axhline(0, color=style.MIDDLE, linewidth=0.7)
    axes.plot(true, first, marker="o", markersize=5, color=style.CONVEX, linestyle=style.SOLID)
    axes.plot(true, second, marker="s", markersize=5, color=style.CONCAVE, linestyle=style.DASHED)
    axes.plot([0], [2], linestyle="", marker="o", markersize=11, markerfacecolor="none", markeredgecolor=style.ACCENT)
    axes.text(3.2, 2.9, "f > 0: sample missed", ha="right", va="top", fontsize=style.SMALL)
    axes.annotate("$t^1$", (3, -4), xytext=(-4, 8), textcoords="offset points", fontsize=style.BASE)
    axes.annotate("$t^2$", (1, -4), xytext=(6, -9), textcoords="offset points", fontsize=style.BASE)
    axes.set_xlim(-0.35, 3.35)
    axes.set_ylim(-6.7, 3.2)
    axes.set_xticks(true)
    axes.set_yticks(range(-6, 3, 2))
    axes.set_xlabel("true literals in the clause")
    axes.set_ylabel("preactivation t")
    axes.set_title("missed only without\na true literal", fontsize=style.BASE)
    style.centred(axes)


def _head(axes: Axes, names: list[str], y: float, left: float = 0.0) -> None:
    for i, name in enumerate(names):
        axes.text(left + i + 0.5, y + 0.55, name, ha="center", va="center", fontsize=style.BASE)


def _row(axes: Axes, name: str, values: list[Fraction], y: float) -> None:
    axes.text(-0.25, y + 0.5, name, ha="right", va="center", fontsize=style.BASE)
    for i, value in enumerate(values):
        last = i == len(values) - 1
        sign = 0 if last or not value else 1 if value > 0 else -1
        fill, ink = ("#e8e8e8", style.INK) if last else FILLS[sign]
        axes.add_patch(Rectangle((i, y), 1, 1, facecolor=fill, edgecolor=style.MIDDLE, linewidth=0.6))
        axes.text(i + 0.5, y + 0.5, _minus(value), ha="center", va="center", fontsize=style.SMALL, color=ink)


def _minus(value: Fraction) -> str:
    return str(value).replace("-", "−")
