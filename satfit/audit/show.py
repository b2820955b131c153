"""An audit on the screen and as JSON."""

from __future__ import annotations

import platform
from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from instances import Verdict
from satfit.audit.asking import Asked
from satfit.audit.audit import Report, Reported
from satfit.audit.findings import MEANING, Finding, Kind
from satfit.audit.instance import Audited
from satfit.audit.variations import unvaried
from solvers.outcome import Basis

SCHEMA_VERSION = 1
LEGEND = (
    "claims as the solver made them: yes (feasible), no (infeasible), ? (neither: limits, failures, refusals). "
    "refuted: claims that an exact check or an exact network contradicts; changed: yes and no to the same question."
)


def print_report(report: Report, console: Console) -> None:
    """The table of instances, then every finding with its folder, and all that failed."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("instance", "n×d, k", "formula", "truth"):
        table.add_column(title, no_wrap=title != "instance")
    for title in ("runs", "yes", "no", "?", "refuted", "changed"):
        table.add_column(title, justify="right", no_wrap=True)
    for audited in report.audited:
        table.add_row(*map(Text, _row(audited)))
    console.print(table)
    console.print()
    console.print(Text(LEGEND, style="dim"))
    console.print(_remarks(report))


def _row(audited: Audited) -> list[str]:
    problem = audited.case.problem
    claims = Counter(one.answer.outcome.claimed for one in audited.asked)
    refuted = sum(len(f.variations) for f in audited.findings if f.kind is not Kind.CHANGED)
    changed = any(f.kind is Kind.CHANGED for f in audited.findings)
    truth = "minimum" if audited.case.minimises else _truth_word(audited)
    return [
        audited.case.instance.name,
        f"{problem.n}×{problem.d}, {problem.k}",
        audited.formula.value,
        truth,
        *(str(number) for number in (len(audited.asked), claims[Verdict.FEASIBLE], claims[Verdict.INFEASIBLE])),
        str(claims[Verdict.UNKNOWN] or ""),
        str(refuted or ""),
        "yes" if changed else "",
    ]


def _truth_word(audited: Audited) -> str:
    truth = audited.truth
    return "not known" if truth.verdict is Verdict.UNKNOWN else f"{truth.verdict.value} ({truth.basis})"


def _remarks(report: Report) -> Text:
    text = Text()
    for reason in unvaried(report.plan.backend, report.plan.choice):
        text.append(f"{reason}\n", style="dim")
    for audited in report.audited:
        if audited.contradiction:
            text.append(f"CONTRADICTION: {audited.case.instance.name}: {audited.contradiction}\n", style="bold red")
        for one in audited.asked:
            outcome = one.answer.outcome
            if outcome.termination.failed:
                where = f"{audited.case.instance.name}, {one.variation.name}"
                text.append(f"{outcome.termination}: {where}: {outcome.note}\n", style="red")
        unasked = sum(one.answer.outcome.unasked for one in audited.asked)
        if unasked:
            text.append(
                f"nobody was asked: {audited.case.instance.name}: the data decided {unasked} runs\n", style="dim"
            )
        for reason in dict.fromkeys(
            one.answer.outcome.note for one in audited.asked if one.answer.outcome.termination == "unsupported"
        ):
            text.append(f"not asked: {audited.case.instance.name}: {reason}\n", style="dim")
    folders = {id(told.finding): told for told in report.reported}
    findings = [finding for audited in report.audited for finding in audited.findings]
    for finding in findings:
        text.append(f"{finding.kind.value}: {finding.instance}: {MEANING[finding.kind]}\n", style="bold red")
        text.append(f"  in {', '.join(finding.variations)}\n")
        if (told := folders.get(id(finding))) is not None:
            text.append(f"  {_told(told)}\n")
    if report.interrupted:
        done = len(report.answers)
        text.append(f"interrupted: {done} of {report.planned} runs finished\n", style="bold yellow")
    elif not findings:
        text.append("nothing found: no claim was refuted, and none changed\n", style="green")
    text.rstrip()
    return text


def _told(told: Reported) -> str:
    where = told.unwritten or str(told.folder)
    reduced = told.reduced
    if reduced is None:
        return where
    problem = reduced.job.problem
    size = f"n = {problem.n}, d = {problem.d}, k = {problem.k}"
    return f"{where} ({size} after {reduced.tests} runs{'' if reduced.repeats else ', not repeated'})"


def report_to_json(report: Report) -> dict[str, Any]:
    """The document of `audit --json`. Fields are only ever added."""
    plan = report.plan
    settings = plan.settings
    return {
        "schema_version": SCHEMA_VERSION,
        "solver": plan.backend.name,
        "versions": plan.backend.versions(),
        "platform": platform.platform(),
        "options": {
            "variations": list(plan.choice.kinds),
            "copies": plan.choice.copies,
            "seeds": plan.choice.seeds,
            "seed": settings.seed,
            "geometry": settings.geometry,
            "weight_bound": None if settings.weight_bound is None else str(settings.weight_bound),
            "time_limit_s": settings.time_limit_s,
            "memory_limit_mib": settings.memory_limit_mib,
            "shrink_s": plan.shrink_s,
        },
        "not_varied": unvaried(plan.backend, plan.choice),
        "instances": [_instance_json(audited) for audited in report.audited],
        "findings": [_finding_json(f, report) for audited in report.audited for f in audited.findings],
        "interrupted": report.interrupted,
        "planned": report.planned,
    }


def _instance_json(audited: Audited) -> dict[str, Any]:
    problem, truth = audited.case.problem, audited.truth
    label = audited.case.instance.label
    return {
        "instance": audited.case.instance.name,
        "family": audited.case.instance.family,
        "rule": None if audited.case.rule is None else audited.case.rule.name,
        "label": None if label is None else label.value,
        "n": problem.n,
        "d": problem.d,
        "k": problem.k,
        "formula": audited.formula.value,
        "truth": {
            "verdict": truth.verdict.value,
            "basis": None if truth.basis is None else truth.basis.value,
            "by": truth.by,
        },
        "contradiction": audited.contradiction,
        "runs": [_run_json(one) for one in audited.asked],
    }


def _run_json(one: Asked) -> dict[str, Any]:
    variation, outcome, claim = one.variation, one.answer.outcome, one.answer.claim
    return {
        "variation": variation.name,
        "seed": variation.seed,
        "own_presolve": variation.own_presolve,
        "same_scope": variation.same_scope,
        "claimed": outcome.claimed.value,
        "status": None if claim is None else claim.status,
        "claimed_bound": None if claim is None or claim.bound is None else str(claim.bound),
        "verdict": outcome.verdict.value,
        "basis": None if outcome.basis is None else outcome.basis.value,
        "termination": outcome.termination.value,
        "asked": not outcome.unasked,
        "assumes": list(outcome.assumes),
        "note": outcome.note,
        "wall_s": round(outcome.cost.wall_s, 4),
    }


def _finding_json(finding: Finding, report: Report) -> dict[str, Any]:
    told = next((told for told in report.reported if told.finding is finding), None)
    reduced = None if told is None else told.reduced
    small = None
    if reduced is not None:
        problem = reduced.job.problem
        small = {
            "n": problem.n,
            "d": problem.d,
            "k": problem.k,
            "tests": reduced.tests,
            "repeats": reduced.repeats,
            "finished": reduced.finished,
            "truth": reduced.truth.verdict.value,
            "truth_basis": None if reduced.truth.basis is None else Basis(reduced.truth.basis).value,
        }
    return {
        "instance": finding.instance,
        "kind": finding.kind.value,
        "variations": list(finding.variations),
        "folder": None if told is None or told.folder is None else str(told.folder),
        "rows_checked": finding.solution is not None,
        "reduced": small,
    }
