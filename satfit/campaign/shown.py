"""How a batch shows that it lives: a live table on a terminal, plain lines elsewhere, nothing when asked for quiet."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from satfit.campaign.one_run import Finished
from satfit.campaign.plan import Planned
from satfit.table import cell

LAST = 5
"""Finished runs that stay in view."""


class Quiet:
    """Says only what must be said. `console` writes to standard error."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def start(self, total: int, done: int) -> None:
        """`done` of `total` were there already."""

    def tick(self, running: Sequence[Planned]) -> None:
        pass

    def finished(self, planned: Planned, finished: Finished) -> None:
        pass

    def says(self, message: str) -> None:
        self.console.print(message, highlight=False, markup=False, soft_wrap=True)


class Lines(Quiet):
    """A line per finished run."""

    def start(self, total: int, done: int) -> None:
        self._total, self._count = total, done
        if done:
            self.says(f"{done} of {total} runs are there already")

    def finished(self, planned: Planned, finished: Finished) -> None:
        self._count += 1
        self.says(f"[{self._count}/{self._total}] {planned.name}  {cell(finished.row).plain}")


class Terminal(Quiet):
    """Progress, time left, the solvers that are running and since when, the last results."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._progress = Progress(
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=console,
        )
        self._since: dict[bytes, float] = {}
        self._last: list[Text] = []
        self._live = Live(console=console, transient=True, refresh_per_second=4)

    def __enter__(self) -> Terminal:
        self._live.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.__exit__(None, None, None)

    def start(self, total: int, done: int) -> None:
        # only what is still to do: runs that were there already would make the rest look short
        self._task = self._progress.add_task("", total=total - done)
        if done:
            self.says(f"{done} of {total} runs are there already")

    def tick(self, running: Sequence[Planned]) -> None:
        now = time.monotonic()
        self._since = {planned.key: self._since.get(planned.key, now) for planned in running}
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for planned in running:
            since = f"{now - self._since[planned.key]:.0f} s"
            table.add_row(
                Text(since, style="dim"),
                Text(planned.asked, style="bold"),
                Text(planned.entry.instance.name, overflow="ellipsis", no_wrap=True),
            )
        self._live.update(Group(*self._last, table, self._progress))

    def finished(self, planned: Planned, finished: Finished) -> None:
        self._progress.advance(self._task)
        line = Text.assemble(cell(finished.row), f"  {planned.name}")
        self._last = [*self._last[1 - LAST :], line]


def shown(console: Console, *, quiet: bool) -> Quiet:
    """What fits the console."""
    if quiet:
        return Quiet(console)
    return Terminal(console) if console.is_terminal else Lines(console)
