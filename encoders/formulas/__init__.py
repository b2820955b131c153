"""Training problem → formula: what a solver reads. One neutral MILP model, one SMT-LIB2 script, the source's CNF."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, TextIO

from encoders.bounds import Origin, WeightBounds
from encoders.formulas.scope import SIDES, TURNED, Scope, UnsupportedFormulaError
from instances import Activation, TrainingProblem

if TYPE_CHECKING:
    from encoders.formulas.assembly import Disjunction
    from encoders.formulas.milp_model import MilpModel
    from encoders.geometry.result import Presolved
    from encoders.geometry.switches import Known


class Formula(StrEnum):
    """`smt`: QF_LRA, or QF_NRA for squares. `big-m`, `indicator`, `sos1`, `hull`: MILP over the reals.

    `integer`: MILP on a grid. `cnf`: the source itself. `data`: the training problem itself, for our engine.
    """

    SMT = "smt"
    BIG_M = "big-m"
    INDICATOR = "indicator"
    INTEGER = "integer"
    SOS1 = "sos1"
    HULL = "hull"
    CNF = "cnf"
    DATA = "data"


def useful(formula: Formula, problem: TrainingProblem, facts: Known | None) -> Known | None:
    """What of it a formula can use. The sides of thresholds may hold for other weights than those in a box or on a grid
    (`geometry.switches`), so no formula that needs one asks for them.
    """
    boxed = formula in (Formula.BIG_M, Formula.HULL, Formula.INTEGER)
    return None if boxed and problem.activation is Activation.THRESHOLD else facts


def milp_for(formula: Formula, problem: TrainingProblem, bounds: WeightBounds, facts: Known | None = None) -> MilpModel:
    """The MILP of that name. Raises UnsupportedFormulaError where the problem cannot be put that way exactly.

    Indicator rows and sets need no M, but proved boxes are kept as plain bounds; assumed ones are left out, since they
    would only make a complete formula a restricted one. The integer formula takes the grid of the bounds, or whole
    numbers. `facts`: what is known about turned neurons, or sides of thresholds (`useful`), is part of the formula.
    """
    # numpy is loaded here, so that the processes of SMT and SAT solvers do without it
    from encoders.formulas.milp import build_milp

    facts = useful(formula, problem, facts)
    if problem.activation is Activation.THRESHOLD and facts is not None:
        # as boxes that nobody proved these are left out
        bounds = replace(bounds, origin=Origin.NONE)
    match formula:
        case Formula.BIG_M | Formula.HULL:
            return build_milp(problem, bounds, "big-m" if formula is Formula.BIG_M else "hull", facts=facts)
        case Formula.INDICATOR | Formula.SOS1:
            disjunction: Disjunction = "indicator" if formula is Formula.INDICATOR else "sos1"
            return build_milp(problem, bounds if bounds.proved else None, disjunction, facts=facts)
        case Formula.INTEGER:
            grid = bounds.grid or (1,) * (problem.d + 1)
            return build_milp(problem, bounds, "indicator", grid=grid, facts=facts)
        case _:
            raise UnsupportedFormulaError(f"{formula} is no MILP")


def table_model(formula: Formula, presolved: Presolved, *, free_signs: bool) -> MilpModel:
    """The MILP of a presolved problem; all kinds are the same rows, `integer` with weights on a grid."""
    from encoders.formulas.tables import table_milp

    return table_milp(presolved, integral=formula is Formula.INTEGER, free_signs=free_signs)


def write_table(formula: Formula, presolved: Presolved, out: TextIO, *, free_signs: bool) -> Scope:
    """Write the file a solver reads for a presolved problem (MPS or SMT-LIB2) and return its scope."""
    if formula is Formula.SMT:
        from encoders.formulas.tables import write_table_smt

        return write_table_smt(presolved, out, free_signs=free_signs)
    from encoders.formulas.write_mps import write_mps

    model = table_model(formula, presolved, free_signs=free_signs)
    write_mps(model, out)
    return model.scope


def write_formula(
    formula: Formula, problem: TrainingProblem, bounds: WeightBounds, out: TextIO, facts: Known | None = None
) -> Scope:
    """Write the file a solver reads for this formula (MPS or SMT-LIB2) and return its scope."""
    if formula is Formula.SMT:
        return _write_smt(problem, out, facts)
    from encoders.formulas.write_mps import write_mps

    model = milp_for(formula, problem, bounds, facts)
    write_mps(model, out)
    return model.scope


def _write_smt(problem: TrainingProblem, out: TextIO, facts: Known | None) -> Scope:
    from encoders.formulas.smt import write_smt
    from encoders.geometry.switches import Switches

    if facts is None or isinstance(facts, Switches):
        write_smt(problem, out, facts)
        return Scope() if facts is None else Scope(relies_on=(SIDES,))
    from encoders.formulas.smt_turned import write_turned_smt

    write_turned_smt(problem, facts, out)
    return Scope(relies_on=(TURNED,))


__all__ = [
    "Formula",
    "Scope",
    "UnsupportedFormulaError",
    "milp_for",
    "table_model",
    "useful",
    "write_formula",
    "write_table",
]
