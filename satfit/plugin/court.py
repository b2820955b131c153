"""Runs as tests: each is held against what was said before on its question, in the same process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from satfit.batch import run_one
from satfit.case import Case, Run
from satfit.disagreement import Disagreement
from satfit.judge import cross_check, party_names
from satfit.record import judged_run, row_of
from satfit.regression.knowledge import against_label
from satfit.row import Row
from satfit.scoring import decided
from satfit.settings import NATIVE, Settings
from solvers.outcome import Termination
from solvers.registry import find_backend


@dataclass(frozen=True, slots=True)
class Heard:
    """One run and what came of it. `against` speaks against it: disagreements, its label, or a judge that failed."""

    run: Run
    row: Row
    against: tuple[str, ...]


@dataclass(slots=True)
class Court:
    """All rows of this process by question, the native judge's before the first."""

    heard: dict[str, list[Row]] = field(default_factory=dict)

    def hear(self, case: Case, settings: Settings, repeat: int) -> Heard:
        """Run the one solver of `settings`; before the first on a source, run its judge (once in each process)."""
        (backend,) = settings.backends
        run = run_one(case, backend, settings)
        row = row_of(run, repeat)
        earlier = self.heard.setdefault(row.question, [])
        if case.kind is not None and not backend.native and not any(told.native for told in earlier):
            judge = find_backend(NATIVE[case.kind])
            asked = replace(settings, solvers=(judge.name,), formula=None)
            earlier.append(row_of(run_one(case, judge, asked)))
        before, everything = cross_check(earlier)[1], [*earlier, row]
        after, quarrels = cross_check(everything)
        earlier.append(row)
        party = party_names(everything)[-1]
        against = [f"DISAGREEMENT: {quarrel}" for quarrel in quarrels if _blamed(party, before, quarrel)]
        label = against_label(row)
        if label is not None and not against:
            # the judge contradicts it as well, so the disagreement is an old one
            against.append(label)
        failed = [told for told in everything[:-1] if told.native and told.termination.failed]
        against += [f"the judge failed: {told.solver}: {told.termination}: {told.note}" for told in failed]
        return Heard(run if after[-1] is row else judged_run(run, after[-1]), after[-1], tuple(against))


def _blamed(party: str, before: Sequence[Disagreement], quarrel: Disagreement) -> bool:
    """Whoever brings a disagreement up is told, right or wrong: those before have passed. Later ones only if wrong."""
    return not before or party in quarrel.minority


def failure(heard: Heard, *, strict: bool, require_certified: bool) -> str | None:
    """Why this run fails its test, in lines; None if it does not."""
    row = heard.row
    if row.termination.failed:
        return f"{row.termination}: {row.note}"
    reasons = list(heard.against)
    if row.rejected:
        reasons.append(f"a certificate was rejected: {row.note}")
    if reasons:
        return "\n".join(reasons)
    if row.termination is Termination.UNSUPPORTED:
        return None
    if strict and not decided(row):
        return f"nothing was decided (--satfit-strict): {undecided(row)}"
    if require_certified and decided(row) and not row.certified:
        basis = row.bound_basis or "claimed" if row.minimises else row.basis
        return f"{row.verdict} rests on {basis}, which nobody can check (--satfit-require-certified)"
    return None


def undecided(row: Row) -> str:
    """Why there is no verdict."""
    words = {
        Termination.TIME_LIMIT: f"time limit of {row.options['time_limit_s']:g} s",
        Termination.MEMORY_LIMIT: f"memory limit of {row.options['memory_limit_mib']} MiB",
        Termination.COMPLETED: "the solver gave up",
    }
    why = words.get(row.termination, str(row.termination))
    return f"{why}: {row.note}" if row.note else why
