"""The theorems themselves on tiny sources: least losses by an SMT solver, forward witnesses, stripes, cliques."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction as Q
from itertools import chain, combinations, product
from typing import Any

import pytest
import z3

from checker.report import Rejected
from tests.checker import bundles, constructions, families, paper
from tests.checker.constructions import Neuron, circuit_source, cover_source, graph_source
from tests.checker.families import accepts
from tests.checker.paper import Sample


def real(value: Q) -> z3.ArithRef:
    return z3.Q(value.numerator, value.denominator)


def one_relu_loses(samples: list[Sample], loss: str, bias: bool, below: Q | int, *, strictly: bool = True) -> bool:
    """Is there a ReLU, of either sign, of a loss below (or at most) this? Nothing else is assumed."""
    solver = z3.Solver()
    weights = z3.Reals([f"w{i}" for i in range(len(samples[0][0]))])
    b, sign = (z3.Real("b") if bias else z3.RealVal(0)), z3.Bool("sign")
    parts = []
    for x, y in samples:
        t = z3.Sum(b, *(w * real(c) for w, c in zip(weights, x, strict=True) if c))
        rest = z3.If(t > 0, z3.If(sign, t, -t), z3.RealVal(0)) - real(y)
        part = z3.FreshReal()
        if loss == "l1":
            solver.add(part >= rest, part >= -rest)
        else:
            solver.add(part == rest)
        parts.append(part if loss == "l1" else part * part)
    total, bound = z3.Sum(*parts), real(Q(below))
    solver.add(total < bound if strictly else total <= bound)
    answer = solver.check()
    assert answer in (z3.sat, z3.unsat)
    return answer == z3.sat


def losses(samples: list[Sample], neurons: list[Neuron], act: str) -> dict[str, Q]:
    errors = []
    for x, y in samples:
        total = Q(0)
        for weights, b, a in neurons:
            t = sum((w * c for w, c in zip(weights, x, strict=True)), Q(b))
            total += a * (max(t, Q(0)) if act == "relu" else int(t > 0))
        errors.append(abs(total - y))
    return {"l0": Q(sum(e != 0 for e in errors)), "l1": sum(errors, Q(0)), "l2": sum((e * e for e in errors), Q(0))}


SMALL_COVERS = [
    cover_source(0, []), cover_source(1, []), cover_source(1, [[1]], [3]), cover_source(1, [[], [1]], [1, 2]),
    cover_source(2, [[1], [2]], [1, 2]), cover_source(2, [[1, 2], [2]], [2, 1]), cover_source(2, [[1], [1]]),
    cover_source(3, [[1, 2], [2, 3], [1, 3]]), cover_source(2, [[1], [2], [1, 2]], [1, 1, 3]),
]  # fmt: skip
SMALL_CIRCUITS = [
    circuit_source(1, [], 1), circuit_source(0, [("or", [])], 1), circuit_source(0, [("and", [])], 1),
    circuit_source(2, [("and", [1, 2])], 3), circuit_source(2, [("or", [1, 2])], 3),
    circuit_source(2, [("or", [1, 2]), ("and", [2, 3])], 4), circuit_source(2, [("or", []), ("and", [1, 3])], 4),
    circuit_source(2, [("and", [1, 2]), ("or", [])], 3), circuit_source(3, [("or", [1, 2]), ("and", [3, 4])], 5),
]  # fmt: skip


def least_q(source: Any, loss: str) -> int:
    if source["kind"] == "set-cover":
        m, total = len(source["sets"]), sum(source["costs"])
        s = total if loss == "l1" else next(i for i in range(99) if i * i >= total)
        return m + (m + 2) * s + 1
    wires = source["inputs"] + len(source["gates"])
    depth = [0] * (wires + 1)
    for w, gate in enumerate(source["gates"], source["inputs"] + 1):
        depth[w] = 1 + max((depth[i] for i in gate["wires"]), default=0)
    return int((10 * wires) ** (depth[source["output"]] + 1))


def one_relu(source: Any, loss: str, bias: bool) -> list[Sample]:
    q = least_q(source, loss)
    if source["kind"] == "set-cover":
        samples = constructions.set_cover(source, q, loss=loss, bias=bias)
        accepts("set-cover-one-relu", source, samples, target=None, loss=loss, bias=bias)
        smaller = constructions.set_cover(source, q - 1, loss=loss, bias=bias)
        with pytest.raises(Rejected):
            accepts("set-cover-one-relu", source, smaller, target=None, loss=loss, bias=bias)
        return samples
    samples = constructions.circuit(source, q, bias=bias)
    accepts("circuit-one-relu", source, samples, target=None, loss=loss, bias=bias)
    return samples


@pytest.mark.parametrize(("loss", "bias"), [("l1", False), ("l1", True), ("l2", False), ("l2", True)])
@pytest.mark.parametrize("i", range(len(SMALL_COVERS) + len(SMALL_CIRCUITS)))
def test_the_least_loss_is_the_least_cost(i: int, loss: str, bias: bool) -> None:
    source = [*SMALL_COVERS, *SMALL_CIRCUITS][i]
    cover = source["kind"] == "set-cover"
    samples = one_relu(source, loss, bias)
    q = least_q(source, loss)
    solutions = constructions.covers(source) if cover else constructions.satisfying(source)
    for cost, chosen in solutions:
        made = (
            constructions.set_cover_network(source, q, chosen)
            if cover
            else constructions.circuit_network(source, q, chosen, bias=bias)
        )
        assert losses(samples, made, "relu")[loss] == cost
    if solutions:
        least = min(cost for cost, _ in solutions)
        # the squares of larger sources take the solver minutes
        if least and (loss == "l1" or len(samples) <= 6):
            assert not one_relu_loses(samples, loss, bias, least)
    elif loss == "l1" or len(samples) <= 6:
        reach = sum(source["costs"]) if cover else source["inputs"] + len(source["gates"])
        assert not one_relu_loses(samples, loss, bias, reach, strictly=False)


def test_a_small_q_would_be_wrong() -> None:
    """Why Q is checked: the least cost is 3, some ReLU loses less."""
    source = cover_source(1, [[1]], [3])
    samples = constructions.set_cover(source, 2, loss="l1")
    assert one_relu_loses(samples, "l1", False, 3)
    assert not one_relu_loses(constructions.set_cover(source, 11, loss="l1"), "l1", False, 3)


def test_a_budget_above_all_costs_would_be_wrong_with_q_for_the_costs() -> None:
    """An element in no set: no cover, yet loss 1/2 is within a budget of 1 that Q = 1 does not know of."""
    nothing = cover_source(1, [])
    assert one_relu_loses(constructions.set_cover(nothing, 1), "l2", False, 1, strictly=False)
    accepts("set-cover-one-relu", nothing | {"budget": 1}, constructions.set_cover(nothing, 3), target="1")
    assert not one_relu_loses(constructions.set_cover(nothing, 3), "l2", False, 1, strictly=False)


def graphs() -> Iterator[Any]:
    for colours in ([1, 2], [1, 1, 2], [1, 2, 2], [1, 2, 3], [1, 1], [1, 3, 3]):
        pairs = list(combinations(range(1, len(colours) + 1), 2))
        for edges in chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1)):
            yield graph_source(colours, [list(pair) for pair in edges])


def test_cliques_are_what_gamma_counts() -> None:
    checked = 0
    for source in graphs():
        gamma, kappa = constructions.gamma(source), source["colour_count"]
        found = constructions.cliques(source)
        if gamma < 0:
            assert found == []
            continue
        samples = constructions.clique(source)
        accepts("clique-one-threshold", source, samples, target=str(gamma))
        for vertices in found:
            assert set(losses(samples, constructions.clique_network(source, vertices), "threshold").values()) == {gamma}
        if kappa:
            assert one_threshold(samples, "l0", gamma) == bool(found), source
        checked += 1
    assert checked == 20


def one_threshold(samples: list[Sample], loss: str, target: int) -> bool:
    """Is there a threshold neuron, of any coefficient, of at most this loss?"""
    solver = z3.Solver()
    weights = z3.Reals([f"w{i}" for i in range(len(samples[0][0]))])
    a, b = z3.Reals("a b")
    parts = []
    for x, y in samples:
        active = z3.Sum(b, *(w * real(c) for w, c in zip(weights, x, strict=True))) > 0
        on, off = a - real(y), real(-y)
        size = {"l0": lambda r: z3.If(r == 0, z3.RealVal(0), z3.RealVal(1)), "l1": z3.Abs, "l2": lambda r: r * r}[loss]
        parts.append(z3.If(active, size(on), size(off)))
    solver.add(z3.Sum(*parts) <= target)
    return bool(solver.check() == z3.sat)


@pytest.mark.parametrize(("loss", "copies"), [("l0", 0), ("l1", 0), ("l2", 17)])
def test_any_coefficient_and_any_bias(loss: str, copies: int) -> None:
    """Two vertices of colour 2; gamma = 1 resp. 0 with one edge at most."""
    for edges in ([[1, 3]], [[1, 2], [1, 3]], [[2, 3]], []):
        source = graph_source([1, 2, 2], edges)
        gamma = constructions.gamma(source)
        if gamma >= 0:
            samples = constructions.clique(source, copies=copies)
            assert one_threshold(samples, loss, gamma) == bool(constructions.cliques(source)), edges


STRIPES = [
    (1, []), (3, []), (3, [[1, 2, 3]]), (2, [[1, 1, 2]]), (1, [[1, 1, 1]]), (4, [[1, 2, 3], [2, 3, 4]]),
    (3, [[1, 2, 3], [3, 3, 1]]),
]  # fmt: skip


@pytest.mark.parametrize(("n", "clauses"), STRIPES, ids=str)
def test_stripes_fit_iff_they_choose_consistently(n: int, clauses: paper.Clauses) -> None:
    """All choices of one offered slope per gadget, which is what the samples leave (next test)."""
    m = len(clauses)
    samples = constructions.stripes(n, clauses)
    assert len(samples) == len({x for x, _ in samples}) == 19 * m + 14 * n
    accepts("poits-thresholds", bundles.dimacs("poits", n, clauses), samples, neurons=2 * (m + n))
    big = 16 * m + 6 if m else 10
    half = 1 + Q(1, 12 * big * (m + n))
    for choice in product(range(3), repeat=m):
        for truth in paper.assignments(n):
            lines = [(paper.slopes_of_clause(j, m)[r], j * big) for j, r in enumerate(choice, 1)]
            lines += [(Q(-1) if t else Q(1), -i * big) for i, t in enumerate(truth, 1)]
            fits = all(
                sum(abs(x2 - s * x1 - z) < half for s, z in lines) == y for (x1, x2), y in samples
            )  # fmt: skip
            consistent = all(
                [truth[i - 1] for i in clause] == [p == r for p in range(3)]
                for clause, r in zip(clauses, choice, strict=True)
            )
            assert fits == consistent


@pytest.mark.parametrize("slopes", [[Q(-1), Q(1)], paper.slopes_of_clause(1, 1)], ids=["two", "three"])
def test_any_two_thresholds_on_a_gadget_are_near_an_offered_slope(slopes: list[Q]) -> None:
    """Real coefficients, weights and biases: both lines within 3/2 eta of one slope, says an SMT solver."""
    m = len(slopes) - 2
    all_samples = constructions.stripes(3, [[1, 2, 3]]) if m else constructions.stripes(1, [])
    size = 12 + 2 * (len(slopes) - 1)
    z, eta = (22, Q(1, 6 * 22 * 4)) if m else (-10, Q(1, 60))
    solver = z3.Solver()
    up = []
    for x, y in all_samples[:size]:
        total = z3.RealVal(0)
        for j in range(2):
            s, c = z3.Reals(f"s{j} c{j}")
            height = real(x[1] - z) - c - s * real(x[0])
            # |a| = 1 and both orientations leave four functions per pair of lines; up to a constant they are these
            above = z3.If(z3.Bool(f"closed{j}"), height >= 0, height > 0)
            total += z3.If(above, z3.Real(f"a{j}"), z3.RealVal(0))
        solver.add(total + z3.Real("rest") == real(y))
    for s in slopes:
        near = z3.And(*(z3.And(z3.Real(f"s{j}") >= real(s - 3 * eta / 2), z3.Real(f"s{j}") <= real(s + 3 * eta / 2))
                        for j in range(2)))  # fmt: skip
        solver.push()
        solver.add(near)
        up.append(solver.check() == z3.sat)
        solver.pop()
        solver.add(z3.Not(near))
    assert up == [True] * len(slopes)
    assert solver.check() == z3.unsat


def test_separating_lines_give_both_networks() -> None:
    for relus in (True, False):
        samples = constructions.separation(families.PLANE, relus)
        lines = [(h, o, a) for (h, o), a in zip(families.STEP_LINES, (1, -1), strict=True)]
        neurons = families.relu_steps() if relus else lines
        assert losses(samples, neurons, "relu" if relus else "threshold")["l1"] == 0
