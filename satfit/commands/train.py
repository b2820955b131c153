"""`train`: the least error, or the decision question, on the user's own data."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from instances import InputError, Loss, TrainingProblem, UsageError, sparse_point
from instances.load import Instance
from instances.rationals import parse_decimal
from instances.schema import network_to_json
from instances.table import parse_csv
from satfit.commands.output import message, written
from satfit.commands.runs import decide as decide_run
from satfit.settings import Settings


def read_problem(
    path: Path, neurons: int, decide: str | None, loss: str | None, signs: str | None, bias: bool, target: str | None
) -> Instance:
    """CSV and options → training problem. Raises InputError or UsageError."""
    wanted = _target(decide)
    chosen = _loss(loss, wanted)
    if neurons < 0:
        raise UsageError("--neurons must not be negative")
    shown = "<stdin>" if str(path) == "-" else str(path)
    raw = _read(path, shown)
    table = parse_csv(raw, file=shown, target=target)
    problem = TrainingProblem(
        points=tuple(sparse_point(row) for row in table.x),
        labels=table.y,
        dimension=len(table.columns),
        neurons=neurons,
        signs=None if signs is None else _signs(signs, neurons),
        bias=bias,
        loss=chosen,
        target=wanted,
    )
    return Instance(Path(shown).name, problem, raw, None)


def train(instance: Instance, settings: Settings, *, bundle: Path | None, output: Path | None, as_json: bool) -> int:
    """Decide, report, and write the network if there is one. Returns the exit code."""
    if output is not None:
        if str(output) == "-" and as_json:
            raise UsageError("--json and -o - both want standard output; --json has the network in it")
        if str(output) != "-" and not output.resolve().parent.is_dir():
            raise InputError("the folder does not exist", file=str(output))
    code, run = decide_run(instance, settings, bundle=bundle, as_json=as_json)
    if output is not None and run is not None:
        if run.outcome.witness is None:
            message(f"satfit: no network was found, so {output} was not written")
        else:
            with written(output) as out:
                json.dump(network_to_json(run.outcome.witness), out, indent=1)
                out.write("\n")
    return code


def _target(decide: str | None) -> Fraction | None:
    """None minimises."""
    if decide is None:
        return None
    try:
        wanted = parse_decimal(decide)
    except ValueError as error:
        raise UsageError(f"--decide: {error}") from None
    if wanted < 0:
        raise UsageError("--decide: an error is not negative")
    return wanted


def _loss(loss: str | None, wanted: Fraction | None) -> Loss:
    """l2 unless said otherwise; an exact fit is the same question under every loss."""
    if loss is not None and loss not in set(Loss):
        raise UsageError(f"--loss: no loss {loss!r}; there are {', '.join(Loss)}")
    chosen = Loss(loss) if loss is not None else Loss.ZERO if wanted == 0 else Loss.L2
    if chosen is Loss.ZERO and wanted != 0:
        raise UsageError("--loss zero asks for an exact fit: --decide 0")
    return chosen


def _read(path: Path, shown: str) -> bytes:
    import sys

    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or str(error), file=shown) from None


def _signs(text: str, neurons: int) -> tuple[Fraction, ...]:
    if set(text) - {"+", "-"}:
        raise UsageError(f"--signs: write + and - only, such as ++-, not {text!r}")
    if len(text) != neurons:
        raise UsageError(f"--signs has {len(text)} signs for {neurons} neurons")
    return tuple(Fraction(1 if sign == "+" else -1) for sign in text)
