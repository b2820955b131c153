"""What became of each verdict: one class per pair of runs, the worst that fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from instances import Verdict
from satfit.judge import cross_check
from satfit.regression.kinds import Change, Kind
from satfit.regression.knowledge import Facts, facts_of, may_disagree, wrong
from satfit.regression.pairing import Pair, Pairing, configuration_of
from satfit.row import Row
from satfit.scoring import decided
from solvers.outcome import Basis, Termination


def changes_of(before: Sequence[Row], after: Sequence[Row], pairing: Pairing, *, flap: float) -> list[Change]:
    """Every change, worst kinds first, in each kind in the order of A.

    A run that only B has is wrong or unremarkable. `flap`: see `flapping`.
    """
    old, all_known = facts_of(before), facts_of([*before, *after])
    changes = []
    for pair in pairing.pairs:
        change = change_of(pair, old[pair.before.question], all_known[pair.after.question], flap)
        if change is not None:
            changes.append(change)
    for row in pairing.only_after:
        reason = wrong(row, all_known[row.question])
        if reason is not None:
            changes.append(_change(Kind.WRONG, None, row, reason))
    explained = {
        change.after.question
        for change in changes
        if change.after is not None and change.kind in (Kind.WRONG, Kind.OPPOSITE)
    }
    changes += new_disagreements(before, after, explained)
    order = list(Kind)
    return sorted(changes, key=lambda change: order.index(change.kind))


def change_of(pair: Pair, old: Facts, known: Facts, flap: float) -> Change | None:
    """The worst kind that fits this pair; None if nothing worth a word changed.

    `old` is what A alone knows about the question, `known` what A and B know together.
    """
    a, b = pair.before, pair.after
    reason = wrong(b, known)
    as_before = reason is not None and wrong(a, old) is not None and _claim(a) == _claim(b)
    if reason is not None and not as_before:
        return _change(Kind.WRONG, a, b, reason)
    if {a.verdict, b.verdict} == {Verdict.FEASIBLE, Verdict.INFEASIBLE}:
        doubt = "A contradicts what is certified" if wrong(a, known) else "nothing is certified"
        return _change(Kind.OPPOSITE, a, b, f"{a.verdict} in A, {b.verdict} in B; {doubt}")
    if b.termination.failed and not a.termination.failed:
        return _change(Kind.FAILED, a, b, f"{said(a)}, then {b.termination}: {b.note}")
    lost, gained = _loss(a, b), _loss(b, a)
    if (lost is not None and flapping(a, b, flap)) or (gained is not None and flapping(b, a, flap)):
        return _change(Kind.FLAPPING, a, b, f"{said(a)} in {a.wall_s:.2f} s, then {said(b)} in {b.wall_s:.2f} s")
    if lost is not None:
        return _change(lost, a, b, f"{said(a)}, then {said(b)}")
    if reason is not None:
        # after the losses: who was wrong already can still have become worse
        return _change(Kind.KNOWN, a, b, reason)
    if gained is not None:
        return _change(Kind.GAINED, a, b, f"{said(a)}, then {said(b)}")
    if a.termination.failed and not b.termination.failed:
        return _change(Kind.GAINED, a, b, f"{a.termination}, then {said(b)}")
    if _standing(a) != _standing(b):
        rests = f"; rests on: {', '.join(b.assumes) or 'nothing more'}" if a.assumes != b.assumes else ""
        return _change(Kind.CHANGED, a, b, f"{said(a)}, then {said(b)}{rests}")
    return None


def flapping(told: Row, cut: Row, flap: float) -> bool:
    """Decided within a factor `flap` of the limit that cut the other run short: that can happen without any change.

    Where the least error is asked for, a run that was cut short itself has decided nothing, however good its network.
    """
    limit: float = cut.options["time_limit_s"]
    return decided(told) and cut.termination is Termination.TIME_LIMIT and told.wall_s * flap >= limit


def _loss(a: Row, b: Row) -> Kind | None:
    """What `a` has and `b` has not."""
    if a.certified and not b.certified:
        return Kind.UNCERTIFIED
    if decided(a) and not decided(b):
        return Kind.LOST
    if a.minimises and a.objective is not None and (b.objective is None or b.objective > a.objective):
        return Kind.WORSE
    return None


def new_disagreements(before: Sequence[Row], after: Sequence[Row], explained: set[str]) -> list[Change]:
    """Questions on which A and B together contradict each other, and A alone did not."""
    mine, theirs = _by_question(before), _by_question(after)
    changes = []
    for question, rows in theirs.items():
        others = mine.get(question, [])
        if question in explained or not may_disagree([*others, *rows]) or cross_check(others)[1]:
            continue
        # who says it must say on which side
        named = [replace(row, solver=f"A's {row.solver}") for row in others]
        named += [replace(row, solver=f"B's {row.solver}") for row in rows]
        for quarrel in cross_check(named)[1]:
            said_by = ", ".join(f"{party} says {verdict}" for party, verdict in quarrel.verdicts.items())
            changes.append(Change(Kind.DISAGREEMENT, rows[0].instance, "", said_by))
    return changes


def _by_question(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.question, []).append(row)
    return found


def said(row: Row) -> str:
    """The outcome in a few words."""
    if row.minimises and row.objective is not None:
        if row.optimal:
            return f"least error {row.objective} (proved)"
        bound = row.bound if row.bound is not None else row.claimed_bound
        known = "" if bound is None else f", at least {bound} ({row.bound_basis or 'claimed'})"
        return f"error {row.objective}{known}"
    if row.verdict is not Verdict.UNKNOWN:
        return f"{row.verdict} ({row.basis or 'no basis'})"
    if row.basis is Basis.RESTRICTED:
        return "unknown (restricted)"
    return "unknown" if row.termination is Termination.COMPLETED else str(row.termination)


def _claim(row: Row) -> tuple[object, ...]:
    return row.verdict, row.basis, row.claimed, row.rejected


def _standing(row: Row) -> tuple[object, ...]:
    """What a reader of the verdict goes by, once nothing is lost or gained."""
    ended = () if decided(row) else (row.termination,)
    error = (row.objective, row.bound, row.bound_basis) if row.minimises else ()
    return row.basis, row.assumes, *ended, *error


def _change(kind: Kind, before: Row | None, after: Row, what: str) -> Change:
    return Change(kind, after.instance, str(configuration_of(after)), what, before, after)
