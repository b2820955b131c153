"""The instances that are measured: of fixed seed, so everybody's are the same."""

from __future__ import annotations

from encoders.bounds import WeightBounds
from encoders.reductions import Options, find_rule
from instances import OneInThreeSat, ThreeSat, TrainingProblem
from instances.generators import generate
from instances.load import parse_instance

SEED = 1


def poits_text(clauses: int, variables: int) -> str:
    """The file of a planted POITS instance."""
    return generate("planted-poits", {"variables": variables, "clauses": clauses}, SEED).text


def three_sat_text(variables: int) -> str:
    """The file of a random 3SAT instance with 4.26 clauses per variable."""
    return generate("random-3sat", {"variables": variables, "ratio": "4.26"}, SEED).text


def read(text: str) -> ThreeSat | OneInThreeSat:
    """What a DIMACS file says."""
    source = parse_instance(text.encode(), file="source").content
    assert isinstance(source, ThreeSat | OneInThreeSat)
    return source


def reduced(source: ThreeSat | OneInThreeSat) -> tuple[TrainingProblem, WeightBounds]:
    """The training problem, and the boxes its theorem gives."""
    rule = find_rule(None, source)
    return rule.reduce(source, Options()), rule.bounds(source, Options())
