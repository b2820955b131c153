"""CaDiCaL through PySAT alone on a DIMACS file."""

import sys

from pysat.formula import CNF
from pysat.solvers import Solver

with Solver(name="cadical195", bootstrap_with=CNF(from_file=sys.argv[1]).clauses, with_proof=True) as solver:
    print(solver.solve())
