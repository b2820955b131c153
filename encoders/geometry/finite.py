"""From groups to tables: all solutions of each group, and which combinations of them miss a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod

from encoders.geometry.activation import ABOVE, BELOW, UNKNOWN
from encoders.geometry.algebra import InconsistentError, independent, solve
from encoders.geometry.clock import Clock
from encoders.geometry.groups import Group
from encoders.geometry.lines import Line, Vector
from encoders.geometry.polygon import Point, where_nonnegative, where_zero
from encoders.geometry.record import NothingFitsError, Record, Step
from encoders.geometry.regions import MOST_ROOTS, NotFiniteError, Regions, bounded, preactivation, table_step, theta_at
from encoders.geometry.result import Choice, Presolved, Standing

MOST_CELLS = 20_000
MOST_COMBINATIONS = 50_000
MOST_SHOWN = 1_000_000
"""Numbers of combinations that are written out."""


@dataclass(slots=True)
class _State:
    """A group with what is known about it: its region of roots, and the points that only it decides.

    `number` counts all groups that there ever were, merged ones after the others.
    """

    number: int
    group: Group
    region: list[Point]
    local: list[tuple[int, Fraction]] = field(default_factory=list)


def finite_problem(
    groups: Sequence[Group],
    signs: Sequence[Fraction],
    points: Sequence[Vector],
    labels: Sequence[Fraction],
    fixed: Sequence[Sequence[int]],
    lines: Sequence[Line],
    u: Vector,
    clock: Clock,
    record: Record | None = None,
) -> Presolved:
    """Raises NotFiniteError where the affine part or some group stays open, NothingFitsError where nothing fits."""
    record = record or Record(range(len(points)))
    record.stage = "affine part"
    for group in groups:
        record.step("group", neurons=group.neurons, rows=group.rows, origin=group.origin, directions=group.directions)
    below = _affine_part_vanishes(len(signs), points, labels, fixed)
    record.step("affine", points=below)
    record.say(f"0, by {len(below)} points below every breakline", "how neurons are turned is settled")
    record.stage = "tables"
    solver = _Finite(groups, signs, points, labels, fixed, lines, u, clock, record)
    return solver.run()


def _affine_part_vanishes(
    k: int, points: Sequence[Vector], labels: Sequence[Fraction], fixed: Sequence[Sequence[int]]
) -> list[int]:
    """A(x) = y where every neuron is off; then A must be forced to 0, or the orientation of neurons stays open.

    Returns d + 1 such points, affinely independent.
    """
    below = [p for p in range(len(points)) if all(fixed[j][p] == BELOW for j in range(k))]
    width = len(points[0]) + 1 if points else 1
    rows = [(*points[p], Fraction(1)) for p in below]
    try:
        particular, directions = solve(rows, [labels[p] for p in below], width)
    except InconsistentError:
        raise NothingFitsError(
            "the points below every breakline have labels that are not affine", {"rule": "not-affine", "points": below}
        ) from None
    if directions:
        raise NotFiniteError("the affine part is not determined by the points below every breakline")
    if any(particular):
        raise NotFiniteError("the affine part is not 0, so how neurons are turned stays open")
    # the pivots of the transposed system are rows that are independent and as many as can be
    return [below[i] for i in independent(rows)]


class _Finite:
    def __init__(
        self,
        groups: Sequence[Group],
        signs: Sequence[Fraction],
        points: Sequence[Vector],
        labels: Sequence[Fraction],
        fixed: Sequence[Sequence[int]],
        lines: Sequence[Line],
        u: Vector,
        clock: Clock,
        record: Record,
    ) -> None:
        self.clock, self.lines, self.record = clock, lines, record
        self.signs, self.points, self.labels, self.fixed, self.u = signs, points, labels, fixed, u
        self.width = len(u) + 1
        regions = Regions(points, fixed, lines, u, clock)
        self.states = [_State(g, group, regions.of(group, g)) for g, group in enumerate(groups)]
        self.made = len(self.states)
        self.loose: set[int] = set()

    def _extended(self, p: int) -> tuple[Fraction, ...]:
        return (*self.points[p], Fraction(1))

    def run(self) -> Presolved:
        shared = self._distribute()
        tables = self._tables(shared)
        while tables is None:
            self._merge(shared)
            shared = self._distribute()
            tables = self._tables(shared)
        sizes = ", ".join(str(len(table)) for table in tables[:12]) + (", …" if len(tables) > 12 else "")
        self.record.say(f"{len(tables)} tables with {sizes} choices", _combined(tables))
        self.record.stage = "conditions"
        missing = list(self._forbidden(shared, tables))
        self.record.say(f"{len(missing)} combinations of choices miss a point", _conditions(missing))
        numbered = [(p, [(self.states[g].number, c) for g, c in parts]) for p, parts in missing]
        self.record.step("forbidden", combinations=numbered)
        return Presolved(
            Standing.FINITE,
            self.record.findings,
            self.width - 1,
            tuple(self.signs),
            tables,
            [parts for _, parts in missing],
        )

    def _tables(self, shared: Sequence[tuple[int, list[int], Fraction]]) -> list[tuple[Choice, ...]] | None:
        """All tables, or None if some groups are loose and could be solved together."""
        tables: list[tuple[Choice, ...]] = []
        steps: list[Step] = []
        self.loose = set()
        for g, state in enumerate(self.states):
            thetas = self._table(state)
            if thetas is None:
                self.loose.add(g)
            else:
                tables.append(tuple(self._choice(state.group, theta) for theta in thetas))
                steps.append(table_step(state.number, [p for p, _ in state.local], thetas))
        if not self.loose:
            self.record.steps += steps
            return tables
        if not self._partners(shared):
            raise NotFiniteError(f"{len(self.loose)} groups of neurons have infinitely many solutions by themselves")
        return None

    def _partners(self, shared: Sequence[tuple[int, list[int], Fraction]]) -> dict[tuple[int, int], int]:
        """Loose groups with a partner, at most two roots together, by the number of points that only the two decide."""
        found: dict[tuple[int, int], int] = {}
        for _, involved, _ in shared:
            if len(involved) == 2 and set(involved) & self.loose:
                pair = involved[0], involved[1]
                if sum(self.states[g].group.roots for g in pair) <= MOST_ROOTS:
                    found[pair] = found.get(pair, 0) + 1
        return found

    def _merge(self, shared: Sequence[tuple[int, list[int], Fraction]]) -> None:
        """Loose groups become one with their partner, those with most points in common first."""
        partners = self._partners(shared)
        gone: set[int] = set()
        merged: list[_State] = []
        for a, b in sorted(partners, key=lambda pair: (-partners[pair], pair)):
            if not {a, b} & gone:
                gone |= {a, b}
                first, second = self.states[a], self.states[b]
                region = _both(first.region, second.region)
                merged.append(_State(self.made, _together(first.group, second.group), region))
                self.made += 1
                self.record.step("merge", groups=(first.number, second.number))
        kept = [_State(state.number, state.group, state.region) for g, state in enumerate(self.states) if g not in gone]
        self.states = [*kept, *merged]

    def _distribute(self) -> list[tuple[int, list[int], Fraction]]:
        """Points that one group decides go to it; returns (point, groups, what they must add up to) for the others."""
        shared = []
        caches: list[dict[tuple[int, ...], list[list[Fraction]] | None]] = [{} for _ in self.states]
        for p, label in enumerate(self.labels):
            self.clock.check()
            involved: list[int] = []
            constant = Fraction(0)
            x = self._extended(p)
            for g, state in enumerate(self.states):
                pattern = tuple(self.fixed[j][p] for j in state.group.neurons)
                if UNKNOWN in pattern:
                    involved.append(g)
                    continue
                if pattern not in caches[g]:
                    caches[g][pattern] = self._sum(state.group, pattern)
                total = caches[g][pattern]
                if total is None:
                    continue
                origin, *moving = total
                if any(sum((v * row[i] for i, v in enumerate(x) if v and row[i]), Fraction(0)) for row in moving):
                    involved.append(g)
                else:
                    constant += sum((v * origin[i] for i, v in enumerate(x) if v and origin[i]), Fraction(0))
            if not involved:
                if constant != label:
                    raise NothingFitsError(
                        f"point {self.record.number(p)} has label {label}, but every network gives {constant} there",
                        _missed_step(p),
                    )
            elif len(involved) == 1:
                self.states[involved[0]].local.append((p, label - constant))
            else:
                shared.append((p, involved, label - constant))
        return shared

    def _sum(self, group: Group, pattern: Sequence[int]) -> list[list[Fraction]] | None:
        """Σ a_j θ_j over the active neurons: for the origin, then for each direction in which it moves.

        None if that is 0 for all roots.
        """
        rows = []
        for source in (group.origin, *group.directions):
            total = [Fraction(0)] * self.width
            for at, (j, side) in enumerate(zip(group.neurons, pattern, strict=True)):
                if side == ABOVE:
                    for i in range(self.width):
                        total[i] += self.signs[j] * source[at * self.width + i]
            rows.append(total)
        moving = [row for row in rows[1:] if any(row)]
        return [rows[0], *moving] if moving or any(rows[0]) else None

    def _table(self, state: _State) -> list[list[Fraction]] | None:
        """θ of all solutions of the group, or None if they are infinitely many."""
        group = state.group
        if group.roots > MOST_ROOTS:
            raise NotFiniteError(f"a group of {len(group.neurons)} neurons has {group.roots} free parameters")
        if not bounded(state.region):
            # what lies beyond the box was cut off, so neither a table nor its emptiness would mean anything
            raise NotFiniteError("a free parameter is not bounded by the known sides")
        # the nearest points have the fewest undecided neurons: they cut the most
        local = sorted(state.local, key=lambda entry: sum(self.fixed[j][entry[0]] == UNKNOWN for j in group.neurons))
        state.local = local
        regions = [state.region]
        for p, rest in local:
            self.clock.check()
            regions = [piece for region in regions for piece in self._split(group, region, p, rest)]
            if len(regions) > MOST_CELLS:
                raise NotFiniteError(f"more than {MOST_CELLS} cells for a group of {len(group.neurons)} neurons")
        if not regions:
            raise NothingFitsError(
                f"no choice of slopes fits the points of the neurons {group.neurons[:6]}",
                table_step(state.number, [p for p, _ in local], []),
            )
        if any(len(region) > 1 for region in regions):
            return None
        return [theta_at(group, roots) for roots in dict.fromkeys(region[0] for region in regions)]

    def _split(self, group: Group, region: list[Point], p: int, rest: Fraction) -> list[list[Point]]:
        """The parts of the region where the group's values at point p add up to `rest`, cell by cell."""
        x = self._extended(p)
        cells: list[tuple[list[Point], list[Fraction]]] = [(region, [Fraction(0)] * (group.roots + 1))]
        for at, j in enumerate(group.neurons):
            side = self.fixed[j][p]
            if side == BELOW:
                continue
            form = preactivation(group, at, x)
            added: list[tuple[list[Point], list[Fraction]]] = []
            for cell, total in cells:
                if side == UNKNOWN:
                    off = where_nonnegative(cell, tuple(-c for c in form))
                    if off:
                        added.append((off, total))
                on = where_nonnegative(cell, form) if side == UNKNOWN else cell
                if on:
                    added.append((on, [a + self.signs[j] * c for a, c in zip(total, form, strict=True)]))
            cells = added
        pieces = []
        for cell, total in cells:
            piece = where_zero(cell, (total[0] - rest, *total[1:]))
            if piece:
                pieces.append(piece)
        return pieces

    def _choice(self, group: Group, theta: Sequence[Fraction]) -> Choice:
        return {(j, i): theta[at * self.width + i] for at, j in enumerate(group.neurons) for i in range(self.width)}

    def _forbidden(
        self, shared: Sequence[tuple[int, list[int], Fraction]], tables: Sequence[tuple[Choice, ...]]
    ) -> Iterator[tuple[int, tuple[tuple[int, int], ...]]]:
        """(point, partial choice that misses it)."""
        for p, involved, rest in shared:
            varying = []
            for g in involved:
                values = [self._value(g, choice, p) for choice in tables[g]]
                if len(set(values)) == 1:
                    rest -= values[0]
                else:
                    varying.append((g, values))
            if not varying:
                if rest:
                    raise NothingFitsError(
                        f"point {self.record.number(p)} is missed by every choice of slopes", _missed_step(p)
                    )
                continue
            if prod(len(values) for _, values in varying) > MOST_COMBINATIONS:
                raise NotFiniteError(f"point {p} is decided by {len(varying)} groups at once")
            for numbers in product(*(range(len(values)) for _, values in varying)):
                total = sum((values[i] for i, (_, values) in zip(numbers, varying, strict=True)), Fraction(0))
                if total != rest:
                    yield p, tuple((g, i) for i, (g, _) in zip(numbers, varying, strict=True))

    def _value(self, g: int, choice: Choice, p: int) -> Fraction:
        """What the group contributes at point p."""
        total = Fraction(0)
        x = self._extended(p)
        for j in self.states[g].group.neurons:
            t = sum((choice[j, i] * v for i, v in enumerate(x) if v), Fraction(0))
            if t > 0:
                total += self.signs[j] * t
        return total


