"""Set cover as the training of one ReLU: Manurangsi & Reichman 2018, Theorem 1, and Appendix A.1 for biases.

Everything is divided by epsilon, Q = 1/epsilon. Coordinates: w_S for the M sets in order, then w_1, then w_eps.

    (2)  e_{w_1} + sum of e_{w_S} over the sets S with element i -> 0     for each element i
    (3)  e_{w_eps} + e_{w_S} -> 1                                         for each set S, see below for costs
    (4)  e_{w_1} -> Q
    (5)  e_{w_eps} -> 1                                                   one copy; the paper has k + 1

Costs. Under l2 without bias (3) is replaced by samples a x -> a with positive integers a, the sum of a^2 being the
cost of S; a ReLU without bias turns residual r into a r, so together they cost (cost of S) r^2. Under l1 one sample
with a = cost of S does. A bias does not scale with the sample: then a = 1, in as many copies as S costs.

Claim. Let B >= the sum C of all costs, and s = sqrt(B) under l2, s = B under l1. If Q > M + (M+2) s, then every
ReLU whose loss L is at most B yields a cover of cost at most L; and a cover of cost c yields a ReLU of loss c.

Proof. A cover: w_S = -Q for its sets, 0 for the others, w_1 = Q, w_eps = 1, b = 0. As Q >= 1, (3) is missed by 1 for
exactly the sets of the cover, and (2), (4), (5) hold.
Conversely, alpha = +1: every label is >= 0 and a negative ReLU's output <= 0, so it loses at least Q^2 > s^2 = B
(l2) or Q > B (l1) in (4) alone. The bias may be taken to be 0: where there is one, every sample has exactly one of
w_1, w_eps, with coefficient 1, so adding b to both changes no output. (A.1 of the paper subtracts it, a slip.)
Each residual is at most s in absolute value. So w_1 >= Q - s by (4) (Q > s, so the ReLU is active there) and
w_eps <= 1 + s by (5). Let T be the sets with w_S <= -w_eps; others have w_S > -w_eps >= -(1+s). If an element had
none of its sets in T, (2) would give s >= Q - s - M (1+s), that is Q <= M + (M+2) s, against the choice of Q.
(If w_eps <= 0, those w_S are positive, and s >= Q - s is false all the more.) So T is a cover. Each S in T has
[w_eps + w_S]_+ = 0, so its samples (3) cost exactly what S costs; hence cost(T) <= L. No copies of (5) were used. QED

So with Q >= M + (M+2) ceil(s) + 1: the loss can be at most K <= B iff there is a cover of cost at most K; the
minimum is the least cost of a cover, which is at most C, and if there is no cover, every loss exceeds B. A budget
above C asks for B = budget, or may be lowered to C in the target, which changes no answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import repeat
from math import isqrt

from checker.construction import Construction, largest_label, sample
from checker.counting import Clauses, at_most, refuse_beyond_limit
from checker.problem import NAME, Problem, Sample
from checker.report import Rejected
from checker.source_json import SetCover


def described(source: SetCover) -> str:
    return f"{source.elements} elements, {len(source.sets)} sets"


def build(source: SetCover, problem: Problem) -> Construction:
    sets, total = len(source.sets), sum(source.costs)
    squares = problem.loss == "l2" and not problem.bias
    copies = total if problem.bias else sets
    return Construction(
        dimension=sets + 2,
        neurons=1,
        samples=lambda: samples(source, problem),
        size=None if squares else source.elements + copies + 2,
        signs=(Fraction(1),),
        biases=(False, True),
        losses=("l1", "l2"),
        targets=(None,) if source.budget is None else tuple(sorted({source.budget, min(source.budget, total)})),
    )


def reach(source: SetCover, problem: Problem) -> Fraction:
    """B of the claim: up to this loss, losses are costs."""
    return max(Fraction(sum(source.costs)), problem.target or Fraction(0))


def least_scale(source: SetCover, problem: Problem) -> int:
    bound, sets = reach(source, problem).numerator, len(source.sets)
    return sets + (sets + 2) * (bound if problem.loss == "l1" else ceiling_root(bound)) + 1


def ceiling_root(number: int) -> int:
    return isqrt(number - 1) + 1 if number else 0


def samples(source: SetCover, problem: Problem) -> Iterator[Sample]:
    sets = len(source.sets)
    dimension, one, eps = sets + 2, sets, sets + 1
    scale = largest_label(problem, one, "w_1")
    if scale < least_scale(source, problem):
        raise Rejected(f"{NAME}: the label of w_1 is too small: the theorem needs {least_scale(source, problem)}")
    yield sample(dimension, {one: 1}, scale)
    yield sample(dimension, {eps: 1}, 1)
    holders: dict[int, list[int]] = defaultdict(list)
    for s, members in enumerate(source.sets):
        for element in members:
            holders[element].append(s)
    for element in range(1, source.elements + 1):
        yield sample(dimension, {one: 1, **dict.fromkeys(holders.get(element, ()), 1)}, 0)
    scaled = _scales(problem, sets) if problem.loss == "l2" and not problem.bias else {}
    for s, cost in enumerate(source.costs):
        factors: Iterable[int]
        if problem.bias:
            factors = repeat(1, cost)
        elif problem.loss == "l1":
            factors = [cost]
        else:
            factors = scaled.get(s, [])
            if sum(a * a for a in factors) != cost:
                raise Rejected(f"{NAME}: set {s + 1} costs {cost}, its samples cost {sum(a * a for a in factors)}")
        for a in factors:
            yield sample(dimension, {s: a, eps: a}, a)


def _scales(problem: Problem, sets: int) -> dict[int, list[int]]:
    """The factors a of the samples a (e_{w_eps} + e_{w_S}) -> a, per set: any sum of squares is as good as another."""
    found: dict[int, list[int]] = defaultdict(list)
    for point, label in problem.samples:
        places = [i for i, c in enumerate(point) if c]
        if len(places) == 2 and places[0] < sets and places[1] == sets + 1:
            a = point[sets + 1]
            if point[places[0]] == a == label and a > 0 and a.denominator == 1:
                found[places[0]].append(a.numerator)
    return found


def clauses(source: SetCover, bound: int) -> Clauses:
    """Satisfiable iff there is a cover of cost at most `bound`: variable j is true iff set j is chosen; one clause
    per element says that one of its sets is, and the counter bounds the cost."""
    refuse_beyond_limit(source.elements)
    covering: Clauses = [[] for _ in range(source.elements)]
    for j, members in enumerate(source.sets, 1):
        for element in members:
            covering[element - 1].append(j)
    n = len(source.sets)
    return covering + at_most(range(1, n + 1), source.costs, bound, n + 1)
