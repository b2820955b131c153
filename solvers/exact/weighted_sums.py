"""Σ (weights of the true literals) = a number, as clauses: one variable per partial sum that can still be completed.

Layer i holds the partial sums of the first i literals from which the total can be reached; node (i, s) says that s is
the partial sum. A node and the next literal imply the next node, or are impossible together, and the same backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

Clause = list[int]


def sum_clauses(terms: Sequence[tuple[int, int]], total: int, fresh: Callable[[], int]) -> Iterator[Clause]:
    """Clauses over the literals of `terms` (literal, positive weight) and fresh variables; an empty one if impossible.

    Every assignment of the literals with that total extends to the fresh variables, and no other one does.
    """
    reachable = [{0}]
    for _, weight in terms:
        reachable.append(reachable[-1] | {s + weight for s in reachable[-1] if s + weight <= total})
    if total not in reachable[-1]:
        yield []
        return
    # the ends are certain and need no variable
    layers: list[dict[int, int | None]] = [{} for _ in reachable]
    layers[-1] = {total: None}
    for i in range(len(terms) - 1, -1, -1):
        above, weight = layers[i + 1], terms[i][1]
        layers[i] = {s: fresh() if i else None for s in reachable[i] if s in above or s + weight in above}
    for i, (literal, weight) in enumerate(terms):
        for here, there, step in ((layers[i], layers[i + 1], weight), (layers[i + 1], layers[i], -weight)):
            for s, node in here.items():
                for taken, target in ((literal, s + step), (-literal, s)):
                    clause = [-taken] if node is None else [-node, -taken]
                    if target not in there:
                        yield clause
                    elif (reached := there[target]) is not None:
                        yield [*clause, reached]
