"""Theorem 4 backwards, and with one sample damaged."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as Q

import pytest

from encoders.reductions import RULES, NotAFitError, Options
from instances import Gate, Loss, MonotoneCircuit
from tests.encoders.circuits import AND, OR, accepts, assignments_of, circuits, least_cost, random_circuit
from tests.encoders.networks import built, function_of, neurons, rewritten
from tests.encoders.one_relu import OneRelu, attaining
from tests.encoders.oracles import number
from tests.encoders.test_circuit import OPTIONS, TWO_OF_THREE
from tests.encoders.test_set_cover import dense
from tests.encoders.test_set_cover_mutants import Row, changed

pytestmark = pytest.mark.slow

RULE = RULES["circuit-one-relu"]
# unknown output signs are no other question: see test_circuit.py
SIGNED = {name: options for name, options in OPTIONS.items() if not options.free_signs}
all_options = pytest.mark.parametrize(
    "options",
    [
        pytest.param(options, id=name, marks=() if name in ("l2", "l1-bias") else pytest.mark.slow)
        for name, options in SIGNED.items()
    ],
)
SOURCES = [
    TWO_OF_THREE,
    MonotoneCircuit(2, (Gate(AND, (1, 2)),), 3),
    MonotoneCircuit(2, (Gate(OR, (1, 2)),), 3),
    MonotoneCircuit(2, (Gate(AND, ()), Gate(OR, (1, 3))), 4),
    MonotoneCircuit(1, (), 1),
]


@all_options
def test_every_network_within_the_target_gives_an_assignment(options: Options) -> None:
    dice = random.Random(5)
    met = Counter[str]()
    for source in SOURCES:
        best = least_cost(source)
        assert best is not None
        for budget in range(best, source.inputs + 1):
            asked = replace(source, budget=budget)
            problem = RULE.reduce(asked, options)
            question = OneRelu(replace(problem, loss=Loss.L1), 1)
            # residuals of at most 1 have squares below their absolute values: one question serves both losses
            small = [f"(<= (- 1.0) (- f_{p} {number(y)}) 1.0)" for p, y in enumerate(problem.labels)]
            eps, bias = f"w_{source.wires}", f"w_{problem.d}"
            regions = {
                "any": [],
                "w_eps below 0": [f"(< {eps} 0.0)"],
                "w_eps above 1": [f"(> {eps} 1.0)"],
                "a tie": [f"(= w_0 (+ {eps} {bias}))"],
                "output above Q": [f"(> w_{source.output - 1} {number(problem.labels[source.inputs + 1])})"],
                "bias above 0": [f"(> {bias} 0.0)"],
                "bias below -1/2": [f"(< {bias} (- 0.5))"],
            }
            for name, region in regions.items():
                network = question.answer([f"(<= {question.loss} {number(Q(budget))})", *region, *small])
                if network is None:
                    continue
                met[name] += 1
                error = problem.error(network)
                assert error <= budget
                inputs = RULE.extract(asked, network, options)
                assert accepts(asked, inputs)
                assert sum(inputs) <= error
                for other in rewritten(network, dice):
                    assert function_of(other) == function_of(network)
                    assert RULE.extract(asked, other, options) == inputs
    assert {"any", "w_eps above 1", "a tie", "output above Q"} <= set(met), met
    assert not options.bias or {"bias above 0", "bias below -1/2"} <= set(met), met


@all_options
def test_networks_near_a_witness(options: Options) -> None:
    dice = random.Random(6)
    seen = Counter[str]()
    for _ in range(450):
        source = random_circuit(dice.randint(1, 3), dice.randint(0, 3), dice)
        problem = RULE.reduce(source, options)
        ((row, bias, coefficient),) = neurons(RULE.fit(source, dice.choice(assignments_of(source)), options))
        size = dice.choice((Q(1, 100), Q(1, 9), Q(1, 3)))
        moved = tuple(w + size * dice.randint(-3, 3) for w in row)
        if options.bias:
            bias = size * dice.randint(-3, 3)
        network = built([(moved, bias, coefficient)])
        error = problem.error(network)
        try:
            inputs = RULE.extract(source, network, options)
            assert accepts(source, inputs)
            if error <= source.inputs:
                assert sum(inputs) <= error
                seen["within"] += 1
        except NotAFitError:
            assert error > source.inputs
            seen["above"] += 1
    assert min(seen["within"], seen["above"]) >= 30, seen


def test_the_witness_of_an_assignment_gives_it_back() -> None:
    for source in circuits(2, 1):
        for options in OPTIONS.values():
            for inputs in assignments_of(source):
                network = RULE.fit(source, inputs, options)
                if accepts(source, inputs):
                    assert RULE.extract(source, network, options) == inputs
                else:
                    with pytest.raises(NotAFitError, match="do not satisfy the circuit"):
                        RULE.extract(source, network, options)


def test_of_other_width_is_no_fit() -> None:
    with pytest.raises(NotAFitError, match="does not have 2 or 3 inputs"):
        RULE.extract(SOURCES[-1], built([((Q(1),) * 4, Q(0), Q(1))]))


FAMILY = [
    *SOURCES[:4],
    MonotoneCircuit(2, (Gate(OR, (1,)), Gate(AND, (2, 3))), 4),
    MonotoneCircuit(1, (Gate(OR, ()),), 2),
    MonotoneCircuit(1, (Gate(OR, ()), Gate(AND, (1, 2))), 3),
]
Damage = Callable[[MonotoneCircuit, list[Row], Options], list[Row]]


def place(kind: str, source: MonotoneCircuit, rows: list[Row]) -> int | None:
    """(6), the first (7), (8), the first sample of the first OR or AND gate (with inputs), the three of A.3."""
    match kind:
        case "(6)":
            return 0
        case "(7)":
            return 1
        case "(8)":
            return source.inputs + 1
        case "A.3: 0" | "A.3: 1" | "A.3: 2":
            return len(rows) - 3 + int(kind[-1])
    at = source.inputs + 2
    for gate in source.gates:
        if kind == gate.kind.upper() and (gate.kind is OR or gate.wires):
            return at
        at += 1 if gate.kind is OR else len(gate.wires)
    return None


def noticed_in(damage: Damage, options: Options) -> list[MonotoneCircuit]:
    """The circuits whose least error is wrong; where nothing satisfies: whether all inputs' worth attains it."""
    found = []
    for source in FAMILY:
        problem = RULE.reduce(source, options)
        problem = changed(problem, damage(source, dense(problem), options))
        best = least_cost(source)
        if best is None:
            wrong = attaining(problem, source.inputs) is not None
        else:
            wrong = attaining(problem, best) is None or attaining(problem, best, strictly=True) is not None
        if wrong:
            found.append(source)
    return found


