"""The plugin as its users start it: pytest in a folder of their own, real solvers, one process or two."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from satfit.commands.check import check
from tests.corpus import ROOT, SUITES

pytest_plugins = ["pytester"]

FILES = {
    "yes.cnf": "c is-sat\np cnf 2 2\n1 2 0\n-1 2 0\n",
    "no.cnf": "c is-unsat\np cnf 1 2\n1 0\n-1 0\n",
    "lied.cnf": "c is-unsat\np cnf 2 1\n1 2 0\n",
}
Start = Callable[..., pytest.RunResult]


@pytest.fixture
def start(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Start:
    """pytest with this plugin and no other that happens to be installed."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    for name, text in FILES.items():
        (pytester.path / name).write_text(text)

    def run(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest_subprocess("-p", "satfit.pytest_plugin", *arguments)

    return run


def suite(pytester: pytest.Pytester, text: str, name: str = "mine.toml") -> Path:
    path = pytester.path / name
    path.write_text(text)
    return path


def test_it_is_registered_under_its_name() -> None:
    entries = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    assert entries == {"pytest11": {"satfit": "satfit.pytest_plugin"}}


def test_runs_become_tests_with_readable_names(pytester: pytest.Pytester, start: Start) -> None:
    suite(
        pytester,
        'solvers = ["z3", {name = "highs", formula = "indicator", geometry = "none", threads = 2}]\n'
        '[[experiment]]\nname = "first"\ninstances = ["yes.cnf", "no.cnf"]\nseeds = [0, 3]\n'
        '[[experiment]]\nname = "second"\ninstances = ["yes.cnf"]\nrepeats = 2\nsolvers = ["z3"]\n',
    )
    listed = start("--satfit", "mine.toml", "--collect-only", "-q").outlines
    assert [line for line in listed if "::" in line] == [
        f"mine.toml::first::{instance}::{run}-seed{seed}"
        for instance in ("yes.cnf", "no.cnf")
        for seed in (0, 3)
        for run in ("z3-presolve", "highs-indicator-none-t2")
    ] + [f"mine.toml::second::yes.cnf::z3-presolve-seed0-repeat{repeat}" for repeat in (0, 1)]


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
    assert "formulas" in text or "least costs" in text
    assert "Traceback" not in text
    assert "court.py" not in text
    # nobody's bundle replaced another's, and all are checkable
    assert check([pytester.path / "out"], as_json=True) == 0
    assert len(list((pytester.path / "out").rglob("manifest.json"))) == 6


def test_one_run_is_selected_by_its_name(pytester: pytest.Pytester, start: Start) -> None:
    suite(pytester, 'solvers = ["z3"]\ntime_limit_s = 60\ninstances = ["yes.cnf", "lied.cnf"]\n')
    start("--satfit", "mine.toml", "mine.toml::mine::yes.cnf::z3-presolve-seed0").assert_outcomes(passed=1)
    start("--satfit", "mine.toml", "-k", "yes").assert_outcomes(passed=1, deselected=1)


def test_time_limits_skip_unless_strict(pytester: pytest.Pytester, start: Start) -> None:
    hard = SUITES / "poits" / "one-clause.poits"
    suite(pytester, f'instances = ["{hard}"]\nsolvers = ["z3"]\ngeometry = "none"\ntime_limit_s = 1\n')
    result = start("--satfit", "mine.toml", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*time limit of 1 s*"])
    result = start("--satfit", "mine.toml", "--satfit-strict")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*nothing was decided (--satfit-strict): time limit of 1 s*"])


def test_own_tests_are_collected_along_where_paths_are_given(pytester: pytest.Pytester, start: Start) -> None:
    suite(pytester, 'solvers = ["z3"]\ntime_limit_s = 60\ninstances = ["yes.cnf"]\n')
    pytester.makepyfile(test_own="def test_own():\n    pass\n")
    assert "test_own" not in start("--satfit", "mine.toml", "--collect-only", "-q").stdout.str()
    both = start("--satfit", "mine.toml", "test_own.py", "--collect-only", "-q").stdout.str()
    assert "test_own.py::test_own" in both
    assert "mine.toml::mine::yes.cnf::z3-presolve-seed0" in both


def test_a_bundled_suite_by_its_name(start: Start) -> None:
    listed = start("--satfit", "quick", "--collect-only", "-q")
    assert listed.ret == 0
    assert any("::planted-4-12.cnf::z3-" in line for line in listed.outlines)


@pytest.mark.parametrize("mode", ["load", "loadscope", "loadfile", "worksteal", "each"])
def test_in_two_processes(pytester: pytest.Pytester, start: Start, mode: str) -> None:
    suite(
        pytester, 'solvers = ["pysat:cadical195"]\ntime_limit_s = 60\ninstances = ["yes.cnf", "no.cnf", "lied.cnf"]\n'
    )
    result = start("-p", "xdist", "-n", "2", "--dist", mode, "--satfit", "mine.toml")
    times = 2 if mode == "each" else 1
    result.assert_outcomes(passed=2 * times, failed=times)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--satfit", "none.toml"), "none.toml: no such file"),
        (("--satfit", "quikc"), "did you mean"),
        (("--satfit-strict",), "--satfit-strict needs --satfit"),
        (("--satfit-bundle", "out"), "--satfit-bundle needs --satfit"),
    ],
)
def test_wrong_usage(start: Start, arguments: tuple[str, ...], said: str) -> None:
    result = start(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in result.stderr.str()
    assert "Traceback" not in result.stderr.str()


def test_errors_of_a_suite_are_shown_with_their_lines(pytester: pytest.Pytester, start: Start) -> None:
    suite(pytester, 'instances = ["yes.cnf"]\nsolvers = ["z4"]\nrepeats = 0\n')
    result = start("--satfit", "mine.toml")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    for line in ("*mine.toml:2: *z4*", "*mine.toml:3: *repeats*"):
        result.stdout.fnmatch_lines([line])
    assert "Traceback" not in result.stdout.str()


HEAVY = (
    "numpy",
    "z3",
    "pydantic",
    "instances",
    "solvers",
    "encoders",
    "satfit.batch",
    "satfit.suites",
    "satfit.plugin",
)


@pytest.mark.parametrize("arguments", [["--version"], ["--collect-only", "-q"], ["-q", "test_own.py"]])
def test_without_the_option_nothing_is_imported(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makepyfile(test_own="def test_own():\n    pass\n")
    suite(pytester, 'instances = ["yes.cnf"]\n')
    code = (
        "import sys, pytest\n"
        f"code = pytest.main(['-p', 'satfit.pytest_plugin', *{arguments!r}])\n"
        f"print('LOADED', code, sorted(name for name in sys.modules if name in {HEAVY!r}), "
        "'satfit.pytest_plugin' in sys.modules)\n"
    )
    done = pytester.run(sys.executable, "-c", code)
    assert "LOADED 0 [] True" in done.stdout.str().replace("ExitCode.OK", "0")
