"""The presolve's time: it may be asked to stop, and then claims nothing."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic


class TimeUpError(Exception):
    """The deadline has passed."""


@dataclass(frozen=True, slots=True)
class Clock:
    """`deadline` in seconds of the monotonic clock; None never stops."""

    deadline: float | None = None

    def check(self) -> None:
        """Raises TimeUpError after the deadline."""
        if self.deadline is not None and monotonic() > self.deadline:
            raise TimeUpError


ENDLESS = Clock()