def at_place(kind: str, change: Callable[[Row], list[Row]]) -> Damage:
    def damage(source: MonotoneCircuit, rows: list[Row], _options: Options) -> list[Row]:
        at = place(kind, source, rows)
        return rows if at is None else [*rows[:at], *change(rows[at]), *rows[at + 1 :]]

    return damage


def relabelled(by: Q) -> Callable[[Row], list[Row]]:
    return lambda row: [(*row[:-1], row[-1] + by)]


@all_options
def test_undamaged(options: Options) -> None:
    assert noticed_in(lambda _source, rows, _options: rows, options) == []


@all_options
@pytest.mark.parametrize("kind", ["(6)", "(7)", "(8)", "OR", "AND"])
def test_each_sample_is_needed(kind: str, options: Options) -> None:
    assert noticed_in(at_place(kind, lambda _row: []), options)


@pytest.mark.parametrize("name", ["l2-bias", "l1-bias"])
def test_two_of_the_three_samples_of_a3_are_needed(name: str) -> None:
    """The sample at 0 is redundant: b = 2e_1 − e_2 ≤ 3r bounds b from above too, and (2|C|)^l (1 + 8|C|) < Q still.

    With 1 or 2 alone w_d + b = Q (or 2w_d + b = 2Q) leaves b free downwards, and w_j ≤ r − b + Σ w_i is no bound.
    """
    options = OPTIONS[name]
    assert noticed_in(at_place("A.3: 0", lambda _row: []), options) == []
    assert noticed_in(at_place("A.3: 1", lambda _row: []), options)
    assert noticed_in(at_place("A.3: 2", lambda _row: []), options)


