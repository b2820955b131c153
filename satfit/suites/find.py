"""Suites by name: those that come with satfit."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

from instances import InputError
from satfit.suites.complaints import suggestion

EXTENSION = ".toml"


@cache
def bundled() -> dict[str, Path]:
    """The suites that come with satfit, by name."""
    folder = Path(str(files("instances") / "suites"))
    return {path.stem: path for path in sorted(folder.glob(f"*{EXTENSION}"))}


def find_suite(name_or_path: str | Path) -> Path:
    """The file that is meant: a path, or the bare name of a bundled suite. Raises InputError with the known names.

    A file of that name comes before a bundled suite, and that before a folder, which is no suite.
    """
    text = str(name_or_path)
    path = Path(name_or_path)
    if os.path.isfile(path):
        return path
    if text in bundled():
        return bundled()[text]
    if os.path.lexists(path) or path.suffix == EXTENSION or os.sep in text:
        # reading it says what is wrong
        return path
    raise InputError(f"no such file, and no suite of that name{suggestion(text, bundled())}", file=text)
