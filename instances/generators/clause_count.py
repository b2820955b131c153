"""How many clauses: said outright, or as a ratio to the variables."""

from __future__ import annotations

from fractions import Fraction

from instances.generators.family import Parameter, Values


def size_parameters(variables: int, ratio: str) -> tuple[Parameter, ...]:
    """`--variables`, and one of `--ratio` and `--clauses`, with these defaults."""
    return (
        Parameter("variables", int, variables, "number of variables", minimum=3),
        Parameter("ratio", Fraction, Fraction(ratio), "clauses per variable, an exact decimal", minimum=0),
        Parameter("clauses", int, None, "number of clauses, instead of a ratio", minimum=0, instead_of="ratio"),
    )


def clause_count(values: Values) -> int:
    """The number of clauses asked for; ratio · variables is rounded half up."""
    if "clauses" in values:
        return values.integer("clauses")
    product = values.ratio("ratio") * values.integer("variables")
    return (2 * product.numerator + product.denominator) // (2 * product.denominator)
