"""The kinds of change between two runs, worst first, and which of them are regressions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from satfit.row import Row


class Kind(StrEnum):
    """In the order in which they are shown."""

    WRONG = "wrong"
    OPPOSITE = "opposite"
    DISAGREEMENT = "disagreement"
    FAILED = "failed"
    UNCERTIFIED = "lost certificate"
    LOST = "lost"
    WORSE = "worse"
    MISSING = "missing"
    FLAPPING = "flapping"
    KNOWN = "known"
    GAINED = "gained"
    CHANGED = "changed"

    @property
    def regression(self) -> bool:
        return self in _REGRESSIONS


_REGRESSIONS = frozenset(list(Kind)[: list(Kind).index(Kind.FLAPPING)])

MEANING = {
    Kind.WRONG: "B contradicts a certified verdict, a label or an exact check",
    Kind.OPPOSITE: "feasible in one, infeasible in the other",
    Kind.DISAGREEMENT: "runs of A and B on one question contradict each other",
    Kind.FAILED: "crashed or failed in B only",
    Kind.UNCERTIFIED: "certified in A, not certified in B",
    Kind.LOST: "decided in A, undecided in B",
    Kind.WORSE: "a larger error than in A",
    Kind.MISSING: "a run of A that B does not have",
    Kind.FLAPPING: "decided close to the time limit on one side, out of time on the other",
    Kind.KNOWN: "wrong in A already, in the same way",
    Kind.GAINED: "more is decided, certified or attained than in A",
    Kind.CHANGED: "the same verdict on another basis, another bound, or another reason to stop",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in words. `before` is None for a run that only B has, `after` for one that only A has.

    A disagreement is about a question, and has neither.
    """

    kind: Kind
    instance: str
    who: str
    what: str
    before: Row | None = None
    after: Row | None = None
