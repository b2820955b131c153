"""The plugin before anything runs: names, selection, wrong usage, and that it is inert without its option."""

from __future__ import annotations

import sys
import tomllib

import pytest

from tests.corpus import ROOT
from tests.satfit.plugin.support import Start, suite

pytest_plugins = ["pytester"]


def test_it_is_registered_under_its_name() -> None:
    entries = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    assert entries == {"pytest11": {"satfit": "satfit.pytest_plugin"}}


def test_runs_become_tests_with_readable_names(pytester: pytest.Pytester, start: Start) -> None:
    suite(
        pytester,
        'solvers = ["z3", {name = "highs", formula = "hull", geometry = "none", threads = 2}]\n'
        '[[experiment]]\nname = "first"\ninstances = ["yes.cnf", "no.cnf"]\nseeds = [0, 3]\n'
        '[[experiment]]\nname = "second"\ninstances = ["yes.cnf"]\nrepeats = 2\nsolvers = ["z3"]\n',
    )
    listed = start("--satfit", "mine.toml", "--collect-only", "-q").outlines
    assert [line for line in listed if "::" in line] == [
        f"mine.toml::first::{instance}::{run}-seed{seed}"
        for instance in ("yes.cnf", "no.cnf")
        for seed in (0, 3)
        for run in ("z3-presolve", "highs-hull-none-t2")
    ] + [f"mine.toml::second::yes.cnf::z3-presolve-seed0-repeat{repeat}" for repeat in (0, 1)]


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
    # the version is told before plugins are loaded
    loaded = "False" if arguments == ["--version"] else "True"
    assert f"LOADED 0 [] {loaded}" in done.stdout.str().replace("ExitCode.OK", "0")
