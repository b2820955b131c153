"""Where results and messages go: standard output is for results, standard error for everything else."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console

from instances import InputError

PLAIN_WIDTH = 240
"""Columns of a table that goes to a file or a pipe: nothing is cut there."""


class _Patient(Console):
    """A console whose reader may leave: Rich would end the program with exit code 1."""

    def on_broken_pipe(self) -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


def out_console() -> Console:
    """Standard output; wide and without colour unless it is a terminal."""
    if sys.stdout.isatty():
        return _Patient()
    wanted = os.environ.get("COLUMNS", "")
    return _Patient(width=max(20, int(wanted)) if wanted.isascii() and wanted.isdigit() else PLAIN_WIDTH)


def err_console() -> Console:
    """Standard error."""
    return _Patient(stderr=True)


def message(text: str) -> None:
    """One line on standard error."""
    err_console().print(text, highlight=False, markup=False, soft_wrap=True)


def print_json(document: Any) -> None:
    """Exactly one JSON document on standard output."""
    json.dump(document, sys.stdout, indent=1)
    sys.stdout.write("\n")


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """A reader of our output that has gone (`| head`) is no error, and changes no exit code."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def printable(text: str) -> str:
    """A name fit for a line of a terminal: control characters and line breaks are shown, not obeyed."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode("ascii") for c in text)


def write_bytes(path: Path, data: bytes) -> None:
    """A file that appears complete or not at all. Raises InputError if it cannot be written."""
    path = path.resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        if path.exists() and not path.is_file():
            # a device or a pipe is written to, never replaced
            path.write_bytes(data)
            return
        draft.write_bytes(data)
        os.replace(draft, path)
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror or error}", file=str(path)) from None
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def written(path: Path) -> Iterator[TextIO]:
    """A text file that appears complete or not at all; `-` is standard output. Raises InputError if it cannot be."""
    if str(path) == "-":
        with reader_may_leave():
            yield sys.stdout
        return
    path = path.resolve()
    if path.exists() and not path.is_file():
        # a device or a pipe is written to, never replaced
        try:
            with path.open("w", encoding="utf-8") as out:
                yield out
        except OSError as error:
            raise InputError(f"cannot write: {error.strerror or error}", file=str(path)) from None
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("w", encoding="utf-8") as out:
            yield out
        os.replace(draft, path)
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror or error}", file=str(path)) from None
    finally:
        draft.unlink(missing_ok=True)
