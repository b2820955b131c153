"""`satfit diff` as it is called: exit codes, bad files with their lines, JSON, Markdown, databases."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from satfit.database import connect
from satfit.database.writing import Writer
from satfit.regression.markdown import plain
from satfit.row import Row
from solvers.outcome import Basis
from tests.satfit.regression.support import NO, OUT_OF_TIME, document, row
from tests.satfit.support import satfit, satfit_here

PLAIN = [row("a.cnf"), row("b.cnf", verdict=NO, basis=Basis.PROOF), row("c.cnf", **OUT_OF_TIME)]
LOST = [PLAIN[0], replace(PLAIN[1], basis=Basis.EXACT), PLAIN[2]]


def database(rows: Sequence[Row], path: Path) -> Path:
    with connect(path, write=True) as connection:
        writer = Writer(connection, path, suite="s", suite_sha256="0", environment={}, started_at="now")
        for at, one in enumerate(rows):
            writer.record(hashlib.sha256(str(at).encode()).digest(), one, "now", {})
        writer.close()
    return path


@pytest.mark.parametrize("write", [document, database])
def test_exit_codes_and_what_is_said(tmp_path: Path, write: Callable[[Sequence[Row], Path], Path]) -> None:
    a, b = write(PLAIN, tmp_path / "a"), write(LOST, tmp_path / "b")
    same = satfit(*("diff", a, a))
    assert (same.returncode, same.stderr) == (0, "")
    assert same.stdout.splitlines()[-1] == "no regression: 3 pairs of runs compared"
    lost = satfit_here("diff", a, b)
    assert (lost.returncode, lost.stderr) == (5, "")
    assert "lost certificate: 1" in lost.stdout.splitlines()[0]
    assert "b.cnf, z3 smt presolve: infeasible (proof), then infeasible (exact)" in lost.stdout
    assert lost.stdout.splitlines()[-1] == "REGRESSIONS: 1 in verdicts; 3 pairs of runs compared"
    gained = satfit_here("diff", b, a)
    assert gained.returncode == 0
    assert "gained: 1" in gained.stdout


def test_a_verdict_that_is_lost_under_a_new_name_is_lost(tmp_path: Path) -> None:
    """B's file was renamed and asked again with other code: what stands under the old name is no partner."""
    content = {"question": "0" * 64}
    before = database([row("old.cnf", **content)], tmp_path / "a.db")
    now = database([row("old.cnf", **content), row("new.cnf", **content, **OUT_OF_TIME)], tmp_path / "b.db")
    assert satfit_here("diff", before, now).returncode == 5
    assert satfit_here("diff", before, before).returncode == 0


def test_a_database_against_a_document(tmp_path: Path) -> None:
    a, b = database(PLAIN, tmp_path / "a.db"), document(LOST, tmp_path / "b.json")
    assert satfit_here("diff", a, b).returncode == 5
    assert satfit_here("diff", b, a).returncode == 0


def test_quiet_shows_regressions_only(tmp_path: Path) -> None:
    mixed = [*LOST[:2], row("c.cnf")]
    a, b = document(PLAIN, tmp_path / "a"), document(mixed, tmp_path / "b")
    said = satfit_here("diff", a, b, "--quiet").stdout
    assert "lost certificate" in said
    assert "gained" not in said
    assert "Wilcoxon" not in said
    assert satfit_here("diff", a, a, "-q").stdout.splitlines() == ["no regression: 3 pairs of runs compared"]


def test_the_json_document_says_everything(tmp_path: Path) -> None:
    slow = [row(f"{at}.cnf", wall_s=1.5 + at / 1000) for at in range(12)]
    fast = [row(f"{at}.cnf", wall_s=1.0, version="2") for at in range(12)]
    a, b = document([*fast, *PLAIN, row("x", solver="highs")], tmp_path / "a"), document([*slow, *LOST], tmp_path / "b")
    done = satfit_here("diff", a, b, "--json")
    assert done.returncode == 5
    found = json.loads(done.stdout)
    assert found["schema_version"] == 1
    assert (found["exit_code"], found["regressions"], found["pairs"], found["alike"]) == (5, 2, 15, 14)
    assert (found["a"], found["b"]) == (str(a), str(b))
    assert found["only_a"] == {"highs smt presolve": 1}
    assert found["only_b"] == {}
    assert {kind: count for kind, count in found["counts"].items() if count} == {"lost certificate": 1}
    (change,) = found["changes"]
    assert (change["kind"], change["regression"], change["instance"]) == ("lost certificate", True, "b.cnf")
    assert (change["a"]["basis"], change["b"]["basis"]) == ("proof", "exact")
    (speed,) = found["speed"]
    assert (speed["claim"], speed["n"], speed["configuration"]) == ("slower", 12, "z3 smt presolve")
    assert speed["low"] <= speed["ratio"] <= speed["high"]
    assert found["thresholds"]["alpha"] == 0.05


