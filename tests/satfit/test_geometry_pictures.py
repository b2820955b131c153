"""`satfit geometry --picture` and `--log`: what is drawn is what was found, counted in the files themselves."""

from __future__ import annotations

import json
import random
import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from encoders.geometry.activation import Reach
from encoders.geometry.assignment import TightLine
from encoders.geometry.intervals import Interval
from encoders.geometry.lines import Line, place
from encoders.geometry.presolve import presolve
from instances import UsageError
from satfit.pictures import draw_presolved
from satfit.pictures.reach import original, region
from tests.satfit.picture_support import problem, svg_texts
from tests.satfit.support import SUITES, satfit, satfit_here, satfit_json_here

F = Fraction
CLAUSE = SUITES / "poits" / "one-clause.poits"
REGRESSION = SUITES / "regression"


def ids(file: Path, pattern: str) -> list[str]:
    found = [element.get("id", "") for element in ET.parse(file).getroot().iter()]
    return [one for one in found if re.fullmatch(pattern, one)]


def uses(file: Path, pattern: str) -> int:
    """How often a marker is set inside the groups of these names."""
    svg = "{http://www.w3.org/2000/svg}"
    groups = ET.parse(file).getroot().iter(f"{svg}g")
    return sum(len(list(group.iter(f"{svg}use"))) for group in groups if re.fullmatch(pattern, group.get("id", "")))


def rotated(document: dict[str, Any]) -> dict[str, Any]:
    rows = [[F(c) for c in row] for row in document["x"]]
    moved = [[str((3 * a - 4 * b) / 5), str((4 * a + 3 * b) / 5)] for a, b in rows]
    return {name: part for name, part in document.items() if name not in ("source", "truth")} | {"x": moved}


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("problems")
    straight = folder / "straight.json"
    assert satfit_here("reduce", CLAUSE, "-o", straight).returncode == 0
    turned = folder / "turned.json"
    turned.write_text(json.dumps(rotated(json.loads(straight.read_text()))))
    return {"straight": straight, "turned": turned}


