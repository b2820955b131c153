"""The training problem: can k neurons fit these samples to a loss of at most the target?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from checker.report import Rejected
from checker.strict import array, exact_keys, headed, load, mapping, natural, one_of, rational, sha256_hex, text

Point = tuple[Fraction, ...]
Sample = tuple[Point, Fraction]

NAME = "problem.json"
LOSSES = ("zero", "l0", "l1", "l2", "linf")
_KEYS = {
    "schema_version", "kind", "x", "y", "neurons", "activation", "signs", "bias", "loss", "target", "source"
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Where a training problem says it comes from."""

    rule: str
    sha256: str


@dataclass(frozen=True)
class Problem:
    """`signs` None: each output coefficient is free. `target` None: the loss is to be minimised."""

    samples: tuple[Sample, ...]
    neurons: int
    activation: str
    signs: tuple[Fraction, ...] | None
    bias: bool
    loss: str
    target: Fraction | None
    source: Source | None

    @property
    def dimension(self) -> int | None:
        """None where there are no samples to tell."""
        return len(self.samples[0][0]) if self.samples else None


def parse(data: bytes) -> Problem:
    return read(load(data, NAME, "training-problem"))


def read(document: dict[str, object]) -> Problem:
    """The same from JSON that was parsed already, be it a file or a part of one."""
    headed(document, NAME, "training-problem")
    if "dimension" in document and document.get("x") == []:
        # nothing else tells it without points, and nothing here depends on it
        natural(document["dimension"], f"{NAME}: dimension")
        document = {key: value for key, value in document.items() if key != "dimension"}
    exact_keys(document, _KEYS, NAME)
    neurons = natural(document["neurons"], f"{NAME}: neurons")
    activation = one_of(document["activation"], ("relu", "threshold"), f"{NAME}: activation")
    bias = document["bias"]
    if not isinstance(bias, bool):
        raise Rejected(f"{NAME}: bias: neither true nor false")
    loss = one_of(document["loss"], LOSSES, f"{NAME}: loss")
    target = None if document["target"] is None else rational(document["target"], f"{NAME}: target")
    if target is not None and target < 0:
        raise Rejected(f"{NAME}: target: no loss is negative")
    if loss == "zero" and target != 0:
        raise Rejected(f"{NAME}: target: loss 'zero' asks for an exact fit, so it must be 0")
    return Problem(
        samples=_samples(document["x"], document["y"]),
        neurons=neurons,
        activation=activation,
        signs=_signs(document["signs"], neurons, activation),
        bias=bias,
        loss=loss,
        target=target,
        source=_source(document["source"]),
    )


def _samples(x: object, y: object) -> tuple[Sample, ...]:
    rows, labels = array(x, f"{NAME}: x"), array(y, f"{NAME}: y")
    if len(rows) != len(labels):
        raise Rejected(f"{NAME}: {len(rows)} points but {len(labels)} labels")
    samples: list[Sample] = []
    for i, (row, label) in enumerate(zip(rows, labels, strict=True)):
        where = f"{NAME}: x[{i}]"
        point = tuple(rational(value, where) for value in array(row, where))
        if samples and len(point) != len(samples[0][0]):
            raise Rejected(f"{where}: {len(point)} coordinates, but x[0] has {len(samples[0][0])}")
        samples.append((point, rational(label, f"{NAME}: y[{i}]")))
    return tuple(samples)


def _signs(value: object, neurons: int, activation: str) -> tuple[Fraction, ...] | None:
    if value is None:
        return None
    signs = tuple(rational(sign, f"{NAME}: signs") for sign in array(value, f"{NAME}: signs"))
    if len(signs) != neurons:
        raise Rejected(f"{NAME}: {len(signs)} signs for {neurons} neurons")
    if activation == "relu" and any(abs(sign) != 1 for sign in signs):
        raise Rejected(f"{NAME}: signs: a ReLU's output coefficient is 1 or -1")
    return signs


def _source(value: object) -> Source | None:
    if value is None:
        return None
    where = f"{NAME}: source"
    source = mapping(value, where)
    exact_keys(source, {"rule", "sha256"}, where)
    return Source(text(source["rule"], f"{where}: rule"), sha256_hex(source["sha256"], f"{where}: sha256"))
