"""The same model by several libraries, each as its users write it.

A way has `build(given)`, which is what is measured, and `canonical(model)`, by which models are compared. `finish`, if
it has one, makes the matrix a solver gets; the other ways have either no need or no use for one.
"""
