"""What a suite asks: instances, solvers, and the limits of a run. Read and checked; nothing in it can fail later."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from encoders.reductions import Options
from instances.load import Instance
from satfit.settings import Settings


@dataclass(frozen=True, slots=True)
class Entry:
    """One instance and how it is asked. `rule` None: the default of its kind. `line`: where the suite file has it."""

    instance: Instance
    rule: str | None
    options: Options
    budget: int | None
    weight_bound: Fraction | None
    line: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One solver and what it is given. `formula` None: its own."""

    solver: str
    formula: str | None
    geometry: str
    threads: int


@dataclass(frozen=True, slots=True)
class Experiment:
    """Every entry × every solver asked × every seed, `repeats` times each. Names of instances are unique in it."""

    name: str
    entries: tuple[Entry, ...]
    asked: tuple[Asked, ...]
    time_limit_s: float
    memory_limit_mib: int
    seeds: tuple[int, ...]
    repeats: int

    @property
    def runs(self) -> int:
        """How many runs these are, those of a judge that nobody asked for apart."""
        return len(self.entries) * len(self.asked) * len(self.seeds) * self.repeats


@dataclass(frozen=True, slots=True)
class Suite:
    """`file` is the suite file as it was named; `jobs` runs go on at a time."""

    name: str
    file: str
    experiments: tuple[Experiment, ...]
    jobs: int

    @property
    def runs(self) -> int:
        """How many runs these are, those of a judge that nobody asked for apart."""
        return sum(experiment.runs for experiment in self.experiments)


def settings_of(experiment: Experiment, entry: Entry, asked: Asked, seed: int) -> Settings:
    """The options of one run."""
    return Settings(
        solvers=(asked.solver,),
        rule=entry.rule,
        formula=asked.formula,
        options=entry.options,
        budget=entry.budget,
        geometry=asked.geometry,
        weight_bound=entry.weight_bound,
        time_limit_s=experiment.time_limit_s,
        memory_limit_mib=experiment.memory_limit_mib,
        seed=seed,
        threads=asked.threads,
    )
