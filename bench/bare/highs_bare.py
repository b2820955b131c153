"""HiGHS alone on an MPS file."""

import sys

import highspy

solver = highspy.Highs()
solver.setOptionValue("output_flag", False)
solver.setOptionValue("threads", 1)
solver.readModel(sys.argv[1])
solver.run()
print(solver.getModelStatus())
