"""The further constructions once more, as the tests' own transcription: rows of named weights, written without the
checker, and the networks of the proofs' first halves."""

from __future__ import annotations

from fractions import Fraction as Q
from itertools import combinations, pairwise
from typing import Any

from tests.checker import paper
from tests.checker.paper import Sample

Rows = list[tuple[dict[str, Any], Any]]
Neuron = tuple[list[Q], Q, Any]


def table(names: list[str], rows: Rows) -> list[Sample]:
    assert all(set(row) <= set(names) for row, _ in rows)
    return [(tuple(Q(row.get(name, 0)) for name in names), Q(label)) for row, label in rows]


def set_cover(
    source: dict[str, Any], q: int, *, loss: str = "l2", bias: bool = False, squares: dict[int, list[int]] | None = None
) -> list[Sample]:
    """Manurangsi-Reichman (2)-(5), multiplied by q. `squares` says how a cost is cut up (l2, no bias)."""
    m = len(source["sets"])
    rows: Rows = []
    for i in range(1, source["elements"] + 1):
        rows.append(({"w1": 1} | {f"S{j}": 1 for j, s in enumerate(source["sets"], 1) if i in s}, 0))
    for j, cost in enumerate(source["costs"], 1):
        scales = (squares or {}).get(cost, [1] * cost)
        if bias:
            scales = [1] * cost
        elif loss == "l1":
            scales = [cost]
        rows += [({f"S{j}": a, "eps": a}, a) for a in scales]
    rows += [({"w1": 1}, q), ({"eps": 1}, 1)]
    return table([f"S{j}" for j in range(1, m + 1)] + ["w1", "eps"], rows)


def set_cover_network(source: dict[str, Any], q: int, chosen: set[int]) -> list[Neuron]:
    m = len(source["sets"])
    return [([Q(-q if j in chosen else 0) for j in range(1, m + 1)] + [Q(q), Q(1)], Q(0), 1)]


def circuit(source: dict[str, Any], q: int, *, bias: bool = False) -> list[Sample]:
    """Manurangsi-Reichman (6)-(10) and A.3, multiplied by q."""
    n, gates = source["inputs"], source["gates"]
    names = [f"w{j}" for j in range(1, n + len(gates) + 1)] + ["eps"] + (["dummy"] if bias else [])
    rows: Rows = [({"eps": 1}, 1)]
    rows += [({"eps": 1, f"w{i}": -1}, 1) for i in range(1, n + 1)]
    rows.append(({f"w{source['output']}": 1}, q))
    for g, gate in enumerate(gates, n + 1):
        if gate["op"] == "or":
            rows.append(({f"w{g}": 1} | {f"w{i}": -1 for i in gate["wires"]}, 0))
        else:
            rows += [({f"w{g}": 1, f"w{i}": -1}, 0) for i in gate["wires"]]
    if bias:
        rows += [({}, 0), ({"dummy": 1}, q), ({"dummy": 2}, 2 * q)]
    return table(names, rows)


def evaluate(source: dict[str, Any], true: set[int]) -> list[bool]:
    values = [i in true for i in range(1, source["inputs"] + 1)]
    for gate in source["gates"]:
        inside = [values[w - 1] for w in gate["wires"]]
        values.append(all(inside) if gate["op"] == "and" else any(inside))
    return values


def circuit_network(source: dict[str, Any], q: int, true: set[int], *, bias: bool = False) -> list[Neuron]:
    weights = [Q(q) if value else Q(0) for value in evaluate(source, true)]
    return [([*weights, Q(1), *([Q(q)] if bias else [])], Q(0), 1)]


def separation(source: dict[str, Any], relus: bool) -> list[Sample]:
    """Froese-Hertrich Theorem 7, first to last item, with the 1-norm in delta; Corollary 10 without the pairs."""
    qs = sorted({tuple(map(Q, x)) for x in source["q"]})
    ps = sorted({tuple(map(Q, x)) for x in source["p"]})
    eps = Q(1, len({*qs, *ps}) ** 3) if source["margin"] is None else Q(source["margin"])
    points: list[Sample] = [(q, Q(1)) for q in qs] + [(p, Q(0)) for p in ps]
    for q in qs if relus else []:
        for p in ps:
            delta = min(Q(1, 4), eps / (2 * sum(abs(a - b) for a, b in zip(q, p, strict=True))))
            points.append((tuple((1 - delta) * a + delta * b for a, b in zip(q, p, strict=True)), Q(1)))
            points.append((tuple(delta * a + (1 - delta) * b for a, b in zip(q, p, strict=True)), Q(0)))
    return points


def stripes(n: int, clauses: paper.Clauses) -> list[Sample]:
    """Froese-Hertrich Corollary 8 as the errata spell it out: gadgets in the order clauses, variables."""
    m = len(clauses)
    big = 16 * m + 6 if m else 10
    eta, e = Q(1, 6 * big * (m + n)), Q(1, 3)
    h = 1 + eta
    points: list[Sample] = []
    gadgets = [(paper.slopes_of_clause(j, m), j * big) for j in range(1, m + 1)]
    gadgets += [([Q(-1), Q(1)], -i * big) for i in range(1, n + 1)]
    for slopes, z in gadgets:
        s1, sl = slopes[0], slopes[-1]
        for x1, heights in (
            (Q(0), [-h, Q(-1), Q(1), h]),
            (-e, [-h - e * sl, -1 - e * s1, 1 - e * sl, h - e * s1]),
            (e, [-h + e * s1, -1 + e * sl, 1 + e * s1, h + e * sl]),
        ):
            points += [((x1, height + z), Q(label)) for height, label in zip(heights, (0, 1, 1, 0), strict=True)]
        for s, t in pairwise(slopes):
            x = 2 * h / (t - s)
            points += [((x, s * x + h + z), Q(0)), ((-x, -(s * x + h) + z), Q(0))]
    return points + (paper.plane(n, clauses)[-3 * m :] if m else [])


