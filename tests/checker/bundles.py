"""Honest bundles, and the tools to forge them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from fractions import Fraction as Q
from pathlib import Path
from typing import Any

from pysat.solvers import Solver

import checker
from tests.checker import paper

Files = dict[str, Any]


def encode(content: Any) -> bytes:
    return content if isinstance(content, bytes) else json.dumps(content, indent=1).encode()


def manifest(files: Files) -> Files:
    listed = {
        name: {"sha256": hashlib.sha256(encode(content)).hexdigest(), "bytes": len(encode(content))}
        for name, content in files.items()
    }
    return {"schema_version": 1, "kind": "bundle", "files": listed}


def write(folder: Path, files: Files, listed: Files | None = None) -> Path:
    """The files and a manifest that agrees with them, unless another is given."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(encode(content))
    (folder / "manifest.json").write_bytes(encode(manifest(files) if listed is None else listed))
    return folder


def rejected(folder: Path) -> str:
    """The reason of a rejection that the checker foresaw."""
    report = checker.check_bundle(folder)
    assert report.status == "rejected"
    assert report.trusts == ()
    assert report.reason
    assert report.reason.isprintable()
    assert "broke off" not in report.reason
    return report.reason


def dimacs(kind: str, n: int, clauses: paper.Clauses) -> bytes:
    lines = [f"p {kind} {n} {len(clauses)}", *(" ".join(map(str, [*clause, 0])) for clause in clauses)]
    return ("\n".join(lines) + "\n").encode()


def problem(samples: list[paper.Sample], k: int, source: Files | None, **changes: Any) -> Files:
    return {
        "schema_version": 1, "kind": "training-problem", "x": [[str(c) for c in x] for x, _ in samples],
        "y": [str(y) for _, y in samples], "neurons": k, "activation": "relu", "signs": None, "bias": True,
        "loss": "zero", "target": "0", "source": source,
    } | changes  # fmt: skip


def network(neurons: list[tuple[list[Q], Q, int]]) -> Files:
    return {
        "schema_version": 1, "kind": "network", "activation": "relu",
        "weights": [[str(w) for w in weights] for weights, _, _ in neurons],
        "biases": [str(b) for _, b, _ in neurons], "coefficients": [str(a) for _, _, a in neurons],
    }  # fmt: skip


def claim(asked: Files, verdict: str, basis: str | None, **changes: Any) -> Files:
    certificates = {
        "witness": {"kind": "network", "file": "network.json"},
        "proof": {"kind": "drup", "file": "proof.drup"},
    }
    return {
        "schema_version": 1, "kind": "claim", "instance": "tiny.cnf", "family": "training", "rule": None,
        "verdict": verdict, "termination": "completed", "basis": basis, "assumes": [], "solver": "z3",
        "version": "5.4", "formula": "smt", "n": len(asked["y"]), "d": len(asked["x"][0]), "k": asked["neurons"],
        "objective": "0" if basis == "witness" else None, "certificate": certificates.get(basis or ""),
    } | changes  # fmt: skip


def drup(clauses: paper.Clauses, solver: str = "cadical195") -> str:
    with Solver(solver, bootstrap_with=clauses, with_proof=True) as sat:
        assert sat.solve() is False
        return "".join(line + "\n" for line in sat.get_proof())


def occurrences(clauses: paper.Clauses) -> paper.Clauses:
    """At least one and at most one true occurrence, clause by clause."""
    return [part for a, b, c in clauses for part in ([a, b, c], [-a, -b], [-a, -c], [-b, -c])]


