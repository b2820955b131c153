"""What is to be decided: source problems, training problems, networks; their files and generators.

`instances.load` and `instances.schema` are imported where files are read: they load pydantic, which a solver's
process has no use for.
"""

from instances.circuit import Gate, GateKind, MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.constraints import UNCONSTRAINED, Constraints
from instances.errors import InputError, SatfitError, UsageError
from instances.hyperplanes import Hyperplane, Hyperplanes, HyperplaneSeparation
from instances.network import Activation, Network, SparsePoint
from instances.sat import Assignment, OneInThreeSat, ThreeSat
from instances.set_cover import SetCover
from instances.sources import Minimising, Solution, Source
from instances.training import Loss, SourceRef, TrainingProblem, loss_of, sparse_point
from instances.verdict import Verdict

__all__ = [
    "UNCONSTRAINED",
    "Activation",
    "Assignment",
    "ColouredGraph",
    "Constraints",
    "Gate",
    "GateKind",
    "Hyperplane",
    "HyperplaneSeparation",
    "Hyperplanes",
    "InputError",
    "Loss",
    "Minimising",
    "MonotoneCircuit",
    "Network",
    "OneInThreeSat",
    "SatfitError",
    "SetCover",
    "Solution",
    "Source",
    "SourceRef",
    "SparsePoint",
    "ThreeSat",
    "TrainingProblem",
    "UsageError",
    "Verdict",
    "loss_of",
    "sparse_point",
]  # fmt: skip
