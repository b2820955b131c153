"""What a reduction is: three functions and a size formula, plus the theorem it implements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from encoders.bounds import WeightBounds
from instances import Assignment, Network, OneInThreeSat, SourceRef, ThreeSat, TrainingProblem

S = TypeVar("S", ThreeSat, OneInThreeSat)


@dataclass(frozen=True, slots=True)
class Options:
    """Variants of a construction. A rule refuses (ValueError) a variant its theorem does not cover.

    `bias`: neurons have a bias, and the construction keeps it harmless. `free_signs`: output signs are unknowns.
    """

    bias: bool = False
    free_signs: bool = False


@dataclass(frozen=True, slots=True)
class Reduction(Generic[S]):
    """One theorem as code.

    `optional_bias`: biases are a variant rather than part of the construction.
    `reduce(source, options)` never sees a solution. `fit(source, assignment, options)` is the forward witness: a
    network that fits whenever the assignment satisfies the source. `extract(source, network)` is the backward witness:
    a satisfying assignment from every fitting network, whoever found it; it reads the function the network computes,
    so neurons may be scaled, permuted, split or mirrored. `bounds(source, options)` are boxes that hold a fit if there
    is one, with the proof in its docstring.
    """

    name: str
    theorem: str
    trust: str
    summary: str
    family: str
    size: Mapping[str, str]
    size_parameters: Mapping[str, str]
    reduce: Callable[[S, Options], TrainingProblem]
    fit: Callable[[S, Assignment, Options], Network]
    extract: Callable[[S, Network], Assignment]
    bounds: Callable[[S, Options], WeightBounds]
    parameters: Callable[[S, Options], dict[str, int]]
    optional_bias: bool = False


class NotAFitError(ValueError):
    """The network is no fit of the reduced problem, so no assignment can be read from it."""


def source_ref(name: str, sha256: str | None) -> SourceRef | None:
    """The reference a reduced problem carries when the source is a file."""
    return None if sha256 is None else SourceRef(name, sha256)
