"""Time against size: one point per instance, and the exponent of a power law through them where there are enough."""

from __future__ import annotations

import math
from dataclasses import dataclass

from satfit.reports.configuration import Configuration
from satfit.reports.statistics import Fit, power_law
from satfit.reports.tasks import Board, seconds, typical
from satfit.row import Row


@dataclass(frozen=True, slots=True)
class Growth:
    """One configuration: (samples n, neurons k, seconds) of decided instances, and how many were left out.

    `censored` instances were run and not decided: they would lie above the others, so every fit is too flat if there
    are many.
    """

    points: tuple[tuple[int, int, float], ...]
    censored: int
    by_samples: Fit | None
    by_neurons: Fit | None


def growth(seats: Board, configuration: Configuration) -> Growth:
    """Over instance and question, the typical run of all seeds and repeats standing for each."""
    runs: dict[tuple[str, str], list[Row]] = {}
    for task, mine in seats.runs[configuration].items():
        runs.setdefault((task.instance, task.question), []).extend(mine)
    middle = [typical(mine) for mine in runs.values()]
    points = tuple((row.n, row.k, seconds(row)) for row in middle if not math.isinf(seconds(row)))
    return Growth(
        points=points,
        censored=len(middle) - len(points),
        by_samples=power_law([(n, value) for n, _, value in points]),
        by_neurons=power_law([(k, value) for _, k, value in points]),
    )
