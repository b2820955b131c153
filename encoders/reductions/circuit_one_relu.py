"""Minimum monotone circuit satisfiability → one ReLU: Manurangsi & Reichman, Theorem 4 (Theorem 2's reduction), with
biases as in Appendix A.3.

Scaled by 1/ε: labels 0, 1 and Q = 1/ε = (10|C|)^(l+1) instead of 0, ε and 1; the error is counted in units of ε². |C|
counts wires: one per input and one per gate. l counts the gates on the longest path to the output. Coordinates: w_j
for every wire, then w_ε, with biases then w_d. Samples:

    (6) [w_ε]₊ = 1                           (9)  OR gate j:  [w_j − Σ w_i]₊ = 0 over its inputs i
    (7) [w_ε − w_i]₊ = 1 for every input     (10) AND gate j: [w_j − w_i]₊ = 0 for each of its inputs i
    (8) [w_o]₊ = Q for the output            (A.3) f = 0, Q, 2Q at 0, 1, 2 along w_d

Theorem: if the circuit can be satisfied, the minimum error is exactly OPT, the least number of true inputs that
satisfies it, under squared and under absolute error; and the error is at most K ≤ (number of inputs) if and only if K
true inputs suffice.

Proof. Assignment: w_ε = 1, w_j = Q on true wires and 0 on false ones (w_d = Q, b = 0) misses exactly the samples (7)
of true inputs, each by 1. Conversely let the error be at most K ≤ |C|, and r = √K (squared) or K (absolute), so every
residual is at most r ≤ |C|. Call an input TRUE iff w_i ≥ w_ε + b; its sample (7) reads 0 instead of 1, so the error
is at least the number of TRUE inputs. Without bias b = 0. With A.3, writing e_1, e_2 for the residuals at w_d and
2w_d (both active, since Q > r), b = 2e_1 − e_2 ≥ −3r, and [b]₊ ≤ r. A FALSE wire at height h has w_j ≤ B_h = (2|C|)^h
(1 + 4r): an input since w_i < w_ε + b ≤ 1 + r by (6); an OR gate, all of whose inputs are FALSE, since w_j ≤ r − b +
Σ w_i ≤ 4r + |C|·B_{h−1} ≤ B_h; an AND gate likewise by one FALSE input. If the output were FALSE, (8) would give Q ≤
r + b + B_l ≤ 2r + (2|C|)^l (1 + 4r) ≤ (2|C|)^l (1 + 6|C|) < (10|C|)^(l+1). ∎

Where the text is short: the depth l is the longest path with unbounded fan-in, not the number of alternations (a
larger l is always safe); gates that do not reach the output may be higher, their bound is not used. Repeated inputs
of a gate are removed first, else the fan-in may exceed |C|; Proposition 5's "=" after k·(…) must be ≤. A gate without
inputs: AND is true (no sample), OR is false ([w_j]₊ = 0), and only the latter makes "unsatisfiable" possible. In A.3,
|b| ≤ 2√δ is false (−√5·√δ is attained) and an input must be called TRUE iff w_i ≥ w_ε + b: with the text's w_i ≥ w_ε
and b > 0 a TRUE input may cost less than 1. α = −1 makes f ≤ 0 and misses (8) by Q."""

from __future__ import annotations

from fractions import Fraction

from encoders.bounds import Box, Origin, WeightBounds, uniform_bounds
from encoders.reductions.base import PLAIN, NotAFitError, Options, Reduction
from encoders.reductions.set_cover_one_relu import loss_used
from instances import Assignment, GateKind, MonotoneCircuit, Network, SparsePoint, TrainingProblem

NAME = "circuit-one-relu"
ONE, ZERO = Fraction(1), Fraction(0)


def resolution(source: MonotoneCircuit) -> int:
    """Q = 1/ε = (10|C|)^(l+1)."""
    return int((10 * source.wires) ** (source.depth + 1))


def reduce(source: MonotoneCircuit, options: Options) -> TrainingProblem:
    """One sample per input, per OR gate and per input of an AND gate, and two more (five with biases); k = 1."""
    w_eps, dummy = source.wires, source.wires + 1
    q = Fraction(resolution(source))
    samples: list[tuple[SparsePoint, Fraction]] = [(((w_eps, ONE),), ONE)]
    samples += [(((i, -ONE), (w_eps, ONE)), ONE) for i in range(source.inputs)]
    samples.append((((source.output - 1, ONE),), q))
    for j, gate in enumerate(source.gates, start=source.inputs):
        if gate.kind is GateKind.OR:
            samples.append(((*((i - 1, -ONE) for i in gate.wires), (j, ONE)), ZERO))
        else:
            samples += [(((i - 1, -ONE), (j, ONE)), ZERO) for i in gate.wires]
    if options.bias:
        samples += [((), ZERO), (((dummy, ONE),), q), (((dummy, Fraction(2)),), 2 * q)]
    return TrainingProblem(
        points=tuple(point for point, _ in samples),
        labels=tuple(label for _, label in samples),
        dimension=source.wires + 1 + options.bias,
        neurons=1,
        signs=None if options.free_signs else (ONE,),
        bias=options.bias,
        loss=loss_used(options),
        target=None if source.budget is None else Fraction(min(source.budget, source.inputs)),
    )


