"""Instances made to order, with known truth where the construction proves one.

A file says in its first comment how to make it again: `c satfit generate FAMILY --option value --seed N` (after `#` in
CSV, under the key "comment" in JSON). The same options and seed give the same bytes on every machine and version: a
change to a family's choices is a new family.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from instances.errors import UsageError
from instances.generators import (
    edge_colouring_poits,
    grid_hyperplanes,
    planted_circuit,
    planted_clique,
    planted_hyperplanes,
    planted_poits,
    planted_set_cover,
    planted_three_sat,
    random_circuit,
    random_clique,
    random_poits,
    random_set_cover,
    random_three_sat,
    steiner_poits,
    unsat_clique,
    unsat_hyperplanes,
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
        random_set_cover,
        planted_set_cover,
        random_circuit,
        planted_circuit,
        planted_hyperplanes,
        unsat_hyperplanes,
        grid_hyperplanes,
        random_clique,
        planted_clique,
        unsat_clique,
    )
}


def generate(name: str, parameters: Mapping[str, Value], seed: int) -> Generated:
    """An instance of the family. Numbers may be given as text. Raises UsageError with one line."""
    family = FAMILIES.get(name)
    if family is None:
        close = get_close_matches(name, FAMILIES, n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        raise UsageError(f"there is no family {name[:40]!r}{hint} ('satfit generate' alone lists all)")
    return family.generate(parameters, seed)