def test_thresholds_are_those_given(tmp_path: Path) -> None:
    a = document([row(f"{at}", wall_s=1.0) for at in range(8)], tmp_path / "a")
    b = document([row(f"{at}", wall_s=1.3, cpu_s=1.0) for at in range(8)], tmp_path / "b")
    assert satfit_here("diff", a, b).returncode == 0
    assert satfit_here("diff", a, b, "--min-runs", "8").returncode == 5
    assert satfit_here("diff", a, b, "--min-runs", "8", "--tolerance", "1.4").returncode == 0
    assert satfit_here("diff", a, b, "--min-runs", "8", "--alpha", "0.001").returncode == 0
    assert satfit_here("diff", a, b, "--min-runs", "8", "--measure", "cpu").returncode == 0
    assert satfit_here("diff", a, document([], tmp_path / "c"), "--require-all").returncode == 5


@pytest.mark.parametrize(
    "arguments",
    [
        ("--alpha", "2"),
        ("--min-runs", "0"),
        ("--tolerance", "0.5"),
        ("--flap", "nan"),
        ("--measure", "gpu"),
        ("--json", "--markdown", "-"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    a = document(PLAIN, tmp_path / "a")
    done = satfit_here("diff", a, a, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_nothing_in_common_is_no_success(tmp_path: Path) -> None:
    a, b = document(PLAIN, tmp_path / "a"), document([row("z")], tmp_path / "b")
    done = satfit_here("diff", a, b)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "satfit: nothing to compare: none of the 3 runs of A was asked the same as one of the 1 of B\n"
    )


def changed(path: tuple[str, ...], value: Any) -> Callable[[dict[str, Any]], None]:
    def change(run: dict[str, Any]) -> None:
        for key in path[:-1]:
            run = run[key]
        if value is KeyError:
            del run[path[-1]]
        else:
            run[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("wall_s",), "fast", '"wall_s" must be a number, not negative'),
        (("wall_s",), -1.0, '"wall_s" must be a number, not negative'),
        (("cpu_s",), True, '"cpu_s" must be a number, not negative'),
        (("repeat",), 1.5, '"repeat" must be a whole number'),
        (("native",), 1, '"native" must be true or false'),
        (("solver",), None, '"solver" must be a text'),
        (("formula",), 3, '"formula" must be a text or null'),
        (("assumes",), ["x", 1], '"assumes" must be a list of texts'),
        (("claimed_bound",), "much", '"claimed_bound" must be a number as a text'),
        (("options",), [], '"options" must be an object'),
        (("options", "time_limit_s"), 0, 'the option "time_limit_s" must be a positive number'),
        (("options", "seed"), [], 'the option "seed" must be a whole number'),
        (("options", "target"), KeyError, 'no option "target"'),
        (("question",), KeyError, 'no field "question" (an older satfit wrote it?)'),
        (("peak_mib",), KeyError, 'no field "peak_mib"'),
        (("rule",), KeyError, 'no field "rule"'),
        (("verdict",), "maybe", "'maybe' is not a valid Verdict"),
        (("objective",), "1/0", '"objective" must be a number as a text, or null'),
        (("bound",), 3, '"bound" must be a number as a text, or null'),
        (("claimed_bound",), "1e999999999", '"claimed_bound" must be a number as a text, or null'),
        (("termination",), "tired", "'tired' is not a valid Termination"),
    ],
)
def test_what_is_wrong_with_a_run_is_said_with_its_line(
    tmp_path: Path, path: tuple[str, ...], value: Any, said: str
) -> None:
    good, bad = document(PLAIN, tmp_path / "good"), document(PLAIN, tmp_path / "bad")
    content = json.loads(bad.read_text())
    changed(path, value)(content["runs"][1])
    bad.write_text(json.dumps(content, indent=1))
    lines = bad.read_text().splitlines()
    done = satfit_here("diff", good, bad)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    where, _, reason = line.removeprefix(f"satfit: {bad}:").partition(": ")
    assert reason.startswith("run 2: ")
    assert said in reason
    start = [at for at, text in enumerate(lines, start=1) if text == "  {"][1]
    end = [at for at, text in enumerate(lines, start=1) if text.startswith("  }")][1]
    assert start <= int(where) <= end
    if value is not KeyError and len(reason.split('"')) > 1:
        assert f'"{path[-1]}"' in lines[int(where) - 1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ":1: the file is empty"),
        (b" \n", ":1: the file is empty"),
        (b'{"runs": [\n{},\n]}', ":3: not JSON: "),
        (b'{"a": 1}', ':1: not a document of compare --json: there is no list "runs"'),
        (b"[]", ":1: not a document of compare --json"),
        (b'{\n"schema_version": 2,\n"runs": []}', ":2: schema_version is 2; this satfit reads 1"),
        (b'{"runs": []}', ":1: schema_version is None"),
        (b'{"schema_version": 1,\n"runs": [\n7]}', ":3: run 1: not an object"),
        (b'{"schema_version": 1,\n"runs": [\nNaN]}', ":3: NaN is no number"),
        (b"\n\xff\xfe", ":2: neither a results database nor UTF-8 text"),
        (b"[" * 100_000, ": nested too deeply"),
        (b"SQLite format 3\0" + b"\0" * 100, ": "),
    ],
)
def test_files_that_are_none_of_ours(tmp_path: Path, content: bytes, said: str) -> None:
    good, bad = document(PLAIN, tmp_path / "good"), tmp_path / "bad"
    bad.write_bytes(content)
    for files in ((good, bad), (bad, good)):
        done = satfit_here("diff", *files)
        assert (done.returncode, done.stdout) == (2, "")
        (line,) = done.stderr.splitlines()
        assert line.startswith(f"satfit: {bad}{said}")


