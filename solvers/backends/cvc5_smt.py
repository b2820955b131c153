"""cvc5 through its Python library, reading the SMT-LIB2 script."""

from __future__ import annotations

from fractions import Fraction

import cvc5

from instances import Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnmappedStatusError, UnsupportedError, is_weight
from solvers.outcome import Termination
from solvers.repair import exact_values

HALVINGS = 100
"""Of the interval around an irrational weight; the exact repair takes it from there."""


def version() -> str:
    return str(cvc5.__version__)


def solve(task: Task) -> Claim:
    """Exact: rational simplex, or for squares real algebra."""
    if task.job.problem.target is None:
        raise UnsupportedError("cvc5 cannot minimise: give a target with --budget or --decide")
    terms = cvc5.TermManager()
    solver = cvc5.Solver(terms)
    solver.setOption("tlimit-per", str(int(task.seconds_left * 1000)))
    solver.setOption("seed", str(task.job.seed))
    symbols = cvc5.SymbolManager(terms)
    parser = cvc5.InputParser(solver, symbols)
    parser.setFileInput(cvc5.InputLanguage.SMT_LIB_2_6, str(task.file))
    answer = ""
    while True:
        command = parser.nextCommand()
        if command.isNull():
            break
        reply = command.invoke(solver, symbols).strip()
        if reply.startswith("(error"):
            raise UnmappedStatusError(f"cvc5 cannot read its own input: {reply}")
        answer = reply or answer
    if answer == "unsat":
        return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, answer)
    if answer == "sat":
        return Claim(Verdict.FEASIBLE, Termination.COMPLETED, answer, values=_claimed(task, solver, symbols))
    if answer.startswith("unknown"):
        return Claim(Verdict.UNKNOWN, _why(answer), answer)
    raise UnmappedStatusError(f"cvc5 replied {answer!r}")


def _why(answer: str) -> Termination:
    # "unknown" alone is what a per-query time limit leaves behind
    for word, termination in (
        ("MEMOUT", Termination.MEMORY_LIMIT),
        ("INTERRUPTED", Termination.INTERRUPTED),
        ("INCOMPLETE", Termination.COMPLETED),
    ):
        if word in answer.upper():
            return termination
    return Termination.TIME_LIMIT


def _claimed(task: Task, solver: cvc5.Solver, symbols: cvc5.SymbolManager) -> dict[str, float | str]:
    return exact_values(task.job.problem, _values(solver, symbols))


def _values(solver: cvc5.Solver, symbols: cvc5.SymbolManager) -> dict[str, float | str]:
    values: dict[str, float | str] = {}
    for term in symbols.getDeclaredTerms():
        name = str(term)
        if is_weight(name):
            value = solver.getValue(term)
            if value.isBooleanValue():
                values[name] = "1" if value.getBooleanValue() else "0"
            elif value.isRealAlgebraicNumber():
                values[name] = str(_near(solver, value))
            else:
                values[name] = str(value.toPythonObj())
    return values


def _near(solver: cvc5.Solver, number: cvc5.Term) -> Fraction:
    """A rational close to an algebraic number: its interval, halved while its polynomial changes sign in it."""
    terms = solver.getTermManager()
    variable = terms.mkVar(terms.getRealSort(), "x")
    polynomial = number.getRealAlgebraicNumberDefiningPolynomial(variable)

    def exact(term: cvc5.Term) -> Fraction:
        return Fraction(solver.simplify(term).getRealValue())

    def at(x: Fraction) -> Fraction:
        return exact(polynomial.substitute(variable, terms.mkReal(x.numerator, x.denominator)))

    low = exact(number.getRealAlgebraicNumberLowerBound())
    high = exact(number.getRealAlgebraicNumberUpperBound())
    below = at(low)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        value = at(middle)
        if not value:
            return middle
        if (value > 0) == (below > 0):
            low = middle
        else:
            high = middle
    return (low + high) / 2
