"""Forged bundles of the further rules, hashes and manifest recomputed: each falls for its mathematics."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction as Q
from pathlib import Path
from typing import Any

import pytest

import checker
from tests.checker import bundles, constructions, families
from tests.checker.bundles import (
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
from tests.checker.families import CIRCUIT, COVER, GRAPH, HONEST, NO_CLIQUE, cover_bundle, refutation

BUNDLES = {name: make() for name, make in HONEST.items()}
Forge = Callable[[Files], Files]


def source(**changes: Any) -> Forge:
    """Another source, named by the problem with its right hash."""

    def forge(files: Files) -> Files:
        data = bundles.encode(json.loads(files["source.json"]) | changes)
        named = files["problem.json"]["source"] | {"sha256": hashlib.sha256(data).hexdigest()}
        return with_problem(source=named)(files) | {"source.json": data}

    return forge


def sample(index: int, x: list[Any] | None = None, y: str | None = None) -> Forge:
    def forge(files: Files) -> Files:
        forged = deepcopy(files)
        asked = forged["problem.json"]
        asked["x"][index] = asked["x"][index] if x is None else x
        asked["y"][index] = asked["y"][index] if y is None else y
        return forged

    return forge


def dropped(index: int) -> Forge:
    def forge(files: Files) -> Files:
        forged = deepcopy(files)
        for key in ("x", "y"):
            del forged["problem.json"][key][index]
        return with_claim(n=len(forged["problem.json"]["y"]))(forged)

    return forge


def repeated(index: int) -> Forge:
    def forge(files: Files) -> Files:
        forged = deepcopy(files)
        for key in ("x", "y"):
            forged["problem.json"][key].append(forged["problem.json"][key][index])
        return with_claim(n=len(forged["problem.json"]["y"]))(forged)

    return forge


def both(*forgers: Forge) -> Forge:
    def forge(files: Files) -> Files:
        for one in forgers:
            files = one(files)
        return files

    return forge


def proof(text: str) -> Forge:
    return lambda files: files | {"proof.drup": text.encode()}


PROVED = {"kind": "network+drup", "file": "network.json", "proof": "proof.drup"}
PLAIN = {"kind": "network", "file": "network.json"}
DROPPED = ("theorem gives", "missing", "its samples cost", "no sample of", "copies")

FORGERIES: list[tuple[str, str, Forge, str]] = [
    ("cover, budget, proof", "target above the budget", with_problem(target="11"), "target: for this source"),
    ("cover, budget, proof", "no target", with_problem(target=None), "without a target"),
    ("cover, budget, witness", "no target", with_problem(target=None), "target: for this source"),
    ("cover, least", "a target of its own", with_problem(target="11"), "target: for this source"),
    ("cover, budget, proof", "budget and target raised", both(source(budget=11), with_problem(target="11")), "step"),
    ("cover, budget, proof", "budget raised", source(budget=11), "target: for this source"),
    ("cover, budget, proof", "fewer elements", source(elements=9), "not in 1..9"),
    ("cover, budget, proof", "a cost", source(costs=[2, 5, 1, 5, 2]), "its samples cost"),
    ("cover, budget, proof", "another loss", with_problem(loss="l1"), "theorem gives"),
    ("cover, budget, proof", "bias without its copies", with_problem(bias=True), "theorem gives"),
    ("cover, budget, proof", "label of an element", sample(0, y="1"), "missing"),
    ("cover, budget, proof", "an element forgets a set", sample(0, x=[0, 1, 0, 0, 0, 1, 0]), "missing"),
    ("cover, budget, proof", "an element gone", dropped(3), "missing"),
    ("cover, budget, proof", "Q too small", sample(-2, y="33"), "too small: the theorem needs 34"),
    ("cover, least, l1", "Q too small", sample(-2, y="117"), "too small: the theorem needs 118"),
    ("cover, budget, proof", "Q tiny", sample(-2, y="1"), "too small"),
    ("cover, budget, proof", "Q a fraction", sample(-2, y="69/2"), "not a positive integer"),
    ("cover, budget, proof", "Q negative", sample(-2, y="-34"), "not a positive integer"),
    ("cover, budget, proof", "Q gone", dropped(-2), "no sample of w_1"),
    ("cover, budget, proof", "another copy of w_eps", repeated(-1), "too many"),
    ("cover, least, l1", "another copy of w_eps", repeated(-1), "theorem gives"),
    ("cover, budget, proof", "set sample scaled", sample(10, x=[2, 0, 0, 0, 0, 0, 2], y="2"), "set 1 costs 2"),
    ("cover, budget, proof", "set sample scaled, label not", sample(10, x=[2, 0, 0, 0, 0, 0, 2]), "set 1 costs 2"),
    ("cover, budget, proof", "half a set sample", sample(10, x=["1/2", 0, 0, 0, 0, 0, "1/2"], y="1/2"),
     "set 1 costs 2, its samples cost 1"),
    ("cover, budget, proof", "two neurons", both(with_problem(neurons=2), with_claim(k=2)), "2 neurons"),
    ("cover, budget, proof", "negative sign", with_problem(signs=[-1]), "signs"),
    ("cover, budget, proof", "thresholds", with_problem(activation="threshold"), "about ReLUs"),
    ("cover, budget, proof", "proof for budget 9", proof(refutation(COVER, 9)), "step"),
    ("cover, budget, proof", "no proof", proof(""), "never derives"),
    ("cover, budget, proof", "nothing but the end", proof("0\n"), "does not follow"),
    ("cover, least", "a weight", with_network(weights=[[-34, -34, -34, -34, -34, 34, 1]]), "objective"),
    ("cover, least", "bound above", with_claim(bound="12"), "equal to it"),
    ("cover, least", "bound below", with_claim(bound="10"), "equal to it"),
    ("cover, least", "bound unsaid", with_claim(bound=None), "equal to it"),
    ("cover, least", "bound not proved", with_claim(certificate=PLAIN), "bound_basis"),
    ("cover, least", "proof without a bound", with_claim(bound=None, bound_basis=None), "bound_basis"),
    ("cover, least", "bound on an oath", with_claim(bound_basis="float"), "bound_basis"),
    ("cover, least", "bound a float", with_claim(bound=3.0), "float"),
    ("cover, least", "objective and bound raised", with_claim(bound="12", objective="12"), "not the loss"),
    ("cover, least", "objective unsaid", with_claim(objective=None), "bound"),
    ("cover, least", "no proof file", without("proof.drup"), "proof.drup: not in the bundle"),
    ("cover, least", "proof elsewhere", with_claim(certificate=PROVED | {"proof": "../x"}), "not in the bundle"),
    ("cover, least", "proof unnamed", with_claim(certificate={"kind": "network+drup", "file": "network.json"}),
     "'proof' is missing"),
    ("cover, least", "plain, yet with a proof", with_claim(bound_basis=None, certificate=PROVED | {"kind": "network"}),
     "unknown key"),
    ("cover, least", "infeasible as well", with_claim(verdict="infeasible", basis="proof"), "certificate"),
    ("cover, least", "proof for a cheaper bound", proof(refutation(COVER, 9)), "step"),
    ("cover, least, unproved", "unproved bound", with_claim(bound="14", bound_basis="proof"), "bound_basis"),
    ("cover, least, unproved", "bound above", with_claim(bound="29/2"), "above the objective"),
    ("cover, least, unproved", "not the least", both(with_claim(bound="14", bound_basis="proof", certificate=PROVED),
     proof(refutation(COVER, 10))), "step"),
    ("cover, least", "another family", with_claim(family="circuit"), "does not go with"),
    ("cover, least", "another rule", both(with_claim(rule="circuit-one-relu", family="circuit"), lambda f:
        with_problem(source=f["problem.json"]["source"] | {"rule": "circuit-one-relu"})(f)), "kind must be"),
    ("cover, least", "source of another name", lambda f: without("source.json")(f | {"source.cnf": f["source.json"]}),
     "does not go with"),
    ("cover, least", "two sources", lambda f: f | {"source.cnf": b"p cnf 0 0\n"}, "two source files"),
    ("cover, least", "hash of another source", lambda f: f | {"source.json": f["source.json"] + b" "}, "SHA-256"),
    ("circuit, budget, proof", "Q too small throughout", lambda _: families.circuit_bundle(
        2, proof=refutation(CIRCUIT, 2), q=90**3 - 1), "too small"),
    ("circuit, budget, proof", "Q moved", sample(5, y=str(90**3 - 1)), "too small"),
    ("circuit, budget, proof", "Q gone", dropped(5), "theorem gives"),
    ("circuit, budget, proof", "gate turned", sample(6, x=[-1, 0, 0, 0, 1, 0, 0, 0, 0, 0]), "missing"),
    ("circuit, budget, proof", "an OR turned AND", source(gates=[
        {"op": "and", "wires": [1, 2]}, *CIRCUIT["gates"][1:]]), "theorem gives"),
    ("circuit, budget, proof", "another output", source(output=9), "no sample of the output"),
    ("circuit, budget, proof", "a gate that reads itself", source(gates=[{"op": "or", "wires": [5]}]), "not in 1..4"),
    ("circuit, budget, proof", "target", with_problem(target="3"), "target: for this source"),
    ("circuit, budget, proof", "budget and target", both(source(budget=3), with_problem(target="3")), "step"),
    ("circuit, budget, proof", "proof of nothing", proof("0\n"), "does not follow"),
    ("circuit, least, bias", "no bias", with_problem(bias=False), "theorem gives"),
    ("circuit, least, bias", "2Q moved", sample(-1, y=str(2 * 90**3 + 1)), "missing"),
    ("circuit, least, bias", "Q of the dummy moved", sample(-2, y=str(90**3 + 1)), "missing"),
    ("circuit, least", "bias", with_problem(bias=True), "theorem gives"),
    ("circuit, least", "not the least", lambda _: families.circuit_bundle(
        None, true={1, 2, 3, 4}, proof=refutation(CIRCUIT, 2)), "step"),
    ("circuit, least", "an input a little true", with_network(weights=[[90**3, "1/2", *[90**3] * 7, 1]]), "objective"),
    ("no clique", "gamma", with_problem(target="7"), "target: for this source the theorem's is 6"),
    ("no clique", "gamma below", with_problem(target="5"), "target"),
    ("no clique", "no gamma", with_problem(target=None), "without a target"),
    ("no clique", "proof of nothing", proof("0\n"), "does not follow"),
    ("no clique", "proof for another graph", proof("1 2 0\n0\n"), "step 2"),
    ("no clique", "an edge more", source(edges=[*NO_CLIQUE["edges"], [1, 5]]), "theorem gives"),
    ("no clique", "an edge moved", source(edges=[*NO_CLIQUE["edges"][:-1], [1, 5]]), "missing"),
    ("no clique", "colours renamed", source(colours=[2, 1, 3, 1, 2, 3]), "missing"),
    ("no clique", "another number", sample(0, x=[1, 0, 0]), "missing"),
    ("no clique", "ReLU", with_problem(activation="relu"), "about linear thresholds"),
    ("no clique", "exact fit", with_problem(loss="zero", target="0"), "loss"),
    ("no clique", "no bias", with_problem(bias=False), "bias"),
    ("no clique", "coefficient 2", with_problem(signs=[2]), "signs"),
    ("clique", "another vertex", with_network(weights=[[2, 2, 1]]), "above the target"),
    ("clique", "coefficient", with_network(coefficients=["1/2"]), "above the target"),
    ("clique, l2", "too few copies", lambda _: families.clique_bundle(GRAPH, vertices={2, 3, 5}, loss="l2", copies=100),
     "more than 100"),
    ("clique, l2", "copies elsewhere", sample(-1, x=[3, 3, 3]), "missing"),
    ("clique, l2", "copies of label 0", sample(-1, y="0"), "more than 100"),
    ("clique, l1", "copies for another loss", lambda _: families.clique_bundle(
        GRAPH, vertices={2, 3, 5}, loss="l1", copies=101), "theorem gives"),
    ("clique", "a bound", with_claim(bound="4", bound_basis="proof", certificate=PROVED), "speaks about the costs"),
    ("four ReLUs", "wrong delta", sample(5, x=["1/8", "0"]), "missing"),
    ("four ReLUs", "other margin", source(margin="1/3"), "missing"),
    ("four ReLUs", "margin 0", source(margin="0"), "not positive"),
    ("four ReLUs", "no margin", source(margin=None), "missing"),
    ("four ReLUs", "three of a sign", with_problem(signs=[1, -1, 1, 1]), "signs"),
    ("four ReLUs", "six neurons", lambda f: both(with_problem(neurons=6), with_claim(k=6))(f), "for 4 only"),
    ("four ReLUs", "three neurons", lambda f: both(with_problem(neurons=3), with_claim(k=3))(f), "3 neurons"),
    ("four ReLUs", "thresholds", with_problem(activation="threshold"), "about ReLUs"),
    ("four ReLUs", "label", sample(0, y="0"), "missing"),
    ("four ReLUs", "an infeasibility proof", lambda f: without("network.json")(with_claim(
        verdict="infeasible", basis="proof", objective=None, certificate={"kind": "drup", "file": "proof.drup"})(f)) | {
        "proof.drup": b"0\n"}, "no question of clauses"),
    ("two thresholds", "a bias", with_network(biases=["3/2", "-1/2"]), "above the target"),
    ("two thresholds, fixed", "signs (1, 1)", with_problem(signs=[1, 1]), "signs"),
    ("two thresholds", "three neurons", both(with_problem(neurons=3), with_claim(k=3)), "3 neurons"),
    ("stripes, proof", "plane's rule", with_claim(rule="poits-plane"), "must name the claim's rule"),
    ("stripes, proof", "another label", sample(0, y="1"), "missing"),
    ("stripes, proof", "eta moved", sample(0, x=["0", "68"]), "missing"),
    ("stripes, proof", "one stripe less", both(with_problem(neurons=14), with_claim(k=14)), "14 neurons"),
    ("stripes, proof", "coefficients", with_problem(signs=[1] * 16), "signs"),
    ("stripes, witness", "a target of 1", with_problem(loss="l0", target="1"), "target"),
    ("stripes, witness", "a bound", with_claim(bound="0", bound_basis="proof", certificate=PROVED), "speaks about"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "forge", "because"), [pytest.param(n, f, b, id=f"{n}: {what}") for n, what, f, b in FORGERIES]
)
def test_forgeries_are_rejected(name: str, forge: Forge, because: str, tmp_path: Path) -> None:
    reason = rejected(write(tmp_path / "b", forge(BUNDLES[name])))
    assert because in reason, reason


@pytest.mark.parametrize("name", BUNDLES)
def test_every_sample_counts(name: str, tmp_path: Path) -> None:
    """Dropped, doubled, or with its label moved."""
    asked = BUNDLES[name]["problem.json"]
    at_will = "four ReLUs" in name or "two thresholds" in name or name == "clique, l2"
    for i in range(0, len(asked["y"]), 1 + len(asked["y"]) // 12):
        reason = rejected(write(tmp_path / f"d{i}", dropped(i)(BUNDLES[name])))
        assert any(part in reason for part in DROPPED), reason
        rejected(write(tmp_path / f"m{i}", sample(i, y="-1/7")(BUNDLES[name])))
        if not at_will:
            rejected(write(tmp_path / f"r{i}", repeated(i)(BUNDLES[name])))


@pytest.mark.parametrize("name", BUNDLES)
@pytest.mark.parametrize("victim", ["problem.json", "network.json", "claim.json", "source.json"])
def test_any_changed_number_is_rejected(name: str, victim: str, tmp_path: Path) -> None:
    files = BUNDLES[name]
    if victim not in files:
        return
    # Any network within the target is a witness, and some weights of a circuit have slack.
    if victim == "network.json" and not name.startswith("cover, least"):
        return
    document = json.loads(files[victim]) if victim == "source.json" else files[victim]
    # Q may be larger, and without pairs the margin has no say.
    least = 34 if "cover" in name else 90**3
    changes = [
        (path, value)
        for path, value in changed_numbers(document)
        if path != ("margin",) and not (path[0] == "y" and document["y"][path[1]] in (str(least), "118", str(10**6)))
    ]
    for i, (path, value) in enumerate(changes[:: 1 + len(changes) // 15]):
        forged = deepcopy(document)
        set_path(forged, path, value)
        if victim == "source.json":
            data = bundles.encode(forged)
            named = files["problem.json"]["source"] | {"sha256": hashlib.sha256(data).hexdigest()}
            rejected(write(tmp_path / str(i), with_problem(source=named)(files) | {victim: data}))
        else:
            rejected(write(tmp_path / str(i), files | {victim: forged}))


def test_a_loss_beyond_the_theorem_s_reach_is_no_least_cost(tmp_path: Path) -> None:
    """No cover exists; w = 0 loses 1 in w_1 and the clauses have no model at all, but the least loss is 1/2."""
    nothing = constructions.cover_source(1, [])
    samples = constructions.set_cover(nothing, 1)
    for weight, objective in (("0", "1"), ("1", "1")):
        files = families.bundle(
            "set-cover-one-relu", nothing, samples, witness=[([Q(0), Q(1)], Q(0), 1)], objective=objective, proof="0\n",
            target=None,
        )  # fmt: skip
        files["network.json"]["weights"] = [[weight, "1"]]
        assert "losses that large" in rejected(write(tmp_path / weight, files))
    half = with_network(weights=[["1/2", "1"]])(with_claim(objective="1/2", bound="1/2")(files))
    assert "costs are integers" in rejected(write(tmp_path / "half", half))
    unproved = with_claim(bound=None, bound_basis=None, certificate=PLAIN)(half)
    assert checker.check_bundle(write(tmp_path / "unproved", without("proof.drup")(unproved))).status == "accepted"


def test_what_is_not_proved_is_on_an_oath(tmp_path: Path) -> None:
    files = with_claim(bound="2")(cover_bundle(None, chosen=families.CHEAPEST))
    report = checker.check_bundle(write(tmp_path / "b", files))
    assert report.status == "accepted"
    assert any("the word of z3 for the bound" in trust for trust in report.trusts)
    assert any("no network does better is not checked" in step for step in report.steps)


def test_the_promise_is_named_where_it_is_needed(tmp_path: Path) -> None:
    for relus in (True, False):
        files = families.plane_bundle(relus)
        report = checker.check_bundle(write(tmp_path / f"w{relus}", files))
        assert any("this direction needs no promise" in step for step in report.steps)
        assert not any("promise" in trust for trust in report.trusts)
        claimed: Files = {"verdict": "infeasible", "basis": "exact", "objective": None, "certificate": None}
        report = checker.check_bundle(
            write(tmp_path / f"i{relus}", without("network.json")(with_claim(**claimed)(files)))
        )
        assert report.status == "nothing"
        assert any("a promise: (3)" in trust for trust in report.trusts)


def test_a_minimisation_is_never_infeasible(tmp_path: Path) -> None:
    files = without("network.json")(cover_bundle(None, chosen=families.CHEAPEST))
    for basis, certificate in (("exact", None), ("proof", {"kind": "drup", "file": "proof.drup"})):
        made = with_claim(verdict="infeasible", basis=basis, objective=None, certificate=certificate)(files)
        assert "without a target" in rejected(write(tmp_path / basis, made | {"proof.drup": b"0\n"}))


def test_huge_numbers_in_a_source_cost_nothing(tmp_path: Path) -> None:
    huge = 10**18
    changes: list[tuple[str, Files]] = [
        ("cover, budget, proof", {"elements": huge}),
        ("cover, budget, proof", {"costs": [huge, 5, 2, 5, 2]}),
        ("cover, least, bias", {"costs": [huge, 5, 2, 5, 2]}),
        ("circuit, budget, proof", {"inputs": huge}),
        ("no clique", {"colour_count": huge}),
    ]
    for i, (name, change) in enumerate(changes):
        rejected(write(tmp_path / str(i), source(**change)(BUNDLES[name])))
    large = both(source(budget=huge), with_problem(target="16"))(cover_bundle(10, proof="0\n"))
    assert "would be more than" in rejected(write(tmp_path / "counter", large))
