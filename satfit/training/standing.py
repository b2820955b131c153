"""How good a network is: its exact error, the bound it is held against, and what the bound rests on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from solvers.outcome import Basis, Outcome

LONGEST = 24
"""Characters of a rational that is still printed digit by digit."""

LONGEST_WRITTEN = 80
"""The same where the number is the answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`error` of the best network, `bound` below which no network's is, both exact; `claimed` is a float's bound."""

    error: Fraction | None
    bound: Fraction | None
    basis: Basis | None
    claimed: str | None = None

    @property
    def proved_optimal(self) -> bool:
        """Error and bound meet, exactly: by a checked proof or by the word of a solver with exact arithmetic."""
        return self.error is not None and self.error == self.bound

    @property
    def gap(self) -> Fraction | None:
        """(error − bound) / error, exactly; 0 for error 0; None without a network or an exact bound."""
        if self.error is None or self.bound is None:
            return None
        return (self.error - self.bound) / self.error if self.error else Fraction(0)

    @property
    def certificate(self) -> str:
        """What the bound rests on, in words."""
        if self.error == 0:
            return "no error is below 0"
        if self.bound is not None:
            return "a checked proof" if self.basis is Basis.PROOF else "the word of a solver with exact arithmetic"
        if self.claimed is not None:
            return f"nothing exact: a floating-point solver claims that no error is below {self.claimed}"
        return "nothing is known of smaller errors"

    @property
    def words(self) -> str:
        """One line for people."""
        if self.error is None:
            return "no network"
        if self.error == 0:
            return "proven optimal: no error is below 0"
        if self.bound is not None:
            how = "a checked proof" if self.basis is Basis.PROOF else "exact"
            if self.proved_optimal:
                return f"proven optimal: error = bound ({how})"
            percent = percentage(self.gap or Fraction(0))
            return f"not proven optimal: bound {shown(self.bound)} ({how}), relative gap {percent}"
        if self.claimed is not None:
            return f"claimed, not proved: the solver says in floating point that no error is below {self.claimed}"
        return "not proved: nothing is known of smaller errors"


def standing_of(outcome: Outcome) -> Standing:
    """The standing of what a run found."""
    error, bound, basis = outcome.objective, outcome.bound, outcome.bound_basis
    if error == 0:
        bound, basis = Fraction(0), Basis.PROOF
    return Standing(error, bound, basis, outcome.claimed_bound)


def percentage(part: Fraction) -> str:
    """Rounded up in the last digit: what is not 0 never reads 0."""
    tenths = -(-part.numerator * 1000 // part.denominator)
    return f"{tenths // 10}.{tenths % 10} %"


def shown(value: Fraction) -> str:
    """p/q, with a decimal beside it where p/q is hard to read; long ones as the decimal only."""
    exact = str(value)
    if value.denominator == 1 and len(exact) <= LONGEST:
        return exact
    near = approximate(value)
    return f"{exact} (≈ {near})" if len(exact) <= LONGEST else f"≈ {near}"


def written_out(value: Fraction) -> str:
    """As `shown`, but the exact value is there even if it is long; only a very long one is left to the JSON."""
    exact = str(value)
    if len(exact) <= LONGEST or len(exact) > LONGEST_WRITTEN:
        return shown(value)
    return f"{exact} (≈ {approximate(value)})"


def approximate(value: Fraction) -> str:
    """Five digits, for people; exact values may be beyond every float."""
    try:
        return f"{float(value):.5g}"
    except OverflowError:
        return f"{'-' if value < 0 else ''}10^{len(str(abs(int(value)))) - 1}"
