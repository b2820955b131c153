"""Instances made to order, with known truth where the construction proves one.

A file says in its first comment how to make it again: `c satfit generate FAMILY --option value --seed N`. The same
options and seed give the same bytes on every machine and version: a change to a family's choices is a new family.
"""

from __future__ import annotations

from collections.abc import Mapping

from instances.errors import UsageError
from instances.generators import (
    edge_colouring_poits,
    planted_poits,
    planted_three_sat,
    random_poits,
    random_three_sat,
    steiner_poits,
    unsat_three_sat,
)
from instances.generators.family import Family, Generated, Parameter, Value

__all__ = ["FAMILIES", "Family", "Generated", "Parameter", "Value", "generate"]

FAMILIES: dict[str, Family] = {
    module.FAMILY.name: module.FAMILY
    for module in (
        random_three_sat,
        planted_three_sat,
        unsat_three_sat,
        random_poits,
        planted_poits,
        steiner_poits,
        edge_colouring_poits,
    )
}


def generate(name: str, parameters: Mapping[str, Value], seed: int) -> Generated:
    """An instance of the family. Numbers may be given as text. Raises UsageError with one line."""
    family = FAMILIES.get(name)
    if family is None:
        raise UsageError(f"there is no family {name!r}, only {', '.join(FAMILIES)}")
    return family.generate(parameters, seed)
