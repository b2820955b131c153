"""What every reader of a source file returns: the source, and what the file says about its answer."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from instances.circuit import MonotoneCircuit
from instances.set_cover import SetCover
from instances.sources import Source
from instances.verdict import Verdict

SourceT = TypeVar("SourceT", bound=Source, covariant=True)

LARGEST_COUNT = 1_000_000
"""Of things that a file counts without listing them (elements, inputs, colours, coordinates): room for each is made."""


class Labelled(NamedTuple, Generic[SourceT]):
    """`label`: has the source a solution (within its budget, if it has one)? `optimum`: the least cost of one."""

    source: SourceT
    label: Verdict | None = None
    optimum: int | None = None


def label_of(source: Source, optimum: int | None) -> Verdict | None:
    """What a known optimum says about the question that the source asks."""
    if optimum is None or not isinstance(source, SetCover | MonotoneCircuit):
        return None
    within = source.budget is None or optimum <= source.budget
    return Verdict.FEASIBLE if within else Verdict.INFEASIBLE
