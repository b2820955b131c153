"""All small sources: as many as there are, each once, always in one order."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, product

import pytest

from instances.circuit import Gate, GateKind, MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.errors import UsageError
from instances.exhaustive import circuits, count, graphs, separations, set_covers, sources, three_sat
from instances.hyperplanes import HyperplaneSeparation
from instances.sat import OneInThreeSat, ThreeSat
from instances.set_cover import SetCover
from instances.sources import Source

COUNTS = {
    "3sat": [1, 13, 735, 114721],
    "poits": [1, 3, 19, 326],
    "set-cover": [1, 5, 24, 214],
    "circuit": [0, 11, 661, 222616],
    "hyperplanes": [1, 9, 172, 5489],
    "clique": [1, 3, 94, 69537741910],
}


@pytest.mark.parametrize("family", COUNTS)
def test_counts(family: str) -> None:
    for size, number in enumerate(COUNTS[family]):
        assert count(family, size) == number
        if number < 10**4:
            made = list(sources(family, size))
            assert len(made) == len(set(made)) == number
            assert all(source.family == family for source in made)


@pytest.mark.parametrize("family", COUNTS)
def test_a_larger_size_adds_to_the_smaller_ones(family: str) -> None:
    assert set(sources(family, 1)) <= set(sources(family, 2))
    assert list(sources(family, 2)) == list(sources(family, 2))


@pytest.mark.parametrize("family", COUNTS)
def test_large_sizes_begin_at_once_and_are_counted(family: str) -> None:
    assert len(list(islice(sources(family, 12), 50))) == 50
    assert count(family, 12) > 10**6


MEMBERS: list[Source] = [
    ThreeSat(2, ((), (1, -1, -2))),
    ThreeSat(2, ((1, 1, 1), (1, 1, 1))),
    OneInThreeSat(2, ((1, 1, 2), (2, 2, 2))),
    SetCover(2, ((), (1, 2)), (1, 1)),
    SetCover(2, (), ()),
    MonotoneCircuit(2, (Gate(GateKind.OR, ()), Gate(GateKind.AND, (1, 3))), 2),
    HyperplaneSeparation(2, ((Fraction(0), Fraction(2)),), ((Fraction(0), Fraction(2)),)),
    ColouredGraph(2, (2, 2), ((1, 2),)),
    ColouredGraph(2, (1, 1, 2, 2), ((1, 2), (1, 4))),
]


@pytest.mark.parametrize("source", MEMBERS, ids=str)
def test_odd_ones_are_among_them(source: Source) -> None:
    assert source in set(sources(source.family, 2))


def test_graphs_are_all_graphs() -> None:
    """Up to the numbers of the vertices, compared with all colourings and edges, sorted by colour here."""
    every = set()
    for n in range(3):
        pairs = [(u, v) for v in range(1, n + 1) for u in range(1, v)]
        for colours in product((1, 2), repeat=n):
            if max((colours.count(1), colours.count(2))) > 1:
                continue
            for chosen in product((False, True), repeat=len(pairs)):
                edges = tuple(pair for pair, taken in zip(pairs, chosen, strict=True) if taken)
                every.add(ColouredGraph(2, tuple(sorted(colours)), edges))
    assert every == set(graphs(2, 1))


def test_costs_and_other_parameters() -> None:
    weighted = list(set_covers(1, 1, costs=(1, 2)))
    assert [(s.sets, s.costs) for s in weighted] == [
        ((), ()),
        (((),), (1,)),
        (((),), (2,)),
        (((1,),), (1,)),
        (((1,),), (2,)),
    ]
    assert len(list(three_sat(1, 1))) == 11
    assert len(list(circuits(1, 1))) == 8
    assert {len(source.points) for source in separations(2, 0)} == {0, 1, 2}


def test_what_there_is_not() -> None:
    for call in (sources, count):
        with pytest.raises(UsageError, match="there is no family 'training' of sources, only 3sat, poits, "):
            call("training", 1)
        with pytest.raises(UsageError, match="the size is -1"):
            call("3sat", -1)
