"""Tiny monotone circuits, all of them, and their truth from the definition of a gate."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import chain, combinations, product

from instances import Gate, GateKind, MonotoneCircuit

AND, OR = GateKind.AND, GateKind.OR


def gates_over(wires: int) -> list[Gate]:
    """Both kinds over every set of wires, the empty one included."""
    subsets = chain.from_iterable(combinations(range(1, wires + 1), size) for size in range(wires + 1))
    return [Gate(kind, subset) for subset in subsets for kind in (AND, OR)]


def circuits(inputs: int, gates: int) -> Iterator[MonotoneCircuit]:
    """Every one, with every wire as the output."""
    for chosen in product(*(gates_over(inputs + before) for before in range(gates))):
        for output in range(1, inputs + gates + 1):
            yield MonotoneCircuit(inputs, chosen, output)


def value(circuit: MonotoneCircuit, wire: int, inputs: Sequence[bool]) -> bool:
    if wire <= circuit.inputs:
        return inputs[wire - 1]
    gate = circuit.gates[wire - circuit.inputs - 1]
    read = [value(circuit, w, inputs) for w in gate.wires]
    return False not in read if gate.kind is AND else True in read


def accepts(circuit: MonotoneCircuit, inputs: Sequence[bool]) -> bool:
    return value(circuit, circuit.output, inputs)


def assignments_of(circuit: MonotoneCircuit) -> list[tuple[bool, ...]]:
    return list(product((False, True), repeat=circuit.inputs))


def least_cost(circuit: MonotoneCircuit) -> int | None:
    """None where nothing is accepted."""
    return min((sum(a) for a in assignments_of(circuit) if accepts(circuit, a)), default=None)


def random_circuit(inputs: int, gates: int, dice: random.Random) -> MonotoneCircuit:
    found = []
    for wire in range(inputs + 1, inputs + gates + 1):
        size = min(dice.choice((1, 2, 2, 2, 3)), wire - 1)
        found.append(Gate(dice.choice((AND, OR)), tuple(sorted(dice.sample(range(1, wire), size)))))
    return MonotoneCircuit(inputs, tuple(found), inputs + gates)
