"""The check of one bundle, in the order in which a sceptic would do it by hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from checker import bundle, claim, clausal, dimacs, network, problem, source_json
from checker.claim import Claim
from checker.construction import compare
from checker.counting import Clauses
from checker.geometry import log as geometry
from checker.problem import Problem
from checker.report import NotABundle, Rejected, Report, Status, one_line, printable
from checker.rules import JSON_FILE, RULES, SOURCE_FILES, Rule, clauses
from checker.strict import load


def check_bundle(path: Path | str) -> Report:
    """Re-does everything the bundle claims. Raises NotABundle, and nothing else whatever the bundle holds."""
    check = _Check()
    try:
        status, reason = check.run(Path(path)), None
    except NotABundle:
        raise
    except Rejected as refusal:
        status, reason = "rejected", str(refusal)
    except Exception as error:  # a claim that could not be followed to its end must not be accepted
        status, reason = "rejected", f"the check broke off: {type(error).__name__}: {error}"
    made = check.claim
    return Report(
        status=status,
        verdict=made.verdict if made else None,
        basis=made.basis if made else None,
        instance=printable(made.instance) if made else None,
        steps=tuple(check.steps),
        reason=None if reason is None else one_line(reason),
        trusts=() if reason is not None else tuple(check.trusts),
    )


def clauses_of(path: Path | str, rule: str | None = None, cost: int | None = None) -> Clauses:
    """The clauses a proof about this source file must refute: no solution, or none of cost at most `cost`.

    Without a rule, the suffix .json means source.json, and `p poits` or the suffix .poits one-in-three. Without
    `cost`, the file's own budget bounds the cost. Raises Rejected on a malformed file.
    """
    path = Path(path)
    data, name = path.read_bytes(), one_line(path.name)
    if rule is not None:
        if rule not in RULES:
            raise Rejected(f"{one_line(rule)}: no rule this checker knows")
        return clauses(RULES[rule].read(data, name), name, cost)
    if path.suffix == ".json":
        return clauses(source_json.read(data, name), name, cost)
    return clauses(dimacs.read(data, name, True if path.suffix == ".poits" else None), name, cost)


@dataclass(frozen=True)
class _Derived:
    """The source, once its rule was found to give the bundle's training problem. `source` is what the rule reads."""

    rule: Rule[Any]
    name: str
    source: Any


