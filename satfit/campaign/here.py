"""Runs on this machine: a pool of threads, each with its own processors, each run a process group of its own."""

from __future__ import annotations

import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

from satfit.campaign.one_run import Cases, Finished, finish
from satfit.campaign.plan import Planned
from satfit.campaign.slots import Slots


class Here:
    """`jobs` runs at a time, counted by `runexec` (the program) or by us."""

    def __init__(self, jobs: int, width: int, bundles: str, runexec: str | None = None) -> None:
        self.slots = Slots(jobs, width)
        self._jobs = jobs
        self._bundles = bundles
        self._runexec = runexec
        self._cases = Cases()
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=jobs, initializer=self.slots.take)
        self._running: dict[Future[Finished], Planned] = {}

    @property
    def environment(self) -> dict[str, object]:
        """What of the provenance this way of running decides."""
        return {"accounting": "runexec" if self._runexec else "satfit", "pinned": self.slots.pinned, "jobs": self._jobs}

    def free(self) -> int:
        """How many more runs may be started now."""
        return self._jobs - len(self._running)

    def submit(self, planned: Planned) -> None:
        counted = replace(planned, settings=replace(planned.settings, runexec=self._runexec))
        future = self._pool.submit(finish, counted, self._cases, self._bundles, self._stop)
        self._running[future] = planned

    def running(self) -> list[Planned]:
        return list(self._running.values())

    def ended(self, seconds: float) -> list[tuple[Planned, Finished | Exception]]:
        """What ended within `seconds`, at once if something has."""
        done, _ = wait(self._running, timeout=seconds, return_when=FIRST_COMPLETED)
        return [(self._running.pop(future), future.exception() or future.result()) for future in done]  # type: ignore[misc]

    def stop(self) -> None:
        """Kill what is running; `ended` still tells what had finished before."""
        self._stop.set()

    def close(self) -> None:
        self._stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
