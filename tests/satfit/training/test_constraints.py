"""`--reliable` and `--unit-ball`: what is found satisfies them exactly, and nothing that breaks them is believed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import satfit.fitting as fitting
from instances import Constraints, Loss, Network, TrainingProblem, UsageError, sparse_point
from solvers.claim import Claim
from solvers.job import Job
from solvers.outcome import Basis, Outcome, Termination
from solvers.repair import values_of
from solvers.run import _feasible, _Report
from tests.satfit.support import satfit_here

Q = Fraction
POINTS = [[0], [1], [2], [3]]
LABELS = [1, 0, 2, 4]


def test_reliable_costs_what_it_costs() -> None:
    free = fitting.fit(POINTS, LABELS, 1, signs="+")
    silent = fitting.fit(POINTS, LABELS, 1, signs="+", reliable=True)
    assert silent.proved_optimal
    # [2x − 2]₊ misses only the first point
    assert silent.error == 1
    assert free.error is not None
    assert free.error <= silent.error
    assert silent.network is not None
    assert silent.network((1,)) == 0
    assert silent.outcome.assumes == Constraints(reliable=True).words


def test_the_unit_ball_is_kept_and_its_accuracy_too() -> None:
    found = fitting.fit(POINTS, LABELS, 1, signs="+", unit_ball="1/1000")
    assert found.network is not None
    (w,), b = found.network.weights[0], found.network.biases[0]
    assert abs(w) <= 1
    assert abs(b) <= 1
    assert found.bound is not None
    assert found.error is not None
    assert 0 <= found.error - found.bound <= Q(1, 1000)
    # w = 1, b = 1/4 is the best: (9 + 25 + 1 + 9) / 16
    assert found.bound <= Q(11, 4) <= found.error
    for steps in range(21):
        for shift in range(-20, 21):
            network = Network(((Q(steps, 20),),), (Q(shift, 20),), (Q(1),))
            error = sum((network((x,)) - y) ** 2 for (x,), y in zip(POINTS, LABELS, strict=True))
            assert error >= found.bound


@pytest.mark.parametrize(
    ("constraints", "why"),
    [(Constraints(reliable=True), "neuron 0 is active at point 1"), (Constraints(ball=Q(1)), "outside the unit ball")],
)
def test_a_network_that_breaks_them_is_refuted(constraints: Constraints, why: str) -> None:
    problem = TrainingProblem(
        tuple(sparse_point(x) for x in POINTS), tuple(map(Q, LABELS)), 1, 1, loss=Loss.L2, target=None
    )
    network = Network(((Q(2),),), (Q(-1),), (Q(1),))
    job = Job("exact:cells", "data", problem, None, constraints=constraints)  # type: ignore[arg-type]
    claim = Claim("feasible", Termination.COMPLETED, "x", values={**values_of(network)})  # type: ignore[arg-type]
    report = _Report(claim, "", 0.0, 0.0, (), (), "none")
    outcome = _feasible(job, Outcome("unknown", Termination.COMPLETED), report, None)  # type: ignore[arg-type]
    assert outcome.basis is Basis.REFUTED
    assert why in outcome.note
    free = _feasible(replace(job, constraints=Constraints()), Outcome("unknown", Termination.COMPLETED), report, None)  # type: ignore[arg-type]
    assert free.basis is Basis.WITNESS


def test_what_does_not_go_together_is_said() -> None:
    with pytest.raises(UsageError, match="bias"):
        fitting.fit(POINTS, LABELS, 1, bias=False, reliable=True)
    with pytest.raises(UsageError, match="l2"):
        fitting.fit(POINTS, LABELS, 1, loss="l1", unit_ball=1)
    with pytest.raises(fitting.FitError, match="takes no constraints"):
        fitting.fit(POINTS, LABELS, 1, reliable=True, solver="z3")


def test_from_the_terminal(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("x,y\n0,1\n1,0\n2,2\n3,4\n")
    done = satfit_here("train", data, "-k", "1", "--signs", "+", "--reliable", "--quiet")
    assert done.returncode == 0
    assert "error 1; proven optimal" in done.stdout
    assert "rests on: every neuron is 0 wherever the label is 0" in done.stdout
    done = satfit_here("train", data, "-k", "1", "--signs", "+", "--unit-ball", "0.001", "--quiet")
    assert done.returncode == 0
    assert "to within 1/1000" in done.stdout
    for options, why in (
        (("-k", "1", "--reliable", "--rescale", "unit"), "--rescale"),
        (("-k", "1", "--reliable", "--bundle", tmp_path), "--bundle"),
        (("-k", "auto", "--reliable"), "auto"),
        (("-k", "1", "--unit-ball", "0"), "positive"),
        (("-k", "1", "--unit-ball", "much"), "--unit-ball"),
    ):
        done = satfit_here("train", data, *options)
        assert done.returncode == 2
        assert why in done.stderr


def test_an_optimum_to_within_what_was_asked_is_called_one(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("x,y\n0,0\n1,0.1\n2,1.7\n3,2.9\n4,3.1\n")
    done = satfit_here("train", data, "-k", "1", "--unit-ball", "0.001", "--quiet")
    assert "; proven optimal to within 1/1000 (≈ 0.001), as asked: bound " in done.stdout
    assert "not proven" not in done.stdout
