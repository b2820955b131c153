"""What a reduction is: three functions and a size formula, plus the theorem it implements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Generic, TypeVar

from encoders.bounds import WeightBounds
from instances import Loss, Network, Source, SourceRef, TrainingProblem, UsageError

S = TypeVar("S", bound=Source)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """Variants of a construction; a rule takes those it names in `variants`.

    `bias`: neurons have a bias, and the construction keeps it harmless. `free_signs`: output coefficients are unknowns.
    `loss`: another loss than the theorem's own. `dimension`: padded to that many inputs. `error`: samples that
    contradict each other are added, so that the target is this much instead of 0 (under `loss`, by default l1).
    `neurons`: more than the theorem needs, with samples that use up the rest.
    """

    bias: bool = False
    free_signs: bool = False
    loss: Loss | None = None
    dimension: int | None = None
    error: Fraction = Fraction(0)
    neurons: int | None = None

    def given(self) -> set[str]:
        """The names of the variants asked for."""
        return {field.name for field in fields(self) if getattr(self, field.name) != field.default}


PLAIN = Options()
"""The theorem as it stands."""


@dataclass(frozen=True, slots=True)
class Reduction(Generic[S, T]):
    """One theorem as code. S is the source, T its solutions.

    `reduce(source, options)` never sees a solution. `fit(source, solution, options)` is the forward witness: a network
    whose error is at most the target whenever the solution satisfies the source (and, where the source minimises a
    cost, whose error is `unit(source, options)` times the solution's cost). `extract(source, network, options)` is the
    backward witness: a solution from every network that attains the target, whoever found it; it reads the function the
    network computes, so neurons may be scaled, permuted, split or mirrored. `bounds(source, options)` are boxes that
    hold such a network if there is one, with the proof in its docstring.
    `variants` are the options the theorem (or its proof here) covers. `unit` is None for pure decision problems.
    `epsilon` is what the paper's labels are multiples of, where the construction here is scaled by its inverse.
    """

    name: str
    theorem: str
    trust: str
    summary: str
    family: str
    size: Mapping[str, str]
    size_parameters: Mapping[str, str]
    reduce: Callable[[S, Options], TrainingProblem]
    fit: Callable[[S, T, Options], Network]
    extract: Callable[[S, Network, Options], T]
    bounds: Callable[[S, Options], WeightBounds]
    parameters: Callable[[S, Options], dict[str, int]]
    variants: frozenset[str] = frozenset()
    unit: Callable[[S, Options], Fraction] | None = None
    epsilon: Callable[[S, Options], Fraction] | None = None

    def accept(self, options: Options) -> None:
        """Raises UsageError for a variant that the theorem does not cover."""
        covered = self.variants | ({"loss"} if options.error and "error" in self.variants else set())
        for name in sorted(options.given() - covered):
            if name == "bias":
                raise UsageError(f"{self.name} has biases by construction: --bias does not apply")
            raise UsageError(f"--{name.replace('_', '-')} is no variant of {self.name}")


class NotAFitError(ValueError):
    """The network is no fit of the reduced problem, so no solution can be read from it."""


def source_ref(name: str, sha256: str | None) -> SourceRef | None:
    """The reference a reduced problem carries when the source is a file."""
    return None if sha256 is None else SourceRef(name, sha256)