def reduced(kind: str, n: int, clauses: paper.Clauses, *, bias: bool = False) -> tuple[Files, Files]:
    """Source and training problem, and the claim's fields that name them."""
    poits = kind == "poits"
    rule = "poits-plane" if poits else "3sat-two-relus"
    data = dimacs(kind, n, clauses)
    samples = paper.plane(n, clauses) if poits else paper.two_relus(n, clauses, bias)
    k = 4 * (len(clauses) + n) if poits else 2
    signs = [1, -1, -1, 1] * (k // 4) if poits else [1, 1]
    source = {"rule": rule, "sha256": hashlib.sha256(data).hexdigest()}
    asked = problem(samples, k, source, bias=poits or bias, signs=signs)
    return {f"source.{kind}": data, "problem.json": asked}, {"family": "poits" if poits else "3sat", "rule": rule}


def witness_bundle(kind: str, n: int, clauses: paper.Clauses, *, bias: bool = False) -> Files:
    files, named = reduced(kind, n, clauses, bias=bias)
    holds = paper.one_in_three if kind == "poits" else paper.satisfies
    truth = next(t for t in paper.assignments(n) if holds(t, clauses))
    neurons = paper.plane_network(n, clauses, truth) if kind == "poits" else paper.two_relus_network(truth, bias)
    made = claim(files["problem.json"], "feasible", "witness", **named)
    return files | {"network.json": network(neurons), "claim.json": made}


def proof_bundle(kind: str, n: int, clauses: paper.Clauses, *, bias: bool = False) -> Files:
    files, named = reduced(kind, n, clauses, bias=bias)
    proof = drup(occurrences(clauses) if kind == "poits" else clauses)
    made = claim(files["problem.json"], "infeasible", "proof", **named)
    return files | {"proof.drup": proof.encode(), "claim.json": made}


def own_bundle(samples: list[paper.Sample], neurons: list[tuple[list[Q], Q, int]], **changes: Any) -> Files:
    """A training problem of the user's own and a witness for it."""
    asked = problem(samples, len(neurons), None, **changes)
    return {
        "problem.json": asked, "network.json": network(neurons), "claim.json": claim(asked, "feasible", "witness")
    }  # fmt: skip


def set_path(document: Any, path: tuple[Any, ...], value: Any) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


def changed_numbers(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    """Every number of a document, plus one."""
    if isinstance(value, dict):
        return [found for key, entry in value.items() for found in changed_numbers(entry, (*path, key))]
    if isinstance(value, list):
        return [found for i, entry in enumerate(value) for found in changed_numbers(entry, (*path, i))]
    if type(value) is int:
        return [(path, value + 1)]
    if isinstance(value, str) and path[-1] not in ("sha256", "version") and value.strip("-0123456789/") == "":
        return [(path, str(Q(value) + 1))]
    return []


def with_claim(**changes: Any) -> Callable[[Files], Files]:
    return lambda files: files | {"claim.json": files["claim.json"] | changes}


def with_problem(**changes: Any) -> Callable[[Files], Files]:
    return lambda files: files | {"problem.json": files["problem.json"] | changes}


def with_network(**changes: Any) -> Callable[[Files], Files]:
    return lambda files: files | {"network.json": files["network.json"] | changes}


def without(*names: str) -> Callable[[Files], Files]:
    return lambda files: {name: content for name, content in files.items() if name not in names}


SATISFIABLE = [[1, 2, 3], [-1, -2, 3], [-3, 1]]
EIGHT = [[a, b, c] for a in (1, -1) for b in (2, -2) for c in (3, -3)]
ONE_IN_THREE = [[1, 2, 3], [2, 3, 4]]
# all triples of four variables: two true variables share a triple, one true variable misses one
FOUR_TRIPLES = [[1, 2, 3], [1, 2, 4], [1, 3, 4], [2, 3, 4]]

HONEST = {
    "3sat-witness": lambda: witness_bundle("cnf", 3, SATISFIABLE),
    "3sat-bias-witness": lambda: witness_bundle("cnf", 3, SATISFIABLE, bias=True),
    "3sat-proof": lambda: proof_bundle("cnf", 3, EIGHT),
    "3sat-bias-proof": lambda: proof_bundle("cnf", 3, EIGHT, bias=True),
    "poits-witness": lambda: witness_bundle("poits", 4, ONE_IN_THREE),
    "poits-proof": lambda: proof_bundle("poits", 4, FOUR_TRIPLES),
    "own-witness": lambda: own_bundle([((Q(1, 2),), Q(3, 2)), ((Q(-1),), Q(0))], [([Q(1)], Q(1), 1)]),
}
