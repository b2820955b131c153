"""Random sources, training problems and networks for hypothesis."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from instances.circuit import Gate, GateKind, MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.hyperplanes import HyperplaneSeparation
from instances.network import Activation, Network
from instances.sat import OneInThreeSat, ThreeSat
from instances.set_cover import SetCover
from instances.training import Loss, SourceRef, TrainingProblem, sparse_point
from instances.verdict import Verdict

rationals = st.one_of(
    st.integers(-3, 3).map(Fraction),
    st.fractions(min_value=-5, max_value=5, max_denominator=7),
    st.fractions(min_value=-(10**30), max_value=10**30),
)


@st.composite
def three_sats(draw: st.DrawFn) -> ThreeSat:
    n = draw(st.integers(0, 6))
    literals = [sign * v for v in range(1, n + 1) for sign in (1, -1)]
    clause = st.lists(st.sampled_from(literals), max_size=3).map(tuple) if literals else st.just(())
    return ThreeSat(n, tuple(draw(st.lists(clause, max_size=8))))


@st.composite
def one_in_three_sats(draw: st.DrawFn) -> OneInThreeSat:
    n = draw(st.integers(0, 6))
    triple = st.tuples(*[st.integers(1, n)] * 3) if n else st.nothing()
    return OneInThreeSat(n, tuple(draw(st.lists(triple, max_size=8 if n else 0))))


@st.composite
def networks(draw: st.DrawFn, dimension: int | None = None) -> Network:
    d = draw(st.integers(0, 4)) if dimension is None else dimension
    k = draw(st.integers(0, 4))
    rows = st.lists(rationals, min_size=d, max_size=d).map(tuple)
    column = st.lists(rationals, min_size=k, max_size=k).map(tuple)
    return Network(
        tuple(draw(st.lists(rows, min_size=k, max_size=k))),
        draw(column),
        draw(column),
        draw(st.sampled_from(Activation)),
    )


@st.composite
def training_problems(draw: st.DrawFn) -> TrainingProblem:
    n, d, k = draw(st.integers(0, 4)), draw(st.integers(0, 3)), draw(st.integers(0, 3))
    activation = draw(st.sampled_from(Activation))
    sign = st.sampled_from([Fraction(1), Fraction(-1)]) if activation is Activation.RELU else rationals
    point = st.lists(rationals, min_size=d, max_size=d).map(sparse_point)
    return TrainingProblem(
        points=tuple(draw(st.lists(point, min_size=n, max_size=n))),
        labels=tuple(draw(st.lists(rationals, min_size=n, max_size=n))),
        dimension=d,
        neurons=k,
        signs=draw(st.none() | st.lists(sign, min_size=k, max_size=k).map(tuple)),
        bias=draw(st.booleans()),
        activation=activation,
        loss=(loss := draw(st.sampled_from(Loss))),
        target=Fraction(0) if loss is Loss.ZERO else draw(st.none() | rationals.map(abs)),
        source=draw(st.none() | st.just(SourceRef("poits-plane", "0123456789abcdef" * 4))),
        truth=draw(st.none() | st.sampled_from(Verdict)),
    )


budgets = st.none() | st.integers(0, 10**20)


def subsets(largest: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Of 1..largest, ascending."""
    numbers = st.lists(st.integers(1, largest), unique=True) if largest else st.just([])
    return numbers.map(lambda found: tuple(sorted(found)))


@st.composite
def set_covers(draw: st.DrawFn) -> SetCover:
    n = draw(st.integers(0, 6))
    sets = tuple(draw(st.lists(subsets(n), max_size=6)))
    costs = draw(st.lists(st.integers(1, 9) | st.integers(1, 10**17), min_size=len(sets), max_size=len(sets)))
    return SetCover(n, sets, tuple(costs), draw(budgets))


@st.composite
def circuits(draw: st.DrawFn) -> MonotoneCircuit:
    n = draw(st.integers(0, 4))
    g = draw(st.integers(0 if n else 1, 5))
    kinds = st.sampled_from(GateKind)
    gates = tuple(Gate(draw(kinds), draw(subsets(earlier))) for earlier in range(n, n + g))
    names = draw(st.just(()) | st.lists(st.text('ab é/"x'), min_size=n, max_size=n).map(tuple))
    return MonotoneCircuit(n, gates, draw(st.integers(1, n + g)), draw(budgets), names)


@st.composite
def separations(draw: st.DrawFn) -> HyperplaneSeparation:
    d = draw(st.integers(0, 3))
    points = st.lists(st.lists(rationals, min_size=d, max_size=d).map(tuple), max_size=4).map(tuple)
    margin = draw(st.none() | st.fractions(min_value=Fraction(1, 99), max_denominator=99))
    return HyperplaneSeparation(d, draw(points), draw(points), margin)


@st.composite
def coloured_graphs(draw: st.DrawFn) -> ColouredGraph:
    k = draw(st.integers(0, 4))
    colours = draw(st.lists(st.integers(1, k), max_size=6)) if k else []
    pairs = [(u, v) for v in range(1, len(colours) + 1) for u in range(1, v)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return ColouredGraph(k, tuple(colours), tuple(edges))


json_sources = set_covers() | circuits() | separations() | coloured_graphs()
