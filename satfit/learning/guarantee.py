"""What holds for the sample that was given: in general, by the paper, and by the samples held out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

from satfit.learning.bounds import (
    Amplified,
    amplified,
    clopper_pearson,
    empirical_bernstein,
    hoeffding,
    samples_of_theorem_7,
    samples_of_theorem_8,
    uniform,
    uniform_of_the_paper,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """k neurons; the promises ε and δ; L and B: the squared error is L-Lipschitz in the prediction and at most B.

    Labels within the values of networks of fixed signs give L = 4k and B = 4k². Free signs are `splits` = k + 1
    classes, whose common label range [−2k, 2k] doubles L and makes B = 16k². `gamma` is the shift of Theorem 8.
    """

    k: int
    epsilon: Fraction
    delta: Fraction
    splits: int = 1
    repetitions: int = 1
    gamma: Fraction | None = None
    scaling_chosen: bool = False

    @property
    def lipschitz(self) -> Fraction:
        return Fraction(4 * self.k if self.splits == 1 else 8 * self.k)

    @property
    def bound(self) -> Fraction:
        return Fraction(4 * self.k**2 if self.splits == 1 else 16 * self.k**2)


@dataclass(frozen=True, slots=True)
class Uniform:
    """The promise of the theorem at m samples: risk ≤ least risk of the class + excess, with probability 1 − δ.

    `false_positives` (reliable only) bounds P(h(x) > 0 and y = 0) at the same time. `by_the_paper` has its constants.
    """

    samples: int
    excess: Fraction
    excess_by_the_paper: Fraction
    false_positives: Fraction | None


@dataclass(frozen=True, slots=True)
class HoldOut:
    """Bounds from samples that training has not seen. The two for the risk hold together at δ, as does the one for
    false positives; they are for the candidate that was chosen, whichever it is.
    """

    samples: int
    mean: Fraction
    hoeffding: Fraction
    bernstein: Fraction | None
    false_positives: int
    false_positive_bound: Fraction

    @property
    def risk(self) -> Fraction:
        """The smaller of the two bounds of the risk."""
        return self.hoeffding if self.bernstein is None else min(self.hoeffding, self.bernstein)


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Squared errors are of the scaled labels. `print` it to read it.

    `training_gap`: by how much the mean training error may be above the least, at most. `samples_wanted` is the m of
    Theorem 7, or 8 for the reliable estimator, and 2^`exponent` the time of its proof. `amplified`: the same promise by
    repetitions, whose time is polynomial in 1/δ.
    """

    setting: Setting
    training_gap: Fraction
    uniform: Uniform
    samples_wanted: int
    exponent: int
    amplified: Amplified
    hold_out: HoldOut | None

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def uniform_promise(setting: Setting, samples: int, gap: Fraction, near_zero: Fraction) -> Uniform:
    """2D + gap, plus ε/3 for the shift and the other promise of Theorem 8 if there is a γ.

    `near_zero` is the mean of min(1, h(x)/γ) over the training samples of label 0, h before the shift.
    """
    share = setting.delta / (setting.repetitions * setting.splits)
    if setting.gamma is not None:
        share /= 2
    k, lipschitz, bound = setting.k, setting.lipschitz, setting.bound
    excess = 2 * uniform(samples, share, k=k, lipschitz=lipschitz, bound=bound) + gap
    paper = 2 * uniform_of_the_paper(samples, share, k=k, lipschitz=lipschitz, bound=bound) + gap
    false_positives = None
    if setting.gamma is not None:
        moved = lipschitz * k * setting.gamma
        excess, paper = excess + moved, paper + moved
        one = Fraction(1)
        false_positives = near_zero + uniform(samples, share, k=k, lipschitz=1 / setting.gamma, bound=one)
    return Uniform(samples, excess, paper, false_positives)


def hold_out_bounds(setting: Setting, losses: list[Fraction], false_positives: int) -> HoldOut | None:
    """None without samples. Losses above B, which only data outside the range can have, count as B."""
    if not losses:
        return None
    n, bound = len(losses), setting.bound
    kept = [min(loss, bound) for loss in losses]
    mean = sum(kept, Fraction(0)) / n
    share = setting.delta / setting.repetitions
    return HoldOut(
        n,
        mean,
        hoeffding(mean, n, share / 2, bound=bound),
        empirical_bernstein(kept, share / 2, bound=bound),
        false_positives,
        clopper_pearson(false_positives, n, share),
    )


