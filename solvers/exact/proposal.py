"""A floating-point solver's guess at the optimal basis of a dual program. It decides nothing: any guess will do."""

from __future__ import annotations

from functools import cache
from typing import Any

from solvers.exact.simplex import Guess, Program

LARGEST = 1e6
"""Up to here numbers are given to the solver as they are."""


@cache
def _highs() -> Any:
    import highspy

    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("presolve", "off"), ("solver", "simplex"), ("threads", 1)):
        solver.setOptionValue(name, value)
    # its time limit would count all programs together
    solver.setOptionValue("simplex_iteration_limit", 100_000)
    return solver


def propose(program: Program) -> Guess:
    """The last basis of HiGHS, or an empty guess if it has none. There is one HiGHS in a process: not for threads."""
    import highspy
    import numpy

    count, width = len(program.columns), len(program.total)
    if not count or not width:
        return Guess()
    numbers = _floats(program)
    if numbers is None:
        return Guess()
    entries, gains, total, limits = numbers
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count, width
    model.col_cost_ = -gains
    model.col_lower_ = numpy.where(numpy.array(program.free, dtype=bool), -numpy.inf, -limits)
    model.col_upper_ = numpy.where(limits > 0, limits, numpy.inf)
    model.row_lower_ = model.row_upper_ = total
    places = entries.nonzero()
    model.a_matrix_.start_ = numpy.concatenate(([0], numpy.cumsum(numpy.bincount(places[0], minlength=count))))
    model.a_matrix_.index_ = places[1]
    model.a_matrix_.value_ = entries[places]
    solver = _highs()
    solver.passModel(model)
    solver.run()
    basis = solver.getBasis()
    if not basis.valid:
        return Guess()
    basic, lower = highspy.HighsBasisStatus.kBasic, highspy.HighsBasisStatus.kLower
    status = list(basis.col_status)
    return Guess(
        [i for i, at in enumerate([*status, *basis.row_status]) if at == basic],
        {i for i, at in enumerate(status) if at == lower},
    )


def _floats(program: Program) -> tuple[Any, Any, Any, Any] | None:
    """Columns, gains, total and limits (0: none), the columns scaled to a largest entry of 1 where numbers are long."""
    import numpy

    limits = [limit or 0 for limit in program.limits]
    try:
        entries, gains = numpy.array(program.columns, dtype=float), numpy.array(program.gains, dtype=float)
        total, ends = numpy.array(program.total, dtype=float), numpy.array(limits, dtype=float)
        if max(abs(part).max() for part in (entries, gains, total, ends)) <= LARGEST:
            return entries, gains, total, ends
    except OverflowError:
        pass
    tops = [max(1, *map(abs, column)) for column in program.columns]
    most = max(1, *map(abs, program.total), *limits)
    try:
        return (
            numpy.array([[v / top for v in column] for column, top in zip(program.columns, tops, strict=True)]),
            numpy.array([gain / top for gain, top in zip(program.gains, tops, strict=True)]),
            numpy.array([value / most for value in program.total]),
            numpy.array([limit * top / most for limit, top in zip(limits, tops, strict=True)]),
        )
    except OverflowError:
        return None
