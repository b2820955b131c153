"""POSITIVE ONE-IN-THREE SAT as the training of linear thresholds in the plane: Froese & Hertrich 2023, Corollary 8.

The paper says "analogous"; this is the construction spelt out. n variables, m clauses, k = 2(m+n) neurons with any
output coefficients, offsets and slopes as for Theorem 1 (checker/plane.py), epsilon = 1/3. With biases, target 0.

Half-widths: 1 is inside, H = 1 + eta is outside, eta = 1/(6 Delta (m+n)). Gadget with slopes s_1 < ... < s_l at
offset 0, labels 1 inside and 0 outside:

    x1 = 0:     -H -> 0,                -1 -> 1,                 1 -> 1,                 H -> 0
    x1 = -eps:  -H - eps s_l -> 0,      -1 - eps s_1 -> 1,       1 - eps s_l -> 1,       H - eps s_1 -> 0
    x1 = eps:   -H + eps s_1 -> 0,      -1 + eps s_l -> 1,       1 + eps s_1 -> 1,       H + eps s_l -> 0
    q:          (X, s_i X + H) -> 0 and its negative -> 0,       X = 2H / (s_{i+1} - s_i),       for each i < l

and the points p of Theorem 1, label 1.

Fitted => one-in-three. On each of the three vertical lines the labels change k times, and along a line an indicator
changes at most once; so each neuron has exactly one change on each line, each change is one neuron's, hence of +1 or
-1 going up, the same on all three lines as no breakline is vertical. Neurons of change +1 pass through "lower" gaps
(0 to 1), one per gadget and line. Take the lowest gadget: the height of its neuron at x1 = 0 is the mean of those at
+-eps, all within 1/3 + eta of the gaps' common place, and the other gadgets are at least Delta >= 10 higher; so it
stays with its gadget on all lines. Remove it and go on; the same for "upper" gaps. So each gadget has two lines
c_L + s_L x1 with -H <= c_L <= -1 and c_U + s_U x1 with 1 <= c_U <= H; its own function is [above L] - [above U], and
s_1 - eta/(2 eps) <= s_L, s_U <= s_l + eta/(2 eps), from the two outer lines.
At |x1| = X the lines of another gadget are at least Delta - 2H - (2 + 3 eta) X away from the points q, where X <= 4mH
at clauses and X = H at variables: positive, with Delta = 16m + 6 as well as with Delta = 10 where m = 0. So at q only
the own function counts, and q is above both lines or below both. Say e = eta (s_{i+1} - s_i) / (2H) = eta / X.
At (X, s_i X + H) = (X, s_{i+1} X - H): above both gives s_U <= s_i + e, below both gives s_L >= s_{i+1} - e.
At the negative: above both gives s_U >= s_{i+1} - e, below both gives s_L <= s_i + e.
As 2e < s_{i+1} - s_i, either both slopes are <= s_i + e or both are >= s_{i+1} - e. Over all i: both slopes belong
to the same s_r, up to 3/2 eta. (This is why H must be close to 1: with eta = 1 the points p would prove nothing.)
At p, 0 < x1 <= Delta (m+n), so lines are within 3/2 eta x1 <= 1/4 of where slope s_r puts them, apart from the
half-width. By Lemma 6 all center lines through other offsets or slopes miss p by at least 8 + 3/m > H + 1/4. Hence
1 = f(p_{j,r}) = [clause j has chosen r] + [variable i has chosen slope 1, false]: exactly the chosen occurrence of
each clause is true. Ties t = 0 are no exception: every inequality above but the last holds with both kinds of end.

One-in-three => fitted, with coefficients 1, -1 per gadget: stripes of half-width 1 + eta/2 with the chosen slopes;
all samples are then strictly inside or outside, by the same estimates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from checker import plane
from checker.construction import Construction
from checker.dimacs import Formula
from checker.problem import Problem, Sample

EPSILON = Fraction(1, 3)
_ZERO, _ONE = Fraction(0), Fraction(1)


def build(formula: Formula, problem: Problem) -> Construction:
    """14 = 12 + 2 samples for a variable's gadget of two slopes; 19 = 12 + 4 + 3 for a clause's and its points p."""
    del problem
    m, n = len(formula.clauses), formula.variables
    return Construction(
        dimension=2,
        neurons=2 * (m + n),
        samples=lambda: samples(formula),
        size=19 * m + 14 * n,
        activation="threshold",
        signs=(_ONE, -_ONE) * (m + n),
        padded=True,
    )


def gadget(slopes: Sequence[Fraction], z: int, eta: Fraction) -> Iterator[Sample]:
    outside, low, high = 1 + eta, EPSILON * slopes[0], EPSILON * slopes[-1]
    for x1, lowest, highest in ((_ZERO, _ZERO, _ZERO), (-EPSILON, -high, -low), (EPSILON, low, high)):
        # No stripe is lower than -outside + lowest, every stripe contains -1 + highest, and so on.
        yield (x1, z - outside + lowest), _ZERO
        yield (x1, z - 1 + highest), _ONE
        yield (x1, z + 1 + lowest), _ONE
        yield (x1, z + outside + highest), _ZERO
    for s, t in pairwise(slopes):
        x1 = 2 * outside / (t - s)
        yield (x1, z + s * x1 + outside), _ZERO
        yield (-x1, z - s * x1 - outside), _ZERO


def samples(formula: Formula) -> Iterator[Sample]:
    m, n = len(formula.clauses), formula.variables
    if m + n == 0:
        return
    delta = plane.offset_unit(formula)
    eta = Fraction(1, 6 * delta * (m + n))
    for j in range(1, m + 1):
        yield from gadget(plane.clause_slopes(formula, j), j * delta, eta)
    yield from plane.crossings(formula)
    for i in range(1, n + 1):
        yield from gadget((-_ONE, _ONE), -i * delta, eta)
