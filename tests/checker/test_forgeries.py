"""Honest bundles pass; every forgery is rejected, also where the manifest was recomputed to match."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import checker
from tests.checker import bundles, paper
from tests.checker.bundles import (
    EIGHT,
    FOUR_TRIPLES,
    HONEST,
    SATISFIABLE,
    Files,
    changed_numbers,
    rejected,
    set_path,
    with_claim,
    with_network,
    with_problem,
    without,
    write,
)

BUNDLES: dict[str, Files] = {name: make() for name, make in HONEST.items()}


@pytest.mark.parametrize("name", BUNDLES)
def test_honest_bundles_are_accepted(name: str, tmp_path: Path) -> None:
    report = checker.check_bundle(write(tmp_path / "bundle", BUNDLES[name]))
    assert (report.status, report.reason) == ("accepted", None)
    assert report.basis == ("proof" if name.endswith("proof") else "witness")
    assert report.verdict == ("infeasible" if report.basis == "proof" else "feasible")
    assert report.instance == "tiny.cnf"
    theorem = {"3sat": "Manurangsi-Reichman Theorem 6", "poits": "Froese-Hertrich Theorem 1"}
    if report.basis == "proof":
        assert theorem[name.partition("-")[0]] in report.trusts[0]
    else:
        assert report.trusts == ()
    assert json.loads(json.dumps(report.to_json()))["steps"] == list(report.steps)


@pytest.mark.parametrize("name", BUNDLES)
@pytest.mark.parametrize("victim", ["problem.json", "network.json", "claim.json"])
def test_any_changed_number_is_rejected_on_its_mathematics(name: str, victim: str, tmp_path: Path) -> None:
    files = BUNDLES[name]
    if victim not in files:
        return
    changes = changed_numbers(files[victim])
    assert len(changes) >= 4
    step = max(1, len(changes) // 30)
    for i, (path, value) in enumerate(changes[::step]):
        forged = deepcopy(files)
        set_path(forged[victim], path, value)
        rejected(write(tmp_path / str(i), forged))


def test_a_dead_weight_is_a_different_but_still_fitting_network(tmp_path: Path) -> None:
    """The other side of the test above: what is accepted is the mathematics, not the file it came in."""
    files = deepcopy(BUNDLES["own-witness"])
    files["network.json"] |= {"weights": [["2/2"]], "biases": [1], "coefficients": ["1"]}
    assert checker.check_bundle(write(tmp_path / "b", files)).status == "accepted"


def with_other_source(files: Files) -> Files:
    """A weaker formula, with its own SHA-256 entered where the problem names its source."""
    data = bundles.dimacs("cnf", 3, [*EIGHT[:7], EIGHT[0]])
    source = {"rule": "3sat-two-relus", "sha256": hashlib.sha256(data).hexdigest()}
    return files | {"source.cnf": data, "problem.json": files["problem.json"] | {"source": source}}


def reordered(files: Files) -> Files:
    asked = files["problem.json"]
    return files | {"problem.json": asked | {"y": asked["y"][::-1]}}


def proof(text: str) -> Callable[[Files], Files]:
    return lambda files: files | {"proof.drup": text.encode()}


def cut_proof(files: Files) -> Files:
    lines = files["proof.drup"].splitlines(keepends=True)
    return files | {"proof.drup": b"".join(lines[: lines.index(b"0\n")])}


FORGERIES: list[tuple[str, str, Callable[[Files], Files], str]] = [
    ("3sat-proof", "claim flipped", with_claim(verdict="feasible"), "basis"),
    ("3sat-witness", "claim flipped", with_claim(verdict="infeasible"), "basis"),
    ("3sat-witness", "claim withdrawn", with_claim(verdict="unknown"), "basis"),
    ("3sat-witness", "feasible by float", with_claim(basis="float", certificate=None, objective=None), "basis"),
    ("3sat-witness", "feasible by exact", with_claim(basis="exact", certificate=None, objective=None), "basis"),
    ("3sat-witness", "feasible by nothing", with_claim(basis=None, certificate=None), "basis"),
    ("3sat-proof", "infeasible by restriction", with_claim(basis="restricted", certificate=None), "basis"),
    ("3sat-proof", "no basis of that name", with_claim(basis="oath", certificate=None), "basis"),
    ("3sat-proof", "basis a list", with_claim(basis=["proof"]), "basis"),
    ("3sat-proof", "float with proof", with_claim(basis="float"), "certificate"),
    ("3sat-proof", "proof without certificate", with_claim(certificate=None), "but there is none"),
    ("3sat-proof", "certificate of the other kind", with_claim(certificate={"kind": "network", "file": "proof.drup"}),
     "certificate"),
    ("3sat-proof", "certificate of unknown kind", with_claim(certificate={"kind": "drat", "file": "proof.drup"}),
     "certificate"),
    ("3sat-proof", "certificate elsewhere", with_claim(certificate={"kind": "drup", "file": "../proof.drup"}),
     "not in the bundle"),
    ("3sat-proof", "certificate with more", with_claim(certificate={"kind": "drup", "file": "proof.drup", "rat": 1}),
     "unknown key"),
    ("3sat-proof", "objective of a proof", with_claim(objective="0"), "objective"),
    ("3sat-witness", "objective wrong", with_claim(objective="1"), "objective"),
    ("3sat-witness", "verdict of another language", with_claim(verdict="sat"), "verdict"),
    ("3sat-witness", "termination unknown", with_claim(termination="fine"), "termination"),
    ("3sat-witness", "assumption not a string", with_claim(assumes=[1]), "assumes"),
    ("3sat-witness", "n", with_claim(n=11), "n = 11"),
    ("3sat-witness", "d", with_claim(d=5), "d = 5"),
    ("3sat-witness", "k", with_claim(k=3), "k = 3"),
    ("own-witness", "k true", with_claim(k=True), "non-negative integer"),
    ("own-witness", "neurons true", with_problem(neurons=True), "non-negative integer"),
    ("3sat-witness", "negative n", with_claim(n=-1), "non-negative integer"),
    ("3sat-witness", "float in a key nobody reads", with_claim(solve_s=0.5), "float"),
    ("3sat-witness", "NaN in a key nobody reads", with_claim(options={"gap": [float("nan")]}), "float"),
    ("3sat-witness", "a huge integer in a key nobody reads", with_claim(seed=10**4200), "digits"),
    ("3sat-witness", "schema of tomorrow", with_claim(schema_version=2), "schema_version"),
    ("3sat-witness", "schema true", with_claim(schema_version=True), "schema_version"),
    ("3sat-witness", "schema 1.0", with_claim(schema_version=1.0), "float"),
    ("3sat-witness", "kind", with_claim(kind="network"), "kind"),
    ("3sat-witness", "family of its own", with_claim(family="training"), "family"),
    ("3sat-witness", "the other family", with_claim(family="poits"), "family"),
    ("3sat-witness", "the other rule", with_claim(family="poits", rule="poits-plane"), "poits-plane"),
    ("3sat-witness", "no rule", with_claim(rule=None), "rule"),
    ("3sat-witness", "unknown rule", with_claim(rule="3sat-three-relus"), "none that this checker can redo"),
    ("3sat-witness", "a rule of another source", with_claim(rule="set-cover-one-relu"), "does not go with"),
    ("3sat-proof", "family of its own, no source", lambda f: without("source.cnf")(with_claim(family="training")(f)),
     "proof"),
    ("3sat-proof", "no source", without("source.cnf"), "no source file"),
    ("3sat-proof", "no problem", without("problem.json"), "problem.json"),
    ("3sat-proof", "no claim", without("claim.json"), "claim.json"),
    ("3sat-proof", "no proof", without("proof.drup"), "proof.drup"),
    ("3sat-witness", "no network", without("network.json"), "network.json"),
    ("3sat-witness", "two sources", lambda f: f | {"source.poits": b"p poits 0 0\n"}, "two source files"),
    ("3sat-proof", "source renamed", lambda f: without("source.cnf")(f | {"source.poits": f["source.cnf"]}), "source"),
    ("3sat-proof", "proof cut before its end", cut_proof, "never derives"),
    ("3sat-proof", "empty proof", proof(""), "never derives"),
    ("3sat-proof", "nothing but the end", proof("0\n"), "step 1 does not follow"),
    ("3sat-proof", "cut inside a line", proof("1 2 0\n1"), "line 2"),
    ("3sat-proof", "two steps on a line", proof("1 2 0 1 0\n0\n"), "line 1"),
    ("3sat-proof", "foreign variable", proof("4 0\n0\n"), "line 1"),
    ("3sat-proof", "RAT step", proof("-1 0\n0\n"), "step 1"),
    ("3sat-proof", "not ASCII", lambda f: f | {"proof.drup": "١ 0\n0\n".encode()}, "ASCII"),
    ("3sat-proof", "another formula's proof", lambda f: f | {"proof.drup": BUNDLES["poits-proof"]["proof.drup"]},
     "proof.drup"),
    ("3sat-proof", "another source, named", with_other_source, "is missing"),
    ("3sat-proof", "another source", lambda f: f | {"source.cnf": f["source.cnf"] + b"c more\n"}, "SHA-256"),
    ("3sat-proof", "source not named", with_problem(source=None), "source"),
    ("3sat-proof", "source of another rule",
     lambda f: with_problem(source=f["problem.json"]["source"] | {"rule": "poits-plane"})(f), "source"),
    ("3sat-proof", "hash in capitals",
     lambda f: with_problem(source={"rule": "3sat-two-relus", "sha256": "A" * 64})(f), "SHA-256"),
    ("3sat-witness", "labels permuted", reordered, "is missing"),
    ("3sat-witness", "other signs", with_problem(signs=[1, -1]), "signs"),
    ("3sat-witness", "too few signs", with_problem(signs=[1]), "1 signs for 2"),
    ("own-witness", "sign 2", with_problem(signs=[2]), "ReLU"),
    ("3sat-witness", "bias without the samples for it", with_problem(bias=True), "theorem gives"),
    ("3sat-bias-witness", "no bias", with_problem(bias=False), "theorem gives"),
    ("poits-witness", "no bias", with_problem(bias=False), "bias"),
    ("poits-proof", "no bias", with_problem(bias=False), "bias"),
    ("3sat-proof", "thresholds", with_problem(activation="threshold"), "about ReLUs"),
    ("3sat-proof", "other signs", with_problem(signs=[1, -1]), "signs"),
    ("poits-proof", "other signs", with_problem(signs=[1] * 32), "signs"),
    ("3sat-proof", "another neuron", lambda f: with_problem(neurons=3, signs=None)(with_claim(k=3)(f)), "3 neurons"),
    ("poits-proof", "another neuron", lambda f: with_problem(neurons=33, signs=None)(with_claim(k=33)(f)),
     "33 neurons"),
    ("3sat-witness", "bias 0", with_problem(bias=0), "bias"),
    ("3sat-witness", "another target", with_problem(target="1", loss="l1"), "target"),
    ("3sat-witness", "no target", with_problem(target=None, loss="l1"), "target"),
    ("own-witness", "zero with a target", with_problem(target="1"), "target"),
    ("own-witness", "negative target", with_problem(target="-1", loss="l2"), "target"),
    ("own-witness", "no target, zero", with_problem(target=None), "target"),
    ("3sat-witness", "another loss", with_problem(loss="l3"), "loss"),
    ("3sat-witness", "thresholds", with_problem(activation="threshold"), "activation"),
    ("3sat-witness", "unknown key", with_problem(weight_bound="10"), "unknown key"),
    ("own-witness", "float", with_problem(y=[1.5, 0]), "float"),
    ("own-witness", "decimal", with_problem(y=["1.5", "0"]), "rational"),
    ("own-witness", "zero denominator", with_problem(y=["3/0", "0"]), "rational"),
    ("own-witness", "negative denominator", with_problem(y=["-3/-2", "0"]), "rational"),
    ("own-witness", "Arabic digits", with_problem(y=["٣/2", "0"]), "rational"),
    ("own-witness", "blank", with_problem(y=[" 3/2", "0"]), "rational"),
    ("own-witness", "line break", with_problem(y=["3/2\n", "0"]), "rational"),
    ("own-witness", "underscore", with_problem(y=["3/2", "0_0"]), "rational"),
    ("own-witness", "true as a number", with_problem(y=["3/2", False]), "rational"),
    ("own-witness", "null as a number", with_problem(y=["3/2", None]), "rational"),
    ("own-witness", "ragged points", with_problem(x=[["1/2"], ["-1", "0"]]), "coordinates"),
    ("own-witness", "fewer labels", with_problem(y=["3/2"]), "labels"),
    ("own-witness", "points not lists", with_problem(x=["1", "2"]), "list"),
    ("own-witness", "huge integer", with_problem(y=["9" * 5000, "0"]), "rational"),
    ("own-witness", "basis proof", with_claim(verdict="infeasible", basis="proof", objective=None,
     certificate={"kind": "drup", "file": "network.json"}), "source"),
    ("own-witness", "family 3sat", with_claim(family="3sat"), "source"),
    ("own-witness", "a rule out of nowhere", with_claim(rule="poits-plane"), "rule"),
    ("own-witness", "weight", with_network(weights=[["2"]]), "x[0]"),
    ("own-witness", "bias", with_network(biases=["2"]), "x[0]"),
    ("own-witness", "coefficient 2", with_network(weights=[["1/2"]], biases=["1/2"], coefficients=["2"]), "ReLU"),
    ("own-witness", "second neuron", with_network(weights=[["1"], ["0"]], biases=["1", "0"],
     coefficients=["1", "1"]), "neurons"),
    ("own-witness", "wider weight", with_network(weights=[["1", "0"]]), "dimension"),
    ("own-witness", "fewer biases", with_network(biases=[]), "biases"),
    ("own-witness", "more coefficients", with_network(coefficients=["1", "1"]), "coefficients"),
    ("own-witness", "thresholds", with_network(activation="threshold"), "activation"),
    ("3sat-witness", "bias where there is none", with_network(biases=["0", "-1"]), "biases"),
    ("3sat-witness", "sign", with_network(coefficients=["1", "-1"]), "signs"),
    ("own-witness", "network with more", with_network(output_bias="1"), "unknown key"),
    ("own-witness", "network a problem", with_network(kind="training-problem"), "kind"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "forge", "because"), [pytest.param(n, f, b, id=f"{n}: {what}") for n, what, f, b in FORGERIES]
)
def test_forgeries_are_rejected(name: str, forge: Callable[[Files], Files], because: str, tmp_path: Path) -> None:
    assert because in rejected(write(tmp_path / "bundle", forge(BUNDLES[name])))


def test_a_false_label_in_a_derived_problem_is_found_whatever_its_place(tmp_path: Path) -> None:
    for i in range(0, len(BUNDLES["poits-witness"]["problem.json"]["y"]), 10):
        forged = deepcopy(BUNDLES["poits-witness"])
        forged["problem.json"]["y"][i] = "1/7"
        assert "is missing" in rejected(write(tmp_path / str(i), forged))


def test_the_order_of_samples_and_signs_is_free(tmp_path: Path) -> None:
    files = deepcopy(BUNDLES["poits-proof"])
    asked = files["problem.json"]
    asked |= {"x": asked["x"][::-1], "y": asked["y"][::-1], "signs": sorted(asked["signs"])}
    assert checker.check_bundle(write(tmp_path / "b", files)).status == "accepted"


@pytest.mark.parametrize("loss", ["zero", "l0", "l1", "l2", "linf"])
@pytest.mark.parametrize("name", ["3sat-proof", "poits-proof", "3sat-witness"])
def test_free_signs_and_every_loss_with_target_0_are_the_same_question(name: str, loss: str, tmp_path: Path) -> None:
    files = with_problem(signs=None, loss=loss)(BUNDLES[name])
    assert checker.check_bundle(write(tmp_path / "b", files)).status == "accepted"


def test_a_poits_file_may_have_a_cnf_header(tmp_path: Path) -> None:
    data = bundles.dimacs("cnf", 4, FOUR_TRIPLES)
    source = {"rule": "poits-plane", "sha256": hashlib.sha256(data).hexdigest()}
    files = without("source.poits")(with_problem(source=source)(BUNDLES["poits-proof"])) | {"source.cnf": data}
    assert checker.check_bundle(write(tmp_path / "b", files)).status == "accepted"


def test_without_the_source_a_witness_holds_for_the_problem_as_given(tmp_path: Path) -> None:
    files = with_claim(family="training")(without("source.cnf")(BUNDLES["3sat-witness"]))
    report = checker.check_bundle(write(tmp_path / "b", files))
    assert report.status == "accepted"
    assert any("taken as given" in trust for trust in report.trusts)


@pytest.mark.parametrize(
    "claimed",
    [
        {"verdict": "infeasible", "basis": "exact"},
        {"verdict": "infeasible", "basis": "float"},
        {"verdict": "unknown", "basis": "restricted", "assumes": ["|w| <= 10"]},
        {"verdict": "unknown", "basis": "refuted"},
        {"verdict": "unknown", "basis": None, "termination": "time_limit"},
    ],
    ids=lambda claimed: f"{claimed['verdict']}-{claimed['basis']}",
)
def test_nothing_to_check_is_still_checked_for_consistency(claimed: dict[str, Any], tmp_path: Path) -> None:
    files = with_claim(certificate=None, **claimed)(without("proof.drup")(BUNDLES["3sat-proof"]))
    report = checker.check_bundle(write(tmp_path / "honest", files))
    assert (report.status, report.verdict, report.basis) == ("nothing", claimed["verdict"], claimed["basis"])
    assert any("the word of z3" in trust for trust in report.trusts) == (claimed["verdict"] == "infeasible")
    rejected(write(tmp_path / "n", with_claim(n=3)(files)))
    rejected(write(tmp_path / "problem", reordered(files)))
    rejected(write(tmp_path / "hash", files | {"source.cnf": b"p cnf 0 0\n"}, bundles.manifest(files)))


def test_an_empty_clause_is_refuted_by_an_empty_proof(tmp_path: Path) -> None:
    files, named = bundles.reduced("cnf", 3, [*SATISFIABLE, []])
    made = bundles.claim(files["problem.json"], "infeasible", "proof", **named)
    files |= {"claim.json": made, "proof.drup": b""}
    assert checker.check_bundle(write(tmp_path / "b", files)).status == "accepted"


def test_a_satisfiable_source_has_no_proof(tmp_path: Path) -> None:
    files, named = bundles.reduced("cnf", 3, EIGHT[1:])
    made = bundles.claim(files["problem.json"], "infeasible", "proof", **named)
    text = bundles.drup(EIGHT)
    for i, attempt in enumerate((text, text + text, "0\n", "1 0\n-1 0\n0\n", "d 1 2 -3 0\n0\n")):
        rejected(write(tmp_path / str(i), files | {"claim.json": made, "proof.drup": attempt.encode()}))


def test_json_that_two_readers_could_read_differently_is_rejected(tmp_path: Path) -> None:
    honest = bundles.encode(BUNDLES["own-witness"]["claim.json"])
    for i, data in enumerate(
        (
            honest.replace(b'"n": 2', b'"n": 3, "n": 2'),
            honest.replace(b'"objective": "0"', b'"objective": NaN'),
            honest.replace(b'"objective": "0"', b'"objective": -Infinity'),
            honest.replace(b'"objective": "0"', b'"objective": 0e0'),
            honest.replace(b'"n": 2', b'"n": ' + b"2" * 5000),
            honest.replace(b'"assumes": []', b'"assumes": ' + b"[" * 100_000 + b"]" * 100_000),
            b"\xef\xbb\xbf" + honest,
            honest.decode().encode("utf-16"),
            honest + honest,
            b"[" + honest + b"]",
            b"null",
            b"",
        )
    ):
        assert data != honest
        rejected(write(tmp_path / str(i), BUNDLES["own-witness"] | {"claim.json": data}))


def test_a_header_with_absurd_sizes_costs_nothing(tmp_path: Path) -> None:
    for i, header in enumerate((b"p cnf 999999999999999999 0\n", b"p cnf 999999999 8\n")):
        source = {"rule": "3sat-two-relus", "sha256": hashlib.sha256(header).hexdigest()}
        files = with_problem(source=source)(BUNDLES["3sat-proof"]) | {"source.cnf": header}
        rejected(write(tmp_path / str(i), files))


def test_names_cannot_forge_the_lines_of_a_report(tmp_path: Path) -> None:
    files = with_claim(instance="x\n  trusts: nothing\ud800\u202e")(BUNDLES["own-witness"])
    report = checker.check_bundle(str(write(tmp_path / "b", files)))
    assert report.status == "accepted"
    assert report.instance is not None
    assert report.instance.isprintable()


def test_the_forgeries_start_from_true_statements() -> None:
    assert not any(paper.satisfies(truth, EIGHT) for truth in paper.assignments(3))
    assert not any(paper.one_in_three(truth, FOUR_TRIPLES) for truth in paper.assignments(4))
    assert any(paper.satisfies(truth, EIGHT[1:]) for truth in paper.assignments(3))
