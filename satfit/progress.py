"""How a batch shows that it lives: a bar on a terminal, plain lines elsewhere, nothing when asked for quiet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from satfit.case import Run
from satfit.record import row_of
from satfit.table import cell


@contextmanager
def shown_progress(total: int, console: Console, *, quiet: bool) -> Iterator[Callable[[Run], None]]:
    """Yields what to call for each finished run. `console` writes to standard error."""
    if quiet or not total:
        yield lambda _run: None
    elif console.is_terminal:
        with _bar(total, console) as advance:
            yield advance
    else:
        count = 0

        def line(run: Run) -> None:
            nonlocal count
            count += 1
            said = cell(row_of(run)).plain
            console.print(
                f"[{count}/{total}] {run.case.instance.name}  {run.backend.name}  {said}", highlight=False, markup=False
            )

        yield line


@contextmanager
def _bar(total: int, console: Console) -> Iterator[Callable[[Run], None]]:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=total)

        def advance(run: Run) -> None:
            last = f"{run.case.instance.name}  {run.backend.name}  {cell(row_of(run)).plain}"
            progress.update(task, advance=1, description=last)

        yield advance