@pytest.mark.parametrize("name", [pytest.param("straight", marks=pytest.mark.slow), "turned"])
def test_every_crossing_and_every_breakline_is_drawn(name: str, problems: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "x.svg"
    document = satfit_json_here("geometry", problems[name], "--picture", out)
    lines = document["tight_lines"]
    assert len(lines) == len(ids(out, r"tight-\d+")) == 3
    for number, line in enumerate(lines, start=1):
        for sign in ("convex", "concave"):
            assert len(ids(out, rf"crossing-{number}-{sign}-\d+")) == len(line[sign]) == 8
            longer = [one for one in line[sign] if one["low"] != one["high"]]
            closed = sum(one["low_closed"] + one["high_closed"] for one in longer)
            assert uses(out, rf"closed-crossing-{number}-{sign}") == closed
            assert uses(out, rf"open-crossing-{number}-{sign}") == 2 * len(longer) - closed
            # a single point is a dot of its own
            assert uses(out, rf"crossing-{number}-{sign}-\d+") == len(line[sign]) - len(longer)
    assert len(ids(out, r"neuron-\d+")) == len(ids(out, r"close-neuron-\d+")) == document["k"]
    assert uses(out, "points") == document["n"]
    words = svg_texts(out.read_bytes())
    assert f"{name}.json: finite" in words
    assert "137 points, 16 neurons, 3 tight lines" in words


@pytest.mark.parametrize("suffix", ["png", pytest.param("pdf", marks=pytest.mark.slow)])
def test_other_formats(suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"x.{suffix}"
    assert satfit_here("geometry", REGRESSION / "hat.json", "--picture", out).returncode == 0
    assert out.read_bytes().startswith({"png": b"\x89PNG", "pdf": b"%PDF"}[suffix])
    assert out.stat().st_size > 5_000


def test_one_input(tmp_path: Path) -> None:
    out = tmp_path / "x.svg"
    document = satfit_json_here("geometry", REGRESSION / "hat.json", "--picture", out)
    (line,) = document["tight_lines"]
    assert [(one["low"], one["high"]) for one in line["convex"]] == [("0", "2"), ("5", "6")]
    assert len(ids(out, r"crossing-convex-\d+-1")) == 2
    assert len(ids(out, r"crossing-concave-\d+-1")) == 1
    assert "every breakpoint is forced" in svg_texts(out.read_bytes())
    # on standard output the picture is alone, and the same
    assert satfit_here("geometry", REGRESSION / "hat.json", "--picture", "-").stdout == out.read_text()


def test_too_many_needed_breakpoints_are_drawn(tmp_path: Path) -> None:
    out, plane = tmp_path / "x.svg", tmp_path / "plane.svg"
    satfit_here("geometry", REGRESSION / "zigzag.json", "--picture", out)
    assert len(ids(out, r"crossing-concave-\d+-1")) == 2
    assert "more breakpoints are needed" in svg_texts(out.read_bytes())
    # the same labels on a slanted line of the plane
    document = json.loads((REGRESSION / "zigzag.json").read_text())
    slanted = tmp_path / "slanted.json"
    rows = [[row[0], str(2 * F(row[0]))] for row in document["x"]]
    slanted.write_text(json.dumps(document | {"x": rows}))
    assert satfit_json_here("geometry", slanted, "--picture", plane)["standing"] == "infeasible"
    assert len(ids(plane, r"needed-concave-\d+")) == 2


def test_a_plane_without_tight_lines_shows_its_lines(tmp_path: Path) -> None:
    out = tmp_path / "x.svg"
    done = satfit_here("geometry", SUITES / "hyperplanes" / "planted-6.csv", "--picture", out)
    assert done.returncode == 0
    assert "no line is tight" in svg_texts(out.read_bytes())
    assert ids(out, "line")
    assert not ids(out, r"crossing.*|neuron.*")


def random_interval(rng: random.Random, centre: Fraction) -> Interval:
    low = centre - F(rng.randint(0, 6), 2)
    high = centre + F(rng.randint(0, 6), 2)
    point = low == high
    return Interval(low, high, point or rng.random() < 0.5, point or rng.random() < 0.5)


def test_the_region_is_the_one_that_sides_are_read_from() -> None:
    """Against `Reach`, at the corners and between them, where it has to be straight."""
    rng = random.Random(5)
    bent = 0
    for _ in range(150):
        bases = sorted(rng.sample(range(-6, 7), rng.randint(2, 4)))
        slope = F(rng.randint(-3, 3), 2)
        held = {at: random_interval(rng, slope * base) for at, base in enumerate(bases)}
        tight = [TightLine(Line((F(base),), (), ()), {1: [held[at]], -1: []}) for at, base in enumerate(bases)]
        slices = region([(F(base), held[at]) for at, base in enumerate(bases)], F(-9), F(9))
        assert slices is not None
        bent += len(slices) > len(bases) + 2
        reach = Reach(tight)
        for (a, low, high), (b, low_b, high_b) in pairwise(slices):
            for share in (F(0), F(1, 3), F(1, 2), F(1)):
                expected = reach.at((a + share * (b - a),), held)
                assert expected is not None
                assert low + share * (low_b - low) == expected.low
                assert high + share * (high_b - high) == expected.high
    assert bent > 20


def test_a_region_that_is_empty_is_none() -> None:
    held = [(F(0), Interval(F(0), F(1))), (F(1), Interval(F(5), F(6))), (F(2), Interval(F(0), F(1)))]
    assert region(held, F(-1), F(3)) is None


def test_places_on_lines_go_back_and_forth() -> None:
    rng = random.Random(6)
    for _ in range(200):
        u = rng.choice([(F(0), F(1)), (F(1), F(0)), (F(rng.randint(-5, 5), 3), F(1))])
        point = F(rng.randint(-9, 9), 4), F(rng.randint(-9, 9), 5)
        base, height = place(point, u)
        assert original(base, height, u) == point


def second_difference(data: dict[str, Any], triple: list[int], height: int) -> Fraction:
    (a, ya), (b, yb), (c, yc) = ((F(data["x"][p][height]), F(data["y"][p])) for p in triple)
    assert a < b < c
    return (yc - yb) / (c - b) - (yb - ya) / (b - a)


def test_the_log_of_a_finite_problem(problems: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "log.json"
    assert satfit_here("geometry", problems["straight"], "--log", out).returncode == 0
    log = json.loads(out.read_text())
    assert (log["schema_version"], log["kind"], log["standing"]) == (1, "geometry-log", "finite")
    data = json.loads(problems["straight"].read_text())
    assert log["problem"] == {name: part for name, part in data.items() if name != "truth"}
    rules = [step["rule"] for step in log["steps"]]
    assert rules[0] == "direction"
    assert rules[-1] == "forbidden"
    assert rules.count("tight") == 3
    for step in log["steps"]:
        if step["rule"] == "tight":
            for name, sign in (("convex", 1), ("concave", -1)):
                for side in ("lower", "upper"):
                    assert len(step[name][side]) == 8
                    assert all(sign * second_difference(log["problem"], t, 1) > 0 for t in step[name][side])
        if step["rule"] == "shrink":
            assert second_difference(log["problem"], step["triple"], 1) == 0
    told = satfit_json_here("geometry", problems["straight"])
    assert [len(step["choices"]) for step in log["steps"] if step["rule"] == "table"] == told["tables"]
    assert len(log["steps"][-1]["combinations"]) == told["forbidden"]


def test_the_log_of_an_infeasible_problem_ends_it() -> None:
    done = satfit("geometry", REGRESSION / "zigzag.json", "--log", "-")
    assert done.returncode == 0
    log = json.loads(done.stdout)
    assert log["standing"] == "infeasible"
    (step,) = log["steps"]
    assert step["rule"] == "count"
    ends = sorted((triple[0], triple[2]) for triple in step["concave"])
    assert all(second_difference(log["problem"], triple, 0) < 0 for triple in step["concave"])
    assert len(ends) == 2 > log["problem"]["signs"].count(-1) == 1
    assert ends[0][1] <= ends[1][0]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (REGRESSION / "hat.json", "no certificates: the presolve stops (the affine part"),
        (SUITES / "clique" / "triangle.col", "no certificates: the presolve stops"),
    ],
)
def test_without_certificates_nothing_is_written(source: Path, words: str, tmp_path: Path) -> None:
    done = satfit_here("geometry", source, "--log", tmp_path / "log.json")
    assert done.returncode == 2
    assert words in done.stderr
    assert (done.stdout, list(tmp_path.iterdir())) == ("", [])
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("source", "options", "words"),
    [
        (
            SUITES / "clique" / "triangle.col",
            ["--picture", "x.svg"],
            "1 or 2 coordinates are drawn, and these have 3",
        ),
        (
            SUITES / "quick" / "tree-4.cnf",
            ["--picture", "x.svg"],
            "1 or 2 coordinates are drawn, and these have 5",
        ),
        (CLAUSE, ["--picture", "x.bmp"], ".svg"),
        (CLAUSE, ["--picture", "-", "--log", "-"], "only one of"),
        (CLAUSE, ["--log", "-", "--json"], "only one of"),
    ],
)
def test_wrong_usage_is_one_line(source: Path, options: list[str], words: str) -> None:
    done = satfit_here("geometry", source, *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("rows", "labels", "words"),
    [
        ([[0], [1]], [0, 1], "no three points are on a line"),
        ([[0], [1], [2]], [0, 1, 0], "the labels do not force every breakpoint"),
        ([[0, 0], [1, 3], [2, 5]], [0, 1, 0], "no three points are on a line"),
    ],
)
def test_where_nothing_is_tight_there_is_no_picture(rows: list[list[int]], labels: list[int], words: str) -> None:
    data = problem(len(rows[0]), rows, labels, 3, signs=(F(1), F(1), F(-1)))
    with pytest.raises(UsageError, match=f"no picture: {words}"):
        draw_presolved(data, presolve(data), "x")
