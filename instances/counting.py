"""Cost bounds as clauses: Σ cost over the chosen variables ≤ budget, by a sequential counter (Sinz 2005, with weights).

The clauses are part of what a DRUP proof refutes, so they are fixed here to the letter; the checker has its own.
"""

from __future__ import annotations

from collections.abc import Sequence


def at_most(variables: Sequence[int], costs: Sequence[int], budget: int, first: int) -> tuple[list[list[int]], int]:
    """(clauses, number of fresh variables), the fresh ones numbered from `first`. Costs are positive.

    Satisfiable together with an assignment of `variables` if and only if its cost is at most `budget`: the register
    s_{i,j} (i = 1..n−1, j = 1..budget) is forced when the first i variables cost at least j, and nothing forces it
    otherwise.
    """
    if budget < 0:
        return [[]], 0
    clauses: list[list[int]] = []
    n = len(variables)

    def register(i: int, j: int) -> int:
        return first + (i - 1) * budget + (j - 1)

    for i, (x, cost) in enumerate(zip(variables, costs, strict=True), start=1):
        if cost > budget:
            clauses.append([-x])
        elif i > 1:
            clauses.append([-x, -register(i - 1, budget + 1 - cost)])
        if i == n:
            break
        for j in range(1, budget + 1):
            if i > 1:
                clauses.append([-register(i - 1, j), register(i, j)])
            if j <= cost:
                clauses.append([-x, register(i, j)])
            elif i > 1:
                clauses.append([-x, -register(i - 1, j - cost), register(i, j)])
    return clauses, max(n - 1, 0) * budget
