"""linopy: whole arrays of variables and rows at a time."""

from __future__ import annotations

from typing import Any

import linopy  # type: ignore[import-not-found, import-untyped, unused-ignore]
import numpy as np
import xarray as xr  # type: ignore[import-not-found, import-untyped, unused-ignore]

from bench.ways import canonical as line
from bench.ways.given import Given


def build(given: Given) -> Any:
    point = {"point": range(len(given.points))}
    neuron = {"neuron": range(len(given.signs))}
    inputs = {"input": range(len(given.weight_box))}
    dense = np.zeros((len(given.points), len(given.weight_box)), dtype=np.int64)
    for p, terms in enumerate(given.points):
        for i, value in terms:
            dense[p, i] = value
    x = _array(dense, point | inputs)
    scale, minus, plus = (_array(values, point) for values in (given.scale, given.minus, given.plus))
    low, high = (_array(side, inputs) for side in zip(*given.weight_box, strict=True))
    coefficient = _array(np.outer(given.factor, given.signs), point | neuron)

    model = linopy.Model()
    pairs = {"coords": point | neuron, "dims": ["point", "neuron"]}
    w = model.add_variables(lower=low, upper=high, coords=neuron | inputs, dims=["neuron", "input"], name="w")
    b = model.add_variables(lower=given.bias_box[0], upper=given.bias_box[1], coords=neuron, dims=["neuron"], name="b")
    h = model.add_variables(lower=0, upper=plus, name="h", **pairs)
    z = model.add_variables(binary=True, name="z", **pairs)
    above = scale * h - (x * w).sum("input") - scale * b
    model.add_constraints(above >= 0, name="above")
    model.add_constraints(above + minus * z <= minus, name="below")
    model.add_constraints(h - plus * z <= 0, name="off")
    model.add_constraints((coefficient * h).sum("neuron") == _array(given.rhs, point), name="fit")
    return model


def finish(model: Any) -> Any:
    """The arrays a solver gets."""
    matrices = model.matrices
    return matrices.A, matrices.b, matrices.sense, matrices.lb, matrices.ub, matrices.vtypes


def size(model: Any) -> tuple[int, int, int]:
    """(rows, columns, non-zeros)."""
    matrix = model.matrices.A
    return matrix.shape[0], matrix.shape[1], matrix.nnz


def canonical(model: Any) -> list[str]:
    matrices = model.matrices
    positions = model.variables.get_label_position(matrices.vlabels.tolist())
    names = ["_".join([name, *(str(int(at)) for at in place.values())]) for name, place in positions]
    kinds = [kind in "BI" for kind in matrices.vtypes]
    columns = zip(names, matrices.lb.tolist(), matrices.ub.tolist(), kinds, strict=True)
    lines = [line.column(*column) for column in columns]
    matrix = matrices.A.tocsr()
    for r, (sense, rhs) in enumerate(zip(matrices.sense.tolist(), matrices.b.tolist(), strict=True)):
        inside = slice(matrix.indptr[r], matrix.indptr[r + 1])
        terms = zip((names[c] for c in matrix.indices[inside]), matrix.data[inside].tolist(), strict=True)
        lines.append(line.row(terms, sense if sense == "=" else f"{sense}=", rhs))
    return sorted(lines)


def _array(values: Any, coordinates: dict[str, range]) -> Any:
    return xr.DataArray(np.asarray(values), dims=list(coordinates), coords=coordinates)
