"""The report's pictures, as SVG text: the same rows give the same bytes."""

from __future__ import annotations

from dataclasses import dataclass

from satfit.reports.numbers import Numbers
from satfit.reports.plots.cactus import cactus_plot
from satfit.reports.plots.growth import growth_plot
from satfit.reports.plots.heatmap import heat_map
from satfit.reports.plots.scatter import scatter_plot


@dataclass(frozen=True, slots=True)
class Plot:
    """`name` is that of its file; `about` says in words what the picture shows."""

    name: str
    title: str
    about: str
    svg: str


def plots(numbers: Numbers) -> list[Plot]:
    """Cactus, growth in n and in k, endings, and then the pairs; those without data are left out."""
    found = []
    if any(entry.tasks_decided for entry in numbers.entries):
        about = "For each configuration, how many tasks are decided within a wall time per task."
        found.append(Plot("cactus", "Tasks decided within a time", about, cactus_plot(numbers)))
        for name, noun in (("n", "samples n"), ("k", "neurons k")):
            about = f"Wall seconds of decided instances against {noun}, both logarithmic, with fitted lines."
            found.append(Plot(f"growth-{name}", f"Time against {noun}", about, growth_plot(numbers, name)))
    if numbers.rows:
        about = "For each configuration, the share of its rows that ended in each way, and their number."
        found.append(Plot("endings", "Why runs ended", about, heat_map(numbers)))
    for at, pair in enumerate(numbers.pairs, 1):
        about = f"Wall seconds per task: {pair.y} (upwards) against {pair.x} (to the right), {len(pair.points)} tasks."
        found.append(Plot(f"scatter-{at:02}", f"{pair.y} against {pair.x}", about, scatter_plot(pair, numbers)))
    return found
