"""What a check says, and the two ways it can refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["accepted", "rejected", "nothing"]


class Rejected(ValueError):
    """The bundle, or one of its files, is not what it says it is. The message is one line and says where."""


class TooLong(Rejected):
    """Checking on would take too long. Nothing was found wrong."""


class NotABundle(ValueError):
    """The path holds no manifest.json, so there is nothing that could be accepted or rejected."""


@dataclass(frozen=True)
class Report:
    """The outcome for one bundle.

    `verdict`, `basis` and `instance` repeat the claim, or are None where it was unreadable; only the status
    `accepted` vouches for the verdict. `nothing` means: consistent, but no certificate to replay. `steps` is
    what was re-done, `trusts` is what the verdict still rests on. Every text is printable.
    """

    status: Status
    verdict: str | None
    basis: str | None
    instance: str | None
    steps: tuple[str, ...]
    reason: str | None
    trusts: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        return {
            "schema_version": 1,
            "kind": "check-report",
            "status": self.status,
            "verdict": self.verdict,
            "basis": self.basis,
            "instance": self.instance,
            "steps": list(self.steps),
            "reason": self.reason,
            "trusts": list(self.trusts),
        }


def printable(text: str) -> str:
    """Escapes line breaks, control characters and lone surrogates: a name must not forge a report's lines."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def one_line(text: str) -> str:
    """The same for messages, which also have to fit a line of a terminal that knows ASCII only."""
    escaped = printable(text).encode("ascii", "backslashreplace").decode("ascii")
    return escaped if len(escaped) <= 300 else escaped[:297] + "..."
