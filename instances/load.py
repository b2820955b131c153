"""From paths to instances: files, folders (read recursively, files of ours only) and `-` for standard input."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from instances.canonical import canonical
from instances.coloured_dimacs import parse_coloured_dimacs
from instances.dimacs import parse_dimacs
from instances.errors import InputError, SatfitError
from instances.labelled import Labelled
from instances.open_psa import parse_open_psa
from instances.point_sets import parse_point_set
from instances.recognise import EXTENSIONS, KINDS, SNIFFED, TRAINING_KIND, Format, chosen, not_ours
from instances.sat import OneInThreeSat, ThreeSat
from instances.scp import parse_scp
from instances.sources import Source
from instances.training import TrainingProblem
from instances.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Instance:
    """What one file holds: the problem, the bytes it was read from, and its labels if it has any.

    `label`: does it have a solution? `optimum`: the least cost of one, for sources that have costs.
    """

    name: str
    content: Source | TrainingProblem
    raw: bytes
    label: Verdict | None
    optimum: int | None = None

    @property
    def family(self) -> str:
        return "training" if isinstance(self.content, TrainingProblem) else self.content.family

    @property
    def canonical(self) -> bytes:
        """The content in one spelling, whatever format it came in; formulas and training problems: their file."""
        if isinstance(self.content, ThreeSat | OneInThreeSat | TrainingProblem):
            return self.raw
        return canonical(self.content)

    @property
    def sha256(self) -> str:
        """Of `canonical`."""
        return hashlib.sha256(self.canonical).hexdigest()


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
    """Recognise the format by the content: see `instances.recognise`. Raises InputError."""
    # control characters and undecodable bytes of a file's name would reach terminals and files of ours
    name = "".join(c if c.isprintable() else "?" for c in (name or Path(file).name))
    found: Labelled[Source]
    match chosen(raw, file):
        case Format.JSON:
            return _json_instance(raw, file, name)
        case Format.OPEN_PSA:
            found = parse_open_psa(raw, file=file)
        case Format.COLOURED_DIMACS:
            found = parse_coloured_dimacs(raw, file=file)
        case Format.SCP:
            found = parse_scp(raw, file=file)
        case Format.POINT_SET:
            found = parse_point_set(raw, file=file)
        case Format.DIMACS:
            parsed = parse_dimacs(raw, file=file, as_poits=as_poits)
            found = Labelled(parsed.source, parsed.label)
    return Instance(name, found.source, raw, found.label, found.optimum)


def _json_instance(raw: bytes, file: str, name: str) -> Instance:
    # pydantic is loaded here, and only where JSON is read
    from instances.json_text import line_of, load_strict
    from instances.schema import training_problem
    from instances.source_json import labelled_source

    document = load_strict(raw, file=file)
    kind = document.get("kind") if isinstance(document, dict) else None
    if isinstance(kind, str) and kind in KINDS:
        found = labelled_source(document, raw, file)
        return Instance(name, found.source, raw, found.label, found.optimum)
    if isinstance(kind, str) and kind != TRAINING_KIND:
        known = ", ".join((TRAINING_KIND, *KINDS))
        raise InputError(f"kind: {kind[:40]!r} is not one of {known}", file=file, line=line_of(raw, ["kind"]))
    problem = training_problem(document, raw, file)
    return Instance(name, problem, raw, problem.truth)


def read_instances(
    paths: Iterable[str | Path],
    *,
    as_poits: bool = False,
    skipped: Callable[[str], None] = lambda _message: None,
) -> list[Instance]:
    """Read files and folders, all of them, before anything runs.

    Every bad file is reported: raises InputErrors with one line each. `skipped` is told of files in folders that
    are none of ours. Names are unique: file names, with as much of the path as it takes to tell them apart.
    """
    files: list[Path] = []
    errors: list[InputError] = []
    for path in map(Path, paths):
        if path.is_dir():
            known = ours_among(folder_files(path), skipped)
            if not known:
                errors.append(InputError(f"no {', '.join(EXTENSIONS)} file of ours in this folder", file=str(path)))
            files += known
        else:
            files.append(path)
    files = list(dict.fromkeys(files))
    instances = []
    for file, name in zip(files, unique_names(files), strict=True):
        try:
            instances.append(read_instance(file, as_poits=as_poits, name=name))
        except InputError as error:
            errors.append(error)
    if errors:
        raise InputErrors(errors)
    return instances


def folder_files(folder: Path) -> list[Path]:
    """All files in a folder and below it, sorted, hidden ones left out."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def ours_among(files: Iterable[Path], skipped: Callable[[str], None]) -> list[Path]:
    """Those to be read of files that nobody named one by one; `skipped` is told of the others.

    Bundles are left out quietly: they hold copies of instances, with claims about them.
    """
    bundles: dict[Path, bool] = {}
    known = []
    for file in files:
        if file.parent not in bundles:
            bundles[file.parent] = (file.parent / "manifest.json").exists()
        if bundles[file.parent]:
            continue
        reason = not_ours(file.name, _head(file))
        if reason is None:
            known.append(file)
        else:
            skipped(f"{file}: skipped ({reason})")
    return known


def unique_names(files: Sequence[Path]) -> list[str]:
    """File names, with as much of the path as it takes to tell them apart."""
    names = [file.name if str(file) != "-" else "<stdin>" for file in files]
    depth = 1
    while len(set(names)) < len(names):
        depth += 1
        longest = max((len(file.parts) for file in files), default=0)
        clashing = {name for name, count in Counter(names).items() if count > 1}
        names = [
            "/".join(file.parts[-depth:]) if name in clashing else name for file, name in zip(files, names, strict=True)
        ]
        if depth > longest:
            break
    return names


def _head(file: Path) -> bytes:
    """The first bytes, none if the file cannot be read: reading it in earnest says why."""
    try:
        with file.open("rb") as opened:
            return opened.read(SNIFFED)
    except OSError:
        return b""
