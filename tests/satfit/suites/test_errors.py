"""Each error of a suite file, with the exact line, and all errors of a file at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from instances import InputError
from instances.load import InputErrors
from satfit.suites import read_suite
from tests.corpus import SUITES

CNF = "p cnf 3 1\n1 2 3 0\n"
GOOD = 'instances = ["a.cnf"]\n'


def errors(folder: Path, text: str | bytes) -> list[str]:
    """Everything said about the file `s.toml` with this text, without the folder; empty if it is a suite."""
    (folder / "a.cnf").write_text(CNF)
    (folder / "b.cnf").write_text(CNF)
    (folder / "d.csv").write_text("x,y\n1,2\n3,4\n")
    file = folder / "s.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [str(error).replace(f"{folder}/", "") for error in found_in(file)]


def found_in(file: Path) -> list[InputError]:
    """The errors of this suite file; whatever else is raised comes out."""
    try:
        read_suite(file)
    except InputErrors as found:
        return found.errors
    except InputError as found:
        return [found]
    return []


def test_what_the_others_start_from_is_right(tmp_path: Path) -> None:
    assert errors(tmp_path, GOOD) == []
    assert errors(tmp_path, GOOD.encode("utf-8-sig")) == []


# text of lines 2 and up (line 1 is good), the line of the error, and what it says
KEYS: list[tuple[str, int, str]] = [
    ("solver = 1", 2, "unknown key 'solver'; did you mean 'solvers'?"),
    ("[x]", 2, "unknown key 'x'; there are name, instances,"),
    ('"a\\u0007b" = 1', 2, "unknown key 'a\\x07b'; there"),
    ("\nname = 3", 3, "name: a string is wanted, not the integer 3"),
    ('name = "a\\nb"', 2, "name: 'a\\nb' is no name"),
    ('name = ""', 2, "name: the string is empty"),
    ("jobs = 0", 2, "jobs: 0 is not from 1 to"),
    ("jobs = 1.5", 2, "jobs: an integer is wanted, not the decimal number 1.5"),
    ("jobs = [1]", 2, "jobs: an integer is wanted, not a list"),
    ("jobs = 2020-01-01", 2, "jobs: an integer is wanted, not a date or time"),
    ("jobs = true", 2, "jobs: an integer is wanted, not true"),
    ("time_limit_s = 0", 2, "time_limit_s must be a positive number of seconds"),
    ("time_limit_s = -1.5", 2, "time_limit_s must be a positive number of seconds, not -1.5"),
    ("time_limit_s = nan", 2, "time_limit_s must be a positive number"),
    ("time_limit_s = inf", 2, "time_limit_s must be a positive number"),
    (f"time_limit_s = 0x{'f' * 9000}", 2, "time_limit_s must be a positive number"),
    ('time_limit_s = "1"', 2, "time_limit_s: a number is wanted, not the string '1'"),
    ("time_limit_s = true", 2, "time_limit_s: a number is wanted, not true"),
    ("memory_limit_mib = 63", 2, "memory_limit_mib must be at least 64 MiB, not 63"),
    ("memory_limit_mib = -4", 2, "memory_limit_mib: -4 is not at least 1"),
    ("memory_limit_mib = 1e3", 2, "memory_limit_mib: an integer is wanted, not the decimal number 1000.0"),
    ("repeats = 0", 2, "repeats: 0 is not from 1 to"),
    (f"repeats = 0x{'f' * 9000}", 2, "repeats: of more than 40 digits is not from 1"),
    ("threads = 0", 2, "threads: 0 is not from 1"),
    ("seeds = 3", 2, "seeds: a list is wanted, not the integer 3"),
    ("seeds = []", 2, "seeds: the list is empty"),
    ("seeds = [\n 0,\n 1.0]", 4, "seeds: an integer is wanted, not the decimal number 1.0"),
    ("seeds = [\n 0,\n\n 0]", 5, "seeds: '0' stands twice"),
    ("seeds = [0,\n -1]", 3, "seeds: -1 is not from 0 to 2147483647"),
    ("seeds = [2147483648]", 2, "seeds: 2147483648 is not from 0 to 2147483647"),
    ('rule = "3sat-two-relu"', 2, "rule: no rule '3sat-two-relu'; did you mean '3sat-two-relus'?"),
    ("rule = 1", 2, "rule: a string is wanted"),
    ('rule = "clique-one-threshold"', 1, "a.cnf: rule clique-one-threshold takes clique instances, this one is 3sat"),
    ('geometry = "flat"', 2, "no geometry 'flat'; there are none, cuts, presolve"),
    ("geometry = []", 2, "geometry: the list is empty"),
    ('geometry = ["none",\n"none"]', 3, "geometry: 'none' stands twice"),
    ('formulas = "smt"', 2, "formulas: a list is wanted, not the string 'smt'"),
    ('formulas = ["smt", \n "bigm"]', 3, "no formula 'bigm'; did you mean 'big-m'?"),
    ('formulas = ["cnf"]', 2, "no formula 'cnf'"),
    ("solvers = []", 2, "solvers: the list is empty"),
    ('solvers = "z3"', 2, "solvers: a list is wanted, not the string 'z3'"),
    ('solvers = ["z3",\n "hihgs"]', 3, "no solver 'hihgs'; did you mean 'highs'?"),
    ('solvers = ["z3",\n\n 7]', 4, "solvers: a name or a table is wanted, not the integer 7"),
    ('solvers = ["z3",\n "z3"]', 3, "z3, geometry presolve is asked twice"),
    ('solvers = [{name = "z3"},\n {name = "z3", threads = 1}]', 3, "z3, geometry presolve is asked twice"),
    ('solvers = [{formula = "smt"}]', 2, "solvers: a table without name"),
    ('solvers = [{name = "z3", formulas = ["smt"]}]', 2, "unknown key 'formulas'; did you mean 'formula'?"),
    ('solvers = [{name = "z3", formula = "big-m"}]', 2, "z3 takes smt, not big-m"),
    ('solvers = [{name = "z3", formula = "smtt"}]', 2, "no formula 'smtt'; did you mean 'smt'?"),
    ('solvers = [{name = "satfit", formula = "smt"}]', 2, "satfit takes no formula"),
    ('solvers = [{name = "pysat:rc2", geometry = "none"}]', 2, "pysat:rc2 has no choice of geometry"),
    ('solvers = [{name = "z3", threads = 0}]', 2, "threads: 0 is not from 1"),
    ('formulas = ["smt"]\nsolvers = ["z3",\n "highs"]', 4, "highs takes big-m, hull: none of the formulas smt"),
    ('formulas = ["smt",\n "sos1"]\nsolvers = ["z3"]', 3, "no solver here takes 'sos1'; scip would"),
]


@pytest.mark.parametrize(("text", "line", "message"), KEYS)
def test_a_wrong_key(tmp_path: Path, text: str, line: int, message: str) -> None:
    (found,) = errors(tmp_path, GOOD + text)
    assert found.startswith(f"s.toml:{line}: {message}")
    assert "\n" not in found
    # with other ends of lines nothing moves
    (other,) = errors(tmp_path, (GOOD + text).replace("\n", "\r\n"))
    assert other == found


# an element of `instances` that stands on line 3, the line of the error, and what it says
INSTANCES: list[tuple[str, int, str]] = [
    ("7", 3, "instances: a file, glob or table is wanted, not the integer 7"),
    ('["b.cnf"]', 3, "instances: a file, glob or table is wanted, not a list"),
    ("{}", 3, "instances: a table has one of the keys files, family and csv"),
    ('{files = "b.cnf", family = "planted-3sat"}', 3, "instances: a table has one of the keys"),
    ('""', 3, "files: the string is empty"),
    ('"c.cnf"', 3, "'c.cnf': there is no such file or folder"),
    ('"c*.cnf"', 3, "'c*.cnf' matches no file"),
    ('"**/*.toml"', 3, "'**/*.toml' matches no file of ours"),
    ('"a\\u0000.cnf"', 3, "'a\\x00.cnf' is no path"),
    ('"a.cnf"', 3, "'a.cnf' is asked the same way twice, first in line 2"),
    ('"*.cnf"', 3, "'a.cnf' is asked the same way twice, first in line 2"),
    ('{files = ["b.cnf",\n "c.cnf"]}', 4, "'c.cnf': there is no such file or folder"),
    ('{files = ["b.cnf",\n "b.cnf"]}', 4, "files: 'b.cnf' stands twice"),
    ('{files = []}', 3, "files: the list is empty"),
    ('{files = 3}', 3, "files: a string is wanted, not the integer 3"),
    ('{files = "b.cnf", first = 0}', 3, "first: 0 is not from 1"),
    ('{files = "b.cnf", seeds = [1]}', 3, "unknown key 'seeds'"),
    ('{files = "b.cnf", budget = 1}', 3, "b.cnf: budget is for set cover and circuits; this is 3sat"),
    ('{files = "b.cnf", budget = -1}', 3, "budget: -1 is not from 0"),
    ('{files = "b.cnf", bias = 1}', 3, "bias: true or false is wanted, not the integer 1"),
    ('{files = "b.cnf", loss = "l1"}', 3, "b.cnf: loss is no variant of 3sat-two-relus"),
    ('{files = "b.cnf", loss = "l3"}', 3, "no loss 'l3'; there are zero, l0, l1, l2, linf"),
    ('{files = "b.cnf", error = 0.5}', 3, "error: an exact number is wanted, not the decimal number 0.5: write it as"),
    ('{files = "b.cnf", error = "x"}', 3, "error: 'x' is not a rational number"),
    ('{files = "b.cnf", error = "-1"}', 3, "error must not be negative"),
    ('{files = "b.cnf", error = "1", loss = "linf"}', 3, "b.cnf: error under loss linf"),
    ('{files = "b.cnf", dimension = 0}', 3, "dimension: 0 is not from 1"),
    ('{files = "b.cnf", dimension = 3}', 3, "b.cnf: dimension is no variant of 3sat-two-relus"),
    ('{files = "b.cnf", neurons = 0}', 3, "neurons: 0 is not from 1"),
    ('{files = "b.cnf", weight_bound = 0}', 3, "weight_bound must be positive"),
    ('{files = "b.cnf", weight_bound = []}', 3, "weight_bound: an exact number is wanted, not a list"),
    ('{files = "b.cnf", rule = "nope"}', 3, "rule: no rule 'nope'"),
    ('{files = "b.cnf", rule = "set-cover-one-relu"}', 3, "b.cnf: rule set-cover-one-relu takes set-cover instances"),
    ('{family = "planted-3st"}', 3, "no family 'planted-3st'; did you mean 'planted-3sat'?"),
    ('{family = "planted-3sat", variabels = 3}', 3, "unknown key 'variabels'; did you mean 'variables'?"),
    ('{family = "planted-3sat", first = 3}', 3, "unknown key 'first'"),
    ('{family = "planted-3sat", ratio = 4.26}', 3, "ratio: 4.26 is no decimal number (write decimals as text)"),
    ('{family = "planted-3sat", variables = "x"}', 3, "variables: 'x' is no integer"),
    ('{family = "planted-3sat", variables = [3,\n 2]}', 4, "variables is 2, but the least possible is 3"),
    ('{family = "planted-3sat", variables = [3,\n "3"]}', 4, "variables: 3 stands twice"),
    ('{family = "planted-3sat", variables = []}', 3, "variables: the list is empty"),
    ('{family = "planted-3sat", variables = 100_001}', 3, "variables is more than 100000, the most that a suite"),
    (f'{{family = "planted-3sat", variables = 0x{"f" * 9000}}}', 3, "variables is more than 100000"),
    ('{family = "planted-3sat", ratio = "1e4000"}', 3, "ratio is more than 100000"),
    ('{family = "planted-set-cover", costs = 9_007_199_254_740_993}', 3, "costs is more than 1000000000"),
    ('{family = "planted-3sat", clauses = 3, ratio = "1"}', 3, "clauses and ratio say the same thing"),
    ('{family = "planted-3sat", seeds = 0}', 3, "seeds: 0 is not from 1"),
    ('{family = "planted-3sat", seeds = [1,\n\n"a"]}', 5, "seeds: an integer is wanted, not the string 'a'"),
    ('{family = "planted-3sat", seeds = [-1]}', 3, "seeds: -1 is not from 0"),
    ('{family = "planted-3sat", seeds = true}', 3, "seeds: an integer is wanted, not true"),
    ('{family = "planted-3sat", rule = "poits-plane"}', 3, "planted-3sat-s0.cnf: rule poits-plane takes poits"),
    ('{family = "steiner-poits", points = [7, 8]}', 3, "points is 8, but a Steiner triple system"),
    ('{family = "steiner-poits", points = 7, dimension = 1}', 3, "steiner-poits-points7-s0.poits: dimension 1: this"),
    ('{csv = "d.csv"}', 3, "csv: how many neurons?"),
    ('{csv = "d.csv", neurons = -1}', 3, "neurons: -1 is not from 0"),
    ('{csv = "e.csv", neurons = 1}', 3, "'e.csv': No such file or directory"),
    ('{csv = "d.csv", neurons = 1, rule = "x"}', 3, "unknown key 'rule'"),
    ('{csv = "d.csv", neurons = 2, signs = "+"}', 3, "signs has 1 signs for 2 neurons"),
    ('{csv = "d.csv", neurons = 2, loss = "zero"}', 3, "loss zero asks for an exact fit: decide 0"),
    ('{csv = "d.csv", neurons = 2, decide = "-1"}', 3, "decide: an error is not negative"),
    ('{csv = "d.csv", neurons = 2, decide = 0.5}', 3, "decide: an exact number is wanted, not the decimal number 0.5"),
    ('{csv = "d.csv", neurons = 2, target = 0}', 3, "target: 0 is not from 1"),
]  # fmt: skip


@pytest.mark.parametrize(("element", "line", "message"), INSTANCES)
def test_a_wrong_instance(tmp_path: Path, element: str, line: int, message: str) -> None:
    (found,) = errors(tmp_path, f'instances = [ # first\n "a.cnf",\n {element},\n]\n')
    assert found.startswith(f"s.toml:{line}: {message}")
    assert "\n" not in found


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the file is empty"),
        (" \r\n\n", 1, "the file is empty"),
        (b"x = 1\n\x00\x01", 2, "this is a binary file, not TOML"),
        (b"x = 1\ny = '\xff'", 2, "not UTF-8 text"),
        (b"\xef\xbb\xbfx = 1\n\ny = '\xff'", 3, "not UTF-8 text"),
        ("a = 1\nb 2", 2, "not TOML: Expected '=' after a key in a key/value pair"),
        ("a = 1\na = 2", 2, "not TOML: Cannot overwrite a value"),
        ("a = 1\r\n\r\nb = [1,", 3, "not TOML: "),
        ('a = 1\nb = """x\n\n', 2, "not TOML: "),
        ("a = 1\nb = " + "9" * 9000 + "\nc = 1", 2, "not TOML: "),
        ("b = " + "[" * 5000 + "]" * 5000, 1, "nested too deeply"),
    ],
)
def test_no_toml(tmp_path: Path, text: str | bytes, line: int, message: str) -> None:
    (found,) = errors(tmp_path, text)
    assert found.startswith(f"s.toml:{line}: {message}")
    assert "\n" not in found


