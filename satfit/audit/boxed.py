"""Is there an exact fit inside given boxes? Z3 on the SMT-LIB2 script with the boxes asserted, in a process of its own.

A formula with big constants speaks about its boxes only. That it has no solution is wrong if a network inside them
fits, and this is where such a network is looked for.
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from encoders.bounds import WeightBounds
from encoders.formulas.smt import smt_lines
from instances import Network, TrainingProblem
from solvers.isolation import Limits, private_run_dir, run_child
from solvers.own_process import own_process
from solvers.repair import proposed_network

PACKAGES = ("instances", "encoders", "solvers", "satfit")


def boxed_script(problem: TrainingProblem, bounds: WeightBounds) -> str:
    """The script of the exact fit, with every weight, bias and free coefficient of a threshold inside its interval."""
    lines = [line for line in smt_lines(problem) if not line.startswith("(check-sat)")]
    for j, box in enumerate(bounds.boxes):
        lines += [_between(f"w_{j}_{i}", *interval) for i, interval in enumerate(box.weights)]
        if problem.bias:
            lines.append(_between(f"b_{j}", *box.bias))
        if bounds.coefficients is not None:
            lines.append(_between(f"a_{j}", *bounds.coefficients))
    return "".join(lines) + "(check-sat)\n"


def _between(name: str, low: Fraction, high: Fraction) -> str:
    return f"(assert (and (<= {_number(low)} {name}) (<= {name} {_number(high)})))\n"


def _number(value: Fraction) -> str:
    size = f"(/ {abs(value.numerator)}.0 {value.denominator}.0)"
    return f"(- {size})" if value < 0 else size


def fit_in_boxes(
    problem: TrainingProblem, bounds: WeightBounds, *, time_limit_s: float, memory_limit_mib: int | None
) -> tuple[Network | None, bool]:
    """(an exact fit inside the boxes or None, is None an answer?). The network has been evaluated exactly."""
    with private_run_dir() as folder:
        script = folder / "boxed.smt2"
        script.write_text(boxed_script(problem, bounds))
        command = own_process("satfit.audit.boxed", PACKAGES, script, str(time_limit_s))
        run_child(command, limits=Limits(wall_s=time_limit_s, memory_mib=memory_limit_mib), run_dir=folder)
        try:
            reply: dict[str, Any] = json.loads((folder / "boxed.json").read_text())
        except (FileNotFoundError, ValueError):
            return None, False
    if reply["answer"] != "sat":
        return None, reply["answer"] == "unsat"
    # what no constraint mentions may be anything in its interval
    values: dict[str, str | float] = {}
    for j, box in enumerate(bounds.boxes):
        intervals = {f"w_{j}_{i}": interval for i, interval in enumerate(box.weights)}
        intervals |= {f"b_{j}": box.bias, f"a_{j}": bounds.coefficients or (Fraction(0), Fraction(0))}
        values |= {name: str(min(max(low, Fraction(0)), high)) for name, (low, high) in intervals.items()}
        values[f"e_{j}"] = "0"
    network = proposed_network(problem, values | reply["values"])
    if network is None or problem.objection(network) is not None:
        return None, False
    return network, True


def main(argv: list[str]) -> None:
    """Read a script; write boxed.json: {"answer", "values" of a model}."""
    import z3

    from solvers.claim import is_weight

    sys.set_int_max_str_digits(0)
    script = Path(argv[0])
    solver = z3.SolverFor("QF_LRA")
    solver.set("timeout", int(0.9 * 1000 * float(argv[1])))
    solver.add(z3.parse_smt2_file(str(script)))
    answer = solver.check()
    values: dict[str, str] = {}
    for declaration in solver.model().decls() if answer == z3.sat else ():
        value = solver.model()[declaration]
        if is_weight(declaration.name()):
            if z3.is_rational_value(value):
                values[declaration.name()] = str(Fraction(value.as_fraction()))
            else:
                values[declaration.name()] = "1" if z3.is_true(value) else "0"
    script.with_name("boxed.json").write_text(json.dumps({"answer": str(answer), "values": values}))
