"""What a back-end may say, and the words for it: the JSON that crosses from the solver's process to ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from instances import Verdict
from solvers.outcome import Termination


class UnmappedStatusError(Exception):
    """A solver replied with a status that nobody has looked at yet; guessing would publish a wrong verdict."""


class UnsupportedError(Exception):
    """The solver cannot take this formula; the message says why, with the numbers."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A solver's own words, not yet worth anything.

    `values` are the weights it proposes, by column name (w_<neuron>_<input>, b_<neuron>, e_<neuron>): a float from a
    floating-point solver, a string "p/q" from an exact one. `status` is the native status, verbatim.
    """

    verdict: Verdict
    termination: Termination
    status: str
    values: Mapping[str, float | str] = field(default_factory=dict)
    model: tuple[int, ...] | None = None
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict.value,
            "termination": self.termination.value,
            "status": self.status,
            "values": dict(self.values),
            "model": None if self.model is None else list(self.model),
            "note": self.note,
        }


def claim_from_json(document: Mapping[str, Any]) -> Claim:
    """The inverse of `Claim.to_json`."""
    return Claim(
        verdict=Verdict(document["verdict"]),
        termination=Termination(document["termination"]),
        status=document["status"],
        values=document["values"],
        model=None if document["model"] is None else tuple(document["model"]),
        note=document["note"],
    )


def is_weight(name: str) -> bool:
    """Is this column part of the network (weight, bias or sign) rather than of the encoding?"""
    return name[:2] in ("w_", "b_", "e_")
