"""One ReLU with a given output coefficient cannot fit. The rule one-relu.

Let z_p = a y_p. A fit has [t(x_p)]+ = z_p, so t(x_p) = z_p where z_p > 0, and t(x_p) <= 0 where z_p = 0; no fit has
z_p < 0. Multiply by u_p, with u_p >= 0 wherever z_p <= 0, and add:

    sum over z_p > 0 of u_p (t(x_p) - z_p)  -  sum over z_p = 0 of u_p t(x_p)  >=  0.

t is linear in (w, b). If all of its coefficients cancel, this says that the sum of u_p z_p over z_p > 0 is <= 0.
"""

from __future__ import annotations

import re
from fractions import Fraction

from checker.geometry.crossings import sign_of
from checker.geometry.state import Done, Step
from checker.problem import Problem
from checker.report import Rejected
from checker.strict import exact_keys, mapping, rational

RULE = "one-relu"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


class OneRelu:
    """The output coefficients that the steps so far have refuted. They ask for nothing but the problem."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._refuted: set[int] = set()

    def redo(self, step: Step) -> Done:
        """Ends the log with the last coefficient that the problem leaves open."""
        exact_keys(step, {"rule", "sign", "multipliers"}, "fields")
        asked = self._problem
        if asked.activation != "relu" or asked.neurons != 1:
            raise Rejected("the problem has not one ReLU")
        sign = sign_of(step["sign"])
        open_signs = {1, -1} if asked.signs is None else {int(asked.signs[0])}
        if sign not in open_signs:
            raise Rejected(f"sign: the coefficient is fixed, and not to {sign}")
        if sign in self._refuted:
            raise Rejected(f"sign: {sign} was refuted before")
        self._refute(sign, step["multipliers"])
        self._refuted.add(sign)
        return Done(f"no ReLU with coefficient {sign} fits", ends=self._refuted == open_signs)

    def _refute(self, sign: int, listed: object) -> None:
        samples = self._problem.samples
        total = [Fraction(0)] * ((self._problem.dimension or 0) + self._problem.bias)
        gain = Fraction(0)
        for name, entry in mapping(listed, "multipliers").items():
            if not _NUMBER.fullmatch(name) or int(name) >= len(samples):
                raise Rejected("multipliers: a key is not the number of a point")
            point, label = samples[int(name)]
            u, value = rational(entry, f"multipliers {name}"), sign * label
            if value <= 0 and u < 0:
                raise Rejected(f"multipliers {name}: negative, but the point's equation is an inequality")
            if value < 0:
                # [t]+ = z is 0 >= -z at best, without coefficients
                gain -= u * value
                continue
            lifted = (*point, Fraction(1)) if self._problem.bias else point
            factor = u if value > 0 else -u
            total = [part + factor * x for part, x in zip(total, lifted, strict=True)]
            gain += u * value
        if any(total):
            raise Rejected("multipliers: the coefficients of w and b do not cancel")
        if gain <= 0:
            raise Rejected("multipliers: they lead to no contradiction")
