"""The one answer a decision question can have, shared by labels, claims and reports."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """Is there a network (an assignment) that fits? `unknown` is an answer too, never a failure."""

    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"
