"""`planted-hyperplanes`: integer points on the sides of two hidden hyperplanes, as the promise has it."""

from __future__ import annotations

from fractions import Fraction

from instances.generators.dice import Dice
from instances.generators.family import Family, Parameter, Values
from instances.hyperplanes import Hyperplane, Hyperplanes, HyperplaneSeparation, Vector
from instances.labelled import Labelled
from instances.verdict import Verdict

NAME = "planted-hyperplanes"


def build(values: Values, seed: int) -> Labelled[HyperplaneSeparation]:
    """Different integer points, Q and P in random order, the hidden hyperplanes left out."""
    source, _ = planted(values.integer("points"), values.integer("dimension"), seed)
    return Labelled(source, Verdict.FEASIBLE)


def planted(points: int, dimension: int, seed: int) -> tuple[HyperplaneSeparation, Hyperplanes]:
    """The points and two hyperplanes that keep the promise (3)-(5) with the margin that is written in the file.

    Two normals h with entries in −2..2, not all zero, h₁·h₂ ≥ 0, and offsets a + 1/2 and −(b + 1/2), a and b from 0 to
    half the radius r of a box around 0. Points are uniform in the box, drawn again where h₁·x + o₁ < 0 < h₂·x + o₂. The
    rest is (3) and (4): Q where h₁·x + o₁ > 0 > h₂·x + o₂, P where both have one sign. The first point is 0, in Q,
    and the last one is in P if none was before.

    Drawing ends. At least half of the box is in Q or P, x or −x having h₁·x ≥ 0, and the box has 4 times as many points
    as asked for. P has a point: t·h₂ with t = r if ‖h₂‖² = 1, else t = ⌊r/2⌋, since h₂·t·h₂ ≥ 1 + b there.

    (5): for an integer point |h·x + o| ≥ 1/2, so its distance is at least 1/(2·‖h‖₂) ≥ 1/(2·‖h‖₁), which is more than
    the margin 1/(1 + 2·max ‖h‖₁). At the end everything is moved by one integer vector, which changes no distance.
    """
    dice = Dice(NAME, seed, points, dimension)
    radius = 2
    while (2 * radius + 1) ** dimension < 4 * points:
        radius += 1
    first, second = (_normal(dimension, dice) for _ in range(2))
    if _dot(first, second) < 0:
        second = [-a for a in second]
    widths = [dice.below(radius // 2 + 1) for _ in range(2)]
    offsets = Fraction(2 * widths[0] + 1, 2), -Fraction(2 * widths[1] + 1, 2)
    drawn: dict[tuple[int, ...], bool] = {(0,) * dimension: True}
    while len(drawn) < points:
        x = tuple(dice.below(2 * radius + 1) - radius for _ in range(dimension))
        above = [_dot(h, x) + o > 0 for h, o in zip((first, second), offsets, strict=True)]
        in_q = above == [True, False]
        if above != [False, True] and not (in_q and len(drawn) == points - 1 and all(drawn.values())):
            drawn.setdefault(x, in_q)
    shift = [dice.below(2 * radius + 1) - radius for _ in range(dimension)]
    sets: dict[bool, list[Vector]] = {True: [], False: []}
    for x in dice.shuffled(list(drawn)):
        sets[drawn[x]].append(tuple(Fraction(a + b) for a, b in zip(x, shift, strict=True)))
    margin = Fraction(1, 1 + 2 * max(sum(map(abs, h)) for h in (first, second)))
    planes = tuple(_moved(h, o, shift) for h, o in zip((first, second), offsets, strict=True))
    return HyperplaneSeparation(dimension, tuple(sets[True]), tuple(sets[False]), margin), planes


def _normal(dimension: int, dice: Dice) -> list[int]:
    while not any(h := [dice.below(5) - 2 for _ in range(dimension)]):
        pass
    return h


def _dot(h: list[int], x: tuple[int, ...] | list[int]) -> int:
    return sum(a * b for a, b in zip(h, x, strict=True))


def _moved(h: list[int], offset: Fraction, shift: list[int]) -> Hyperplane:
    return tuple(map(Fraction, h)), offset - _dot(h, shift)


FAMILY = Family(
    NAME,
    "integer points that two hidden hyperplanes separate as the promise has it",
    (
        Parameter("points", int, 8, "number of points", minimum=1),
        Parameter("dimension", int, 2, "number of coordinates", minimum=1),
    ),
    build,
)
