"""The committed suites: every label is true, and generated files are what their first comment says."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

import instances
from instances.circuit import MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.generators.planted_hyperplanes import planted
from instances.hyperplanes import Hyperplane, HyperplaneSeparation
from instances.load import Instance, read_instances
from instances.network import Network
from instances.sat import OneInThreeSat, ThreeSat
from instances.set_cover import SetCover
from instances.training import TrainingProblem
from instances.verdict import Verdict
from tests.instances.commands import from_comment
from tests.instances.oracles import has_solution, least_cost

SUITES = Path(instances.__file__).parent / "suites"
ALL = {path.relative_to(SUITES).as_posix(): path for path in sorted(SUITES.rglob("*.*")) if path.name != "README.md"}
FILES = {name: path for name, path in ALL.items() if path.suffix != ".toml"}
TRAINING = {"regression/zigzag.json", "regression/hat.json"}
SOURCES_ONLY = {name: path for name, path in FILES.items() if name not in TRAINING}
COMMAND = re.compile(r"(?:c |# |.*\n \"comment\": \")(satfit generate [^\n\"]*)")
GENERATED = {name: found[1] for name, path in FILES.items() if (found := COMMAND.match(path.read_text()))}
FAMILIES = {"set-cover": "set-cover", "circuits": "circuit", "hyperplanes": "hyperplanes", "clique": "clique"}


def read(path: Path) -> Instance:
    (instance,) = read_instances([path])
    return instance


@pytest.mark.parametrize("suite", ["quick", "regression", "poits", *FAMILIES])
def test_suites_are_read_without_a_message(suite: str) -> None:
    messages: list[str] = []
    read_all = read_instances([SUITES / suite], skipped=messages.append)
    assert not messages
    assert {instance.label for instance in read_all} == {Verdict.FEASIBLE, Verdict.INFEASIBLE}


def test_quick_is_quick() -> None:
    """Only 3SAT: the plain formulas of one-in-three clauses are out of reach."""
    for instance in read_instances([SUITES / "quick"]):
        assert isinstance(instance.content, ThreeSat)
        assert instance.content.variables <= 8


def test_kinds_by_suite() -> None:
    assert all(isinstance(instance.content, OneInThreeSat) for instance in read_instances([SUITES / "poits"]))
    assert {instance.family for instance in read_instances([SUITES / "regression"])} == {"3sat", "training"}


@pytest.mark.parametrize("suite", FAMILIES)
def test_tiny_sources_by_suite(suite: str) -> None:
    """Small enough for the slowest exact solver."""
    for instance in read_instances([SUITES / suite]):
        source = instance.content
        assert instance.family == FAMILIES[suite]
        match source:
            case SetCover():
                assert max(source.elements, len(source.sets)) <= 4
            case MonotoneCircuit():
                assert source.inputs <= 3
                assert len(source.gates) <= 4
            case HyperplaneSeparation():
                assert len(source.points) <= 6
            case ColouredGraph():
                assert source.colour_count <= 3
                assert all(len(members) <= 2 for members in source.classes())


@pytest.mark.parametrize("name", SOURCES_ONLY)
def test_labels_are_true(name: str) -> None:
    instance = read(SOURCES_ONLY[name])
    assert not isinstance(instance.content, TrainingProblem)
    assert instance.label is (Verdict.FEASIBLE if has_solution(instance.content) else Verdict.INFEASIBLE)
    if isinstance(instance.content, SetCover | MonotoneCircuit):
        assert instance.optimum == least_cost(instance.content)


def plane(*numbers: int) -> Hyperplane:
    return tuple(map(Fraction, numbers[:-1])), Fraction(numbers[-1])


# what makes the labels of feasible point sets true in the sense of the promise
PLANES = {
    "one-each.csv": (plane(-2, 0, 1), plane(0, 1, -9)),
    "strip.csv": (plane(2, -1), plane(2, -5)),
    "repeated.csv": (plane(-1, -1, 1), plane(0, 1, -9)),
    "no-p.csv": (plane(0, 1, 9), plane(0, 1, -9)),
    "fractions.csv": (plane(1, 0, 0), plane(3, 0, -2)),
    "planted-6.csv": planted(6, 2, 4)[1],
}


def test_feasible_point_sets_keep_the_promise() -> None:
    feasible = [i for i in read_instances([SUITES / "hyperplanes"]) if i.label is Verdict.FEASIBLE]
    assert {instance.name for instance in feasible} == set(PLANES)
    for instance in feasible:
        assert isinstance(instance.content, HyperplaneSeparation)
        assert instance.content.keeps_promise(PLANES[instance.name]), instance.name


@pytest.mark.parametrize("name", GENERATED)
def test_generated_files_can_be_made_again(name: str) -> None:
    assert from_comment(GENERATED[name]).text == FILES[name].read_bytes().decode()


def test_some_files_are_generated() -> None:
    assert len(GENERATED) >= 19
    assert all(name in GENERATED for name in FILES if name.startswith("quick/"))
    assert {name.split("/")[0] for name in GENERATED} == {"quick", "poits", "regression", *FAMILIES}


def test_every_file_is_in_the_readme() -> None:
    readme = (SUITES / "README.md").read_text()
    missing = [name for name in ALL if not name.startswith(("quick/", "gadgets/")) and Path(name).name not in readme]
    assert not missing


def problem(name: str) -> TrainingProblem:
    content = read(SUITES / name).content
    assert isinstance(content, TrainingProblem)
    return content


def test_hat_is_fitted() -> None:
    """[x−1] + [x−5]/3 − [x−2]·4/3, each weight inside its neuron."""
    slopes = (Fraction(1), Fraction(1, 3), Fraction(4, 3))
    answer = Network(
        weights=tuple((slope,) for slope in slopes),
        biases=tuple(-slope * place for slope, place in zip(slopes, (1, 5, 2), strict=True)),
        coefficients=(Fraction(1), Fraction(1), Fraction(-1)),
    )
    hat = problem("regression/hat.json")
    assert hat.truth is Verdict.FEASIBLE
    assert hat.objection(answer) is None


def test_zigzag_is_infeasible() -> None:
    """Over a triple of points where the labels are strictly concave, a concave neuron breaks strictly inside.

    Two such triples with disjoint insides need two concave neurons; there is one.
    """
    zigzag = problem("regression/zigzag.json")
    assert zigzag.truth is Verdict.INFEASIBLE
    assert (zigzag.d, zigzag.exact_fit) == (1, True)
    xs = [dict(point).get(0, Fraction(0)) for point in zigzag.points]
    assert all(b - a == 1 for a, b in pairwise(xs))
    y = zigzag.labels
    concave = [i for i in range(1, len(y) - 1) if y[i - 1] - 2 * y[i] + y[i + 1] < 0]
    assert concave == [2, 5]
    assert zigzag.signs is not None
    assert sum(sign < 0 for sign in zigzag.signs) == 1