def test_no_file(tmp_path: Path) -> None:
    for path, message in ((tmp_path, "Is a directory"), (tmp_path / "none.toml", "No such file or directory")):
        with pytest.raises(InputError) as error:
            read_suite(path)
        assert str(error.value) == f"{path}: {message}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# nothing\njobs = 1", ["1: no instances"]),
        ("instances = []", ["1: instances: the list is empty"]),
        ('instances = "a.cnf"', ["1: instances: a list is wanted, not the string 'a.cnf'"]),
        ("experiment = []", ["1: experiment: the list is empty"]),
        ("experiment = 3", ["1: experiment: tables [[experiment]] are wanted, not the integer 3"]),
        ("[experiment]", ["1: experiment: tables [[experiment]] are wanted, not a table"]),
        ("\n[[experiment]]\nname = 'x'", ["2: no instances"]),
        (GOOD + "[[experiment]]\n", ["2: an experiment without name"]),
        (GOOD + "[[experiment]]\nname = 'x'\n[[experiment]]\nname = 'x'", ["5: name: 'x' is the experiment of line 2"]),
        (GOOD + "experiment = [{name = 'x'}, {name = 'x'}]", ["2: name: 'x' is the experiment of line 2"]),
        (GOOD + "[[experiment]]\nname = 'x'\njobs = 2", ["4: unknown key 'jobs'; there are name, "]),
        (GOOD + "[[experiment]]\nname = 'x'\nseeds = [true]", ["4: seeds: an integer is wanted, not true"]),
        (GOOD + "[[experiment]]\nname = 'x'\ninstances = ['no.cnf']", ["4: 'no.cnf': there is no such file or folder"]),
    ],
)
def test_experiments(tmp_path: Path, text: str, expected: list[str]) -> None:
    found = errors(tmp_path, text)
    assert len(found) == len(expected)
    assert all(line.startswith(f"s.toml:{start}") for line, start in zip(found, expected, strict=True))


