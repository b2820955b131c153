"""What a theorem builds from a source, and the comparison of a problem.json with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from checker.contradiction import check_added
from checker.problem import LOSSES, NAME, Problem, Sample
from checker.report import Rejected

_ZERO = Fraction(0)
_Key = tuple[tuple[tuple[int, Fraction], ...], Fraction]


@dataclass(frozen=True)
class Construction:
    """The theorem's training problem, the samples not yet built.

    `samples` is lazy: a few bytes of a source may promise more samples than memory could hold, and the first one
    that the problem lacks ends the comparison. It may raise Rejected for a parameter read off the problem, and is
    only called once everything else agrees.

    `signs`: the output coefficients may be fixed like this, or be free: with either, the theorem holds.
    `targets`: any of these asks the same question. `multiplicities` False: a sample may be repeated at will,
    because only an exact fit counts. `padded`: more coordinates are allowed, all zero, for they change nothing.
    """

    dimension: int
    neurons: int
    samples: Callable[[], Iterator[Sample]]
    signs: tuple[Fraction, ...]
    size: int | None = None
    activation: str = "relu"
    biases: tuple[bool, ...] = (True,)
    losses: tuple[str, ...] = LOSSES
    targets: Collection[int | None] = (0,)
    multiplicities: bool = True
    padded: bool = False


def sample(dimension: int, coefficients: Mapping[int, Fraction | int], label: Fraction | int) -> Sample:
    point = [_ZERO] * dimension
    for coordinate, coefficient in coefficients.items():
        point[coordinate] = Fraction(coefficient)
    return tuple(point), Fraction(label)


def largest_label(problem: Problem, coordinate: int, what: str) -> int:
    """The largest label of a unit vector: the scale 1/epsilon of a one-ReLU problem.

    The largest, because an element in no set, or an OR gate without inputs, puts a label 0 on the same point.
    """
    labels = [
        label
        for point, label in problem.samples
        if point[coordinate] == 1 and all(c == 0 for i, c in enumerate(point) if i != coordinate)
    ]
    if not labels:
        raise Rejected(f"{NAME}: no sample of {what} alone")
    scale = max(labels)
    if scale.denominator != 1 or scale < 1:
        raise Rejected(f"{NAME}: the label of {what} is not a positive integer")
    return scale.numerator


def compare(built: Construction, problem: Problem) -> None:
    """Refuse a problem that is not the theorem's problem for its source.

    The order of samples and of signs does not matter: neither changes what can be fitted.
    """
    if problem.bias not in built.biases:
        raise Rejected(f"{NAME}: bias: the theorem is about networks with biases")
    if problem.loss not in built.losses:
        raise Rejected(f"{NAME}: loss: the theorem is about {' and '.join(built.losses)}")
    points = _unpadded(built, problem)
    raised = built.targets == (0,) and problem.target is not None and problem.target > 0
    any_size = built.size is None or (raised and len(points) >= built.size)
    for what, given, expected in (
        ("samples", len(points), len(points) if any_size else built.size),
        ("coordinates", len(points[0][0]) if points else built.dimension, built.dimension),
        ("neurons", problem.neurons, built.neurons),
    ):
        if given != expected:
            raise Rejected(f"{NAME}: {given} {what}, but the theorem gives {expected} for this source")
    if problem.activation != built.activation:
        about = {"relu": "ReLUs", "threshold": "linear thresholds"}[built.activation]
        raise Rejected(f"{NAME}: activation: the theorem is about {about}")
    if problem.target not in built.targets and not raised:
        asked = " or ".join("null" if target is None else str(target) for target in built.targets)
        raise Rejected(f"{NAME}: target: for this source the theorem's is {asked}")
    if problem.signs is not None and Counter(problem.signs) != Counter(built.signs):
        raise Rejected(f"{NAME}: signs: not those of the theorem")
    if raised and problem.target is not None:
        own = list(built.samples())
        check_added(own, _beyond(own, points), problem.loss, problem.target)
    else:
        _compare_samples(built, points)


def _beyond(own: Sequence[Sample], given: tuple[Sample, ...]) -> list[Sample]:
    """What the problem has beyond the theorem's samples, each of which it must have."""
    left = Counter(_key(one) for one in own)
    beyond = []
    for one in given:
        key = _key(one)
        if left[key]:
            left[key] -= 1
        else:
            beyond.append(one)
    missing = +left
    if missing:
        raise Rejected(
            f"{NAME}: a sample of the theorem's construction, label {_short(next(iter(missing)))}, is missing"
        )
    return beyond


def _unpadded(built: Construction, problem: Problem) -> tuple[Sample, ...]:
    if not built.padded or (problem.dimension or 0) <= built.dimension:
        return problem.samples
    for i, (point, _) in enumerate(problem.samples):
        if any(point[built.dimension :]):
            raise Rejected(f"{NAME}: x[{i}]: only zeros may stand behind the theorem's {built.dimension} coordinates")
    return tuple((point[: built.dimension], label) for point, label in problem.samples)


def _compare_samples(built: Construction, given: tuple[Sample, ...]) -> None:
    keys = [_key(one) for one in given]
    left = Counter(keys)
    seen: set[_Key] = set()
    for i, built_sample in enumerate(built.samples()):
        expected = _key(built_sample)
        if not built.multiplicities and expected in seen:
            continue
        if not left[expected]:
            raise Rejected(f"{NAME}: sample {i} of the theorem's construction, label {_short(expected)}, is missing")
        if built.multiplicities:
            left[expected] -= 1
        else:
            left[expected] = 0
            seen.add(expected)
    if surplus := +left:
        extra = next(i for i, key in enumerate(keys) if surplus[key])
        raise Rejected(f"{NAME}: x[{extra}] with its label: not a sample of the theorem's construction, or too many")


def _key(one: Sample) -> _Key:
    """The same sample without its zeros: most coordinates are zero, and hashing a fraction takes its time."""
    point, label = one
    return tuple((i, c) for i, c in enumerate(point) if c), label


def _short(expected: _Key) -> str:
    label = expected[1]
    return str(label) if abs(label.numerator) < 10**30 and label.denominator < 10**30 else "of many digits"
