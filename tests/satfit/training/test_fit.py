"""`satfit.fit`: the same answers as the command line, exact for every way to write a number."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import satfit
from instances import InputError, UsageError, Verdict
from tests.corpus import ROOT

X = [[0], [1], [2], [3], [4]]
Y = [0, 1, 1, 0, 2]


def test_the_least_error_and_its_certificate() -> None:
    found = satfit.fit(X, Y, 1, "linf", solver="z3")
    assert (found.error, found.bound, found.gap, found.proved_optimal) == (Fraction(5, 6), Fraction(5, 6), 0, True)
    assert found.certificate == "the word of a solver with exact arithmetic"
    assert max(abs(a - b) for a, b in zip(found.predict(X), Y, strict=True)) == Fraction(5, 6)


def test_the_default_solver_answers() -> None:
    found = satfit.fit([[0], [1], [2]], [1, 0, 1], 2, "l1")
    assert (found.error, found.proved_optimal) == (0, True)
    assert found.predict([["1"], [Fraction(1)]]) == (0, 0)


def test_a_decision() -> None:
    below = satfit.fit(X, Y, 1, "linf", target="1/2", solver="z3")
    assert (below.outcome.verdict, below.network, below.error) == (Verdict.INFEASIBLE, None, None)
    with pytest.raises(ValueError, match="no network was found"):
        below.predict(X)
    at = satfit.fit(X, Y, 1, "linf", target=Fraction(5, 6), solver="z3")
    assert at.error is not None
    assert at.error <= Fraction(5, 6)
    assert satfit.fit(X, Y, 4, target=0).error == 0


def test_an_answer_without_a_network_says_what_it_rests_on() -> None:
    below = satfit.fit(X, Y, 1, "linf", target="1/2")
    assert below.certificate.startswith("infeasible: the word of a solver with exact arithmetic")
    bent = satfit.fit(X, Y, 1, target=0)
    assert bent.certificate.startswith("infeasible: an infeasibility proof that was checked")


def test_a_table_of_labels_and_a_word_for_k_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"y, row 0: one number is wanted.*ravel"):
        satfit.fit(X, np.array(Y)[:, None], 1)
    with pytest.raises(TypeError, match="k is a whole number of neurons, not 'auto'"):
        satfit.fit(X, Y, "auto")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "tenths",
    [
        [0.1, 0.2, 0.3],
        ["0.1", "1/5", "3e-1"],
        [Decimal("0.1"), Decimal("0.2"), Decimal("0.3")],
        [Fraction(1, 10), Fraction(1, 5), Fraction(3, 10)],
        np.array([0.1, 0.2, 0.3]),
        np.array([0.1, 0.2, 0.3], dtype=np.float32),
    ],
    ids=["float", "text", "Decimal", "Fraction", "float64", "float32"],
)
def test_numbers_are_what_they_are_written_as(tenths: Any) -> None:
    """Three points on a line through the origin with slope 1/10: a fit exists only if the tenths are tenths."""
    found = satfit.fit(np.array([[1], [2], [3]]), tenths, 1, target=0, bias=False, signs="+")
    assert found.network is not None
    assert found.network.weights == ((Fraction(1, 10),),)


def test_what_has_a_to_numpy_is_read_by_rows() -> None:
    class Frame:
        def to_numpy(self) -> Any:
            return np.array([[0, 1], [1, 0]])

        def __iter__(self) -> Any:
            return iter(["a", "b"])

    assert satfit.fit(Frame(), [0, 0], 0, "l1", solver="z3").error == 0


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        ([[0.0], [float("nan")]], [0, 0], "X, row 1, column 0: 'nan'"),
        ([[0.0], [float("inf")]], [0, 0], "X, row 1, column 0: 'inf'"),
        ([[0], [1]], [0, np.float32("nan")], "y, row 1: 'nan'"),
        ([[0], [1, 2]], [0, 0], "row 1 of X has 2 values, row 0 has 1"),
        ([0, 1], [0, 0], r"for one input write \[\[x\] for x in X\]"),
        (["01"], [0], "is no row"),
        ([[0], [1]], [0], "X has 2 rows, y has 1"),
        ([[True]], [0], "X, row 0, column 0: True is no number"),
        ([[0]], [[0]], r"y, row 0: '\[0\]'"),
        ([[None]], [0], "X, row 0, column 0: 'None'"),
        (7, [0], "X is no sequence"),
    ],
)
def test_data_that_are_refused(x: Any, y: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        satfit.fit(x, y, 1)


def test_options_that_are_refused() -> None:
    with pytest.raises(UsageError, match="no loss 'mse'"):
        satfit.fit(X, Y, 1, "mse")
    with pytest.raises(UsageError, match="no solver 'z4'"):
        satfit.fit(X, Y, 1, solver="z4")
    with pytest.raises(ValueError, match="2 signs for 1 neurons"):
        satfit.fit(X, Y, 1, signs=[1, -1])
    with pytest.raises(UsageError, match="time-limit"):
        satfit.fit(X, Y, 1, time_limit=0)
    with pytest.raises(satfit.FitError, match=r"highs: unsupported: loss l2"):
        satfit.fit(X, Y, 1, solver="highs")


def test_networks_reload(tmp_path: Path) -> None:
    path = tmp_path / "n.json"
    path.write_text(
        '{"schema_version": 1, "kind": "network", "activation": "relu", "weights": [["1/2"]], "biases": ["0"], '
        '"coefficients": ["-1"]}'
    )
    assert satfit.load_network(path)((Fraction(3),)) == Fraction(-3, 2)
    with pytest.raises(InputError, match="No such file"):
        satfit.load_network(tmp_path / "none.json")


def test_importing_satfit_loads_nothing() -> None:
    script = (
        "import sys, satfit; heavy = {'instances', 'solvers', 'encoders', 'pydantic', 'rich', 'numpy'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules); satfit.fit; assert 'solvers' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
