"""What a search for the least error says, while it runs and in the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from instances import Network, TrainingProblem
from solvers.exact.samples import Samples


@dataclass(frozen=True, slots=True)
class Progress:
    """The error of the best network (None: none yet), a lower bound of every error, states looked at."""

    error: Fraction | None
    bound: Fraction
    nodes: int


@dataclass(frozen=True, slots=True)
class Result:
    """`network`: the best found; None where a target was asked for and no network that meets it was found.

    `bound`: no network has a smaller loss; equal to `error` where the optimum is proved. With a target, that nothing
    meets it is said by `complete` without a network. `complete`: the search was not stopped. `cells`: the activation
    patterns of one neuron that the data allow, −1 where nobody has listed them.
    """

    network: Network | None
    error: Fraction | None
    bound: Fraction
    complete: bool
    nodes: int
    cells: int


Tell = Callable[[Progress], None]
Keep = Callable[[Result], None]


def network_of(problem: TrainingProblem, samples: Samples, theta: Sequence[Fraction], signs: Sequence[int]) -> Network:
    """Scaled weights in the problem's own units and order, with zero neurons where some were left out."""
    found = samples.network(theta, [Fraction(sign) for sign in signs])
    wanted = problem.signs
    if wanted is None:
        wanted = tuple(Fraction(sign) for sign in signs) + (Fraction(1),) * (problem.k - len(signs))
    places = {sign: [j for j, own in enumerate(signs) if own == sign] for sign in (1, -1)}
    weights, biases = [], []
    for sign in wanted:
        j = places[int(sign)].pop(0) if places[int(sign)] else None
        weights.append((Fraction(0),) * problem.d if j is None else found.weights[j])
        biases.append(Fraction(0) if j is None else found.biases[j])
    return Network(tuple(weights), tuple(biases), wanted)
