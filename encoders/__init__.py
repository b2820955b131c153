"""From a source problem to a training problem (`reductions`), from a training problem to a formula (`formulas`)."""
