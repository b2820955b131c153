"""One look for the report's pictures: a colour per solver, a mark and a line style per configuration, small SVG."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from satfit.pictures.style import INK, MIDDLE, house_style
from satfit.reports.comparisons import VBS
from satfit.reports.numbers import Numbers
from solvers.registry import BACKENDS

WIDTH = 4.2
"""Inches. On a telephone the page shows it at nine tenths, and the text can still be read."""

GRID = "#b4b4b4"

PALETTE = (
    ("#0072b2", "#4aa8e8"),
    ("#d55e00", "#f08a3c"),
    ("#009e73", "#2cc79a"),
    ("#cc79a7", "#e09cc2"),
    ("#56b4e9", "#86cdf5"),
    ("#b8860b", "#d9ab3a"),
    ("#882255", "#d0608f"),
    ("#44aa99", "#6fcabb"),
    ("#6a5acd", "#9d90f0"),
    ("#999933", "#c2c25e"),
    ("#aa4466", "#e0839f"),
    ("#5f7f9f", "#93b1cf"),
)
"""Each colour and what it is on a dark page. Okabe and Ito's, then Tol's: told apart by most eyes; marks differ as
well, since twelve colours never suffice.
"""

MARKS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p", "h", "d")
LINES: tuple[Any, ...] = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (5, 1.5, 1, 1.5)), (0, (8, 2, 2, 2)))


@dataclass(frozen=True, slots=True)
class Look:
    """How one configuration is drawn, everywhere."""

    colour: str
    mark: str
    line: Any


def looks(numbers: Numbers) -> dict[str, Look]:
    """By name. Known solvers have the same colour in every report; configurations of one solver differ in the line."""
    known = [info.name for info in BACKENDS.values() if not info.native]
    solvers = list(dict.fromkeys(entry.configuration.solver for entry in numbers.entries))
    order = known + sorted(name for name in solvers if name not in known and name not in BACKENDS)
    found = {VBS: Look(INK, "", (0, (3, 2))), "native SAT": Look(MIDDLE, "", "-")}
    seen: dict[str, int] = {}
    for entry in numbers.entries:
        solver = entry.configuration.solver
        nth = seen.get(solver, 0)
        seen[solver] = nth + 1
        line = LINES[nth % len(LINES)]
        if entry.configuration.native:
            found[entry.name] = Look(MIDDLE, "*", line)
        else:
            place = order.index(solver)
            found[entry.name] = Look(PALETTE[place % len(PALETTE)][0], MARKS[(place + 5 * nth) % len(MARKS)], line)
    return found


def figure(height: float, left: float, bottom: float, right: float = 0.15, top: float = 0.12) -> tuple[Figure, Axes]:
    """One panel; the margins are in inches, so that nothing has to be laid out."""
    made = Figure(figsize=(WIDTH, height))
    place = (left / WIDTH, bottom / height, 1 - (left + right) / WIDTH, 1 - (bottom + top) / height)
    return made, made.add_axes(place)


def drawn(draw: Callable[[], Figure]) -> str:
    """The SVG, without date, creator or anything else that two machines could disagree on."""
    with house_style():
        out = io.StringIO()
        nothing = {"Creator": None, "Date": None, "Format": None, "Type": None}
        draw().savefig(out, format="svg", metadata=nothing)
    return out.getvalue()


def logarithmic(axis: Any, values: Iterable[float], *, whole: bool = False) -> tuple[float, float]:
    """Limits around the values and plain numbers at 1, 2, 5 · 10ⁱ (few) or powers of ten. Returns the limits."""
    usable = [value for value in values if 0 < value < math.inf] or [1.0]
    low, high = min(usable) / 1.25, max(usable) * 1.25
    steps = (1, 2, 5) if high / low < 300 else (1,)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    skip = max(1, (last - first) // 6)
    ticks = [step * 10.0**power for power in range(first, last + 1, skip) for step in steps]
    ticks = [tick for tick in ticks if low <= tick <= high and (not whole or tick >= 1)]
    axis.set_major_locator(FixedLocator(ticks))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:g}"))
    return low, high


def grid(axes: Axes) -> None:
    """Faint lines at the numbers, no frame above and on the right."""
    axes.grid(True, color=GRID, linewidth=0.4)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def key_height(names: Sequence[str]) -> float:
    """Inches that the key takes below the picture."""
    return 0.137 * -(-len(names) // _columns(names)) + 0.08


def key(made: Figure, handles: Sequence[Any], names: Sequence[str]) -> None:
    """Below the picture: it hides no data."""
    made.legend(
        handles, names, loc="lower center", ncols=_columns(names), columnspacing=1.4, handlelength=2.2, borderpad=0.1,
        labelspacing=0.35, fontsize=7.0,
    )  # fmt: skip


def thinned(points: Iterable[tuple[float, float]], cells: float = 24.0) -> list[tuple[float, float, int]]:
    """(x, y, how many): points closer than 1/cells of a decade in both directions become their first."""
    found: dict[tuple[int, int], tuple[float, float, int]] = {}
    for x, y in points:
        place = round(math.log10(x) * cells), round(math.log10(y) * cells)
        first = found.get(place, (x, y, 0))
        found[place] = (first[0], first[1], first[2] + 1)
    return list(found.values())


def _columns(names: Sequence[str]) -> int:
    return 2 if max(map(len, names), default=0) <= 33 and len(names) > 1 else 1
