"""What is known about a question from all its runs, and whether a run contradicts it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from instances import Verdict
from satfit.minimum import cross_check_minimum, overstates
from satfit.row import Row
from solvers.outcome import Basis

CONTRADICTED = "an exact network contradicts it"
"""How the judge notes a lower bound that it took away (`satfit.minimum`)."""


@dataclass(slots=True)
class Facts:
    """Certified verdicts on one question, and who holds the exact network of least error where that is asked for."""

    certified: set[Verdict] = field(default_factory=set)
    best: Row | None = None


def facts_of(rows: Iterable[Row]) -> dict[str, Facts]:
    """By question. The rows have met each other, so that their truth is told."""
    known: dict[str, Facts] = {}
    for row in rows:
        facts = known.setdefault(row.question, Facts())
        if row.minimises:
            _remember(facts, row)
            continue
        if row.basis is not None and row.basis.certified and row.verdict is not Verdict.UNKNOWN:
            facts.certified.add(row.verdict)
        if row.truth is not Verdict.UNKNOWN:
            facts.certified.add(row.truth)
    return known


def _remember(facts: Facts, row: Row) -> None:
    best = facts.best
    if row.objective is None:
        return
    if best is None or best.objective is None or row.objective < best.objective:
        facts.best = row


def may_disagree(rows: Sequence[Row]) -> bool:
    """Is it worth asking the judge about these rows on one question? Quickly no for nearly all."""
    if rows[0].minimises:
        return True
    told = {row.verdict for row in rows} | {row.label for row in rows}
    return {Verdict.FEASIBLE, Verdict.INFEASIBLE} <= told


def wrong(row: Row, facts: Facts) -> str | None:
    """Why this run is wrong, as far as anybody knows; None if nothing speaks against it."""
    if row.rejected:
        return row.note or "its certificate was rejected"
    if row.basis is Basis.REFUTED or CONTRADICTED in row.note:
        return row.note or "its claim failed an exact check"
    return _wrong_error(row, facts) if row.minimises else _wrong_verdict(row, facts)


def _wrong_verdict(row: Row, facts: Facts) -> str | None:
    if row.verdict is Verdict.UNKNOWN:
        return None
    for verdict in sorted(facts.certified - {row.verdict}):
        return f"says {row.verdict} against a certified {verdict}"
    return against_label(row)


def _wrong_error(row: Row, facts: Facts) -> str | None:
    if facts.best is not None:
        checked, _ = cross_check_minimum([row, facts.best], ("this", "that"))
        if checked[0] is not row:
            return checked[0].note
    return against_label(row)


def against_label(row: Row) -> str | None:
    """How the run contradicts the label of its own instance; None if it does not."""
    if not row.minimises:
        if row.verdict is Verdict.UNKNOWN or row.label in (None, Verdict.UNKNOWN, row.verdict):
            return None
        return f"says {row.verdict}; the label says {row.label}"
    label = row.label_objective
    if label is not None and row.objective is not None and row.objective < label:
        return f"a network of error {row.objective}; the label says that the least is {label}"
    if label is not None and overstates(row, label):
        proof = "a proof" if row.bound_basis is Basis.PROOF else "a claim"
        bound = row.bound if row.bound is not None else row.claimed_bound
        return f"{proof} that no error is below {bound}; the label says that the least is {label}"
    return None
