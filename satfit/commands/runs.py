"""`compare` and `solve`: from paths to verdicts."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import Any

from encoders.reductions import Options
from instances import InputError, Loss, UsageError
from instances.load import Instance, read_instance, read_instances
from instances.rationals import parse_decimal
from instances.schema import network_to_json
from satfit.batch import Results, backends_for, exit_code, run_batch
from satfit.bundle import write_bundle
from satfit.case import Case, Run, make_case
from satfit.commands.output import err_console, message, out_console, print_json, reader_may_leave
from satfit.document import SCHEMA_VERSION, results_to_json
from satfit.progress import shown_progress
from satfit.record import solution_to_json
from satfit.row import Row
from satfit.settings import Settings, as_poits, parse_solvers
from satfit.single import print_run
from satfit.table import print_results


@dataclass(frozen=True, slots=True)
class Variant:
    """Which variant of a construction is asked for, as typed."""

    bias: bool = False
    free_signs: bool = False
    budget: int | None = None
    loss: str | None = None
    dimension: int | None = None
    error: str | None = None
    neurons: int | None = None

    def options(self) -> Options:
        """Raises UsageError."""
        if self.loss is not None and self.loss not in set(Loss):
            raise UsageError(f"--loss: no loss {self.loss!r}; there are {', '.join(Loss)}")
        try:
            error = Fraction(0) if self.error is None else parse_decimal(self.error)
        except ValueError as wrong:
            raise UsageError(f"--error: {wrong}") from None
        return Options(
            bias=self.bias,
            free_signs=self.free_signs,
            loss=None if self.loss is None else Loss(self.loss),
            dimension=self.dimension,
            error=error,
            neurons=self.neurons,
        )


def make_settings(
    solvers: str | tuple[str, ...] | None,
    rule: str | None,
    formula: str | None,
    variant: Variant,
    weight_bound: str | None,
    time_limit: float,
    memory_limit: int,
    jobs: int,
    seed: int,
    threads: int,
    geometry: str = "presolve",
) -> Settings:
    """Options as typed → Settings. Raises UsageError."""
    try:
        bound = None if weight_bound is None else parse_decimal(weight_bound)
    except ValueError as error:
        raise UsageError(f"--weight-bound: {error}") from None
    return Settings(
        solvers=solvers if isinstance(solvers, tuple) else parse_solvers(solvers),
        rule=rule,
        formula=formula,
        options=variant.options(),
        budget=variant.budget,
        geometry=geometry,
        weight_bound=bound,
        time_limit_s=time_limit,
        memory_limit_mib=memory_limit,
        jobs=jobs,
        seed=seed,
        threads=threads,
        unnamed=solvers is None,
    )


def compare(
    paths: Sequence[Path],
    settings: Settings,
    *,
    bundle: Path | None,
    report: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """The main job. Returns the exit code: 1 as well if the bundles or the report could not be written."""
    instances = read_instances(paths, as_poits=as_poits(settings.rule), skipped=message)
    cases = [make_case(instance, settings) for instance in instances]
    if not any(backends_for(case, settings, judge=True) for case in cases):
        raise UsageError("there is nobody to ask: the native solver decides sources, and these are training problems")
    if report is not None:
        prepare(report)
    with interrupts() as state:
        results, unwritten = _run(cases, settings, state, bundle=bundle, quiet=quiet)
        with reader_may_leave():
            if as_json:
                print_json(results_to_json(results))
            else:
                print_results(results, out_console())
        if report is not None and not _reported(results, report, paths):
            unwritten = 1
    return exit_code(results) or unwritten


def solve(path: Path, settings: Settings, *, bundle: Path | None, as_json: bool) -> int:
    """One instance, one solver. Returns the exit code."""
    if len(settings.solvers) != 1:
        raise UsageError("solve takes one solver; compare takes several")
    instance = read_instance(path, as_poits=as_poits(settings.rule))
    return decide(instance, settings, bundle=bundle, as_json=as_json)[0]


def decide(instance: Instance, settings: Settings, *, bundle: Path | None, as_json: bool) -> tuple[int, Run | None]:
    """Run the one solver of `settings` on one instance and report: (exit code, the run unless interrupted)."""
    case = make_case(instance, settings)
    with interrupts() as state:
        results, unwritten = _run([case], settings, state, bundle=bundle, quiet=True, judge=False)
        run, row = next(iter(zip(results.runs, results.rows, strict=True)), (None, None))
        if run is None or row is None:
            message("satfit: interrupted before the run finished")
            return exit_code(results), None
        with reader_may_leave():
            if as_json:
                print_json(single_json(run, row, results))
            else:
                print_run(run, out_console())
        for quarrel in results.disagreements:
            message(f"satfit: DISAGREEMENT: {quarrel}")
    return exit_code(results) or unwritten, run


def single_json(run: Run, row: Row, results: Results) -> dict[str, Any]:
    """What `solve --json` and `train --json` print of one run."""
    witness, assignment = run.outcome.witness, run.outcome.assignment
    return {
        "schema_version": SCHEMA_VERSION,
        **row.to_json(),
        "network": None if witness is None else network_to_json(witness),
        "assignment": None if assignment is None else solution_to_json(assignment),
        "work": dict(run.outcome.work),
        "disagreements": [str(quarrel) for quarrel in results.disagreements],
    }


def _run(
    cases: Sequence[Case],
    settings: Settings,
    state: Interrupts,
    *,
    bundle: Path | None,
    quiet: bool,
    judge: bool = True,
) -> tuple[Results, int]:
    """(results, 1 if some bundle could not be written, else 0)."""
    if bundle is not None:
        prepare(bundle)
    unwritten = 0

    def keep(run: Run) -> None:
        nonlocal unwritten
        if bundle is None:
            return
        try:
            write_bundle(run, bundle)
        except OSError as error:
            unwritten = 1
            message(f"satfit: the bundle of {run.case.instance.name}, {run.backend.name} was not written: {error}")

    planned = sum(len(backends_for(case, settings, judge=judge)) for case in cases)
    with shown_progress(planned, err_console(), quiet=quiet) as advance:

        def finished(run: Run) -> None:
            keep(run)
            advance(run)

        results = run_batch(cases, settings, finished=finished, judge=judge)
    # from here on an interrupt could only lose what is finished
    state.seen = True
    for run in results.changed:
        keep(run)
    return results, unwritten


def _reported(results: Results, folder: Path, paths: Sequence[Path]) -> bool:
    """Write the report; False, with a message, if that failed: by now the results are printed."""
    # drawing libraries are loaded only where something is drawn
    from satfit.provenance import here
    from satfit.reports import write_report

    notes = (
        []
        if not results.interrupted
        else [f"Interrupted: {len(results.rows)} of {results.planned} runs were finished, the others are not in here."]
    )
    named = ", ".join(path.resolve().name if str(path) != "-" else "standard input" for path in paths[:3])
    title = f"satfit compare: {named}{'' if len(paths) <= 3 else f' and {len(paths) - 3} more'}"
    try:
        page = write_report(results.rows, results.disagreements, folder, title=title, provenance=here(), notes=notes)[0]
    except InputError as error:
        message(f"satfit: {error}")
        return False
    message(f"satfit: the report is {page}")
    return True


def prepare(folder: Path) -> None:
    """Make the folder. Raises InputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be made: {error.strerror or error}", file=str(folder)) from None


@dataclass(slots=True)
class Interrupts:
    """Has an interrupt been seen? Later ones are ignored: what is finished is being written down."""

    seen: bool = False


@contextmanager
def interrupts() -> Iterator[Interrupts]:
    """The first SIGINT or SIGTERM (a batch scheduler's) raises KeyboardInterrupt; the rest are ignored."""
    state = Interrupts()

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        if not state.seen:
            state.seen = True
            raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        signal.signal(number, interrupt)
    try:
        yield state
    finally:
        # what is left is to exit with the right code, which a late third Ctrl-C must not change
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
