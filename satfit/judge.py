"""Who is right: every verdict on one instance held against native truth, exact witnesses and labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from instances import Verdict
from satfit.case import Run
from solvers.outcome import Basis


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two parties contradict each other on one instance.

    `verdicts` holds every party's claim (solvers by name, and `label`). `certified` is the side with a witness or a
    checked proof, if there is one, and `minority` names who stands against it; without one, `minority` names all.
    """

    instance: str
    verdicts: dict[str, Verdict]
    certified: Verdict | None
    minority: tuple[str, ...]
    contradiction: bool = False

    def __str__(self) -> str:
        sides = ", ".join(f"{party} says {verdict}" for party, verdict in self.verdicts.items())
        if self.contradiction:
            return f"{self.instance}: {sides}; both sides are certified, so satfit itself is wrong: please report this"
        if self.certified is None:
            return f"{self.instance}: {sides}; nothing is certified"
        against = " and ".join(self.minority)
        verb = "stands" if len(self.minority) == 1 else "stand"
        return f"{self.instance}: {against} {verb} against a certified {self.certified} ({sides})"


def truth_of(runs: Sequence[Run]) -> Verdict:
    """The native verdict on the source, if it is certified: a verified model, or a checked proof."""
    for run in runs:
        if run.backend.native and run.outcome.basis is not None and run.outcome.basis.certified:
            return run.outcome.verdict
    return Verdict.UNKNOWN


def cross_check(runs: Sequence[Run]) -> tuple[list[Run], list[Disagreement]]:
    """The runs on one instance after they have met each other, and their disagreements.

    An uncertified "infeasible" that an exact witness contradicts becomes `unknown`, basis `refuted`.
    """
    certified = {run.outcome.verdict for run in runs if run.outcome.basis is not None and run.outcome.basis.certified}
    claims: dict[str, Verdict] = {
        run.backend.name: run.outcome.verdict for run in runs if run.outcome.verdict is not Verdict.UNKNOWN
    }
    label = runs[0].case.instance.label if runs else None
    if label is not None and label is not Verdict.UNKNOWN and claims:
        claims["label"] = label
    disagreements = []
    if len(set(claims.values())) > 1:
        winner = next(iter(certified)) if len(certified) == 1 else None
        minority = tuple(party for party, verdict in claims.items() if winner is None or verdict is not winner)
        disagreements.append(Disagreement(runs[0].case.instance.name, claims, winner, minority, len(certified) > 1))
    if Verdict.FEASIBLE in certified:
        runs = [_refuted_by_witness(run) for run in runs]
    return list(runs), disagreements


def _refuted_by_witness(run: Run) -> Run:
    outcome = run.outcome
    if outcome.verdict is not Verdict.INFEASIBLE or outcome.basis is Basis.PROOF:
        return run
    refuted = replace(
        outcome,
        verdict=Verdict.UNKNOWN,
        basis=Basis.REFUTED,
        note="claimed infeasible; an exact witness contradicts it",
    )
    return replace(run, outcome=refuted)
