"""The plugin with real solvers: what passes, fails and is skipped, in one process or two."""

from __future__ import annotations

import pytest

from satfit.commands.check import check
from tests.corpus import SUITES
from tests.satfit.plugin.support import Start, suite

pytest_plugins = ["pytester"]


def test_pass_fail_and_skip(pytester: pytest.Pytester, start: Start) -> None:
    suite(
        pytester,
        'solvers = ["z3", "pysat:cadical195"]\ntime_limit_s = 60\ninstances = ["yes.cnf", "no.cnf", "lied.cnf"]\n'
        '[[experiment]]\nname = "all"\n'
        '[[experiment]]\nname = "wrong judge"\nsolvers = ["pysat:rc2"]\ninstances = ["yes.cnf"]\n',
    )
    result = start("--satfit", "mine.toml", "-rs", "--satfit-bundle", "out")
    result.assert_outcomes(passed=4, failed=2, skipped=1)
    text = result.stdout.str()
    assert "lied.cnf, z3 smt presolve, seed 0: feasible (witness)" in text
    assert "label says infeasible" in text
    assert "all: lied.cnf, z3-presolve-seed0" in text
    assert "formulas" in text or "least costs" in text
    assert "Traceback" not in text
    assert "court.py" not in text
    # nobody's bundle replaced another's, and all are checkable
    assert check([pytester.path / "out"], as_json=True) == 0
    assert len(list((pytester.path / "out").rglob("manifest.json"))) == 6


def test_one_run_is_selected_by_its_name(pytester: pytest.Pytester, start: Start) -> None:
    suite(pytester, 'solvers = ["z3"]\ntime_limit_s = 60\ninstances = ["yes.cnf", "lied.cnf"]\n')
    start("--satfit", "mine.toml", "mine.toml::mine::yes.cnf::z3-presolve-seed0").assert_outcomes(passed=1)
    chosen = start("--satfit", "mine.toml", "-k", "yes", "-v")
    chosen.assert_outcomes(passed=1, deselected=1)
    chosen.stdout.fnmatch_lines(["mine.toml::mine::yes.cnf::z3-presolve-seed0 PASSED*"])


def test_time_limits_skip_unless_strict(pytester: pytest.Pytester, start: Start) -> None:
    hard = SUITES / "poits" / "one-clause.poits"
    suite(pytester, f'instances = ["{hard}"]\nsolvers = ["z3"]\ngeometry = "none"\ntime_limit_s = 1\n')
    result = start("--satfit", "mine.toml", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*time limit of 1 s*"])
    result = start("--satfit", "mine.toml", "--satfit-strict")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*nothing was decided (--satfit-strict): time limit of 1 s*"])


@pytest.mark.parametrize("mode", ["load", "loadscope", "each"])
def test_in_two_processes(pytester: pytest.Pytester, start: Start, mode: str) -> None:
    suite(
        pytester, 'solvers = ["pysat:cadical195"]\ntime_limit_s = 60\ninstances = ["yes.cnf", "no.cnf", "lied.cnf"]\n'
    )
    result = start("-p", "xdist", "-n", "2", "--dist", mode, "--satfit", "mine.toml")
    times = 2 if mode == "each" else 1
    result.assert_outcomes(passed=2 * times, failed=times)
