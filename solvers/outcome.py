"""What came out of one run, on two axes that are never merged: the verdict, and why the run ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from instances import Assignment, Network, Verdict


class Termination(StrEnum):
    """Why a run ended."""

    COMPLETED = "completed"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    INTERRUPTED = "interrupted"
    UNSUPPORTED = "unsupported"
    CRASHED = "crashed"
    ERROR = "error"

    @property
    def failed(self) -> bool:
        """A failure of the run itself (exit code 1), as opposed to a limit or a combination nobody supports."""
        return self in (Termination.CRASHED, Termination.ERROR)


class Basis(StrEnum):
    """What a verdict rests on, strongest first; the last two belong to the verdict `unknown`."""

    WITNESS = "witness"
    PROOF = "proof"
    EXACT = "exact"
    FLOAT = "float"
    RESTRICTED = "restricted"
    REFUTED = "refuted"

    @property
    def certified(self) -> bool:
        return self in (Basis.WITNESS, Basis.PROOF)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and MiB. `wall_s`, `cpu_s`, `peak_mib` are the solver's process group; `check_s` is our own checking."""

    encode_s: float = 0.0
    solve_s: float = 0.0
    check_s: float = 0.0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    peak_mib: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run's result. `claimed` is what the solver said, `verdict` what that is worth after checking.

    `assumes` names what the verdict depends on: the assumption of a restricted formula, or the theorems that a bound or
    a source-side answer uses. `proof` is DRUP text for the source's CNF; `rejected` says that a checker refused it.
    """

    verdict: Verdict
    termination: Termination
    basis: Basis | None = None
    claimed: Verdict = Verdict.UNKNOWN
    assumes: tuple[str, ...] = ()
    witness: Network | None = None
    assignment: Assignment | None = None
    proof: str | None = None
    rejected: bool = False
    note: str = ""
    version: str = ""
    cost: Cost = field(default_factory=Cost)

    @property
    def objective(self) -> Fraction | None:
        """The exact error of the witness: 0, the only error this version asks for."""
        return Fraction(0) if self.basis is Basis.WITNESS else None
