"""The finite problem that is left. The rules table, forbidden, clauses.

With A = 0, f is the sum of the groups, so where all groups but one are constant, that one has a known value. A
neuron whose side is known at p adds a_j t_j or 0 there; a group is constant at p if all sides are known and its sum
is the same on its whole affine space, or, for forbidden combinations, if all entries of its table agree there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from checker.clausal import check_drup
from checker.geometry.cells import Equation, Form, Infinite, solutions
from checker.geometry.groups import Group
from checker.geometry.linear import Vector
from checker.geometry.state import Done, State, Step
from checker.report import Rejected
from checker.strict import array, natural, rational, text

_ZERO = Fraction(0)


def table(state: State, step: Step) -> Done:
    """Every fit's theta of this group is in its affine space, has w_j.u >= 0 and the known sides, and gives the labels
    at the listed points less what the other groups add. All such theta are found here, and have to be listed."""
    number, own = natural(step["group"], "group"), state.living(step["group"], "group")
    if step["points"] != []:
        # no label is used otherwise, so it does not matter what A is
        _need_affine(state)
    if own.table is not None:
        raise Rejected("group: it has a table already")
    points = state.data.point_list(step["points"], "points")
    choices = [_choice(entry, len(own.origin), i) for i, entry in enumerate(array(step["choices"], "choices"))]
    equations = []
    for p in points:
        total = _ZERO
        for other in state.groups:
            if other != number:
                value = _constant(state, other, p)
                if value is None:
                    raise Rejected(f"points: group {other} is not constant at {p}")
                total += value
        equations.append(_equation(state, own, p, state.data.labels[p] - total))
    try:
        found = solutions(len(own.directions), list(_half_planes(state, own)), equations)
    except Infinite:
        raise Rejected("choices: there are infinitely many solutions") from None
    listed = set(choices)
    for z in found:
        theta = list(own.origin)
        for factor, vector in zip(z, own.directions, strict=True):
            theta = [a + factor * b for a, b in zip(theta, vector, strict=True)]
        if tuple(theta) not in listed:
            raise Rejected("choices: not all solutions are listed; missing is " + ", ".join(map(str, theta)))
    own.table = choices
    return Done(f"group {number} has one of {len(choices)} values", ends=not choices)


def _need_affine(state: State) -> None:
    if not state.affine:
        raise Rejected("no step 'affine' stands before it")
    if sum(len(group.neurons) for group in state.groups.values()) != state.neurons:
        raise Rejected("not every neuron is in a group")


def _choice(value: object, columns: int, number: int) -> Vector:
    choice = tuple(rational(entry, f"choices[{number}]") for entry in array(value, f"choices[{number}]"))
    if len(choice) != columns:
        raise Rejected(f"choices[{number}]: {len(choice)} entries for {columns} parameters")
    return choice


def _forms(state: State, group: Group, point: int) -> dict[int, Form]:
    """t_j at the point as an affine form in the group's parameters z."""
    columns = [dict(group.pre_activations(state, point, direction)) for direction in group.directions]
    constants = dict(group.pre_activations(state, point, group.origin))
    return {j: (*(column[j] for column in columns), constants[j]) for j in group.neurons}


def _half_planes(state: State, group: Group) -> Iterator[Form]:
    direction = state.data.direction or ()
    width = len(direction) + 1
    for place in range(len(group.neurons)):
        slopes = []
        for theta in (*group.directions, group.origin):
            own = theta[place * width : (place + 1) * width]
            slopes.append(sum((w * u for w, u in zip(own, direction, strict=False)), _ZERO))
        yield tuple(slopes)
    forms: dict[int, dict[int, Form]] = {}
    for j in group.neurons:
        for point, side in state.known_sides().tightest(j):
            if point not in forms:
                forms[point] = _forms(state, group, point)
            yield tuple(side * entry for entry in forms[point][j])


def _equation(state: State, group: Group, point: int, label: Fraction) -> Equation:
    side = state.known_sides().at(point)
    fixed = [_ZERO] * len(group.directions) + [-label]
    terms = []
    for j, form in _forms(state, group, point).items():
        sign = _sign(state, j)
        if side.above >> j & 1:
            fixed = [a + sign * b for a, b in zip(fixed, form, strict=True)]
        elif not side.below >> j & 1:
            terms.append((Fraction(sign), form))
    return Equation(tuple(fixed), tuple(terms))


def _sign(state: State, neuron: int) -> int:
    if state.signs is None:
        raise Rejected("the signs are free")
    return state.signs[neuron]


def _value(state: State, group: Group, point: int, theta: Sequence[Fraction]) -> Fraction:
    """What the group adds to f at the point."""
    terms = group.pre_activations(state, point, theta)
    return sum((_sign(state, j) * t for j, t in terms if t > 0), _ZERO)


