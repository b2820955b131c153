"""SCIP gives up in the middle ("error in LP solver!"): the best network so far is told, and nothing about others."""

from __future__ import annotations

from pathlib import Path

import pytest

from encoders.formulas import Formula
from instances import Loss, Verdict
from solvers.outcome import Termination
from tests.encoders.oracles import problem_of
from tests.solvers.test_losses_backends import LINE, ask, error_of
from tests.truth import least

pyscipopt = pytest.importorskip("pyscipopt")


class Breaking(pyscipopt.Model):
    """A SCIP that breaks off with the message of the real one, after or before it has found something."""

    before = False
    message = "SCIP: error in LP solver!"

    def optimize(self) -> None:
        if not self.before:
            super().optimize()
        raise Exception(self.message)


PROBLEM = problem_of(LINE, 1, 1, loss=Loss.L2, target=None)


def test_the_incumbent_is_told_without_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyscipopt, "Model", Breaking)
    claim = ask("scip", Formula.SOS1, PROBLEM, tmp_path)
    assert (claim.verdict, claim.termination) == (Verdict.FEASIBLE, Termination.ERROR)
    assert claim.status == Breaking.message
    assert claim.bound is None
    assert error_of(PROBLEM, claim) == least(PROBLEM)


def test_without_an_incumbent_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyscipopt, "Model", Breaking)
    monkeypatch.setattr(Breaking, "before", True)
    claim = ask("scip", Formula.SOS1, PROBLEM, tmp_path)
    assert (claim.verdict, claim.termination, claim.bound) == (Verdict.UNKNOWN, Termination.ERROR, None)


def test_other_exceptions_are_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyscipopt, "Model", Breaking)
    monkeypatch.setattr(Breaking, "message", "something else")
    with pytest.raises(Exception, match="something else"):
        ask("scip", Formula.SOS1, PROBLEM, tmp_path)