@all_options
@pytest.mark.parametrize("by", [Q(1), Q(-1), Q(1, 7), Q(-1, 7)], ids=str)
def test_the_label_of_7_matters(by: Q, options: Options) -> None:
    assert noticed_in(at_place("(7)", relabelled(by)), options)


@all_options
@pytest.mark.parametrize("kind", ["(6)", "(8)", "OR", "AND"])
def test_other_labels_only_have_to_be_small_or_large(kind: str, options: Options) -> None:
    """Equivalent: w_ε, the wires below a false gate and the output have room between 1 and Q. By Q it is not."""
    for by in (Q(1), Q(1, 7)):
        assert noticed_in(at_place(kind, relabelled(by)), options) == []

    def by_q(row: Row) -> list[Row]:
        q = Q(10**9)
        return [(*row[:-1], Q(1) if kind == "(8)" else row[-1] + q)]

    assert noticed_in(at_place(kind, by_q), options)


@all_options
def test_wires_must_not_share_a_coordinate(options: Options) -> None:
    def merged(_source: MonotoneCircuit, rows: list[Row], _options: Options) -> list[Row]:
        return [(row[0] + row[1], Q(0), *row[2:]) for row in rows]

    assert noticed_in(merged, options)


@all_options
def test_an_or_gate_is_no_and_gate(options: Options) -> None:
    """Its inputs one by one would be an AND; an AND's sum would be an OR."""

    def apart(source: MonotoneCircuit, rows: list[Row], opts: Options) -> list[Row]:
        if source is not SOURCES[2]:
            return rows
        return dense(RULE.reduce(SOURCES[1], opts))

    def together(source: MonotoneCircuit, rows: list[Row], opts: Options) -> list[Row]:
        if source is not SOURCES[1]:
            return rows
        return dense(RULE.reduce(SOURCES[2], opts))

    assert noticed_in(apart, options) == [SOURCES[2]]
    assert noticed_in(together, options) == [SOURCES[1]]


def resolved(circuit: MonotoneCircuit, q: int, options: Options) -> bool:
    """Is the least error the least cost (or above all of them) with this Q?"""
    problem = RULE.reduce(circuit, options)
    largest = max(problem.labels[: circuit.inputs + 2])
    rows = [(*row[:-1], row[-1] * q / largest if abs(row[-1]) >= largest else row[-1]) for row in dense(problem)]
    best = least_cost(circuit)
    bound = circuit.inputs if best is None else best
    return attaining(changed(problem, rows), bound, strictly=best is not None) is None


def doubling(depth: int) -> MonotoneCircuit:
    """Gate after gate the OR of all wires before: a false wire of height h may reach 2^h − 1 at least."""
    gates = tuple(Gate(OR, tuple(range(1, w))) for w in range(3, 3 + depth))
    return MonotoneCircuit(2, (*gates, Gate(AND, (1, 2, 2 + depth))), 3 + depth)


def test_how_large_q_must_be() -> None:
    """Measured; the proof takes (10|C|)^(l+1)."""
    for circuit, needed in ((doubling(1), 3), (TWO_OF_THREE, 6)):
        least = next(q for q in range(1, 100) if resolved(circuit, q, Options()))
        assert least == needed
        assert resolved(circuit, 2 * least, Options())
        assert least < (10 * circuit.wires) ** (circuit.depth + 1)
