"""What a right suite file means: settings, experiments, and who is asked."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encoders.formulas import Formula
from encoders.reductions import Options
from instances import Loss, SetCover
from instances.load import InputErrors, read_instance
from satfit.settings import GEOMETRIES, Settings
from satfit.suites import Asked, describe, settings_of
from satfit.suites import asking as asking_module
from solvers.registry import BACKENDS, available, formula_names
from solvers.scope import SPECIAL
from tests.satfit.suites.suite_support import COVER, cnf, experiment_of, names_of, suite_of

GENERAL = tuple(name for name in available() if name not in SPECIAL)


def test_the_smallest_suite_has_the_defaults_of_the_command_line(tmp_path: Path) -> None:
    cnf(tmp_path, "a.cnf")
    suite = suite_of(tmp_path, 'instances = ["a.cnf"]')
    (experiment,) = suite.experiments
    assert (suite.name, suite.file, suite.jobs, experiment.name) == ("s", str(tmp_path / "s.toml"), 1, "s")
    assert (experiment.seeds, experiment.repeats) == ((0,), 1)
    assert tuple(asked.solver for asked in experiment.asked) == GENERAL
    for asked in experiment.asked:
        plain = Settings((asked.solver,), geometry="none" if BACKENDS[asked.solver].native else "presolve")
        assert settings_of(experiment, experiment.entries[0], asked, 0) == plain
    assert experiment.entries[0].instance == read_instance(tmp_path / "a.cnf")


def test_settings_carry_everything(tmp_path: Path) -> None:
    experiment = experiment_of(
        tmp_path,
        f"""
        solvers = [{{name = "scip", formula = "sos1", geometry = "cuts", threads = 3}}]
        time_limit_s = 2.5
        memory_limit_mib = 100
        seeds = [4, 5]
        repeats = 3
        [[experiment]]
        name = "one"
        [[experiment.instances]]
        files = "{COVER}"
        rule = "set-cover-one-relu"
        budget = 2
        bias = true
        free_signs = true
        loss = "l1"
        weight_bound = "7/2"
        """,
    )
    (entry,), (asked,) = experiment.entries, experiment.asked
    options = Options(bias=True, free_signs=True, loss=Loss.L1)
    assert settings_of(experiment, entry, asked, 5) == Settings(
        ("scip",), "set-cover-one-relu", "sos1", options, 2, "cuts", Fraction(7, 2), 2.5, 100, 1, 5, 3
    )
    assert (experiment.seeds, experiment.repeats, experiment.runs, entry.line) == ((4, 5), 3, 6, 9)
    # the budget is applied where the case is made
    assert isinstance(entry.instance.content, SetCover)
    assert entry.instance.content.budget is None


def test_every_variant_is_read(tmp_path: Path) -> None:
    text = """instances = [
      {family = "planted-poits", clauses = 1, dimension = 4, error = "0.25", loss = "l2"},
      {family = "planted-hyperplanes", points = 4, neurons = 6, dimension = 3},
    ]"""
    one, two = experiment_of(tmp_path, text).entries
    assert one.options == Options(dimension=4, error=Fraction(1, 4), loss=Loss.L2)
    # here the dimension is the family's
    assert two.options == Options(neurons=6)
    assert {len(point) for point in two.instance.content.points} == {3}  # type: ignore[union-attr]
    assert (one.line, two.line) == (2, 3)


def test_experiments_override_what_the_top_level_says(tmp_path: Path) -> None:
    cnf(tmp_path, "a.cnf", "b.cnf")
    suite = suite_of(
        tmp_path,
        """
        name = "Größe ✓"
        instances = ["a.cnf"]
        solvers = ["z3"]
        seeds = [1]
        repeats = 2
        time_limit_s = 7
        jobs = 4
        [[experiment]]
        name = "as it is"
        [[experiment]]
        name = "ανά"
        instances = ["b.cnf", "a.cnf"]
        solvers = ["highs"]
        geometry = "none"
        threads = 2
        memory_limit_mib = 64
        seeds = [2, 3]
        rule = "3sat-two-relus"
        """,
    )
    assert (suite.name, suite.jobs, suite.runs) == ("Größe ✓", 4, 2 + 8)
    one, two = suite.experiments
    assert (one.name, names_of(one), one.asked) == ("as it is", ["a.cnf"], (Asked("z3", None, "presolve", 1),))
    assert (two.name, names_of(two), two.asked) == ("ανά", ["b.cnf", "a.cnf"], (Asked("highs", None, "none", 2),))
    assert (one.seeds, two.seeds, one.repeats, two.repeats) == ((1,), (2, 3), 2, 2)
    assert (one.time_limit_s, two.time_limit_s, two.memory_limit_mib) == (7.0, 7.0, 64)
    assert [entry.rule for entry in (*one.entries, *two.entries)] == [None, "3sat-two-relus", "3sat-two-relus"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(list(BACKENDS)), unique=True, min_size=1),
    st.lists(st.sampled_from(list(formula_names())), unique=True, min_size=1) | st.none(),
    st.lists(st.sampled_from(GEOMETRIES), unique=True, min_size=1),
)
def test_who_is_asked(
    tmp_path_factory: pytest.TempPathFactory, solvers: list[str], formulas: list[str] | None, geometry: list[str]
) -> None:
    """All that a solver takes, and nothing else; a solver or formula that is left over is an error."""
    expected, idle = set(), False
    for name in solvers:
        info = BACKENDS[name]
        if info.native:
            expected.add((name, None, "none"))
        elif Formula.DATA in info.formulas:
            expected.add((name, None, "presolve"))
        else:
            taken = [None] if formulas is None else [formula for formula in formulas if formula in info.formulas]
            idle = idle or not taken
            expected |= {(name, formula, chosen) for formula in taken for chosen in geometry}
    idle = idle or bool(set(formulas or ()) - {formula for _, formula, _ in expected if formula})
    folder = tmp_path_factory.mktemp("suite")
    cnf(folder, "a.cnf")
    text = f"instances = ['a.cnf']\nsolvers = {solvers}\ngeometry = {geometry}\n"
    text += "" if formulas is None else f"formulas = {formulas}\n"
    if idle:
        with pytest.raises(InputErrors):
            experiment_of(folder, text)
        return
    experiment = experiment_of(folder, text)
    assert {(asked.solver, asked.formula, asked.geometry) for asked in experiment.asked} == expected
    assert len(experiment.asked) == len(expected)
    assert [asked.solver for asked in experiment.asked] == sorted(
        (asked.solver for asked in experiment.asked), key=solvers.index
    )


def test_solvers_nobody_named_are_left_out_where_they_take_no_formula(tmp_path: Path) -> None:
    cnf(tmp_path, "a.cnf")
    experiment = experiment_of(tmp_path, 'instances = ["a.cnf"]\nformulas = ["smt"]')
    takers = {name for name in GENERAL if BACKENDS[name].native or {"smt", "data"} & set(BACKENDS[name].formulas)}
    assert {asked.solver for asked in experiment.asked} == takers


def test_tables_override(tmp_path: Path) -> None:
    cnf(tmp_path, "a.cnf")
    text = """instances = ["a.cnf"]
    formulas = ["smt", "big-m"]
    geometry = ["none", "presolve"]
    threads = 2
    solvers = ["z3", {name = "scip", formula = "indicator", geometry = "none", threads = 3},
               {name = "highs", geometry = ["cuts"]}]"""
    assert experiment_of(tmp_path, text).asked == (
        Asked("z3", "smt", "none", 2),
        Asked("z3", "smt", "presolve", 2),
        Asked("scip", "indicator", "none", 3),
        Asked("highs", "big-m", "cuts", 2),
    )


def test_a_solver_that_is_not_installed_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cnf(tmp_path, "a.cnf")
    monkeypatch.setattr(asking_module, "available", lambda: ("z3",))
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    named = experiment_of(tmp_path, 'instances = ["a.cnf"]\nsolvers = ["z3", "scip"]')
    assert [asked.solver for asked in named.asked] == ["z3", "scip"]
    assert [asked.solver for asked in experiment_of(tmp_path, 'instances = ["a.cnf"]').asked] == ["z3"]


def test_what_would_be_done_is_described(tmp_path: Path) -> None:
    cnf(tmp_path, *(f"{at}.cnf" for at in range(10)), "one/a.cnf")
    suite = suite_of(
        tmp_path,
        """
        jobs = 3
        solvers = ["z3", {name = "scip", formula = "hull", threads = 2}]
        [[experiment]]
        name = "many"
        instances = ["*.cnf"]
        time_limit_s = 0.5
        seeds = [1, 2]
        repeats = 4
        [[experiment]]
        name = "one"
        instances = ["one"]
        """,
    )
    assert describe(suite) == [
        f"suite s ({tmp_path}/s.toml): 162 runs, 3 at a time",
        "experiment many: 10 instances × 2 ways of asking × 2 seeds × 4 repeats = 160 runs, "
        "0.5 s and 4096 MiB each at most",
        "  instances: 0.cnf, 1.cnf, 2.cnf, 3.cnf, 4.cnf, 5.cnf, 6.cnf, 7.cnf, … (2 more)",
        "  solvers: z3 (presolve); scip hull (presolve, 2 threads)",
        "experiment one: 1 instance × 2 ways of asking = 2 runs, 60 s and 4096 MiB each at most",
        "  instances: a.cnf",
        "  solvers: z3 (presolve); scip hull (presolve, 2 threads)",
    ]
