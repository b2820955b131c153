"""A run that is watched: one line that lives on a terminal, a line per news elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from time import monotonic
from typing import Any

from rich.console import Console

from satfit.training.standing import percentage, shown
from solvers.progress import CLAIMED, Watch

LEAST_PAUSE_S = 1.0
"""Between two lines where there is no terminal."""


def words_of(said: Mapping[str, Any]) -> str:
    """Progress in words: error, bound, gap, nodes, as far as told; what a float solver claims has a ~."""
    error, bound, nodes = said.get("error"), said.get("bound"), said.get("nodes") or 0
    parts = [f"error {_value(error)}" if error else "no network yet"]
    if bound:
        parts.append(f"bound {_value(bound)}")
    if error and bound:
        parts.append(f"gap {_gap(error, bound)}")
    if nodes:
        parts.append(f"{nodes} nodes")
    return "  ".join(parts)


def _value(text: str) -> str:
    return text if text.startswith(CLAIMED) else shown(Fraction(text))


def _gap(error: str, bound: str) -> str:
    e, b = (Fraction(text.removeprefix(CLAIMED)) for text in (error, bound))
    mark = CLAIMED if CLAIMED in error + bound else ""
    return mark + percentage(max(Fraction(0), (e - b) / e) if e > 0 else Fraction(0))


@contextmanager
def shown_training(console: Console, *, quiet: bool, task: str = "") -> Iterator[Watch | None]:
    """Yields whom to show the progress to (None: nobody looks). `console` writes to standard error."""
    if quiet:
        yield None
    elif console.is_terminal:
        with _line(console, task) as watch:
            yield watch
    else:
        lines = _Lines(console, task)
        yield lines
        lines.last()


@contextmanager
def _line(console: Console, task: str) -> Iterator[Watch]:
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True) as progress:
        line = progress.add_task(f"{task}working")

        def watch(said: Mapping[str, Any]) -> None:
            progress.update(line, description=task + words_of(said))

        yield watch


class _Lines:
    """Plain lines, for a log: only when error or bound changed, and at most one a second."""

    def __init__(self, console: Console, task: str) -> None:
        self._console, self._task = console, task
        self._started = monotonic()
        self._at = -LEAST_PAUSE_S
        self._printed: tuple[Any, Any] = (None, None)
        self._latest: Mapping[str, Any] = {}

    def __call__(self, said: Mapping[str, Any]) -> None:
        self._latest = said
        if monotonic() >= self._at + LEAST_PAUSE_S:
            self.last()

    def last(self) -> None:
        """Print what was told last, if it is news."""
        news = self._latest.get("error"), self._latest.get("bound")
        if news == self._printed or news == (None, None):
            return
        self._printed, self._at = news, monotonic()
        seconds = monotonic() - self._started
        text = f"{self._task}{seconds:.1f} s  {words_of(self._latest)}"
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)
