"""`planted-circuit`: a monotone circuit of any depth with a known optimum."""

from __future__ import annotations

from dataclasses import dataclass, field

from instances.circuit import Gate, GateKind, MonotoneCircuit
from instances.errors import UsageError
from instances.generators.dice import Dice
from instances.generators.family import Family, Parameter, Values
from instances.labelled import Labelled

NAME = "planted-circuit"


@dataclass(slots=True, eq=False)
class Node:
    """An input, or a gate over nodes; `height` is the number of gates on the longest path up to it, itself included."""

    kind: GateKind | None = None
    parts: list[Node] = field(default_factory=list)
    height: int = 0


def build(values: Values, seed: int) -> Labelled[MonotoneCircuit]:
    """A random formula of depth `depth` in which every input stands once, levels of AND and OR in turn, AND on top.

    Its optimum is found level by level: what two parts need adds up under AND and the lesser one counts under OR,
    since the parts have no input in common.

    Then `decoys`: where a gate G of height H ≥ 2 reads a node x, it also reads x ∧ z (G an OR) or x ∨ z (G an AND)
    for a random node z of height at most H − 2, one that x does not read if there is one. Neither changes the
    function: x ∨ (x ∧ z) = x = x ∧ (x ∨ z). As a gate x is of the other kind, so the decoy is a copy of x with one
    wire more, and the depth remains what it was.

    Raises UsageError if there are too few inputs for the depth, and for decoys in depth 1, which has no room for them.
    """
    n, depth, decoys = values.integer("inputs"), values.integer("depth"), values.integer("decoys")
    if n <= depth:
        raise UsageError(f"--inputs is {n}, but a formula of depth {depth} needs at least {depth + 1}")
    if decoys and depth < 2:
        raise UsageError("--decoys: a formula of depth 1 has no room for them")
    dice = Dice(NAME, seed, n, depth, decoys)
    leaves = [Node() for _ in range(n)]
    gates = formula(leaves, depth, dice)
    optimum = least_true(gates)
    nodes = leaves + gates
    for _ in range(decoys):
        tall = [gate for gate in gates if gate.height >= 2]
        gate = tall[dice.below(len(tall))]
        part = gate.parts[dice.below(len(gate.parts))]
        inside = part.parts or [part]
        low = [node for node in nodes if node.height <= gate.height - 2]
        low = [node for node in low if node not in inside] or low
        inside = [*inside, low[dice.below(len(low))]]
        kind = GateKind.AND if gate.kind is GateKind.OR else GateKind.OR
        decoy = Node(kind, inside, 1 + max(node.height for node in inside))
        gate.parts.append(decoy)
        gates.append(decoy)
        nodes.append(decoy)
    return Labelled(_circuit(leaves, gates, dice), optimum=optimum)


def formula(leaves: list[Node], depth: int, dice: Dice) -> list[Node]:
    """The gates, the top one first, every gate before those it reads."""
    top = Node(GateKind.AND)
    gates = [top]
    # each gate with its leaves, the levels below it, and whether it must use them all
    todo = [(top, leaves, depth, True)]
    for gate, below, levels, deep in todo:
        if levels == 1:
            gate.parts = list(below)
            continue
        first = levels if deep else 1
        count = 2 + dice.below(min(3, 1 + len(below) - first) - 1)
        sizes = [first] + [1] * (count - 1)
        for _ in range(len(below) - sum(sizes)):
            sizes[dice.below(count)] += 1
        place = 0
        for index, size in enumerate(sizes):
            part = below[place : place + size]
            place += size
            if size == 1:
                gate.parts.append(part[0])
                continue
            inner = Node(GateKind.OR if gate.kind is GateKind.AND else GateKind.AND)
            gate.parts.append(inner)
            gates.append(inner)
            todo.append((inner, part, levels - 1, deep and index == 0))
    for gate in reversed(gates):
        gate.height = 1 + max(part.height for part in gate.parts)
    return gates


def least_true(gates: list[Node]) -> int:
    """The optimum of the first gate of a formula that reads every input once."""
    least: dict[Node, int] = {}
    for gate in reversed(gates):
        needs = [least.get(part, 1) for part in gate.parts]
        least[gate] = sum(needs) if gate.kind is GateKind.AND else min(needs)
    return least[gates[0]]


def _circuit(leaves: list[Node], gates: list[Node], dice: Dice) -> MonotoneCircuit:
    """Inputs in any order, then the gates by height, those of one height in any order."""
    order = sorted(dice.shuffled(gates), key=lambda gate: gate.height)
    wires = {node: wire for wire, node in enumerate([*dice.shuffled(leaves), *order], start=1)}
    made = []
    for gate in order:
        kind = GateKind.AND if gate.kind is GateKind.AND else GateKind.OR
        made.append(Gate(kind, tuple(sorted({wires[part] for part in gate.parts}))))
    return MonotoneCircuit(len(leaves), tuple(made), wires[gates[0]])


FAMILY = Family(
    NAME,
    "monotone circuit of any depth with a known optimum: a formula that reads each input once, and decoys",
    (
        Parameter("inputs", int, 8, "number of inputs", minimum=2),
        Parameter("depth", int, 3, "gates on the longest path to the output", minimum=1),
        Parameter("decoys", int, 4, "gates that change nothing", minimum=0),
    ),
    build,
)
