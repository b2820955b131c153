"""`satfit plot` and `satfit rules NAME --picture`, as typed."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from encoders.reductions import RULES
from tests.satfit.support import SUITES, satfit, satfit_here, satfit_json


def texts(file: Path) -> str:
    return "\n".join(
        "".join(part.itertext()) for part in ET.parse(file).getroot().iter("{http://www.w3.org/2000/svg}text")
    )


@pytest.mark.parametrize(
    ("source", "options", "expected"),
    [
        ("poits/figure-5.poits", ["--solution"], "one levee per gadget"),
        ("poits/figure-5.poits", [], "possible levee"),
        ("hyperplanes/planted-6.csv", ["--solution"], "separating line"),
        ("regression/hat.json", [], ""),
        ("clique/triangle.col", ["--solution"], ""),
        ("set-cover/triangle.json", ["--solution"], ""),
    ],
)
def test_a_picture_of_each_kind(source: str, options: list[str], expected: str, tmp_path: Path) -> None:
    out = tmp_path / "x.svg"
    done = satfit_here("plot", SUITES / source, *options, "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert expected in texts(out)


def test_a_network_found_elsewhere_is_drawn(tmp_path: Path) -> None:
    data, net, out = tmp_path / "hat.csv", tmp_path / "net.json", tmp_path / "x.png"
    data.write_text("0,0\n1,1\n2,0\n")
    problem = SUITES / "regression" / "hat.json"
    network = satfit_json("solve", problem, "--solver", "z3")["network"]
    net.write_text(json.dumps(network))
    assert satfit("plot", problem, "--network", net, "-o", out).returncode == 0
    assert out.read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_gadgets_need_no_file(tmp_path: Path) -> None:
    for kind in ("gadget", "cross-section", "segments"):
        assert satfit_here("plot", "--kind", kind, "-o", tmp_path / f"{kind}.svg").returncode == 0
        assert texts(tmp_path / f"{kind}.svg")


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_picture_and_a_worked_example(rule: str, tmp_path: Path) -> None:
    out = tmp_path / "rule.svg"
    # one of them as a process of its own: the others differ in what is drawn, not in how it is asked for
    done = (satfit if rule == "poits-plane" else satfit_here)("rules", rule, "--picture", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert ET.parse(out).getroot().tag.endswith("svg")
    assert "worked example: " in done.stdout
    assert "read back from it: " in done.stdout
    assert "evaluated exactly at every point: error " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "x.svg"], "needs a file"),
        (["--kind", "gadget", "-o", "x.bmp"], ".svg"),
        (["--kind", "nothing", "-o", "x.svg"], "no kind 'nothing'"),
        ([SUITES / "regression" / "hat.json", "--solution", "-o", "x.svg"], "no source to solve"),
        ([SUITES / "regression" / "hat.json", "--kind", "function", "-o", "x.svg"], "needs --network or --solution"),
        ([SUITES / "regression" / "hat.json", "--kind", "construction", "-o", "x.svg"], "POITS"),
        ([SUITES / "poits" / "thrice.poits", "--solution", "-o", "x.svg"], "none was found"),
        ([SUITES / "regression" / "hat.json", "--network", "/nowhere.json", "-o", "x.svg"], "/nowhere.json"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], words: str) -> None:
    done = satfit_here("plot", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
