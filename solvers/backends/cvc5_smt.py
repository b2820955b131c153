"""cvc5 through its Python library, reading the SMT-LIB2 script."""

from __future__ import annotations

import cvc5

from instances import Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnmappedStatusError, is_weight
from solvers.outcome import Termination


def version() -> str:
    return str(cvc5.__version__)


def solve(task: Task) -> Claim:
    """Exact: rational simplex."""
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
        return Claim(Verdict.FEASIBLE, Termination.COMPLETED, answer, values=_values(solver, symbols))
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


def _values(solver: cvc5.Solver, symbols: cvc5.SymbolManager) -> dict[str, float | str]:
    values: dict[str, float | str] = {}
    for term in symbols.getDeclaredTerms():
        name = str(term)
        if is_weight(name):
            value = solver.getValue(term)
            if value.isBooleanValue():
                values[name] = "1" if value.getBooleanValue() else "0"
            else:
                values[name] = str(value.toPythonObj())
    return values
