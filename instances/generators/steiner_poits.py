"""`steiner-poits`: Steiner triple systems read as one-in-three clauses."""

from __future__ import annotations

from itertools import combinations

from instances.errors import UsageError
from instances.generators.dice import Dice
from instances.generators.family import Family, Parameter, Values
from instances.generators.scramble import Triple, scrambled_poits
from instances.sat import OneInThreeSat
from instances.verdict import Verdict

NAME = "steiner-poits"


def build(values: Values, seed: int) -> tuple[OneInThreeSat, Verdict | None]:
    """Every pair of the v points lies in exactly one of the v(v−1)/6 triples; each triple is a clause.

    Satisfiable exactly for v = 1 (no clause) and v = 3 (one clause). For v ≥ 7: two true points would share a
    triple, so at most one point is true; it lies in (v−1)/2 triples, and each of the v(v−1)/6 triples needs one, but
    (v−1)/2 < v(v−1)/6 as v > 3.

    Such systems exist exactly for v ≡ 1 or 3 modulo 6 (Kirkman 1847). Raises UsageError for any other v.
    """
    v = values.integer("points")
    if v % 6 not in (1, 3):
        raise UsageError(f"--points is {v}, but a Steiner triple system has 1 or 3 modulo 6 points: 1, 3, 7, 9, 13, …")
    triples = bose(v // 6) if v % 6 == 3 else skolem(v // 6)
    truth = Verdict.FEASIBLE if v <= 3 else Verdict.INFEASIBLE
    return scrambled_poits(v, triples, Dice(NAME, seed, v)), truth


def bose(t: int) -> list[Triple]:
    """Bose (1939): v = 6t + 3 points (i, k), i modulo 2t + 1, k modulo 3, numbered 3i + k + 1.

    Triples {(i,0), (i,1), (i,2)}, and {(i,k), (j,k), (i∘j,k+1)} for i < j, where i∘j = (i + j)/2 modulo 2t + 1: an
    idempotent, commutative quasigroup.
    """
    n = 2 * t + 1

    def point(i: int, k: int) -> int:
        return 3 * (i % n) + k % 3 + 1

    triples = [(point(i, 0), point(i, 1), point(i, 2)) for i in range(n)]
    for k in range(3):
        # t + 1 is the inverse of 2 modulo 2t + 1
        triples += [(point(i, k), point(j, k), point((i + j) * (t + 1), k + 1)) for i, j in combinations(range(n), 2)]
    return triples


def skolem(t: int) -> list[Triple]:
    """Skolem (1958): v = 6t + 1 points, ∞ and (i, k), i modulo 2t, k modulo 3, numbered v and 3i + k + 1.

    Triples {(i,0), (i,1), (i,2)} and {∞, (t+i,k), (i,k+1)} for i < t, and {(i,k), (j,k), (i∘j,k+1)} for i < j, where
    i∘j is s/2 for even s = i + j modulo 2t, and t + (s−1)/2 for odd s: a commutative quasigroup with i∘i = i and
    (t+i)∘(t+i) = i for i < t.
    """
    n = 2 * t

    def point(i: int, k: int) -> int:
        return 3 * i + k % 3 + 1

    def half(s: int) -> int:
        return s // 2 + t * (s % 2)

    triples = [(point(i, 0), point(i, 1), point(i, 2)) for i in range(t)]
    for k in range(3):
        triples += [(6 * t + 1, point(t + i, k), point(i, k + 1)) for i in range(t)]
        triples += [(point(i, k), point(j, k), point(half((i + j) % n), k + 1)) for i, j in combinations(range(n), 2)]
    return triples


FAMILY = Family(
    NAME,
    "Steiner triple systems as one-in-three clauses: unsatisfiable from 7 points on",
    (Parameter("points", int, 9, "number of points, 1 or 3 modulo 6", minimum=1),),
    build,
)
