"""Training problem → SMT-LIB2: exact rationals, no M, no bounds, complete by construction.

Points are scaled to integers (T_pj = D_p·t_j(x_p)), so the row of a label reads Σ_j a_j·[T_pj]₊ = D_p·y_p for ReLUs and
Σ_j a_j·[T_pj > 0] = y_p for thresholds. With ReLUs, all signs positive and an exact fit asked for, a point of label 0
says T_pj ≤ 0 for every j. Free signs take one Boolean e_j per neuron, free coefficients of thresholds one Real a_j;
both are sorted to break the symmetry (exchanging neurons exchanges them). The script is literally what solvers read.

Where an error is allowed, r_p is the residual f(x_p) − y_p, m_p ≥ |r_p|, and `loss` what it adds up to: QF_LRA, and
QF_NRA for squares. `loss` is the loss itself for l0 and l2; for l1 and linf it is a bound on it that the same network
can meet with equality, so nothing is lost in asking for the least one or for one below the target.
`(minimize loss)` is Z3's extension of the language.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from typing import TextIO

from encoders.geometry.activation import ABOVE, BELOW, UNKNOWN
from encoders.geometry.switches import Switches
from instances import Activation, Loss, SparsePoint, TrainingProblem


def write_smt(problem: TrainingProblem, out: TextIO, switches: Switches | None = None) -> None:
    """Write the script."""
    for line in smt_lines(problem, switches):
        out.write(line)


def smt_lines(problem: TrainingProblem, switches: Switches | None = None) -> Iterator[str]:
    """The script, one command per line; with the known sides of thresholds, if there are any."""
    k, d = problem.k, problem.d
    yield comment(problem)
    nonlinear = problem.loss is Loss.L2 and not problem.exact_fit
    yield f"(set-option :produce-models true)\n(set-logic {'QF_NRA' if nonlinear else 'QF_LRA'})\n"
    for j in range(k):
        for i in range(d):
            yield f"(declare-const w_{j}_{i} Real)\n"
        if problem.bias:
            yield f"(declare-const b_{j} Real)\n"
    if problem.activation is Activation.THRESHOLD:
        yield from _threshold_head(problem)
    else:
        yield from _relu_head(problem)
    if not problem.exact_fit:
        yield from residual_head(problem)
    for p in range(problem.n):
        yield from _point_lines(problem, p, switches)
    if not problem.exact_fit:
        yield from loss_lines(problem)
    yield "(check-sat)\n"


def comment(problem: TrainingProblem) -> str:
    """The script's first line: what is asked."""
    kind = "ReLUs" if problem.activation is Activation.RELU else "thresholds"
    if problem.exact_fit:
        asked = "exact fit"
    elif problem.target is None:
        asked = f"least {problem.loss} loss"
    else:
        asked = f"{problem.loss} loss at most {problem.target}"
    return f"; {asked} of {problem.n} points in dimension {problem.d} with {problem.k} {kind}\n"


def _relu_head(problem: TrainingProblem) -> Iterator[str]:
    if problem.signs is None:
        for j in range(problem.k):
            yield f"(declare-const e_{j} Bool)\n"
        for j in range(problem.k - 1):
            yield f"(assert (or e_{j} (not e_{j + 1})))\n"
    yield "(define-fun relu ((t Real)) Real (ite (> t 0.0) t 0.0))\n"
    if problem.signs is None:
        yield "(define-fun srelu ((e Bool) (t Real)) Real (ite (> t 0.0) (ite e t (- t)) 0.0))\n"


def _threshold_head(problem: TrainingProblem) -> Iterator[str]:
    if problem.signs is None:
        for j in range(problem.k):
            yield f"(declare-const a_{j} Real)\n"
        for j in range(problem.k - 1):
            yield f"(assert (>= a_{j} a_{j + 1}))\n"
    yield "(define-fun step ((a Real) (t Real)) Real (ite (> t 0.0) a 0.0))\n"


def residual_head(problem: TrainingProblem) -> Iterator[str]:
    """What the rows of a loss speak about."""
    for p in range(problem.n):
        if problem.loss is not Loss.L0:
            yield f"(declare-const r_{p} Real)\n"
        if problem.loss is Loss.L1:
            yield f"(declare-const m_{p} Real)\n"
    yield "(declare-const loss Real)\n"


