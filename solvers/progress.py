"""What is known while a solver works: told by its process through a file, read by ours as often as somebody looks.

`progress.json` has `error` (of the best network so far), `bound` (no network has a smaller error) and `nodes`. The
first two are null or text: "p/q" from exact arithmetic, "~1.25" from a floating-point solver, which only claims it.
"""

from __future__ import annotations

import json
import math
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from time import monotonic
from typing import Any

NAME = "progress.json"
LEAST_PAUSE_S = 0.2
CLAIMED = "~"
INFINITE = 1e19
"""Solvers write infinity in many ways; nothing as large as this is an error or a bound."""

Watch = Callable[[Mapping[str, Any]], None]


class Teller:
    """Writes the file, in one step each time. A new error is told at once, all else at most five times a second."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        self._told: dict[str, Any] = {"error": None, "bound": None, "nodes": 0}
        self._at = -math.inf

    def __call__(self, error: Fraction | float | None, bound: Fraction | float | None, nodes: int) -> None:
        """A Fraction is exact, a float a claim; what is None or infinite stays as it was."""
        said = {"error": _text(error) or self._told["error"], "bound": _text(bound) or self._told["bound"]}
        said["nodes"] = nodes
        now = monotonic()
        if said == self._told or (said["error"] == self._told["error"] and now < self._at + LEAST_PAUSE_S):
            return
        self._told, self._at = said, now
        draft = self._file.with_suffix(".draft")
        # a full disk must not end the search
        with suppress(OSError):
            draft.write_text(json.dumps(said))
            os.replace(draft, self._file)


def _text(value: Fraction | float | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, float):
        return f"{CLAIMED}{value:.10g}" if math.isfinite(value) and abs(value) < INFINITE else None
    return str(value)


def read_progress(folder: Path) -> dict[str, Any] | None:
    """What the run told last, or None."""
    try:
        document = json.loads((folder / NAME).read_text())
    except (OSError, ValueError):
        return None
    return document if isinstance(document, dict) else None


def exact_bound(folder: Path) -> Fraction | None:
    """The last bound that exact arithmetic gave, or None."""
    said = (read_progress(folder) or {}).get("bound")
    return None if not isinstance(said, str) or said.startswith(CLAIMED) else Fraction(said)


@contextmanager
def watched(folder: Path, watch: Watch | None) -> Iterator[None]:
    """Show `watch` the progress of the run in `folder`, five times a second, from a thread, and at the end once more.

    It is called from the first progress on, also while nothing changes. One that raises is not called again: a display
    that fails ends no run.
    """
    if watch is None:
        yield
        return
    over = threading.Event()
    failed = threading.Event()

    def look() -> None:
        said = read_progress(folder)
        if said is not None and not failed.is_set():
            try:
                watch(said)
            except Exception:
                failed.set()

    def poll() -> None:
        while not over.wait(LEAST_PAUSE_S):
            look()

    thread = threading.Thread(target=poll, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        look()


__all__ = ["CLAIMED", "NAME", "Teller", "Watch", "exact_bound", "read_progress", "watched"]
