"""A geometry log as a file by itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from checker.geometry.log import KIND, replay
from checker.report import Rejected, TooLong, one_line
from checker.strict import load


@dataclass(frozen=True)
class LogReport:
    """The outcome for one log. `standing` and `found` say what was established if it was accepted; else `reason` says
    why not. `unfinished`: nothing was found wrong, but a step is too large, or the check broke off. Nothing else has
    to be trusted. Every text is printable."""

    status: Literal["accepted", "rejected", "unfinished"]
    standing: str | None
    found: str | None
    steps: tuple[str, ...]
    reason: str | None

    def to_json(self) -> dict[str, object]:
        return {
            "schema_version": 1,
            "kind": "geometry-report",
            "status": self.status,
            "standing": self.standing,
            "found": self.found,
            "steps": list(self.steps),
            "reason": self.reason,
        }


def check_log(path: Path | str) -> LogReport:
    """Redoes every step of the log in this file. Raises OSError if there is no reading it, and nothing else."""
    path = Path(path)
    data = path.read_bytes()
    try:
        done = replay(load(data, one_line(path.name), KIND), one_line(path.name))
    except TooLong as refusal:
        return _refused("unfinished", str(refusal))
    except Rejected as refusal:
        return _refused("rejected", str(refusal))
    except Exception as error:  # a log that could not be followed to its end must not be accepted
        return _refused("unfinished", f"the check broke off: {type(error).__name__}: {error}")
    return LogReport("accepted", done.standing, done.found, done.steps, None)


def _refused(status: Literal["rejected", "unfinished"], reason: str) -> LogReport:
    return LogReport(status, None, None, (), one_line(reason))
