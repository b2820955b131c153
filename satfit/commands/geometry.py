"""`geometry`: what the presolve finds in one training problem."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

from rich.text import Text

from encoders.geometry.presolve import presolve
from encoders.geometry.result import Standing
from instances.load import read_instance
from satfit.case import make_case
from satfit.commands.output import out_console, print_json
from satfit.settings import Settings, as_poits

MEANING = {
    Standing.INFEASIBLE: "no network fits",
    Standing.FINITE: "a network fits if and only if one choice per table satisfies all conditions",
    Standing.OPEN: "the data alone do not decide it: solvers get the plain formula",
}
STYLE = {Standing.INFEASIBLE: "bold", Standing.FINITE: "green", Standing.OPEN: "yellow"}


def geometry(path: Path, settings: Settings, *, as_json: bool) -> None:
    """Print the steps and what they leave. Raises InputError or UsageError."""
    case = make_case(read_instance(path, as_poits=as_poits(settings.rule)), settings)
    problem = case.problem
    begin = monotonic()
    found = presolve(problem, begin + settings.time_limit_s)
    seconds = monotonic() - begin
    if as_json:
        print_json(
            {
                "schema_version": 1,
                "instance": case.instance.name,
                "n": problem.n,
                "d": problem.d,
                "k": problem.k,
                "standing": found.standing.value,
                "steps": found.log,
                "tables": [len(table) for table in found.tables],
                "forbidden": len(found.forbidden),
                "seconds": round(seconds, 3),
            }
        )
        return
    console = out_console()
    console.print(Text(f"{case.instance.name}: n = {problem.n}, d = {problem.d}, k = {problem.k}"), soft_wrap=True)
    for step in found.log:
        console.print(Text(f"  {step}"), soft_wrap=True)
    console.print(Text(f"{found.standing}: {MEANING[found.standing]}", style=STYLE[found.standing]), soft_wrap=True)
    console.print(Text(f"  {seconds:.2f} s", style="dim"))
