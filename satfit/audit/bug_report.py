"""A finding as a folder that somebody else can use: the file, what is claimed of it, what is true, and how to see both.

`report.md`; `model.mps` or `model.smt2`, the exact file the solver read; `claim.json`, its answer verbatim;
`problem.json`; `reproduce.py`, which needs the solver's library and not satfit; and what refutes the claim:
`network.json`, with `solution.txt` (all columns of the file) and `check_solution.py` where every row was checked, or
`geometry.json`. The folder appears in one step, complete.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from encoders.formulas import Formula, UnsupportedFormulaError, write_formula
from instances import Verdict
from instances.schema import network_to_json, problem_to_json
from satfit import __version__
from satfit.audit.asking import Answer, answer
from satfit.audit.findings import MEANING, Finding, Kind
from satfit.audit.shrink import BOXED, Reduced
from satfit.audit.snippets import CHECK, reproduction
from solvers.job import Job
from solvers.registry import BACKENDS

TITLE = {
    Kind.WRONG_NO: "{solver} calls a problem with a solution infeasible",
    Kind.WRONG_YES: "{solver} claims a solution of an infeasible problem",
    Kind.NO_FIT: "{solver} claims a solution, and there is none near it",
    Kind.WRONG_BOUND: "{solver} claims a lower bound above the value of an exact solution",
    Kind.CHANGED: "{solver} answers the same question in two ways",
}


def write_report(finding: Finding, reduced: Reduced, parent: Path) -> Path:
    """Write the folder `<solver>-<n>` below `parent`, n the first free number; returns it. Raises OSError."""
    parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".satfit-audit-", dir=parent))
    try:
        _fill(draft, finding, reduced)
        draft.chmod(0o755)
        number = 1
        while True:
            target = parent / f"{reduced.job.solver.replace(':', '_')}-{number}"
            try:
                # fails where the name is taken: nothing that is finished is replaced
                target.mkdir()
                os.replace(draft, target)
            except FileExistsError:
                number += 1
                continue
            return target
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fill(folder: Path, finding: Finding, reduced: Reduced) -> None:
    """The claim is the one of a last run, whose file is kept; if it is made no more, the report says so."""
    job = reduced.job
    said = answer(replace(job, time_limit_s=max(job.time_limit_s, 10.0)), keep=folder)
    model = _model(folder, job)
    truth = reduced.truth.verdict
    problem = replace(job.problem, truth=None if job.problem.target is None or truth is Verdict.UNKNOWN else truth)
    _json(folder / "problem.json", problem_to_json(problem))
    if reduced.refuted is not None:
        _json(folder / "network.json", network_to_json(reduced.refuted.witness))
        if reduced.refuted.solution is not None:
            lines = (f"{name} {value}\n" for name, value in reduced.refuted.solution.items())
            (folder / "solution.txt").write_text("".join(lines))
            if model == "model.mps" and job.problem.exact_fit:
                (folder / "check_solution.py").write_text(CHECK)
    if reduced.truth.log is not None:
        (folder / "geometry.json").write_text(reduced.truth.log)
    script = None if model is None else reproduction(job, model)
    if script is not None:
        (folder / "reproduce.py").write_text(script)
    (folder / "report.md").write_text(_text(finding, reduced, said, folder), encoding="utf-8")


def _model(folder: Path, job: Job) -> str | None:
    """The name of the attached file: what the solver read, or for CP-SAT, which reads none, the same rows."""
    for name in ("mps", "smt2"):
        if (folder / f"formula.{name}").is_file():
            (folder / f"formula.{name}").rename(folder / f"model.{name}")
            return f"model.{name}"
    if job.formula in (Formula.DATA, Formula.CNF):
        return None
    try:
        with (folder / "model.mps").open("w", encoding="ascii") as out:
            write_formula(job.formula, job.problem, job.bounds, out)
    except UnsupportedFormulaError:
        (folder / "model.mps").unlink()
        return None
    return "model.mps"


def _json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=1, ensure_ascii=True) + "\n", encoding="ascii")


def _text(finding: Finding, reduced: Reduced, said: Answer, folder: Path) -> str:
    job, problem = reduced.job, reduced.job.problem
    claim, outcome = said.claim, said.outcome
    version = outcome.version or BACKENDS[job.solver].versions()
    lines = [
        f"# {TITLE[finding.kind].format(solver=job.solver)}",
        "",
        f"* solver: {job.solver}: {version} ({BACKENDS[job.solver].versions()})",
        f"* platform: {platform.platform()}, Python {platform.python_version()}, satfit {__version__}",
        f"* options: formula {job.formula.value}, seed {job.seed}, threads {job.threads}, "
        f"own presolve {'on' if job.own_presolve else 'off'}, geometry {job.geometry}",
        f"* asked: n = {problem.n}, d = {problem.d}, k = {problem.k}, {problem.activation.value}; "
        f"{job.bounds.statement if job.formula in BOXED else 'weights of any size'}",
        f"* found in: {finding.instance}, variations {', '.join(finding.variations)}",
        f"* {_shrinking(reduced)}",
        "",
        "## Claimed",
        "",
        f"`{claim.status if claim is not None else 'nothing'}`, that is: {outcome.claimed.value}"
        + (f", and no error below {claim.bound}" if claim is not None and claim.bound is not None else "")
        + ". The answer is in `claim.json`, verbatim.",
        f"After checking: {outcome.verdict.value}"
        f"{f' ({outcome.basis.value})' if outcome.basis else ''}. {outcome.note}",
        "",
        "## True",
        "",
        *_truth(finding, reduced),
        "",
        "## To see it",
        "",
    ]
    if (folder / "reproduce.py").exists():
        lines += ["Without satfit:", "", "    python reproduce.py"]
        lines += ["    python check_solution.py"] if (folder / "check_solution.py").exists() else []
        lines += [""]
    typed = [*commands(job), *(["satfit check geometry.json"] if reduced.truth.log is not None else [])]
    if typed:
        lines += ["With satfit:", "", *(f"    {command}" for command in typed)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def commands(job: Job) -> list[str]:
    """What to type, in the folder of the report; nothing where boxes are a theorem's, which `problem.json` has not."""
    if job.bounds.proved and job.formula not in (Formula.SMT, Formula.DATA):
        return []
    options = [f"--formula {job.formula.value}"] if job.formula is not Formula.DATA else []
    boxed = job.formula in BOXED
    ends = [end for box in job.bounds.boxes for interval in (*box.weights, box.bias) for end in map(abs, interval)]
    if boxed and ends:
        options.append(f"--weight-bound {max(ends)}")
    options += [f"--geometry {job.geometry}", *([f"--seed {job.seed}"] if job.seed else [])]
    if job.threads != 1:
        options.append(f"--threads {job.threads}")
    asked = " ".join(options)
    if not job.own_presolve:
        plain = " ".join(option for option in options if not option.startswith("--threads"))
        return [f"satfit audit {job.solver} problem.json --variations own-presolve --no-shrink {plain}"]
    return [f"satfit solve problem.json --solver {job.solver} {asked}"]


def _shrinking(reduced: Reduced) -> str:
    if not reduced.repeats:
        return "the claim was not made a second time: it is reported as it was found"
    if reduced.finished:
        return f"made smaller in {reduced.tests} runs until no smaller one of its kind showed it"
    return f"not necessarily the smallest (runs made to find out: {reduced.tests})"


def _truth(finding: Finding, reduced: Reduced) -> list[str]:
    refuted = reduced.refuted
    lines = [f"{MEANING[finding.kind].capitalize()}."]
    if refuted is None:
        return [*lines, f"What is known: {reduced.truth.words}."]
    error = reduced.job.problem.error(refuted.witness)
    lines.append(f"`network.json` was evaluated exactly; its error is {error}.")
    if refuted.solution is not None:
        lines.append(
            "`solution.txt` has the value of every column of the model for that network: every bound, every row and "
            "every integrality condition holds, in fractions."
        )
    return lines
