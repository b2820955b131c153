"""Fault trees: named gates over events, and the monotone circuit that one of them is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from instances.circuit import Gate, GateKind, MonotoneCircuit
from instances.errors import InputError
from instances.plain_text import shown

MOST_GATES = 1_000_000
"""More than any published tree has, few enough to hold in memory: `atleast` grows with the square of its length."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A gate or an event by its name; `kind` is `gate`, `basic-event`, `house-event`, or `event` for any of them."""

    kind: str
    name: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """`and`, `or`, or `atleast` with its least number of true arguments. `true` and `false` have no arguments."""

    kind: str
    line: int
    least: int = 0
    arguments: list[Formula | Reference] = field(default_factory=list)


Term = Formula | Reference


@dataclass(slots=True)
class FaultTree:
    """`events`: names met as events, in order of first appearance, those of gates among them by mistake or as `event`.

    `gates` and `houses` hold what a name stands for, and `lines` where it is defined.
    """

    events: dict[str, None] = field(default_factory=dict)
    gates: dict[str, Term] = field(default_factory=dict)
    houses: dict[str, bool] = field(default_factory=dict)
    basic: set[str] = field(default_factory=set)
    lines: dict[str, int] = field(default_factory=dict)

    def circuit(self, file: str) -> MonotoneCircuit:
        """The circuit of the one gate that no gate refers to.

        Raises InputError for undefined gates, for none or several such gates, for cycles, and for too many gates.
        """
        referred: set[str] = set()
        for name in self.gates:
            for reference in self._references(name):
                self._check(reference, file)
                if reference.name in self.gates:
                    referred.add(reference.name)
        if not self.gates:
            raise InputError("there is no gate: <define-gate> is missing", file=file, line=1)
        self._refuse_cycles(file)
        tops = [name for name in self.gates if name not in referred]
        if len(tops) > 1:
            some = ", ".join(map(shown, tops[:5])) + (", …" if len(tops) > 5 else "")
            reason = f"{len(tops)} gates that no gate refers to: {some}; exactly one can be the top gate"
            raise InputError(reason, file=file, line=self.lines[tops[1]])
        # events of parts of the file that the top gate does not read stay inputs: they are part of what was asked, and
        # never true in a least assignment. Gates up there would only make the problem larger.
        names = tuple(name for name in self.events if name not in self.gates and name not in self.houses)
        return _Builder(self, names, file).circuit(tops[0])

    def _references(self, name: str) -> Iterator[Reference]:
        stack: list[Term] = [self.gates[name]]
        while stack:
            term = stack.pop()
            if isinstance(term, Reference):
                yield term
            else:
                stack += reversed(term.arguments)

    def _check(self, reference: Reference, file: str) -> None:
        name = reference.name
        kind = "gate" if name in self.gates else "house-event" if name in self.houses else "basic-event"
        if reference.kind in ("event", kind):
            return
        if kind == "basic-event" and name not in self.basic:
            reason = f"{reference.kind} {shown(name)} is not defined"
        else:
            reason = f"{shown(name)} is a {kind}, but is referred to as a {reference.kind}"
        raise InputError(reason, file=file, line=reference.line)

    def _refuse_cycles(self, file: str) -> None:
        done: set[str] = set()
        for start in self.gates:
            # gates on the path from `start`, each with the references it has still to follow
            path: dict[str, Iterator[Reference]] = {}
            if start not in done:
                path[start] = self._references(start)
            while path:
                name = next(reversed(path))
                reference = next(path[name], None)
                if reference is None:
                    del path[name]
                    done.add(name)
                elif reference.name in path:
                    names = list(path)
                    cycle = [*names[names.index(reference.name) :], reference.name]
                    some = cycle if len(cycle) <= 6 else [*cycle[:4], "…", cycle[-1]]
                    reason = f"a cycle of gates: {' -> '.join(gate[:40] for gate in some)}"
                    raise InputError(reason, file=file, line=reference.line)
                elif reference.name in self.gates and reference.name not in done:
                    path[reference.name] = self._references(reference.name)