def stripes_network(n: int, clauses: paper.Clauses, truth: tuple[bool, ...]) -> list[Neuron]:
    m = len(clauses)
    big = 16 * m + 6 if m else 10
    half = 1 + Q(1, 12 * big * (m + n))
    chosen = []
    for j, clause in enumerate(clauses, 1):
        (r,) = [r for r, i in enumerate(clause) if truth[i - 1]]
        chosen.append((paper.slopes_of_clause(j, m)[r], j * big))
    chosen += [(Q(-1) if truth[i - 1] else Q(1), -i * big) for i in range(1, n + 1)]
    return [([-s, Q(1)], side * half - z, a) for s, z in chosen for side, a in ((1, 1), (-1, -1))]


def clique(source: dict[str, Any], *, copies: int = 0, b: int = 2) -> list[Sample]:
    """Froese-Hertrich Corollary 9 as the errata spell it out, classes of any size."""
    kappa, colours = source["colour_count"], source["colours"]
    number = {v: sum(colours[u] == colours[v - 1] for u in range(v)) for v in range(1, len(colours) + 1)}
    k = max(number.values(), default=0) + 1
    tau = Q(1, 4 * (k + 1))
    rows: Rows = []
    for v, c in enumerate(colours, 1):
        rows += [({f"c{c}": 1 / (number[v] - tau)}, 1), ({f"c{c}": 1 / (number[v] + tau)}, 0)]
    for u, v in source["edges"]:
        (c, s), (d, t) = sorted([(colours[u - 1], number[u]), (colours[v - 1], number[v])])
        if c != d:
            level = k * s + t
            rows.append(({f"c{c}": k / (level - Q(1, 2)), f"c{d}": 1 / (level - Q(1, 2))}, 1))
            rows.append(({f"c{c}": k / (level + Q(1, 2)), f"c{d}": 1 / (level + Q(1, 2))}, 0))
    names = [f"c{c}" for c in range(1, kappa + 1)]
    return table(names, rows + [(dict.fromkeys(names, b), 1)] * copies)


def gamma(source: dict[str, Any]) -> int:
    kappa, colours = source["colour_count"], source["colours"]
    between = sum(colours[u - 1] != colours[v - 1] for u, v in source["edges"])
    return len(colours) + between - kappa - kappa * (kappa - 1) // 2


def clique_network(source: dict[str, Any], vertices: set[int]) -> list[Neuron]:
    colours = source["colours"]
    weights = [Q(0)] * source["colour_count"]
    for v in vertices:
        weights[colours[v - 1] - 1] = Q(sum(colours[u] == colours[v - 1] for u in range(v)))
    return [(weights, Q(-1), 1)]


def cliques(source: dict[str, Any]) -> list[set[int]]:
    """All cliques with one vertex of each colour."""
    colours, edges = source["colours"], {tuple(edge) for edge in source["edges"]}
    found = []
    for chosen in combinations(range(1, len(colours) + 1), source["colour_count"]):
        distinct = len({colours[v - 1] for v in chosen}) == len(chosen)
        if distinct and all(pair in edges for pair in combinations(chosen, 2)):
            found.append(set(chosen))
    return found


def covers(source: dict[str, Any]) -> list[tuple[int, set[int]]]:
    """All covers with their costs."""
    m, everything = len(source["sets"]), set(range(1, source["elements"] + 1))
    found = []
    for size in range(m + 1):
        for chosen in combinations(range(m), size):
            if set().union(*(source["sets"][j] for j in chosen)) == everything:
                found.append((sum(source["costs"][j] for j in chosen), {j + 1 for j in chosen}))
    return found


def satisfying(source: dict[str, Any]) -> list[tuple[int, set[int]]]:
    """All sets of true inputs that make the output true, with their sizes."""
    n = source["inputs"]
    sets = [set(c) for size in range(n + 1) for c in combinations(range(1, n + 1), size)]
    return [(len(true), true) for true in sets if evaluate(source, true)[source["output"] - 1]]


def document(kind: str, **fields: Any) -> dict[str, Any]:
    return {"schema_version": 1, "kind": kind, **fields}


def cover_source(
    elements: int, sets: list[list[int]], costs: list[int] | None = None, budget: int | None = None
) -> Any:
    return document("set-cover", elements=elements, sets=sets, costs=costs or [1] * len(sets), budget=budget)


def circuit_source(inputs: int, gates: list[tuple[str, list[int]]], output: int, budget: int | None = None) -> Any:
    listed = [{"op": op, "wires": wires} for op, wires in gates]
    return document("monotone-circuit", inputs=inputs, gates=listed, output=output, budget=budget)


def separation_source(q: list[list[Any]], p: list[list[Any]], margin: str | None = None, dimension: int = 2) -> Any:
    return document(
        "hyperplane-separation", dimension=dimension, margin=margin,
        q=[[str(c) for c in x] for x in q], p=[[str(c) for c in x] for x in p],
    )  # fmt: skip


def graph_source(colours: list[int], edges: list[list[int]], colour_count: int | None = None) -> Any:
    count = max(colours, default=0) if colour_count is None else colour_count
    return document("coloured-graph", colour_count=count, colours=colours, edges=edges)
