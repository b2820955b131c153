"""DRUP proofs: what solvers write is accepted, and nothing is accepted that does not refute the formula."""

from __future__ import annotations

import random
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import checker
from tests.checker.bundles import EIGHT, FOUR_TRIPLES, drup, occurrences
from tests.checker.paper import Clauses

LITERAL = st.integers(1, 3).flatmap(lambda v: st.sampled_from((v, -v)))
CNF = st.lists(st.lists(LITERAL, max_size=3), min_size=3, max_size=12)
STEPS = st.lists(st.tuples(st.booleans(), st.lists(LITERAL, max_size=3)), max_size=8)


def models(clauses: Clauses) -> list[tuple[bool, ...]]:
    def holds(truth: tuple[bool, ...]) -> bool:
        return all(any(truth[abs(x) - 1] == (x > 0) for x in clause) for clause in clauses)

    return [truth for truth in product((False, True), repeat=3) if holds(truth)]


def propagates_to_conflict(clauses: Clauses, assumed: list[int]) -> bool:
    true = set(assumed)
    while not any(-x in true for x in true):
        units = [
            next(x for x in clause if -x not in true)
            for clause in map(set, clauses)
            if not clause & true and len([x for x in clause if -x not in true]) == 1
        ]
        if any(all(-x in true for x in clause) for clause in clauses):
            return True
        if not units:
            return False
        true.update(units)
    return True


def text_of(steps: list[tuple[bool, list[int]]]) -> str:
    return "".join(" ".join(["d"] * delete + [str(x) for x in lits] + ["0"]) + "\n" for delete, lits in steps)


def random_unsatisfiable(seed: int) -> Clauses:
    rng = random.Random(seed)
    return [[rng.choice((1, -1)) * v for v in rng.sample(range(1, 13), 3)] for _ in range(110)]


@pytest.mark.parametrize("solver", ["cadical195", "glucose4", "lingeling"])
@pytest.mark.parametrize(
    "clauses",
    [EIGHT, occurrences(FOUR_TRIPLES), occurrences([[1, 1, 1]]), [[1], [-1]], [[1, -1, 2], [1, 1], [-1, -1, 2], [-2]],
     [[1, 2], []], *(random_unsatisfiable(seed) for seed in range(6))],
    ids=range(12),
)  # fmt: skip
def test_what_solvers_write_is_accepted(solver: str, clauses: Clauses) -> None:
    accepted, found = checker.check_drup(clauses, drup(clauses, solver))
    assert accepted, found


def test_a_proof_cut_at_any_line_is_rejected() -> None:
    clauses = random_unsatisfiable(1)
    lines = drup(clauses).splitlines(keepends=True)
    end = lines.index("0\n")
    assert end > 3
    for keep in range(end + 1):
        accepted, found = checker.check_drup(clauses, "".join(lines[:keep]))
        assert not accepted
        assert found == "the proof never derives the empty clause"
    assert checker.check_drup(clauses, "".join(lines[: end + 1]))[0]


def test_a_proof_is_for_one_formula() -> None:
    """Six pigeons and five holes, under several numberings of the thirty variables."""
    pigeons, holes = range(6), range(5)
    formulas = []
    for seed in range(4):
        names = random.Random(seed).sample(range(1, 31), 30)
        sits = {place: names[i] for i, place in enumerate(product(pigeons, holes))}
        formulas.append([[sits[p, h] for h in holes] for p in pigeons])
        formulas[-1] += [[-sits[p, h], -sits[q, h]] for p, q in combinations(pigeons, 2) for h in holes]
    proofs = [drup(clauses) for clauses in formulas]
    for i, j in product(range(4), repeat=2):
        assert checker.check_drup(formulas[i], proofs[j])[0] == (i == j)


def test_a_step_that_does_not_follow_is_named() -> None:
    lines = drup(EIGHT).splitlines()
    assert checker.check_drup(EIGHT, "\n".join(["-1 0", *lines])) == (
        False, "step 1 does not follow by unit propagation"
    )  # fmt: skip


@settings(max_examples=200, deadline=None, derandomize=True)
@given(CNF, STEPS)
def test_acceptance_is_what_a_naive_propagator_allows(clauses: Clauses, steps: list[tuple[bool, list[int]]]) -> None:
    """Deletions ignored, the naive checker accepts at least as much; and never anything satisfiable."""
    occurring = {abs(x) for clause in clauses for x in clause}
    steps = [(delete, [x for x in lits if abs(x) in occurring]) for delete, lits in steps]
    accepted, _ = checker.check_drup(clauses, text_of([*steps, (False, [])]))
    if accepted:
        assert not models(clauses)
    known, follows = list(clauses), True
    for delete, lits in [*steps, (False, [])]:
        if delete:
            continue
        follows = propagates_to_conflict(known, [-x for x in lits])
        if not follows or not lits:
            break
        known.append(lits)
    if accepted:
        assert follows
    elif not any(delete for delete, _ in steps):
        assert not follows


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 50), st.integers(0, 10_000), st.integers(-12, 12))
def test_no_satisfiable_formula_is_refuted_by_a_mutated_proof(seed: int, at: int, literal: int) -> None:
    """The proof of a formula, against that formula less one clause where that makes it satisfiable."""
    proof = drup(EIGHT).split()
    proof[at % len(proof)] = str(literal)
    text = " ".join(proof).replace(" 0 ", " 0\n")
    assert not checker.check_drup([c for i, c in enumerate(EIGHT) if i != seed % 8], text)[0]


