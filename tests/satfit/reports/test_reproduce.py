"""The command of a row, read back by the command line itself: it has to ask the very same question in the same way."""

from __future__ import annotations

import shlex
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import typer.main

import satfit.cli
from encoders.reductions import RULES, Options
from encoders.reductions.examples import EXAMPLES
from instances import Loss, UsageError, Verdict
from instances.load import Instance
from satfit.case import Case, Run, make_case
from satfit.commands.runs import Variant, make_settings
from satfit.record import row_of
from satfit.reports.reproduce import USUAL_DIMENSION, USUAL_NEURONS, command, remark
from satfit.settings import Settings
from satfit.training.reading import Options as Question
from satfit.training.reading import read_question
from solvers.outcome import Outcome, Termination
from solvers.registry import BACKENDS, choose_formula
from tests.satfit.reports.support import NASTY, row

COMMANDS = typer.main.get_command(satfit.cli.app)
VARIANTS: dict[str, list[Any]] = {
    "bias": [True],
    "free_signs": [True],
    "loss": [Loss.L0, Loss.L1, Loss.L2],
    "dimension": [3, 5],
    "error": [Fraction(2), Fraction(1, 3)],
    "neurons": [5, 6],
}


def parsed(line: str) -> dict[str, Any]:
    """The parameters that `satfit` reads from the line; anything it does not know is an error."""
    words = shlex.split(line)
    assert words[0] == "satfit"
    made = COMMANDS.commands[words[1]].make_context(words[1], words[2:])  # type: ignore[attr-defined]
    return {"command": words[1], **made.params}


def settings_of(params: dict[str, Any]) -> Settings:
    names = ("bias", "free_signs", "budget", "loss", "dimension", "error", "neurons")
    variant = Variant() if params["command"] == "train" else Variant(*(params[name] for name in names))
    return make_settings(
        params["solver"],
        params.get("rule"),
        params["formula"],
        variant,
        params["weight_bound"],
        params["time_limit"],
        params["memory_limit"],
        1,
        params["seed"],
        params["threads"],
        params["geometry"],
    )


def ran(case: Case, settings: Settings) -> Run:
    backend = BACKENDS[settings.solvers[0]]
    formula = choose_formula(backend, settings.formula, case.bounds.origin)
    return Run(case, backend, formula, settings, Outcome(Verdict.UNKNOWN, Termination.TIME_LIMIT))


@pytest.mark.parametrize("rule", RULES)
def test_every_variant_of_every_rule_comes_back(rule: str) -> None:
    source = EXAMPLES[rule][1]
    instance = Instance("x y.cnf", source, b"", None)
    wanted = [Options(), Options(free_signs=True), Options(error=Fraction(3), loss=Loss.L0)]
    wanted += [Options(**{name: value}) for name in sorted(RULES[rule].variants) for value in VARIANTS[name]]
    budgets = (None, 2) if rule in ("set-cover-one-relu", "circuit-one-relu") else (None,)
    tried = 0
    for options in wanted:
        for budget in budgets:
            asked = Settings(
                solvers=("scip",), rule=rule, formula="indicator", options=options, budget=budget, geometry="cuts",
                weight_bound=Fraction(7, 3), time_limit_s=2.5, memory_limit_mib=512, seed=3, threads=2,
            )  # fmt: skip
            try:
                case = make_case(instance, asked)
            except UsageError:
                continue
            tried += 1
            params = parsed(command(row_of(ran(case, asked))))
            assert params["path"] == Path("x y.cnf")
            again = settings_of(params)
            repeated = make_case(instance, again)
            # the source's reference holds the rule's name; the label does not depend on how it was asked
            assert repeated.problem == case.problem, params
            assert repeated.bounds == case.bounds
            for name in ("solvers", "rule", "formula", "budget", "geometry", "weight_bound", "time_limit_s"):
                assert getattr(again, name) == getattr(asked, name), name
            for name in ("memory_limit_mib", "seed", "threads"):
                assert getattr(again, name) == getattr(asked, name), name
    assert tried >= 2 * len(budgets)


@pytest.mark.parametrize("solver", BACKENDS)
def test_every_solver_can_be_asked_again(solver: str) -> None:
    """Native ones and the engine have formulas that `--formula` does not know."""
    instance = Instance("x.cnf", EXAMPLES["3sat-two-relus"][1], b"", None)
    asked = Settings(solvers=(solver,))
    run = ran(make_case(instance, asked), asked)
    again = settings_of(parsed(command(row_of(run))))
    assert choose_formula(run.backend, again.formula, run.case.bounds.origin) is run.formula
    assert again.solvers == (solver,)


@pytest.mark.parametrize("decide", [None, "0", "1/2"])
@pytest.mark.parametrize(("signs", "loss"), [(None, None), ("+-", "l1")])
def test_runs_on_tables_are_trained_again(
    tmp_path: Path, decide: str | None, signs: str | None, loss: str | None
) -> None:
    data = tmp_path / "points.csv"
    data.write_text("x,y\n0,1\n1,0.5\n2,1/3\n")
    instance = read_question(data, Question("2", decide, loss, signs)).instance
    asked = Settings(solvers=("z3",))
    recorded = row_of(ran(make_case(instance, asked), asked))
    params = parsed(command(recorded))
    assert params["command"] == "train"
    # signs are not recorded, and the remark says so
    assert ("--signs" in remark(recorded)) == (signs is not None)
    again = read_question(
        data, Question(str(params["neurons"]), params["decide"], params["loss"], signs, params["bias"])
    ).instance
    assert again.content == instance.content


def test_training_problems_carry_their_question_in_the_file() -> None:
    problem = row("p.json", rule=None, family="training", options={"target": "5", "loss": "l1", "free_signs": True})
    params = parsed(command(problem))
    assert settings_of(params).options == Options()
    assert remark(problem) == ""


@pytest.mark.parametrize("name", [NASTY, "-x.cnf", "$(rm -rf x).cnf", "a'b\".cnf", "two\nlines.cnf", "--solver"])
def test_a_shell_reads_names_as_names(name: str) -> None:
    line = command(row(name))
    path = str(parsed(line)["path"])
    assert Path(path) == Path(name)
    # a second word of the shell would be a second argument
    assert shlex.split(line)[2] in (name, f"./{name}")


def test_the_usual_sizes_are_those_of_the_rules() -> None:
    for name, rule in RULES.items():
        problem = rule.reduce(EXAMPLES[name][1], Options())
        assert ("dimension" in rule.variants) == (name in USUAL_DIMENSION)
        assert ("neurons" in rule.variants) == (name in USUAL_NEURONS)
        assert USUAL_DIMENSION.get(name, problem.d) == problem.d
        assert USUAL_NEURONS.get(name, problem.k) == problem.k
