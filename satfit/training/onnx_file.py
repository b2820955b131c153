"""A network as an ONNX model: Gemm, the activation, Gemm, all in doubles.

Input `x` is [rows, d], output `f` is [rows, 1]. A threshold is Greater than 0, cast to doubles.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib import util
from pathlib import Path
from typing import Any

from instances import Activation, InputError, Network, SparsePoint
from satfit.commands.output import write_bytes

OPSET = 13
IR_VERSION = 8
"""Old enough for any runtime of the last years; nothing newer is needed."""


def missing_package() -> str | None:
    """What to install, or None."""
    if util.find_spec("onnx") is not None:
        return None
    return "the package onnx is not installed (pip install 'satfit[onnx]')"


def rounded(network: Network, dimension: int) -> Network:
    """The network of the nearest doubles, as exact rationals. One without neurons gets one that is 0.

    Raises OverflowError for a weight beyond every double.
    """
    if not network.neurons:
        zero = Fraction(0)
        return Network(((zero,) * dimension,), (zero,), (zero,), network.activation)
    return Network(
        tuple(tuple(_near(w) for w in row) for row in network.weights),
        tuple(map(_near, network.biases)),
        tuple(map(_near, network.coefficients)),
        network.activation,
    )


def _near(value: Fraction) -> Fraction:
    return Fraction(float(value))


def write_onnx(network: Network, path: Path, points: Sequence[SparsePoint], dimension: int) -> Fraction:
    """Write the model; returns the largest |f(x) − f'(x)| over the points, exactly, where f' has the rounded weights.

    Raises InputError if the file cannot be written, or if a weight is beyond every double.
    """
    try:
        near = rounded(network, dimension)
    except OverflowError:
        raise InputError("a weight is too large for a double; the JSON file keeps it", file=str(path)) from None
    write_bytes(path, model(near, dimension).SerializeToString())
    pairs = zip(network.values(points), near.values(points), strict=True)
    return max((abs(a - b) for a, b in pairs), default=Fraction(0))


def model(network: Network, dimension: int) -> Any:
    """The ONNX model of a network whose numbers are doubles."""
    import numpy as np
    from onnx import TensorProto, checker, helper, numpy_helper

    hidden = np.array([[float(w) for w in row] for row in network.weights], dtype=np.float64)
    arrays = {
        "weights": hidden.reshape(network.neurons, dimension),
        "biases": np.array([float(b) for b in network.biases], dtype=np.float64),
        "coefficients": np.array([[float(c)] for c in network.coefficients], dtype=np.float64),
    }
    initialisers = [numpy_helper.from_array(array, name) for name, array in arrays.items()]
    if network.activation is Activation.RELU:
        activation = [helper.make_node("Relu", ["t"], ["h"])]
    else:
        initialisers.append(numpy_helper.from_array(np.array(0.0, dtype=np.float64), "zero"))
        activation = [
            helper.make_node("Greater", ["t", "zero"], ["on"]),
            helper.make_node("Cast", ["on"], ["h"], to=TensorProto.DOUBLE),
        ]
    graph = helper.make_graph(
        [
            helper.make_node("Gemm", ["x", "weights", "biases"], ["t"], transB=1),
            *activation,
            helper.make_node("Gemm", ["h", "coefficients"], ["f"]),
        ],
        "network",
        [helper.make_tensor_value_info("x", TensorProto.DOUBLE, ["rows", dimension])],
        [helper.make_tensor_value_info("f", TensorProto.DOUBLE, ["rows", 1])],
        initialisers,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="satfit")
    made.ir_version = IR_VERSION
    checker.check_model(made)
    return made
