"""Many runs: every solver on every instance, `--jobs` at a time, the judge first, nothing finished ever lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from instances import Verdict
from satfit.case import Case, Run, job_for, with_assignment
from satfit.disagreement import Disagreement
from satfit.geometry_proof import with_checked_log
from satfit.judge import judge as judged
from satfit.native import certified
from satfit.record import judged_run, row_of
from satfit.row import Row
from satfit.settings import NATIVE, Settings
from solvers.outcome import Outcome, Termination
from solvers.progress import Watch
from solvers.registry import BackendInfo, choose_formula, find_backend
from solvers.run import run_job
from solvers.scope import refusal, volunteers

Progress = Callable[[Run], None]


@dataclass(frozen=True, slots=True)
class Results:
    """Runs in the order of instances and solvers, after cross-checking, and their rows; `changed` are those it changed.

    `interrupted` if some of the `planned` ones were never finished.
    """

    runs: list[Run]
    rows: list[Row]
    changed: list[Run]
    disagreements: list[Disagreement]
    interrupted: bool
    planned: int


def run_batch(
    cases: Sequence[Case], settings: Settings, *, finished: Progress = lambda _run: None, judge: bool = True
) -> Results:
    """Run everything. `finished` is told of each run as it ends, from the calling thread. `judge`: see `backends_for`.

    On KeyboardInterrupt running solvers are killed, waiting runs are dropped, and what was finished is returned.
    """
    plan = [(case, backend) for case in cases for backend in backends_for(case, settings, judge=judge)]
    done: dict[int, Run] = {}
    stop = threading.Event()
    interrupted = False
    with ThreadPoolExecutor(max_workers=settings.jobs) as pool:
        futures: dict[Future[Run], int] = {}
        try:
            for at, (case, backend) in enumerate(plan):
                futures[pool.submit(run_one, case, backend, settings, stop)] = at
            for future in _as_completed(futures):
                run = future.result()
                finished(run)
                done[futures[future]] = run
        except KeyboardInterrupt:
            interrupted = True
            stop.set()
            for future in futures:
                future.cancel()
            for at, run in _rescued(futures).items():
                if at not in done:
                    done[at] = run
                    finished(run)
    return met([done[at] for at in sorted(done)], interrupted=interrupted, planned=len(plan))


def backends_for(case: Case, settings: Settings, *, judge: bool) -> list[BackendInfo]:
    """The solvers to run. With `judge`, the native one comes first wherever there is a source, asked for or not; and
    algorithms for special networks are left out where the network is another, unless nobody else is there, and those
    that would need too long where nobody asked for them."""
    if not judge:
        return list(settings.backends)
    chosen = [backend for backend in settings.backends if not backend.native or backend.decides == case.kind]
    chosen = [backend for backend in chosen if refusal(backend.name, case.problem) is None] or chosen
    if settings.unnamed:
        chosen = [backend for backend in chosen if volunteers(backend.name, case.problem)]
    if case.kind is not None and not any(backend.native for backend in chosen):
        chosen.insert(0, find_backend(NATIVE[case.kind]))
    return sorted(chosen, key=lambda backend: not backend.native)


def run_one(
    case: Case,
    backend: BackendInfo,
    settings: Settings,
    stop: threading.Event | None = None,
    watch: Watch | None = None,
) -> Run:
    """One solver on one case, its claim checked. What goes wrong on our side is this run's error, not the batch's."""
    try:
        return run_or_raise(case, backend, settings, stop, watch)
    except Exception as error:
        formula = choose_formula(backend, settings.formula, case.bounds.origin)
        outcome = Outcome(
            Verdict.UNKNOWN, Termination.ERROR, note=f"satfit itself failed: {type(error).__name__}: {error}"
        )
        return Run(case, backend, formula, settings, outcome)


def run_or_raise(
    case: Case,
    backend: BackendInfo,
    settings: Settings,
    stop: threading.Event | None = None,
    watch: Watch | None = None,
) -> Run:
    """The same, but what goes wrong on our side (a full folder for temporary files, say) is raised: no measurement."""
    job = job_for(case, backend, settings)
    formula = choose_formula(backend, settings.formula, case.bounds.origin)
    if isinstance(job, Outcome):
        return Run(case, backend, formula, settings, job)
    if stop is not None and stop.is_set():
        return Run(case, backend, formula, settings, Outcome(Verdict.UNKNOWN, Termination.INTERRUPTED))
    outcome = run_job(job, stop=stop, runexec=settings.runexec, watch=watch)
    if backend.native:
        outcome = certified(case, outcome, stop)
    else:
        outcome = with_checked_log(case.problem, with_assignment(case, outcome), stop)
    return Run(case, backend, formula, settings, outcome)


def _as_completed(futures: dict[Future[Run], int]) -> Iterator[Future[Run]]:
    waiting = set(futures)
    while waiting:
        # a time-out, because a main thread that waits without one cannot be interrupted on every platform
        ended, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
        yield from sorted(ended, key=futures.__getitem__)


def _rescued(futures: dict[Future[Run], int]) -> dict[int, Run]:
    """What finished while the interrupt came in; runs that it cut short are not results."""
    rescued = {}
    for future, at in futures.items():
        if future.cancelled():
            continue
        run = future.result()
        if run.outcome.termination is not Termination.INTERRUPTED:
            rescued[at] = run
    return rescued


def met(runs: Sequence[Run], *, interrupted: bool = False, planned: int | None = None) -> Results:
    """The runs after they have met each other."""
    said = judged([row_of(run) for run in runs])
    after = list(runs)
    for at in said.changed:
        after[at] = judged_run(runs[at], said.rows[at])
    changed = [after[at] for at in said.changed]
    return Results(
        after, said.rows, changed, said.disagreements, interrupted, len(runs) if planned is None else planned
    )


def exit_code(results: Results) -> int:
    """130 interrupted, 3 disagreement, 4 a rejected certificate, 1 a failed run, 0 all well; in this order."""
    if results.interrupted:
        return 130
    if results.disagreements:
        return 3
    if any(row.rejected for row in results.rows):
        return 4
    return 1 if any(row.termination.failed for row in results.rows) else 0


__all__ = ["Results", "backends_for", "exit_code", "met", "run_batch", "run_one", "run_or_raise"]
