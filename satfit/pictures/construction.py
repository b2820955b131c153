"""The global construction from POSITIVE ONE-IN-THREE 3SAT: gadgets on the x₂-axis, every levee they offer, and the
points that make clauses and variables agree. With a solution, a second panel with the levees it chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from encoders.reductions.poits_layout import FALSE_SLOPE, TRUE_SLOPE, clause_slopes, spacing
from instances import Assignment, OneInThreeSat, UsageError
from satfit.pictures import style
from satfit.pictures.style import styled

LABELLED = 16
"""With more gadgets than this only some carry their names."""

DRAWN = 240
"""With more gadgets than this only every so many are drawn; the title says so."""


@dataclass(frozen=True, slots=True)
class Option:
    """One levee of a gadget: gadget and which of its levees, the centre line x₂ = slope·x₁ + offset, is it chosen."""

    name: str
    slope: Fraction
    offset: Fraction
    chosen: bool


def options(source: OneInThreeSat, assignment: Assignment | None) -> list[Option]:
    """All 3m + 2n possible levees; chosen are those of a network fitted to the assignment (none without one)."""
    m = len(source.clauses)
    delta = spacing(m)
    found = []
    for j, clause in enumerate(source.clauses, start=1):
        true = None if assignment is None else _first_true(clause, assignment)
        for r, slope in enumerate(clause_slopes(j, m)):
            found.append(Option(f"C{j}-{r + 1}", slope, Fraction(j * delta), r == true))
    for i in range(1, source.variables + 1):
        value = None if assignment is None else assignment[i - 1]
        found.append(Option(f"v{i}-true", TRUE_SLOPE, Fraction(-i * delta), value is True))
        found.append(Option(f"v{i}-false", FALSE_SLOPE, Fraction(-i * delta), value is False))
    return found


def _first_true(clause: tuple[int, int, int], assignment: Sequence[bool]) -> int:
    """As the theorem's network: the first occurrence where none is true (and then something is missed)."""
    return next((r for r, i in enumerate(clause) if assignment[i - 1]), 0)


def occurrences(source: OneInThreeSat) -> list[tuple[Fraction, Fraction]]:
    """The points p_{j,r}, clause by clause: where the levee that chooses v_i meets the one that makes v_i false."""
    m = len(source.clauses)
    delta = spacing(m)
    found = []
    for j, clause in enumerate(source.clauses, start=1):
        for slope, i in zip(clause_slopes(j, m), clause, strict=True):
            x1 = delta * (i + j) / (1 - slope)
            found.append((x1, x1 - delta * i))
    return found


@styled
def draw_construction(source: OneInThreeSat, assignment: Assignment | None) -> Figure:
    """Raises UsageError for an assignment of the wrong length; a wrong assignment is drawn with what it misses."""
    if assignment is not None and len(assignment) != source.variables:
        raise UsageError(f"the assignment has {len(assignment)} values for {source.variables} variables")
    wanted: list[Assignment | None] = [None] if assignment is None else [None, assignment]
    two = len(wanted) == 2
    figure, axes = style.panels(len(wanted), style.DOUBLE if two else style.SINGLE, style.SINGLE * 1.05, sharey=True)
    for one, values in zip(axes, wanted, strict=True):
        panel(one, source, values)
    if two:
        axes[0].set_title("every possible levee")
        axes[1].set_title("one levee per gadget")
    m, n = len(source.clauses), source.variables
    if m + n > LABELLED:
        every = "" if m + n <= DRAWN else f", 1 gadget in {_step(source)} drawn"
        figure.suptitle(f"{style.count(m, 'clause')}, {style.count(n, 'variable')}{every}", fontsize=style.SMALL)
    style.legend(figure, _key(source, assignment), columns=2 if not two else 4)
    return figure


