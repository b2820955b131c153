"""The reductions this checker can redo, and the comparison of a problem.json with what they give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from checker import plane, two_relus
from checker.dimacs import Formula
from checker.problem import Problem, Sample
from checker.report import Rejected

SOURCE_FILES = ("source.cnf", "source.poits")


@dataclass(frozen=True)
class Rule:
    """One theorem. `biases` are the values of the bias flag for which it is proved."""

    family: str
    theorem: str
    one_in_three: bool
    biases: tuple[bool, ...]
    source_files: tuple[str, ...]
    size: Callable[[Formula, bool], tuple[int, int, int]]
    signs: Callable[[Formula], tuple[Fraction, ...]]
    samples: Callable[[Formula, bool], Iterator[Sample]]


RULES = {
    "3sat-two-relus": Rule(
        family="3sat",
        theorem=(
            "Manurangsi-Reichman Theorem 6 (with its remark on unknown output signs, Appendix A.2, "
            "and clauses padded to three literals): two ReLUs fit the samples iff the formula is satisfiable"
        ),
        one_in_three=False,
        biases=(False, True),
        source_files=("source.cnf",),
        size=two_relus.size,
        signs=two_relus.signs,
        samples=two_relus.samples,
    ),
    "poits-plane": Rule(
        family="poits",
        theorem=(
            "Froese-Hertrich Theorem 1 (with the repair of Lemma 5: all breaklines are located before the "
            "q-points are used): 4(m+n) ReLUs fit the samples iff some assignment makes exactly one "
            "occurrence in each clause true"
        ),
        one_in_three=True,
        biases=(True,),
        source_files=SOURCE_FILES,
        size=plane.size,
        signs=plane.signs,
        samples=plane.samples,
    ),
}


def cnf(formula: Formula) -> list[list[int]]:
    """Clauses satisfiable iff the formula is: for one-in-three, at least one and no two occurrences are true.

    Occurrences, not variables: (v, v, u) forbids v, as the theorem's gadget does.
    """
    if not formula.one_in_three:
        return [list(clause) for clause in formula.clauses]
    clauses = []
    for a, b, c in formula.clauses:
        clauses += [[a, b, c], [-a, -b], [-a, -c], [-b, -c]]
    return clauses


def compare(rule: Rule, formula: Formula, problem: Problem, name: str) -> None:
    """Refuse a problem that is not the theorem's problem for this formula.

    The order of samples and of signs does not matter: neither changes what can be fitted.
    """
    if problem.bias not in rule.biases:
        raise Rejected(f"{name}: bias: the theorem is about networks with biases")
    # Sizes first: a header may promise more variables than memory could hold samples for.
    samples, dimension, neurons = rule.size(formula, problem.bias)
    for what, given, expected in (
        ("samples", len(problem.samples), samples),
        ("coordinates", problem.dimension if problem.samples else dimension, dimension),
        ("neurons", problem.neurons, neurons),
    ):
        if given != expected:
            raise Rejected(f"{name}: {given} {what}, but the theorem gives {expected} for this source")
    if problem.activation != "relu":
        raise Rejected(f"{name}: activation: the theorem is about ReLUs")
    if problem.target != 0:
        raise Rejected(f"{name}: target: the theorem is about an exact fit, so it must be 0")
    if problem.signs is not None and Counter(problem.signs) != Counter(rule.signs(formula)):
        raise Rejected(f"{name}: signs: not those of the theorem")
    left = Counter(problem.samples)
    for i, sample in enumerate(rule.samples(formula, problem.bias)):
        if not left[sample]:
            raise Rejected(f"{name}: sample {i} of the theorem's construction, label {sample[1]}, is missing")
        left[sample] -= 1
