"""The check of one bundle, in the order in which a sceptic would do it by hand."""

from __future__ import annotations

import hashlib
from pathlib import Path

from checker import bundle, claim, clausal, dimacs, network, problem
from checker.claim import Claim
from checker.dimacs import Formula
from checker.problem import Problem
from checker.report import NotABundle, Rejected, Report, Status, one_line, printable
from checker.rules import RULES, SOURCE_FILES, Rule, cnf, compare


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


def clauses_of(path: Path | str, rule: str | None = None) -> list[list[int]]:
    """The clauses a proof about this source file must refute.

    Without a rule, `p poits` or the suffix .poits means one-in-three. Raises Rejected on a malformed file.
    """
    path = Path(path)
    one_in_three: bool | None = True if path.suffix == ".poits" else None
    if rule is not None:
        if rule not in RULES:
            raise Rejected(f"{one_line(rule)}: no rule this checker knows")
        one_in_three = RULES[rule].one_in_three
    return cnf(dimacs.read(path.read_bytes(), one_line(path.name), one_in_three))


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
        derived = self._source(files, made, asked)
        if made.certificate is None:
            self.steps.append("nothing to check: the claim carries no certificate")
            if made.basis in ("exact", "float"):
                self.trusts.append(f"the word of {one_line(made.solver)} (basis {made.basis})")
            return "nothing"
        if made.basis == "witness":
            self._witness(files, made, asked)
        else:
            self._proof(files, made, derived)
        return "accepted"

    def _source(self, files: dict[str, bytes], made: Claim, asked: Problem) -> tuple[Rule, Formula] | None:
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
        formula = dimacs.read(files[name], name, rule.one_in_three)
        compare(rule, formula, asked, problem.NAME)
        self.steps.append(
            f"{name}: {formula.variables} variables, {len(formula.clauses)} clauses; the {made.n} samples of "
            f"{made.rule} derived anew, equal to {problem.NAME}"
        )
        return rule, formula

    def _witness(self, files: dict[str, bytes], made: Claim, asked: Problem) -> None:
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
            found = "the loss is the claimed objective (that no network does better is not checked)"
        self.steps.append(f"{name}: evaluated exactly at {made.n} points; {found}")

    def _proof(self, files: dict[str, bytes], made: Claim, derived: tuple[Rule, Formula] | None) -> None:
        name = made.certificate or ""
        if derived is None:
            raise Rejected(f"{name}: a proof speaks about a source file, and there is none")
        rule, formula = derived
        try:
            text = _file(files, name).decode("ascii")
        except UnicodeDecodeError:
            raise Rejected(f"{name}: not ASCII text") from None
        valid, found = clausal.check_drup(cnf(formula), text)
        if not valid:
            raise Rejected(f"{name}: {found}")
        self.steps.append(f"{name}: {found}; so the source is unsatisfiable")
        self.trusts.append(rule.theorem)


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
