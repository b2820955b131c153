"""The guises in which an audit asks one question, each exact: the same networks fit, up to a `Move`.

`own-presolve` and `seeds` change what the solver does and nothing of its file. `weight-bound` is the one kind that asks
another question (a fit within another box), so only exact facts about its own file say that it is wrong.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from encoders.bounds import WeightBounds, uniform_bounds
from encoders.formulas import Formula
from instances import TrainingProblem, UsageError
from satfit.audit.moves import Move, standing_still
from solvers.registry import BackendInfo

KINDS = {
    "rows": "the points in another order",
    "columns": "the coordinates in another order",
    "neurons": "the neurons in another order",
    "rescale": "one coordinate multiplied by a positive number",
    "reflect": "one coordinate negated",
    "labels": "all labels multiplied by a positive number",
    "mixed": "all of these at once, another seed, the solver's own presolve on or off",
    "own-presolve": "the solver's own presolve switched off",
    "seeds": "other seeds",
    "weight-bound": "other bounds of the weights, for formulas with big constants",
}
FACTORS = tuple(map(Fraction, ("10", "1/10", "1000", "1/1000", "3", "1/3", "7/5", "1000000", "97/89", "1/1000000")))
WEIGHT_BOUNDS = (Fraction(10), Fraction(1000), Fraction(10**6))
BOXED = (Formula.BIG_M, Formula.HULL)
COPIES = 2
"""Of each kind that has many, unless the user says how many."""


@dataclass(frozen=True, slots=True)
class Variation:
    """One way to ask. `move` leads from the instance's problem to `problem`, and `bounds` are the boxes asked about.

    `same_scope`: an "infeasible" says the same as for the instance itself, also where it holds only within the boxes.
    """

    name: str
    problem: TrainingProblem
    bounds: WeightBounds
    move: Move
    seed: int = 0
    own_presolve: bool = True
    same_scope: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """Which kinds of variation, how many copies of each, and how many seeds. Raises UsageError."""

    kinds: tuple[str, ...] = tuple(KINDS)
    copies: int = COPIES
    seeds: int = 3

    def __post_init__(self) -> None:
        for kind in self.kinds:
            if kind not in KINDS:
                raise UsageError(f"--variations: no kind {kind!r}; there are {', '.join(KINDS)}")
        if not 0 <= self.copies <= 1000 or not 1 <= self.seeds <= 1000:
            raise UsageError("--variations and --seeds take a number up to 1000")


def parse_choice(text: str | None, seeds: int) -> Choice:
    """`--variations`: a number of copies, names of kinds separated by commas, or both. Raises UsageError."""
    parts = [part.strip() for part in (text or "").split(",") if part.strip()]
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit()]
    names = tuple(dict.fromkeys(part for part in parts if not (part.isascii() and part.isdigit())))
    if len(numbers) > 1:
        raise UsageError("--variations takes one number")
    return Choice(names or tuple(KINDS), numbers[0] if numbers else COPIES, seeds)


def variations(
    problem: TrainingProblem,
    bounds: WeightBounds,
    formula: Formula,
    backend: BackendInfo,
    choice: Choice,
    *,
    seed: int = 0,
) -> list[Variation]:
    """The question as it is, named `plain`, then its variations; the same ones for the same arguments.

    Kinds that change nothing here (one neuron, a solver without the switch) are left out.
    """
    dice = random.Random(f"audit {seed}")
    plain = Variation("plain", problem, bounds, standing_still(problem), seed)
    found = [plain]
    for kind in choice.kinds:
        listed = _of_kind(kind, plain, formula, backend, choice, dice)
        found += [v for v in listed if v is not None and _differs(v, found)]
    return found


def unvaried(backend: BackendInfo, choice: Choice) -> list[str]:
    """What of the choice this solver cannot be asked, in words."""
    if "own-presolve" in choice.kinds and not backend.presolves:
        return [f"{backend.name} has no presolve that can be switched off: own-presolve is left out"]
    return []


def _of_kind(
    kind: str, plain: Variation, formula: Formula, backend: BackendInfo, choice: Choice, dice: random.Random
) -> Iterator[Variation | None]:
    match kind:
        case "own-presolve":
            if backend.presolves:
                yield replace(plain, name=kind, own_presolve=False)
        case "seeds":
            for at in range(1, choice.seeds):
                yield replace(plain, name=f"seed-{plain.seed + at}", seed=plain.seed + at)
        case "weight-bound":
            for value in WEIGHT_BOUNDS if formula in BOXED else ():
                bounds = uniform_bounds(plain.problem, value)
                yield replace(plain, name=f"weight-bound-{value}", bounds=bounds, same_scope=False)
        case _:
            for copy in range(1, choice.copies + 1):
                move = _drawn(kind, plain.problem, copy, dice)
                moved = None if move is None else moved_by(plain, f"{kind}-{copy}", move)
                if moved is not None and kind == "mixed":
                    own = not backend.presolves or dice.random() < 0.5
                    moved = replace(moved, seed=plain.seed + copy, own_presolve=own)
                yield moved


def moved_by(plain: Variation, name: str, move: Move) -> Variation | None:
    """The question moved; None where its boxes cannot be.

    Boxes that a theorem proves move along. A bound that somebody assumed is a number and stays: the file is then what
    `encode --weight-bound` writes, and it asks the same only if that box is its own image.
    """
    problem = move.problem(plain.problem)
    moved = move.bounds(plain.bounds, plain.problem)
    if plain.bounds.proved:
        return None if moved is None else replace(plain, name=name, problem=problem, bounds=moved, move=move)
    same = moved is not None and replace(moved, statement="") == replace(plain.bounds, statement="")
    return replace(plain, name=name, problem=problem, move=move, same_scope=same)


def _drawn(kind: str, problem: TrainingProblem, copy: int, dice: random.Random) -> Move | None:
    still = standing_still(problem)
    factors = list(still.factors)
    match kind:
        case "rows":
            return replace(still, points=_shuffled(problem.n, dice))
        case "columns":
            return replace(still, columns=_shuffled(problem.d, dice))
        case "neurons":
            # with free signs formulas say themselves in which order neurons come
            return replace(still, neurons=_shuffled(problem.k, dice))
        case "rescale" | "reflect":
            if not problem.d:
                return None
            at = dice.randrange(problem.d)
            factors[at] = FACTORS[(copy - 1) % len(FACTORS)] if kind == "rescale" else Fraction(-1)
            return replace(still, factors=tuple(factors))
        case "labels":
            return replace(still, labels=FACTORS[(copy - 1) % len(FACTORS)])
    sizes = FACTORS[:6]
    return Move(
        _shuffled(problem.n, dice),
        _shuffled(problem.d, dice),
        _shuffled(problem.k, dice),
        tuple(dice.choice(sizes) * dice.choice((1, -1)) for _ in range(problem.d)),
        dice.choice(sizes),
    )


def _shuffled(count: int, dice: random.Random) -> tuple[int, ...]:
    return tuple(dice.sample(range(count), count))


def _differs(variation: Variation, others: Sequence[Variation]) -> bool:
    return all(
        (variation.problem, variation.bounds, variation.seed, variation.own_presolve)
        != (other.problem, other.bounds, other.seed, other.own_presolve)
        for other in others
    )
