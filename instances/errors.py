"""Errors that are the user's to mend: one line each, exit code 2, never a traceback."""

from __future__ import annotations


class SatfitError(Exception):
    """Something the user can act on. The command line prints it in one line and exits with 2."""


class InputError(SatfitError):
    """Bad input: the file, the line number (1-based) where one is known, and what is wrong."""

    def __init__(self, reason: str, *, file: str | None = None, line: int | None = None) -> None:
        self.reason = reason
        self.file = file
        self.line = line
        where = "" if file is None else f"{file}: " if line is None else f"{file}:{line}: "
        super().__init__(where + reason)


class UsageError(SatfitError):
    """The options contradict each other or ask for what does not exist."""
