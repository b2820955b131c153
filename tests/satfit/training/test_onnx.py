"""The ONNX file, run by ONNX Runtime, against the exact values."""

from __future__ import annotations

import os
import random
import stat
from fractions import Fraction
from pathlib import Path

import pytest

from instances import Activation, InputError, Network, UsageError, sparse_point
from satfit.training import onnx_file
from satfit.training.files import outputs
from satfit.training.onnx_file import rounded, write_onnx

np = pytest.importorskip("numpy")
pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")


def run(path: Path, points: list[tuple[Fraction, ...]]) -> list[float]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    rows = np.array([[float(v) for v in x] for x in points], dtype=np.float64)
    values = session.run(["f"], {"x": rows})[0]
    assert values.shape == (len(points), 1)
    return [float(value) for value in values[:, 0]]


@pytest.mark.parametrize("activation", list(Activation))
def test_the_model_computes_the_network(activation: Activation, tmp_path: Path) -> None:
    numbers = random.Random(activation)

    def value() -> Fraction:
        return Fraction(numbers.randint(-30, 30), numbers.randint(1, 9))

    for _ in range(25):
        k, d = numbers.randint(1, 5), numbers.randint(1, 4)
        network = Network(
            tuple(tuple(value() for _ in range(d)) for _ in range(k)),
            tuple(value() for _ in range(k)),
            tuple(Fraction(numbers.choice((-1, 1))) for _ in range(k)),
            activation,
        )
        # quarters are doubles, so that only the weights are rounded
        points = [tuple(Fraction(numbers.randint(-40, 40), 4) for _ in range(d)) for _ in range(20)]
        sparse = [sparse_point(x) for x in points]
        path = tmp_path / "network.onnx"
        difference = write_onnx(network, path, sparse, d)
        near = rounded(network, d)
        exact, doubles = network.values(sparse), near.values(sparse)
        assert difference == max(abs(a - b) for a, b in zip(exact, doubles, strict=True))
        if activation is Activation.RELU:
            assert difference < Fraction(1, 10**10)
            for one, other in zip(run(path, points), exact, strict=True):
                assert abs(Fraction(one) - other) < Fraction(1, 10**9)
        else:
            safe = [
                (x, value)
                for x, value in zip(points, doubles, strict=True)
                if all(abs(sum(w * v for w, v in zip(row, x, strict=True)) + b) > Fraction(1, 10**6)
                       for row, b in zip(near.weights, near.biases, strict=True))
            ]  # fmt: skip
            assert safe
            assert run(path, [x for x, _ in safe]) == [float(value) for _, value in safe]


def test_whole_numbers_lose_nothing(tmp_path: Path) -> None:
    network = Network(((Fraction(3), Fraction(-2)),), (Fraction(1, 2),), (Fraction(-1),))
    points = [(Fraction(a), Fraction(b)) for a in range(-2, 3) for b in range(-2, 3)]
    path = tmp_path / "n.onnx"
    assert write_onnx(network, path, [sparse_point(x) for x in points], 2) == 0
    assert run(path, points) == [float(network(x)) for x in points]


def test_a_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_onnx(Network(((Fraction(3),),), (Fraction(0),), (Fraction(1),)), pipe, [], 1)
        assert os.read(reader, 10**6)
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    with pytest.raises(InputError, match="cannot write"):
        write_onnx(Network((), (), ()), tmp_path, [], 1)


def test_no_neurons_is_zero(tmp_path: Path) -> None:
    path = tmp_path / "zero.onnx"
    assert write_onnx(Network((), (), ()), path, [sparse_point((1, 2))], 2) == 0
    assert run(path, [(Fraction(1), Fraction(2))]) == [0.0]


def test_a_weight_beyond_every_double_is_refused(tmp_path: Path) -> None:
    network = Network(((Fraction(10**400),),), (Fraction(0),), (Fraction(1),))
    with pytest.raises(InputError, match="too large for a double"):
        write_onnx(network, tmp_path / "n.onnx", [], 1)
    assert list(tmp_path.iterdir()) == []


def test_without_the_package_nothing_is_run_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_file.util, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"onnx is not installed \(pip install 'satfit\[onnx\]'\)"):
        outputs(tmp_path / "n.onnx", None, as_json=False)


def test_two_names_for_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="both name"):
        outputs(tmp_path / "a.onnx", tmp_path / "b.onnx", as_json=False)
    with pytest.raises(UsageError, match="binary"):
        outputs(None, Path("-"), as_json=False)
    found = outputs(tmp_path / "a.ONNX", None, as_json=True)
    assert (found.json, found.onnx) == (None, tmp_path / "a.ONNX")
