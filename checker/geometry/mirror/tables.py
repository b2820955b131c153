"""The finite problem that is left. The rules forbidden, clauses."""

from __future__ import annotations

from fractions import Fraction

from checker.clausal import check_drup
from checker.geometry.mirror.pieces import Pair, rectified
from checker.geometry.mirror.place import sums
from checker.geometry.mirror.state import MOST_SUMS_COMPARED, Budget, State
from checker.geometry.state import Done, Step
from checker.report import Rejected
from checker.strict import array, natural, text

_ZERO = Fraction(0)


def forbidden(state: State, step: Step) -> Done:
    """At the point both arguments are sums over its inputs. Those that are not named may have any of their entries."""
    state.known_domains()
    combinations = array(step["combinations"], "combinations")
    adding, comparing = Budget(), Budget(MOST_SUMS_COMPARED)
    reached: dict[tuple[int, frozenset[int]], set[Pair]] = {}
    ends = False
    for n, entry in enumerate(combinations):
        where = f"combinations[{n}]"
        parts = array(entry, where)
        if len(parts) != 2:
            raise Rejected(f"{where}: not a point and a list of choices")
        p = state.data.point(parts[0], where)
        entries = state.data.entries[p]
        chosen = _combination(state, p, parts[1], where)
        key = p, frozenset(chosen)
        if key not in reached:
            others = [(c, state.table(i, f"{where}: point {p}")) for i, c in entries.items() if i not in chosen]
            reached[key] = sums(others, adding)
        comparing.spend(len(reached[key]) + len(chosen))
        named = [(entries[i], state.tables[i][choice]) for i, choice in chosen.items()]
        first, second = sum((c * v[0] for c, v in named), _ZERO), sum((c * v[1] for c, v in named), _ZERO)
        if any(rectified(s[0] + first, s[1] + second) == state.data.labels[p] for s in reached[key]):
            raise Rejected(f"{where}: these choices can give the label of {p}")
        state.forbidden.append(sorted(chosen.items()))
        ends = ends or not chosen
    return Done(f"{len(combinations)} combinations of choices are forbidden", ends=ends)


def _combination(state: State, p: int, value: object, where: str) -> dict[int, int]:
    chosen: dict[int, int] = {}
    for pair in array(value, where):
        numbers = array(pair, where)
        if len(numbers) != 2:
            raise Rejected(f"{where}: not an input and a choice")
        i, choice = state.input(numbers[0], where), natural(numbers[1], where)
        if i not in state.data.entries[p]:
            raise Rejected(f"{where}: input {i} is 0 in point {p}")
        if choice >= len(state.table(i, where)):
            raise Rejected(f"{where}: input {i} has no choice {choice}")
        if i in chosen:
            raise Rejected(f"{where}: input {i} twice")
        chosen[i] = choice
    return chosen


def clauses(state: State, step: Step) -> Done:
    """If there is a fit, one has a choice in every table and no forbidden combination: it satisfies these clauses."""
    numbers: dict[tuple[int, int], int] = {}
    formula: list[list[int]] = []
    for i in sorted(state.known_domains()):
        own = []
        for choice in range(len(state.table(i, "tables"))):
            numbers[i, choice] = len(numbers) + 1
            own.append(numbers[i, choice])
        formula.append(own)
    formula += [[-numbers[pair] for pair in combination] for combination in state.forbidden]
    valid, found = check_drup(formula, text(step["proof"], "proof"))
    if not valid:
        raise Rejected(f"proof: {found}")
    return Done(f"{found}: no combination of choices is left", ends=True)
