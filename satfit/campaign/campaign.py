"""The batch itself: what is not in the database yet is run, and each finished run is written at once."""

from __future__ import annotations

import errno
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Protocol, TypeVar

from satfit.campaign.one_run import Finished
from satfit.campaign.plan import Planned
from satfit.campaign.rescue import Rescue
from satfit.database.files import FileStore
from satfit.database.writing import Claimed, Writer

T = TypeVar("T")
TICK_S = 0.2
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
PATIENCE_S = 600.0
"""How long a result waits for a disk that takes it, before it goes to the rescue file and the batch ends."""
RETRY_S = 2.0


class Executor(Protocol):
    """Who runs planned runs: this machine, or a cluster."""

    def free(self) -> int: ...

    def submit(self, planned: Planned) -> None: ...

    def running(self) -> list[Planned]: ...

    def ended(self, seconds: float) -> list[tuple[Planned, Finished | Exception]]: ...

    def stop(self) -> None: ...


class Shown(Protocol):
    """Who tells the user."""

    def tick(self, running: Sequence[Planned]) -> None: ...

    def finished(self, planned: Planned, finished: Finished) -> None: ...

    def says(self, message: str) -> None: ...


@dataclass(slots=True)
class Tally:
    """What a batch did. `done` were there already, `others` were finished by another batch meanwhile."""

    done: int = 0
    recorded: int = 0
    others: int = 0
    failed: list[str] = field(default_factory=list)
    interrupted: bool = False
    unwritten: int = 0


@dataclass(slots=True)
class Campaign:
    """One batch over one plan. `stop` set: running solvers are killed, and what had finished is still written."""

    writer: Writer
    store: FileStore
    executor: Executor
    shown: Shown
    rescue: Rescue
    stop: Event
    stored_bytes: int
    budget_bytes: int
    environment_of: Callable[[Finished], int | None] = lambda _finished: None
    tally: Tally = field(default_factory=Tally)
    _over_budget: bool = False
    _halted: bool = False
    _lonely: bool = False

    def run(self, plan: Sequence[Planned]) -> Tally:
        """Run what is not there. Raises nothing for what a run or a disk does."""
        known = self.writer.done()
        waiting = deque(planned for planned in plan if planned.key not in known)
        self.tally.done = len(plan) - len(waiting)
        theirs: deque[Planned] = deque()
        while (waiting or theirs or self.executor.running()) and not self._ending():
            while waiting and self._room() and not self._ending():
                self._start(waiting.popleft(), theirs)
            self.shown.tick(self.executor.running())
            if self.executor.running():
                self._collect(TICK_S)
                continue
            if waiting and not self._ending():
                self._without_workers()
            self.stop.wait(TICK_S)
            if not waiting:
                # another batch is at all that is left: have a look now and then whether it still lives
                waiting, theirs = theirs, deque()
        self._drain()
        self.tally.interrupted = self.stop.is_set()
        return self.tally

    def _ending(self) -> bool:
        return self.stop.is_set() or self.tally.unwritten > 0 or self._halted

    def _start(self, planned: Planned, theirs: deque[Planned]) -> None:
        match self._patiently(lambda: self.writer.claim(planned.key)):
            case None:
                self._halted = True
                self.tally.failed.append(f"{planned.name}: not started")
            case Claimed.MINE:
                self._submit(planned)
            case Claimed.DONE:
                self.tally.others += 1
            case Claimed.THEIRS:
                theirs.append(planned)

    def _room(self) -> bool:
        """Can one more run be started? No more of them where whoever runs them is gone (a cluster, a pool)."""
        try:
            return self.executor.free() > 0
        except Exception as error:
            self._gone(f"no more runs are started: {error}")
            return False

    def _submit(self, planned: Planned) -> None:
        try:
            self.executor.submit(planned)
        except Exception as error:
            self._gone(f"{planned.name}: not started: {error}")

    def _gone(self, reason: str) -> None:
        self._halted = True
        self.tally.failed.append(reason)
        self.shown.says(f"satfit: {reason}")

    def _without_workers(self) -> None:
        if not self._lonely:
            self.shown.says("satfit: there are no workers: waiting for one")
            self._lonely = True

    def _patiently(self, work: Callable[[], T]) -> T | None:
        """What it returns once the database takes it; None if that does not come to pass in time."""
        begin = time.monotonic()
        told = False
        while True:
            try:
                return work()
            except (sqlite3.OperationalError, OSError) as error:
                if not told:
                    self.shown.says(f"satfit: {error}: finished runs wait until they can be written")
                    told = True
                if time.monotonic() - begin > PATIENCE_S or self._ending() or self.stop.wait(RETRY_S):
                    return None
            except sqlite3.Error as error:
                # a damaged file does not mend while we wait
                self.shown.says(f"satfit: {error}")
                return None

    def _collect(self, seconds: float) -> None:
        for planned, finished in self.executor.ended(seconds):
            if isinstance(finished, Exception):
                self.tally.failed.append(f"{planned.name}: {finished}")
                self.shown.says(f"satfit: {planned.name}: not run: {finished}")
            elif not finished.interrupted:
                self._keep(planned, finished)

    def _drain(self) -> None:
        """What finished while the end came is kept as well."""
        self.executor.stop()
        while self.executor.running():
            self._collect(TICK_S)

    def _keep(self, planned: Planned, finished: Finished) -> None:
        files = self._store(finished)
        environment = self.environment_of

        def write() -> bool:
            where = environment(finished)
            return self.writer.record(planned.key, finished.row, finished.started_at, files, where)

        new = self._patiently(write)
        if new is None:
            self._to_rescue(planned, finished)
            return
        self.tally.recorded += new
        self.tally.others += not new
        self.shown.finished(planned, finished)

    def _store(self, finished: Finished) -> dict[str, tuple[bytes, int]]:
        """The files of a run, where there is room for them: the row matters more."""
        stored: dict[str, tuple[bytes, int]] = {}
        for name, content in finished.files.items():
            if self.stored_bytes >= self.budget_bytes:
                if not self._over_budget:
                    self.shown.says("satfit: the budget for bundles is used up: rows go on, without bundles")
                    self._over_budget = True
                return {}
            try:
                new = not self.store.holds(content)
                stored[name] = self.store.put(content)
            except OSError as error:
                if error.errno not in NO_ROOM:
                    self.shown.says(f"satfit: a bundle was not kept: {error}")
                return {}
            self.stored_bytes += stored[name][1] if new else 0
        return stored

    def _to_rescue(self, planned: Planned, finished: Finished) -> None:
        self.tally.unwritten += 1
        where = self.rescue.keep(planned.key, finished.row, finished.started_at)
        self.shown.says(f"satfit: {planned.name}: finished, and kept in {where}")


def summary_of(tally: Tally, total: int) -> str:
    """One line."""
    parts = [f"{tally.recorded} recorded"]
    if tally.done:
        parts.append(f"{tally.done} of {total} were there already")
    if tally.others:
        parts.append(f"{tally.others} done by another batch")
    if tally.failed:
        parts.append(f"{len(tally.failed)} not run")
    if tally.unwritten:
        parts.append(f"{tally.unwritten} finished and not written")
    return ", ".join(parts)


def as_json(tally: Tally) -> dict[str, Any]:
    return {
        "recorded": tally.recorded,
        "there_already": tally.done,
        "by_another_batch": tally.others,
        "not_run": tally.failed,
        "unwritten": tally.unwritten,
    }
