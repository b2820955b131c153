"""What a run is worth: what its decision rests on, and what it says in words."""

from __future__ import annotations

from instances import Verdict
from satfit.row import Row
from satfit.scoring import decided
from solvers.outcome import Basis

DECIDING = (Basis.WITNESS, Basis.PROOF, Basis.EXACT, Basis.FLOAT)
"""What a decision can rest on, strongest first."""


def resting_on(row: Row) -> Basis | None:
    """What its decision rests on; `restricted` and `refuted` decide nothing; None for a run that says nothing.

    Where the least error is asked for, this is the basis of "no error is smaller", the network itself being exact: a
    bound of a floating-point solver makes it `float`. A network without a bound decides nothing (None).
    """
    if not decided(row):
        return row.basis if row.basis in (Basis.RESTRICTED, Basis.REFUTED) else None
    if not row.minimises:
        return row.basis or Basis.FLOAT
    if row.objective == 0:
        return Basis.WITNESS
    if row.objective == row.bound:
        return row.bound_basis or Basis.FLOAT
    return Basis.FLOAT


def error_only(row: Row) -> bool:
    """A least error was asked for, and there is a network, but nothing says that it is the best."""
    return row.minimises and row.objective is not None and not decided(row)


def in_trouble(row: Row) -> bool:
    """Refuted, rejected by the checker, crashed or failed: somebody has to look at it."""
    return row.basis is Basis.REFUTED or row.rejected or row.termination.failed


def said(row: Row) -> str:
    """`yes`, `no`, `?`; where the least error is asked for `= 5` or `≤ 5`."""
    if row.minimises and row.objective is not None:
        return f"{'=' if decided(row) else '≤'} {row.objective}"
    return {Verdict.FEASIBLE: "yes", Verdict.INFEASIBLE: "no", Verdict.UNKNOWN: "?"}[row.verdict]
