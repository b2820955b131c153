"""Training problem → SMT-LIB2 in QF_LRA: exact rationals, no M, no bounds, complete by construction.

Points are scaled to integers (T_pj = D_p·t_j(x_p)), so a label row reads Σ_j a_j·[T_pj]₊ = D_p·y_p. With all signs
positive a point of label 0 says T_pj ≤ 0 for every j. Free signs take one Boolean e_j per neuron, sorted to break the
symmetry (exchanging neurons exchanges their Booleans). The script is literally what the solvers read.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from typing import TextIO

from encoders.formulas.scope import UnsupportedFormulaError
from instances import Activation, SparsePoint, TrainingProblem


def write_smt(problem: TrainingProblem, out: TextIO) -> None:
    """Write the script. Raises UnsupportedFormulaError for threshold neurons or a positive target."""
    for line in smt_lines(problem):
        out.write(line)


def smt_lines(problem: TrainingProblem) -> Iterator[str]:
    """The script, one command per line."""
    if problem.activation is not Activation.RELU:
        raise UnsupportedFormulaError("threshold neurons have no SMT formula here yet")
    if not problem.exact_fit:
        raise UnsupportedFormulaError("only error 0 can be asked for")
    k, d = problem.k, problem.d
    yield f"; exact fit of {problem.n} points in dimension {d} with {k} ReLUs\n"
    yield "(set-option :produce-models true)\n(set-logic QF_LRA)\n"
    for j in range(k):
        for i in range(d):
            yield f"(declare-const w_{j}_{i} Real)\n"
        if problem.bias:
            yield f"(declare-const b_{j} Real)\n"
    if problem.signs is None:
        for j in range(k):
            yield f"(declare-const e_{j} Bool)\n"
        for j in range(k - 1):
            yield f"(assert (or e_{j} (not e_{j + 1})))\n"
    yield "(define-fun relu ((t Real)) Real (ite (> t 0.0) t 0.0))\n"
    if problem.signs is None:
        yield "(define-fun srelu ((e Bool) (t Real)) Real (ite (> t 0.0) (ite e t (- t)) 0.0))\n"
    for point, label in zip(problem.points, problem.labels, strict=True):
        yield from _point_lines(problem, point, label)
    yield "(check-sat)\n"


def _point_lines(problem: TrainingProblem, point: SparsePoint, label: Fraction) -> Iterator[str]:
    multiplier = lcm(*(value.denominator for _, value in point))
    coefficients = [(i, int(value * multiplier)) for i, value in point]
    inputs = [_preactivation(j, coefficients, multiplier if problem.bias else 0) for j in range(problem.k)]
    if problem.all_positive and label == 0:
        for t in inputs:
            if t != "0.0":
                yield f"(assert (<= {t} 0.0))\n"
        return
    if problem.signs is None:
        terms = [f"(srelu e_{j} {t})" for j, t in enumerate(inputs) if t != "0.0"]
    else:
        terms = [
            f"(relu {t})" if sign > 0 else f"(- (relu {t}))"
            for sign, t in zip(problem.signs, inputs, strict=True)
            if t != "0.0"
        ]
    yield f"(assert (= {_sum(terms)} {number(label * multiplier)}))\n"


def _preactivation(j: int, coefficients: list[tuple[int, int]], bias: int) -> str:
    terms = [_term(value, f"w_{j}_{i}") for i, value in coefficients]
    if bias:
        terms.append(_term(bias, f"b_{j}"))
    return _sum(terms)


def _term(value: int, name: str) -> str:
    if value == 1:
        return name
    return f"(- {name})" if value == -1 else f"(* {number(Fraction(value))} {name})"


def _sum(terms: list[str]) -> str:
    if not terms:
        return "0.0"
    return terms[0] if len(terms) == 1 else f"(+ {' '.join(terms)})"


def number(value: Fraction) -> str:
    """A rational as an SMT-LIB2 term of sort Real."""
    size = f"{abs(value.numerator)}.0"
    if value.denominator != 1:
        size = f"(/ {size} {value.denominator}.0)"
    return f"(- {size})" if value < 0 else size
