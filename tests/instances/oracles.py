"""What the tests of this folder hold the code against: brute force, a SAT solver, and exact complaints."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import settings
from pysat.solvers import Solver

from instances.errors import InputError
from instances.sat import OneInThreeSat, FormulaSource

# the machines that run this are shared: time per example says nothing
RELAXED = settings(deadline=None, max_examples=40)


def clause_holds(source: FormulaSource, clause: tuple[int, ...], values: tuple[bool, ...]) -> bool:
    true = sum(values[abs(literal) - 1] is (literal > 0) for literal in clause)
    return true == 1 if isinstance(source, OneInThreeSat) else true >= 1


def solutions(source: FormulaSource) -> list[tuple[bool, ...]]:
    """All satisfying assignments, straight from the definition."""
    return [
        values
        for values in product((False, True), repeat=source.variables)
        if all(clause_holds(source, clause, values) for clause in source.clauses)
    ]


def satisfiable(source: FormulaSource) -> bool:
    """By brute force where that is quick, else by CaDiCaL on clauses written here."""
    if source.variables <= 10:
        return bool(solutions(source))
    with Solver("cadical195") as solver:
        for clause in source.clauses:
            solver.add_clause(list(clause))
            if isinstance(source, OneInThreeSat):
                a, b, c = clause
                for pair in ((a, b), (a, c), (b, c)):
                    solver.add_clause([-v for v in pair])
        return bool(solver.solve())


def refuses(call: Callable[[], Any], *, line: int | None, reason: str, file: str = "some.file") -> None:
    """The call raises InputError for this file and line, in one line that contains the reason."""
    with pytest.raises(InputError) as caught:
        call()
    error = caught.value
    assert (error.file, error.line) == (file, line), str(error)
    assert reason in error.reason
    where = file if line is None else f"{file}:{line}"
    assert str(error) == f"{where}: {error.reason}"
    assert "\n" not in str(error)
