"""What the steps of a log of jumps have established so far."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from checker.geometry.state import State
from checker.report import Rejected

_ZERO = Fraction(0)


@dataclass
class Switches(State):
    """`signs`: 1 for the rising neurons, which come first, -1 for the falling ones; None until a line is tight. These
    are the neurons in an order of the log's own, not in that of the problem's coefficients."""

    @property
    def coefficients(self) -> tuple[Fraction, ...]:
        """Those of the problem. No neurons have no coefficients to be free."""
        if self.problem.signs is None and self.neurons:
            raise Rejected("the coefficients are free")
        return self.problem.signs or ()

    @property
    def least(self) -> Fraction:
        """-A⁻: no network has a smaller value anywhere."""
        return sum((a for a in self.coefficients if a < 0), _ZERO)

    @property
    def weight(self) -> Fraction:
        """A, the sum of all |a_j|."""
        return sum(map(abs, self.coefficients), _ZERO)

    def of_sign(self, sign: int) -> list[int]:
        """The rising neurons (sign 1), or the falling ones (-1), in ascending order."""
        if self.signs is None:
            raise Rejected("no line was found tight before")
        return super().of_sign(sign)
