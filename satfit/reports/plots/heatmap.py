"""Why runs ended, configuration by configuration."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from satfit.pictures.style import MIDDLE, PAPER
from satfit.reports.numbers import Numbers
from satfit.reports.plots.look import drawn, figure
from solvers.outcome import Termination

LIGHT, DARK = (0xE3, 0xEE, 0xF7), (0x08, 0x45, 0x7E)
ON_LIGHT, ON_DARK = "#1b1b1b", "#fefefe"
"""The cells keep their colours on dark pages, and so do the numbers on them."""


def heat_map(numbers: Numbers) -> str:
    """SVG: a row per configuration, a column per termination; darker is a larger share of the row."""
    return drawn(lambda: _draw(numbers))


def _draw(numbers: Numbers) -> Figure:
    kinds = [kind for kind in Termination if any(entry.ended[kind] for entry in numbers.entries)]
    entries = numbers.entries
    left = min(2.1, 0.15 + 0.056 * max(len(entry.name) for entry in entries))
    made, axes = figure(0.22 * len(entries) + 0.75, left=left, bottom=0.08, top=0.67, right=0.1)
    for y, entry in enumerate(entries):
        total = sum(entry.ended.values())
        for x, kind in enumerate(kinds):
            count = entry.ended[kind]
            share = count / total
            colour = PAPER if not count else _mixed(share)
            axes.add_patch(Rectangle((x, y), 1, 1, facecolor=colour, edgecolor=MIDDLE, linewidth=0.3))
            if count:
                ink = ON_DARK if share > 0.45 else ON_LIGHT
                axes.text(x + 0.5, y + 0.52, str(count), ha="center", va="center", fontsize=7.0, color=ink)
    axes.set_xlim(0, len(kinds))
    axes.set_ylim(len(entries), 0)
    axes.set_yticks([y + 0.5 for y in range(len(entries))], [_short(entry.name) for entry in entries], fontsize=7.0)
    axes.set_xticks([x + 0.5 for x in range(len(kinds))], [kind.replace("_", "\n") for kind in kinds], fontsize=7.0)
    axes.xaxis.tick_top()
    if len(kinds) > 4:
        axes.tick_params(axis="x", labelrotation=40)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return made


def _mixed(share: float) -> str:
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(LIGHT, DARK, strict=True))


def _short(name: str) -> str:
    return name if len(name) <= 36 else f"{name[:20]}…{name[-15:]}"
