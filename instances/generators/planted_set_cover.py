"""`planted-set-cover`: set cover whose optimum is proved by elements that no set shares."""

from __future__ import annotations

from instances.errors import UsageError
from instances.generators.dice import Dice
from instances.generators.family import Family, Parameter, Values
from instances.labelled import Labelled
from instances.set_cover import SetCover

NAME = "planted-set-cover"


def build(values: Values, seed: int) -> Labelled[SetCover]:
    """A hidden partition of the elements into `cover` blocks, each with one witness, and other sets as decoys.

    A decoy holds each element that is no witness with probability 1/2, and with probability 1/2 one witness. Block b
    costs c_b, uniform in 1..`costs`; a decoy costs at least c_b if it holds the witness of block b.

    The optimum is Σ c_b. The blocks cover everything at that cost. No set holds two witnesses, so the witnesses of all
    blocks are covered by different sets, and whichever covers that of block b costs at least c_b.

    Raises UsageError if there are fewer elements or sets than blocks.
    """
    n, m, k = values.integer("elements"), values.integer("sets"), values.integer("cover")
    if k > min(n, m):
        raise UsageError(f"--cover is {k}, but there are {n} elements and {m} sets")
    largest = values.integer("costs")
    dice = Dice(NAME, seed, n, m, k, largest)
    elements = dice.shuffled(range(1, n + 1))
    witnesses, others = elements[:k], elements[k:]
    blocks = [[witness] for witness in witnesses]
    for element in others:
        blocks[dice.below(k)].append(element)
    costs = [1 + dice.below(largest) for _ in range(k)]
    sets = list(zip(blocks, costs, strict=True))
    for _ in range(m - k):
        members, least = [element for element in others if dice.coin()], 1
        if dice.coin():
            block = dice.below(k)
            members.append(witnesses[block])
            least = costs[block]
        sets.append((members, least + dice.below(largest - least + 1)))
    sets = dice.shuffled(sets)
    source = SetCover(n, tuple(tuple(sorted(members)) for members, _ in sets), tuple(cost for _, cost in sets))
    return Labelled(source, optimum=sum(costs))


FAMILY = Family(
    NAME,
    "set cover with a hidden partition that is optimal",
    (
        Parameter("elements", int, 12, "number of elements", minimum=1),
        Parameter("sets", int, 8, "number of sets", minimum=1),
        Parameter("cover", int, 3, "number of sets in the hidden cover", minimum=1),
        Parameter("costs", int, 1, "the largest cost of a set; 1 is unicost", minimum=1),
    ),
    build,
)
