"""`audit`: one solver on instances and on their variations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from instances import UsageError
from instances.load import read_instances
from satfit.audit.asking import Answer
from satfit.audit.audit import Plan, Report, Work, audit, exit_code, work_of
from satfit.audit.findings import MEANING, Finding
from satfit.audit.show import print_report, report_to_json
from satfit.audit.variations import Variation
from satfit.case import Case, Run, make_case
from satfit.commands.output import err_console, message, out_console, print_json, reader_may_leave
from satfit.commands.runs import interrupts
from satfit.progress import shown_progress
from satfit.settings import as_poits


def run_audit(paths: Sequence[Path], plan: Plan, *, as_json: bool, quiet: bool) -> int:
    """Audit `plan.backend` on these files and folders. Returns the exit code. Raises UsageError, InputErrors."""
    if len(plan.settings.solvers) != 1:
        raise UsageError("audit takes one solver")
    if not 0 <= plan.shrink_s < 10**7:
        raise UsageError(f"--shrink-time must be a number of seconds, not {plan.shrink_s}")
    instances = read_instances(paths, as_poits=as_poits(plan.settings.rule), skipped=message)
    works = [work_of(make_case(instance, plan.settings), plan) for instance in instances]
    with interrupts() as state:
        report = _audited(works, plan, quiet=quiet)
        # from here on an interrupt could only lose what is finished
        state.seen = True
        with reader_may_leave():
            if as_json:
                print_json(report_to_json(report))
            else:
                print_report(report, out_console())
    return exit_code(report)


def _audited(works: Sequence[Work], plan: Plan, *, quiet: bool) -> Report:
    planned = sum(len(work.variations) for work in works)
    with shown_progress(planned, err_console(), quiet=quiet) as advance:

        def told(work: Work, variation: Variation, said: Answer) -> None:
            advance(_as_run(work, variation, plan, said))

        def found(finding: Finding) -> None:
            if not quiet:
                message(f"satfit: {finding.instance}: {MEANING[finding.kind]} ({finding.asked.variation.name})")

        return audit(works, plan, told=told, found=found)


def _as_run(work: Work, variation: Variation, plan: Plan, said: Answer) -> Run:
    """What a line of progress needs."""
    instance = replace(work.case.instance, name=f"{work.case.instance.name}, {variation.name}")
    case = Case(instance, work.case.rule, work.case.options, variation.problem, variation.bounds)
    return Run(case, plan.backend, work.formula, plan.settings, said.outcome)