def _constant(state: State, number: int, point: int) -> Fraction | None:
    """The group's value at the point if no sides have to be guessed and it does not depend on theta, else None."""
    key = (number, point)
    if key not in state.constants:
        state.constants[key] = _find_constant(state, state.groups[number], point)
    return state.constants[key]


def _find_constant(state: State, group: Group, point: int) -> Fraction | None:
    side = state.known_sides().at(point)
    if not all((side.above | side.below) >> j & 1 for j in group.neurons):
        return None

    def above(theta: Vector) -> Fraction:
        terms = group.pre_activations(state, point, theta)
        return sum((_sign(state, j) * t for j, t in terms if side.above >> j & 1), _ZERO)

    return None if any(above(direction) for direction in group.directions) else above(group.origin)


def forbidden(state: State, step: Step) -> Done:
    """A combination of table entries that makes f wrong at a point at which all other groups are constant."""
    _need_affine(state)
    combinations = array(step["combinations"], "combinations")
    values: dict[int, dict[int, list[Fraction] | Fraction | None]] = {}
    ends = False
    for i, entry in enumerate(combinations):
        where = f"combinations[{i}]"
        parts = array(entry, where)
        if len(parts) != 2:
            raise Rejected(f"{where}: not a point and a list of choices")
        point = state.data.point(parts[0], where)
        chosen = _combination(state, parts[1], where)
        if point not in values:
            values[point] = {g: _at(state, g, point) for g in state.groups}
        total = _ZERO
        for g, value in values[point].items():
            if g in chosen:
                total += _value_of_choice(state, g, chosen[g], point, value)
            elif isinstance(value, Fraction):
                total += value
            else:
                raise Rejected(f"{where}: group {g} is not constant at {point}, but not listed")
        if total == state.data.labels[point]:
            raise Rejected(f"{where}: these choices give the label of {point}")
        state.forbidden.append(sorted(chosen.items()))
        ends = ends or not chosen
    return Done(f"{len(combinations)} combinations of choices are forbidden", ends=ends)


def _combination(state: State, value: object, where: str) -> dict[int, int]:
    chosen: dict[int, int] = {}
    for pair in array(value, where):
        numbers = array(pair, where)
        if len(numbers) != 2:
            raise Rejected(f"{where}: not a group and a choice")
        group = state.living(numbers[0], where)
        number, choice = natural(numbers[0], where), natural(numbers[1], where)
        if group.table is None or choice >= len(group.table):
            raise Rejected(f"{where}: group {number} has no choice {choice}")
        if number in chosen:
            raise Rejected(f"{where}: group {number} twice")
        chosen[number] = choice
    return chosen


def _at(state: State, number: int, point: int) -> list[Fraction] | Fraction | None:
    """The group's constant value at the point, or its value for each entry of its table, or None."""
    constant = _constant(state, number, point)
    choices = state.groups[number].table
    if constant is not None or choices is None:
        return constant
    values = [_value(state, state.groups[number], point, theta) for theta in choices]
    return values[0] if len(set(values)) == 1 else values


def _value_of_choice(
    state: State, number: int, choice: int, point: int, value: list[Fraction] | Fraction | None
) -> Fraction:
    """Superfluous choices may lie outside the known sides, so a constant is not taken for a listed group's value."""
    if isinstance(value, list):
        return value[choice]
    group = state.groups[number]
    if group.table is None:
        raise Rejected(f"group {number} has no table")
    return _value(state, group, point, group.table[choice])


def clauses(state: State, step: Step) -> Done:
    """A fit has one of its choices in every group, and no forbidden combination: an assignment of these clauses."""
    _need_affine(state)
    numbers: dict[tuple[int, int], int] = {}
    formula: list[list[int]] = []
    for g, group in sorted(state.groups.items()):
        if group.table is None:
            raise Rejected(f"group {g} has no table")
        for choice in range(len(group.table)):
            numbers[g, choice] = len(numbers) + 1
        formula.append([numbers[g, choice] for choice in range(len(group.table))])
    formula += [[-numbers[pair] for pair in combination] for combination in state.forbidden]
    valid, found = check_drup(formula, text(step["proof"], "proof"))
    if not valid:
        raise Rejected(f"proof: {found}")
    return Done(f"{found}: no combination of choices is left", ends=True)


def is_finite(state: State) -> bool:
    """Is every fit, turned and exchanged, a combination of table entries?"""
    everybody = sum(len(group.neurons) for group in state.groups.values()) == state.neurons
    return state.affine and everybody and all(group.table is not None for group in state.groups.values())
