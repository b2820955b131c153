"""Honest bundles of the further rules, small enough to check by hand."""

from __future__ import annotations

import hashlib
from fractions import Fraction as Q
from typing import Any

from checker.construction import compare
from checker.problem import parse
from checker.rules import RULES
from tests.checker import bundles, constructions, paper
from tests.checker.bundles import Files
from tests.checker.constructions import Neuron, circuit_source, cover_source, graph_source, separation_source

FAMILY = {
    "set-cover-one-relu": "set-cover", "circuit-one-relu": "circuit", "hyperplanes-four-relus": "hyperplanes",
    "hyperplanes-two-thresholds": "hyperplanes", "clique-one-threshold": "clique", "poits-thresholds": "poits",
}  # fmt: skip
LAST = {"set-cover-one-relu": ("l2", 1), "circuit-one-relu": ("l2", 1), "clique-one-threshold": ("l0", 1)}


def asked(rule: str, data: bytes, samples: list[paper.Sample], **changes: Any) -> Files:
    threshold = "threshold" in rule
    loss, neurons = LAST.get(rule, ("zero", 4 if rule == "hyperplanes-four-relus" else 2))
    source = {"rule": rule, "sha256": hashlib.sha256(data).hexdigest()}
    fields = {"activation": "threshold" if threshold else "relu", "loss": loss, "bias": "one-relu" not in rule}
    return bundles.problem(samples, neurons, source, **(fields | changes))


def accepts(rule: str, source: Any, samples: list[paper.Sample], **changes: Any) -> None:
    """Raises Rejected unless these are the samples that the checker derives."""
    data = bundles.encode(source)
    problem = parse(bundles.encode(asked(rule, data, samples, **changes)))
    compare(RULES[rule].build(RULES[rule].read(data, "source"), problem), problem)


def bundle(
    rule: str, source: Any, samples: list[paper.Sample], *, witness: list[Neuron] | None = None,
    objective: str | None = None, proof: str | None = None, **changes: Any,
) -> Files:  # fmt: skip
    """A witness, a proof, or both (the proof then speaks about a cost below the objective)."""
    data = bundles.encode(source)
    problem = asked(rule, data, samples, **changes)
    name = "source.json" if isinstance(source, dict) else "source.poits"
    files = {name: data, "problem.json": problem}
    named: Files = {"family": FAMILY[rule], "rule": rule, "instance": "tiny"}
    if proof is not None:
        files["proof.drup"] = proof.encode()
    if witness is None:
        return files | {"claim.json": bundles.claim(problem, "infeasible", "proof", **named)}
    shown = bundles.network(witness) | {"activation": problem["activation"]}
    shown["coefficients"] = [str(c) for c in shown["coefficients"]]
    named["objective"] = objective
    if proof is not None:
        named |= {"bound": objective, "bound_basis": "proof"}
        named["certificate"] = {"kind": "network+drup", "file": "network.json", "proof": "proof.drup"}
    made = bundles.claim(problem, "feasible", "witness", **named)
    return files | {"network.json": shown, "claim.json": made}


# The elements are the edges between five vertices, the sets the vertices: all but one have to be chosen. Unit
# propagation alone does not see that, so the proofs have something to say. Least cost 16 - 5.
COVER = cover_source(10, [[1, 2, 3, 4], [1, 5, 6, 7], [2, 5, 8, 9], [3, 6, 8, 10], [4, 7, 9, 10]], [2, 5, 2, 5, 2])
CHEAPEST = {1, 2, 3, 5}
COVER_Q = 5 + 7 * 4 + 1  # M + (M+2) ceil(sqrt(16)) + 1
COVER_SQUARES = {5: [2, 1]}
# two of the inputs 1 to 3 and input 4, and a gate that is not below the output
CIRCUIT = circuit_source(4, [("or", [1, 2]), ("or", [1, 3]), ("or", [2, 3]), ("and", [4, 5, 6, 7]), ("and", [1, 8])], 8)
CIRCUIT_Q = 90**3
# between the lines x = -3/2 and x = 5/2, every point farther than 1/2 from both
PLANE = separation_source([[0, 0], [1, 1]], [[4, 0], [-3, 0], [-3, 5]], "1/2")
STEP_LINES = [([Q(1), Q(0)], Q(3, 2)), ([Q(1), Q(0)], Q(-5, 2))]
GRAPH = graph_source([1, 2, 1, 2, 3], [[1, 2], [2, 3], [3, 4], [2, 5], [3, 5], [1, 3]])
# two vertices per colour, each colour asks for the other's twin, an odd number of times around
NO_CLIQUE = graph_source([1, 2, 3, 1, 2, 3], [[1, 2], [4, 5], [2, 3], [5, 6], [1, 6], [3, 4]])
ONE_IN_THREE = [[1, 2, 3], [2, 3, 4]]
FOUR_TRIPLES = [[1, 2, 3], [1, 2, 4], [1, 3, 4], [2, 3, 4]]