def _point_lines(problem: TrainingProblem, p: int, switches: Switches | None) -> Iterator[str]:
    point, label = problem.points[p], problem.labels[p]
    multiplier = lcm(*(value.denominator for _, value in point))
    inputs = _inputs(problem, point, multiplier)
    threshold = problem.activation is Activation.THRESHOLD
    if problem.exact_fit and problem.all_positive and label == 0 and not threshold:
        for t in inputs:
            if t != "0.0":
                yield f"(assert (<= {t} 0.0))\n"
        return
    # the sum is `scale` times f
    scale = 1 if threshold else multiplier
    terms = _summands(problem, inputs)
    if switches is not None and problem.signs is not None:
        sides = [row[p] for row in switches.sides]
        yield from (f"(assert (> {t} 0.0))\n" for t, side in zip(inputs, sides, strict=True) if side == ABOVE)
        yield from (f"(assert (<= {t} 0.0))\n" for t, side in zip(inputs, sides, strict=True) if side == BELOW)
        on = sum((a for a, side in zip(problem.signs, sides, strict=True) if side == ABOVE), Fraction(0))
        open_ones = [t if side == UNKNOWN else "0.0" for t, side in zip(inputs, sides, strict=True)]
        terms = [*_summands(problem, open_ones), number(on)]
    yield label_line(problem, p, terms, scale)


def label_line(problem: TrainingProblem, p: int, terms: list[str], scale: int) -> str:
    """What is asked of scale·f(x_p), the sum of the terms."""
    right = number(problem.labels[p] * scale)
    if problem.exact_fit:
        return f"(assert (= {total(terms)} {right}))\n"
    if problem.loss is Loss.L0:
        return f"(define-fun miss_{p} () Real (ite (= {total(terms)} {right}) 0.0 1.0))\n"
    return f"(assert (= {total([*terms, term(-scale, f'r_{p}')])} {right}))\n"


def loss_lines(problem: TrainingProblem) -> Iterator[str]:
    """What `loss` is, and what is asked of it."""
    everywhere = range(problem.n)
    match problem.loss:
        case Loss.L0 | Loss.ZERO:
            yield f"(assert (= loss {total([f'miss_{p}' for p in everywhere])}))\n"
        case Loss.L1:
            for p in everywhere:
                yield f"(assert (and (<= r_{p} m_{p}) (<= (- m_{p}) r_{p})))\n"
            yield f"(assert (= loss {total([f'm_{p}' for p in everywhere])}))\n"
        case Loss.L2:
            yield f"(assert (= loss {total([f'(* r_{p} r_{p})' for p in everywhere])}))\n"
        case Loss.LINF:
            yield "(assert (>= loss 0.0))\n"
            for p in everywhere:
                yield f"(assert (and (<= r_{p} loss) (<= (- loss) r_{p})))\n"
    if problem.target is None:
        yield "(minimize loss)\n"
    else:
        yield f"(assert (<= loss {number(problem.target)}))\n"


def _inputs(problem: TrainingProblem, point: SparsePoint, multiplier: int) -> list[str]:
    coefficients = [(i, int(value * multiplier)) for i, value in point]
    return [preactivation(j, coefficients, multiplier if problem.bias else 0) for j in range(problem.k)]


def _summands(problem: TrainingProblem, inputs: list[str]) -> list[str]:
    """One term per neuron that can be active."""
    live = [(j, t) for j, t in enumerate(inputs) if t != "0.0"]
    if problem.activation is Activation.THRESHOLD:
        if problem.signs is None:
            return [f"(step a_{j} {t})" for j, t in live]
        return [f"(step {number(problem.signs[j])} {t})" for j, t in live]
    if problem.signs is None:
        return [f"(srelu e_{j} {t})" for j, t in live]
    return [f"(relu {t})" if problem.signs[j] > 0 else f"(- (relu {t}))" for j, t in live]


def preactivation(j: int, coefficients: list[tuple[int, int]], bias: int) -> str:
    terms = [term(value, f"w_{j}_{i}") for i, value in coefficients]
    if bias:
        terms.append(term(bias, f"b_{j}"))
    return total(terms)


def term(value: int, name: str) -> str:
    """value·name."""
    if value == 1:
        return name
    return f"(- {name})" if value == -1 else f"(* {number(Fraction(value))} {name})"


def total(terms: list[str]) -> str:
    """Their sum; 0.0 if there are none."""
    if not terms:
        return "0.0"
    return terms[0] if len(terms) == 1 else f"(+ {' '.join(terms)})"


def number(value: Fraction) -> str:
    """A rational as an SMT-LIB2 term of sort Real."""
    size = f"{abs(value.numerator)}.0"
    if value.denominator != 1:
        size = f"(/ {size} {value.denominator}.0)"
    return f"(- {size})" if value < 0 else size
