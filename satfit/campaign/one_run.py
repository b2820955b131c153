"""One planned run, from instance to row, with the files that belong to it; here or on another machine."""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from satfit.batch import run_or_raise
from satfit.bundle import bundle_files
from satfit.campaign.plan import Planned
from satfit.case import Case, Run, make_case
from satfit.record import row_of
from satfit.row import Row
from solvers.outcome import Basis, Termination

BUNDLES = ("all", "trouble", "none")
CASES_KEPT = 4


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that came to its end. `started_at` is the wall clock (UTC, ISO 8601); `files` are its bundle and its log.

    `environment`: the machine, where it is not the one that asked.
    """

    row: Row
    started_at: str
    files: dict[str, bytes] = field(default_factory=dict)
    environment: dict[str, Any] | None = None

    @property
    def interrupted(self) -> bool:
        """It was cut short by us, so it is no measurement."""
        return self.row.termination is Termination.INTERRUPTED


class Cases:
    """Reduced instances, the last few: the runs on one instance come one after the other."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, Case] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, planned: Planned) -> Case:
        """Raises UsageError if the rule does not take the instance."""
        entry = planned.entry
        instance = entry.instance
        # by content, never by id(): a worker reads each instance anew, and an address that is free is soon another's
        what = (instance.name, instance.sha256, instance.label, instance.optimum)
        place = (what, entry.rule, entry.options, entry.budget, entry.weight_bound)
        with self._lock:
            if place not in self._kept:
                self._kept[place] = make_case(instance, planned.settings)
            self._kept.move_to_end(place)
            while len(self._kept) > CASES_KEPT:
                self._kept.popitem(last=False)
            return self._kept[place]


def finish(planned: Planned, cases: Cases, bundles: str, stop: threading.Event | None = None) -> Finished:
    """Run it. What goes wrong in the run is its termination.

    Raises UsageError if there is nothing to run, and whatever goes wrong on our side: that is no measurement.
    """
    case = cases.of(planned)
    started_at = now()
    run = run_or_raise(case, planned.backend, planned.settings, stop)
    return Finished(row_of(run, planned.repeat), started_at, files_of(run, bundles))


def files_of(run: Run, bundles: str) -> dict[str, bytes]:
    """What is kept of a run besides its row: `all`, only where something went wrong (`trouble`), or nothing."""
    outcome = run.outcome
    trouble = outcome.rejected or outcome.termination.failed or outcome.basis is Basis.REFUTED
    if bundles == "none" or (bundles == "trouble" and not trouble):
        return {}
    if outcome.termination is Termination.UNSUPPORTED:
        return {}
    files = {f"bundle/{name}": content for name, content in bundle_files(run).items()}
    if outcome.log:
        files["log.txt"] = outcome.log.encode("utf-8", "replace")
    return files


def now() -> str:
    """The wall clock, UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
