"""The table of a comparison: who said what, how fast, and what each verdict rests on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from instances import Verdict
from satfit.batch import Results
from satfit.judge import party_names
from satfit.row import Row
from satfit.scoring import Score, scores
from solvers.outcome import Basis, Termination

LETTER = {
    Basis.WITNESS: "W",
    Basis.PROOF: "P",
    Basis.EXACT: "E",
    Basis.FLOAT: "F",
    Basis.RESTRICTED: "R",
    Basis.REFUTED: "X",
}
WORD = {Verdict.FEASIBLE: "yes", Verdict.INFEASIBLE: "no", Verdict.UNKNOWN: "?"}
STYLE = {
    Basis.WITNESS: "green",
    Basis.PROOF: "green",
    Basis.EXACT: "cyan",
    Basis.FLOAT: "yellow",
    Basis.RESTRICTED: "dim",
    Basis.REFUTED: "bold red",
}
ENDED = {
    Termination.COMPLETED: "gave up",
    Termination.TIME_LIMIT: "time",
    Termination.MEMORY_LIMIT: "memory",
    Termination.INTERRUPTED: "stopped",
    Termination.UNSUPPORTED: "–",
    Termination.CRASHED: "crashed",
    Termination.ERROR: "error",
}
LEGEND = (
    "yes/no: a network fits / none does, then what that rests on and wall seconds.\n"
    "W exact witness · P checked proof · E exact word (a solver's; the presolve's before any was asked) · "
    "F floating-point solver's word · "
    "R only under the formula's assumption · X refuted by an exact check"
)
LEAST = "least error asked for: =E is the minimum (P proved, E an exact solver's word), ≤E an exact network's error."


def print_results(results: Results, console: Console) -> None:
    """The matrix of verdicts, the scores, and below them everything that needs a second look."""
    if results.rows:
        console.print(verdict_table(results.rows, console.width))
        console.print()
        minimises = any(row.minimises for row in results.rows)
        console.print(Text(f"{LEGEND}\n{LEAST}" if minimises else LEGEND, style="dim"))
        console.print()
        console.print(score_table(scores(results.rows)))
    console.print(_remarks(results))


def cell(row: Row) -> Text:
    """One verdict in ten characters: `yes W 0.21`; minimising, the error and what is known of it: `=5 P 0.21`."""
    seconds = _seconds(row.wall_s)
    if row.minimises and row.objective is not None:
        exact = row.objective == row.bound
        basis = row.bound_basis if exact and row.bound_basis is not None else Basis.WITNESS
        shown = _error(row.objective)
        return Text(f"{'=' if exact else '≤'}{shown} {LETTER[basis]} {seconds}", style=STYLE[basis])
    if row.basis is not None:
        return Text(f"{WORD[row.verdict]:3} {LETTER[row.basis]} {seconds}", style=STYLE[row.basis])
    style = "bold red" if row.termination.failed else "dim"
    word = ENDED[row.termination]
    return Text(word if row.termination is Termination.UNSUPPORTED else f"{word} {seconds}", style=style)


def verdict_table(rows: Sequence[Row], width: int) -> RenderableType:
    """Instances as rows, solvers as columns; where that is too wide, one line per run."""
    by_question: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_question.setdefault((row.instance, row.question), []).append(row)
    solvers = list(dict.fromkeys(name for mine in by_question.values() for name in party_names(mine)))
    columns = [max(10, len(name)) for name in solvers]
    needed = sum(columns) + 2 * len(columns) + 30
    if needed > width:
        return _long_table(list(by_question.values()))
    table = Table(box=None, pad_edge=False, header_style="bold")
    room = width - needed + 20
    table.add_column("instance", no_wrap=True, overflow="ellipsis", max_width=max(20, room))
    table.add_column("n×d, k", no_wrap=True)
    for name, column in zip(solvers, columns, strict=True):
        table.add_column(name, no_wrap=True, min_width=column)
    for mine in by_question.values():
        first = mine[0]
        cells = {name: cell(row) for name, row in zip(party_names(mine), mine, strict=True)}
        size = f"{first.n}×{first.d}, {first.k}"
        table.add_row(
            # a name is foreign text: brackets in it are no markup
            Text(_short(first.instance, max(20, room))),
            size,
            *(cells.get(name, Text("–", style="dim")) for name in solvers),
        )
    return table


def _long_table(by_question: Sequence[list[Row]]) -> RenderableType:
    parts: list[RenderableType] = []
    for mine in by_question:
        first = mine[0]
        known = "" if first.truth is Verdict.UNKNOWN else f", certified {first.truth}"
        parts.append(Text(f"{first.instance}  n={first.n} d={first.d} k={first.k}{known}", style="bold"))
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for name, row in zip(party_names(mine), mine, strict=True):
            table.add_row("  " + name, cell(row))
        parts.append(table)
    return Group(*parts)


def score_table(rows: Sequence[Score]) -> Table:
    """One line per solver."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("solver", no_wrap=True)
    for title in ("formula", "decided", "certified", "refuted", "limits", "failed", "PAR-2 s", "peak MiB"):
        table.add_column(title, justify="left" if title == "formula" else "right", no_wrap=True)
    table.add_column("version", overflow="fold")
    for row in rows:
        table.add_row(
            row.solver,
            row.formula,
            f"{row.decided}/{row.runs}",
            str(row.certified),
            str(row.refuted or ""),
            str(row.limits or ""),
            str(row.failed or ""),
            f"{row.par2_s:.2f}" if row.runs else "",
            f"{row.peak_mib:.0f}" if row.runs else "",
            row.version,
        )
    return table


def _remarks(results: Results) -> Text:
    text = Text()
    for row in results.rows:
        where = f"{row.instance}, {row.solver}"
        if row.basis is Basis.REFUTED:
            text.append(f"refuted: {where}: {row.note}\n", style="red")
        elif row.termination.failed:
            text.append(f"{row.termination}: {where}: {row.note}\n", style="red")
    unasked = dict.fromkeys(f"{row.instance}: {row.note}" for row in results.rows if row.unasked)
    for reason in unasked:
        text.append(f"nobody was asked: {reason}\n", style="dim")
    unsupported = dict.fromkeys(
        f"{row.solver}: {row.note}" for row in results.rows if row.termination is Termination.UNSUPPORTED
    )
    for reason in unsupported:
        text.append(f"not asked: {reason}\n", style="dim")
    for quarrel in results.disagreements:
        text.append(f"DISAGREEMENT: {quarrel}\n", style="bold red")
    if results.interrupted:
        text.append(f"interrupted: {len(results.rows)} of {results.planned} runs finished\n", style="bold yellow")
    elif not results.disagreements and results.rows:
        text.append("no disagreement\n", style="green")
    text.rstrip()
    return text


def _error(value: Fraction) -> str:
    """Short: an exact rational where it is short, else about as large."""
    text = str(value)
    if len(text) <= 8:
        return text
    # a float only to be read by people, and only where it cannot overflow
    return f"{float(value):.3g}" if abs(value) < 10**12 else f"1e{len(str(int(value))) - 1}"


def _seconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _short(name: str, width: int) -> str:
    if len(name) <= width:
        return name
    half = (width - 1) // 2
    return f"{name[: width - 1 - half]}…{name[-half:]}"
