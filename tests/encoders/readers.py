"""A model as each reader of files sees it, in one form: columns and rows by name, numbers exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction as Q
from pathlib import Path
from typing import Any

import highspy
import pulp
import pyscipopt
from ortools.linear_solver.python import model_builder

from encoders.formulas.milp_model import MilpModel, Sense

INFINITE = 1e20
Bound = Q | None
"""None: no bound on that side."""


@dataclass(frozen=True)
class Row:
    """low ≤ Σ terms ≤ high, only if column `guard[0]` has the value `guard[1]` (None: always)."""

    terms: frozenset[tuple[str, Q]]
    low: Bound
    high: Bound
    guard: tuple[str, int] | None = None


@dataclass(frozen=True)
class Table:
    """columns: name → (lower, upper, integer). sets: special ordered sets of type 1, by their members."""

    columns: dict[str, tuple[Bound, Bound, bool]]
    rows: dict[str, Row]
    sets: frozenset[frozenset[str]] = frozenset()


def exact(value: float, infinite: float = INFINITE) -> Bound:
    return None if abs(value) >= infinite else Q(value)


def terms_of(pairs: Iterable[tuple[str, float]]) -> frozenset[tuple[str, Q]]:
    """Entries of 0 say nothing and some readers drop them."""
    listed = [(name, Q(value)) for name, value in pairs if value]
    assert len({name for name, _ in listed}) == len(listed)
    return frozenset(listed)


def guarded(row: Row) -> Row:
    """An indicator row as Σ ≤ high: SCIP's LP reader turns the others around."""
    if row.guard is None or row.low is None:
        return row
    assert row.high is None
    return Row(frozenset((name, -value) for name, value in row.terms), None, -row.low, row.guard)


def as_meant(model: MilpModel) -> Table:
    """The model's own arrays."""
    names = list(model.names_of_columns())
    columns = {}
    for name, low, high, integer in zip(
        names, model.lower.tolist(), model.upper.tolist(), model.integer.tolist(), strict=True
    ):
        columns[name] = (exact(low, 2**62), exact(high, 2**62), integer)
    guards = {} if model.indicators is None else {row: (names[c], v) for row, c, v in model.indicators}
    rows = {}
    for at, name in enumerate(model.names_of_rows()):
        inside = slice(int(model.start[at]), int(model.start[at + 1]))
        pairs = zip(model.columns[inside].tolist(), model.values[inside].tolist(), strict=True)
        sense, rhs = Sense(int(model.sense[at])), Q(int(model.rhs[at]))
        low, high = None if sense is Sense.LE else rhs, None if sense is Sense.GE else rhs
        rows[name] = guarded(Row(terms_of((names[c], v) for c, v in pairs), low, high, guards.get(at)))
    assert len(columns) == model.num_columns
    assert len(rows) == model.num_rows
    sets = frozenset(frozenset((names[a], names[b])) for a, b in ([] if model.sets is None else model.sets.tolist()))
    assert len(sets) == model.num_sets
    assert all(len(members) == 2 for members in sets)
    return Table(columns, rows, sets)


def by_highs(file: Path) -> Table:
    reader = highspy.Highs()
    reader.setOptionValue("output_flag", False)
    status = reader.readModel(str(file))
    lp = reader.getLp()
    # HiGHS warns of a column whose lower bound is above its upper one, and reads it
    crossed = any(low > high for low, high in zip(lp.col_lower_, lp.col_upper_, strict=True))
    assert status == (highspy.HighsStatus.kWarning if crossed else highspy.HighsStatus.kOk)
    integer = [kind == highspy.HighsVarType.kInteger for kind in lp.integrality_] or [False] * lp.num_col_
    names = list(lp.col_names_)
    columns = {
        name: (exact(low), exact(high), whole)
        for name, low, high, whole in zip(names, lp.col_lower_, lp.col_upper_, integer, strict=True)
    }
    entries: list[list[tuple[str, float]]] = [[] for _ in range(lp.num_row_)]
    assert lp.a_matrix_.format_ == highspy.MatrixFormat.kColwise
    start, index, value = list(lp.a_matrix_.start_), list(lp.a_matrix_.index_), list(lp.a_matrix_.value_)
    for c, name in enumerate(names):
        for at in range(start[c], start[c + 1]):
            entries[index[at]].append((name, value[at]))
    rows = {
        name: Row(terms_of(pairs), exact(low), exact(high))
        for name, pairs, low, high in zip(lp.row_names_, entries, lp.row_lower_, lp.row_upper_, strict=True)
    }
    return Table(columns, rows)


