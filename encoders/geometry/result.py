"""What the presolve found, and the network that a choice stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from encoders.geometry.intervals import Interval
from encoders.geometry.record import Finding, NothingFitsError, Record, Step
from encoders.geometry.switches import Known
from instances import Network

Choice = Mapping[tuple[int, int], Fraction]
"""(neuron, input) → weight, the bias being input d: one way to set the parameters of a group. Others are 0."""


class Standing(StrEnum):
    """What the presolve may claim.

    `infeasible`: no network fits. `finite`: a network fits if and only if one choice per table satisfies all
    conditions, and every such choice is a network that fits. `open`: nothing.
    """

    INFEASIBLE = "infeasible"
    FINITE = "finite"
    OPEN = "open"


@dataclass(slots=True)
class Trace:
    """What a direction showed, for people to look at. Bases and heights are as in `lines.Line`.

    `tight`: per tight line its base and, by sign, the intervals of its crossings. `held[j]`: per base of a tight line
    the interval in which neuron j crosses it, as far as the assignment goes.
    """

    u: tuple[Fraction, ...]
    signs: tuple[Fraction, ...]
    tight: list[tuple[tuple[Fraction, ...], dict[int, list[Interval]]]] = field(default_factory=list)
    held: list[dict[tuple[Fraction, ...], Interval]] = field(default_factory=list)


@dataclass(slots=True)
class Presolved:
    """`tables[g]` are the choices of group g; groups set disjoint parameters. `forbidden` are partial choices that miss
    a point, as tuples of (group, choice) pairs. `findings` has one line per step that found something. `steps` are the
    certificates (docs/formats.md, Geometry log), None where a rule was used that has none yet. `needs` are the numbers
    of + and − neurons without which nothing fits. `facts` are set where an open presolve got half-way. `trace` is there
    once a line is tight.
    """

    standing: Standing
    findings: list[Finding] = field(default_factory=list)
    dimension: int = 0
    signs: tuple[Fraction, ...] = ()
    tables: list[tuple[Choice, ...]] = field(default_factory=list)
    forbidden: list[tuple[tuple[int, int], ...]] = field(default_factory=list)
    steps: list[Step] | None = None
    needs: tuple[int, int] = (0, 0)
    facts: Known | None = None
    trace: Trace | None = None

    @property
    def log(self) -> list[str]:
        """What was found, in words."""
        return [finding.found for finding in self.findings]

    def network(self, chosen: Sequence[int]) -> Network:
        """The network of one choice per group."""
        k, d = len(self.signs), self.dimension
        theta = [[Fraction(0)] * (d + 1) for _ in range(k)]
        for table, choice in zip(self.tables, chosen, strict=True):
            for (j, i), value in table[choice].items():
                theta[j][i] = value
        return Network(tuple(tuple(row[:d]) for row in theta), tuple(row[d] for row in theta), self.signs)


def ended(record: Record, error: NothingFitsError) -> Presolved:
    """Infeasible, with the certificates if the last one is known."""
    record.say(str(error), "nothing")
    found = Presolved(Standing.INFEASIBLE, record.findings)
    if error.step is not None:
        record.steps.append(error.step)
        found.steps = record.written()
    return found
