import pyscipopt

m = pyscipopt.Model()
m.setParam("randomization/randomseedshift", 0)
m.readProblem("model.mps")
m.optimize()
print("SCIP", m.version(), m.getStatus())
