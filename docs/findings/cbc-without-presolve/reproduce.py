import pulp

options = [
    "randomSeed 0",
    "randomCbcSeed 0",
    "presolve off",
    "preprocess off",
]
command = getattr(pulp, "PULP_CBC_CMD", None) or pulp.COIN_CMD
variables, problem = pulp.LpProblem.fromMPS("model.mps")
problem.solve(command(gapRel=0.0, gapAbs=0.0, options=options))
print("PuLP", pulp.__version__, pulp.LpStatus[problem.status])