def test_everything_wrong_is_said_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    (tmp_path / "bad.cnf").write_text("p cnf 3 1\n1 2 x 0\n")
    text = """solvrs = ["z3"]
repeats = -1
[[experiment]]
name = "one"
instances = [
  "bad.cnf",
  "none.cnf",
  {family = "planted-3sat", variables = 1, seeds = 0},
]
[[experiment]]
name = "two"
formulas = ["x"]
instances = ["bad.cnf"]
geometry = 3
"""
    found = errors(tmp_path, text)
    places = [line.split(": ")[0] for line in found]
    assert places == [
        "s.toml:1", "s.toml:2", "bad.cnf:2", "s.toml:7", "s.toml:8", "s.toml:8", "s.toml:12", "s.toml:14",
    ]  # fmt: skip


def test_a_default_that_is_wrong_is_said_once(tmp_path: Path) -> None:
    text = 'instances = ["none.cnf", "a.cnf"]\nsolvers = ["z4", "highs"]\nformulas = ["sos1"]\n'
    text += "".join(f'[[experiment]]\nname = "{name}"\n' for name in "abc")
    places = [line.split(": ")[0] for line in errors(tmp_path, text)]
    assert places == ["s.toml:1", "s.toml:2", "s.toml:2"]


@pytest.mark.parametrize(
    ("keys", "element", "line", "message"),
    [
        ("repeats = 500_001", '"b.cnf"', 6, "1000002 runs up to here (500001 of each instance)"),
        ("repeats = 1_000_000", '"b.cnf"', 6, "2000000 runs up to here"),
        ("", '{family = "planted-3sat", seeds = 100_000}', 6, "100001 instances up to here"),
        ("", '{family = "planted-3sat", clauses = [1, 2, 3, 4], seeds = 1_000_000}', 6, "4000001 instances up to here"),
    ],
)
def test_too_much(tmp_path: Path, keys: str, element: str, line: int, message: str) -> None:
    text = f'solvers = ["z3"]\n{keys}\n\ninstances = [\n  "a.cnf",\n  {element},\n]\n'
    (found,) = errors(tmp_path, text)
    assert found.startswith(f"s.toml:{line}: {message}")


def test_a_million_runs_are_not_too_much(tmp_path: Path) -> None:
    assert errors(tmp_path, 'instances = ["a.cnf"]\nsolvers = ["z3"]\nrepeats = 1_000_000') == []
    found = errors(tmp_path, 'instances = ["a.cnf"]\nsolvers = ["z3"]\nrepeats = 1_000_000\nseeds = [1, 2]')
    assert found == ["s.toml:1: 2000000 runs up to here (2000000 of each instance): a suite has at most 1000000"]


def test_mutated_suites_are_read_or_refused_with_a_line(tmp_path: Path) -> None:
    """Every prefix of lines, and every line left out, of the bundled suites: never anything but our own errors."""
    for name in ("regression.toml", "set-cover-one-relu.toml"):
        lines = (SUITES / name).read_text().splitlines(keepends=True)
        for at in range(len(lines)):
            for text in ("".join(lines[:at]), "".join(lines[:at] + lines[at + 1 :])):
                (tmp_path / "s.toml").write_text(text)
                assert all(error.line is not None for error in found_in(tmp_path / "s.toml"))
