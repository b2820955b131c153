"""Families beyond formulas: read back, true by brute force, structured as promised, and the same bytes forever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pytest
from pysat.solvers import Solver

from instances.circuit import GateKind, MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.errors import UsageError
from instances.generators import FAMILIES, Generated, Value, generate
from instances.generators.planted_hyperplanes import planted
from instances.hyperplanes import HyperplaneSeparation
from instances.load import parse_instance
from instances.set_cover import SetCover
from instances.verdict import Verdict
from tests.instances.commands import from_comment
from tests.instances.oracles import has_clique, has_solution, least_cost, separable

OPTIONS: list[tuple[str, Mapping[str, Value]]] = [
    ("random-set-cover", {"elements": 6, "sets": 5}),
    ("random-set-cover", {"elements": 0, "sets": 1, "degree": 1}),
    ("random-set-cover", {"elements": 5, "sets": 4, "degree": 1, "costs": 9}),
    ("planted-set-cover", {"elements": 1, "sets": 1, "cover": 1}),
    ("planted-set-cover", {"elements": 9, "sets": 9, "cover": 3}),
    ("planted-set-cover", {"elements": 6, "sets": 8, "cover": 6}),
    ("planted-set-cover", {"elements": 8, "sets": 8, "cover": 3, "costs": 5}),
    ("random-circuit", {"inputs": 1, "gates": 0}),
    ("random-circuit", {"inputs": 5, "gates": 9, "fan-in": 3}),
    ("planted-circuit", {"inputs": 4, "depth": 1, "decoys": 0}),
    ("planted-circuit", {"inputs": 3, "depth": 2, "decoys": 9}),
    ("planted-circuit", {"inputs": 9, "depth": 4, "decoys": 12}),
    ("planted-circuit", {"inputs": 7, "depth": 6, "decoys": 3}),
    ("planted-hyperplanes", {"points": 1}),
    ("planted-hyperplanes", {"points": 5, "dimension": 1}),
    ("planted-hyperplanes", {"points": 6}),
    ("planted-hyperplanes", {"points": 6, "dimension": 3}),
    ("unsat-hyperplanes", {"points": 4, "dimension": 1}),
    ("unsat-hyperplanes", {"points": 6}),
    ("grid-hyperplanes", {}),
    ("random-clique", {"colours": 0}),
    ("random-clique", {"colours": 3, "density": "2/3"}),
    ("planted-clique", {"colours": 1, "vertices": 1}),
    ("planted-clique", {"colours": 4, "vertices": 3, "density": 0}),
    ("unsat-clique", {"colours": 2, "vertices": 1}),
    ("unsat-clique", {"colours": 4, "vertices": 3}),
    ("unsat-clique", {"colours": 3, "vertices": 4, "density": "0.8"}),
]


def ident(case: object) -> str:
    return " ".join(map(str, case.values())) if isinstance(case, dict) else str(case)


def test_the_families_are_the_promised_ones() -> None:
    names = list(FAMILIES)[7:]
    assert names == [
        "random-set-cover",
        "planted-set-cover",
        "random-circuit",
        "planted-circuit",
        "planted-hyperplanes",
        "unsat-hyperplanes",
        "grid-hyperplanes",
        "random-clique",
        "planted-clique",
        "unsat-clique",
    ]
    assert {name for name, _ in OPTIONS} == set(names)
    assert all(FAMILIES[name].name == name and "\n" not in FAMILIES[name].summary for name in names)


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=ident)
def test_truths(name: str, options: Mapping[str, Value]) -> None:
    for seed in range(2 if name.endswith("hyperplanes") else 6):
        made = generate(name, options, seed)
        if name == "grid-hyperplanes":
            # 2^16 cuts are too many; the axes are in another test
            assert made.truth is None
        elif made.truth is None:
            assert name == "random-clique"
        else:
            assert has_solution(made.source) is (made.truth is Verdict.FEASIBLE), made.comments[0]
        if made.optimum is not None:
            assert isinstance(made.source, SetCover | MonotoneCircuit)
            assert least_cost(made.source) == made.optimum, made.comments[0]
        assert (made.optimum is not None) == (name in ("planted-set-cover", "planted-circuit"))


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=ident)
def test_files_say_what_they_are(name: str, options: Mapping[str, Value]) -> None:
    made = generate(name, options, 5)
    read = parse_instance(made.text.encode(), file="f")
    assert read.content == made.source
    assert (read.label, read.optimum) == (made.truth, made.optimum)
    assert from_comment(made.comments[0]) == made
    assert from_comment(made.comments[0]).text == made.text
    assert made.comments[0] in made.text.split("\n")[0 if made.text[0] != "{" else 1]


def made(name: str, seed: int, **options: Value) -> Generated:
    return generate(name, {key.replace("_", "-"): value for key, value in options.items()}, seed)


def test_planted_planes_keep_the_promise() -> None:
    for dimension in (1, 2, 3, 6):
        for points in (1, 2, 5, 30):
            for seed in range(6):
                source, planes = planted(points, dimension, seed)
                assert source.keeps_promise(planes), (points, dimension, seed)
                assert len(set(source.points)) == len(source.points) == points
                assert all(value.denominator == 1 for x in source.points for value in x)
                assert source.q
                assert bool(source.p) == (points > 1)


def test_the_grid_is_separable_but_not_as_promised() -> None:
    source = made("grid-hyperplanes", 1).source
    assert isinstance(source, HyperplaneSeparation)
    axes = (((1, 0), 0), ((0, 1), 0))
    assert source.satisfied_by(axes)  # type: ignore[arg-type]
    assert not source.keeps_promise(axes)  # type: ignore[arg-type]
    assert (len(source.q), len(source.p)) == (8, 8)
    between = [tuple((a + b) / 2 for a, b in zip(x, y, strict=True)) for x in source.q for y in source.q]
    assert set(between) & set(source.p)


def test_four_points_of_the_unseparable_ones_alternate_on_a_line() -> None:
    for seed in range(5):
        source = made("unsat-hyperplanes", seed, points=4, dimension=3).source
        assert isinstance(source, HyperplaneSeparation)
        names = [name for _, name in sorted([*((x, "q") for x in source.q), *((x, "p") for x in source.p)])]
        assert names in (["q", "p", "q", "p"], ["p", "q", "p", "q"])
        assert not separable(source)


@pytest.mark.parametrize(("inputs", "depth", "decoys"), [(2, 1, 0), (9, 2, 7), (12, 5, 20), (40, 39, 3), (300, 6, 60)])
def test_planted_circuits_have_their_depth(inputs: int, depth: int, decoys: int) -> None:
    for seed in range(4):
        source = made("planted-circuit", seed, inputs=inputs, depth=depth, decoys=decoys).source
        assert isinstance(source, MonotoneCircuit)
        assert (source.inputs, source.depth) == (inputs, depth)
        plain = made("planted-circuit", seed, inputs=inputs, depth=depth, decoys=0).source
        assert isinstance(plain, MonotoneCircuit)
        read = [wire for gate in plain.gates for wire in gate.wires]
        assert len(read) == len(set(read))
        assert plain.gates[plain.output - plain.inputs - 1].kind is GateKind.AND


def decided(source: SetCover | MonotoneCircuit, budget: int) -> bool:
    with Solver("cadical195", bootstrap_with=source.cnf(budget)) as solver:
        return bool(solver.solve())


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("planted-set-cover", {"elements": 40, "sets": 25, "cover": 6}),
        ("planted-set-cover", {"elements": 30, "sets": 30, "cover": 5, "costs": 4}),
        ("planted-circuit", {"inputs": 30, "depth": 4, "decoys": 30}),
    ],
    ids=ident,
)
def test_larger_optima(name: str, options: Mapping[str, Value]) -> None:
    for seed in range(3):
        known = generate(name, options, seed)
        assert isinstance(known.source, SetCover | MonotoneCircuit)
        assert known.optimum is not None
        assert decided(known.source, known.optimum)
        assert not decided(known.source, known.optimum - 1)


def test_densities_and_sizes_of_graphs() -> None:
    for density, edges in ((0, 0), (1, 27)):
        graph = made("random-clique", 1, colours=3, vertices=3, density=density).source
        assert isinstance(graph, ColouredGraph)
        assert (sorted(graph.colours), len(graph.edges)) == ([1, 1, 1, 2, 2, 2, 3, 3, 3], edges)
        assert has_clique(graph) is bool(density)
    only = made("planted-clique", 1, colours=5, vertices=4, density=0).source
    assert isinstance(only, ColouredGraph)
    assert len(only.edges) == 10


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        ("random-set-cover", {"sets": 2, "degree": 3}, "--degree is 3, but there are 2 sets"),
        ("planted-set-cover", {"elements": 2}, "--cover is 3, but there are 2 elements and 8 sets"),
        ("planted-set-cover", {"cover": 0}, "--cover is 0, but the least possible is 1"),
        ("planted-circuit", {"inputs": 3}, "--inputs is 3, but a formula of depth 3 needs at least 4"),
        ("planted-circuit", {"depth": 1}, "--decoys: a formula of depth 1 has no room"),
        ("unsat-hyperplanes", {"points": 3}, "--points is 3, but the least possible is 4"),
        ("planted-hyperplanes", {"dimension": 0}, "--dimension is 0"),
        ("grid-hyperplanes", {"points": 3}, "has no option --points"),
        ("unsat-clique", {"colours": 1}, "--colours is 1, but the least possible is 2"),
        ("random-clique", {"density": "1.01"}, "--density is 101/100: a number from 0 to 1"),
        ("random-clique", {"density": "0." + "1" * 30}, "at most fifteen digits"),
    ],
)
def test_options_that_cannot_be(name: str, options: Mapping[str, Value], reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        generate(name, options, 0)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", list(FAMILIES)[7:])
def test_seeds_differ(name: str) -> None:
    assert len({generate(name, {}, seed).text.split("seed")[1].partition("\n")[2] for seed in range(6)}) >= 5


# The promise is forever: a change here breaks every file ever published. Make a new family instead.
DIGESTS = [
    (
        "random-set-cover --seed 7",
        "cbc1438637a2d300938e145da1b222d6f447fe534e6ca32565263cb204072a24",
    ),
    (
        "random-set-cover --elements 9 --sets 6 --degree 2 --costs 5 --seed 3",
        "b07796349f82e0b911c3f688564c7c4905c8ea96f66d3644f39f76f57f66c2a6",
    ),
    (
        "planted-set-cover --seed 7",
        "8629415c07bc1cad994b78f6e9bc049fadf34124da5172b89eace72bb4da7763",
    ),
    (
        "planted-set-cover --elements 9 --sets 9 --cover 4 --costs 5 --seed 3",
        "67acb79f466f1f3e3b8700b1526f81396f90d9167a97cbc3760b5e3d9ccc7138",
    ),
    (
        "random-circuit --seed 7",
        "dcbf25ad04ee49d9356406f8efd544b67c21a1b0a4e0026995952251625cf95b",
    ),
    (
        "random-circuit --inputs 3 --gates 12 --fan-in 4 --seed 3",
        "d3d96b8c954171c0a540216dc708f8222c04c9005f3350beae40206b2d09cb64",
    ),
    (
        "planted-circuit --seed 7",
        "0f0aba5612ffade84cf785d1aa1e2e38747ae27a4cb1d3eab194636ddba58309",
    ),
    (
        "planted-circuit --inputs 20 --depth 5 --decoys 9 --seed 3",
        "7c81d3e073299f203418511bc5ab3f8a246321f1a559c9c0934b03bdc6c9f6b7",
    ),
    (
        "planted-hyperplanes --seed 7",
        "e0d97cd48a3fcdd404201cbc2b053d93e1fdb6f038d64069d692e83c71efc3bf",
    ),
    (
        "planted-hyperplanes --points 11 --dimension 3 --seed 3",
        "b0b1a3b273e45834a82352b2d5bdedf5cf4f39c9801ff02168cfb999207db293",
    ),
    (
        "unsat-hyperplanes --seed 7",
        "b05016529edb2f0ea6a2fe4aad2ee201189ee4bc6e41872375efd3855f4bb34a",
    ),
    (
        "unsat-hyperplanes --points 9 --dimension 3 --seed 3",
        "3ccab87b69af81d939a9b6ad2211541c7d77266c575fb41e78035b4916084c1b",
    ),
    (
        "grid-hyperplanes --seed 7",
        "7bb57ba858940c20125dc613ae1a6e7fdb8c74aa2e56535f26c446343d328a9a",
    ),
    (
        "random-clique --seed 7",
        "1f422ca803bffb0a5e4fb0cbeff44ca3d85447968303a6053e2b51885243b43a",
    ),
    (
        "random-clique --colours 4 --vertices 2 --density 1/3 --seed 3",
        "ef963a7508d1a076b3eff84d5fd1cbdc31c4d2c8876acca2248e09a6973eab7d",
    ),
    (
        "planted-clique --seed 7",
        "95d24493b8edc9965a3c4cae018eefebfad69888355afc09d87a5002fb70aeba",
    ),
    (
        "unsat-clique --seed 7",
        "0c9dcacbf07f75c62c1c51c6deb28e96726e743e13ae923db871ef29484f5be6",
    ),
    (
        "unsat-clique --colours 4 --vertices 4 --density 0.75 --seed 3",
        "53c8715a6d77e8c2c11aa512d262ead276420f2d8f1907884ae406884b83db9e",
    ),
]


@pytest.mark.parametrize(("command", "digest"), DIGESTS)
def test_bytes_are_pinned(command: str, digest: str) -> None:
    text = from_comment(f"satfit generate {command}").text
    assert hashlib.sha256(text.encode()).hexdigest() == digest


def test_every_family_is_pinned() -> None:
    assert {command.split()[0] for command, _ in DIGESTS} == set(list(FAMILIES)[7:])
