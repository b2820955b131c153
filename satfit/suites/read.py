"""From a suite file to its experiments: read, checked as a whole, every error with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from instances import InputError
from satfit.settings import DEFAULT_MEMORY_LIMIT_MIB, DEFAULT_TIME_LIMIT_S
from satfit.suites.asking import asked_of
from satfit.suites.complaints import Complaints, shown
from satfit.suites.entries import Reader
from satfit.suites.files import Files
from satfit.suites.lines import Lines, Steps
from satfit.suites.model import Experiment, Suite
from satfit.suites.tables import Table, described
from satfit.suites.wishes import SHARED, Wishes, read_wishes

LARGEST_RUNS = 1_000_000
"""Runs that one file may ask for."""
LARGEST_INSTANCES = 100_000
"""Instances of one file: all of them are read or made before anything runs."""
LARGEST_JOBS = 10_000

_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_suite(path: str | Path, *, skipped: Callable[[str], None] = lambda _message: None) -> Suite:
    """Read and check a suite file, and read or make all of its instances.

    Relative paths in it are relative to its folder. `skipped` is told of files in folders and globs that are none of
    ours. Raises InputError for a file that is no TOML, and InputErrors with everything that is wrong in one that is.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or str(error), file=str(path)) from None
    return parse_suite(data, path, skipped=skipped)


def parse_suite(data: bytes, path: Path, *, skipped: Callable[[str], None] = lambda _message: None) -> Suite:
    """The same for the bytes of a file that would be at `path`."""
    file = str(path)
    document, lines = _document(data, file)
    complaints = Complaints(file, lines)
    top = Table(document, (), complaints)
    tables = _experiments(top)
    top.allow(("name", *SHARED, "jobs", "experiment"))
    name = top.name("name") or path.stem
    jobs = top.integer("jobs", 1, LARGEST_JOBS) or 1
    defaults = read_wishes(top)
    files = Files(path.parent, complaints, skipped)
    room = _Room(complaints)
    experiments = []
    first: dict[str, Table] = {}
    for table in tables:
        table.allow(("name", *SHARED))
        own = table.name("name")
        if own is None and "name" not in table:
            complaints.add(table.steps, "an experiment without name")
        if own is not None and (other := first.setdefault(own, table)) is not table:
            table.complain("name", f"name: {shown(own)} is the experiment of line {lines.of(other.steps)}")
        experiments.append(_experiment(own or name, table.steps, read_wishes(table).over(defaults), files, room))
    if not tables and "experiment" not in top:
        experiments.append(_experiment(name, (), defaults, files, room))
    complaints.raise_if_any()
    return Suite(name, file, tuple(experiments), jobs)


class _Room:
    """How much one file may ask for."""

    def __init__(self, complaints: Complaints) -> None:
        self.complaints = complaints
        self._instances = 0
        self._runs = 0

    def takes(self, steps: Steps, instances: int, each: int) -> bool:
        """May so many more instances be asked, with `each` runs of every one? If not, that is reported."""
        self._instances += instances
        self._runs += instances * each
        if self._instances > LARGEST_INSTANCES:
            reason = f"{self._instances} instances up to here: a suite has at most {LARGEST_INSTANCES}"
        elif self._runs > LARGEST_RUNS:
            reason = f"{self._runs} runs up to here ({each} of each instance): a suite has at most {LARGEST_RUNS}"
        else:
            return True
        self.complaints.add(steps, reason)
        return False


def _experiment(name: str, steps: Steps, wishes: Wishes, files: Files, room: _Room) -> Experiment:
    if wishes.instances is None:
        room.complaints.add(steps, "no instances")
    asked = asked_of(wishes, room.complaints)
    seeds = wishes.seeds or (0,)
    repeats = wishes.repeats or 1
    each = max(1, len(asked)) * len(seeds) * repeats
    reader = Reader(files, room.complaints, wishes.rule, lambda at, count: room.takes(at, count, each))
    return Experiment(
        name=name,
        entries=reader.entries(wishes.instances or []),
        asked=asked,
        time_limit_s=DEFAULT_TIME_LIMIT_S if wishes.time_limit_s is None else wishes.time_limit_s,
        memory_limit_mib=wishes.memory_limit_mib or DEFAULT_MEMORY_LIMIT_MIB,
        seeds=seeds,
        repeats=repeats,
    )


def _experiments(top: Table) -> list[Table]:
    """The tables `[[experiment]]`."""
    value = top.values.get("experiment", [])
    if not isinstance(value, list) or not all(isinstance(element, dict) for element in value):
        top.complain("experiment", f"experiment: tables [[experiment]] are wanted, not {described(value)}")
        return []
    if "experiment" in top and not value:
        top.complain("experiment", "experiment: the list is empty")
    return [Table(element, ("experiment", index), top.complaints) for index, element in enumerate(value)]


def _document(data: bytes, file: str) -> tuple[dict[str, Any], Lines]:
    """The TOML document and its lines. Raises InputError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # without its byte order mark, which `error.start` does not count
        before = error.object[: error.start]
        raise InputError("not UTF-8 text", file=file, line=before.count(b"\n") + 1) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise InputError("this is a binary file, not TOML", file=file, line=line)
    if not text.strip():
        raise InputError("the file is empty", file=file, line=1)
    try:
        return tomllib.loads(text), Lines(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        reason = str(error) if place is None else str(error)[: place.start()]
        # without a line number it is the end of the document
        line = int(place[1]) if place is not None and place[1] else text.rstrip().count("\n") + 1
        raise InputError(f"not TOML: {reason}", file=file, line=line) from None
    except RecursionError:
        raise InputError("nested too deeply", file=file, line=1) from None
    except ValueError as error:
        # Python refuses to convert very long numbers, since that takes quadratic time
        raise InputError(f"not TOML: {error}", file=file, line=_longest_line(text)) from None


def _longest_line(text: str) -> int:
    lines = text.split("\n")
    return max(range(len(lines)), key=lambda at: len(lines[at])) + 1