class _Builder:
    """Wires for the terms below one gate, arguments before what reads them."""

    def __init__(self, tree: FaultTree, names: tuple[str, ...], file: str) -> None:
        self.tree = tree
        self.file = file
        self.names = names
        self.inputs = {name: wire for wire, name in enumerate(names, start=1)}
        self.gates: list[Gate] = []
        self.constants: dict[bool, int] = {}

    def circuit(self, top: str) -> MonotoneCircuit:
        wires: dict[Term, int] = {}
        of_gate: dict[str, int] = {}
        stack: list[Term] = [Reference("gate", top, self.tree.lines[top])]
        goal = stack[0]
        while stack:
            term = stack[-1]
            wire: int | None = None
            waiting: list[Term] = []
            if isinstance(term, Formula):
                waiting = [argument for argument in term.arguments if argument not in wires]
                if not waiting:
                    wire = self._formula(term, [wires[argument] for argument in term.arguments])
            elif (wire := self._leaf(term.name) or of_gate.get(term.name)) is None:
                inside = self.tree.gates[term.name]
                if inside in wires:
                    wire = of_gate[term.name] = wires[inside]
                else:
                    waiting = [inside]
            if wire is None:
                stack += reversed(waiting)
            else:
                wires[stack.pop()] = wire
        return MonotoneCircuit(len(self.names), tuple(self.gates), wires[goal], names=self.names)

    def _leaf(self, name: str) -> int | None:
        if name in self.inputs:
            return self.inputs[name]
        if name in self.tree.houses:
            return self._constant(self.tree.houses[name])
        return None

    def _constant(self, value: bool) -> int:
        if value not in self.constants:
            self.constants[value] = self._gate(GateKind.AND if value else GateKind.OR, [], 0)
        return self.constants[value]

    def _formula(self, formula: Formula, inside: list[int]) -> int:
        match formula.kind:
            case "true" | "false":
                return self._constant(formula.kind == "true")
            case "and":
                return self._gate(GateKind.AND, inside, formula.line)
            case "or":
                return self._gate(GateKind.OR, inside, formula.line)
            case _:
                return self._at_least(formula.least, inside, formula.line)

    def _at_least(self, least: int, inside: list[int], line: int) -> int:
        """T(i, j), at least j of the wires from place i on, is T(i+1, j) ∨ (wire i ∧ T(i+1, j−1)).

        A wire that stands twice counts twice. The first part is false where j wires are all that are left, the last
        one true where j = 1. Places from the end on, so that equal parts are made once.
        """
        n = len(inside)
        if least in (1, n):
            return self._gate(GateKind.OR if least == 1 else GateKind.AND, inside, line)
        if len(self.gates) + 2 * least * (n - least + 1) > MOST_GATES:
            reason = f"atleast {least} of {n} takes more than {MOST_GATES} and/or gates"
            raise InputError(reason, file=self.file, line=line)
        table = {(n - 1, 1): inside[n - 1]}
        for i in range(n - 2, -1, -1):
            # between none and all of the i wires before are true
            for j in range(max(1, least - i), min(least, n - i) + 1):
                parts = [table[i + 1, j]] if j < n - i else []
                if j == 1:
                    parts.append(inside[i])
                elif parts:
                    parts.append(self._gate(GateKind.AND, [inside[i], table[i + 1, j - 1]], line))
                else:
                    table[i, j] = self._gate(GateKind.AND, [inside[i], table[i + 1, j - 1]], line)
                    continue
                table[i, j] = self._gate(GateKind.OR, parts, line)
        return table[0, least]

    def _gate(self, kind: GateKind, wires: list[int], line: int) -> int:
        if len(self.gates) >= MOST_GATES:
            raise InputError(f"more than {MOST_GATES} gates", file=self.file, line=line)
        self.gates.append(Gate(kind, tuple(sorted(set(wires)))))
        return len(self.names) + len(self.gates)
