"""Who is right: every verdict on one question held against native truth, exact witnesses and labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
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


EARLIER = " (recorded before)"
"""After the solver of a certificate that is not among the rows that are judged."""


def judge(rows: Sequence[Row], earlier: Iterable[Row] = ()) -> Judged:
    """Rows on any number of questions: cross-checked, and with the truth that certified native verdicts tell.

    A question is known by its content: one instance under two names has one answer. `earlier` rows are not judged, but
    what is certified in them counts: a witness does not age.
    """
    questions: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        questions.setdefault(row.question, []).append(at)
    known: dict[str, list[Row]] = {}
    for row in earlier:
        held = _certificate(row) if row.question in questions else None
        if held is not None:
            known.setdefault(row.question, []).append(held)
    judged = list(rows)
    changed: list[int] = []
    disagreements: list[Disagreement] = []
    for question, places in questions.items():
        before = [rows[at] for at in places]
        after, quarrels = cross_check([*before, *known.get(question, [])])
        changed += [at for at, old, new in zip(places, before, after, strict=False) if new is not old]
        disagreements += quarrels
        truth, least = truth_of(after), least_of(after)
        mine = after[: len(places)]
        for at, row in zip(places, mine, strict=True):
            judged[at] = replace(row, truth=truth, truth_objective=least)
    return Judged(judged, sorted(changed), disagreements)


def _certificate(row: Row) -> Row | None:
    """What of this row anybody could check, under a name that says that it was recorded before; None if nothing."""
    name = f"{row.solver}{EARLIER}"
    if not row.minimises:
        return replace(row, solver=name) if row.certified else None
    proved = row.bound_basis is Basis.PROOF
    if row.objective is None and not proved:
        return None
    bound, basis = (row.bound, row.bound_basis) if proved else (None, None)
    return replace(row, solver=name, bound=bound, bound_basis=basis, claimed_bound=None)


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
    if claims:
        claims |= _labels_of(rows)
    disagreements = []
    if len(set(claims.values())) > 1:
        winner = next(iter(certified)) if len(certified) == 1 else None
        minority = tuple(party for party, verdict in claims.items() if winner is None or verdict is not winner)
        disagreements.append(Disagreement(rows[0].instance, claims, winner, minority, len(certified) > 1))
    if Verdict.FEASIBLE in certified:
        rows = [_refuted_by_witness(row) for row in rows]
    return list(rows), disagreements


def _labels_of(rows: Sequence[Row]) -> dict[str, str]:
    """What the labels say, by what to call them: instances of one content may have labels of their own."""
    told: dict[str, str] = {}
    for row in rows:
        if row.label is not None and row.label is not Verdict.UNKNOWN:
            told[row.instance] = row.label
    said = set(told.values())
    if len(said) == 1:
        return {"label": said.pop()}
    return {f"label of {instance}": label for instance, label in told.items()}


def party_names(rows: Sequence[Row]) -> list[str]:
    """What to call each row's solver: by name; where it stands there twice, with what tells them apart.

    That is the instance, formula and geometry, the seed, and a number.
    """
    names = [row.solver for row in rows]
    ways: list[Callable[[Row], str]] = [_formula, lambda row: f"seed {row.options['seed']}"]
    if any(row.instance != rows[0].instance for row in rows):
        ways.insert(0, lambda row: f"on {row.instance}")
    for more in ways:
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
