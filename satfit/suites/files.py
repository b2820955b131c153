"""The files that a suite names: globs, folders and single files, relative to the suite file; each is read once."""

from __future__ import annotations

import os
from collections.abc import Callable
from glob import glob, has_magic
from pathlib import Path

from instances import InputError
from instances.load import Instance, folder_files, ours_among, read_instance
from satfit.suites.complaints import Complaints, shown
from satfit.suites.lines import Steps


class Files:
    """`folder` is where relative paths begin. `skipped` is told once of each file that is none of ours."""

    def __init__(self, folder: Path, complaints: Complaints, skipped: Callable[[str], None]) -> None:
        self._folder = folder
        self._complaints = complaints
        self._skipped = skipped
        self._told: set[str] = set()
        self._found: dict[str, list[Path]] = {}
        self._read: dict[tuple[Path, bool], Instance | InputError] = {}

    def found(self, steps: Steps, pattern: str) -> list[Path]:
        """The files of one pattern, sorted, each once, however many ways lead to it. What has none is reported."""
        if pattern not in self._found:
            try:
                self._found[pattern] = self._search(pattern)
            except InputError as wrong:
                self._complaints.add(steps, wrong.reason)
                return []
        return self._found[pattern]

    def read(self, steps: Steps, path: Path, *, as_poits: bool) -> Instance | None:
        """What the file holds; a bad one is reported under its own name and line."""
        key = (path, as_poits)
        if key not in self._read:
            try:
                self._read[key] = read_instance(path, as_poits=as_poits)
            except InputError as wrong:
                self._read[key] = wrong
        found = self._read[key]
        if isinstance(found, InputError):
            self._complaints.add_foreign(steps, found)
            return None
        return found

    def place(self, text: str) -> Path:
        """Where this is, never standard input."""
        path = self._folder / text
        return path.absolute() if str(path) == "-" else path

    def _search(self, pattern: str) -> list[Path]:
        """Raises InputError, whose reason is what there is to say."""
        if "\0" in pattern:
            raise InputError(f"{shown(pattern)} is no path")
        path = self.place(pattern)
        if os.path.isfile(path):
            return [path]
        if os.path.isdir(path):
            known = ours_among(folder_files(path), self._tell)
            if not known:
                raise InputError(f"{shown(pattern)}: no file of ours in this folder")
            return _once(known)
        if not has_magic(pattern):
            reason = "this is no file" if os.path.lexists(path) else "there is no such file or folder"
            raise InputError(f"{shown(pattern)}: {reason}")
        return self._matching(pattern)

    def _matching(self, pattern: str) -> list[Path]:
        matches = glob(pattern, root_dir=self._folder, recursive=True)
        files = sorted(path for path in map(self.place, matches) if os.path.isfile(path))
        if not files:
            only = ", only folders" if matches else ""
            raise InputError(f"{shown(pattern)} matches no file{only}")
        known = ours_among(_once(files), self._tell)
        if not known:
            raise InputError(f"{shown(pattern)} matches no file of ours")
        return known

    def _tell(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self._skipped(message)


def _once(files: list[Path]) -> list[Path]:
    """Each file under the first of its names; links make several."""
    first: dict[str, Path] = {}
    for path in files:
        first.setdefault(os.path.realpath(path), path)
    return list(first.values())
