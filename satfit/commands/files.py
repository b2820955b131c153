"""`reduce`, `encode`, `generate`: from file to file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from encoders.formulas import Formula, Scope, milp_for, useful, write_formula
from encoders.geometry.facts import facts_of
from encoders.geometry.presolve import presolve
from encoders.geometry.result import Presolved, Standing
from encoders.geometry.switches import Known
from encoders.reductions.scale import rescaled
from instances import UsageError
from instances.dimacs import write_cnf
from instances.load import read_instance
from instances.schema import problem_to_json
from satfit.case import Case, make_case
from satfit.commands.output import message, out_console, written
from satfit.commands.runs import Variant, make_settings
from satfit.settings import GEOMETRIES, as_poits

FORMATS = ("mps", "lp", "smt2", "cnf", "opb")


def reduce(path: Path, rule: str | None, variant: Variant, paper_scale: bool, output: Path) -> None:
    """Write the training problem of a source as JSON. Raises UsageError."""
    case = _case(path, rule, variant, None)
    problem = case.problem
    if paper_scale:
        if case.rule is None or case.rule.epsilon is None:
            raise UsageError("--paper-scale: this construction is not scaled")
        problem = rescaled(problem, case.rule.epsilon(case.source, case.options))
        # the checker derives the scaled problem from the source, not this one
        problem = replace(problem, source=None)
    document = problem_to_json(problem)
    with written(output) as out:
        # one point per line: long files stay readable and differences stay small
        rows = ",\n  ".join(json.dumps(row) for row in document.pop("x"))
        rest = json.dumps(document, indent=1)[2:]
        out.write(f'{{\n "x": [\n  {rows}\n ],\n{rest}\n')


def encode(
    path: Path,
    to: str,
    formula: str | None,
    rule: str | None,
    variant: Variant,
    weight_bound: str | None,
    geometry: str,
    output: Path,
) -> None:
    """Write the file a solver gets. Raises UsageError for combinations that do not exist."""
    if geometry not in GEOMETRIES:
        raise UsageError(f"--geometry: {geometry!r} is not one of {', '.join(GEOMETRIES)}")
    if to not in FORMATS:
        raise UsageError(f"no format {to!r}; there are {', '.join(FORMATS)}")
    allowed = ("big-m", "indicator", "integer", "sos1", "hull") if to in ("mps", "lp") else ()
    if formula is not None and formula not in allowed:
        raise UsageError(
            f"--format {to} does not take --formula {formula}" + (f"; {', '.join(allowed)}" if allowed else "")
        )
    case = _case(path, rule, variant, weight_bound)
    if to == "cnf":
        if case.kind is None:
            raise UsageError("a training problem has no CNF; its source has")
        if case.kind != "cnf":
            hint = "; with --budget it has one" if case.kind == "min-cost" else ""
            raise UsageError(f"a {case.instance.family} problem like this has no CNF{hint}")
        clauses = [list(clause) for clause in case.source_task().clauses]
        fresh = max((abs(literal) for clause in clauses for literal in clause), default=0)
        with written(output) as out:
            out.write(write_cnf(clauses, max(case.source_task().variables, fresh)))
        return
    chosen = Formula.SMT if to == "smt2" else _milp(to, formula)
    presolved, facts = _geometry(case, geometry, chosen)
    if presolved is not None:
        _encode_tables(case, presolved, to, formula, output)
    elif to == "smt2":
        # a reader that closes the pipe ends the writing early, and quietly
        scope = Scope()
        with written(output) as out:
            scope = write_formula(Formula.SMT, case.problem, case.bounds, out, facts)
        for reason in scope.relies_on:
            message(f"satfit: {reason}")
    else:
        _encode_milp(case, to, chosen, facts, output)


def _milp(to: str, formula: str | None) -> Formula:
    return Formula(formula) if formula else Formula.INTEGER if to == "opb" else Formula.BIG_M


def _geometry(case: Case, geometry: str, formula: Formula) -> tuple[Presolved | None, Known | None]:
    """What the formula is made of; both None is the plain one. Raises UsageError where the data leave no formula."""
    if geometry == "none":
        return None, None
    if geometry == "cuts":
        turned = facts_of(case.problem)
        if turned is None:
            message("satfit: nothing about turned neurons follows from these data: this is the plain formula")
        return None, turned
    found = presolve(case.problem)
    if found.standing is Standing.INFEASIBLE:
        raise UsageError(f"the data alone say that no network fits, so there is no formula: {found.log[-1]}")
    if found.standing is Standing.FINITE:
        return found, None
    facts = useful(formula, case.problem, found.facts)
    what = "the plain formula" if facts is None else "the formula with what is known so far"
    message(f"satfit: the presolve stops ({found.log[-1]}): this is {what}")
    return None, facts


def _encode_tables(case: Case, presolved: Presolved, to: str, formula: str | None, output: Path) -> None:
    from encoders.formulas import table_model, write_table
    from encoders.formulas.write_lp import write_lp
    from encoders.formulas.write_mps import write_mps
    from encoders.formulas.write_opb import write_opb

    free = case.problem.signs is None
    scope = Scope()
    if to == "smt2":
        with written(output) as out:
            scope = write_table(Formula.SMT, presolved, out, free_signs=free)
    else:
        model = table_model(_milp(to, formula), presolved, free_signs=free)
        scope = model.scope
        with written(output) as out:
            {"mps": write_mps, "lp": write_lp, "opb": write_opb}[to](model, out)
    for reason in scope.relies_on:
        message(f"satfit: {reason}")


def _encode_milp(case: Case, to: str, formula: Formula, facts: Known | None, output: Path) -> None:
    from encoders.formulas.write_lp import write_lp
    from encoders.formulas.write_mps import write_mps
    from encoders.formulas.write_opb import write_opb

    model = milp_for(formula, case.problem, case.bounds, facts)
    with written(output) as out:
        {"mps": write_mps, "lp": write_lp, "opb": write_opb}[to](model, out)
    for assumption in model.scope.restricted:
        message(f"satfit: infeasible would hold only if {assumption}")
    for theorem in model.scope.relies_on:
        message(f"satfit: {theorem}")


def generate(family: str | None, arguments: Sequence[str], seed: int, output: Path) -> None:
    """Write a generated instance, or list the families."""
    from instances.generators import FAMILIES
    from instances.generators import generate as make
    from instances.generators.family import spelled

    if family is None:
        console = out_console()
        for entry in FAMILIES.values():
            console.print(f"[bold]{entry.name}[/bold]  {entry.summary}", highlight=False)
            for parameter in entry.parameters:
                default = "" if parameter.default is None else f" (default {spelled(parameter.default)})"
                console.print(f"    --{parameter.name}  {parameter.help}{default}", highlight=False, markup=False)
        return
    generated = make(family, _options(arguments), seed)
    with written(output) as out:
        out.write(generated.text)


def _options(arguments: Sequence[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name = rest.pop(0)
        if not name.startswith("--"):
            raise UsageError(f"{name!r} is not an option; write --name value")
        key, given, value = name[2:].partition("=")
        if not given:
            if not rest:
                raise UsageError(f"--{key} needs a value")
            value = rest.pop(0)
        if key in options:
            raise UsageError(f"--{key} is given twice")
        options[key] = value
    return options


def _case(path: Path, rule: str | None, variant: Variant, weight_bound: str | None) -> Case:
    settings = make_settings(None, rule, None, variant, weight_bound, 1.0, 4096, 1, 0, 1)
    return make_case(read_instance(path, as_poits=as_poits(rule)), settings)
