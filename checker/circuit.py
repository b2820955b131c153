"""Monotone circuit satisfiability as the training of one ReLU: Manurangsi & Reichman 2018, Theorem 4, and A.3.

Everything is divided by epsilon, Q = 1/epsilon. Coordinates: one per wire in order, then w_eps, then (with a bias
only) the dummy of Appendix A.3. W is the number of wires, l the number of gates on the longest path to the output.

    (6)  e_eps -> 1         (7)  e_eps - e_i -> 1  for each input i          (8)  e_output -> Q
    (9)  e_j - sum of e_i over the gate's inputs -> 0  for each OR gate j
    (10) e_j - e_i -> 0  for each AND gate j and each of its inputs i
    A.3  0 -> 0,  e_dummy -> Q,  2 e_dummy -> 2Q

Claim. Let B >= W, and s = sqrt(B) under l2, s = B under l1. If Q > (2W)^l (1+4s) + 2s, then every ReLU whose loss L
is at most B yields an assignment of at most L true inputs that makes the output true; and an assignment with c true
inputs that does yields a ReLU of loss c. The paper's Q = (10W)^(l+1) is large enough for B = W, under either loss,
because s <= W: (2W)^l (1+4W) + 2W <= (2W)^l 7W < (10W)^(l+1).

Proof. An assignment: w_j = Q where wire j is true and 0 elsewhere, w_eps = 1, dummy Q, b = 0. (7) is missed by 1 at
the true inputs (Q >= 1), the rest holds: a true OR gate has a true input, a true AND gate only such.
Conversely, alpha = +1, as otherwise (8) alone costs Q^2 > s^2 or Q > B. Each residual is at most s in absolute value.
b <= s by the first sample of A.3. Q > s, so its other two are active, v + b = Q + r and 2v + b = 2Q + r', hence
b = 2r - r'. Under l2, r^2 + r'^2 <= B and so |b| <= sqrt(5) s; under l1, |r| + |r'| <= B and so |b| <= 2s.
(The paper's |b| <= 2 sqrt(delta) is wrong under l2.) So s - b <= 4s; without a bias, b = 0 throughout.
Let input i be TRUE iff w_i >= w_eps + b: the bias belongs there. Then (7) is missed by exactly 1 at each TRUE input,
so there are at most L of them. Every wire that evaluates to FALSE at height h has w <= (2W)^h (1+4s):
  h = 0: w_i < w_eps + b <= 1 + s by (6).
  OR: all inputs, at most W and without repetition, are FALSE, so by (9) w_j <= s - b + W (2W)^(h-1) (1+4s)
  <= (2W)^h (1+4s), as 4s <= W (2W)^(h-1) (1+4s). Without inputs, w_j <= 4s.
  AND: some input is FALSE, and by (10) w_j <= s - b + (2W)^(h-1) (1+4s), likewise. Without inputs it is never FALSE.
If the output, of height l, were FALSE, (8) would give Q - s <= w_o + b <= (2W)^l (1+4s) + s, against the choice. QED

So the minimum is the least number of true inputs, at most W; if no assignment will do (an OR gate without inputs
can bring that about), every loss exceeds B. Gates that are not below the output do no harm: they can be evaluated in
the first half, and are not used in the second. A budget above W asks for B = budget, or may be lowered to W, or even
to the number of inputs: more cannot be true.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from checker.construction import Construction, largest_label, sample
from checker.counting import Clauses, at_most, refuse_beyond_limit
from checker.problem import NAME, Problem, Sample
from checker.report import Rejected
from checker.set_cover import ceiling_root
from checker.source_json import Circuit
from checker.strict import MAX_DIGITS


def described(source: Circuit) -> str:
    return f"{source.inputs} inputs, {len(source.gates)} gates"


def build(source: Circuit, problem: Problem) -> Construction:
    gates = sum(len(gate.wires) if gate.op == "and" else 1 for gate in source.gates)
    return Construction(
        dimension=source.wires + 1 + problem.bias,
        neurons=1,
        samples=lambda: samples(source, problem),
        size=2 + source.inputs + gates + 3 * problem.bias,
        signs=(Fraction(1),),
        biases=(False, True),
        losses=("l1", "l2"),
        targets=_targets(source),
    )


def _targets(source: Circuit) -> tuple[int | None, ...]:
    if source.budget is None:
        return (None,)
    return tuple(sorted({source.budget, min(source.budget, source.wires), min(source.budget, source.inputs)}))


def reach(source: Circuit, problem: Problem) -> Fraction:
    """B of the claim: up to this loss, losses are numbers of true inputs."""
    return max(Fraction(source.wires), problem.target or Fraction(0))


def _check_scale(scale: int, source: Circuit, problem: Problem) -> None:
    too_small = Rejected(f"{NAME}: the label of the output wire is too small for the theorem")
    # (10 W)^(l+1) then has more digits than any number that is read, and might not fit into memory.
    if source.depth >= MAX_DIGITS or scale < (10 * source.wires) ** (source.depth + 1):
        raise too_small
    bound = reach(source, problem).numerator
    s = bound if problem.loss == "l1" else ceiling_root(bound)
    if scale <= (2 * source.wires) ** source.depth * (1 + 4 * s) + 2 * s:
        raise too_small


def samples(source: Circuit, problem: Problem) -> Iterator[Sample]:
    dimension, eps, dummy = source.wires + 1 + problem.bias, source.wires, source.wires + 1
    scale = largest_label(problem, source.output - 1, "the output wire")
    _check_scale(scale, source, problem)
    yield sample(dimension, {eps: 1}, 1)
    for i in range(source.inputs):
        yield sample(dimension, {eps: 1, i: -1}, 1)
    yield sample(dimension, {source.output - 1: 1}, scale)
    for j, gate in enumerate(source.gates, source.inputs):
        if gate.op == "or":
            yield sample(dimension, {j: 1, **{wire - 1: -1 for wire in gate.wires}}, 0)
        else:
            for wire in gate.wires:
                yield sample(dimension, {j: 1, wire - 1: -1}, 0)
    if problem.bias:
        for factor in (0, 1, 2):
            yield sample(dimension, {dummy: factor}, factor * scale)


def clauses(source: Circuit, bound: int) -> Clauses:
    """Satisfiable iff at most `bound` true inputs can make the output true.

    A true wire has a reason below it: the true wires of a model are true when the circuit is evaluated on the
    model's inputs, by induction on the wires, and so is the output. Conversely the values of an evaluation satisfy
    every clause. The counter bounds the inputs.
    """
    result: Clauses = [[source.output]]
    for wire, gate in enumerate(source.gates, source.inputs + 1):
        if gate.op == "and":
            result += [[-wire, below] for below in gate.wires]
        else:
            result.append([-wire, *gate.wires])
    refuse_beyond_limit(source.inputs)
    return result + at_most(range(1, source.inputs + 1), [1] * source.inputs, bound, source.wires + 1)
