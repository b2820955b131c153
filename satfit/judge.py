"""Who is right: every verdict on one question held against native truth, exact witnesses and labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from instances import Verdict
from satfit.disagreement import Disagreement
from satfit.minimum import cross_check_minimum
from satfit.row import Row
from solvers.outcome import Basis


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows after they have met each other, in the order given; `changed` are the places of those that this changed."""

    rows: list[Row]
    changed: list[int]
    disagreements: list[Disagreement]


def judge(rows: Sequence[Row]) -> Judged:
    """Rows on any number of questions: cross-checked, and with the truth that certified native verdicts tell."""
    questions: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(rows):
        questions.setdefault((row.instance, row.question), []).append(at)
    judged = list(rows)
    changed: list[int] = []
    disagreements: list[Disagreement] = []
    for places in questions.values():
        before = [rows[at] for at in places]
        mine, quarrels = cross_check(before)
        changed += [at for at, old, new in zip(places, before, mine, strict=True) if new is not old]
        disagreements += quarrels
        truth, least = truth_of(mine), least_of(mine)
        for at, row in zip(places, mine, strict=True):
            judged[at] = replace(row, truth=truth, truth_objective=least)
    return Judged(judged, sorted(changed), disagreements)


def truth_of(rows: Sequence[Row]) -> Verdict:
    """The native verdict on the source, if it is certified: a verified model, or a checked proof."""
    for row in rows:
        if row.native and row.basis is not None and row.basis.certified:
            return row.verdict
    return Verdict.UNKNOWN


def least_of(rows: Sequence[Row]) -> Fraction | None:
    """The least error that follows from the source: proved by the native solver, or 0 where an exact fit exists."""
    if not rows:
        return None
    if rows[0].minimises:
        return next((row.bound for row in rows if row.native and row.optimal), None)
    return Fraction(0) if rows[0].exact_fit and truth_of(rows) is Verdict.FEASIBLE else None


def cross_check(rows: Sequence[Row]) -> tuple[list[Row], list[Disagreement]]:
    """The rows on one question after they have met each other, and their disagreements.

    An uncertified "infeasible" that an exact witness contradicts becomes `unknown`, basis `refuted`.
    """
    if not rows:
        return [], []
    parties = party_names(rows)
    if rows[0].minimises:
        return cross_check_minimum(rows, parties)
    certified = {row.verdict for row in rows if row.basis is not None and row.basis.certified}
    claims: dict[str, str] = {
        party: row.verdict for party, row in zip(parties, rows, strict=True) if row.verdict is not Verdict.UNKNOWN
    }
    label = rows[0].label
    if label is not None and label is not Verdict.UNKNOWN and claims:
        claims["label"] = label
    disagreements = []
    if len(set(claims.values())) > 1:
        winner = next(iter(certified)) if len(certified) == 1 else None
        minority = tuple(party for party, verdict in claims.items() if winner is None or verdict is not winner)
        disagreements.append(Disagreement(rows[0].instance, claims, winner, minority, len(certified) > 1))
    if Verdict.FEASIBLE in certified:
        rows = [_refuted_by_witness(row) for row in rows]
    return list(rows), disagreements


def party_names(rows: Sequence[Row]) -> list[str]:
    """What to call each row's solver: by name, with formula, geometry, seed and number where it stands there twice."""
    names = [row.solver for row in rows]
    for more in (_formula, lambda row: f"seed {row.options['seed']}"):
        counted = Counter(names)
        names = [f"{name} {more(row)}" if counted[name] > 1 else name for name, row in zip(names, rows, strict=True)]
    seen: Counter[str] = Counter()
    for at, name in enumerate(names):
        seen[name] += 1
        names[at] = name if seen[name] == 1 else f"{name} #{seen[name]}"
    return names


def _formula(row: Row) -> str:
    return f"{row.formula or ''} {row.geometry}".strip()


def _refuted_by_witness(row: Row) -> Row:
    if row.verdict is not Verdict.INFEASIBLE or row.basis is Basis.PROOF:
        return row
    note = "claimed infeasible; an exact witness contradicts it"
    return replace(row, verdict=Verdict.UNKNOWN, basis=Basis.REFUTED, note=note)