class _Check:
    """What has been established so far, kept apart from the steps so that a rejection can show it."""

    def __init__(self) -> None:
        self.claim: Claim | None = None
        self.steps: list[str] = []
        self.trusts: list[str] = []

    def run(self, folder: Path) -> Status:
        files = bundle.read(folder)
        self.steps.append(f"{bundle.MANIFEST}: sizes and SHA-256 of all {len(files)} files agree")
        self.claim = made = claim.parse(_file(files, claim.NAME))
        asked = problem.parse(_file(files, problem.NAME))
        _agree(made, asked)
        self.steps.append(f"{problem.NAME}: n = {made.n}, d = {made.d}, k = {made.k}, as claimed")
        if made.verdict == "infeasible" and asked.target is None:
            raise Rejected(f"{claim.NAME}: verdict: without a target every network is a solution")
        derived = self._source(files, made, asked)
        if made.certificate is None:
            self.steps.append("nothing to check: the claim carries no certificate")
            if made.basis in ("exact", "float"):
                self.trusts.append(f"the word of {one_line(made.solver)} (basis {made.basis})")
                self.trusts += [one_line(assumption) for assumption in made.assumes]
            return "nothing"
        if made.basis == "witness":
            self._witness(files, made, asked, derived)
        else:
            self._proof(files, made, asked, derived)
        return "accepted"

    def _source(self, files: dict[str, bytes], made: Claim, asked: Problem) -> _Derived | None:
        """Derives the training problem anew, or says that it has to be taken as given."""
        present = [name for name in SOURCE_FILES if name in files]
        if not present:
            if made.family != "training":
                raise Rejected(f"{claim.NAME}: the family is {made.family}, but there is no source file")
            if made.rule is not None and (asked.source is None or asked.source.rule != made.rule):
                raise Rejected(f"{claim.NAME}: rule: {problem.NAME} does not name it as its source")
            if asked.source is not None:
                self.trusts.append(
                    "the training problem is taken as given: the source file it names is not in the bundle"
                )
            return None
        if len(present) > 1:
            raise Rejected("two source files: " + ", ".join(present))
        name = present[0]
        rule = RULES.get(made.rule or "")
        if rule is None:
            raise Rejected(f"{claim.NAME}: rule: none that this checker can redo, so {name} is of no use")
        if made.family != rule.family or name not in rule.source_files:
            raise Rejected(f"{claim.NAME}: rule {made.rule} does not go with family {made.family} and {name}")
        if asked.source is None or asked.source.rule != made.rule:
            raise Rejected(f"{problem.NAME}: source: it must name the claim's rule, {made.rule}")
        if hashlib.sha256(files[name]).hexdigest() != asked.source.sha256:
            raise Rejected(f"{problem.NAME}: source: its SHA-256 is not that of {name}")
        source = rule.read(files[name], name)
        compare(rule.build(source, asked), asked)
        self.steps.append(
            f"{name}: {rule.described(source)}; the {made.n} samples of {made.rule} derived anew, equal to "
            f"{problem.NAME}"
        )
        if name == JSON_FILE:
            self.trusts.append(f"the reading of the original file into {JSON_FILE}")
        if rule.promise is not None and made.verdict != "feasible":
            self.trusts.append(f"for any conclusion about the source, a promise: {rule.promise}")
        return _Derived(rule, name, source)

    def _witness(self, files: dict[str, bytes], made: Claim, asked: Problem, derived: _Derived | None) -> None:
        name = made.certificate or ""
        shown = network.parse(_file(files, name), name)
        network.check_shape(shown, asked, made.d, name)
        errors = network.residuals(shown, asked)
        loss = network.loss_of(errors, asked.loss)
        if asked.target is not None and loss > asked.target:
            missed = next(i for i, error in enumerate(errors) if error)
            raise Rejected(f"{name}: loss {asked.loss} above the target; x[{missed}] is the first missed")
        if made.objective is not None and made.objective != loss:
            raise Rejected(f"{claim.NAME}: objective: not the loss of {name}")
        found = "every residual is 0" if loss == 0 else f"the loss {asked.loss} is within the target"
        if asked.target is None:
            if made.objective is None:
                raise Rejected(f"{claim.NAME}: objective: without a target it must say what is attained")
            found = "the loss is the claimed objective"
            if made.optimality is None:
                found += " (that no network does better is not checked)"
        self.steps.append(f"{name}: evaluated exactly at {made.n} points; {found}")
        if derived is not None and derived.rule.promise is not None:
            self.steps.append(f"{derived.name}: {derived.rule.theorem}; this direction needs no promise")
        if made.optimality is not None:
            self._optimality(files, made.optimality, loss, asked, derived)
        elif made.bound is not None:
            self.trusts.append(f"the word of {one_line(made.solver)} for the bound, which has no proof")

    def _optimality(
        self, files: dict[str, bytes], name: str, loss: Fraction, asked: Problem, derived: _Derived | None
    ) -> None:
        """No network loses less than `loss`, because no solution of the source costs less."""
        if derived is None or derived.rule.reach is None:
            raise Rejected(f"{name}: a proof of a bound speaks about the costs of a source, and there are none")
        if loss.denominator != 1:
            raise Rejected(f"{claim.NAME}: bound: the least loss is a cost, and costs are integers")
        # Above, a loss need not be a cost; and where the source has no solution at all, none is.
        if loss > derived.rule.reach(derived.source, asked):
            raise Rejected(f"{claim.NAME}: bound: the theorem says nothing about losses that large")
        cheaper = loss.numerator - 1
        found = _refuted(files, name, clauses(derived.source, derived.name, cheaper))
        self.steps.append(f"{name}: {found}; so no solution of the source costs {cheaper} or less")
        self.trusts.append(derived.rule.theorem)

    def _proof(self, files: dict[str, bytes], made: Claim, asked: Problem, derived: _Derived | None) -> None:
        name = made.certificate or ""
        if made.kind == "geometry":
            done = geometry.replay(load(_file(files, name), name, geometry.KIND), name)
            _same_question(done, asked, name)
            self.steps.append(f"{name}: {len(done.steps)} steps redone; {done.found}")
            # with a promise, the theorem says the other direction, and the promise is named already
            if derived is not None and derived.rule.promise is None:
                self.trusts.append(f"for any conclusion about the source: {derived.rule.theorem}")
            return
        if derived is None:
            raise Rejected(f"{name}: a proof speaks about a source file, and there is none")
        found = _refuted(files, name, clauses(derived.source, derived.name))
        within = f" within its budget, target {asked.target}" if derived.rule.reach is not None else ""
        self.steps.append(f"{name}: {found}; so the source has no solution{within}")
        self.trusts.append(derived.rule.theorem)


def _same_question(done: geometry.Replay, asked: Problem, name: str) -> None:
    """A log refutes the problem it repeats. Losses differ in name only where the target is 0, as a log asks for."""
    if asked.target != 0:
        raise Rejected(f"{name}: a geometry log speaks about exact fits, and {problem.NAME} has another target")
    told = done.problem
    for what, in_log, in_bundle in (
        ("samples", told.samples, asked.samples),
        ("neurons", told.neurons, asked.neurons),
        ("signs", told.signs, asked.signs),
        ("activation", told.activation, asked.activation),
        ("bias", told.bias, asked.bias),
    ):
        if in_log != in_bundle:
            raise Rejected(f"{name}: problem: its {what} are not those of {problem.NAME}")
    if done.standing != "infeasible":
        raise Rejected(f"{name}: standing: {done.standing}, which does not show that no network fits")


def _refuted(files: dict[str, bytes], name: str, formula: Clauses) -> str:
    try:
        text = _file(files, name).decode("ascii")
    except UnicodeDecodeError:
        raise Rejected(f"{name}: not ASCII text") from None
    valid, found = clausal.check_drup(formula, text)
    if not valid:
        raise Rejected(f"{name}: {found}")
    return found


def _file(files: dict[str, bytes], name: str) -> bytes:
    if name not in files:
        raise Rejected(f"{one_line(name)}: not in the bundle")
    return files[name]


def _agree(made: Claim, asked: Problem) -> None:
    for what, claimed, actual in (
        ("n", made.n, len(asked.samples)),
        ("d", made.d, made.d if asked.dimension is None else asked.dimension),
        ("k", made.k, asked.neurons),
    ):
        if claimed != actual:
            raise Rejected(f"{claim.NAME}: {what} = {claimed}, but {problem.NAME} has {actual}")
