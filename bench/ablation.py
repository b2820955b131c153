"""`ablation`: formula × geometry × solver on families of training problems, as decided counts and ratios of time.

The families are gadgets, POITS formulas of both truths, 3SAT through Theorem 6, problems with points deleted, neurons
to spare or free signs, stripes of thresholds, and data that no reduction made: grids, rotated grids, series of one
variable, points in general position. Large POITS formulas are asked with the presolve only.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from statistics import geometric_mean

from bench.inputs import SEED
from bench.rows import Row
from encoders.reductions import Options, poits_plane
from encoders.reductions.selection_gadget import gadget_problem
from instances import Network, OneInThreeSat, TrainingProblem, sparse_point
from instances.dimacs import write_dimacs
from instances.generators import generate
from instances.load import Instance, parse_instance
from satfit.batch import run_one
from satfit.case import make_case
from satfit.settings import Settings
from solvers.registry import available, find_backend

ITEM = "ablation"
LIMIT_S = 5.0
GEOMETRIES = ("none", "cuts", "presolve")
WAYS = (
    ("z3", "smt"),
    ("highs", "big-m"),
    ("highs", "hull"),
    ("pulp:cbc", "big-m"),
    ("scip", "big-m"),
    ("scip", "indicator"),
    ("scip", "sos1"),
)


GADGETS = tuple(tuple(Fraction(i, 2) - 1 for i in range(count)) for count in (2, 3, 4))
FORMULAS = (
    OneInThreeSat(3, ((1, 2, 3),)),
    OneInThreeSat(1, ((1, 1, 1),)),
    OneInThreeSat(5, ((5, 4, 3), (4, 3, 2), (5, 2, 1))),
    OneInThreeSat(4, ((1, 2, 3), (1, 2, 4), (1, 3, 4), (2, 3, 4))),
)


@dataclass(frozen=True, slots=True)
class Family:
    """`limit_s` for each run; `rule`: how sources are reduced, if there is a choice."""

    name: str
    instances: tuple[Instance, ...]
    limit_s: float = LIMIT_S
    geometries: tuple[str, ...] = GEOMETRIES
    rule: str | None = None


def measure(*, quick: bool) -> list[Row]:
    """One row per family, solver, formula and geometry: how many problems were decided, of how many."""
    ways = [(solver, formula) for solver, formula in WAYS if solver in available()]
    chosen = list(families())[:1] if quick else list(families())
    rows: list[Row] = []
    for family in chosen:
        for solver, formula in ways[:1] if quick else ways:
            rows += _rows(family, solver, formula, 2.0 if quick else family.limit_s)
    return rows


def _rows(family: Family, solver: str, formula: str, limit: float) -> Iterator[Row]:
    """In turns per problem, so that a busy machine meets all geometries alike."""
    seconds: dict[str, list[float]] = {geometry: [] for geometry in family.geometries}
    decided: dict[str, int] = dict.fromkeys(family.geometries, 0)
    for number, instance in enumerate(family.instances):
        for geometry in family.geometries if number % 2 == 0 else family.geometries[::-1]:
            settings = Settings(
                solvers=(solver,), formula=formula, geometry=geometry, time_limit_s=limit, rule=family.rule
            )
            case = make_case(instance, settings)
            outcome = run_one(case, find_backend(solver), settings).outcome
            known = outcome.verdict.value != "unknown"
            decided[geometry] += known
            seconds[geometry].append(outcome.cost.wall_s if known else limit)
    plain = seconds.get("none", [])
    for geometry in family.geometries:
        each = ", ".join(f"{value:.1f}" for value in seconds[geometry])
        note = f"{sum(seconds[geometry]):.1f} s in all, a limit counted as {limit:.0f} s ({each})"
        if geometry != "none" and plain:
            times = geometric_mean(
                [max(a, 0.001) / max(b, 0.001) for a, b in zip(plain, seconds[geometry], strict=True)]
            )
            note += f"; {times:.2f} times as fast as none (geometric mean)"
        what = f"{family.name}, {solver} {formula} {geometry}: of {len(family.instances)}"
        yield Row(ITEM, what, "", (float(decided[geometry]),), note=note)


def families() -> Iterator[Family]:
    """The same problems for everybody. Those of a reduction come as sources, with the bounds their theorem proves."""
    yield Family("gadgets", tuple(_own(gadget_problem(slopes)) for slopes in GADGETS))
    yield Family("small POITS", tuple(_source(formula) for formula in FORMULAS))
    yield Family("random POITS", tuple(_random_poits(m) for m in (2, 4, 8, 12)), 10.0)
    yield Family("large POITS", tuple(_random_poits(m) for m in (16, 20, 30)), 60.0, ("presolve",))
    yield Family("stripes", tuple(_source(formula) for formula in FORMULAS), rule="poits-thresholds")
    for variables in (20, 50):
        yield Family(f"3SAT, {variables} variables", tuple(_three_sat(variables, seed) for seed in (1, 2)))
    one = replace(poits_plane.reduce(FORMULAS[0], Options()), source=None)
    yield Family("one clause, points deleted", tuple(_own(_deleted(one, count)) for count in (1, 3, 10)))
    yield Family("one clause, pairs to spare", tuple(_own(_spare(one, pairs)) for pairs in (1, 3)))
    free = [replace(_spare(gadget_problem(slopes), 1), signs=None, source=None, truth=None) for slopes in GADGETS[:2]]
    yield Family("gadgets, a pair to spare, free signs", tuple(_own(p) for one in free for p in (one, _wrong(one))))
    makers = {"grids": _grid, "rotated grids": _rotated, "series, d = 1": _series, "general position": _general}
    for name, maker in makers.items():
        yield Family(name, tuple(_own(_labelled(maker, seed)) for seed in range(4)))


def _own(problem: TrainingProblem) -> Instance:
    return Instance("problem", problem, b"", None)


def _source(formula: OneInThreeSat) -> Instance:
    return parse_instance(write_dimacs(formula).encode(), file="formula.poits")


def _random_poits(clauses: int) -> Instance:
    """Planted ones, and random ones, which have no solution as a rule."""
    name = "random-poits" if clauses % 8 == 0 else "planted-poits"
    text = generate(name, {"variables": max(3, 3 * clauses // 2), "clauses": clauses}, SEED).text
    return parse_instance(text.encode(), file="formula.poits")


def _three_sat(variables: int, seed: int) -> Instance:
    text = generate("random-3sat", {"variables": variables, "ratio": "4.26"}, seed).text
    return parse_instance(text.encode(), file="formula.cnf")


def _deleted(problem: TrainingProblem, count: int) -> TrainingProblem:
    gone = set(random.Random(count).sample(range(problem.n), count))
    kept = [p for p in range(problem.n) if p not in gone]
    return replace(
        problem, points=tuple(problem.points[p] for p in kept), labels=tuple(problem.labels[p] for p in kept)
    )


def _wrong(problem: TrainingProblem) -> TrainingProblem:
    labels = list(problem.labels)
    labels[problem.n // 2] += Fraction(1, 3)
    return replace(problem, labels=tuple(labels))


def _spare(problem: TrainingProblem, pairs: int) -> TrainingProblem:
    signs = (*(problem.signs or ()), *(Fraction(1), Fraction(-1)) * pairs)
    return replace(problem, neurons=len(signs), signs=signs)


Points = list[tuple[Fraction, ...]]


def _grid(_dice: random.Random) -> Points:
    return [(Fraction(x), Fraction(y)) for x, y in product(range(4), range(6))]


def _rotated(dice: random.Random) -> Points:
    return [(3 * x / 5 - 4 * y / 5, 4 * x / 5 + 3 * y / 5) for x, y in _grid(dice)]


def _series(dice: random.Random) -> Points:
    return [(Fraction(x),) for x in sorted(dice.sample(range(40), 20))]


def _general(dice: random.Random) -> Points:
    return [(Fraction(dice.randint(-999, 999), 100), Fraction(dice.randint(-999, 999), 100)) for _ in range(14)]


def _labelled(maker: Callable[[random.Random], Points], seed: int) -> TrainingProblem:
    """Labels of a random network of three neurons; with an odd seed one label is changed."""
    dice = random.Random(seed)
    rows = maker(dice)
    d = len(rows[0])
    points = tuple(sparse_point(x) for x in rows)
    weights = tuple(tuple(Fraction(dice.randint(-6, 6), 2) for _ in range(d)) for _ in range(3))
    middle = [dice.choice(rows) for _ in range(3)]
    biases = tuple(
        Fraction(dice.randint(-3, 3), 4) - sum((w * v for w, v in zip(row, x, strict=True)), Fraction(0))
        for row, x in zip(weights, middle, strict=True)
    )
    network = Network(weights, biases, (Fraction(1), Fraction(1), Fraction(-1)))
    labels = list(network.values(points))
    if seed % 2:
        labels[dice.randrange(len(labels))] += Fraction(1, 2)
    return TrainingProblem(points, tuple(labels), d, 3, signs=network.coefficients)
