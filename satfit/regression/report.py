"""A comparison on the terminal: changes of verdicts first, then speed, then what found no partner."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from satfit.regression.difference import Difference
from satfit.regression.kinds import MEANING, Kind
from satfit.regression.speed import Claim
from satfit.regression.words import (
    COLUMNS,
    by_kind,
    cells_of_speed,
    conclusion,
    left_out,
    line_of_change,
    rules_of_speed,
)

MOST_LINES = 50
"""Changes of one kind that are written out where they are no regression."""
STYLE = {Claim.SLOWER: "bold red", Claim.FASTER: "green", Claim.NO_CHANGE: "default", Claim.TOO_FEW: "dim"}


def print_difference(made: Difference, console: Console, *, quiet: bool) -> None:
    """Everything; `quiet`: regressions and the conclusion only."""
    for kind, changes in by_kind(made).items():
        if quiet and not kind.regression:
            continue
        console.print(Text(f"{kind}: {len(changes)}  {MEANING[kind]}", style=_style(kind)), soft_wrap=True)
        shown = changes if kind.regression else changes[:MOST_LINES]
        for change in shown:
            console.print(Text("  " + line_of_change(change)), soft_wrap=True)
        if len(changes) > len(shown):
            console.print(Text(f"  … and {len(changes) - len(shown)} more (--json has all)", style="dim"))
        console.print()
    if not quiet or made.slowdowns:
        _print_speed(made, console, quiet=quiet)
    for line in () if quiet else left_out(made):
        console.print(Text(line, style="yellow"), soft_wrap=True)
    console.print(Text(conclusion(made), style="bold red" if made.exit_code else "green"), soft_wrap=True)


def _style(kind: Kind) -> str:
    if kind.regression:
        return "bold red"
    return "green" if kind is Kind.GAINED else "yellow"


def _print_speed(made: Difference, console: Console, *, quiet: bool) -> None:
    speeds = made.slowdowns if quiet else made.speeds
    if not speeds:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for at, title in enumerate(COLUMNS):
        table.add_column(title, justify="right" if 0 < at < len(COLUMNS) - 1 else "left", no_wrap=True)
    for speed in speeds:
        table.add_row(*map(Text, cells_of_speed(speed)), style=STYLE[speed.claim])
    console.print(table)
    console.print(Text(rules_of_speed(made), style="dim"), soft_wrap=True)
    console.print()
