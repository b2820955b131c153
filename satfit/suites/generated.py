"""Instances of a family: every combination of the values that its options are given, under every seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from instances import ColouredGraph, HyperplaneSeparation, OneInThreeSat, Source, ThreeSat, UsageError
from instances.generators import FAMILIES, Family, Parameter, Value
from instances.generators.family import spelled
from instances.load import Instance, parse_instance
from satfit.case import LARGEST_SOURCE
from satfit.suites.complaints import shown, suggestion
from satfit.suites.lines import Steps
from satfit.suites.question import KEYS, LARGEST_NUMBER
from satfit.suites.tables import Table

MOST_SEEDS = 1_000_000
LARGEST_SEED = 2**63 - 1

_SHORT = {"variables": "n", "clauses": "m"}


@dataclass(frozen=True, slots=True)
class Combinations:
    """A family, the values of each option given, in the family's order, and the seeds."""

    family: Family
    options: dict[str, list[Value]]
    seeds: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many they are."""
        return prod(map(len, self.options.values())) * len(self.seeds)

    def __iter__(self) -> Iterator[tuple[dict[str, Value], int]]:
        """The last option changes before the first, and the seed before all."""
        for values in product(*self.options.values(), self.seeds):
            *chosen, seed = values
            yield dict(zip(self.options, chosen, strict=True)), int(seed)


def read_combinations(table: Table) -> Combinations | None:
    """The keys `family`, `seeds` and the family's own; None where the family is not known. Errors are reported."""
    name = table.text("family")
    if name is None:
        return None
    family = FAMILIES.get(name)
    if family is None:
        table.complain("family", f"no family {shown(name)}{suggestion(name, FAMILIES)}")
        return None
    own = [parameter.name for parameter in family.parameters]
    table.allow(dict.fromkeys(["family", "seeds", *own, *KEYS]))
    options = {parameter.name: _values(table, parameter) for parameter in family.parameters if parameter.name in table}
    return Combinations(family, options, _seeds(table))


def own_keys(combinations: Combinations) -> list[str]:
    """Keys that say something else here than in other tables, such as the dimension of points."""
    return [parameter.name for parameter in combinations.family.parameters]


def made(family: Family, options: dict[str, Value], seed: int) -> Instance:
    """The file that `satfit generate` writes, read, under a name that says how it was made. Raises UsageError."""
    generated = family.generate(options, seed)
    said = "".join(f"-{_spelled(name, value)}" for name, value in options.items())
    name = f"{family.name}{said}-s{seed}{_extension(generated.source)}"
    return parse_instance(generated.text.encode(), file=name)


def _values(table: Table, parameter: Parameter) -> list[Value]:
    value = table.values[parameter.name]
    given: list[tuple[Steps, Any]] = [((*table.steps, parameter.name), value)]
    if isinstance(value, list):
        given = table.elements(parameter.name) or []
    # every number but a cost is part of the size, and far larger sources would fill the memory
    largest = LARGEST_NUMBER if parameter.name == "costs" else LARGEST_SOURCE
    found: list[Value] = []
    for steps, one in given:
        try:
            parsed = one if _excessive(one, largest) else parameter.parse(one)
        except UsageError as wrong:
            table.complaints.add(steps, str(wrong).removeprefix("--"))
            continue
        if _excessive(parsed, largest):
            table.complaints.add(steps, f"{parameter.name} is more than {largest}, the most that a suite may ask for")
        elif parsed in found:
            table.complaints.add(steps, f"{parameter.name}: {spelled(parsed)} stands twice")
        else:
            found.append(parsed)
    return found


def _seeds(table: Table) -> tuple[int, ...]:
    """A list, or how many from 1 on; 0 alone where nothing is said, as on the command line."""
    if "seeds" not in table:
        return (0,)
    if isinstance(table.values["seeds"], list):
        return tuple(seed for _, seed in table.integers("seeds", 0, LARGEST_SEED) or [])
    count = table.integer("seeds", 1, MOST_SEEDS)
    return () if count is None else tuple(range(1, count + 1))


def _excessive(value: Any, largest: int) -> bool:
    return isinstance(value, int | Fraction) and not -largest <= value <= largest


def _spelled(name: str, value: Value) -> str:
    # a word says what it is: `parity`, `petersen`
    label = "" if isinstance(value, str) else _SHORT.get(name, name)
    return (label + spelled(value)).replace("/", "_")


def _extension(source: Source) -> str:
    match source:
        case ThreeSat():
            return ".cnf"
        case OneInThreeSat():
            return ".poits"
        case ColouredGraph():
            return ".col"
        case HyperplaneSeparation():
            return ".csv"
        case _:
            return ".json"
