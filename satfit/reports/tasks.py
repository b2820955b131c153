"""Runs brought together: who did what on the same task, so that they can be compared."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from satfit.reports.configuration import Configuration, configuration_of
from satfit.reports.reproduce import was_run
from satfit.row import Row
from satfit.scoring import decided


@dataclass(frozen=True, slots=True)
class Task:
    """A question about an instance with a seed: what configurations meet on. Repeats of it are one task.

    `name` is the instance's, with the start of the question's hash and the seed where it would not be the only one.
    """

    instance: str
    question: str
    seed: int
    name: str


@dataclass(frozen=True, slots=True)
class Board:
    """`runs[configuration][task]` are the runs of one configuration on one task, at least one; unsupported are none.

    Configurations and tasks stand in the order of their first rows.
    """

    configurations: tuple[Configuration, ...]
    tasks: tuple[Task, ...]
    runs: Mapping[Configuration, Mapping[Task, tuple[Row, ...]]]

    def typical(self, configuration: Configuration, task: Task) -> Row | None:
        """Its run on that task, the typical one if there are repeats; None if it has none."""
        mine = self.runs[configuration].get(task)
        return None if mine is None else typical(mine)


def board(rows: Sequence[Row]) -> Board:
    """All runs, by configuration and task."""
    configurations = dict.fromkeys(configuration_of(row) for row in rows)
    ran = [row for row in rows if was_run(row)]
    named = _named(ran)
    gathered: dict[Configuration, dict[Task, list[Row]]] = {configuration: {} for configuration in configurations}
    for row in ran:
        gathered[configuration_of(row)].setdefault(named[_key(row)], []).append(row)
    runs = {
        configuration: {task: tuple(mine) for task, mine in by_task.items()}
        for configuration, by_task in gathered.items()
    }
    return Board(tuple(configurations), tuple(named.values()), runs)


def typical(runs: Sequence[Row]) -> Row:
    """The run in the middle, of two the worse: undecided ones are worse than all decided ones."""
    return sorted(runs, key=lambda row: (not decided(row), row.wall_s))[len(runs) // 2]


def seconds(row: Row) -> float:
    """Wall seconds of a run that decided, else inf: it would have taken longer, nobody knows how long."""
    return row.wall_s if decided(row) else math.inf


def _key(row: Row) -> tuple[str, str, int]:
    return row.instance, row.question, int(row.options["seed"])


def _named(rows: Sequence[Row]) -> dict[tuple[str, str, int], Task]:
    keys = list(dict.fromkeys(_key(row) for row in rows))
    questions = Counter(instance for instance, _ in dict.fromkeys((instance, asked) for instance, asked, _ in keys))
    seeds = {seed for _, _, seed in keys}
    tasks: dict[tuple[str, str, int], Task] = {}
    taken: set[str] = set()
    for instance, asked, seed in keys:
        name = instance if questions[instance] == 1 else f"{instance} ({asked[:8]})"
        name = name if len(seeds) == 1 else f"{name}, seed {seed}"
        while name in taken:
            # a file may be called like another one with its seed
            name = f"{name} ({asked})"
        taken.add(name)
        tasks[instance, asked, seed] = Task(instance, asked, seed, name)
    return tasks
