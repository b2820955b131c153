"""Fewer neurons first: the sub-network that counting demands, all other neurons 0.

With spare neurons no line is tight, and the presolve is blind. The network with as many neurons of each sign as the
breakpoints demand is tight wherever the bounds come from one line. If it fits, it fits with neurons that are 0 added;
if it does not, nothing follows for the larger network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from instances import TrainingProblem


def stage(problem: TrainingProblem, needs: tuple[int, int]) -> TrainingProblem | None:
    """The problem with `needs` neurons of sign + and −, in this order; None where none are spare or none is needed."""
    count = sum(needs)
    if count == 0 or count >= problem.k:
        return None
    signs = (Fraction(1),) * needs[0] + (Fraction(-1),) * needs[1]
    return replace(problem, neurons=count, signs=signs)


def padded(
    problem: TrainingProblem, staged: TrainingProblem, values: Mapping[str, float | str]
) -> dict[str, float | str]:
    """The weights of the staged network, by column name, as those of the problem's own; added neurons are 0."""
    wide: dict[str, float | str] = {f"w_{j}_{i}": "0" for j in range(problem.k) for i in range(problem.d)}
    wide |= {f"b_{j}": "0" for j in range(problem.k)}
    if problem.signs is None:
        wide |= {f"e_{j}": "1" for j in range(problem.k)}
    for own, j in _places(problem, staged):
        wide |= {f"w_{j}_{i}": values.get(f"w_{own}_{i}", "0") for i in range(problem.d)}
        wide[f"b_{j}"] = values.get(f"b_{own}", "0")
        if problem.signs is None and staged.signs is not None:
            wide[f"e_{j}"] = "1" if staged.signs[own] > 0 else "0"
    return wide


def padded_note(problem: TrainingProblem, staged: TrainingProblem) -> str:
    """How such a fit came about."""
    return f"found with {staged.k} neurons; the other {problem.k - staged.k} are 0"


def _places(problem: TrainingProblem, staged: TrainingProblem) -> Iterator[tuple[int, int]]:
    """(neuron of the staged network, neuron of the problem's) of the same sign."""
    for own, sign in enumerate(staged.signs or ()):
        if problem.signs is None:
            yield own, own
            continue
        before = sum(1 for s in (staged.signs or ())[:own] if s == sign)
        yield own, [j for j, s in enumerate(problem.signs) if s == sign][before]
