"""`random-circuit`: gates over wires chosen at random."""

from __future__ import annotations

from instances.circuit import Gate, GateKind, MonotoneCircuit
from instances.generators.dice import Dice
from instances.generators.family import Family, Parameter, Values
from instances.labelled import Labelled
from instances.verdict import Verdict

NAME = "random-circuit"


def build(values: Values, seed: int) -> Labelled[MonotoneCircuit]:
    """Each gate is AND or OR with probability 1/2, over `fan-in` different earlier wires, uniformly (all if fewer).

    The output is the last wire. Optimum unknown; there is a solution, since every gate reads a wire, so that all
    inputs true make every gate true.
    """
    n, g, fan_in = values.integer("inputs"), values.integer("gates"), values.integer("fan-in")
    dice = Dice(NAME, seed, n, g, fan_in)
    gates = []
    for earlier in range(n, n + g):
        kind = GateKind.AND if dice.coin() else GateKind.OR
        gates.append(Gate(kind, tuple(sorted(dice.choose(range(1, earlier + 1), min(fan_in, earlier))))))
    return Labelled(MonotoneCircuit(n, tuple(gates), n + g), Verdict.FEASIBLE)


FAMILY = Family(
    NAME,
    "monotone circuit of random gates; optimum unknown",
    (
        Parameter("inputs", int, 6, "number of inputs", minimum=1),
        Parameter("gates", int, 8, "number of gates", minimum=0),
        Parameter("fan-in", int, 2, "how many wires a gate reads", minimum=1),
    ),
    build,
)
