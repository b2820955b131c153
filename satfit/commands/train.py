"""`train`: the least error, or the decision question, on the user's own data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.text import Text

from satfit.batch import Results, exit_code, met
from satfit.bundle import write_bundle
from satfit.case import Case, Run, make_case
from satfit.commands.output import err_console, message, out_console, print_json, reader_may_leave
from satfit.commands.runs import interrupts, prepare, single_json
from satfit.settings import Settings
from satfit.single import print_run
from satfit.training.files import Outputs
from satfit.training.live import shown_training
from satfit.training.reading import Asked
from satfit.training.running import default_solver, run_interruptibly
from satfit.training.standing import standing_of
from solvers.progress import Watch


@dataclass(frozen=True, slots=True)
class Showing:
    """How results are shown, and where they are kept."""

    outputs: Outputs
    bundle: Path | None = None
    as_json: bool = False
    quiet: bool = False


def train(asked: Asked, settings: Settings, showing: Showing) -> int:
    """Decide, report, and write the network if there is one. Returns the exit code."""
    if not settings.solvers:
        settings = replace(settings, solvers=(default_solver(asked.problem, settings),))
    case = make_case(asked.instance, settings)
    if showing.bundle is not None:
        prepare(showing.bundle)
    with interrupts() as state:
        run, solved, interrupted = _run(asked, case, settings, quiet=showing.quiet or showing.as_json)
        # from here on an interrupt could only lose what is finished
        state.seen = True
        unwritten = _bundled(met([solved]).runs[0], showing.bundle)
        results = met([run], interrupted=interrupted)
        (run,) = results.runs
        with reader_may_leave():
            if showing.as_json:
                print_json(asked.columns | _document(run, results))
            else:
                print_run(run, out_console())
                if run.outcome.witness is not None and asked.legend:
                    out_console().print(Text(f"  {asked.legend}"), soft_wrap=True)
                if asked.scale is not None:
                    out_console().print(Text(f"  {asked.scale.words(asked.problem.loss)}"), soft_wrap=True)
        for quarrel in results.disagreements:
            message(f"satfit: DISAGREEMENT: {quarrel}")
        if interrupted:
            what = "this is" if run.outcome.witness is not None else "nothing was"
            message(f"satfit: interrupted; {what} what was found before")
        showing.outputs.write(run.outcome.witness, asked.problem)
    return exit_code(results) or unwritten


def _run(asked: Asked, case: Case, settings: Settings, *, quiet: bool) -> tuple[Run, Run, bool]:
    """(the run in the units of the file, the run as the solver saw it, was it interrupted?)."""
    scale, loss = asked.scale, asked.problem.loss
    inner = case
    if scale is not None:
        inner = make_case(replace(asked.instance, content=scale.problem(asked.problem)), settings)
    with shown_training(err_console(), quiet=quiet) as watch:
        seen: Watch | None = watch
        if scale is not None and watch is not None:
            known, show = scale, watch
            seen = lambda said: show(known.progress(loss, said))  # noqa: E731
        solved, interrupted = run_interruptibly(inner, settings.solvers[0], settings, seen)
    if scale is None:
        return solved, solved, interrupted
    return replace(solved, case=case, outcome=scale.outcome(asked.problem, solved.outcome)), solved, interrupted


def _document(run: Run, results: Results) -> dict[str, Any]:
    document = single_json(run, results.rows[0], results)
    standing = standing_of(run.outcome)
    document["gap"] = None if standing.gap is None else str(standing.gap)
    document["proved_optimal"] = standing.proved_optimal
    document["certificate"] = standing.certificate if run.outcome.objective is not None else None
    document["interrupted"] = results.interrupted
    return document


def _bundled(run: Run, folder: Path | None) -> int:
    """1, with a message, if the bundle could not be written, else 0."""
    if folder is None:
        return 0
    try:
        write_bundle(run, folder)
    except OSError as error:
        message(f"satfit: the bundle of {run.case.instance.name}, {run.backend.name} was not written: {error}")
        return 1
    return 0
