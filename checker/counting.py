"""A bound on a sum of costs as clauses: the weighted sequential counter, fixed to the letter.

Whoever writes a proof and whoever checks it must mean the same variables by the same numbers. Registers s_{i,j},
i = 1..n-1, j = 1..K, are numbered first + (i-1) K + (j-1).

Why it is right. Write P_i for the cost of the true ones among x_1..x_i.
If cost is at most K: s_{i,j} = [P_i >= j] satisfies every clause, by P_i >= P_{i-1} and P_i = P_{i-1} + cost_i where
x_i is true. Conversely, in a model s_{i,j} is true whenever P_i >= j, by induction on i: if x_i is false, it is
carried over; if true and j <= cost_i, it is set outright, otherwise P_{i-1} >= j - cost_i >= 1 and the last kind of
clause sets it. Were the cost above K, take the first i with P_i > K. Then x_i is true. If cost_i > K, the clause
(-x_i) is violated; otherwise P_{i-1} >= K+1-cost_i, which lies in 1..K, so i > 1 and (-x_i or -s_{i-1,K+1-cost_i})
is violated.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.report import Rejected

Clauses = list[list[int]]

# A budget is a few digits in a file, its counter is not: refuse before the memory is gone.
MAX_CLAUSES = 5_000_000


def refuse_beyond_limit(clauses: int) -> None:
    if clauses > MAX_CLAUSES:
        raise Rejected(f"the clauses of this source would be more than {MAX_CLAUSES}")


def at_most(variables: range, costs: Sequence[int], bound: int, first: int) -> Clauses:
    """Together satisfiable by exactly those assignments of the variables whose cost, of positive costs, is <= bound."""
    if bound < 0:
        return [[]]
    n = len(variables)
    refuse_beyond_limit(2 * n * (bound + 1))

    def s(i: int, j: int) -> int:
        return first + (i - 1) * bound + (j - 1)

    clauses: Clauses = []
    for i in range(1, n + 1):
        x, cost = variables[i - 1], costs[i - 1]
        if cost > bound:
            clauses.append([-x])
        elif i > 1:
            clauses.append([-x, -s(i - 1, bound + 1 - cost)])
        if i == n:
            continue
        for j in range(1, bound + 1):
            if i > 1:
                clauses.append([-s(i - 1, j), s(i, j)])
            if j <= cost:
                clauses.append([-x, s(i, j)])
            elif i > 1:
                clauses.append([-x, -s(i - 1, j - cost), s(i, j)])
    return clauses
