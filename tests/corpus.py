"""The one shared list of labelled examples: a new back-end is done when every row of it is right."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from encoders.bounds import WeightBounds, uniform_bounds
from encoders.reductions import Options
from encoders.reductions.selection_gadget import gadget_bounds, gadget_problem
from instances import (
    ColouredGraph,
    Gate,
    GateKind,
    HyperplaneSeparation,
    Loss,
    MonotoneCircuit,
    OneInThreeSat,
    SetCover,
    Source,
    ThreeSat,
    TrainingProblem,
    Verdict,
    sparse_point,
)
from instances.load import Instance
from satfit.case import make_case
from satfit.settings import Settings
from solvers.job import SourceTask

ROOT = Path(__file__).resolve().parent.parent
SUITES = ROOT / "instances" / "suites"

YES, NO = Verdict.FEASIBLE, Verdict.INFEASIBLE


@dataclass(frozen=True)
class Example:
    """A training problem, what is known about its weights, and whether anything fits. `task` where it has a source."""

    name: str
    problem: TrainingProblem
    bounds: WeightBounds
    truth: Verdict
    task: SourceTask | None = None
    kind: str | None = None


def data(rows: list[tuple[str, ...]], neurons: int, signs: str | None = None, *, bias: bool = True) -> TrainingProblem:
    """A problem written down: each row the coordinates and then the label, as rational strings."""
    return TrainingProblem(
        points=tuple(sparse_point([Fraction(v) for v in row[:-1]]) for row in rows),
        labels=tuple(Fraction(row[-1]) for row in rows),
        dimension=len(rows[0]) - 1 if rows else 1,
        neurons=neurons,
        signs=None if signs is None else tuple(Fraction(1 if s == "+" else -1) for s in signs),
        bias=bias,
    )


def line(labels: str, neurons: int, signs: str | None = None, *, bias: bool = True) -> TrainingProblem:
    """x = 0, 1, 2, … with these labels."""
    rows = [(str(x), y) for x, y in enumerate(labels.split())]
    return data(rows, neurons, signs, bias=bias)


ZIGZAG = line("0 0 1 0 0 1 0", 3, "++-")
"""Infeasible: each peak needs its own concave breakpoint, and one neuron of sign − has only one."""


def own(name: str, problem: TrainingProblem, truth: Verdict, bound: int = 12) -> Example:
    return Example(name, problem, uniform_bounds(problem, Fraction(bound)), truth)


def reduced(
    name: str, source: Source, truth: Verdict, options: Options | None = None, *, rule: str | None = None
) -> Example:
    case = make_case(Instance(name, source, b"", truth), Settings(solvers=(), rule=rule, options=options or Options()))
    return Example(name, case.problem, case.bounds, truth, case.source_task(), case.kind)


def points(*rows: str) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(Fraction(value) for value in row.split()) for row in rows)


ALL_TWO = ((1, 2), (1, -2), (-1, 2), (-1, -2))

L1 = Options(loss=Loss.L1)
TWO = "hyperplanes-two-thresholds"

CORPUS: tuple[Example, ...] = (
    own("one ReLU on a line", line("0 0 1 2", 1, "+"), YES),
    own("one ReLU cannot bend twice", line("0 1 1 0", 1, "+"), NO),
    own("one ReLU, free sign, negative labels", line("0 0 -1 -2", 1), YES),
    own("positive signs, a negative label", line("0 -1", 2, "++"), NO),
    own("hat", line("0 1 0", 2, "+-"), YES),
    own("hat with three", line("0 0 1 0 0", 3, "+-+"), YES),
    own("zigzag", ZIGZAG, NO),
    own("zigzag, free signs, three", line("0 0 1 0 0 1 0", 3), NO),
    own("zigzag, free signs, four", line("0 0 1 0 0 1 0", 4), YES),
    own("no bias: a point at the origin", line("1 1", 2, bias=False), NO),
    own("no bias: through the origin", line("0 3", 1, "+", bias=False), YES),
    own("one third", data([("1/3", "1/7"), ("2/3", "2/7")], 1, "+"), YES),
    own("the plane", data([("0", "0", "0"), ("1", "0", "1"), ("0", "1", "1"), ("1", "1", "2")], 1, "+"), YES),
    own("exclusive or, one neuron", data([("0", "0", "0"), ("1", "0", "1"), ("0", "1", "1"), ("1", "1", "0")], 1), NO),
    own("exclusive or", data([("0", "0", "0"), ("1", "0", "1"), ("0", "1", "1"), ("1", "1", "0")], 2, "+-"), YES),
    own("one point, two labels", data([("1", "0"), ("1", "1")], 2), NO),
    own("no points", data([], 1, "+"), YES),
    own("no neurons, label 0", line("0", 0, ""), YES),
    own("no neurons, label 1", line("1", 0, ""), NO),
    reduced("3SAT without clauses", ThreeSat(2, ()), YES),
    reduced("3SAT without anything", ThreeSat(0, ()), YES),
    reduced("3SAT, an empty clause", ThreeSat(1, ((),)), NO),
    reduced("3SAT, all pairs", ThreeSat(2, ALL_TWO), NO),
    reduced("3SAT, all pairs, bias", ThreeSat(2, ALL_TWO), NO, Options(bias=True)),
    reduced("3SAT, all pairs, free signs", ThreeSat(2, ALL_TWO), NO, Options(free_signs=True)),
    reduced("3SAT, three of the pairs", ThreeSat(2, ALL_TWO[:3]), YES),
    reduced("3SAT, bias", ThreeSat(3, ((1, -2, 3), (-1, 2, 2), (-3,))), YES, Options(bias=True)),
    reduced("3SAT, free signs", ThreeSat(3, ((1, -2, 3), (-1, 2, 2), (-3,))), YES, Options(free_signs=True)),
    reduced("3SAT, a tautology", ThreeSat(1, ((1, -1), (-1,))), YES),
    reduced("set cover, too small a budget", SetCover(3, ((1, 2), (3,), (2,)), (1, 1, 1), 1), NO, L1),
    reduced("set cover, enough", SetCover(3, ((1, 2), (3,), (2,)), (1, 2, 1), 3), YES, L1),
    reduced("a circuit that needs two", MonotoneCircuit(2, (Gate(GateKind.AND, (1, 2)),), 3, 1), NO, L1),
    reduced("a circuit with two", MonotoneCircuit(2, (Gate(GateKind.AND, (1, 2)),), 3, 2), YES, L1),
    reduced("two thresholds on a line", HyperplaneSeparation(1, points("0"), points("-1", "1")), YES, rule=TWO),
    reduced("two thresholds, alternating", HyperplaneSeparation(1, points("0", "2"), points("1", "3")), NO, rule=TWO),
    reduced("a clique", ColouredGraph(2, (1, 1, 2), ((1, 3),)), YES),
    reduced("no clique", ColouredGraph(2, (1, 1, 2, 2), ((1, 2), (3, 4))), NO),
    reduced("stripes, one variable", OneInThreeSat(1, ()), YES, rule="poits-thresholds"),
    Example(
        "the selection gadget",
        gadget_problem((Fraction(-1), Fraction(1))),
        gadget_bounds((Fraction(-1), Fraction(1))),
        YES,
    ),
)

HARD = reduced("POITS, one clause", OneInThreeSat(3, ((1, 2, 3),)), YES)
"""Times out on the plain formula of every solver; what may be said about it is anything but "infeasible"."""