def test_files_that_are_not_there(tmp_path: Path) -> None:
    good = document(PLAIN, tmp_path / "good")
    for bad in (tmp_path / "none", tmp_path):
        done = satfit_here("diff", good, bad)
        assert done.returncode == 2
        assert done.stderr.startswith(f"satfit: {bad}: ")
        assert len(done.stderr.splitlines()) == 1


def test_random_damage_never_ends_in_a_traceback(tmp_path: Path) -> None:
    good = document(PLAIN, tmp_path / "good")
    data, bad = good.read_bytes(), tmp_path / "bad"
    rng = random.Random(7)
    for _ in range(50):
        at = rng.randrange(len(data))
        bad.write_bytes(data[:at] + bytes([rng.randrange(256)]) + data[at + rng.randrange(1, 20) :])
        done = satfit_here("diff", good, bad)
        assert done.returncode in (0, 2, 5)
        assert (done.returncode == 2) == bool(done.stderr)
        assert len(done.stderr.splitlines()) <= 1


def test_markdown_for_a_summary(tmp_path: Path) -> None:
    nasty = "a|b<script>`x`*y*\n# [l](u).cnf"
    a = document([row(nasty), *PLAIN], tmp_path / "a")
    b = document([row(nasty, **OUT_OF_TIME), *PLAIN, row("new", solver="highs")], tmp_path / "b")
    page = tmp_path / "page.md"
    done = satfit_here("diff", a, b, "--markdown", page)
    assert done.returncode == 5
    text = page.read_text()
    assert text.startswith("## REGRESSIONS: 1 in verdicts; 4 pairs of runs compared\n")
    assert "### lost certificate: 1" in text
    (line,) = [line for line in text.splitlines() if "script" in line]
    assert line.startswith(r"- a\|b\<script\>\`x\`\*y\* \# \[l\](u).cnf, z3 smt presolve: ")
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.replace(r"\|", "").count("|") for line in table}) == 1
    assert "only in B: 1 (highs smt presolve 1)" in text
    assert satfit_here("diff", a, b, "--markdown", "-").stdout.strip() == text.strip()


def test_a_page_of_ten_thousand_losses_fits_into_a_summary(tmp_path: Path) -> None:
    names = [f"{'x' * 200}{at}*" for at in range(3000)]
    a = document(map(row, names), tmp_path / "a")
    b = document((row(name, **OUT_OF_TIME) for name in names), tmp_path / "b")
    page = tmp_path / "page.md"
    assert satfit_here("diff", a, b, "--markdown", page, "-q").returncode == 5
    assert page.stat().st_size < 1 << 20
    assert "and 2900 more" in page.read_text()


def test_plain_keeps_what_is_harmless() -> None:
    assert plain("infeasible (proof), 1.5–2.0 s") == "infeasible (proof), 1.5–2.0 s"
    assert plain("a\x1b[31mb\u202e") == r"a \[31mb"


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    a = document(PLAIN, tmp_path / "a")
    done = satfit_here("diff", a, a, "--markdown", tmp_path / "none" / "page.md")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
