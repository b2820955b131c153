"""What each input's pair can be, and what exchanging the neurons leaves of one. The rules columns, half."""

from __future__ import annotations

from fractions import Fraction

from checker.geometry.mirror.domains import Domain, domain
from checker.geometry.mirror.pieces import Pair
from checker.geometry.mirror.state import State
from checker.geometry.state import Done, Step
from checker.report import Rejected
from checker.strict import one_of

# r.v >= 0 is v_1 <= v_2, or v_1 >= v_2
_HALVES: dict[str, Pair] = {
    "ascending": (Fraction(-1), Fraction(1)),
    "descending": (Fraction(1), Fraction(-1)),
}


def columns(state: State, step: Step) -> Done:  # noqa: ARG001
    """A point c e_i gives f(e_i) = y / c if c > 0, and f(-e_i) = y / -c if c < 0; f(e_i) and f(-e_i) are the sums of
    the positive parts of v_i and of -v_i."""
    state.need_plus()
    if state.problem.neurons != 2:
        raise Rejected("it is for two neurons")
    if state.domains is not None:
        raise Rejected("twice")
    ups: dict[int, set[Fraction]] = {i: set() for i in state.data.inputs}
    downs: dict[int, set[Fraction]] = {i: set() for i in state.data.inputs}
    for entries, label in zip(state.data.entries, state.data.labels, strict=True):
        if len(entries) == 1:
            i, c = next(iter(entries.items()))
            (ups if c > 0 else downs)[i].add(label / abs(c))
    domains: dict[int, Domain] = {}
    for i in state.data.inputs:
        found = domain(ups[i], downs[i], state.totals.get(i))
        if found is None:
            return Done(f"there is no pair for input {i}", ends=True)
        domains[i] = found
        if found.table is not None:
            state.tables[i] = found.table
    state.domains = domains
    return Done(f"{len(domains)} inputs, {len(state.tables)} of them with a table")


def half(state: State, step: Step) -> Done:
    """Exchanging the neurons takes fits to fits and exchanges the entries of every pair. As long as every fit has its
    pairs in all tables and domains, one of a fit and its exchanged one is in the half, and in them too."""
    i = state.input(step["input"], "input")
    order = one_of(step["order"], tuple(_HALVES), "order")
    if state.half is not None:
        raise Rejected("twice")
    if state.replaced:
        raise Rejected("it has to stand before 'places'")
    if state.forbidden:
        raise Rejected("it has to stand before 'forbidden', which numbers the choices")
    normal = _HALVES[order]
    state.half = i, normal
    if i not in state.tables:
        return Done(f"the pair of input {i} is {order}")
    table = [v for v in state.tables[i] if normal[0] * v[0] + normal[1] * v[1] >= 0]
    state.tables[i] = table
    return Done(f"the pair of input {i} is {order}: {len(table)} choices are left", ends=not table)
