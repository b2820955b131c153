"""ExactFit against every pattern of active neurons, its bound on the depth, and 3SAT through Theorem 6."""

from __future__ import annotations

import math
import os
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from time import monotonic

import pytest
import z3

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula
from encoders.reductions import RULES, Options
from encoders.reductions.three_sat_two_relus import extract
from instances import Activation, Loss, ThreeSat, TrainingProblem, Verdict, sparse_point
from instances.load import read_instance
from solvers.exact import exactfit
from solvers.exact.exactfit import exact_fit
from solvers.job import Job
from solvers.outcome import Basis, Termination
from solvers.run import run_job
from tests.corpus import ALL_TWO, ROOT, SUITES, line
from tests.satfit.support import satfit_json_here

Q = Fraction
DATA = Path(os.environ.get("SATFIT_DATA", ROOT.parent / "shared" / "data")) / "tiny3sat"


def oracle(problem: TrainingProblem) -> bool:
    """Is there a fit? Each ReLU is a maximum, as z3 reads it."""
    solver = z3.Solver()
    weights = [z3.RealVector(f"w{j}", problem.d) for j in range(problem.k)]
    biases = [z3.Real(f"b{j}") if problem.bias else z3.RealVal(0) for j in range(problem.k)]

    def rational(value: Fraction) -> z3.ArithRef:
        return z3.RatVal(value.numerator, value.denominator)

    for point, label in zip(problem.points, problem.labels, strict=True):
        total = z3.RealVal(0)
        for w, b, a in zip(weights, biases, problem.signs or (), strict=True):
            t = b + z3.Sum([z3.RealVal(0), *(rational(value) * w[i] for i, value in point)])
            total = total + rational(a) * z3.If(t > 0, t, z3.RealVal(0))
        solver.add(total == rational(label))
    return bool(solver.check() == z3.sat)


def bound(problem: TrainingProblem) -> int:
    return problem.k * (problem.d + problem.bias) + 1


def check(problem: TrainingProblem) -> bool:
    """Does it say what z3 says, within the bound on the depth?"""
    found = exact_fit(problem)
    assert found.complete
    fits = found.network is not None
    assert fits is oracle(problem), problem
    if found.network is not None:
        assert problem.objection(found.network) is None
    assert found.work["depth"] <= found.work["depth_bound"] == bound(problem)
    assert found.work["calls"] > found.work["depth"]
    return fits


def tiny(seed: int, count: int, most: int = 6) -> Iterator[TrainingProblem]:
    """Values of a random network, some of them changed; small numbers, repeated points, points on one line."""
    rng = random.Random(seed)
    for _ in range(count):
        d, k, bias, sign = rng.randint(0, 2), rng.randint(0, 3), rng.random() < 0.6, rng.choice((1, -1))
        truth = [[rng.randint(-2, 2) for _ in range(d + 1)] for _ in range(k)]
        points, labels = [], []
        for _ in range(rng.randint(0, most)):
            x = [Q(rng.randint(-2, 2), rng.choice((1, 1, 2))) for _ in range(d)]
            values = (sum((a * b for a, b in zip(w, x, strict=False)), Q(w[-1] * bias)) for w in truth)
            points.append(sparse_point(x))
            wrong = rng.choice((-1, 1)) * (rng.random() < 0.15)
            labels.append(sign * sum((max(Q(0), t) for t in values), Q(0)) + wrong)
        yield TrainingProblem(tuple(points), tuple(labels), d, k, (Q(sign),) * k, bias)


def test_tiny_problems_agree_with_z3_within_the_depth() -> None:
    counts = [0, 0]
    for problem in tiny(1, 220):
        counts[check(problem)] += 1
    assert min(counts) > 40


@pytest.mark.slow
def test_many_tiny_problems_agree_with_z3_within_the_depth() -> None:
    for problem in tiny(2, 6000, most=8):
        check(problem)


@pytest.mark.parametrize("bias", [True, False])
def test_labels_of_a_line_and_a_square(bias: bool) -> None:
    """Every second labelling by 0, 1, 2, two neurons: where convexity and symmetry matter."""
    counts = [0, 0]
    grids = (((-1,), (0,), (1,), (3,)), ((0, 0), (1, 0), (0, 1), (1, 1)))
    for points, labels in list(product(grids, product((0, 1, 2), repeat=4)))[::2]:
        problem = TrainingProblem(
            tuple(sparse_point(list(map(Q, x))) for x in points),
            tuple(map(Q, labels)),
            len(points[0]),
            2,
            (Q(1), Q(1)),
            bias,
        )
        counts[check(problem)] += 1
    assert min(counts) > 10


def test_what_has_no_branches() -> None:
    """No points, no neurons, points twice, two labels at one point, labels of the wrong sign."""
    for bias, k in product((True, False), (0, 1, 2, 4)):
        signs = (Q(1),) * k
        base = TrainingProblem((), (), 1, k, signs, bias)
        x, y = sparse_point([Q(2)]), sparse_point([Q(0)])
        for points, labels in (
            ((), ()),
            ((x,), (Q(0),)),
            ((x,), (Q(3),)),
            ((x,), (Q(-3),)),
            ((x, x), (Q(3), Q(3))),
            ((x, x), (Q(3), Q(2))),
            ((y,), (Q(1),)),
        ):
            problem = replace(base, points=points, labels=labels)
            check(problem)
            check(replace(problem, signs=tuple(-sign for sign in signs)))


