"""DIMACS files: `p cnf` for 3SAT and `p poits` for POSITIVE ONE-IN-THREE 3SAT.

Tolerant where published files are odd (SATLIB's `%` trailer, leading blank lines, comments anywhere, clauses
across lines), strict where tolerance would change the formula.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from instances.errors import InputError
from instances.plain_text import decoded, shown
from instances.sat import FormulaSource, OneInThreeSat, ThreeSat
from instances.verdict import Verdict

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_LABELS = {
    "is-sat": Verdict.FEASIBLE,
    "is-unsat": Verdict.INFEASIBLE,
}


@dataclass(frozen=True, slots=True)
class DimacsFile:
    """What a file says: the formula, the label its comments give (if any), and those comments."""

    source: FormulaSource
    label: Verdict | None
    comments: tuple[str, ...]


@dataclass(slots=True)
class _Clause:
    literals: list[int]
    line: int


def parse_dimacs(data: bytes, *, file: str, as_poits: bool = False) -> DimacsFile:
    """Read a formula; `as_poits` reads a `p cnf` body as POSITIVE ONE-IN-THREE 3SAT.

    A comment line `c is-sat` or `c is-unsat` is the label. Raises InputError with file and line.
    """
    text = decoded(data, file, "DIMACS text")
    header: tuple[str, int, int, int] | None = None
    comments: list[str] = []
    clauses: list[_Clause] = []
    open_clause: _Clause | None = None
    last_line = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip(" \t\r")
        if not line:
            continue
        if line[0] == "c" and (len(line) == 1 or not line[1].isalnum()):
            comments.append(line[1:].strip())
            continue
        if line[0] == "%":
            break
        last_line = number
        if not line.isascii():
            raise InputError("a character that is not ASCII outside comments", file=file, line=number)
        if line[0] == "p":
            if header is not None:
                raise InputError("a second 'p' line", file=file, line=number)
            header = _header(line, file, number)
            continue
        if header is None:
            raise InputError(
                "no header: a line 'p cnf VARIABLES CLAUSES' must come before the clauses",
                file=file,
                line=number,
            )
        for token in line.split():
            literal = _literal(token, header[1], file, number)
            if literal == 0:
                clauses.append(open_clause or _Clause([], number))
                open_clause = None
            elif open_clause is None:
                open_clause = _Clause([literal], number)
            else:
                open_clause.literals.append(literal)
    if header is None:
        raise InputError(
            "no header: this is not a DIMACS file ('p cnf VARIABLES CLAUSES' is missing)",
            file=file,
            line=last_line or 1,
        )
    if open_clause is not None:
        raise InputError("this clause is not ended by 0", file=file, line=open_clause.line)
    kind, variables, count, header_line = header
    if len(clauses) != count:
        raise InputError(f"the header says {count} clauses, the file has {len(clauses)}", file=file, line=header_line)
    if as_poits and kind == "cnf":
        # its label speaks of the formula as 3SAT
        comments = [comment for comment in comments if comment not in _LABELS]
    source = _poits(variables, clauses, file) if kind == "poits" or as_poits else _three_sat(variables, clauses, file)
    return DimacsFile(source, label_in(comments, file), tuple(comments))


def write_dimacs(source: FormulaSource, comments: tuple[str, ...] = ()) -> str:
    """The file that `parse_dimacs` reads back as the same source, comments first."""
    kind = "cnf" if isinstance(source, ThreeSat) else "poits"
    lines = [f"c {comment}" for comment in comments]
    lines.append(f"p {kind} {source.variables} {len(source.clauses)}")
    lines += [" ".join(map(str, (*clause, 0))) for clause in source.clauses]
    return "\n".join(lines) + "\n"


def write_cnf(clauses: list[list[int]], variables: int, comments: tuple[str, ...] = ()) -> str:
    """A plain CNF file, clauses of any length."""
    lines = [f"c {comment}" for comment in comments]
    lines.append(f"p cnf {variables} {len(clauses)}")
    lines += [" ".join(map(str, (*clause, 0))) for clause in clauses]
    return "\n".join(lines) + "\n"


def _header(line: str, file: str, number: int) -> tuple[str, int, int, int]:
    parts = line.split()
    if (
        len(parts) != 4
        or parts[0] != "p"
        or parts[1] not in ("cnf", "poits")
        or not all(re.fullmatch("[0-9]{1,9}", part) for part in parts[2:])
    ):
        raise InputError(
            "the header must read 'p cnf VARIABLES CLAUSES' or 'p poits VARIABLES CLAUSES'",
            file=file,
            line=number,
        )
    return parts[1], int(parts[2]), int(parts[3]), number


def _literal(token: str, variables: int, file: str, number: int) -> int:
    if not _INTEGER.fullmatch(token):
        raise InputError(f"{shown(token)} is not a literal", file=file, line=number)
    literal = int(token)
    if abs(literal) > variables:
        raise InputError(
            f"literal {literal} is out of range: the header says {variables} variables",
            file=file,
            line=number,
        )
    return literal


def _three_sat(variables: int, clauses: list[_Clause], file: str) -> ThreeSat:
    for clause in clauses:
        if len(clause.literals) > 3:
            raise InputError(
                f"a clause of {len(clause.literals)} literals: the reduction takes at most three; split it with fresh "
                "variables, (a b c d) = (a b x)(-x c d)",
                file=file,
                line=clause.line,
            )
    return ThreeSat(variables, tuple(tuple(clause.literals) for clause in clauses))


def _poits(variables: int, clauses: list[_Clause], file: str) -> OneInThreeSat:
    triples: list[tuple[int, int, int]] = []
    for clause in clauses:
        if len(clause.literals) != 3:
            raise InputError(
                f"a clause of {len(clause.literals)} literals: one-in-three clauses have exactly three",
                file=file,
                line=clause.line,
            )
        if min(clause.literals) < 0:
            raise InputError(
                f"literal {min(clause.literals)} is negative: POITS has positive literals only",
                file=file,
                line=clause.line,
            )
        a, b, c = clause.literals
        triples.append((a, b, c))
    return OneInThreeSat(variables, tuple(triples))


def label_in(comments: list[str], file: str) -> Verdict | None:
    """What the comments is-sat and is-unsat say. Raises InputError if there are both."""
    labels = {_LABELS[comment] for comment in comments if comment in _LABELS}
    if len(labels) > 1:
        raise InputError("the comments say both is-sat and is-unsat", file=file)
    return labels.pop() if labels else None