def with_budget(source: Any, budget: int | None) -> Any:
    return source | {"budget": budget}


def relu_steps() -> list[Neuron]:
    """Steps of height 1 and slope 8 = 4/margin."""
    (h1, o1), (h2, o2) = STEP_LINES
    up, down = [8 * c for c in h1], [8 * c for c in h2]
    return [(up, 8 * o1, 1), (up, 8 * o1 - 1, -1), (down, 8 * o2, -1), (down, 8 * o2 - 1, 1)]


def cover_bundle(budget: int | None, *, chosen: set[int] | None = None, proof: str | None = None,
                 loss: str = "l2", bias: bool = False, q: int | None = None, **changes: Any) -> Files:  # fmt: skip
    source = with_budget(COVER, budget)
    q = q or (COVER_Q if loss == "l2" else 118)
    samples = constructions.set_cover(source, q, loss=loss, bias=bias, squares=COVER_SQUARES)
    neurons = None if chosen is None else constructions.set_cover_network(source, q, chosen)
    cost = None if chosen is None else str(sum(source["costs"][j - 1] for j in chosen))
    fields = {"loss": loss, "bias": bias, "target": None if budget is None else str(budget)} | changes
    return bundle(
        "set-cover-one-relu", source, samples, witness=neurons, objective=cost, proof=proof, **fields
    )  # fmt: skip


def circuit_bundle(budget: int | None, *, true: set[int] | None = None, proof: str | None = None,
                   loss: str = "l2", bias: bool = False, q: int = CIRCUIT_Q, **changes: Any) -> Files:  # fmt: skip
    source = with_budget(CIRCUIT, budget)
    samples = constructions.circuit(source, q, bias=bias)
    neurons = None if true is None else constructions.circuit_network(source, q, true, bias=bias)
    fields = {"loss": loss, "bias": bias, "target": None if budget is None else str(budget)} | changes
    cost = None if true is None else str(len(true))
    return bundle("circuit-one-relu", source, samples, witness=neurons, objective=cost, proof=proof, **fields)


def clique_bundle(graph: Any, *, vertices: set[int] | None = None, proof: str | None = None,
                  copies: int = 0, **changes: Any) -> Files:  # fmt: skip
    neurons = None if vertices is None else constructions.clique_network(graph, vertices)
    target = str(constructions.gamma(graph))
    return bundle(
        "clique-one-threshold", graph, constructions.clique(graph, copies=copies), witness=neurons,
        objective=None if vertices is None else target, proof=proof, **({"target": target} | changes),
    )  # fmt: skip


def plane_bundle(relus: bool, **changes: Any) -> Files:
    rule = "hyperplanes-four-relus" if relus else "hyperplanes-two-thresholds"
    lines = [(h, o, a) for (h, o), a in zip(STEP_LINES, (1, -1), strict=True)]
    neurons = relu_steps() if relus else lines
    return bundle(rule, PLANE, constructions.separation(PLANE, relus), witness=neurons, objective="0", **changes)


def stripes_bundle(n: int, clauses: paper.Clauses, **changes: Any) -> Files:
    data = bundles.dimacs("poits", n, clauses)
    truths = [truth for truth in paper.assignments(n) if paper.one_in_three(truth, clauses)]
    neurons = constructions.stripes_network(n, clauses, truths[0]) if truths else None
    proof = None if truths else bundles.drup(bundles.occurrences(clauses))
    return bundle(
        "poits-thresholds", data, constructions.stripes(n, clauses), witness=neurons, proof=proof,
        objective="0" if truths else None, **({"neurons": 2 * (n + len(clauses))} | changes),
    )  # fmt: skip


def refutation(source: Any, cost: int | None = None) -> str:
    return bundles.drup(clauses_by_hand(source, cost))


