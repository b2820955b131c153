"""All runs of a suite, in an order that is fair: solvers take turns, so whatever drifts hits all of them alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from instances import HyperplaneSeparation, MonotoneCircuit, SetCover, TrainingProblem
from satfit.campaign.keys import key_of
from satfit.settings import NATIVE, Settings
from satfit.suites.model import Asked, Entry, Experiment, Suite, settings_of
from solvers.registry import BackendInfo, find_backend


@dataclass(frozen=True, slots=True)
class Planned:
    """One run that the suite asks for."""

    entry: Entry
    backend: BackendInfo
    settings: Settings
    repeat: int
    key: bytes

    @property
    def name(self) -> str:
        """For messages: the instance, and who is asked how."""
        return f"{self.entry.instance.name}  {self.asked}"

    @property
    def asked(self) -> str:
        """The solver, with what it is given."""
        if self.backend.native:
            return self.backend.name
        given = (self.backend.name, self.settings.formula, self.settings.geometry)
        return " ".join(part for part in given if part)


def plan(suite: Suite) -> list[Planned]:
    """Every run once, however often the suite asks for it. Native solvers are asked first about each source."""
    planned = (run for experiment in suite.experiments for run in _of_experiment(experiment))
    return list({run.key: run for run in reversed(list(planned))}.values())[::-1]


def kind_of(entry: Entry) -> str | None:
    """What a source-side solver must take to decide this entry; None for a training problem of its own."""
    match entry.instance.content:
        case TrainingProblem():
            return None
        case HyperplaneSeparation():
            return "separation"
        case SetCover(budget=None) | MonotoneCircuit(budget=None) if entry.budget is None:
            return "min-cost"
        case _:
            return "cnf"


def _of_experiment(experiment: Experiment) -> Iterator[Planned]:
    for repeat in range(experiment.repeats):
        for seed in experiment.seeds:
            for at, entry in enumerate(experiment.entries):
                yield from _of_entry(experiment, entry, at, seed, repeat)


def _of_entry(experiment: Experiment, entry: Entry, at: int, seed: int, repeat: int) -> Iterator[Planned]:
    kind = kind_of(entry)
    asked = [(one, find_backend(one.solver)) for one in experiment.asked]
    native = [(one, backend) for one, backend in asked if backend.native and backend.decides == kind]
    others = [(one, backend) for one, backend in asked if not backend.native]
    if kind is not None and not native and (repeat, seed) == (0, experiment.seeds[0]):
        # the judge, asked for or not
        judge = find_backend(NATIVE[kind])
        native = [(Asked(judge.name, None, "none", 1), judge)]
    first = at % len(others) if others else 0
    for one, backend in native + others[first:] + others[:first]:
        settings = settings_of(experiment, entry, one, seed)
        yield Planned(entry, backend, settings, repeat, key_of(entry, backend, settings, repeat))
