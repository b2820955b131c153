"""The back-ends by name: what each can take, where it comes from, and whether it is installed. Imports none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import util

from encoders.bounds import Origin
from encoders.formulas import Formula
from instances import UsageError


@dataclass(frozen=True, slots=True)
class BackendInfo:
    """One row of `satfit solvers`.

    `module` is imported in the process of a run only. `packages` are (import name, distribution) pairs it needs. The
    first of `formulas` is the default. `exact` says that "infeasible" comes out of exact arithmetic. `decides` is what
    a source-side solver takes: formulas ("cnf"), formulas with costs ("min-cost") or point sets ("separation").
    `presolves`: it has a presolve of its own that can be switched off (`Job.own_presolve`).
    """

    name: str
    module: str
    packages: tuple[tuple[str, str], ...]
    formulas: tuple[Formula, ...]
    exact: bool
    extra: str | None
    about: str
    decides: str | None = None
    presolves: bool = False

    @property
    def native(self) -> bool:
        """Decides the source itself, not the training problem."""
        return self.decides is not None

    def missing(self) -> str | None:
        """Why it cannot run here, or None. Looks for the packages without importing them."""
        absent = [distribution for name, distribution in self.packages if util.find_spec(name) is None]
        if not absent:
            return None
        hint = f"pip install 'satfit[{self.extra}]'" if self.extra else f"pip install {' '.join(absent)}"
        return f"{', '.join(absent)} is not installed ({hint})"

    def versions(self) -> str:
        """The installed distributions, as `name version`; empty if something is missing."""
        if self.missing():
            return ""
        from importlib import metadata

        own = (("satfit", "satfit"),)
        return ", ".join(f"{name} {metadata.version(name)}" for _, name in self.packages or own)


_MILP = (Formula.BIG_M, Formula.HULL)
_Z3 = (("z3", "z3-solver"),)
_ORTOOLS = (("ortools", "ortools"),)
_HIGHS = (("highspy", "highspy"),)
_FLINT = (("flint", "python-flint"),)
_LINEAR = (*_FLINT, ("highspy", "highspy"), ("numpy", "numpy"))
_CVC5 = (("cvc5", "cvc5"),)

BACKENDS: dict[str, BackendInfo] = {
    info.name: info
    for info in (
        BackendInfo(
            "pysat:cadical195",
            "solvers.backends.pysat_native",
            (("pysat", "python-sat"),),
            (Formula.CNF,),
            True,
            None,
            "native SAT on the source, with a DRUP proof: the judge",
            "cnf",
        ),
        BackendInfo(
            "pysat:rc2",
            "solvers.backends.pysat_rc2",
            (("pysat", "python-sat"),),
            (Formula.CNF,),
            True,
            None,
            "native MaxSAT on the source, with a DRUP proof of the bound: the judge of costs",
            "min-cost",
        ),
        BackendInfo(
            "exact:separation",
            "solvers.backends.exact_separation",
            _FLINT,
            (Formula.CNF,),
            True,
            None,
            "our enumeration of hyperplane pairs: the judge of point sets",
            "separation",
        ),
        BackendInfo(
            "satfit",
            "solvers.backends.engine",
            (*_FLINT, ("pysat", "python-sat")),
            (Formula.DATA,),
            True,
            None,
            "our engine: what follows from the data alone, and SAT on the rest",
        ),
        BackendInfo(
            "exact:realizable",
            "solvers.backends.exact_realizable",
            _LINEAR,
            (Formula.DATA,),
            True,
            None,
            "one ReLU, exact fit: linear programs in rationals (Lemma 13)",
        ),
        BackendInfo(
            "exact:exactfit",
            "solvers.backends.exact_exactfit",
            _LINEAR,
            (Formula.DATA,),
            True,
            None,
            "ReLUs of one sign, exact fit: ExactFit (Theorem 11)",
        ),
        BackendInfo(
            "exact:cells",
            "solvers.backends.exact_cells",
            _LINEAR,
            (Formula.DATA,),
            True,
            None,
            "ReLUs, any loss: branch and bound over the cells of the points (Arora et al.)",
        ),
        BackendInfo("z3", "solvers.backends.z3_smt", _Z3, (Formula.SMT,), True, None, "SMT, exact rationals"),
        BackendInfo(
            "cvc5",
            "solvers.backends.cvc5_smt",
            (("cvc5", "cvc5"),),
            (Formula.SMT,),
            True,
            "cvc5",
            "SMT, exact rationals",
        ),
        # CBC reads sets and does not keep them: it called 2 optimal where the optimum was 1
        BackendInfo(
            "pulp:cbc",
            "solvers.backends.pulp_cbc",
            (("pulp", "pulp"),),
            _MILP,
            False,
            None,
            "MILP, CBC through PuLP",
            presolves=True,
        ),
        BackendInfo(
            "pulp:highs",
            "solvers.backends.pulp_highs",
            (("pulp", "pulp"), ("highspy", "highspy")),
            _MILP,
            False,
            None,
            "MILP, HiGHS through PuLP",
            presolves=True,
        ),
        BackendInfo(
            "highs",
            "solvers.backends.highs_direct",
            (("highspy", "highspy"),),
            _MILP,
            False,
            None,
            "MILP, HiGHS itself",
            presolves=True,
        ),
        BackendInfo(
            "ortools:cp-sat",
            "solvers.backends.ortools_cpsat",
            _ORTOOLS,
            (Formula.INTEGER,),
            True,
            None,
            "integers, clause learning",
            presolves=True,
        ),
        BackendInfo(
            "ortools:scip",
            "solvers.backends.ortools_scip",
            _ORTOOLS,
            _MILP,
            False,
            None,
            "MILP, SCIP through OR-Tools",
            presolves=True,
        ),
        BackendInfo(
            "scip",
            "solvers.backends.scip_direct",
            (("pyscipopt", "pyscipopt"),),
            (Formula.BIG_M, Formula.INDICATOR, Formula.SOS1, Formula.HULL),
            False,
            "scip",
            "MILP with indicator rows and sets, SCIP through PySCIPOpt",
            presolves=True,
        ),
    )
}

NATIVE = {info.decides: info.name for info in BACKENDS.values() if info.decides is not None}
"""The judge of each kind of source task."""


@cache
def available() -> tuple[str, ...]:
    """The names of the back-ends that can run here."""
    return tuple(name for name, info in BACKENDS.items() if info.missing() is None)


def find_backend(name: str) -> BackendInfo:
    """Raises UsageError with the known names, or with what to install."""
    info = BACKENDS.get(name)
    if info is None:
        raise UsageError(f"no solver {name!r}; there are {', '.join(BACKENDS)}")
    return info


def choose_formula(info: BackendInfo, wanted: str | None, origin: Origin) -> Formula | None:
    """The formula this back-end runs when the user asks for `wanted` (None: its default); None if it cannot.

    Where nobody vouches for a bound, a back-end that can do without one does: its "infeasible" then means something.
    """
    if wanted is not None and not info.native and Formula.DATA not in info.formulas:
        return Formula(wanted) if wanted in info.formulas else None
    if origin is Origin.NONE and Formula.INDICATOR in info.formulas:
        return Formula.INDICATOR
    return info.formulas[0]


def formula_names() -> Sequence[str]:
    """What `--formula` may say."""
    return [formula.value for formula in Formula if formula not in (Formula.CNF, Formula.DATA)]
