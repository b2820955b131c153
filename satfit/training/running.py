"""One run that may be interrupted: what it had found by then is the result."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait

from instances import TrainingProblem, UsageError
from satfit.batch import run_one
from satfit.case import Case, Run
from satfit.settings import Settings
from solvers.progress import Watch
from solvers.registry import BACKENDS, find_backend

ENUMERATION = "exact:cells"
FALLBACK = "z3"


def default_solver(problem: TrainingProblem, settings: Settings | None = None) -> str:
    """Who is asked when nobody is named.

    Exact fits go to Z3, behind a presolve whose "no" comes with a proof; least errors, and errors of at most G > 0, to
    the enumeration of activation patterns, where it is installed; but that knows no formulas and no weight bounds.
    """
    if settings is not None and settings.constraints:
        return ENUMERATION
    info = BACKENDS.get(ENUMERATION)
    said = settings is not None and (settings.formula is not None or settings.weight_bound is not None)
    return FALLBACK if problem.exact_fit or said or info is None or info.missing() is not None else ENUMERATION


def one_solver(text: str) -> tuple[str]:
    """The name as settings have it. Raises UsageError."""
    if "," in text:
        raise UsageError("train takes one solver; compare takes several")
    return (find_backend(text).name,)


def run_interruptibly(case: Case, solver: str, settings: Settings, watch: Watch | None) -> tuple[Run, bool]:
    """(the run, was it interrupted?). After a KeyboardInterrupt the solver is killed and what it kept is checked."""
    stop = threading.Event()
    interrupted = False
    with ThreadPoolExecutor(max_workers=1) as pool:
        future = pool.submit(run_one, case, find_backend(solver), settings, stop, watch)
        try:
            while not future.done():
                # a time-out, because a main thread that waits without one cannot be interrupted on every platform
                wait([future], timeout=0.2)
        except KeyboardInterrupt:
            interrupted = True
            stop.set()
        return future.result(), interrupted
