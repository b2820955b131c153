"""Our JSON for the sources that DIMACS does not hold, as it is written; `instances.source_json` reads it.

Apart from the reader, so that a content's hash does not need pydantic.
"""

from __future__ import annotations

import json
from typing import Any

from instances.circuit import MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.hyperplanes import HyperplaneSeparation, Vector
from instances.set_cover import SetCover
from instances.verdict import Verdict

JsonSource = SetCover | MonotoneCircuit | HyperplaneSeparation | ColouredGraph


def canonical(source: JsonSource) -> bytes:
    """The one spelling of a source: keys in the order of `source_to_json`, no blanks, ASCII, a newline at the end.

    Labels, comments and names are left out, budgets and costs always there, so that the same question asked in
    another format has the same bytes.
    """
    document = source_to_json(source)
    document.pop("names", None)
    return (json.dumps(document, separators=(",", ":"), ensure_ascii=True) + "\n").encode("ascii")


def source_to_json(
    source: JsonSource, *, truth: Verdict | None = None, optimum: int | None = None, comment: str | None = None
) -> dict[str, Any]:
    """The document that `parse_source` reads back as an equal source, with these labels.

    Raises TypeError for a source of DIMACS and ValueError for the optimum of a problem that has no cost.
    """
    document: dict[str, Any] = {"schema_version": 1}
    if comment is not None:
        document["comment"] = comment
    match source:
        case SetCover():
            document |= {
                "kind": "set-cover",
                "elements": source.elements,
                "sets": [list(members) for members in source.sets],
                "costs": list(source.costs),
                "budget": source.budget,
            }
        case MonotoneCircuit():
            document |= {
                "kind": "monotone-circuit",
                "inputs": source.inputs,
                "gates": [{"op": gate.kind.value, "wires": list(gate.wires)} for gate in source.gates],
                "output": source.output,
                "budget": source.budget,
            }
            if source.names:
                document["names"] = list(source.names)
        case HyperplaneSeparation():
            document |= {
                "kind": "hyperplane-separation",
                "dimension": source.dimension,
                "q": [_row(x) for x in source.q],
                "p": [_row(x) for x in source.p],
                "margin": None if source.margin is None else str(source.margin),
            }
        case ColouredGraph():
            document |= {
                "kind": "coloured-graph",
                "colour_count": source.colour_count,
                "colours": list(source.colours),
                "edges": [list(edge) for edge in source.edges],
            }
        case _:
            raise TypeError(f"{type(source).__name__} is written as DIMACS")
    if truth in (Verdict.FEASIBLE, Verdict.INFEASIBLE):
        document["truth"] = truth.value
    if optimum is not None:
        if not isinstance(source, SetCover | MonotoneCircuit):
            raise ValueError(f"a {source.family} problem has no optimum")
        document["optimum"] = optimum
    return document


def json_text(document: dict[str, Any]) -> str:
    """A file for people: one key per line, and one line per entry of a list of lists or objects."""
    lines = []
    for key, value in document.items():
        if isinstance(value, list) and value and isinstance(value[0], list | dict):
            rows = ",\n  ".join(json.dumps(row) for row in value)
            lines.append(f'"{key}": [\n  {rows}]')
        else:
            lines.append(f'"{key}": {json.dumps(value)}')
    return "{" + ",\n ".join(lines) + "}\n"


def _row(x: Vector) -> list[str]:
    return [str(value) for value in x]
