"""What came out of one run, on two axes that are never merged: the verdict, and why the run ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from instances import Network, Solution, Verdict


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
    a source-side answer uses. `objective` is the exact loss of the witness. `bound` is a lower bound on every network's
    loss and `bound_basis` what that rests on (`proof` or `exact`); `claimed_bound` is a floating-point solver's,
    verbatim. `model` is a model of the source's clauses, `assignment` the solution of the source it gives, and
    `optimum` the least cost of one as a source-side solver says. `proof` is DRUP text for the source's CNF; `rejected`
    says that a checker refused it. `geometry` is `presolve` where the formula was written after the data had decided
    what they could, and `cuts` where it has rows about turned neurons; `unasked` says that the data decided everything,
    so the verdict is the presolve's and not the solver's. `geometry_log` has the certificates of an infeasible by the
    data, for the checker. `work` counts what an algorithm of ours did. `log` is the end of what the solver's process
    printed, for people.
    """

    verdict: Verdict
    termination: Termination
    basis: Basis | None = None
    claimed: Verdict = Verdict.UNKNOWN
    assumes: tuple[str, ...] = ()
    witness: Network | None = None
    objective: Fraction | None = None
    bound: Fraction | None = None
    bound_basis: Basis | None = None
    claimed_bound: str | None = None
    model: tuple[int, ...] | None = None
    assignment: Solution | None = None
    optimum: int | None = None
    proof: str | None = None
    rejected: bool = False
    note: str = ""
    version: str = ""
    geometry: str = "none"
    unasked: bool = False
    geometry_log: str | None = None
    work: Mapping[str, int] = field(default_factory=dict)
    log: str = field(default="", repr=False, compare=False)
    cost: Cost = field(default_factory=Cost)

    @property
    def optimal(self) -> bool:
        """The witness attains a lower bound that was proved by a checked proof."""
        return self.objective is not None and self.objective == self.bound and self.bound_basis is Basis.PROOF
