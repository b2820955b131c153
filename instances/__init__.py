"""What is to be decided: source problems, training problems, networks; their files and generators.

`instances.load` and `instances.schema` are imported where files are read: they load pydantic, which a solver's
process has no use for.
"""

from instances.errors import InputError, SatfitError, UsageError
from instances.network import Activation, Network, SparsePoint
from instances.sat import Assignment, OneInThreeSat, Source, ThreeSat
from instances.training import Loss, SourceRef, TrainingProblem, loss_of, sparse_point
from instances.verdict import Verdict

__all__ = [
    "Activation", "Assignment", "InputError", "Loss", "Network", "OneInThreeSat", "SatfitError", "Source",
    "SourceRef", "SparsePoint", "ThreeSat", "TrainingProblem", "UsageError", "Verdict", "loss_of", "sparse_point",
]  # fmt: skip
