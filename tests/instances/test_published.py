"""Instances that others published are read, with the labels they came with."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar
from xml.etree import ElementTree

import pytest
from pysat.solvers import Solver

from instances.circuit import MonotoneCircuit
from instances.load import Instance, read_instance, read_instances
from instances.sat import OneInThreeSat, ThreeSat
from instances.set_cover import SetCover
from instances.verdict import Verdict
from tests.instances.oracles import satisfiable

T = TypeVar("T")

DATA = Path(os.environ.get("SATFIT_DATA") or Path(__file__).parents[2] / "../shared/data")


def folder(name: str) -> Path:
    if not (DATA / name).is_dir():
        pytest.skip(f"no published instances: {name} is not in the folder that SATFIT_DATA names")
    return DATA / name


def formula(instance: Instance) -> ThreeSat:
    assert isinstance(instance.content, ThreeSat)
    return instance.content


@pytest.mark.parametrize(
    ("name", "variables", "clauses"),
    [("uf20-91/uf20-01.cnf", 20, 91), ("uf100-430/uf100-01.cnf", 100, 430)],
)
def test_satlib_as_published(name: str, variables: int, clauses: int) -> None:
    """Before the clauses comments, after them the lines % and 0."""
    path = folder("satlib-original") / name
    source = formula(read_instance(path))
    assert (source.variables, len(source.clauses)) == (variables, clauses)
    # the file read as naively as its layout allows
    body = path.read_text().split("%")[0].split(f"p cnf {variables}  {clauses}")[1].split()
    assert [str(literal) for clause in source.clauses for literal in (*clause, 0)] == body
    assert satisfiable(source)


@pytest.mark.parametrize(("name", "truth"), [("uf20-91", True), ("uf50-218", True), ("uuf50-218", False)])
def test_satlib(name: str, truth: bool) -> None:
    instances = read_instances([folder("satlib") / name])
    assert len(instances) >= 10
    for instance in instances:
        source = formula(instance)
        assert name.endswith(f"uf{source.variables}-{len(source.clauses)}")
        assert all(len(clause) == 3 for clause in source.clauses)
    # solving a few is enough to see that the clauses are the published ones
    assert all(satisfiable(formula(instance)) is truth for instance in instances[:5])


def test_labels_in_comments() -> None:
    instances = read_instances([folder("tiny3sat")])
    assert len(instances) >= 20
    for instance in instances:
        assert instance.label is (Verdict.INFEASIBLE if "is-unsat" in instance.name else Verdict.FEASIBLE)
        assert satisfiable(formula(instance)) is (instance.label is Verdict.FEASIBLE), instance.name


@pytest.mark.parametrize("points", [9, 15, 27])
def test_published_steiner_systems_are_unsatisfiable_too(points: int) -> None:
    lines = (folder("steiner-triple-covering") / f"data.{points}").read_text().split("\n")
    rows = [tuple(map(int, line.split())) for line in lines[1:] if line.strip()]
    triples = tuple((a, b, c) for a, b, c in rows)
    assert len(triples) == points * (points - 1) // 6
    assert not satisfiable(OneInThreeSat(points, triples))


def source(instance: Instance, kind: type[T]) -> T:
    assert isinstance(instance.content, kind)
    return instance.content


@pytest.mark.parametrize(
    ("name", "rows", "columns", "ones", "costs"),
    [
        ("scp41", 200, 1000, 4009, (1, 100)),
        ("scpe1", 50, 500, 4914, (1, 1)),
        ("scpe2", 50, 500, 5013, (1, 1)),
        ("scpcyc06", 240, 192, 960, (1, 1)),
    ],
)
def test_or_library(name: str, rows: int, columns: int, ones: int, costs: tuple[int, int]) -> None:
    path = folder("orlib") / f"{name}.txt"
    cover = source(read_instance(path), SetCover)
    assert (cover.elements, len(cover.sets)) == (rows, columns)
    assert (min(cover.costs), max(cover.costs)) == costs
    assert sum(map(len, cover.sets)) == ones
    # the file read as naively as its layout allows: whatever is neither header, cost nor count is a one
    numbers = [int(word) for word in path.read_text().split()]
    assert (tuple(numbers[:2]), tuple(numbers[2 : 2 + columns])) == ((rows, columns), cover.costs)
    assert len(numbers) == 2 + columns + rows + ones
    holders = [sum(row in members for members in cover.sets) for row in range(1, rows + 1)]
    place = 2 + columns
    for row, holding in enumerate(holders, start=1):
        assert numbers[place] == holding
        assert all(row in cover.sets[column - 1] for column in numbers[place + 1 : place + 1 + holding])
        place += 1 + holding
    assert cover.covers([True] * columns)


@pytest.mark.parametrize(("points", "optimum"), [(9, 5), (15, 9), (27, 18)])
def test_steiner_triple_covering(points: int, optimum: int) -> None:
    cover = source(read_instance(folder("steiner-triple-covering") / f"data.{points}"), SetCover)
    assert (len(cover.sets), cover.elements) == (points, points * (points - 1) // 6)
    assert cover.unicost
    assert {len(members) for members in cover.sets} == {(points - 1) // 2}
    for budget, feasible in ((optimum, True), (optimum - 1, False)):
        if feasible or points < 27:
            with Solver("cadical195", bootstrap_with=cover.cnf(budget)) as solver:
                assert solver.solve() is feasible


@pytest.mark.parametrize(
    ("name", "inputs", "defined", "votes"),
    [
        ("baobab2", 32, 40, 6),
        ("chinese", 25, 36, 0),
        ("das9202", 49, 36, 0),
        ("das9205", 51, 20, 0),
        ("isp9605", 32, 40, 6),
    ],
)
def test_fault_trees(name: str, inputs: int, defined: int, votes: int) -> None:
    """Every defined gate is below the top gate; an `atleast` becomes several."""
    path = folder("aralia") / f"{name}.xml"
    circuit = source(read_instance(path), MonotoneCircuit)
    assert (circuit.inputs, len(set(circuit.names))) == (inputs, inputs)
    assert len(circuit.gates) == defined if not votes else len(circuit.gates) > defined
    dice = Random(7)
    root = ElementTree.parse(path).getroot()
    for chance in (0.1, 0.3, 0.5, 0.7, 0.9) * 40:
        values = [dice.random() < chance for _ in circuit.names]
        assert circuit.accepts(values) is evaluated(root, dict(zip(circuit.names, values, strict=True)))


def evaluated(root: ElementTree.Element, events: dict[str, bool]) -> bool:
    """The gate r1 of a fault tree, straight from its XML."""
    gates = {gate.get("name"): gate[0] for gate in root.iter("define-gate")}

    @cache
    def value(element: ElementTree.Element) -> bool:
        if element.tag == "basic-event":
            return events[element.get("name", "")]
        if element.tag == "gate":
            return value(gates[element.get("name")])
        true = sum(value(part) for part in element)
        return true >= {"and": len(element), "or": 1}.get(element.tag, int(element.get("min", 0)))

    return value(gates["r1"])
