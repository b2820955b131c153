"""Source problems: 3SAT and POSITIVE ONE-IN-THREE 3SAT. Immutable, valid once built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

Assignment = tuple[bool, ...]
"""Truth values of variables 1..n, in that order: `assignment[i - 1]` is variable i."""


@dataclass(frozen=True, slots=True)
class ThreeSat:
    """A formula in conjunctive normal form with at most three literal occurrences per clause.

    Literals are non-zero integers as in DIMACS. Repeated literals, tautologies and the empty clause are
    formulas like any other. Raises ValueError if a literal is out of range or a clause is too long.
    """

    family: ClassVar[str] = "3sat"

    variables: int
    clauses: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if self.variables < 0:
            raise ValueError("the number of variables is negative")
        for clause in self.clauses:
            if len(clause) > 3:
                raise ValueError(f"clause {clause} has more than three literals")
            for literal in clause:
                if literal == 0 or abs(literal) > self.variables:
                    raise ValueError(f"literal {literal} is out of range 1..{self.variables}")

    def satisfied_by(self, assignment: Sequence[bool]) -> bool:
        """Does the assignment (length `variables`) make every clause true?"""
        if len(assignment) != self.variables:
            raise ValueError(f"assignment has length {len(assignment)}, not {self.variables}")
        return all(any(assignment[abs(literal) - 1] == (literal > 0) for literal in clause) for clause in self.clauses)

    def cnf(self) -> list[list[int]]:
        """The clauses themselves: the formula a SAT solver decides and a DRUP proof refutes."""
        return [list(clause) for clause in self.clauses]


@dataclass(frozen=True, slots=True)
class OneInThreeSat:
    """POSITIVE ONE-IN-THREE 3SAT (POITS): three occurrences of variables per clause, exactly one of them true.

    "Exactly one" counts occurrences: (v, v, u) forces v false, (v, v, v) cannot be satisfied.
    Raises ValueError if a clause has another length or a variable is out of range 1..variables.
    """

    family: ClassVar[str] = "poits"

    variables: int
    clauses: tuple[tuple[int, int, int], ...]

    def __post_init__(self) -> None:
        if self.variables < 0:
            raise ValueError("the number of variables is negative")
        for clause in self.clauses:
            if len(clause) != 3:
                raise ValueError(f"clause {clause} does not have three literals")
            for variable in clause:
                if not 1 <= variable <= self.variables:
                    raise ValueError(f"variable {variable} is out of range 1..{self.variables}")

    def satisfied_by(self, assignment: Sequence[bool]) -> bool:
        """Does the assignment (length `variables`) make exactly one occurrence true in every clause?"""
        if len(assignment) != self.variables:
            raise ValueError(f"assignment has length {len(assignment)}, not {self.variables}")
        return all(sum(assignment[variable - 1] for variable in clause) == 1 for clause in self.clauses)

    def cnf(self) -> list[list[int]]:
        """Exactly one per clause (a, b, c): (a ∨ b ∨ c), (¬a ∨ ¬b), (¬a ∨ ¬c), (¬b ∨ ¬c)."""
        formula = []
        for a, b, c in self.clauses:
            formula += [[a, b, c], [-a, -b], [-a, -c], [-b, -c]]
        return formula


FormulaSource = ThreeSat | OneInThreeSat
"""What a DIMACS file holds."""
