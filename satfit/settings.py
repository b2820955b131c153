"""What the user asked for: the options of a run, shared by every command that runs something."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from encoders.reductions import Options
from instances import UNCONSTRAINED, Constraints, UsageError
from solvers.registry import NATIVE, BackendInfo, available, find_backend, formula_names

DEFAULT_TIME_LIMIT_S = 60.0
DEFAULT_MEMORY_LIMIT_MIB = 4096
GEOMETRIES = ("none", "cuts", "presolve")
LARGEST_DIMENSION = 100_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Validated options. Raises UsageError (one line) for what cannot be meant.

    `unnamed`: nobody chose these solvers, they are all that are installed.
    """

    solvers: tuple[str, ...]
    rule: str | None = None
    formula: str | None = None
    options: Options = field(default_factory=Options)
    budget: int | None = None
    geometry: str = "presolve"
    weight_bound: Fraction | None = None
    time_limit_s: float = DEFAULT_TIME_LIMIT_S
    memory_limit_mib: int | None = DEFAULT_MEMORY_LIMIT_MIB
    jobs: int = 1
    seed: int = 0
    threads: int = 1
    runexec: str | None = None
    constraints: Constraints = UNCONSTRAINED
    unnamed: bool = False

    def __post_init__(self) -> None:
        for name in self.solvers:
            find_backend(name)
        if self.formula is not None and self.formula not in formula_names():
            raise UsageError(f"no formula {self.formula!r}; there are {', '.join(formula_names())}")
        if not 0 < self.time_limit_s < 10**7:
            raise UsageError(f"--time-limit must be a positive number of seconds, not {self.time_limit_s}")
        if self.memory_limit_mib is not None and self.memory_limit_mib < 64:
            raise UsageError(f"--memory-limit must be at least 64 MiB, not {self.memory_limit_mib}")
        if self.jobs < 1 or self.threads < 1:
            raise UsageError("--jobs and --threads must be at least 1")
        if not 0 <= self.seed < 2**31:
            raise UsageError("--seed must lie in 0..2147483647")
        if self.geometry not in GEOMETRIES:
            raise UsageError(f"--geometry: {self.geometry!r} is not one of {', '.join(GEOMETRIES)}")
        if self.budget is not None and self.budget < 0:
            raise UsageError("--budget must not be negative")
        if self.options.neurons is not None and self.options.neurons < 1:
            raise UsageError("--neurons must be positive")
        if self.options.dimension is not None and not 0 < self.options.dimension <= LARGEST_DIMENSION:
            raise UsageError(f"--dimension must lie in 1..{LARGEST_DIMENSION}")
        if self.options.error < 0:
            raise UsageError("--error must not be negative")
        if self.weight_bound is not None and self.weight_bound <= 0:
            raise UsageError("--weight-bound must be positive")

    @property
    def backends(self) -> tuple[BackendInfo, ...]:
        return tuple(find_backend(name) for name in self.solvers)


def parse_solvers(text: str | None) -> tuple[str, ...]:
    """`a,b,c` as names; None means every solver that is installed. Raises UsageError for an unknown or empty one."""
    if text is None:
        return available()
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not names:
        raise UsageError("--solvers names no solver")
    for name in names:
        find_backend(name)
    return names


def as_poits(rule: str | None) -> bool:
    """A `poits-…` rule reads a `p cnf` body as POSITIVE ONE-IN-THREE SAT."""
    return rule is not None and rule.startswith("poits-")


__all__ = ["NATIVE", "Settings", "as_poits", "parse_solvers"]