def guarantee(
    setting: Setting, samples: int, gap: Fraction, near_zero: Fraction, hold_out: HoldOut | None
) -> Guarantee:
    """All of it, for a training sample of `samples` and a mean training error at most `gap` above the least."""
    theorem = samples_of_theorem_7 if setting.gamma is None else samples_of_theorem_8
    wanted = theorem(setting.k, setting.epsilon, setting.delta)
    promise = uniform_promise(setting, samples, gap, near_zero)
    repeated = amplified(setting.k, setting.epsilon, setting.delta, reliable=setting.gamma is not None)
    return Guarantee(setting, gap, promise, wanted, setting.k * wanted, repeated, hold_out)


def _lines(found: Guarantee) -> list[str]:
    setting, promise = found.setting, found.uniform
    theorem = "Theorem 7" if setting.gamma is None else "Theorem 8"
    against = "the class" if setting.gamma is None else "the networks of the class without false positives"
    lines = [
        f"k = {setting.k}, ε = {_up(setting.epsilon)}, δ = {_up(setting.delta)}; squared errors of the scaled labels, "
        f"at most B = {setting.bound}",
        f"training: m = {promise.samples}, mean error within {_up(found.training_gap)} of the least (proved)",
        f"uniform convergence: risk ≤ least risk of {against} + {_up(promise.excess)}"
        + _vacuous(promise.excess, setting.bound),
        f"  with the paper's constants, corrected: + {_up(promise.excess_by_the_paper)}"
        + _vacuous(promise.excess_by_the_paper, setting.bound),
    ]
    if promise.false_positives is not None:
        lines.append(
            f"  false positives: rate ≤ {_up(promise.false_positives)}" + _vacuous(promise.false_positives, Fraction(1))
        )
    if setting.scaling_chosen:
        lines.append("  (for a scaling fixed beforehand; this one was read off the training sample)")
    formula = "10¹⁰k⁴(1 + ln(1/δ))/ε²" if setting.gamma is None else "10¹⁰k⁶ ln(2/δ)/ε⁴"
    lines.append(
        f"{theorem} asks for m = {formula} = {found.samples_wanted:,} samples and time 2^(km) = 2^{found.exponent:,}"
    )
    repeated = found.amplified
    lines.append(
        f"  or {repeated.repetitions} times m = {repeated.samples:,}, a hold-out of {repeated.hold_out:,} and time "
        f"{repeated.repetitions}·2^{setting.k * repeated.samples:,}"
    )
    if setting.repetitions > 1:
        lines.append(f"the best of {setting.repetitions} training samples; δ is shared between them")
    lines += _hold_out_lines(found)
    return lines


def _hold_out_lines(found: Guarantee) -> list[str]:
    held, setting = found.hold_out, found.setting
    if held is None:
        return ["hold-out: none, all samples were trained on (max_samples leaves some out)"]
    what = "risk" if not setting.scaling_chosen else "E min(error, B)"
    lines = [
        f"hold-out of {held.samples}: mean {_up(held.mean)}; with probability 1 − δ {what} ≤ {_up(held.risk)}"
        + _vacuous(held.risk, setting.bound),
        f"  Hoeffding: {_up(held.hoeffding)}"
        + ("" if held.bernstein is None else f"; empirical Bernstein: {_up(held.bernstein)}"),
    ]
    if setting.gamma is not None:
        lines.append(
            f"  false positives: {held.false_positives} of {held.samples}; with probability 1 − δ the rate is "
            f"≤ {_up(held.false_positive_bound)} (Clopper-Pearson)"
        )
    return lines


def _vacuous(value: Fraction, most: Fraction) -> str:
    return " (vacuous)" if value >= most else ""


def _up(value: Fraction) -> str:
    """Four significant digits, rounded up."""
    context = Context(prec=4, rounding=ROUND_CEILING if value >= 0 else ROUND_FLOOR)
    return f"{context.divide(Decimal(value.numerator), Decimal(value.denominator)):f}"
