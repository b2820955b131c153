"""One solver, many instances: every variation asked, judged, and each finding made small and written down."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from encoders.formulas import Formula
from instances import TrainingProblem, UsageError
from satfit.audit.asking import Answer, Ask, Asked, answer, ask_all, job_of
from satfit.audit.bug_report import write_report
from satfit.audit.findings import Finding, Kind
from satfit.audit.instance import Audited, judged
from satfit.audit.shrink import Reduced, Shrinker
from satfit.audit.truth import Truth, truth_of_problem
from satfit.audit.variations import Choice, Variation, variations
from satfit.case import Case
from satfit.settings import Settings
from solvers.registry import BackendInfo, choose_formula

DECIDE_LIMIT_S = 10.0
"""Wall seconds that others may take to decide one candidate of the shrinking."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an audit is asked to do. `folder` gets the reports; `shrink_s` is the time per finding, 0 for none."""

    settings: Settings
    choice: Choice
    shrink_s: float
    folder: Path
    ask: Ask = answer

    @property
    def backend(self) -> BackendInfo:
        return self.settings.backends[0]


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding, what was left of it, and its folder (None where it could not be written, or is told by others)."""

    finding: Finding
    reduced: Reduced | None
    folder: Path | None
    unwritten: str = ""


@dataclass(slots=True)
class Report:
    """All that was finished. `planned` counts runs of variations."""

    plan: Plan
    planned: int
    audited: list[Audited] = field(default_factory=list)
    reported: list[Reported] = field(default_factory=list)
    interrupted: bool = False

    @property
    def answers(self) -> list[Asked]:
        return [one for audited in self.audited for one in audited.asked]


@dataclass(frozen=True, slots=True)
class Work:
    """One instance and the variations of it that will be asked."""

    case: Case
    formula: Formula
    variations: list[Variation]


Progress = Callable[[Work, Variation, Answer], None]


def work_of(case: Case, plan: Plan) -> Work:
    """Raises UsageError where the solver cannot be asked about training problems, or not in that formula."""
    backend, settings = plan.backend, plan.settings
    if missing := backend.missing():
        raise UsageError(f"{backend.name}: {missing}")
    if backend.native:
        raise UsageError(f"{backend.name} decides sources; audits are of solvers that read training problems")
    formula = choose_formula(backend, settings.formula, case.bounds.origin)
    if formula is None:
        taken = ", ".join(f.value for f in backend.formulas)
        raise UsageError(f"{backend.name} takes {taken}, not {settings.formula}")
    listed = variations(case.problem, case.bounds, formula, backend, plan.choice, seed=settings.seed)
    return Work(case, formula, listed)


def audit(
    works: Sequence[Work],
    plan: Plan,
    *,
    told: Progress = lambda _work, _variation, _answer: None,
    found: Callable[[Finding], None] = lambda _finding: None,
) -> Report:
    """Instance by instance. `told` is called for each answer, `found` for each finding before it is made smaller.

    On KeyboardInterrupt running solvers are killed and what was finished is returned.
    """
    report = Report(plan, sum(len(work.variations) for work in works))
    stop = threading.Event()
    try:
        for work in works:
            audited = Audited(work.case, work.formula, [])
            report.audited.append(audited)
            _ask(work, plan, audited.asked, stop, told)
            audited = judged(work.case, work.formula, audited.asked, plan.settings, stop)
            report.audited[-1] = audited
            for finding in _own_folders(audited.findings):
                found(finding)
                report.reported.append(_reported(finding, plan, stop))
    except KeyboardInterrupt:
        stop.set()
        report.interrupted = True
    return report


def _ask(work: Work, plan: Plan, asked: list[Asked], stop: threading.Event, told: Progress) -> None:
    jobs = [job_of(v, plan.backend.name, work.formula, plan.settings) for v in work.variations]
    answers: dict[int, Answer] = {}
    try:
        for at, said in ask_all(jobs, plan.settings.jobs, stop, plan.ask):
            answers[at] = said
            told(work, work.variations[at], said)
    finally:
        asked += [Asked(work.variations[at], answers[at]) for at in sorted(answers)]


def _own_folders(findings: Sequence[Finding]) -> list[Finding]:
    """Claims that changed are told by the report of the wrong one, if it is known which is."""
    return [finding for finding in findings if finding.kind is not Kind.CHANGED or len(findings) == 1]


def _reported(finding: Finding, plan: Plan, stop: threading.Event) -> Reported:
    def decide(problem: TrainingProblem) -> Truth:
        seconds = min(DECIDE_LIMIT_S, plan.settings.time_limit_s)
        return truth_of_problem(problem, seconds, plan.settings, plan.backend.name)

    job = finding.asked.answer.job
    if finding.kind is Kind.CHANGED:
        reduced = Reduced(job, finding.truth, None, 0, True, False)
    else:
        seconds = plan.shrink_s or plan.settings.time_limit_s
        reduced = Shrinker(finding, seconds, decide, plan.ask, stop).run(shrink=plan.shrink_s > 0)
    if stop.is_set():
        raise KeyboardInterrupt
    try:
        return Reported(finding, reduced, write_report(finding, reduced, plan.folder))
    except OSError as error:
        return Reported(finding, reduced, None, f"the report was not written: {error}")


def exit_code(report: Report) -> int:
    """130 interrupted; 3 a "no", a bound or a label against an exact network; 1 a failed run; 0 otherwise."""
    if report.interrupted:
        return 130
    if any(finding.contradiction for audited in report.audited for finding in audited.findings):
        return 3
    if any(audited.contradiction for audited in report.audited):
        return 3
    failed = any(one.answer.outcome.termination.failed for one in report.answers)
    return 1 if failed or any(told.unwritten for told in report.reported) else 0