def clauses_by_hand(source: Any, cost: int | None = None) -> paper.Clauses:
    """The clauses of the specification, the registers counted off one after the other."""
    if source["kind"] == "coloured-graph":
        colours, edges = source["colours"], source["edges"]
        by_colour = [[v for v, d in enumerate(colours, 1) if d == c + 1] for c in range(source["colour_count"])]
        n = len(colours)
        strangers = [
            [-u, -v] for u in range(1, n + 1) for v in range(u + 1, n + 1)
            if colours[u - 1] != colours[v - 1] and [u, v] not in edges
        ]  # fmt: skip
        return by_colour + strangers
    bound = source["budget"] if cost is None else cost
    if source["kind"] == "set-cover":
        m, costs = len(source["sets"]), source["costs"]
        hard = [[j for j, s in enumerate(source["sets"], 1) if i in s] for i in range(1, source["elements"] + 1)]
        return hard + counter(m, costs, bound, m + 1)
    n, gates = source["inputs"], source["gates"]
    hard = [[source["output"]]]
    for w, gate in enumerate(gates, n + 1):
        hard += [[-w, i] for i in gate["wires"]] if gate["op"] == "and" else [[-w, *gate["wires"]]]
    return hard + counter(n, [1] * n, bound, n + len(gates) + 1)


def counter(n: int, costs: list[int], bound: int, first: int) -> paper.Clauses:
    if bound < 0:
        return [[]]
    names = iter(range(first, first + n * bound + 1))
    s = {(i, j): next(names) for i in range(1, n) for j in range(1, bound + 1)}
    out = []
    for i, cost in enumerate(costs, 1):
        if cost > bound:
            out.append([-i])
        elif i > 1:
            out.append([-i, -s[i - 1, bound + 1 - cost]])
        for j in range(1, bound + 1) if i < n else []:
            if i > 1:
                out.append([-s[i - 1, j], s[i, j]])
            if j <= cost:
                out.append([-i, s[i, j]])
            elif i > 1:
                out.append([-i, -s[i - 1, j - cost], s[i, j]])
    return out


HONEST = {
    "cover, budget, witness": lambda: cover_bundle(11, chosen=CHEAPEST),
    "cover, budget, worse witness": lambda: cover_bundle(14, chosen={1, 2, 3, 4}),
    "cover, budget, proof": lambda: cover_bundle(10, proof=refutation(COVER, 10)),
    "cover, budget and bound": lambda: cover_bundle(16, chosen=CHEAPEST, proof=refutation(COVER, 10)),
    "cover, least": lambda: cover_bundle(None, chosen=CHEAPEST, proof=refutation(COVER, 10)),
    "cover, least, unproved": lambda: cover_bundle(None, chosen={1, 2, 3, 4}),
    "cover, least, l1": lambda: cover_bundle(None, chosen=CHEAPEST, proof=refutation(COVER, 10), loss="l1"),
    "cover, least, bias": lambda: cover_bundle(None, chosen=CHEAPEST, proof=refutation(COVER, 10), bias=True),
    "cover, least, l1, bias": lambda: cover_bundle(
        None, chosen=CHEAPEST, proof=refutation(COVER, 10), bias=True, loss="l1", signs=[1]
    ),
    "cover, larger Q": lambda: cover_bundle(10, proof=refutation(COVER, 10), q=10**6),
    "circuit, budget, witness": lambda: circuit_bundle(3, true={2, 3, 4}),
    "circuit, budget, proof": lambda: circuit_bundle(2, proof=refutation(CIRCUIT, 2), signs=[1]),
    "circuit, least": lambda: circuit_bundle(None, true={1, 3, 4}, proof=refutation(CIRCUIT, 2)),
    "circuit, least, l1": lambda: circuit_bundle(None, true={1, 3, 4}, proof=refutation(CIRCUIT, 2), loss="l1"),
    "circuit, least, bias": lambda: circuit_bundle(None, true={1, 3, 4}, proof=refutation(CIRCUIT, 2), bias=True),
    "clique": lambda: clique_bundle(GRAPH, vertices={2, 3, 5}),
    "clique, l1": lambda: clique_bundle(GRAPH, vertices={2, 3, 5}, loss="l1"),
    "clique, l2": lambda: clique_bundle(GRAPH, vertices={2, 3, 5}, loss="l2", copies=101),
    "clique, l2, fixed": lambda: clique_bundle(GRAPH, vertices={2, 3, 5}, loss="l2", signs=[1]),
    "no clique": lambda: clique_bundle(NO_CLIQUE, proof=refutation(NO_CLIQUE)),
    "four ReLUs": lambda: plane_bundle(relus=True),
    "four ReLUs, fixed": lambda: plane_bundle(relus=True, signs=[1, -1, -1, 1]),
    "two thresholds": lambda: plane_bundle(relus=False),
    "two thresholds, fixed": lambda: plane_bundle(relus=False, signs=[1, -1]),
    "stripes, witness": lambda: stripes_bundle(4, ONE_IN_THREE),
    "stripes, fixed": lambda: stripes_bundle(3, [[1, 2, 3]], signs=[1, -1] * 4),
    "stripes, proof": lambda: stripes_bundle(4, FOUR_TRIPLES),
}