def test_symmetric_branches_are_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without symmetry three neurons give the first point eight sets; with it four. The answers are the same."""
    problems = [problem for problem in tiny(3, 180, most=5) if problem.k == 3]
    found = [exact_fit(problem) for problem in problems]

    def every(_search: object, _node: object, _p: int) -> list[frozenset[int]]:
        k = problems[0].k
        return [frozenset(j for j in range(k) if mask >> j & 1) for mask in range(1 << k)]

    monkeypatch.setattr(exactfit._Search, "_sets", every)
    plain = [exact_fit(problem) for problem in problems]
    assert [a.network is None for a in found] == [b.network is None for b in plain]
    refuted = [(a, b) for a, b in zip(found, plain, strict=True) if a.network is None and a.work["calls"] > 1]
    assert len(refuted) > 3
    assert all(a.work["calls"] < b.work["calls"] for a, b in refuted)


def test_the_check_is_what_bounds_the_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is forced the same answers come out, but branches grow as deep as there are points."""
    problem = line("0 1 2 3 4 5 6 7 8 10", 1, "+")
    assert exact_fit(problem).work["depth"] <= bound(problem)
    monkeypatch.setattr(exactfit._Search, "_forced", lambda *_: None)
    found = exact_fit(problem)
    assert found.network is None
    assert found.work["depth"] > bound(problem)


def test_a_deadline_leaves_the_question_open() -> None:
    problem = RULES["3sat-two-relus"].reduce(ThreeSat(2, ALL_TWO), Options())
    late = exact_fit(problem, deadline=monotonic() - 1)
    assert (late.network, late.complete) == (None, False)
    assert late.work["lps"] <= 1
    assert exact_fit(problem, deadline=math.inf).complete


def read(path: Path) -> ThreeSat:
    content = read_instance(path).content
    assert isinstance(content, ThreeSat)
    return content


def agrees(source: ThreeSat, truth: bool, options: Options = Options()) -> None:  # noqa: B008
    problem = RULES["3sat-two-relus"].reduce(source, options)
    found = exact_fit(problem)
    assert found.complete
    assert (found.network is not None) is truth
    assert found.work["depth"] <= bound(problem)
    if found.network is not None:
        model = extract(source, found.network, options)
        assert all(any((literal > 0) == model[abs(literal) - 1] for literal in clause) for clause in source.clauses)


def test_two_variables_and_every_set_of_clauses() -> None:
    for size in range(5):
        for start in range(4):
            clauses = tuple(ALL_TWO[(start + i) % 4] for i in range(size))
            agrees(ThreeSat(2, clauses), size < 4)
    agrees(ThreeSat(2, ALL_TWO), False, Options(bias=True))
    agrees(ThreeSat(2, ALL_TWO[:3]), True, Options(bias=True))


@pytest.mark.parametrize("variables", [5, 6, 7, *(pytest.param(n, marks=pytest.mark.slow) for n in (9, 10))])
def test_tiny3sat_through_theorem_6(variables: int) -> None:
    if not DATA.is_dir():
        pytest.skip(f"the formulas of {DATA} are not there (SATFIT_DATA)")
    paths = sorted(DATA.glob(f"*/3-sat_var_{variables}_*.cnf"))
    assert paths
    for path in paths:
        agrees(read(path), "is-sat" in path.name)


def test_a_run_and_its_counts() -> None:
    paths = [SUITES / "quick" / "parity-6.cnf"]
    document = satfit_json_here("solve", *paths, "--solver", "exact:exactfit")
    assert (document["verdict"], document["basis"]) == ("infeasible", "exact")
    work = document["work"]
    assert set(work) == {"calls", "depth", "depth_bound", "lps"}
    assert 0 < work["depth"] <= work["depth_bound"] == 2 * 7 + 1
    numbers = [int(number) for number in re.findall(r"\d+", document["note"])]
    assert numbers == [work["calls"], work["depth"], work["depth_bound"], work["lps"]]


def test_a_run_out_of_time_is_unknown() -> None:
    problem = replace(line(" ".join(str(x * x) for x in range(60)), 12, "+" * 12), loss=Loss.L1)
    job = Job("exact:exactfit", Formula.DATA, problem, uniform_bounds(problem, None), time_limit_s=1.5)
    outcome = run_job(job)
    assert (outcome.verdict, outcome.termination) == (Verdict.UNKNOWN, Termination.TIME_LIMIT)


def test_all_minus_is_a_witness() -> None:
    problem = line("0 -1 -3 -5", 2, "--")
    outcome = run_job(Job("exact:exactfit", Formula.DATA, problem, uniform_bounds(problem, None)))
    assert (outcome.verdict, outcome.basis) == (Verdict.FEASIBLE, Basis.WITNESS)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (line("0 1 0", 2), "are free"),
        (line("0 1 0", 2, "+-"), "are mixed"),
        (replace(line("0 1 0", 1, "+"), activation=Activation.THRESHOLD), "not threshold neurons"),
        (replace(line("0 1 0", 2, "++"), loss=Loss.L2, target=None), "the least one"),
    ],
    ids=["free", "mixed", "threshold", "least"],
)
def test_what_it_does_not_take(problem: TrainingProblem, words: str) -> None:
    outcome = run_job(Job("exact:exactfit", Formula.DATA, problem, uniform_bounds(problem, None)))
    assert (outcome.verdict, outcome.termination) == (Verdict.UNKNOWN, Termination.UNSUPPORTED)
    assert words in outcome.note
