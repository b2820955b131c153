"""DIMACS files, read anew: `p cnf` for 3SAT, `p poits` (or `p cnf`) for POSITIVE ONE-IN-THREE SAT.

Tolerated because published files do it: comment lines anywhere, blank lines, clauses across lines, several
clauses on a line, and SATLIB's trailer (a line starting with '%' ends the formula). Nothing else is repaired.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from checker.report import Rejected, one_line

_HEADER = re.compile(rb"p\s+(cnf|poits)\s+([0-9]{1,18})\s+([0-9]{1,18})")
# Bytes, not text: the digits and blanks of other scripts, which int() and str.split() know, are refused.
# Lines end at a newline: a lone carriage return, or any other control character, is read differently elsewhere.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n|\Z)")
_LITERAL = re.compile(rb"0|-?(?!0+\Z)[0-9]{1,18}")


@dataclass(frozen=True)
class Formula:
    """`clauses` as read: literals are signed and 1-based, in the file's order, with repetitions.

    `one_in_three`: a clause of three occurrences of variables asks for exactly one true occurrence.
    """

    variables: int
    clauses: tuple[tuple[int, ...], ...]
    one_in_three: bool


def read(data: bytes, name: str, one_in_three: bool | None = None) -> Formula:
    """The formula. With `one_in_three` None the header decides between the two families."""
    if _CONTROL.search(data):
        raise Rejected(f"{name}: a binary file (a control character)")
    header: list[int] = []
    clauses: list[tuple[int, ...]] = []
    open_clause: list[int] = []
    opened_at = 0
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        line, where = raw.strip(b" \t\r"), f"{name}:{number}"
        if not line or line.startswith(b"c"):
            continue
        if line.startswith(b"%"):
            break
        if not header:
            kind, *header = _header(line, where)
            if one_in_three is None:
                one_in_three = kind == b"poits"
            elif not one_in_three and kind != b"cnf":
                raise Rejected(f"{where}: a 3SAT file starts with 'p cnf'")
            continue
        for token in line.split():
            literal = _literal(token, header[0], where)
            if literal:
                opened_at = opened_at if open_clause else number
                open_clause.append(literal)
            else:
                _check_clause(open_clause, bool(one_in_three), where)
                clauses.append(tuple(open_clause))
                open_clause = []
    if not header:
        raise Rejected(f"{name}: no header 'p cnf VARIABLES CLAUSES'")
    if open_clause:
        raise Rejected(f"{name}:{opened_at}: a clause without its final 0")
    if len(clauses) != header[1]:
        raise Rejected(f"{name}: the header promises {header[1]} clauses, there are {len(clauses)}")
    return Formula(header[0], tuple(clauses), bool(one_in_three))


def _header(line: bytes, where: str) -> tuple[bytes, int, int]:
    match = _HEADER.fullmatch(line)
    if match is None:
        raise Rejected(f"{where}: expected the header 'p cnf VARIABLES CLAUSES'")
    return match[1], int(match[2]), int(match[3])


def _literal(token: bytes, variables: int, where: str) -> int:
    if not _LITERAL.fullmatch(token):
        raise Rejected(f"{where}: '{one_line(token.decode('latin-1'))[:40]}' is not a literal")
    literal = int(token)
    if abs(literal) > variables:
        raise Rejected(f"{where}: literal {literal}, but there are {variables} variables")
    return literal


def _check_clause(clause: list[int], one_in_three: bool, where: str) -> None:
    if one_in_three:
        if len(clause) != 3 or min(clause) < 0:
            raise Rejected(f"{where}: a one-in-three clause has exactly three positive literals")
    elif len(clause) > 3:
        raise Rejected(f"{where}: a clause of {len(clause)} literals; 3SAT has at most three")
