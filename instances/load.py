"""From paths to instances: files, folders (read recursively, known extensions only) and `-` for standard input."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from instances.dimacs import parse_dimacs
from instances.errors import InputError, SatfitError
from instances.sat import OneInThreeSat, ThreeSat
from instances.schema import parse_training_problem
from instances.training import TrainingProblem
from instances.verdict import Verdict

EXTENSIONS = (".cnf", ".poits", ".json")


@dataclass(frozen=True, slots=True)
class Instance:
    """What one file holds: the problem, the bytes it was read from, and its label if it has one."""

    name: str
    content: ThreeSat | OneInThreeSat | TrainingProblem
    raw: bytes
    label: Verdict | None

    @property
    def family(self) -> str:
        match self.content:
            case ThreeSat():
                return "3sat"
            case OneInThreeSat():
                return "poits"
            case TrainingProblem():
                return "training"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


class InputErrors(SatfitError):
    """Several bad inputs: one line each."""

    def __init__(self, errors: list[InputError]) -> None:
        self.errors = errors
        super().__init__("\n".join(str(error) for error in errors))


def read_instance(path: str | Path, *, as_poits: bool = False, name: str | None = None) -> Instance:
    """Read one file (`-`: standard input). Raises InputError."""
    shown = "<stdin>" if str(path) == "-" else str(path)
    if str(path) == "-":
        raw = sys.stdin.buffer.read()
    else:
        try:
            raw = Path(path).read_bytes()
        except OSError as error:
            raise InputError(error.strerror or str(error), file=shown) from None
    return parse_instance(raw, file=shown, as_poits=as_poits, name=name)


def parse_instance(raw: bytes, *, file: str, as_poits: bool = False, name: str | None = None) -> Instance:
    """Recognise the format by the content: JSON begins with `{`, anything else is DIMACS."""
    # control characters and undecodable bytes of a file's name would reach terminals and files of ours
    name = "".join(c if c.isprintable() else "?" for c in (name or Path(file).name))
    if raw.lstrip()[:1] == b"{" or file.endswith(".json"):
        problem = parse_training_problem(raw, file=file)
        return Instance(name, problem, raw, problem.truth)
    parsed = parse_dimacs(raw, file=file, as_poits=as_poits)
    return Instance(name, parsed.source, raw, parsed.label)


def read_instances(
    paths: Iterable[str | Path],
    *,
    as_poits: bool = False,
    skipped: Callable[[str], None] = lambda _message: None,
) -> list[Instance]:
    """Read files and folders, all of them, before anything runs.

    Every bad file is reported: raises InputErrors with one line each. `skipped` is told of files in folders whose
    extension is not known. Names are unique: file names, with as much of the path as it takes to tell them apart.
    """
    files: list[Path] = []
    errors: list[InputError] = []
    for path in map(Path, paths):
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            # bundles hold copies of instances, with claims about them
            found = [p for p in found if not (p.parent / "manifest.json").exists()]
            for other in (p for p in found if p.suffix not in EXTENSIONS):
                skipped(f"{other}: skipped (not one of {', '.join(EXTENSIONS)})")
            known = [p for p in found if p.suffix in EXTENSIONS]
            if not known:
                errors.append(InputError(f"no {', '.join(EXTENSIONS)} file in this folder", file=str(path)))
            files += known
        else:
            files.append(path)
    files = list(dict.fromkeys(files))
    instances = []
    for file, name in zip(files, _unique_names(files), strict=True):
        try:
            instances.append(read_instance(file, as_poits=as_poits, name=name))
        except InputError as error:
            errors.append(error)
    if errors:
        raise InputErrors(errors)
    return instances


def _unique_names(files: list[Path]) -> list[str]:
    names = [file.name if str(file) != "-" else "<stdin>" for file in files]
    depth = 1
    while len(set(names)) < len(names):
        depth += 1
        longest = max((len(file.parts) for file in files), default=0)
        clashing = {name for name in names if names.count(name) > 1}
        names = [
            "/".join(file.parts[-depth:]) if name in clashing else name for file, name in zip(files, names, strict=True)
        ]
        if depth > longest:
            break
    return names
