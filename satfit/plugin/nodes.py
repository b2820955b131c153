"""The tests of a suite file: experiment, then instance, then one item for every run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from instances.errors import SatfitError
from satfit.bundle import write_bundle
from satfit.case import Case, make_case
from satfit.plugin.court import Court, Heard, failure, undecided
from satfit.regression.pairing import configuration_of
from satfit.regression.verdicts import said
from satfit.scoring import decided
from satfit.settings import Settings
from satfit.suites import Asked, Entry, Experiment, read_suite, settings_of
from solvers.outcome import Termination

COURT = pytest.StashKey[Court]()


class RunFailedError(Exception):
    """A message fit to be read without a traceback."""


class SuiteFile(pytest.File):
    """The suite as a file of tests."""

    def collect(self) -> Iterable[pytest.Collector]:
        try:
            suite = read_suite(self.path, skipped=lambda text: self.warn(pytest.PytestWarning(text)))
        except SatfitError as error:
            raise self.CollectError(str(error)) from None
        for experiment in suite.experiments:
            yield ExperimentNode.from_parent(self, name=_plain(experiment.name), experiment=experiment)


class ExperimentNode(pytest.Collector):
    """One experiment: its instances."""

    def __init__(self, *, experiment: Experiment, **given: Any) -> None:
        super().__init__(**given)
        self.experiment = experiment

    def collect(self) -> Iterable[pytest.Collector]:
        for entry in self.experiment.entries:
            name = _plain(entry.instance.name)
            yield InstanceNode.from_parent(self, name=name, experiment=self.experiment, entry=entry)


class InstanceNode(pytest.Collector):
    """One instance of an experiment: its runs. `--dist loadscope` keeps them in one process."""

    def __init__(self, *, experiment: Experiment, entry: Entry, **given: Any) -> None:
        super().__init__(**given)
        self.experiment = experiment
        self.entry = entry
        self._case: Case | None = None

    def collect(self) -> Iterable[pytest.Item]:
        experiment = self.experiment
        for repeat in range(experiment.repeats):
            for seed in experiment.seeds:
                for asked in experiment.asked:
                    yield RunItem.from_parent(
                        self,
                        name=_name(asked, seed, repeat if experiment.repeats > 1 else None),
                        settings=settings_of(experiment, self.entry, asked, seed),
                        repeat=repeat,
                    )

    def case(self, settings: Settings) -> Case:
        """The reduced instance, which is the same for every solver. Raises UsageError."""
        if self._case is None:
            self._case = make_case(self.entry.instance, settings)
        return self._case

    def teardown(self) -> None:
        self._case = None


class RunItem(pytest.Item):
    """One run. Passes with a verdict that nothing contradicts; without one it is skipped, and says why."""

    def __init__(self, *, settings: Settings, repeat: int, **given: Any) -> None:
        super().__init__(**given)
        self.settings = settings
        self.repeat = repeat

    def runtest(self) -> None:
        node, config = self.parent, self.config
        assert isinstance(node, InstanceNode)
        try:
            case = node.case(self.settings)
        except SatfitError as error:
            raise RunFailedError(str(error)) from None
        heard = config.stash.setdefault(COURT, Court()).hear(case, self.settings, self.repeat)
        self._keep(heard)
        strict, certified = config.getoption("--satfit-strict"), config.getoption("--satfit-require-certified")
        wrong = failure(heard, strict=strict, require_certified=certified)
        if wrong is not None:
            raise RunFailedError(f"{self._asked(heard)}\n{wrong}")
        if heard.row.termination is Termination.UNSUPPORTED:
            pytest.skip(heard.row.note)
        if not decided(heard.row):
            pytest.skip(undecided(heard.row))

    def _asked(self, heard: Heard) -> str:
        row = heard.row
        return f"{row.instance}, {configuration_of(row)}, seed {row.options['seed']}: {said(row)} in {row.wall_s:.2f} s"

    def _keep(self, heard: Heard) -> None:
        row = heard.row
        told = {"verdict": row.verdict, "basis": row.basis or "", "termination": row.termination, "wall_s": row.wall_s}
        self.user_properties += [(f"satfit_{name}", str(value)) for name, value in told.items()]
        parent = self.config.getoption("--satfit-bundle")
        if parent is None or row.termination is Termination.UNSUPPORTED:
            return
        # solver and formula are in the name of the bundle; what else tells runs apart is the folder's
        folder = Path(self.config.invocation_params.dir, parent, *self._folder())
        folder.mkdir(parents=True, exist_ok=True)
        write_bundle(heard.run, folder)

    def _folder(self) -> tuple[str, str]:
        node, settings = self.parent, self.settings
        assert isinstance(node, InstanceNode)
        asked = f"{settings.geometry}-t{settings.threads}-seed{settings.seed}-repeat{self.repeat}"
        return _plain(node.experiment.name).replace("/", "_"), asked

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, RunFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        node = self.parent
        assert isinstance(node, InstanceNode)
        # not the end of the name, where pytest would write `::` for the dot of a file's name
        return self.path, node.entry.line - 1, f"{node.experiment.name}: {node.name}, {self.name}"


def _name(asked: Asked, seed: int, repeat: int | None) -> str:
    parts = [asked.solver, asked.formula, asked.geometry, None if asked.threads == 1 else f"t{asked.threads}"]
    parts += [f"seed{seed}", None if repeat is None else f"repeat{repeat}"]
    return "-".join(part for part in parts if part is not None)


def _plain(name: str) -> str:
    # two colons part the names of nodes
    return name.replace("::", ":_:")
