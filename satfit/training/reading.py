"""CSV and options → what is asked, in the units of the file and in those of the solver."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from instances import Constraints, InputError, Loss, TrainingProblem, UsageError, sparse_point
from instances.load import Instance
from instances.rationals import parse_decimal
from instances.table import Table, parse_csv
from satfit.commands.output import printable
from satfit.training.rescale import Scale, scale_for

AUTO = "auto"
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Options:
    """`train`'s options about the data and the question, as typed."""

    neurons: str
    decide: str | None = None
    loss: str | None = None
    signs: str | None = None
    bias: bool = True
    target: str | None = None
    inputs: str | None = None
    header: bool | None = None
    rescale: str = "none"

    @property
    def auto(self) -> bool:
        """The least number of neurons is asked for."""
        return self.neurons == AUTO


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a file: `instance` in its units, `table` with its lines; `scale` says what the solver gets."""

    instance: Instance
    table: Table
    scale: Scale | None

    @property
    def problem(self) -> TrainingProblem:
        problem = self.instance.content
        assert isinstance(problem, TrainingProblem)
        return problem

    @property
    def columns(self) -> dict[str, Any]:
        """Which columns are used, for JSON documents."""
        return {"inputs": list(self.table.columns), "target_column": self.table.target}

    @property
    def legend(self) -> str:
        """Which input is which, for people; empty where that is not worth a line."""
        if not 0 < len(self.table.columns) <= MOST_NAMED:
            return ""
        named = ", ".join(f"x{i} = {printable(name)}" for i, name in enumerate(self.table.columns, start=1))
        return f"with {named}; f is {printable(self.table.target)}"


def read_question(path: Path, options: Options) -> Asked:
    """Raises InputError or UsageError. `--neurons auto`: no neurons yet, and the target is 0 by default."""
    wanted = _target(options.decide)
    if options.auto:
        wanted = Fraction(0) if wanted is None else wanted
        if options.signs is not None:
            raise UsageError("--signs says how many neurons there are, and --neurons auto asks for that")
    chosen = _loss(options.loss, wanted)
    neurons = 0 if options.auto else _neurons(options.neurons)
    signs = None if options.signs is None else _signs(options.signs, neurons)
    inputs = None if options.inputs is None else column_names(options.inputs)
    shown = "<stdin>" if str(path) == "-" else str(path)
    raw = read_bytes(path, shown)
    table = parse_csv(raw, file=shown, target=options.target, inputs=inputs, header=options.header)
    problem = TrainingProblem(
        points=tuple(sparse_point(row) for row in table.x),
        labels=table.y,
        dimension=len(table.columns),
        neurons=neurons,
        signs=signs,
        bias=options.bias,
        loss=chosen,
        target=wanted,
    )
    return Asked(Instance(Path(shown).name, problem, raw, None), table, scale_for(options.rescale, problem))


def constraints(reliable: bool, unit_ball: str | None) -> Constraints:
    """Raises UsageError."""
    try:
        return Constraints(reliable, None if unit_ball is None else parse_decimal(unit_ball))
    except ValueError as error:
        raise UsageError(f"--unit-ball: {error}") from None


def check_constraints(asked: Asked, wanted: Constraints, rescale: str, bundle: Path | None, *, auto: bool) -> None:
    """Raises UsageError where constraints on networks do not go with the rest of the question."""
    if not wanted:
        return
    if (why := wanted.unsuited(asked.problem)) is not None:
        raise UsageError(why)
    if rescale != "none":
        raise UsageError("--reliable and --unit-ball are about the numbers in the file: leave out --rescale")
    if bundle is not None:
        raise UsageError("a bundle does not say what --reliable and --unit-ball ask for: leave out --bundle")
    if auto:
        raise UsageError("--neurons auto takes no constraints on networks")


def read_bytes(path: Path, shown: str) -> bytes:
    """The file, or standard input for `-`. Raises InputError."""
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or str(error), file=shown) from None


def _neurons(text: str) -> int:
    if not (text.removeprefix("-").isascii() and text.removeprefix("-").isdigit()) or len(text) > 1000:
        raise UsageError(f"--neurons: a number or {AUTO}, not {text[:40]!r}")
    if int(text) < 0:
        raise UsageError("--neurons must not be negative")
    return int(text)


def column_names(text: str) -> list[str]:
    """The columns of `--inputs`. Raises UsageError."""
    names = [name.strip() for name in text.split(",")]
    if not all(names) or len(set(names)) != len(names):
        raise UsageError(f"--inputs: names or numbers of columns, each once, such as age,weight; not {text!r}")
    return names


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


def _signs(text: str, neurons: int) -> tuple[Fraction, ...]:
    if set(text) - {"+", "-"}:
        raise UsageError(f"--signs: write + and - only, such as ++-, not {text!r}")
    if len(text) != neurons:
        raise UsageError(f"--signs has {len(text)} signs for {neurons} neurons")
    return tuple(Fraction(1 if sign == "+" else -1) for sign in text)
