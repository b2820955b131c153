"""Geometry logs for the tests: a plain writer that tries steps and keeps those that the checker takes.

It proves nothing by itself. What is tested with it is that honest logs pass, that they end as brute force says, and
that their mutations do not pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction as Q
from itertools import product
from typing import Any

from pysat.solvers import Solver

from checker import problem as problems
from checker.geometry import assignment, cells, groups, log, sides, tables
from checker.geometry.data import Data
from checker.geometry.linear import Span, solve
from checker.geometry.state import State
from checker.report import Rejected

Step = dict[str, Any]


def document(problem: Step, standing: str, steps: Sequence[Step]) -> Step:
    return {
        "schema_version": 1,
        "kind": "geometry-log",
        "problem": problem,
        "standing": standing,
        "steps": list(steps),
    }


def written(problem: Step, u: Sequence[int]) -> Step:
    """The log of a problem that this writer can bring to an end; AssertionError for one that it cannot."""
    writer = _Writer(problem)
    writer.run([str(c) for c in u])
    return document(problem, "infeasible" if writer.ended else "finite", writer.steps)


class _Writer:
    def __init__(self, problem: Step) -> None:
        read = problems.read(problem)
        self.state = State(read, Data(read), None if read.signs is None else [int(a) for a in read.signs])
        self.steps: list[Step] = []
        self.ended = False

    def do(self, rule: str, **fields: Any) -> bool:
        """Takes the step if the checker does. Returns whether the log goes on."""
        if not self.ended:
            self.ended = log._redo(self.state, rule, {"rule": rule, **fields}).ends
            self.steps.append({"rule": rule, **fields})
        return not self.ended

    def run(self, u: list[str]) -> None:
        self.do("direction", u=u)
        self.tight()
        self.shrink()
        for sign in (1, -1):
            if not self.ended and self.state.of_sign(sign):
                self.assign(sign)
        for stage in (lambda: self.do("sides"), self.groups, self.affine, self.tables, self.forbidden):
            if not self.ended:
                stage()

    def triples(self, line: int, *, certain: bool = False) -> list[Any]:
        """Neighbours on the line, or neighbours among the points at which all sides are known."""
        points = self.state.data.lines[line]
        if certain:
            everybody, known = (1 << self.state.neurons) - 1, self.state.known_sides()
            points = [p for p in points if known.at(p).above | known.at(p).below == everybody]
        return [self.state.data.triple(list(points[i : i + 3]), "own") for i in range(len(points) - 2)]

    def tight(self) -> None:
        for line in range(len(self.state.data.lines)):
            found: Step = {}
            for sign, shape in ((1, "convex"), (-1, "concave")):
                bent = [t for t in self.triples(line) if t.bend * sign > 0]
                lower: list[Any] = []
                for t in bent:
                    if not lower or t.low >= lower[-1].high:
                        lower.append(t)
                upper: list[Any] = []
                for t in reversed(bent):
                    if not upper or t.high <= upper[-1].low:
                        upper.append(t)
                found[shape] = {
                    "lower": [list(t.points) for t in lower],
                    "upper": [list(t.points) for t in reversed(upper)],
                }
            try:
                if not self.do("count", **{shape: families["lower"] for shape, families in found.items()}):
                    return
            except Rejected:
                pass
            try:
                if not self.do("tight", **found):
                    return
            except Rejected:
                continue

    def shrink(self) -> None:
        changed = True
        while changed and not self.ended:
            changed = False
            for t, tight in enumerate(self.state.tight):
                flat = [triple for triple in self.triples(tight.line) if not triple.bend]
                for triple, sign in product(flat, (1, -1)):
                    for i, interval in enumerate(tight.intervals[sign]):
                        try:
                            before = interval
                            fields = {"line": t, "sign": sign, "crossing": i, "triple": list(triple.points)}
                            parts = [p for p in before.outside(triple.low, triple.high) if not p.empty]
                            if parts == [before]:
                                continue
                            if not self.do("shrink", **fields):
                                return
                            changed = True
                        except Rejected:
                            continue

    def assign(self, sign: int) -> None:
        propagation = assignment._Propagation(self.state, 0, sign)
        try:
            propagation.run()
            options = {str(t): [list(assignment._bits(m)) for m in masks] for t, masks in propagation.options.items()}
        except assignment._Contradiction:
            options = {str(t): [[] for _ in masks] for t, masks in propagation.options.items()}
        self.do("assign", reference=0, sign=sign, options=options)

    def groups(self) -> None:
        known = self.state.known_sides()
        everybody = (1 << self.state.neurons) - 1
        parent = list(range(self.state.neurons))

        def find(j: int) -> int:
            while parent[j] != j:
                j = parent[j]
            return j

        rows: list[tuple[int, Any]] = []
        for line in range(len(self.state.data.lines)):
            for triple in self.triples(line) + self.triples(line, certain=True):
                split = everybody & ~sides.unsplit(known, triple.points)
                if not split and triple.bend:
                    self.do("bend", triple=list(triple.points))
                    return
                confined = all(not split & ~(known.at(p).above | known.at(p).below) for p in triple.points)
                if split and confined:
                    members = list(assignment._bits(split))
                    rows.append((members[0], triple))
                    for j in members[1:]:
                        parent[find(j)] = find(members[0])
        for root in sorted({find(j) for j in parent}):
            neurons = [j for j in range(self.state.neurons) if find(j) == root]
            own = [list(triple.points) for j, triple in rows if find(j) == root]
            equations = groups._equations(
                self.state, tuple(neurons), [self.state.data.triple(row, "own") for row in own]
            )
            solved = solve(equations, len(neurons) * (self.state.data.dimension + 1))
            if solved is None:
                self.do("no-slopes", neurons=neurons, rows=own)
                return
            origin, directions = solved
            self.do("group", neurons=neurons, rows=own, origin=_texts(origin), directions=[*map(_texts, directions)])

    def affine(self) -> None:
        everybody = (1 << self.state.neurons) - 1
        data, chosen = self.state.data, []
        below = [p for points in data.lines for p in points if self.state.known_sides().at(p).below == everybody]
        for p in below:
            rows = [(*data.points[q], Q(1)) for q in [*chosen, p]]
            if len(Span(rows, data.dimension + 1).basis) == len(rows):
                chosen.append(p)
        assert len(chosen) == data.dimension + 1
        if any(data.labels[p] for p in below):
            self.do("not-affine", points=below)
        else:
            self.do("affine", points=chosen)

    def tables(self) -> None:
        """A group alone, else with the next one that shares a point with it."""
        state = self.state
        waiting = sorted(state.groups)
        while waiting and not self.ended:
            g = waiting.pop(0)
            points, choices = self.choices(g)
            if choices is not None:
                self.do("table", group=g, points=points, choices=choices)
                continue
            partner = next(
                h for h in waiting if any(self.open_at(p) == {g, h} for line in state.data.lines for p in line)
            )
            waiting.remove(partner)
            self.do("merge", groups=[g, partner])
            waiting.insert(0, state.group_count - 1)

    def open_at(self, p: int) -> set[int]:
        return {g for g in self.state.groups if tables._constant(self.state, g, p) is None}

    def choices(self, g: int) -> tuple[list[int], list[list[str]] | None]:
        state, group = self.state, self.state.groups[g]
        points = [p for line in state.data.lines for p in line if self.open_at(p) == {g}]
        equations = []
        for p in points:
            others = sum(tables._constant(state, h, p) or 0 for h in state.groups)
            equations.append(tables._equation(state, group, p, state.data.labels[p] - others))
        choices = []
        try:
            found = cells.solutions(len(group.directions), list(tables._half_planes(state, group)), equations)
        except cells.Infinite:
            return points, None
        for z in sorted(found):
            theta = group.origin
            for c, vector in zip(z, group.directions, strict=True):
                theta = tuple(a + c * b for a, b in zip(theta, vector, strict=True))
            choices.append(_texts(theta))
        return points, choices

    def forbidden(self) -> None:
        state, found, names = self.state, [], {}
        formula = []
        for g, group in sorted(state.groups.items()):
            for c in range(len(group.table or ())):
                names[g, c] = len(names) + 1
            formula.append([names[g, c] for c in range(len(group.table or ()))])
        for p in (p for points in state.data.lines for p in points):
            values = {g: tables._at(state, g, p) for g in state.groups}
            open_groups = [g for g, value in values.items() if not isinstance(value, Q)]
            total = sum(value for value in values.values() if isinstance(value, Q))
            for combination in product(*(range(len(state.groups[g].table or ())) for g in open_groups)):
                pairs = list(zip(open_groups, combination, strict=True))
                if total + sum(values[g][c] for g, c in pairs) != state.data.labels[p]:
                    found.append([p, [list(pair) for pair in pairs]])
                    formula.append([-names[pair] for pair in pairs])
        if not self.do("forbidden", combinations=found):
            return
        with Solver("cadical195", bootstrap_with=formula, with_proof=True) as sat:
            if not sat.solve():
                self.do("clauses", proof="".join(line + "\n" for line in sat.get_proof()))


def _texts(vector: Sequence[Q]) -> list[str]:
    return [str(entry) for entry in vector]
