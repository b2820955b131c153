import ortools
from ortools.linear_solver.python import model_builder

m = model_builder.Model()
assert m.import_from_mps_file("model.mps")
s = model_builder.Solver("scip")
s.set_solver_specific_parameters("randomization/randomseedshift = 0\n")
print("OR-Tools", ortools.__version__, s.solve(m).name)
