"""`train --neurons auto`: the least number of neurons, with what bounds it from both sides."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from rich.console import Console
from rich.text import Text

from instances.schema import network_to_json
from satfit.bundle import write_bundle
from satfit.case import Run
from satfit.commands.output import err_console, message, out_console, print_json, reader_may_leave
from satfit.commands.runs import interrupts, prepare
from satfit.commands.train import Showing
from satfit.document import SCHEMA_VERSION
from satfit.settings import Settings
from satfit.single import network_lines
from satfit.training.least import Least, least_neurons
from satfit.training.live import shown_training
from satfit.training.reading import Asked
from satfit.training.standing import shown
from solvers.progress import Watch


def train_auto(asked: Asked, settings: Settings, showing: Showing) -> int:
    """Search, report, and write the network of the upper bound. Returns the exit code."""
    if showing.bundle is not None:
        prepare(showing.bundle)
    unwritten = 0
    quiet = showing.quiet or showing.as_json
    with interrupts() as state, ExitStack() as displays:

        def watch(k: int, solver: str) -> Watch | None:
            displays.close()
            return displays.enter_context(shown_training(err_console(), quiet=quiet, task=f"k = {k}, {solver}  "))

        def ran(k: int, run: Run) -> None:
            nonlocal unwritten
            displays.close()
            if not quiet:
                basis = "" if run.outcome.basis is None else f" ({run.outcome.basis})"
                message(f"k = {k}, {run.backend.name}: {run.outcome.verdict}{basis}, {run.outcome.cost.wall_s:.1f} s")
            if showing.bundle is not None:
                folder = showing.bundle / f"k-{k}"
                try:
                    folder.mkdir(exist_ok=True)
                    write_bundle(run, folder)
                except OSError as error:
                    unwritten = 1
                    message(f"satfit: the bundle of k = {k}, {run.backend.name} was not written: {error}")

        found = least_neurons(asked, settings, ran=ran, watch=watch)
        # from here on an interrupt could only lose what is finished
        state.seen = True
        with reader_may_leave():
            if showing.as_json:
                print_json(_document(asked, found))
            else:
                _print(asked, found, out_console())
        showing.outputs.write(found.network, asked.problem)
    return 130 if found.interrupted else 1 if found.failed else unwritten


def _print(asked: Asked, found: Least, console: Console) -> None:
    problem = asked.problem
    what = "an exact fit" if problem.exact_fit else f"{problem.loss} ≤ {problem.target}"
    lines = [f"{asked.instance.name}: n = {problem.n}, d = {problem.d}; neurons for {what}"]
    if found.impossible is not None:
        lines.append(f"no number of neurons fits: {found.impossible}")
    else:
        above = "no network was found" if found.upper is None else f"at most {found.upper} (witness)"
        lines.append(f"at least {found.lower} (basis: {found.lower_basis}), {above}")
        lines.append(f"  {found.why}")
        if found.interrupted:
            lines.append("  interrupted: this is what was known by then")
        elif found.decided:
            lines.append(f"  {found.upper} is the least number")
        else:
            lines.append("  not decided in this time: the least number lies between these two")
    if asked.scale is not None:
        lines.append(f"  {asked.scale.words(problem.loss)}")
    if found.network is not None and found.error is not None:
        lines.append(f"  error {shown(found.error)}")
        lines += network_lines(found.network)
        lines += [f"  {asked.legend}"] if asked.legend and found.network.neurons else []
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def _document(asked: Asked, found: Least) -> dict[str, Any]:
    problem = asked.problem
    return {
        **asked.columns,
        "schema_version": SCHEMA_VERSION,
        "instance": asked.instance.name,
        "n": problem.n,
        "d": problem.d,
        "loss": problem.loss.value,
        "target": str(problem.target),
        "bias": problem.bias,
        "neurons": {
            "lower": found.lower,
            "lower_basis": str(found.lower_basis),
            "upper": found.upper,
            "tried": [
                {
                    "neurons": one.neurons,
                    "solver": one.solver,
                    "verdict": str(one.verdict),
                    "basis": None if one.basis is None else str(one.basis),
                    "termination": one.termination,
                    "wall_s": one.wall_s,
                }
                for one in found.tried
            ],
        },
        "decided": found.decided,
        "impossible": found.impossible,
        "error": None if found.error is None else str(found.error),
        "network": None if found.network is None else network_to_json(found.network),
        "interrupted": found.interrupted,
    }
