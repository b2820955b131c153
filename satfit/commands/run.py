"""`run`: a suite into a results database. What is there already is not run again."""

from __future__ import annotations

import hashlib
import shlex
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any

from instances import UsageError
from satfit.batch import Results, exit_code
from satfit.campaign.campaign import Campaign, Executor, Tally, as_json, summary_of
from satfit.campaign.here import Here
from satfit.campaign.one_run import BUNDLES, Finished, now
from satfit.campaign.plan import Planned, plan
from satfit.campaign.rescue import Rescue
from satfit.campaign.shown import shown
from satfit.commands.output import err_console, message, out_console, print_json, reader_may_leave
from satfit.database.connection import connect, explained
from satfit.database.files import FileStore, stored_bytes
from satfit.database.reading import Measured, measurements
from satfit.database.writing import Writer
from satfit.document import results_to_json
from satfit.judge import judge
from satfit.provenance import here
from satfit.row import Row
from satfit.suites import describe, find_suite, read_suite
from satfit.suites.model import Suite
from satfit.table import print_results
from solvers.isolation.runexec import runexec

MIB = 1 << 20
ACCOUNTING = ("auto", "satfit", "runexec")


def run(
    name: str,
    database: Path | None,
    *,
    jobs: int | None,
    bundles: str,
    bundle_budget_mib: int,
    cluster: str | None,
    accounting: str,
    dry_run: bool,
    as_json_: bool,
    quiet: bool,
) -> int:
    """Returns the exit code. Raises UsageError and InputError before anything runs."""
    if bundles not in BUNDLES:
        raise UsageError(f"--bundles: {bundles!r} is not one of {', '.join(BUNDLES)}")
    counting = _counting(accounting)
    if jobs is not None and jobs < 1:
        raise UsageError("--jobs must be at least 1")
    if bundle_budget_mib < 0:
        raise UsageError("--bundle-budget must be at least 0")
    file = find_suite(name)
    suite = read_suite(file, skipped=message)
    if dry_run:
        for line in describe(suite):
            out_console().print(line, highlight=False, markup=False, soft_wrap=True)
        runs = f"{len(plan(suite))} runs with the judges of sources, what is asked twice counted once"
        out_console().print(runs, highlight=False, markup=False, soft_wrap=True)
        return 0
    planned = plan(suite)
    path = database or Path(f"{suite.name}.db")
    jobs = jobs or suite.jobs
    with ExitStack() as stack:
        stop = stack.enter_context(_asked_to_stop())
        executor, provenance = _executor(stack, planned, jobs, bundles, cluster, counting)
        connection = stack.enter_context(connect(path, write=True))
        with explained(path, "written"):
            writer = stack.enter_context(closing(_writer(connection, path, suite, file, provenance)))
            rescued = _rescued(writer, Rescue(path))
            if writer.alone():
                FileStore(path).sweep()
        show = stack.enter_context(shown(err_console(), quiet=quiet))
        campaign = Campaign(
            writer,
            FileStore(path),
            executor,
            show,
            Rescue(path),
            stop,
            stored_bytes(connection),
            bundle_budget_mib * MIB,
            environment_of=_environments(writer),
        )
        if rescued:
            show.says(f"satfit: {rescued} finished runs that could not be written before are written now")
        done = writer.done()
        show.start(len(planned), sum(1 for run in planned if run.key in done))
        tally = campaign.run(planned)
        place = {run.key: at for at, run in enumerate(planned)}
        found: list[Measured] = []
        others: list[Row] = []
        for measured in measurements(connection):
            if measured.key in place:
                found.append(measured)
            else:
                others.append(measured.row)
    met = judge([measured.row for measured in sorted(found, key=lambda measured: place[measured.key])], others)
    results = Results([], met.rows, [], met.disagreements, tally.interrupted, len(planned))
    with reader_may_leave():
        if as_json_:
            print_json({**results_to_json(results), "batch": as_json(tally)})
        else:
            print_results(results, out_console())
            message(f"{summary_of(tally, len(planned))}; satfit report {shlex.quote(str(path))} makes a page of it")
    return _exit_code(results, tally)


def _rescued(writer: Writer, rescue: Rescue) -> int:
    """Write what an earlier batch could not; how many that were."""
    kept = list(rescue.kept())
    for key, row, started_at in kept:
        writer.record(key, row, started_at, {})
    rescue.forget()
    return len(kept)


def _exit_code(results: Results, tally: Tally) -> int:
    code = exit_code(results)
    return code or int(bool(tally.failed or tally.unwritten))


def _writer(connection: Any, path: Path, suite: Suite, file: Path, provenance: dict[str, Any]) -> Writer:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return Writer(connection, path, suite=suite.name, suite_sha256=digest, environment=provenance, started_at=now())


def _executor(
    stack: ExitStack, planned: Sequence[Planned], jobs: int, bundles: str, cluster: str | None, counting: str | None
) -> tuple[Executor, dict[str, Any]]:
    """Who runs, and what of the provenance is known of it before it does."""
    if cluster is not None:
        from satfit.campaign.cluster import Cluster

        far = stack.enter_context(closing(Cluster(cluster, bundles)))
        return far, {**here(), "cluster": True}
    width = max((run.settings.threads for run in planned), default=1)
    near = stack.enter_context(closing(Here(jobs, width, bundles, counting)))
    if jobs > 1 and not near.slots.pinned:
        message(f"satfit: {jobs} jobs of {width} threads are more than the processors here: runs share them")
    return near, {**here(), **near.environment}


def _counting(accounting: str) -> str | None:
    """The program that counts in our place; None if there is none, or none is wanted."""
    if accounting not in ACCOUNTING:
        raise UsageError(f"--accounting: {accounting!r} is not one of {', '.join(ACCOUNTING)}")
    program = None if accounting == "satfit" else runexec()
    if accounting == "runexec" and program is None:
        raise UsageError("--accounting: runexec is not installed here, or does not measure CPU time and memory")
    return program


def _environments(writer: Writer) -> Any:
    """The number of the machine that a run was made on, where it was another one."""
    known: dict[str, int] = {}

    def number(finished: Finished) -> int | None:
        if finished.environment is None:
            return None
        place = repr(sorted(finished.environment.items()))
        if place not in known:
            known[place] = writer.environment(finished.environment)
        return known[place]

    return number


@contextmanager
def _asked_to_stop() -> Iterator[Event]:
    """Set by the first SIGINT or SIGTERM: nothing is raised in the middle of a write."""
    stop = Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    yield stop
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
