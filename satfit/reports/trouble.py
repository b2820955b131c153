"""What has to be looked at first: contradictions, refuted claims, rejections, failures; how to repeat them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from satfit.disagreement import Disagreement
from satfit.judge import EARLIER, party_names
from satfit.reports.reproduce import command, remark
from satfit.reports.standing import in_trouble
from satfit.row import Row
from solvers.outcome import Basis


@dataclass(frozen=True, slots=True)
class Side:
    """One party of a disagreement. `commands` is empty for a label or an older certificate, which are no runs shown.

    There are several where the party's name fits several runs.
    """

    party: str
    says: str
    against: bool
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quarrel:
    """A disagreement with the commands that repeat it. `text` says all of it in a line."""

    instance: str
    text: str
    certified: str | None
    contradiction: bool
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """One run that was refuted, rejected or that failed. `what` is one of these, `note` the run's own."""

    what: str
    instance: str
    solver: str
    note: str
    command: str
    remark: str


def quarrels(rows: Sequence[Row], disagreements: Sequence[Disagreement]) -> list[Quarrel]:
    """Every disagreement, the sides in the order it names them."""
    questions: dict[str, list[Row]] = {}
    for row in rows:
        questions.setdefault(row.question, []).append(row)
    asked: dict[str, list[list[Row]]] = {}
    for mine in questions.values():
        for instance in {row.instance for row in mine}:
            asked.setdefault(instance, []).append(mine)
    return [_quarrel(said, asked.get(said.instance, [])) for said in disagreements]


def incidents(rows: Sequence[Row]) -> list[Incident]:
    """In the order of severity: refuted, rejected, failed; else as the rows stand."""
    found = [
        Incident(_what(row), row.instance, row.solver, row.note, command(row), remark(row))
        for row in rows
        if in_trouble(row)
    ]
    order = ("refuted", "certificate rejected")
    return sorted(found, key=lambda incident: order.index(incident.what) if incident.what in order else len(order))


def _quarrel(said: Disagreement, questions: Collection[list[Row]]) -> Quarrel:
    sides = []
    for party, verdict in said.verdicts.items():
        commands = dict.fromkeys(command(row) for row in _runs_of(party, _with_runs(said), questions))
        sides.append(Side(party, str(verdict), party in said.minority, tuple(commands)))
    return Quarrel(
        said.instance,
        str(said),
        None if said.certified is None else str(said.certified),
        said.contradiction,
        tuple(sides),
    )


def _with_runs(said: Disagreement) -> set[str]:
    """The parties whose runs are among those shown: no labels, and no certificates that were recorded before."""
    return {party for party in said.verdicts if not party.startswith("label") and EARLIER not in party}


def _runs_of(party: str, parties: set[str], questions: Collection[list[Row]]) -> list[Row]:
    """A disagreement names its instance, not its question: every question on which all its parties ran is meant."""
    found = []
    for rows in questions:
        named = dict(zip(party_names(rows), rows, strict=True))
        if parties <= set(named) and party in named:
            found.append(named[party])
    return found


def _what(row: Row) -> str:
    if row.basis is Basis.REFUTED:
        return "refuted"
    return "certificate rejected" if row.rejected else str(row.termination)