def fit(source: MonotoneCircuit, assignment: Assignment, options: Options) -> Network:
    """w_ε = 1, Q on true wires and 0 on false ones. Its error is the number of true inputs, if they satisfy."""
    q = Fraction(resolution(source))
    wires = (q if value else ZERO for value in source.values(assignment))
    return Network(((*wires, ONE, *((q,) * options.bias)),), (ZERO,), (ONE,))


def extract(source: MonotoneCircuit, network: Network, _options: Options = PLAIN) -> Assignment:
    """Input i is true if and only if f(e_{w_ε} − e_i) = 0, that is w_i ≥ w_ε + b.

    Every network of error at most the number of inputs gives an accepted assignment that costs at most its error.
    Raises NotAFitError otherwise.
    """
    width = source.wires + 1
    if any(len(row) not in (width, width + 1) for row in network.weights):
        raise NotAFitError(f"the network does not have {width} or {width + 1} inputs")
    probes: list[SparsePoint] = [((i, -ONE), (width - 1, ONE)) for i in range(source.inputs)]
    assignment = tuple(value <= 0 for value in network.values(probes))
    if not source.satisfied_by(assignment):
        raise NotAFitError("the inputs with w_i ≥ w_ε do not satisfy the circuit within the budget: no fit")
    return assignment


def bounds(source: MonotoneCircuit, options: Options) -> WeightBounds:
    """0 ≤ w_j ≤ Q, 0 ≤ w_ε ≤ 1, 0 ≤ w_d ≤ Q, b = 0, integral weights suffice.

    The forward witness of the assignment that `extract` reads from any network that attains the target (or the
    minimum). A circuit that nothing satisfies attains no target; where its minimum lies nobody knows: no bound then.
    """
    if source.budget is None and not source.accepts((True,) * source.inputs):
        return uniform_bounds(reduce(source, options), None)
    q = Fraction(resolution(source))
    box = Box(((ZERO, q),) * source.wires + ((ZERO, ONE),) + ((ZERO, q),) * options.bias, (ZERO, ZERO))
    return WeightBounds(
        boxes=(box,),
        origin=Origin.THEOREM,
        statement="0 ≤ w_j ≤ (10|C|)^(l+1), 0 ≤ w_ε ≤ 1, integral (Manurangsi–Reichman, Theorem 4: holds for some "
        "optimal network)",
        grid=(1,) * (source.wires + 2 + options.bias),
    )


def unit(_source: MonotoneCircuit, _options: Options) -> Fraction:
    """The error that one true input makes: 1 in this scale, ε² in the paper's."""
    return ONE


def epsilon(source: MonotoneCircuit, _options: Options) -> Fraction:
    """The paper's ε: multiplying labels and weights by it gives the text's own scale."""
    return Fraction(1, resolution(source))


def parameters(source: MonotoneCircuit, options: Options) -> dict[str, int]:
    """The quantities the size formula speaks of."""
    ors = sum(1 for gate in source.gates if gate.kind is GateKind.OR)
    ands = sum(len(gate.wires) for gate in source.gates if gate.kind is GateKind.AND)
    return {"I": source.inputs, "G": len(source.gates), "R": ors + ands, "B": int(options.bias)}


REDUCTION = Reduction(
    name=NAME,
    theorem="Manurangsi & Reichman 2018, Theorem 4 (with biases: Appendix A.3)",
    trust="Manurangsi–Reichman, Theorem 4: the minimum error of one ReLU is the least number of true inputs that "
    "satisfies the circuit, in units of ε²",
    summary="minimum monotone circuit satisfiability to minimum error with one ReLU",
    family="circuit",
    size={"points": "I + R + 2 + 3*B", "dimension": "I + G + 1 + B", "neurons": "1"},
    size_parameters={
        "I": "inputs",
        "G": "gates",
        "R": "OR gates, and inputs of AND gates",
        "B": "1 with biases (Appendix A.3), otherwise 0",
    },
    reduce=reduce,
    fit=fit,
    extract=extract,
    bounds=bounds,
    parameters=parameters,
    variants=frozenset({"bias", "free_signs", "loss"}),
    unit=unit,
    epsilon=epsilon,
)
