"""Two positive neurons without biases, from the data to a small finite problem. Exact throughout.

f(x) = [w¹·x]₊ + [w²·x]₊ and f(x_p) = y_p for all p. The steps, each proved where it is done:

0. RAYS (mirror_pairs): positive factors are divided out; equal rays need equal values; f(0) = 0. Free signs are
   positive if some x and −x both have positive labels: a neuron is active at one of them at most, and a negative one
   adds nothing positive, so each of the two labels needs a positive neuron of its own, and there are two neurons.
1. MIRROR PAIRS (mirror_pairs): f(x) − f(−x) = W·x is linear, by exact elimination, for any number of neurons; so is
2. NO NEGATIVE VALUE, neither as a label nor as the f(−x) that a label and W force.
3. COLUMNS (mirror_columns): the points on one axis say where the pair v_i = (w¹_i, w²_i) of an input lies: in a table,
   on a curve of at most three pieces, or in a box.
4. MORE TABLES: an input on a curve, in a point whose other inputs have tables: if for every choice of those the point
   leaves isolated places on the curve, these are all the places that any fit uses: a table.
5. SYMMETRY, once: exchanging the neurons turns fits into fits, so in one input v¹ ≤ v² (on a curve, s ≤ centre) or
   v¹ ≥ v² (in a table) is asked for. Fits are lost, but if there is one, one is left.
6. PLACES: an input without a table whose points contain otherwise only inputs with tables. For each choice of those,
   what the points allow it is an intersection of finitely many sets that can be listed, and finitely many places meet
   every such intersection that is not empty (`candidates`, `corners`). Different inputs of this kind share no
   point, so their places may be chosen one by one. Those that another place replaces are dropped (`undominated`).
7. CONDITIONS (mirror_conditions): for every point, the combinations of entries that miss it.

Sound: every choice that meets the conditions takes the pairs of step 3, so it fits the points on the axes, and no
combination that misses another point; inputs in no point are 0. Complete: a fit has its pairs in the sets of 3 and 4,
it or its exchange meets 5, and 6 replaces its other pairs by entries of tables, the fit staying one.
Where a step finds more than it can list, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from time import monotonic

from encoders.geometry.mirror_columns import (
    MOST_PLACES,
    ZERO,
    Box,
    Curve,
    Domain,
    Interval,
    Pair,
    Table,
    candidates,
    column,
    corners,
    level,
)
from encoders.geometry.mirror_conditions import MOST_COMBINATIONS, Pattern, undominated
from encoders.geometry.mirror_pairs import Ray, Rays, check_signs, opposite, rays_of, total_weights
from encoders.geometry.record import NothingFitsError, Record
from encoders.geometry.regions import NotFiniteError
from encoders.geometry.result import Choice, Presolved, Standing, ended
from instances import Activation, TrainingProblem

MOST_WORK = 500_000
"""Combinations listed over all different patterns of points, and conditions found."""


def mirror_presolve(problem: TrainingProblem, deadline: float | None = None) -> Presolved:
    """Infeasible, finite, or open with the reason as the last line of the log. `deadline` as `monotonic` counts."""
    record = Record(stage="problem")
    try:
        return _presolved(problem, record, deadline)
    except NothingFitsError as error:
        return ended(record, error)
    except NotFiniteError as reason:
        record.say(str(reason))
        return Presolved(Standing.OPEN, record.findings)


def _presolved(problem: TrainingProblem, record: Record, deadline: float | None) -> Presolved:
    if problem.activation is not Activation.RELU or not problem.exact_fit or problem.bias or problem.k == 0:
        raise NotFiniteError("only exact fits of ReLU networks without biases have mirror pairs")
    if problem.signs is not None and not problem.all_positive:
        raise NotFiniteError("an output sign is negative")
    record.stage = "points"
    rays = rays_of(problem.points, problem.labels)
    pairs = rays.pairs
    if problem.signs is None:
        record.stage = "signs"
        twice = next((x for x in pairs if rays.values[x] > 0 and rays.values[opposite(x)] > 0), None)
        if problem.k != 2 or twice is None:
            raise NotFiniteError("the data do not force the output signs to be positive")
        record.say("a point and its mirror image have positive labels: both output signs are positive")
        record.step("positive", points=rays.numbers(twice))
    record.stage = "mirror pairs"
    totals, used = total_weights(rays)
    record.say(f"{len(pairs)} mirror pairs fix {len(totals)} coordinates of the sum of all weight vectors")
    record.step("totals", pairs=used, weights=sorted(totals.items()))
    check_signs(rays, totals)
    if problem.k != 2:
        raise NotFiniteError(f"columns are known for two neurons, and there are {problem.k}")
    return _Columns(problem.d, rays, totals, record, deadline).run()


class _Columns:
    """The sets in which the pairs of all inputs lie, and the points that are not on an axis."""

    def __init__(
        self,
        dimension: int,
        rays: Rays,
        totals: dict[int, Fraction],
        record: Record,
        deadline: float | None,
    ) -> None:
        self.dimension, self.record, self.deadline = dimension, record, deadline
        record.step("columns")
        values, self.points = rays.values, rays.points
        inputs = sorted({i for ray in values for i, _ in ray})
        self.domains: dict[int, Domain] = {
            i: column(values.get(((i, 1),)), values.get(((i, -1),)), totals.get(i)) for i in inputs
        }
        self.rows = [(ray, label) for ray, label in values.items() if len(ray) > 1]
        self.uses = dict.fromkeys(inputs, 0)
        for ray, _ in self.rows:
            for i, _ in ray:
                self.uses[i] += 1
        self.missed: dict[Pattern, list[tuple[tuple[int, int], ...]]] = {}
        self.work = 0

    def run(self) -> Presolved:
        self.record.stage = "columns"
        self._say("inputs have")
        self._more_tables()
        half = self._symmetry()
        for i, rows in self._loose_rows().items():
            table = self._places(i, rows, i == half)
            self.record.step("places", input=i, choices=table)
            self.domains[i] = table
        self._say("in the end, inputs have")
        self.record.stage = "conditions"
        tables, forbidden = self._conditions()
        self.record.say(f"{len(forbidden)} combinations of choices miss a point", f"{len(tables)} tables")
        signs = (Fraction(1), Fraction(1))
        found = Presolved(Standing.FINITE, self.record.findings, self.dimension, signs, tables, forbidden)
        found.steps = self.record.written()
        return found

    def _say(self, what: str) -> None:
        sizes: dict[str, int] = {}
        for domain in self.domains.values():
            if isinstance(domain, tuple):
                name = f"a table of {len(domain)}"
            else:
                name = "a curve" if isinstance(domain, Curve) else "a box"
            sizes[name] = sizes.get(name, 0) + 1
        self.record.say(f"{what} {', '.join(f'{name} ({count})' for name, count in sorted(sizes.items()))}")

    def _spend(self, amount: int) -> None:
        self.work += amount
        if self.work > MOST_WORK:
            raise NotFiniteError(f"more than {MOST_WORK} combinations of choices")
        if self.deadline is not None and monotonic() > self.deadline:
            raise NotFiniteError("the time is over")

    def _loose(self, ray: Ray) -> list[tuple[int, int]]:
        """The coordinates without a table."""
        return [(i, a) for i, a in ray if not isinstance(self.domains[i], tuple)]

    def _pattern(self, ray: Ray, label: Fraction) -> tuple[Pattern, list[int]]:
        """What the inputs with tables do to a point, and the inputs of its terms: those with several entries.

        The same for points that differ in nothing else, since terms are in an order of their own.
        """
        first = second = ZERO
        terms: list[tuple[int, Table, int]] = []
        for i, a in ray:
            domain = self.domains[i]
            if isinstance(domain, tuple):
                if len(domain) > 1:
                    terms.append((a, domain, i))
                else:
                    first, second = first + a * domain[0][0], second + a * domain[0][1]
        terms.sort(key=lambda term: (term[0], len(term[1]), term[1]))
        pattern = Pattern(label, (first, second), tuple((a, table) for a, table, _ in terms))
        return pattern, [i for _, _, i in terms]

    def _more_tables(self) -> None:
        """Curves become tables where a point of several loose inputs needs them."""
        while True:
            loose = [self._loose(ray) for ray, _ in self.rows]
            wanted = {i for several in loose if len(several) > 1 for i, _ in several}
            if not wanted:
                return
            found = False
            tried: set[tuple[int, int, Pattern]] = set()
            for (ray, label), single in zip(self.rows, loose, strict=True):
                if len(single) != 1 or single[0][0] not in wanted:
                    continue
                ((i, a),) = single
                pattern, _ = self._pattern(ray, label)
                curve = self.domains[i]
                if not isinstance(curve, Curve) or (i, a, pattern) in tried or pattern.combinations > MOST_PLACES:
                    continue
                tried.add((i, a, pattern))
                levels = self._levels(curve, a, pattern)
                if all(low is not None and low == high for low, high in levels):
                    places = dict.fromkeys(curve.at(low) for low, _ in levels if low is not None)
                    table = tuple(places)
                    if not table:
                        shown = {"rule": "place", "input": i, "point": self.points[ray], "choices": []}
                        raise NothingFitsError(f"no weights of input {i} fit a point", shown)
                    self.record.step("place", input=i, point=self.points[ray], choices=table)
                    self.domains[i] = table
                    found = True
                    wanted.discard(i)
            if not found:
                several = max(loose, key=len)
                raise NotFiniteError(f"a point of {len(several)} inputs whose weights have no table")

    def _levels(self, curve: Curve, a: int, pattern: Pattern) -> list[Interval]:
        pattern.check_size()
        self._spend(pattern.combinations)
        sums = dict.fromkeys(pattern.sums())
        return [interval for s in sums for interval in level(curve, a, s, pattern.label)]

    def _symmetry(self) -> int | None:
        """The curve of which half is enough; if there is none, half of a table goes."""
        busy = sorted(self.domains, key=lambda i: (-self.uses[i], i))
        for i in busy:
            domain = self.domains[i]
            if isinstance(domain, Curve):
                self.record.step("half", input=i, order=domain.order)
                return i
        for i in busy:
            domain = self.domains[i]
            if isinstance(domain, tuple) and any(first != second for first, second in domain):
                self.domains[i] = tuple(pair for pair in domain if pair[0] >= pair[1])
                shown = {"rule": "half", "input": i, "order": "descending"}
                if not self.domains[i]:
                    raise NothingFitsError(f"no weights of input {i} fit", shown)
                self.record.steps.append(shown)
                break
        return None

    def _loose_rows(self) -> dict[int, dict[tuple[int, Pattern], None]]:
        """For every input without a table, its coefficient and the rest of its points, each different one once."""
        found: dict[int, dict[tuple[int, Pattern], None]] = {
            i: {} for i, domain in self.domains.items() if not isinstance(domain, tuple)
        }
        for ray, label in self.rows:
            for i, a in self._loose(ray):
                pattern, _ = self._pattern(ray, label)
                found[i][a, pattern] = None
        return found

    def _places(self, i: int, rows: Iterable[tuple[int, Pattern]], half: bool) -> Table:
        domain = self.domains[i]
        if isinstance(domain, Curve):
            levels: dict[Interval, None] = {}
            for a, pattern in rows:
                levels.update(dict.fromkeys(self._levels(domain, a, pattern)))
            table = candidates(domain, levels, half)
        else:
            assert isinstance(domain, Box)
            conditions: dict[tuple[int, Pair, Fraction], None] = {}
            for a, pattern in rows:
                pattern.check_size()
                self._spend(pattern.combinations)
                conditions.update({(a, s, pattern.label): None for s in pattern.sums()})
            table = corners(domain, conditions)
        if len(table) > MOST_PLACES:
            raise NotFiniteError(f"{len(table)} places for the weights of input {i}")
        for _, pattern in rows:
            if pattern.combinations * len(table) > MOST_COMBINATIONS:
                raise NotFiniteError(f"a point with {pattern.combinations * len(table)} combinations of choices")
            self._spend(pattern.combinations * len(table))
        return undominated(table, rows)

    def _conditions(self) -> tuple[list[tuple[Choice, ...]], list[tuple[tuple[int, int], ...]]]:
        inputs = list(self.domains)
        group = {i: at for at, i in enumerate(inputs)}
        tables: list[tuple[Choice, ...]] = []
        for i, domain in self.domains.items():
            assert isinstance(domain, tuple)
            tables.append(tuple({(0, i): first, (1, i): second} for first, second in domain))
        patterns = [(self.points[ray], *self._pattern(ray, label)) for ray, label in self.rows]
        # small ones first: a contradiction in one of them counts even if a large one cannot be listed
        patterns.sort(key=lambda entry: entry[1].combinations)
        forbidden: dict[tuple[tuple[int, int], ...], int] = {}
        for point, pattern, places in patterns:
            if pattern not in self.missed:
                pattern.check_size()
                self._spend(pattern.combinations)
                self.missed[pattern] = pattern.missed()
            self._spend(len(self.missed[pattern]))
            for combination in self.missed[pattern]:
                if not combination:
                    shown = {"rule": "forbidden", "combinations": [(point, ())]}
                    raise NothingFitsError("a point is missed by every choice of weights", shown)
                forbidden.setdefault(tuple((places[at], entry) for at, entry in combination), point)
        self.record.step("forbidden", combinations=[(point, parts) for parts, point in forbidden.items()])
        return tables, [tuple((group[i], entry) for i, entry in parts) for parts in forbidden]
