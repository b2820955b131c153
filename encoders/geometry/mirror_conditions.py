"""A point over inputs that have tables: which combinations of their entries miss its label, in few words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from encoders.geometry.mirror_columns import ZERO, Pair, Table
from encoders.geometry.regions import NotFiniteError

MOST_INPUTS = 12
MOST_COMBINATIONS = 50_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """[s¹]₊ + [s²]₊ = label, where s is `shift` plus, for each term, its coefficient times an entry of its table."""

    label: Fraction
    shift: Pair
    terms: tuple[tuple[int, Table], ...]

    @property
    def combinations(self) -> int:
        return prod(len(table) for _, table in self.terms)

    def check_size(self) -> None:
        """Raises NotFiniteError where listing all combinations would take too long."""
        if len(self.terms) > MOST_INPUTS:
            raise NotFiniteError(f"a point over {len(self.terms)} inputs with several choices each")
        if self.combinations > MOST_COMBINATIONS:
            raise NotFiniteError(f"a point with {self.combinations} combinations of choices")

    def sums(self) -> list[Pair]:
        """s of every combination, the last term running fastest."""
        found = [self.shift]
        for a, table in self.terms:
            steps = [(a * first, a * second) for first, second in table]
            found = [(s[0] + t[0], s[1] + t[1]) for s in found for t in steps]
        return found

    def missed(self) -> list[tuple[tuple[int, int], ...]]:
        """Partial combinations, as (number of the term, entry): one holds exactly where the label is missed.

        The empty one means that every combination misses.
        """
        self.check_size()
        known: dict[Pair, bool] = {}
        sizes = [len(table) for _, table in self.terms]
        bad: dict[tuple[int, ...], None] = {}
        for combination, s in zip(product(*map(range, sizes)), self.sums(), strict=True):
            if s not in known:
                known[s] = value(s) != self.label
            if known[s]:
                bad[combination] = None
        return cover(sizes, bad)


def value(s: Pair) -> Fraction:
    """[s¹]₊ + [s²]₊."""
    return max(s[0], ZERO) + max(s[1], ZERO)


def cover(sizes: Sequence[int], bad: dict[tuple[int, ...], None]) -> list[tuple[tuple[int, int], ...]]:
    """Partial combinations whose extensions are exactly the bad ones, none implied by another, at most as many.

    Each is what is left of a bad combination when positions are freed one by one as long as all extensions stay bad,
    and bad ones that an earlier one covers are passed over: so none is a case of an earlier one. What could not be
    freed cannot be freed later, when more extensions count, so each is as general as it can be: no case of a later one.
    """
    found = []
    covered: set[tuple[int, ...]] = set()
    for combination in bad:
        if combination in covered:
            continue
        cells = [combination]
        kept = []
        for at, size in enumerate(sizes):
            wider = [(*cell[:at], c, *cell[at + 1 :]) for cell in cells for c in range(size)]
            if all(cell in bad for cell in wider):
                cells = wider
            else:
                kept.append((at, combination[at]))
        covered.update(cells)
        found.append(tuple(kept))
    return found


def undominated(table: Table, patterns: Iterable[tuple[int, Pattern]]) -> Table:
    """The entries of one input's table that are worth trying, the input having coefficient a in each (a, pattern).

    The input occurs in no other points, and each pattern speaks of the other inputs of a point. An entry is dropped if
    one that is kept meets every point that it meets, whatever the other inputs are: in any fit it can be exchanged.
    """
    met = [0] * len(table)
    bit = 1
    for a, pattern in patterns:
        for s in dict.fromkeys(pattern.sums()):
            for at, (first, second) in enumerate(table):
                if value((s[0] + a * first, s[1] + a * second)) == pattern.label:
                    met[at] |= bit
            bit <<= 1
    kept: list[int] = []
    for at, mine in enumerate(met):
        if any(mine | met[other] == met[other] for other in kept):
            continue
        kept = [other for other in kept if mine | met[other] != mine]
        kept.append(at)
    return tuple(table[at] for at in kept)
