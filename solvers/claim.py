"""What a back-end may say, and the words for it: the JSON that crosses from the solver's process to ours."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from instances import Loss, TrainingProblem, Verdict
from solvers.outcome import Termination

REFUTED_BY_DATA = "presolve"
"""The status of a claim that the presolve makes without asking the solver."""


class UnmappedStatusError(Exception):
    """A solver replied with a status that nobody has looked at yet; guessing would publish a wrong verdict."""


class UnsupportedError(Exception):
    """The solver cannot take this formula; the message says why, with the numbers."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A solver's own words, not yet worth anything.

    `values` are the weights it proposes, by column name (w_<neuron>_<input>, b_<neuron>, e_<neuron>, a_<neuron>): a
    float from a floating-point solver, a string "p/q" from an exact one. `status` is the native status, verbatim.
    `bound`, where there is no target: no network (in the formula's scope) has a smaller loss, says the solver. `work`
    counts what an algorithm of ours did (nodes, linear programs, ...), by name.
    """

    verdict: Verdict
    termination: Termination
    status: str
    values: Mapping[str, float | str] = field(default_factory=dict)
    model: tuple[int, ...] | None = None
    note: str = ""
    bound: float | str | None = None
    work: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict.value,
            "termination": self.termination.value,
            "status": self.status,
            "values": dict(self.values),
            "model": None if self.model is None else list(self.model),
            "note": self.note,
            "bound": self.bound,
            "work": dict(self.work),
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
        bound=document.get("bound"),
        work=document.get("work", {}),
    )


def is_weight(name: str) -> bool:
    """Is this column part of the network (weight, bias, sign, coefficient) rather than of the encoding?"""
    return name[:2] in ("w_", "b_", "e_", "a_")


def loss_bound(problem: TrainingProblem, value: float) -> float | None:
    """A floating-point solver's lower bound of the loss, or None if that is no news.

    No loss is negative, and l0 takes whole values only: there the bound is rounded up, a tolerance below it included.
    """
    if problem.target is not None or not math.isfinite(value) or abs(value) >= 1e19:
        return None
    if problem.loss is Loss.L0:
        value = float(math.ceil(value - 1e-6))
    return max(0.0, value)
