"""One variation asked: an isolated run under limits, and the solver's raw words beside what they are worth."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from encoders.formulas import Formula
from instances import Verdict
from satfit.audit.variations import Variation
from satfit.geometry_proof import with_checked_log
from satfit.settings import Settings
from solvers.claim import Claim, claim_from_json
from solvers.isolation import private_run_dir
from solvers.job import Job
from solvers.outcome import Outcome, Termination
from solvers.run import run_job


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out of one job. `claim` is the solver's own, with its values verbatim; None if it left none."""

    job: Job
    outcome: Outcome
    claim: Claim | None = None


Ask = Callable[[Job, threading.Event | None], Answer]
"""How a job becomes an answer: `answer`, or in a test somebody who lies."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A variation with its answer."""

    variation: Variation
    answer: Answer


def job_of(variation: Variation, solver: str, formula: Formula, settings: Settings) -> Job:
    """The run of one variation."""
    return Job(
        solver=solver,
        formula=formula,
        problem=variation.problem,
        bounds=variation.bounds,
        seed=variation.seed,
        threads=settings.threads,
        time_limit_s=settings.time_limit_s,
        memory_limit_mib=settings.memory_limit_mib,
        geometry=settings.geometry,
        own_presolve=variation.own_presolve,
    )


def answer(job: Job, stop: threading.Event | None = None, keep: Path | None = None) -> Answer:
    """Run one job. What goes wrong on our side is this answer's error. `keep`: see `run_job`."""
    try:
        with private_run_dir() as folder:
            outcome = run_job(job, stop=stop, keep=folder)
            claim = _claim(folder)
            if keep is not None:
                for file in folder.iterdir():
                    (keep / file.name).write_bytes(file.read_bytes())
        return Answer(job, with_checked_log(job.problem, outcome, stop), claim)
    except Exception as error:
        note = f"satfit itself failed: {type(error).__name__}: {error}"
        return Answer(job, Outcome(Verdict.UNKNOWN, Termination.ERROR, note=note))


def _claim(folder: Path) -> Claim | None:
    try:
        return claim_from_json(json.loads((folder / "claim.json").read_text())["claim"])
    except FileNotFoundError:
        return None


def ask_all(
    jobs: Sequence[Job], workers: int, stop: threading.Event, ask: Ask = answer
) -> Iterator[tuple[int, Answer]]:
    """(place, answer) of every job as they end, `workers` at a time.

    A KeyboardInterrupt kills the running ones and passes through; answers that it cut short are not told.
    """
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures: dict[Future[Answer], int] = {pool.submit(ask, job, stop): at for at, job in enumerate(jobs)}
        waiting = set(futures)
        try:
            while waiting:
                # a time-out, because a main thread that waits without one cannot be interrupted on every platform
                ended, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in sorted(ended, key=futures.__getitem__):
                    yield futures[future], future.result()
        except BaseException:
            stop.set()
            for future in futures:
                future.cancel()
            raise
