"""The network that was found, written down: JSON with exact weights, ONNX with the nearest doubles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from instances import InputError, Network, TrainingProblem, UsageError
from instances.schema import network_to_json
from satfit.commands.output import message, written
from satfit.training.onnx_file import missing_package, write_onnx
from satfit.training.standing import approximate

ONNX = ".onnx"


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the network goes; what can be said against that is said before anything runs."""

    json: Path | None
    onnx: Path | None

    def write(self, network: Network | None, problem: TrainingProblem) -> None:
        """Raises InputError for what cannot be written."""
        for path in (self.json, self.onnx):
            if path is not None and network is None:
                message(f"satfit: no network was found, so {path} was not written")
        if network is None:
            return
        if self.json is not None:
            with written(self.json) as out:
                json.dump(network_to_json(network), out, indent=1)
                out.write("\n")
        if self.onnx is not None:
            difference = write_onnx(network, self.onnx, problem.points, problem.d)
            how = "exactly the same values" if not difference else f"values that differ by {approximate(difference)}"
            message(
                f"satfit: {self.onnx} has the weights rounded to doubles; on these points they give {how}"
                f"{' at most' if difference else ''} (computed exactly; whoever runs it rounds as well)"
            )


def outputs(output: Path | None, onnx: Path | None, *, as_json: bool) -> Outputs:
    """`-o FILE` is JSON unless its name ends in .onnx. Raises UsageError or InputError."""
    if output is not None and output.suffix.lower() == ONNX:
        if onnx is not None:
            raise UsageError("-o FILE.onnx and --onnx both name an ONNX file")
        output, onnx = None, output
    if output is not None and str(output) == "-" and as_json:
        raise UsageError("--json and -o - both want standard output; --json has the network in it")
    if onnx is not None and str(onnx) == "-":
        raise UsageError("--onnx writes a binary file, not standard output")
    for path in (output, onnx):
        if path is not None and str(path) != "-" and not path.resolve().parent.is_dir():
            raise InputError("the folder does not exist", file=str(path))
    if onnx is not None and (missing := missing_package()):
        raise UsageError(f"{onnx}: {missing}")
    return Outputs(output, onnx)