def by_scip(file: Path) -> Table:
    """Indicator rows come as a row with a slack and a constraint that ties the slack to a binary."""
    reader = pyscipopt.Model()
    reader.hideOutput()
    reader.readProblem(str(file), file.suffix[1:])
    slacks: dict[str, tuple[str, tuple[str, int]]] = {}
    for constraint in reader.getConss():
        if constraint.getConshdlrName() == "indicator":
            slack = reader.getSlackVarIndicator(constraint).name
            binary = reader.getConsVars(constraint)[0].name
            guard = (binary.removesuffix("_neg"), 0 if binary.endswith("_neg") else 1)
            slacks[reader.getLinearConsIndicator(constraint).name] = (slack, guard)
    rows, sets = {}, set()
    for constraint in reader.getConss():
        if constraint.getConshdlrName() == "indicator":
            continue
        if constraint.getConshdlrName() == "SOS1":
            sets.add(frozenset(v.name for v in reader.getConsVars(constraint)))
            continue
        assert constraint.getConshdlrName() == "linear"
        values = reader.getValsLinear(constraint)
        slack, guard = slacks.get(constraint.name, ("", None))
        low, high = exact(reader.getLhs(constraint)), exact(reader.getRhs(constraint))
        if guard is not None:
            # a ≤ row reads Σ − slack ≤ rhs, a ≥ row Σ + slack ≥ rhs, with slack ≥ 0
            assert values.pop(slack) == (-1.0 if low is None else 1.0)
        rows[constraint.name.removeprefix("indlin_")] = guarded(Row(terms_of(values.items()), low, high, guard))
    hidden = {slack for slack, _ in slacks.values()}
    columns = {
        v.name: (exact(v.getLbOriginal()), exact(v.getUbOriginal()), v.vtype() != "CONTINUOUS")
        for v in reader.getVars()
        if v.name not in hidden
    }
    return Table(columns, rows, frozenset(sets))


def by_pulp(file: Path) -> Table:
    """PuLP 3 keeps its constraints in a dictionary, PuLP 4 has a method for them."""
    variables, problem = pulp.LpProblem.fromMPS(str(file))
    constraints: Any = problem.constraints
    listed = constraints() if callable(constraints) else constraints.values()

    def bound(value: float | None) -> Bound:
        return None if value is None else exact(value)

    rows = {}
    for constraint in listed:
        rhs = Q(-constraint.constant)
        rows[constraint.name] = Row(
            terms_of((variable.name, value) for variable, value in constraint.items()),
            None if constraint.sense == pulp.LpConstraintLE else rhs,
            None if constraint.sense == pulp.LpConstraintGE else rhs,
        )
    columns = {n: (bound(v.lowBound), bound(v.upBound), v.cat == pulp.LpInteger) for n, v in variables.items()}
    return Table(columns, rows)


def by_ortools(file: Path) -> Table:
    reader = model_builder.Model()
    assert reader.import_from_mps_file(str(file))
    names = [v.name for v in reader.get_variables()]
    columns = {v.name: (exact(v.lower_bound), exact(v.upper_bound), v.is_integral) for v in reader.get_variables()}
    rows = {}
    for constraint in reader.get_linear_constraints():
        places = reader.helper.constraint_var_indices(constraint.index)
        values = reader.helper.constraint_coefficients(constraint.index)
        rows[constraint.name] = Row(
            terms_of((names[c], v) for c, v in zip(places, values, strict=True)),
            exact(constraint.lower_bound),
            exact(constraint.upper_bound),
        )
    return Table(columns, rows)


READERS: dict[str, Callable[[Path], Table]] = {
    "highs": by_highs,
    "scip": by_scip,
    "pulp": by_pulp,
    "ortools": by_ortools,
}
