"""The reductions this checker can redo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, TypeVar

from checker import circuit, clique, dimacs, hyperplanes, plane, set_cover, source_json, thresholds, two_relus
from checker.construction import Construction
from checker.counting import Clauses
from checker.dimacs import Formula
from checker.problem import Problem
from checker.report import Rejected
from checker.source_json import Circuit, ColouredGraph, Hyperplanes, JsonSource, SetCover

JSON_FILE = "source.json"
SOURCE_FILES = ("source.cnf", "source.poits", JSON_FILE)

S = TypeVar("S")


@dataclass(frozen=True)
class Rule(Generic[S]):
    """One theorem.

    `reach`: up to this loss, the least loss and the least cost of the source are the same number; None where the
    source has no costs. `promise`: what the direction from the source to the samples needs beyond the theorem.
    """

    family: str
    theorem: str
    source_files: tuple[str, ...]
    read: Callable[[bytes, str], S]
    described: Callable[[S], str]
    build: Callable[[S, Problem], Construction]
    reach: Callable[[S, Problem], Fraction] | None = None
    promise: str | None = None


def _formula(one_in_three: bool) -> Callable[[bytes, str], Formula]:
    return lambda data, name: dimacs.read(data, name, one_in_three)


def _described(formula: Formula) -> str:
    return f"{formula.variables} variables, {len(formula.clauses)} clauses"


RULES: dict[str, Rule[Any]] = {
    "3sat-two-relus": Rule(
        family="3sat",
        theorem=(
            "Manurangsi-Reichman Theorem 6 (with its remark on unknown output signs, Appendix A.2, "
            "and clauses padded to three literals): two ReLUs fit the samples iff the formula is satisfiable"
        ),
        source_files=("source.cnf",),
        read=_formula(one_in_three=False),
        described=_described,
        build=two_relus.build,
    ),
    "poits-plane": Rule(
        family="poits",
        theorem=(
            "Froese-Hertrich Theorem 1 (with the repair of Lemma 5: all breaklines are located before the "
            "q-points are used): 4(m+n) ReLUs fit the samples iff some assignment makes exactly one "
            "occurrence in each clause true"
        ),
        source_files=("source.cnf", "source.poits"),
        read=_formula(one_in_three=True),
        described=_described,
        build=plane.build,
    ),
    "poits-thresholds": Rule(
        family="poits",
        theorem=(
            "Froese-Hertrich Corollary 8 (spelt out, with stripes of half-width between 1 and 1 + eta): 2(m+n) linear "
            "thresholds fit the samples iff some assignment makes exactly one occurrence in each clause true"
        ),
        source_files=("source.cnf", "source.poits"),
        read=_formula(one_in_three=True),
        described=_described,
        build=thresholds.build,
    ),
    "set-cover-one-relu": Rule(
        family="set-cover",
        theorem=(
            "Manurangsi-Reichman Theorem 1 (scaled, with costs, one copy of the sample of w_epsilon, and Appendix A.1 "
            "with its sign put right): one ReLU loses at most K iff sets of cost at most K cover everything"
        ),
        source_files=(JSON_FILE,),
        read=source_json.set_cover,
        described=set_cover.described,
        build=set_cover.build,
        reach=set_cover.reach,
    ),
    "circuit-one-relu": Rule(
        family="circuit",
        theorem=(
            "Manurangsi-Reichman Theorem 4 (scaled, with Appendix A.3 put right: b >= -sqrt(5 delta), and inputs are "
            "true iff w_i >= w_epsilon + b): one ReLU loses at most K iff at most K true inputs make the output true"
        ),
        source_files=(JSON_FILE,),
        read=source_json.circuit,
        described=circuit.described,
        build=circuit.build,
        reach=circuit.reach,
    ),
    "hyperplanes-four-relus": Rule(
        family="hyperplanes",
        theorem="Froese-Hertrich Theorem 7: if four ReLUs fit the samples, two hyperplanes separate Q and P",
        source_files=(JSON_FILE,),
        read=source_json.hyperplanes,
        described=hyperplanes.described,
        build=hyperplanes.build_relus,
        promise="(3), (4) and (5), with this margin, of Froese-Hertrich section 4",
    ),
    "hyperplanes-two-thresholds": Rule(
        family="hyperplanes",
        theorem="Froese-Hertrich Corollary 10: if two thresholds fit the samples, two hyperplanes separate Q and P",
        source_files=(JSON_FILE,),
        read=source_json.hyperplanes,
        described=hyperplanes.described,
        build=hyperplanes.build_thresholds,
        promise="(3) and (4) of Froese-Hertrich section 4",
    ),
    "clique-one-threshold": Rule(
        family="clique",
        theorem=(
            "Froese-Hertrich Corollary 9 (spelt out): one linear threshold loses at most gamma iff there is a clique "
            "with one vertex of each colour"
        ),
        source_files=(JSON_FILE,),
        read=source_json.coloured_graph,
        described=clique.described,
        build=clique.build,
    ),
}


def cnf(formula: Formula) -> Clauses:
    """Clauses satisfiable iff the formula is: for one-in-three, at least one and no two occurrences are true.

    Occurrences, not variables: (v, v, u) forbids v, as the theorem's gadget does.
    """
    if not formula.one_in_three:
        return [list(clause) for clause in formula.clauses]
    clauses = []
    for a, b, c in formula.clauses:
        clauses += [[a, b, c], [-a, -b], [-a, -c], [-b, -c]]
    return clauses


def clauses(source: Formula | JsonSource, name: str, cost: int | None = None) -> Clauses:
    """Clauses satisfiable iff the source has a solution, of cost at most `cost`, or else at most its budget."""
    if isinstance(source, (SetCover, Circuit)):
        bound = source.budget if cost is None else cost
        if bound is None:
            raise Rejected(f"{name}: no budget, so there is no bound on the cost that a proof could refute")
        return set_cover.clauses(source, bound) if isinstance(source, SetCover) else circuit.clauses(source, bound)
    if cost is not None:
        raise Rejected(f"{name}: solutions of this source have no cost")
    if isinstance(source, ColouredGraph):
        return clique.clauses(source)
    if isinstance(source, Hyperplanes):
        raise Rejected(f"{name}: a separation by hyperplanes is no question of clauses, a proof cannot refute it")
    return cnf(source)
