"""What a finite sample says about fresh data: each bound as a rational that is not below the real number it stands for.

Logarithms and roots are evaluated in ball arithmetic, and the upper end is taken. Losses lie in [0, B]; a bound "at δ"
holds with probability at least 1 − δ over the sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from flint import arb, fmpq

CLOPPER_PEARSON_GRID = 2**20


def uniform(samples: int, delta: Fraction, *, k: int, lipschitz: Fraction, bound: Fraction) -> Fraction:
    """D with |risk − mean loss on the sample| ≤ D for all sums of k ReLUs in the unit ball at once, at δ.

    D = 2L·2k/√m + B·√(ln(2/δ)/(2m)). Symmetrisation and McDiarmid give 2·R + B·√(ln(1/δ)/(2m)) per direction; the class
    of w·x + b has Rademacher complexity at most E‖Σσx‖/m + E|Σσ|/m ≤ 2/√m, a ReLU is 1-Lipschitz and so leaves it
    (Talagrand's contraction, without absolute values), a sum of k multiplies it by k, the loss by L.
    """
    m = arb(samples)
    rademacher = arb(2 * k) / m.sqrt()
    return _above(2 * _arb(lipschitz) * rademacher + _arb(bound) * (_log(2 / delta) / (2 * m)).sqrt())


def uniform_of_the_paper(samples: int, delta: Fraction, *, k: int, lipschitz: Fraction, bound: Fraction) -> Fraction:
    """The same by Theorem 9 of Manurangsi and Reichman: 4L·R + 2B·√(ln(1/δ)/m), with R = 4k/√m.

    The paper has R = 2k/√m; its Theorem 11 doubles the 2/√m of the class with bias.
    """
    m = arb(samples)
    rademacher = arb(4 * k) / m.sqrt()
    return _above(4 * _arb(lipschitz) * rademacher + 2 * _arb(bound) * (_log(1 / delta) / m).sqrt())


def samples_of_theorem_7(k: int, epsilon: Fraction, delta: Fraction) -> int:
    """m = ⌈10¹⁰·k⁴·(1 + ln(1/δ))/ε²⌉, rounded up."""
    return ceil(_above(10**10 * k**4 * (1 + _log(1 / delta)) / _arb(epsilon * epsilon)))


def samples_of_theorem_8(k: int, epsilon: Fraction, delta: Fraction) -> int:
    """m = ⌈10¹⁰·k⁶·ln(2/δ)/ε⁴⌉, rounded up."""
    return ceil(_above(10**10 * k**6 * _log(2 / delta) / _arb(epsilon**4)))


@dataclass(frozen=True, slots=True)
class Amplified:
    """`repetitions` training samples of `samples` each, and `hold_out` samples to choose between the candidates."""

    repetitions: int
    samples: int
    hold_out: int


def repetitions_for(delta: Fraction) -> int:
    """⌈log₂(2/δ)⌉: the least R with 2^−R ≤ δ/2."""
    return (ceil(2 / delta) - 1).bit_length()


def amplified(k: int, epsilon: Fraction, delta: Fraction, *, reliable: bool) -> Amplified:
    """The repair of the running time: m does not depend on δ, so R·2^(km) is 2^O(k⁵/ε²)·(1/δ)^O(1), as stated.

    The theorem at ε/2 and confidence 1/2 on each of R = ⌈log₂(2/δ)⌉ samples: all fail with probability at most δ/2.
    On h further samples all R mean losses are within ε/4 of the risks, but with probability δ/2, if
    B√(ln(4R/δ)/(2h)) ≤ ε/4; then the candidate of least mean loss is within ε. Reliably: the rates of false positives
    are within ε/4 too (8R for 4R), and only candidates of rate at most 3ε/4 are compared; a good one has at most ε/2.
    """
    repetitions = repetitions_for(delta)
    theorem = samples_of_theorem_8 if reliable else samples_of_theorem_7
    bound, events = 4 * k * k, (8 if reliable else 4) * repetitions
    hold_out = ceil(_above(8 * bound**2 * _log(events / delta) / _arb(epsilon * epsilon)))
    return Amplified(repetitions, theorem(k, epsilon / 2, Fraction(1, 2)), hold_out)


def hoeffding(mean: Fraction, n: int, delta: Fraction, *, bound: Fraction) -> Fraction:
    """risk ≤ mean + B·√(ln(1/δ)/(2n)), at δ, for a predictor that was fixed before the n samples were seen."""
    return mean + _above(_arb(bound) * (_log(1 / delta) / (2 * n)).sqrt())


def empirical_bernstein(losses: Sequence[Fraction], delta: Fraction, *, bound: Fraction) -> Fraction | None:
    """risk ≤ mean + √(2V·ln(2/δ)/n) + 7B·ln(2/δ)/(3(n − 1)), at δ, V the sample variance (Maurer & Pontil 2009,
    Theorem 4). None for fewer than two losses.
    """
    n = len(losses)
    if n < 2:
        return None
    mean = sum(losses, Fraction(0)) / n
    variance = sum(((loss - mean) ** 2 for loss in losses), Fraction(0)) / (n - 1)
    log = _log(2 / delta)
    return mean + _above((2 * _arb(variance) * log / n).sqrt() + 7 * _arb(bound) * log / (3 * (n - 1)))


def clopper_pearson(events: int, n: int, delta: Fraction) -> Fraction:
    """The upper end of the one-sided Clopper-Pearson interval, at δ: the least p, up to 2⁻²⁰, of which it is certain
    that at most `events` in n tries have probability at most δ. Raises ValueError unless 0 ≤ events ≤ n, n ≥ 1.
    """
    if not 0 <= events <= n or n < 1:
        raise ValueError(f"{events} events in {n} tries")
    low, high = 0, CLOPPER_PEARSON_GRID
    limit = _arb(delta)
    while events < n and high - low > 1:
        middle = (low + high) // 2
        # `<=` of two balls holds only if it holds for all their members
        if _at_most(events, n, Fraction(middle, CLOPPER_PEARSON_GRID)) <= limit:
            high = middle
        else:
            low = middle
    return Fraction(high, CLOPPER_PEARSON_GRID)


def _at_most(events: int, n: int, p: Fraction) -> arb:
    """P(at most `events` of n tries), each of probability p < 1."""
    odds = _arb(p / (1 - p))
    term = _arb(1 - p) ** n
    total = term
    for i in range(events):
        term = term * odds * (n - i) / (i + 1)
        total += term
    return total


def _log(value: Fraction) -> arb:
    return _arb(value).log()


def _arb(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _above(value: arb) -> Fraction:
    """A rational of few digits that is not below any member of the ball."""
    top = value.upper().fmpq()
    return Fraction(int(top.p), int(top.q))
