"""Data of one's own in a suite: a CSV file and what `satfit train` is told about it."""

from __future__ import annotations

from instances import InputError, UsageError
from instances.load import Instance
from satfit.suites.complaints import shown
from satfit.suites.files import Files
from satfit.suites.question import LARGEST_NUMBER, read_bound
from satfit.suites.tables import Table
from satfit.training.reading import Options, read_question

_SAID = ("neurons", "loss", "signs", "target", "decide", "bias", "weight_bound")


def read_data(table: Table, files: Files) -> Instance | None:
    """The training problem that this table describes; None where something is wrong, which is reported."""
    table.allow(("csv", *_SAID))
    before = len(table.complaints)
    name = table.text("csv")
    neurons = table.integer("neurons", 0, LARGEST_NUMBER)
    loss, signs, decide, bias = table.text("loss"), table.text("signs"), table.decimal("decide"), table.flag("bias")
    target = _target(table)
    read_bound(table)
    if "neurons" not in table:
        table.complaints.add(table.steps, "csv: how many neurons?")
    if name is not None and "\0" in name:
        table.complain("csv", f"{shown(name)} is no path")
    if len(table.complaints) > before or name is None or neurons is None:
        return None
    try:
        question = Options(str(neurons), decide, loss, signs, bias is not False, target)
        return read_question(files.place(name), question).instance
    except UsageError as wrong:
        table.complaints.add(table.steps, wrong)
    except InputError as wrong:
        if wrong.line is None:
            table.complain("csv", f"{shown(name)}: {wrong.reason}")
        else:
            table.complaints.add_foreign(table.steps, wrong)
    return None


def said(table: Table) -> str:
    """What tells this training problem from others on the same data."""
    return ", ".join(
        key if table.values[key] is True else f"{key} {table.values[key]}" for key in _SAID if key in table
    )


def _target(table: Table) -> str | None:
    """A column by its name or its number."""
    if isinstance(table.values.get("target"), str):
        return table.text("target")
    number = table.integer("target", 1, LARGEST_NUMBER)
    return None if number is None else str(number)
