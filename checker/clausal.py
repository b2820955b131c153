"""Clausal proofs of unsatisfiability. The one file that leans on a library: dratify, pure Python, DRUP only.

What is asked of a proof. Each added clause must follow by reverse unit propagation from the formula and the
clauses added before it; RAT steps are refused, they preserve satisfiability but do not follow. An explicit
empty clause, a line `0`, must be reached; what stands behind it is read but proves nothing more. The one
exception: if unit propagation alone refutes the formula, any proof will do, even none, because every clause
follows already; solvers write an empty proof for a formula that contains the empty clause. Both are sound: in
either case the empty clause was derived here, by unit propagation, from clauses that follow.

A deletion only makes later steps harder to justify, never easier: reverse unit propagation is monotone in the
clauses. So it is sound that dratify ignores deletions of unit clauses and of clauses that are not there, both
of which solvers write, and it would be sound to ignore them all. With RAT it would not be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import dratify

from checker.report import one_line

_STEP = re.compile(r"(d )?((?:-?[1-9][0-9]{0,17} )*)0")

Step = tuple[str, tuple[int, ...]]


def check_drup(cnf_clauses: Sequence[Sequence[int]], proof_text: str) -> tuple[bool, str]:
    """Does the proof refute the clauses? With what was found, in one line."""
    if not all(type(literal) is int and literal for clause in cnf_clauses for literal in clause):
        return False, "the formula has a literal that is no non-zero integer"
    # Consecutive numbers, so that the size of a variable's name costs no memory.
    variables = {abs(literal) for clause in cnf_clauses for literal in clause}
    numbers = {variable: i for i, variable in enumerate(sorted(variables))}
    try:
        steps = _steps(proof_text, numbers)
    except ValueError as error:
        return False, str(error)
    try:
        formula = dratify.CNF(len(numbers))
        for clause in cnf_clauses:
            formula.add([_internal(literal, numbers) for literal in clause])
        # The native engine, where installed, is code this checker has no control over.
        result = dratify.check_proof(formula, steps, check_rat=False, engine="python")
    except Exception as error:  # a library that stumbles over a proof has not verified it
        return False, one_line(f"dratify gave up: {type(error).__name__}: {error}")
    if result.ok and result.reached_empty and result.rat_steps == 0:
        if result.steps == 0:
            return True, "unit propagation alone refutes the formula"
        return True, f"{result.rup_steps} clauses follow by unit propagation, the last one is empty"
    if result.failed_step > 0:
        return False, f"step {result.failed_step} does not follow by unit propagation"
    return False, "the proof never derives the empty clause"


def _internal(literal: int, numbers: dict[int, int]) -> int:
    return 2 * numbers[abs(literal)] + (literal < 0)


def _steps(proof_text: str, numbers: dict[int, int]) -> list[Step]:
    """One step per line, nothing else on it.

    Read here rather than by dratify, which takes line breaks for blanks and any script's digits for digits: a
    proof cut inside a line, or with two steps run together, should not pass for another proof.
    """
    steps: list[Step] = []
    for number, line in enumerate(proof_text.split("\n"), 1):
        if not line.strip(" \r"):
            continue
        match = _STEP.fullmatch(line.strip(" \r"))
        if match is None:
            raise ValueError(f"line {number}: not a step '[d] LITERAL ... 0'")
        literals = [int(token) for token in match[2].split()]
        for literal in literals:
            if abs(literal) not in numbers:
                raise ValueError(f"line {number}: literal {literal} is not one of the formula")
        kind = "d" if match[1] else "a"
        steps.append((kind, tuple(_internal(literal, numbers) for literal in literals)))
    return steps
