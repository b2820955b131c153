"""R5 and R6: which crossing belongs to which neuron, on several parallel lines that are tight.

On a tight line the crossings of one sign and the neurons of that sign are in bijection. Neurons of one sign are
interchangeable, so on one line, the reference, the i-th neuron may be taken to have the i-th crossing (R5). The
height of a breakline is affine along parallel lines whose bases are collinear, so of three such lines the intervals
of one neuron must fit together (R6): (1 − ρ)·I_v + ρ·I_u meets I_w, ends counted as open or closed. What does not fit
is dropped; what only one neuron can take it must take, and what one neuron must take no other can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from encoders.geometry.clock import ENDLESS, Clock
from encoders.geometry.intervals import Interval
from encoders.geometry.lines import Line, Vector
from encoders.geometry.record import NothingFitsError, Record


@dataclass(frozen=True, slots=True)
class TightLine:
    """A line on which every neuron of both signs crosses exactly once, and where: sign → ascending intervals."""

    line: Line
    crossings: dict[int, list[Interval]]


@dataclass(slots=True)
class Possible:
    """For one sign: on each line other than the reference, the crossings each neuron may have (by number)."""

    options: dict[int, list[set[int]]] = field(default_factory=dict)


class NoAssignmentError(Exception):
    """The crossings of tight lines do not fit together: nothing fits the data."""


def ratio(v: Vector, u: Vector, w: Vector) -> Fraction | None:
    """ρ with w = v + ρ(u − v), or None if the three bases are not on one line. u and v differ."""
    at = next(i for i, (a, b) in enumerate(zip(u, v, strict=True)) if a != b)
    rho = (w[at] - v[at]) / (u[at] - v[at])
    if all(c == b + rho * (a - b) for a, b, c in zip(u, v, w, strict=True)):
        return rho
    return None


def assigned(
    tight: Sequence[TightLine], reference: int, sign: int, clock: Clock, record: Record
) -> dict[int, list[set[int]]]:
    """`assign`, and its certificate. Raises NothingFitsError."""
    step = {"rule": "assign", "reference": reference, "sign": sign}
    try:
        options = assign(tight, reference, sign, clock)
    except NoAssignmentError:
        nothing: dict[int, list[list[int]]] = {
            at: [[] for _ in tight[reference].crossings[sign]] for at in range(len(tight)) if at != reference
        }
        raise NothingFitsError(
            "the crossings on the tight lines do not fit together", {**step, "options": nothing}
        ) from None
    record.steps.append({**step, "options": {at: own for at, own in options.items() if at != reference}})
    return options


def assign(lines: Sequence[TightLine], reference: int, sign: int, clock: Clock = ENDLESS) -> dict[int, list[set[int]]]:
    """line number → per neuron the set of crossings it may have there. Raises NoAssignmentError.

    `reference` is a position in `lines`; its own entry is the identity.
    """
    count = len(lines[reference].crossings[sign])
    options = {at: [set(range(count)) for _ in range(count)] for at in range(len(lines)) if at != reference}
    options[reference] = [{j} for j in range(count)]
    others = [at for at in options if at != reference]
    triples = []
    for i, u in enumerate(others):
        for w in others[i + 1 :]:
            rho = ratio(lines[reference].line.base, lines[u].line.base, lines[w].line.base)
            if rho is not None:
                triples.append((u, w, rho))
    pairs = {
        (u, w): [_compatible(lines, reference, sign, j, u, w, rho, clock) for j in range(count)]
        for u, w, rho in triples
    }
    _propagate(options, others, pairs, count)
    return options


def _compatible(
    lines: Sequence[TightLine], reference: int, sign: int, j: int, u: int, w: int, rho: Fraction, clock: Clock
) -> dict[int, set[int]]:
    """crossing on u → crossings on w, for neuron j of the sign. Only the neighbourhood of the image can meet it."""
    clock.check()
    here = lines[reference].crossings[sign][j]
    targets = lines[w].crossings[sign]
    found: dict[int, set[int]] = {}
    for p, there in enumerate(lines[u].crossings[sign]):
        image = here.mixed(there, rho)
        first = _first_reaching(targets, image.low)
        fits = set()
        for r in range(first, len(targets)):
            if targets[r].low > image.high:
                break
            if not targets[r].meet(image).empty:
                fits.add(r)
        found[p] = fits
    return found


def _first_reaching(targets: Sequence[Interval], height: Fraction) -> int:
    low, high = 0, len(targets)
    while low < high:
        middle = (low + high) // 2
        if targets[middle].high < height:
            low = middle + 1
        else:
            high = middle
    return low


def _propagate(
    options: dict[int, list[set[int]]],
    others: Sequence[int],
    pairs: dict[tuple[int, int], list[dict[int, set[int]]]],
    count: int,
) -> None:
    """Shrinks `options` to what the triples and the bijections allow."""
    waiting = set(range(count))
    while waiting:
        while waiting:
            j = waiting.pop()
            if _fit_triples(options, pairs, j):
                waiting.add(j)
            if any(not options[at][j] for at in others):
                raise NoAssignmentError
        for at in others:
            waiting |= _bijection(options[at], count)


def _fit_triples(
    options: dict[int, list[set[int]]], pairs: dict[tuple[int, int], list[dict[int, set[int]]]], j: int
) -> bool:
    changed = False
    for (u, w), per_neuron in pairs.items():
        compatible = per_neuron[j]
        left = {p for p in options[u][j] if compatible[p] & options[w][j]}
        reachable = set().union(*(compatible[p] for p in left)) if left else set()
        right = options[w][j] & reachable
        if left != options[u][j] or right != options[w][j]:
            options[u][j], options[w][j] = left, right
            changed = True
    return changed


def _bijection(domains: list[set[int]], count: int) -> set[int]:
    """Naked and hidden singles; returns the neurons whose options shrank. Raises NoAssignmentError."""
    touched: set[int] = set()
    taken = {next(iter(domain)): j for j, domain in enumerate(domains) if len(domain) == 1}
    if len(taken) < sum(1 for domain in domains if len(domain) == 1):
        raise NoAssignmentError
    holders: list[list[int]] = [[] for _ in range(count)]
    for j, domain in enumerate(domains):
        if len(domain) > 1:
            gone = {value for value in domain if value in taken}
            if gone:
                domains[j] = domain - gone
                touched.add(j)
        for value in domains[j]:
            holders[value].append(j)
    for value, who in enumerate(holders):
        if not who:
            raise NoAssignmentError
        if len(who) == 1 and len(domains[who[0]]) > 1:
            domains[who[0]] = {value}
            touched.add(who[0])
    return touched
