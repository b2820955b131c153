"""The least number of neurons: bounded from below by refutations, from above by networks, both exact.

What k neurons cannot fit fewer cannot, and what they fit more can: a neuron with weights 0 adds nothing. So a
refutation of one k bounds the least number from below, and a network from above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from time import monotonic

from encoders.geometry.lines import MOST_PAIRED, dense
from encoders.geometry.splits import counted
from instances import Loss, Network, TrainingProblem, Verdict
from satfit.case import Run, make_case
from satfit.settings import Settings
from satfit.training.reading import Asked
from satfit.training.running import ENUMERATION, FALLBACK, run_interruptibly
from solvers.exact.interpolation import best_function, interpolate, places
from solvers.outcome import Basis
from solvers.progress import Watch
from solvers.registry import BACKENDS

ENGINE = "satfit"
COUNTING_SHARE = 4
"""The part of the time that counting breakpoints may take: one in so many."""
RUN_SHARE = 3
"""Likewise the part of what is left that one run may take."""
SHORTEST_S = 0.5
MOST_COUNTED = 500_000
"""Steps of looking for directions."""
MOST_INTERPOLATED = 400_000
"""Weights of a network that has a neuron for nearly each point."""

Ran = Callable[[int, Run], None]


@dataclass(frozen=True, slots=True)
class Tried:
    """One run: so many neurons, who was asked, and what came out."""

    neurons: int
    solver: str
    verdict: Verdict
    basis: Basis | None
    termination: str
    wall_s: float


@dataclass(slots=True)
class Least:
    """At least `lower` neurons, at most `upper` (None: nobody found a network); `network` has `upper` of them.

    `lower_basis` is `proof` (redone by the checker) or `exact`; `why` says it in words. `impossible` says why no number
    of neurons fits. `error` is that of the network.
    """

    lower: int = 0
    lower_basis: Basis = Basis.PROOF
    why: str = "no number is below 0"
    upper: int | None = None
    network: Network | None = None
    error: Fraction | None = None
    impossible: str | None = None
    tried: list[Tried] = field(default_factory=list)
    interrupted: bool = False
    failed: bool = False

    @property
    def decided(self) -> bool:
        return self.impossible is not None or self.lower == self.upper

    def raised(self, lower: int, basis: Basis, why: str) -> None:
        if lower > self.lower:
            self.lower, self.lower_basis, self.why = lower, basis, why

    def fitted(self, network: Network, problem: TrainingProblem) -> None:
        """Raises AssertionError for a network that does not meet the target: an error of ours."""
        objection = replace(problem, neurons=network.neurons).objection(network)
        if objection is not None:
            raise AssertionError(f"the network does not fit: {objection}")
        if self.upper is None or network.neurons < self.upper:
            # evaluated a second time only where the target says too little
            error = Fraction(0) if problem.exact_fit else problem.error(network)
            self.upper, self.network, self.error = network.neurons, network, error


def least_neurons(
    asked: Asked,
    settings: Settings,
    *,
    ran: Ran = lambda _k, _run: None,
    watch: Callable[[int, str], Watch | None] = lambda _k, _solver: None,
) -> Least:
    """Search for at most `settings.time_limit_s`. `ran` is told of each run; `watch` gives whom to show its progress.

    First what needs no search: samples at one point that contradict each other, the network without neurons, one
    through all points (biases only), and the breakpoints that the labels force along lines, an infeasibility that the
    checker redoes. Then one number after the other, each solver in turn with a share of what is left of the time.
    """
    found = Least()
    try:
        _search(_Search(asked, settings, monotonic() + settings.time_limit_s, found, ran, watch))
    except KeyboardInterrupt:
        found.interrupted = True
    return found


@dataclass(frozen=True, slots=True)
class _Search:
    asked: Asked
    settings: Settings
    deadline: float
    found: Least
    ran: Ran
    watch: Callable[[int, str], Watch | None]

    @property
    def over(self) -> bool:
        return self.found.interrupted or self.deadline - monotonic() < SHORTEST_S


def _search(search: _Search) -> None:
    problem, found = search.asked.problem, search.found
    if _at_once(search.asked, found):
        return
    most = _most(problem)
    if problem.bias and problem.exact_fit and _countable(problem):
        wide = replace(problem, neurons=problem.n + 1)
        needed = sum(counted(wide, monotonic() + search.settings.time_limit_s / COUNTING_SHARE))
        if needed > 1:
            _try(search, needed - 1, ENGINE)
    elif problem.exact_fit and not problem.bias and most > 1:
        # what these networks cannot do with so many neurons they cannot do at all
        _try(search, most, ENGINE)
    for k in _numbers(search, most):
        for solver in _solvers(problem, search.settings):
            if search.over or _try(search, k, solver):
                break
    if found.lower > most:
        found.impossible = f"{most} neurons do not fit, and no more than that could help"


def _countable(problem: TrainingProblem) -> bool:
    """Can directions be looked for in this process, in seconds? That part of counting looks at no clock."""
    pairs = problem.n**2 // 2 if problem.n <= MOST_PAIRED else 0
    return problem.d * (problem.n * problem.d + pairs) <= MOST_COUNTED


def _most(problem: TrainingProblem) -> int:
    """If any number of neurons fits, as many as distinct points do.

    The values at n points that networks can have are sums of ±c·v, c ≥ 0, over vectors v of values of one neuron: a
    linear span, every vector of which is a combination of at most n of them, and c goes into the weights.
    """
    return len(places([dense(x, problem.d) for x in problem.points]))


def _at_once(asked: Asked, found: Least) -> bool:
    """Is the question decided without any search?"""
    problem = asked.problem
    assert problem.target is not None
    points = [dense(x, problem.d) for x in problem.points]
    # under `zero` the error counts points, as l0 does, and the target is 0 either way
    loss = Loss.L0 if problem.loss is Loss.ZERO else problem.loss
    values, least = best_function(points, problem.labels, loss)
    if least > problem.target:
        found.impossible = _contradiction(asked, least)
        return True
    nothing = Network((), (), ())
    if problem.error(nothing) <= problem.target:
        found.fitted(nothing, problem)
        return True
    found.raised(1, Basis.EXACT, "a network without neurons is 0 everywhere")
    if problem.bias and len(values) * problem.d <= MOST_INTERPOLATED:
        found.network = interpolate(values)
        found.upper, found.error = found.network.neurons, least
    return found.decided


def _contradiction(asked: Asked, least: Fraction) -> str:
    problem, lines = asked.problem, asked.table.lines
    for samples in places([dense(x, problem.d) for x in problem.points]).values():
        first = samples[0]
        other = next((at for at in samples if problem.labels[at] != problem.labels[first]), None)
        if other is not None:
            where = f"lines {lines[first]} and {lines[other]} have the same inputs"
            labels = f"and the labels {problem.labels[first]} and {problem.labels[other]}"
            beyond = "" if problem.exact_fit else f"; no function has an error below {least}"
            return f"{where} {labels}{beyond}"
    raise AssertionError("samples that agree have a best function without error")


def _solvers(problem: TrainingProblem, settings: Settings) -> tuple[str, ...]:
    if settings.solvers:
        return settings.solvers
    names = (*((ENGINE,) if problem.exact_fit else ()), ENUMERATION, FALLBACK)
    return tuple(name for name in names if name in BACKENDS and BACKENDS[name].missing() is None)


def _numbers(search: _Search, most: int) -> Iterator[int]:
    """Upwards from the lower bound, as far as it pays; an undecided number does not stop the search for a network."""
    found = search.found
    k = found.lower
    while k <= most and (found.upper is None or k < found.upper) and not search.over:
        yield k
        k = max(k + 1, found.lower)


def _try(search: _Search, k: int, solver: str) -> bool:
    """Ask one solver about k neurons: did it decide that? What it found is in `found`."""
    if search.over:
        return False
    asked, found = search.asked, search.found
    problem = replace(asked.problem, neurons=k)
    inner = problem if asked.scale is None else asked.scale.problem(problem)
    limit = max(SHORTEST_S, (search.deadline - monotonic()) / RUN_SHARE)
    mine = replace(search.settings, solvers=(solver,), time_limit_s=limit)
    case = make_case(replace(asked.instance, content=inner), mine)
    run, found.interrupted = run_interruptibly(case, solver, mine, search.watch(k, solver))
    search.ran(k, run)
    outcome = run.outcome if asked.scale is None else asked.scale.outcome(problem, run.outcome)
    found.failed |= outcome.termination.failed
    found.tried.append(
        Tried(k, solver, outcome.verdict, outcome.basis, outcome.termination.value, round(outcome.cost.wall_s, 4))
    )
    if outcome.verdict is Verdict.FEASIBLE and outcome.witness is not None:
        found.fitted(outcome.witness, asked.problem)
        return True
    if outcome.verdict is Verdict.INFEASIBLE and outcome.basis in (Basis.PROOF, Basis.EXACT):
        how = "a checked proof" if outcome.basis is Basis.PROOF else f"the word of {solver}, exact arithmetic"
        found.raised(k + 1, outcome.basis, f"{k} do not fit: {how}")
        return True
    return False
