"""Training problem → SMT-LIB2 over turned neurons, with the facts of the data (`encoders.geometry.facts`) as clauses.

(v_j, c_j) is the neuron turned to v_j·u ≥ 0, o_j says whether that took a turn, and (w_j, b_j) is the neuron itself:

    (w_j, b_j) = −(v_j, c_j) if o_j, else (v_j, c_j),
    f = A + Σ a_j [v_j·x + c_j]₊,   A = −Σ a_j (v_j·x + c_j) over the j with o_j.

Complete: every network is turned in this way, and the facts hold for every fit, up to exchanging neurons of one sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import lcm
from typing import TextIO

from encoders.bounds import Box
from encoders.formulas.smt import comment, label_line, loss_lines, number, residual_head, term, total
from encoders.geometry.activation import ABOVE, BELOW, UNKNOWN
from encoders.geometry.facts import Facts, Sideways
from instances import Loss, TrainingProblem


def write_turned_smt(problem: TrainingProblem, facts: Facts, out: TextIO) -> None:
    """Write the script. The problem's neurons are ReLUs with the signs of the facts."""
    for line in turned_lines(problem, facts):
        out.write(line)


def turned_lines(problem: TrainingProblem, facts: Facts) -> Iterator[str]:
    """The script, one command per line."""
    nonlinear = problem.loss is Loss.L2 and not problem.exact_fit
    yield comment(problem)
    yield "; neurons are turned to one side; what follows from the data alone is added\n"
    yield f"(set-option :produce-models true)\n(set-logic {'QF_NRA' if nonlinear else 'QF_LRA'})\n"
    yield "(define-fun relu ((t Real)) Real (ite (> t 0.0) t 0.0))\n"
    for j in range(problem.k):
        yield from _neuron(problem, facts, j)
    yield from _affine_part(problem, facts)
    if not problem.exact_fit:
        yield from residual_head(problem)
    for p in range(problem.n):
        yield from _point(problem, facts, p)
    yield from _clauses(facts, problem.k)
    if not problem.exact_fit:
        yield from loss_lines(problem)
    yield "(check-sat)\n"


def _names(problem: TrainingProblem, j: int) -> list[tuple[str, str]]:
    """(turned, own) name of each parameter of a neuron."""
    names = [(f"v_{j}_{i}", f"w_{j}_{i}") for i in range(problem.d)]
    return [*names, (f"c_{j}", f"b_{j}")] if problem.bias else names


def _neuron(problem: TrainingProblem, facts: Facts, j: int) -> Iterator[str]:
    yield f"(declare-const o_{j} Bool)\n"
    for turned, own in _names(problem, j):
        yield f"(declare-const {turned} Real)\n(declare-const {own} Real)\n"
        yield f"(assert (= {own} (ite o_{j} (- {turned}) {turned})))\n"
    if problem.signs is None:
        yield f"(declare-const e_{j} Bool)\n(assert {f'e_{j}' if facts.signs[j] > 0 else f'(not e_{j})'})\n"
    common = lcm(*(value.denominator for value in facts.u))
    upwards = [term(int(value * common), f"v_{j}_{i}") for i, value in enumerate(facts.u) if value]
    yield f"(assert (>= {total(upwards)} 0.0))\n"
    box = facts.boxes[j] if facts.boxes else None
    if box is not None:
        yield from _in_box(problem, box, j)


def _in_box(problem: TrainingProblem, box: Box, j: int) -> Iterator[str]:
    for (turned, _), (low, high) in zip(_names(problem, j), (*box.weights, box.bias), strict=False):
        yield f"(assert (and (<= {number(low)} {turned}) (<= {turned} {number(high)})))\n"


def _affine_part(problem: TrainingProblem, facts: Facts) -> Iterator[str]:
    """q_i: the coefficients of A, the last one its constant."""
    for i in range(problem.d + int(problem.bias)):
        parts = []
        for j in range(problem.k):
            turned, _ = _names(problem, j)[i]
            parts.append(f"(ite o_{j} {term(-int(facts.signs[j]), turned)} 0.0)")
        yield f"(declare-const q_{i} Real)\n(assert (= q_{i} {total(parts)}))\n"


def _point(problem: TrainingProblem, facts: Facts, p: int) -> Iterator[str]:
    multiplier = lcm(*(value.denominator for _, value in problem.points[p]))
    row = [(i, int(value * multiplier)) for i, value in problem.points[p]]
    if problem.bias:
        row.append((problem.d, multiplier))
    terms = [term(value, f"q_{i}") for i, value in row]
    for j in range(problem.k):
        names = _names(problem, j)
        t = total([term(value, names[i][0]) for i, value in row])
        side = facts.side(j, p)
        if side == ABOVE:
            yield f"(define-fun s_{p}_{j} () Bool true)\n(assert (>= {t} 0.0))\n"
        elif side == BELOW:
            yield f"(define-fun s_{p}_{j} () Bool false)\n(assert (<= {t} 0.0))\n"
        else:
            yield f"(define-fun s_{p}_{j} () Bool (> {t} 0.0))\n"
            t = f"(relu {t})"
        if side != BELOW and row:
            terms.append(t if facts.signs[j] > 0 else f"(- {t})")
    yield label_line(problem, p, terms, multiplier)


def _clauses(facts: Facts, k: int) -> Iterator[str]:
    neurons = {sign: [j for j in range(k) if facts.signs[j] == sign] for sign in (1, -1)}
    for chain in facts.chains:
        for p, q in pairwise(chain):
            for j in range(k):
                if facts.side(j, p) != BELOW and facts.side(j, q) != ABOVE:
                    yield f"(assert (or (not s_{p}_{j}) s_{q}_{j}))\n"
    for bend in facts.bends:
        able = [f"(and s_{bend.r}_{j} (not s_{bend.p}_{j}))" for j in neurons[bend.sign]]
        yield f"(assert {_any(able)})\n"
    for one in facts.triads:
        for j in range(k):
            end, middle, far = (f"s_{at}_{j}" for at in (one.p, one.q, one.r))
            if one.covers:
                yield f"(assert (or (not {middle}) {end} {far}))\n"
            else:
                yield f"(assert (or (not {end}) (not {far}) {middle}))\n"
    for v, other in enumerate(facts.sideways):
        yield from _sideways(facts, other, v, neurons, k)
    for group in neurons.values():
        for j, after in pairwise(group):
            for p in facts.nested:
                yield f"(assert (or (not s_{p}_{after}) s_{p}_{j}))\n"


def _sideways(facts: Facts, other: Sideways, v: int, neurons: dict[int, list[int]], k: int) -> Iterator[str]:
    for j in range(k):
        yield f"(declare-const r_{v}_{j} Bool)\n"
    for chain in other.chains:
        for p, q in pairwise(chain):
            for j in range(k):
                if facts.side(j, p) == facts.side(j, q) == UNKNOWN:
                    yield f"(assert (or (not r_{v}_{j}) (not s_{p}_{j}) s_{q}_{j}))\n"
                    yield f"(assert (or r_{v}_{j} (not s_{q}_{j}) s_{p}_{j}))\n"
    for bend in other.bends:
        able = [f"(xor s_{bend.p}_{j} s_{bend.r}_{j})" for j in neurons[bend.sign]]
        yield f"(assert {_any(able)})\n"


def _any(parts: list[str]) -> str:
    if not parts:
        return "false"
    return parts[0] if len(parts) == 1 else f"(or {' '.join(parts)})"