def _combined(tables: Sequence[Sequence[Choice]]) -> str:
    total = prod(len(table) for table in tables)
    return f"{total} combinations" if total < MOST_SHOWN else f"about 10^{len(str(total)) - 1} combinations"


def _conditions(missing: Sequence[tuple[int, tuple[tuple[int, int], ...]]]) -> str:
    points, tables = {p for p, _ in missing}, {g for _, parts in missing for g, _ in parts}
    return f"conditions of {len(points)} points on {len(tables)} tables" if missing else "no condition"


def _together(a: Group, b: Group) -> Group:
    """Two groups as one: their roots stay apart."""
    first, second = [Fraction(0)] * len(a.origin), [Fraction(0)] * len(b.origin)
    directions = [[*row, *second] for row in a.directions] + [[*first, *row] for row in b.directions]
    return Group(a.neurons + b.neurons, a.origin + b.origin, directions, a.rows + b.rows)


def _missed_step(p: int) -> Step:
    return {"rule": "forbidden", "combinations": [(p, [])]}


def _both(a: Sequence[Point], b: Sequence[Point]) -> list[Point]:
    """The product of two regions of at most two dimensions together, corners in order."""
    if len(a) == 1 or len(b) == 1:
        return [x + y for x in a for y in b]
    (low, high), (left, right) = a, b
    return [low + left, high + left, high + right, low + right]
