import highspy

h = highspy.Highs()
h.setOptionValue("mip_rel_gap", 0.0)
h.setOptionValue("random_seed", 0)
h.readModel("model.mps")
h.run()
print(h.version(), h.modelStatusToString(h.getModelStatus()))
