"""Our JSON for set cover, monotone circuits, hyperplane separation and coloured graphs, read.

Lists of elements, wires and edges may stand in any order, since order means nothing there; repetitions are refused,
since they are more likely slips than meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Annotated, Any, Literal, NoReturn

from pydantic import Field

from instances.canonical import JsonSource, canonical, source_to_json
from instances.circuit import Gate, GateKind, MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.errors import InputError
from instances.hyperplanes import HyperplaneSeparation, Vector
from instances.json_text import line_of, load_strict
from instances.labelled import LARGEST_COUNT, Labelled, label_of
from instances.recognise import KINDS
from instances.schema import Rational, StrictModel, Version, validated
from instances.set_cover import SetCover
from instances.verdict import Verdict

__all__ = ["JsonSource", "canonical", "labelled_source", "parse_source", "source_to_json"]

_Count = Annotated[int, Field(strict=True, ge=0, le=LARGEST_COUNT)]
_Natural = Annotated[int, Field(strict=True, ge=0)]
_Positive = Annotated[int, Field(strict=True, ge=1)]


class _SourceModel(StrictModel):
    schema_version: Version
    comment: str | None = None
    truth: Literal["feasible", "infeasible"] | None = None


class _SetCoverJson(_SourceModel):
    kind: Literal["set-cover"]
    elements: _Count
    sets: list[list[_Positive]]
    costs: list[_Positive] | None = None
    budget: _Natural | None = None
    optimum: _Natural | None = None


class _GateJson(StrictModel):
    op: GateKind
    wires: list[_Positive]


class _CircuitJson(_SourceModel):
    kind: Literal["monotone-circuit"]
    inputs: _Count
    gates: list[_GateJson]
    output: _Positive
    budget: _Natural | None = None
    names: list[str] = Field(default=[])
    optimum: _Natural | None = None


class _HyperplanesJson(_SourceModel):
    kind: Literal["hyperplane-separation"]
    dimension: _Count
    q: list[list[Rational]]
    p: list[list[Rational]]
    margin: Rational | None = None


class _ColouredGraphJson(_SourceModel):
    kind: Literal["coloured-graph"]
    colour_count: _Count
    colours: list[_Positive]
    edges: list[tuple[_Positive, _Positive]]


def parse_source(data: bytes, *, file: str) -> Labelled[JsonSource]:
    """Read one of the four kinds: (source, label, optimum). Raises InputError with file and line."""
    return labelled_source(load_strict(data, file=file), data, file)


def labelled_source(document: Any, data: bytes, file: str) -> Labelled[JsonSource]:
    """The source of a document that `load_strict` made of `data`. Raises InputError."""

    def refuse(path: Sequence[str | int], reason: str) -> NoReturn:
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
        raise InputError(f"{where}: {reason}", file=file, line=line_of(data, path))

    kind = document.get("kind") if isinstance(document, dict) else None
    if isinstance(document, dict) and "kind" in document and kind not in KINDS:
        refuse(["kind"], f"{str(kind)[:40]!r} is not one of {', '.join(KINDS)}")
    build = _BUILDERS[kind] if isinstance(kind, str) else _set_cover
    source, truth, optimum = build(document, data, file, refuse)
    label = None if truth is None else Verdict(truth)
    implied = label_of(source, optimum)
    if label is not None and implied is not None and label is not implied:
        refuse(["truth"], f"{label.value}, but with this optimum it would be {implied.value}")
    return Labelled(source, label or implied, optimum)


_Refuse = Callable[[Sequence[str | int], str], NoReturn]
_Built = tuple[JsonSource, str | None, int | None]


def _set_cover(document: Any, data: bytes, file: str, refuse: _Refuse) -> _Built:
    model = validated(_SetCoverJson, document, data, file)
    sets = [_ascending(row, model.elements, ["sets", i], "element", refuse) for i, row in enumerate(model.sets)]
    costs = [1] * len(sets) if model.costs is None else model.costs
    if len(costs) != len(sets):
        refuse(["costs"], f"{len(costs)} costs for {len(sets)} sets")
    return SetCover(model.elements, tuple(sets), tuple(costs), model.budget), model.truth, model.optimum


def _circuit(document: Any, data: bytes, file: str, refuse: _Refuse) -> _Built:
    model = validated(_CircuitJson, document, data, file)
    gates = []
    for number, gate in enumerate(model.gates):
        wires = _ascending(gate.wires, model.inputs + number, ["gates", number, "wires"], "wire", refuse)
        gates.append(Gate(gate.op, wires))
    if model.output > model.inputs + len(gates):
        refuse(["output"], f"{model.output} is not one of the wires 1..{model.inputs + len(gates)}")
    if model.names and len(model.names) != model.inputs:
        refuse(["names"], f"{len(model.names)} names for {model.inputs} inputs")
    for i, name in enumerate(model.names):
        if not name.isprintable():
            refuse(["names", i], "a character that cannot be printed")
    circuit = MonotoneCircuit(model.inputs, tuple(gates), model.output, model.budget, tuple(model.names))
    return circuit, model.truth, model.optimum


def _hyperplanes(document: Any, data: bytes, file: str, refuse: _Refuse) -> _Built:
    model = validated(_HyperplanesJson, document, data, file)

    def points(key: str, rows: list[list[Fraction]]) -> tuple[Vector, ...]:
        for i, row in enumerate(rows):
            if len(row) != model.dimension:
                refuse([key, i], f"{len(row)} coordinates, expected {model.dimension}")
        return tuple(tuple(row) for row in rows)

    if model.margin is not None and model.margin <= 0:
        refuse(["margin"], "not positive")
    source = HyperplaneSeparation(model.dimension, points("q", model.q), points("p", model.p), model.margin)
    return source, model.truth, None


def _coloured_graph(document: Any, data: bytes, file: str, refuse: _Refuse) -> _Built:
    model = validated(_ColouredGraphJson, document, data, file)
    for i, colour in enumerate(model.colours):
        if colour > model.colour_count:
            refuse(["colours", i], f"colour {colour} is out of range 1..{model.colour_count}")
    edges: dict[tuple[int, int], None] = {}
    for i, (a, b) in enumerate(model.edges):
        edge = (min(a, b), max(a, b))
        if edge[1] > len(model.colours):
            refuse(["edges", i], f"vertex {edge[1]} is out of range 1..{len(model.colours)}")
        if a == b:
            refuse(["edges", i], f"vertex {a} is joined to itself")
        if edge in edges:
            refuse(["edges", i], "this edge stands twice")
        edges[edge] = None
    return ColouredGraph(model.colour_count, tuple(model.colours), tuple(edges)), model.truth, None


def _ascending(row: list[int], largest: int, path: Sequence[str | int], what: str, refuse: _Refuse) -> tuple[int, ...]:
    """The numbers in order; refuses those that are too large or stand twice."""
    seen: set[int] = set()
    for j, value in enumerate(row):
        if value > largest:
            within = f"out of range 1..{largest}" if what == "element" else "not an input or an earlier gate"
            refuse([*path, j], f"{what} {value} is {within}")
        if value in seen:
            refuse([*path, j], f"{what} {value} stands twice")
        seen.add(value)
    return tuple(sorted(seen))


_BUILDERS: dict[str, Callable[[Any, bytes, str, _Refuse], _Built]] = {
    "set-cover": _set_cover,
    "monotone-circuit": _circuit,
    "hyperplane-separation": _hyperplanes,
    "coloured-graph": _coloured_graph,
}
