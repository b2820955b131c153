"""One measured figure, and the table of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

WIDTHS = (14, 58, 12, 19, 14, 6)
TITLES = ("item", "measured", "median", "range", "goal", "met")


@dataclass(frozen=True, slots=True)
class Row:
    """`values` are the rounds' figures, one each; empty where nothing could be measured, and `note` says why.

    The goal is that the median is at most `most` or at least `least`; neither: there is none. `figures`: what else was
    measured, by column, for tables of an item's own.
    """

    item: str
    what: str
    unit: str
    values: tuple[float, ...]
    most: float | None = None
    least: float | None = None
    note: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def median(self) -> float | None:
        return median(self.values) if self.values else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None without a goal or a figure."""
        value = self.median
        if value is None or (self.most is None and self.least is None):
            return None
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"median": self.median, "met": self.met}


def missing(item: str, what: str, package: str) -> Row:
    """The row of a library that is not there."""
    return Row(item, what, "", (), note=f"not installed ({package})")


def ratios(above: Sequence[float], below: Sequence[float]) -> tuple[float, ...]:
    """Round by round: how many times the second figure the first one is."""
    return tuple(a / b for a, b in zip(above, below, strict=True))


def table(rows: Iterable[Row]) -> str:
    """All rows as text, one line each; notes below their row."""
    lines = [_line(TITLES), "  ".join("-" * width for width in WIDTHS)]
    for row in rows:
        goal = "" if row.most is None else f"≤ {_shown(row.most, row.unit)}"
        if row.least is not None:
            goal = f"≥ {_shown(row.least, row.unit)}"
        value = "–" if row.median is None else _shown(row.median, row.unit)
        spread = f"{_number(min(row.values))} … {_number(max(row.values))}" if len(row.values) > 1 else ""
        met = {None: "", True: "yes", False: "NO"}[row.met]
        lines.append(_line((row.item, row.what, value, spread, goal, met)))
        if row.note:
            lines.append(f"{'':{WIDTHS[0]}}    {row.note}")
    return "\n".join(lines) + "\n"


def markdown(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """The figures of all rows that have some, as a table in Markdown."""
    lines = [columns, ["---"] * len(columns)]
    lines += [[_plain(row.figures.get(column)) for column in columns] for row in rows if row.figures]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _plain(value: Any) -> str:
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _line(cells: Sequence[str]) -> str:
    left = "  ".join(f"{cell:{width}}" for cell, width in zip(cells[:2], WIDTHS[:2], strict=True))
    right = "  ".join(f"{cell:>{width}}" for cell, width in zip(cells[2:], WIDTHS[2:], strict=True))
    return f"{left}  {right}".rstrip()


def _shown(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}".strip()


def _number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3f}"
