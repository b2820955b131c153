"""Labelled points in CSV, for hyperplane separation: coordinate columns, and a last column `set` that says Q or P."""

from __future__ import annotations

import re
from fractions import Fraction

from instances.errors import InputError
from instances.hyperplanes import HyperplaneSeparation, Vector
from instances.labelled import Labelled
from instances.rationals import parse_decimal, parse_rational
from instances.table import csv_rows, exact_value
from instances.verdict import Verdict

_LABELS = {"is-sat": Verdict.FEASIBLE, "is-unsat": Verdict.INFEASIBLE}
_COMMENT = re.compile(rb"[ \t]*#([^\r\n]*)")


def parse_point_set(data: bytes, *, file: str) -> Labelled[HyperplaneSeparation]:
    """Read points: comment lines first, a header whose last column is `set`, then one point per line.

    Comments `# margin 1/64`, `# is-sat` and `# is-unsat` are read, others ignored. Decimals are the rationals they
    spell. Raises InputError with file and line.
    """
    margin: tuple[Fraction, int] | None = None
    label: Verdict | None = None
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for place, raw in enumerate(lines):
        comment = _COMMENT.match(raw)
        if comment is None:
            if raw.strip():
                break
            continue
        # the points' lines keep their numbers
        lines[place] = b""
        words = comment[1].decode("utf-8", "replace").split()
        if words[:1] == ["margin"]:
            if margin is not None:
                raise InputError(f"a second margin, after line {margin[1]}", file=file, line=place + 1)
            margin = _margin(words[1:], file, place + 1), place + 1
        elif len(words) == 1 and words[0] in _LABELS:
            if label not in (None, _LABELS[words[0]]):
                raise InputError("the comments say both is-sat and is-unsat", file=file, line=place + 1)
            label = _LABELS[words[0]]
    (header_line, header), *rows = csv_rows(b"\n".join(lines), file=file)
    *names, last = header
    if last != "set":
        raise InputError("the header's last column must be 'set'", file=file, line=header_line)
    if len(set(header)) != len(header):
        raise InputError("two columns have the same name", file=file, line=header_line)
    sets: dict[str, list[Vector]] = {"Q": [], "P": []}
    for line, (*cells, which) in rows:
        if len(cells) != len(names):
            raise InputError(f"{len(cells) + 1} values, expected {len(names) + 1}", file=file, line=line)
        if which not in sets:
            raise InputError(f"the set is {which[:40]!r}, not Q or P", file=file, line=line)
        sets[which].append(tuple(exact_value(cell, name, file, line) for cell, name in zip(cells, names, strict=True)))
    source = HyperplaneSeparation(len(names), tuple(sets["Q"]), tuple(sets["P"]), None if margin is None else margin[0])
    return Labelled(source, label)


def write_point_set(source: HyperplaneSeparation, comments: tuple[str, ...] = ()) -> str:
    """The file that `parse_point_set` reads back as an equal source, comments first."""
    lines = [f"# {comment}" for comment in comments]
    if source.margin is not None:
        lines.append(f"# margin {source.margin}")
    lines.append(",".join([*(f"x{i}" for i in range(1, source.dimension + 1)), "set"]))
    lines += [",".join([*map(str, x), name]) for name, points in (("Q", source.q), ("P", source.p)) for x in points]
    return "\n".join(lines) + "\n"


def _margin(words: list[str], file: str, line: int) -> Fraction:
    if len(words) != 1:
        raise InputError("a margin reads '# margin 1/64'", file=file, line=line)
    try:
        value = parse_rational(words[0]) if "/" in words[0] else parse_decimal(words[0])
    except ValueError as error:
        raise InputError(f"the margin: {error}", file=file, line=line) from None
    if value <= 0:
        raise InputError("the margin is not positive", file=file, line=line)
    return value
