"""Configurations side by side on the tasks they share: best solver, unique solves, cactus lines, pairs, native SAT."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from satfit.reports.configuration import Configuration
from satfit.reports.statistics import quantile, shifted_geometric_mean
from satfit.reports.tasks import Board, Task, seconds, typical
from satfit.row import Row

VBS = "virtual best solver"


@dataclass(frozen=True, slots=True)
class Best:
    """The virtual best solver: on each task the fastest configuration that decided it, knowing beforehand which.

    `seconds` has inf where nobody decided; `limit_s` is then the longest limit of those who tried.
    """

    seconds: Mapping[Task, float]
    limit_s: Mapping[Task, float]

    @property
    def decided(self) -> int:
        return sum(1 for value in self.seconds.values() if not math.isinf(value))

    @property
    def par2_s(self) -> float:
        """As for a solver, over the tasks; 0 without any."""
        penalised = [
            2 * self.limit_s[task] if math.isinf(value) else value for task, value in self.seconds.items()
        ]  # fmt: skip
        return math.fsum(penalised) / len(penalised) if penalised else 0.0

    @property
    def mean_s(self) -> float | None:
        """Shifted geometric mean over the tasks, at the limit where nobody decided."""
        censored = [self.limit_s[task] if math.isinf(value) else value for task, value in self.seconds.items()]
        return shifted_geometric_mean(censored) if censored else None


@dataclass(frozen=True, slots=True)
class Ratio:
    """Wall time over native SAT's, on the tasks that native SAT decided.

    `quartiles` are lower, median and upper; None where so many were undecided that the data do not say.
    """

    tasks: int
    undecided: int
    quartiles: tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two configurations (or the virtual best solver) on their common tasks: (x, y) seconds, inf if undecided."""

    x: str
    y: str
    x_limit_s: float
    y_limit_s: float
    points: tuple[tuple[float, float], ...]


def contenders(seats: Board) -> list[Configuration]:
    """Those that solve the training problem: native solvers decide the source, and are no competition."""
    return [configuration for configuration in seats.configurations if not configuration.native]


def times(seats: Board, configuration: Configuration) -> dict[Task, float]:
    """Seconds of the typical run per task, inf where it did not decide."""
    return {task: seconds(typical(mine)) for task, mine in seats.runs[configuration].items()}


def best(seats: Board) -> Best:
    """Over all contenders, on all tasks that at least one of them ran."""
    found: dict[Task, float] = {}
    limits: dict[Task, float] = {}
    for configuration in contenders(seats):
        for task, value in times(seats, configuration).items():
            found[task] = min(value, found.get(task, math.inf))
            limits[task] = max(configuration.time_limit_s, limits.get(task, 0.0))
    return Best(found, limits)


def unique_solves(seats: Board) -> dict[Configuration, int]:
    """Tasks that it alone decided, at least one other contender having tried."""
    tried: dict[Task, int] = {}
    deciders: dict[Task, list[Configuration]] = {}
    for configuration in contenders(seats):
        for task, value in times(seats, configuration).items():
            tried[task] = tried.get(task, 0) + 1
            if not math.isinf(value):
                deciders.setdefault(task, []).append(configuration)
    unique = dict.fromkeys(contenders(seats), 0)
    for task, mine in deciders.items():
        if len(mine) == 1 and tried[task] > 1:
            unique[mine[0]] += 1
    return unique


def cactus(values: Mapping[Task, float]) -> list[float]:
    """Seconds of the decided tasks, ascending: the i-th is the limit at which i tasks are decided."""
    return sorted(value for value in values.values() if not math.isinf(value))


def native_times(seats: Board) -> dict[tuple[str, str], float]:
    """Seconds of native SAT per instance and question: the typical run over all seeds, where that decided."""
    runs: dict[tuple[str, str], list[Row]] = {}
    for configuration in seats.configurations:
        if configuration.native:
            for task, mine in seats.runs[configuration].items():
                runs.setdefault((task.instance, task.question), []).extend(mine)
    found = {asked: seconds(typical(mine)) for asked, mine in runs.items()}
    return {asked: value for asked, value in found.items() if 0 < value < math.inf}


def native_ratio(values: Mapping[Task, float], native: Mapping[tuple[str, str], float]) -> Ratio | None:
    """None where there is nothing to compare with."""
    ratios = [
        value / native[task.instance, task.question]
        for task, value in values.items()
        if (task.instance, task.question) in native
    ]
    if not ratios:
        return None
    undecided = sum(1 for ratio in ratios if math.isinf(ratio))
    return Ratio(len(ratios), undecided, (quantile(ratios, 0.25), quantile(ratios, 0.5), quantile(ratios, 0.75)))


def pair(names: tuple[str, str], limits: tuple[float, float], x: Mapping[Task, float], y: Mapping[Task, float]) -> Pair:
    """The tasks of both, without those that neither decided: they say nothing about who is faster."""
    points = [(x[task], y[task]) for task in x if task in y and not (math.isinf(x[task]) and math.isinf(y[task]))]
    return Pair(*names, *limits, tuple(points))


def ranked(seats: Board, par2: Mapping[Configuration, float]) -> Sequence[Configuration]:
    """Contenders with runs, best first: most tasks decided, then the least PAR-2."""
    able = [configuration for configuration in contenders(seats) if seats.runs[configuration]]
    solved = {configuration: len(cactus(times(seats, configuration))) for configuration in able}
    return sorted(able, key=lambda configuration: (-solved[configuration], par2[configuration]))
