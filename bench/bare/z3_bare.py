"""Z3 alone on an SMT-LIB2 file."""

import sys

import z3

solver = z3.SolverFor("QF_LRA")
solver.add(z3.parse_smt2_file(sys.argv[1]))
print(solver.check())