def panel(axes: Axes, source: OneInThreeSat, assignment: Assignment | None) -> None:
    """One panel of the construction."""
    m, n = len(source.clauses), source.variables
    delta, step = spacing(m), _step(source)
    points = occurrences(source)
    right = float(max((x1 for x1, _ in points), default=Fraction(3 * delta))) * 1.07
    left = 0.0
    levees = options(source, assignment)
    drawn = [o for o in levees if (int(o.name[1:].partition("-")[0]) - 1) % step == 0]
    for option in drawn:
        _levee(axes, option, left, right, len(drawn))
    axes.axvline(0, color=style.INK, linestyle=style.DOTTED, linewidth=0.9, zorder=1, gid="axis")
    offsets = [*range(-n * delta, 0, delta), *range(delta, (m + 1) * delta, delta)]
    axes.scatter(
        [0.0] * len(offsets), offsets, marker="s", s=30 if m + n <= LABELLED else 300 / (m + n), color=style.INK,
        linewidths=0, zorder=5, clip_on=False, gid="gadgets",
    )  # fmt: skip
    many = len(points) > 60
    axes.scatter(
        [float(x1) for x1, _ in points],
        [float(x2) for _, x2 in points],
        s=9 if many else 26,
        facecolors="#c9c9c9",
        edgecolors=style.INK,
        linewidths=0.4 if many else 0.9,
        zorder=4,
        gid="occurrences",
        rasterized=len(points) > style.MANY_POINTS,
    )
    if assignment is not None:
        _rings(axes, source, assignment, points)
    _names(axes, source, assignment)
    if n > 0 and m + n <= LABELLED and assignment is None:
        _truth(axes, n * delta, delta, right)
    axes.set_xlim(left, right)
    axes.set_ylim(-(n + 0.75) * delta if n else -0.5 * delta, (m + 0.6) * delta if m else 0.6 * delta)
    # the coordinates are large and mean little: what counts is which line meets which point
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlabel("$x_1$", loc="right")
    axes.annotate(
        "$x_2$", (0, 1), xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points", ha="center",
        va="bottom",
    )  # fmt: skip
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


def _step(source: OneInThreeSat) -> int:
    return -(-(len(source.clauses) + source.variables) // DRAWN) or 1


def _levee(axes: Axes, option: Option, left: float, right: float, lines: int) -> None:
    slope, offset = float(option.slope), float(option.offset)
    look: dict[str, Any] = (
        {"color": style.INK, "linewidth": style.thin(1.7, lines), "zorder": 3}
        if option.chosen
        else {"color": style.FAINT, "linewidth": style.thin(0.8, lines), "zorder": 2}
    )
    axes.plot([left, right], [offset + slope * left, offset + slope * right], gid=f"levee-{option.name}", **look)


def _names(axes: Axes, source: OneInThreeSat, assignment: Assignment | None) -> None:
    m, n = len(source.clauses), source.variables
    delta = spacing(m)
    every = max(1, -(-(m + n) // LABELLED))
    for j in range(every, m + 1, every):
        _name(axes, "C" + style.lowered(j), j * delta)
    for i in range(every, n + 1, every):
        value = "" if assignment is None else "  true" if assignment[i - 1] else "  false"
        _name(axes, "v" + style.lowered(i) + value, -i * delta)


def _name(axes: Axes, text: str, height: int) -> None:
    axes.annotate(
        text, (0, height), xytext=(-8, 0), textcoords="offset points", ha="right", va="center", fontsize=style.BASE,
        fontstyle="italic",
    )  # fmt: skip


def _truth(axes: Axes, lowest: int, delta: int, right: float) -> None:
    """Which of a variable's two levees means what, written once, on those of the lowest gadget."""
    for text, slope, at in (("true", -1, 0.42 * delta), ("false", 1, min(1.5 * delta, 0.4 * right))):
        axes.text(
            at, slope * at - lowest, text, fontsize=style.SMALL, ha="center", va="center", rotation=45 * slope,
            rotation_mode="anchor", transform_rotates_text=True, zorder=6,
            bbox={"boxstyle": "square,pad=0.12", "facecolor": style.PAPER, "edgecolor": "none"},
        )  # fmt: skip


def missed(source: OneInThreeSat, assignment: Sequence[bool]) -> list[int]:
    """Which p_{j,r} (by index) do not lie on exactly one chosen levee."""
    found = []
    for j, clause in enumerate(source.clauses):
        true = _first_true(clause, assignment)
        found += [3 * j + r for r, i in enumerate(clause) if (r == true) + (not assignment[i - 1]) != 1]
    return found


def _rings(axes: Axes, source: OneInThreeSat, assignment: Assignment, points: list[tuple[Fraction, Fraction]]) -> None:
    where = missed(source, assignment)
    if where:
        axes.scatter(
            [float(points[p][0]) for p in where], [float(points[p][1]) for p in where], s=90, facecolors="none",
            edgecolors=style.ACCENT, linewidths=1.3, zorder=5, gid="missed",
        )  # fmt: skip


def _key(source: OneInThreeSat, assignment: Assignment | None) -> list[Line2D]:
    entries = [
        Line2D([], [], linestyle="", marker="s", markersize=5, color=style.INK, label="gadget"),
        Line2D([], [], color=style.FAINT, linewidth=1.0, label="possible levee"),
        style.dot("$p_{j,r}$ (label 1)", "#c9c9c9"),
    ]
    if assignment is not None:
        entries.insert(2, Line2D([], [], color=style.INK, linewidth=1.7, label="chosen levee"))
        if missed(source, assignment):
            entries.append(style.ring("not met by exactly one"))
    return entries