@pytest.mark.parametrize(
    "clauses", [[[1, -1]], [[2, 1], [-1]], [[1, 2, 3]], []], ids=str
)  # fmt: skip
@pytest.mark.parametrize("proof", ["0\n", "", "1 0\n-1 0\n0\n", "d 2 1 0\n2 0\n-2 0\n0\n", "1 -1 0\n0\n", "d 0\n0\n"])
def test_satisfiable_formulas_are_never_refuted(clauses: Clauses, proof: str) -> None:
    assert not checker.check_drup(clauses, proof)[0]


def test_unit_deletions_are_ignored_and_cannot_help() -> None:
    clauses = [[1], [-1, 2], [-2, 3, 4], [-3, 4], [-4, 5], [-4, -5, 3], [-5, -3]]
    assert checker.check_drup(clauses, "d 1 0\n4 0\nd 4 0\n0\n")[0]
    assert not checker.check_drup(clauses, "d 1 0\n0\n")[0]
    assert not checker.check_drup(clauses[1:], "d -1 0\n0\n")[0]


def test_deletions_are_honoured_where_there_is_something_to_delete() -> None:
    clauses = [[1, 2], [1, -2], [-1, 2], [-1, -2]]
    assert checker.check_drup(clauses, "1 0\nd 2 1 0\n0\n")[0]
    assert not checker.check_drup(clauses, "d 2 1 0\n1 0\n0\n")[0]
    assert checker.check_drup(clauses, "1 0\nd -1 2 -2 0\nd 2 0\n0\n")[0]


def test_what_unit_propagation_refutes_needs_no_proof_but_a_well_formed_one() -> None:
    assert checker.check_drup([[1], [-1]], "") == (True, "unit propagation alone refutes the formula")
    assert checker.check_drup([[]], "")[0]
    assert not checker.check_drup([[1], [-1]], "nonsense")[0]
    assert not checker.check_drup([[13], [-13]], "1٣ 0\n")[0]


@pytest.mark.parametrize(
    "line",
    ["1 2", "1 2 0 0", "1 0 2 0", "0 0", "d", "dd 1 0", "d1 2 0", "1 d 2 0", "1.0 0", "+1 0", "1_0 0", "٣ 0",
     "--1 0", "1  2 0", "o proof", "c comment", "-0", "4 0", "a 1 0", "1\t2 0", "1 0\x0b0", "1 0\x850", "1" * 5000],
)  # fmt: skip
def test_lines_that_are_no_step_are_rejected(line: str) -> None:
    accepted, found = checker.check_drup(EIGHT, f"-2 -3 0\n{line}\n{drup(EIGHT)}")
    assert not accepted
    assert found.startswith("line 2: ")
    assert found.isprintable()


@pytest.mark.parametrize("clauses", [[[0]], [[True]], [[1.0]], [["1"]]], ids=str)
def test_formulas_of_anything_but_literals_are_rejected(clauses: Clauses) -> None:
    assert not checker.check_drup(clauses, "0\n")[0]


def test_the_size_of_a_variable_s_name_costs_nothing() -> None:
    big = 10**17
    assert checker.check_drup([[big], [-big, 1], [-1]], "0\n")[0]


def test_clauses_of_a_source_file(tmp_path: Path) -> None:
    path = tmp_path / "f.cnf"
    path.write_text("p cnf 3 2\n1 1 -2 0\n\n3 0\n")
    assert checker.clauses_of(path) == [[1, 1, -2], [3]]
    path.write_text("p poits 3 1\n1 3 3 0\n")
    assert checker.clauses_of(str(path)) == [[1, 3, 3], [-1, -3], [-1, -3], [-3, -3]]
    with pytest.raises(checker.Rejected, match=r"f\.cnf:1: "):
        checker.clauses_of(path, "3sat-two-relus")
    path.write_text("p cnf 3 1\n1 3 3 0\n")
    assert checker.clauses_of(path, "poits-plane") == [[1, 3, 3], [-1, -3], [-1, -3], [-3, -3]]
    with pytest.raises(checker.Rejected, match="no rule"):
        checker.clauses_of(path, "3sat-three-relus")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(*[st.integers(1, 3)] * 3), max_size=3))
def test_clauses_of_one_in_three_have_its_models(clauses: list[tuple[int, int, int]]) -> None:
    cnf = occurrences([list(clause) for clause in clauses])
    wanted = [t for t in product((False, True), repeat=3) if all(sum(t[i - 1] for i in c) == 1 for c in clauses)]
    assert models(cnf) == wanted
