"""One ReLU, exact fit: against z3 on tiny problems, certificates against the checker, and end to end."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
import z3

from checker.geometry import replay
from checker.report import Rejected
from encoders.bounds import uniform_bounds
from encoders.formulas import Formula
from encoders.geometry.record import geometry_log
from instances import Activation, Loss, Network, TrainingProblem, Verdict, sparse_point
from solvers.backends.exact_realizable import refutation
from solvers.exact.realizable import fit_one_relu
from solvers.job import Job
from solvers.outcome import Basis, Termination
from solvers.run import run_job
from tests.corpus import line
from tests.satfit.support import satfit_json_here

Q = Fraction
NO_BEND = line("0 1 1 0", 1)


def oracle(problem: TrainingProblem) -> bool:
    """Is there a fit? A ReLU is a maximum, as z3 reads it."""
    weights, bias = z3.RealVector("w", problem.d), z3.Real("b") if problem.bias else z3.RealVal(0)

    def rational(value: Fraction) -> z3.ArithRef:
        return z3.RatVal(value.numerator, value.denominator)

    for sign in (1, -1) if problem.signs is None else problem.signs:
        solver = z3.Solver()
        for point, label in zip(problem.points, problem.labels, strict=True):
            t = bias + z3.Sum([z3.RealVal(0), *(rational(value) * weights[i] for i, value in point)])
            solver.add(z3.If(t > 0, t, z3.RealVal(0)) == rational(sign * label))
        if solver.check() == z3.sat:
            return True
    return False


def tiny(seed: int, count: int) -> Iterator[TrainingProblem]:
    rng = random.Random(seed)
    for _ in range(count):
        d, n = rng.randint(0, 3), rng.randint(0, 6)
        bias, signs = rng.random() < 0.6, rng.choice((None, (Q(1),), (Q(-1),)))
        truth = [rng.randint(-2, 2) for _ in range(d + 1)]
        points, labels = [], []
        for _ in range(n):
            x = [Q(rng.randint(-2, 2), rng.choice((1, 1, 3))) for _ in range(d)]
            t = sum((a * b for a, b in zip(truth, x, strict=False)), Q(truth[-1] if bias else 0))
            points.append(sparse_point(x))
            labels.append(max(Q(0), t) * (-1 if signs == (-1,) else 1) + (rng.random() < 0.07))
        yield TrainingProblem(tuple(points), tuple(labels), d, 1, signs, bias)


def log_of(problem: TrainingProblem, found: dict[int, object]) -> dict[str, object]:
    document = geometry_log(problem, Verdict.INFEASIBLE, [refutation(sign, u) for sign, u in found.items()])
    return json.loads(json.dumps(document))


@pytest.mark.parametrize(("seed", "count"), [(1, 400), pytest.param(3, 8000, marks=pytest.mark.slow)])
def test_tiny_problems_agree_with_z3_and_every_no_is_proved(seed: int, count: int) -> None:
    counts = [0, 0]
    for problem in tiny(seed, count):
        found = fit_one_relu(problem)
        fits = isinstance(found, Network)
        assert fits is oracle(problem), problem
        counts[fits] += 1
        if isinstance(found, Network):
            assert problem.objection(found) is None
        else:
            assert replay(log_of(problem, found)).standing == "infeasible"
    assert min(counts) > count / 7


def test_all_labels_of_a_small_grid() -> None:
    """Every labelling by −1, 0, 1 of four points on a line and in a square, with and without bias, every sign."""
    for points in (((-1,), (0,), (1,), (2,)), ((0, 0), (1, 0), (0, 1), (1, 1))):
        for labels in product((-1, 0, 1), repeat=4):
            for bias, signs in ((True, None), (False, (Q(1),))):
                problem = TrainingProblem(
                    tuple(sparse_point(list(map(Q, x))) for x in points),
                    tuple(map(Q, labels)),
                    len(points[0]),
                    1,
                    signs,
                    bias,
                )
                assert isinstance(fit_one_relu(problem), Network) is oracle(problem)


def forgeries(log: dict[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    steps = log["steps"]
    assert isinstance(steps, list)
    for s, step in enumerate(steps):

        def with_step(changed: dict[str, object], s: int = s) -> dict[str, object]:
            forged = copy.deepcopy(log)
            forged["steps"][s] = changed  # type: ignore[index]
            return forged

        u = step["multipliers"]
        for p, value in u.items():
            yield "a negative multiplier", with_step(step | {"multipliers": u | {p: str(-Q(value))}})
            if len(u) > 1:
                yield "a changed multiplier", with_step(step | {"multipliers": u | {p: str(Q(value) + Q(1, 7))}})
                yield "one left out", with_step(step | {"multipliers": {q: v for q, v in u.items() if q != p}})
            for q in {*map(str, range(len(log["problem"]["x"])))} - u.keys():  # type: ignore[index]
                moved = {(q if r == p else r): v for r, v in u.items()}
                yield "another point", with_step(step | {"multipliers": moved})
        for wrong in ("7777", "-1", "00", "", "x"):
            yield "no point", with_step(step | {"multipliers": u | {wrong: "1"}})
        yield "no multipliers", with_step(step | {"multipliers": {}})
        yield "nothing but zeros", with_step(step | {"multipliers": dict.fromkeys(u, "0")})
        yield "the other sign", with_step(step | {"sign": -step["sign"]})
        for sign in (0, "1", True, 2):
            yield "no sign", with_step(step | {"sign": sign})
        yield "another field", with_step(step | {"more": 1})
        yield "a step less", log | {"steps": steps[:s] + steps[s + 1 :]}
        yield "a step twice", log | {"steps": [*steps[: s + 1], *steps[s:]]}
    for change in ({"neurons": 2}, {"neurons": 2, "signs": None}, {"activation": "threshold"}, {"neurons": 0}):
        yield "another problem", log | {"problem": log["problem"] | change}  # type: ignore[operator]
    if len(steps) == 1:
        yield "free signs", log | {"problem": log["problem"] | {"signs": None}}  # type: ignore[operator]


def truly_refutes(log: dict[str, object]) -> bool:
    """The definition once more, in other words: no contradiction is missed by testing t at unit weights and biases."""
    problem = log["problem"]
    x, y, bias = problem["x"], problem["y"], problem["bias"]  # type: ignore[index]
    wanted = {1, -1} if problem["signs"] is None else {int(problem["signs"][0])}  # type: ignore[index]
    done = set()
    for step in log["steps"]:  # type: ignore[attr-defined]
        u = {int(p): Q(v) for p, v in step["multipliers"].items()}
        z = {p: step["sign"] * Q(y[p]) for p in u}
        if any(u[p] < 0 and z[p] <= 0 for p in u):
            return False
        columns = list(zip(*([*map(Q, row), Q(1)] if bias else map(Q, row) for row in x), strict=True))
        sides = {p: (z[p] > 0) - (z[p] == 0) for p in u}
        if any(sum(sides[p] * u[p] * column[p] for p in u) for column in columns):
            return False
        if sum(u[p] * abs(z[p]) for p in u) <= 0:
            return False
        done.add(step["sign"])
    return done == wanted and len(log["steps"]) == len(wanted)  # type: ignore[arg-type]


def test_forged_certificates_are_rejected() -> None:
    rejected: dict[str, int] = {}
    for problem in tiny(2, 400):
        found = fit_one_relu(problem)
        if isinstance(found, Network):
            continue
        for what, forged in forgeries(log_of(problem, found)):
            try:
                replay(json.loads(json.dumps(forged)))
            except Rejected:
                rejected[what] = rejected.get(what, 0) + 1
            else:
                # a few changes leave a certificate: those that the definition says are one
                assert what not in ("a step less", "a step twice", "no sign", "another problem", "no point"), forged
                assert truly_refutes(forged), (what, forged)
    assert len(rejected) == 14, rejected
    assert min(rejected.values()) > 20, rejected


def test_a_run_ends_with_a_proof_that_a_bundle_keeps(tmp_path: Path) -> None:
    csv = tmp_path / "bends.csv"
    csv.write_text("x,y\n0,0\n1,1\n2,1\n3,0\n")
    run = satfit_json_here(
        "train", csv, "--neurons", "1", "--decide", "0", "--solver", "exact:realizable", "--bundle", tmp_path / "out"
    )
    assert (run["verdict"], run["basis"], run["asked"], run["geometry"]) == ("infeasible", "proof", True, "none")
    checked = satfit_json_here("check", tmp_path / "out")
    assert [bundle["status"] for bundle in checked["bundles"]] == ["accepted"]
    document = satfit_json_here(
        "compare", next((tmp_path / "out").rglob("problem.json")), "--solvers", "exact:realizable,z3"
    )
    by_solver = {one["solver"]: one for one in document["runs"]}
    assert by_solver["exact:realizable"]["basis"] == "proof"
    assert {one["verdict"] for one in by_solver.values()} == {"infeasible"}
    assert document["disagreements"] == []


def test_a_fit_is_a_witness() -> None:
    problem = line("0 0 -1 -2", 1)
    outcome = run_job(Job("exact:realizable", Formula.DATA, problem, uniform_bounds(problem, None)))
    assert (outcome.verdict, outcome.basis) == (Verdict.FEASIBLE, Basis.WITNESS)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (line("0 1 0", 2), "there are 2"),
        (line("0", 0, ""), "there are 0"),
        (replace(line("0 1", 1), activation=Activation.THRESHOLD), "not threshold neurons"),
        (replace(NO_BEND, loss=Loss.L1, target=None), "the least one"),
        (replace(NO_BEND, loss=Loss.L1, target=Q(1)), "error is 1"),
    ],
    ids=["two", "none", "threshold", "least", "target"],
)
def test_what_it_does_not_take(problem: TrainingProblem, words: str) -> None:
    outcome = run_job(Job("exact:realizable", Formula.DATA, problem, uniform_bounds(problem, None)))
    assert (outcome.verdict, outcome.termination) == (Verdict.UNKNOWN, Termination.UNSUPPORTED)
    assert words in outcome.note


def test_no_multipliers_refute_what_is_feasible() -> None:
    """All small multipliers for three points on a line: accepted only where no ReLU of that sign fits."""
    accepted = refused = 0
    for bias, labels in product((True, False), product((-1, 0, 1), repeat=3)):
        points = tuple(sparse_point([Q(x)]) for x in (-1, 1, 2))
        problem = TrainingProblem(points, tuple(map(Q, labels)), 1, 1, (Q(1),), bias)
        fits = isinstance(fit_one_relu(problem), Network)
        found = 0
        for u in product(range(-2, 3), repeat=3):
            try:
                replay(log_of(problem, {1: {p: Q(value) for p, value in enumerate(u)}}))
            except Rejected:
                refused += 1
            else:
                found += 1
        assert not (found and fits), problem
        accepted += found
    assert accepted > 100
    assert refused > 3000
