"""Instances that others published are read, with the labels they came with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from instances.load import Instance, read_instance, read_instances
from instances.sat import OneInThreeSat, ThreeSat
from instances.verdict import Verdict
from tests.instances.oracles import satisfiable

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
