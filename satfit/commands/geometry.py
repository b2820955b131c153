"""`geometry`: what the presolve finds in one training problem, as a table, a picture and a log for a checker."""

from __future__ import annotations

import json
from pathlib import Path
from time import monotonic
from typing import Any

from rich.table import Table
from rich.text import Text

from encoders.geometry.intervals import Interval
from encoders.geometry.presolve import presolve
from encoders.geometry.record import Finding, geometry_log
from encoders.geometry.result import Presolved, Standing, Trace
from instances import TrainingProblem, UsageError
from instances.load import read_instance
from satfit.case import Case, make_case
from satfit.commands.output import out_console, print_json, printable, written
from satfit.settings import Settings, as_poits

MEANING = {
    Standing.INFEASIBLE: "no network fits",
    Standing.FINITE: "a network fits if and only if one choice per table satisfies all conditions",
    Standing.OPEN: "the data alone do not decide it: solvers get the formula",
}
STYLE = {Standing.INFEASIBLE: "bold", Standing.FINITE: "green", Standing.OPEN: "yellow"}


def geometry(
    path: Path, settings: Settings, *, as_json: bool, picture: Path | None = None, log: Path | None = None
) -> None:
    """Print the steps and what they leave; draw and write what is asked for. Raises InputError or UsageError."""
    outputs = [out for out in (picture, log) if out is not None and str(out) == "-"]
    if len(outputs) + as_json > 1:
        raise UsageError("only one of --picture, --log and --json may use standard output")
    case = make_case(read_instance(path, as_poits=as_poits(settings.rule)), settings)
    if picture is not None:
        from satfit.pictures import check_path, check_presolved

        check_path(picture)
        check_presolved(case.problem)
    begin = monotonic()
    found = presolve(case.problem, begin + settings.time_limit_s)
    seconds = monotonic() - begin
    # all that may be refused comes before anything is written
    document = None if log is None else _certificates(case.problem, found)
    if picture is not None:
        from satfit.pictures import draw_presolved, save

        save(draw_presolved(case.problem, found, case.instance.name), picture)
    if log is not None and document is not None:
        _write(document, log)
    if as_json:
        print_json(_json(case, found, seconds))
    elif not outputs:
        _print(case, found, seconds)


def _print(case: Case, found: Presolved, seconds: float) -> None:
    problem = case.problem
    console = out_console()
    header = f"{printable(case.instance.name)}: n = {problem.n}, d = {problem.d}, k = {problem.k}"
    console.print(Text(header), soft_wrap=True)
    console.print(steps_table(found.findings))
    meaning = MEANING[found.standing] + (", with what is known so far" if found.facts is not None else "")
    console.print(Text(f"{found.standing}: {meaning}", style=STYLE[found.standing]), soft_wrap=True)
    console.print(Text(f"  {seconds:.2f} s", style="dim"))


def steps_table(findings: list[Finding]) -> Table:
    """One row per step that found something, the last one where the presolve ended."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("  step", no_wrap=True)
    table.add_column("found", overflow="fold")
    table.add_column("left", overflow="fold")
    for finding in findings:
        table.add_row(Text(f"  {finding.step}"), Text(finding.found), Text(finding.left))
    return table


def _certificates(problem: TrainingProblem, found: Presolved) -> dict[str, Any]:
    """The geometry log. Raises UsageError where there is none."""
    if found.standing is Standing.OPEN:
        raise UsageError(f"no certificates: the presolve stops ({found.log[-1]})")
    if found.steps is None:
        raise UsageError("no certificates: some rule that was used has none")
    return geometry_log(problem, found.standing.value, found.steps)


def _write(document: dict[str, Any], path: Path) -> None:
    """One step per line: long files stay readable and differences stay small."""
    steps = ",\n  ".join(json.dumps(step) for step in document["steps"])
    rest = {name: part for name, part in document.items() if name != "steps"}
    with written(path) as out:
        out.write(f'{json.dumps(rest)[:-1]},\n "steps": [\n  {steps}\n ]}}\n')


def _json(case: Case, found: Presolved, seconds: float) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "instance": case.instance.name,
        "n": case.problem.n,
        "d": case.problem.d,
        "k": case.problem.k,
        "standing": found.standing.value,
        "steps": found.log,
        "findings": [{"step": one.step, "found": one.found, "left": one.left} for one in found.findings],
        "direction": None if found.trace is None else [str(c) for c in found.trace.u],
        "tight_lines": [] if found.trace is None else _tight(found.trace),
        "tables": [len(table) for table in found.tables],
        "forbidden": len(found.forbidden),
        "seconds": round(seconds, 3),
    }


def _tight(trace: Trace) -> list[dict[str, Any]]:
    return [
        {
            "base": [str(c) for c in base],
            "convex": [_interval(one) for one in crossings[1]],
            "concave": [_interval(one) for one in crossings[-1]],
        }
        for base, crossings in trace.tight
    ]


def _interval(one: Interval) -> dict[str, Any]:
    return {
        "low": str(one.low),
        "high": str(one.high),
        "low_closed": one.low_closed,
        "high_closed": one.high_closed,
    }
