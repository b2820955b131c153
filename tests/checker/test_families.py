"""The further rules: honest bundles, and each construction against one written out number by number."""

from __future__ import annotations

from fractions import Fraction as Q
from pathlib import Path
from typing import Any

import pytest

import checker
from tests.checker import bundles, constructions, families, paper
from tests.checker.constructions import circuit_source, cover_source, graph_source, separation_source
from tests.checker.families import HONEST, accepts
from tests.checker.paper import Sample


def rows(*listed: tuple[tuple[Any, ...], Any]) -> list[Sample]:
    return [(tuple(map(Q, x)), Q(y)) for x, y in listed]


@pytest.mark.parametrize("name", HONEST)
def test_honest_bundles_are_accepted(name: str, tmp_path: Path) -> None:
    files = HONEST[name]()
    report = checker.check_bundle(bundles.write(tmp_path / "b", files))
    assert (report.status, report.reason) == ("accepted", None)
    read = "the reading of the original file into source.json"
    assert (read in report.trusts) == ("source.json" in files)
    theorem = any("Manurangsi" in trust or "Froese" in trust for trust in report.trusts)
    assert theorem == ("proof.drup" in files)
    assert not any("the word of" in trust for trust in report.trusts)


def test_set_cover_by_hand() -> None:
    """Two elements, S1 = {1, 2} at cost 5, S2 = {2} at cost 1; columns S1, S2, w1, eps. C = 6: ceil(sqrt) = 3."""
    source = cover_source(2, [[1, 2], [2]], [5, 1])
    two, three = ((2, 0, 0, 2), 2), ((1, 0, 0, 1), 1)
    common = [((1, 0, 1, 0), 0), ((1, 1, 1, 0), 0), ((0, 1, 0, 1), 1), ((0, 0, 0, 1), 1)]
    for q in (15, 16, 10**9):
        end = ((0, 0, 1, 0), q)
        accepts("set-cover-one-relu", source, rows(*common, end, two, three), target=None)
        accepts("set-cover-one-relu", source, rows(*common, end, *[three] * 5), target=None, bias=True)
    with pytest.raises(checker.Rejected, match="too small: the theorem needs 15"):
        accepts("set-cover-one-relu", source, rows(*common, ((0, 0, 1, 0), 14), two, three), target=None)
    with pytest.raises(checker.Rejected, match=r"set 1 costs 5, its samples cost 4"):
        accepts("set-cover-one-relu", source, rows(*common, ((0, 0, 1, 0), 15), two), target=None)
    end, five = ((0, 0, 1, 0), 2 + 4 * 6 + 1), ((5, 0, 0, 5), 5)
    accepts("set-cover-one-relu", source, rows(*common, end, five), target=None, loss="l1")
    accepts("set-cover-one-relu", source, rows(*common, end, *[three] * 5), target=None, loss="l1", bias=True)
    for other in ([two, three], [three] * 5):
        with pytest.raises(checker.Rejected):
            accepts("set-cover-one-relu", source, rows(*common, end, *other), target=None, loss="l1")


def test_an_element_in_no_set_shares_its_point_with_w1() -> None:
    source = cover_source(1, [])
    accepts("set-cover-one-relu", source, rows(((1, 0), 0), ((1, 0), 1), ((0, 1), 1)), target=None)


def test_a_budget_above_all_costs_is_clamped_or_asks_for_a_larger_q() -> None:
    source = cover_source(1, [], budget=4)
    for target, q, loss in (("0", 1, "l2"), ("4", 5, "l2"), ("4", 9, "l1"), ("0", 1, "l1")):
        samples = [((1, 0), 0), ((0, 1), 1)]
        accepts("set-cover-one-relu", source, rows(*samples, ((1, 0), q)), target=target, loss=loss)
        with pytest.raises(checker.Rejected, match=r"too small|positive"):
            accepts("set-cover-one-relu", source, rows(*samples, ((1, 0), q - 1)), target=target, loss=loss)
    with pytest.raises(checker.Rejected, match="target"):
        accepts("set-cover-one-relu", source, rows(*samples, ((1, 0), 9)), target="3")


def test_circuit_by_hand() -> None:
    """w3 = w1 and w2, w4 = w1 or w3, output w4; W = 4, l = 2, so Q >= 64000. Columns w1..w4, eps, dummy."""
    source = circuit_source(2, [("and", [1, 2]), ("or", [1, 3])], 4, budget=1)
    q = 64000
    listed = [
        ((0, 0, 0, 0, 1), 1), ((-1, 0, 0, 0, 1), 1), ((0, -1, 0, 0, 1), 1), ((0, 0, 0, 1, 0), q),
        ((-1, 0, 1, 0, 0), 0), ((0, -1, 1, 0, 0), 0), ((-1, 0, -1, 1, 0), 0),
    ]  # fmt: skip
    wide = [((*x, 0), y) for x, y in listed]
    wide += [((0, 0, 0, 0, 0, 0), 0), ((0, 0, 0, 0, 0, 1), q), ((0, 0, 0, 0, 0, 2), 2 * q)]
    for loss in ("l1", "l2"):
        accepts("circuit-one-relu", source, rows(*listed), target="1", loss=loss)
        accepts("circuit-one-relu", source, rows(*wide), target="1", loss=loss, bias=True)
    for q_below in (q - 1, 40):
        smaller = [(x, q_below if y == q else y) for x, y in listed]
        with pytest.raises(checker.Rejected, match="output wire is too small"):
            accepts("circuit-one-relu", source, rows(*smaller), target="1")


def test_depth_is_what_lies_below_the_output() -> None:
    chain = [("or", [1]), ("or", [2]), ("or", [3]), ("and", [])]
    for output, depth in ((1, 0), (2, 1), (4, 3), (5, 1)):
        source = circuit_source(1, chain, output)
        accepts("circuit-one-relu", source, constructions.circuit(source, 50 ** (depth + 1)), target=None)
        with pytest.raises(checker.Rejected, match="too small"):
            accepts("circuit-one-relu", source, constructions.circuit(source, 50 ** (depth + 1) - 1), target=None)


def test_a_budget_above_all_wires_asks_for_a_larger_q() -> None:
    source = circuit_source(0, [("or", [])], 1, budget=1000)
    for loss, least in (("l1", 2 * 4001 + 2001), ("l2", 2 * (1 + 4 * 32) + 2 * 32 + 1)):
        accepts("circuit-one-relu", source, constructions.circuit(source, 100), target="1", loss=loss)
        accepts("circuit-one-relu", source, constructions.circuit(source, least), target="1000", loss=loss)
        with pytest.raises(checker.Rejected, match="too small"):
            accepts("circuit-one-relu", source, constructions.circuit(source, least - 1), target="1000", loss=loss)


def test_hyperplanes_by_hand() -> None:
    """q = 0 and p = 1, 8 on a line: m^-3 = 1/27, halved over 1 and over 8; with a margin of 9, capped at 1/4."""
    points: list[Any] = [((0,), 1), ((1,), 0), ((8,), 0)]
    near: list[Any] = [((Q(1, 54),), 1), ((Q(53, 54),), 0), ((Q(1, 54),), 1), ((8 - Q(1, 54),), 0)]
    source = separation_source([[0]], [[1], [8]], dimension=1)
    accepts("hyperplanes-four-relus", source, rows(*points, *near))
    accepts("hyperplanes-four-relus", source, rows(*points, *near[:2], *near[3:]))
    wide: list[Any] = [((Q(1, 4),), 1), ((Q(3, 4),), 0), ((2,), 1), ((6,), 0)]
    source = separation_source([[0]], [[1], [8]], "9", dimension=1)
    accepts("hyperplanes-four-relus", source, rows(*points, *wide))
    accepts("hyperplanes-two-thresholds", source, rows(*points))
    with pytest.raises(checker.Rejected, match="missing"):
        accepts("hyperplanes-four-relus", source, rows(*points, *near))
    with pytest.raises(checker.Rejected, match="not a sample"):
        accepts("hyperplanes-two-thresholds", source, rows(*points, *wide))
    with pytest.raises(checker.Rejected, match="for 4 only"):
        accepts("hyperplanes-four-relus", source, rows(*points, *wide), neurons=5)


def test_the_one_norm_and_the_number_of_distinct_points() -> None:
    """(0,0) twice, (1,2): m = 2, 1/8 / (2 * 3) = 1/48."""
    source = separation_source([[0, 0], [0, 0]], [[1, 2]])
    pair: list[Any] = [((Q(1, 48), Q(2, 48)), 1), ((Q(47, 48), Q(94, 48)), 0)]
    accepts("hyperplanes-four-relus", source, rows(((0, 0), 1), ((1, 2), 0), *pair))
    accepts("hyperplanes-four-relus", source, rows(((0, 0), 1), ((0, 0), 1), ((1, 2), 0), *pair))


def test_a_common_point_contradicts_itself() -> None:
    source = separation_source([[0]], [[0]], dimension=1)
    for rule in ("hyperplanes-four-relus", "hyperplanes-two-thresholds"):
        accepts(rule, source, rows(((0,), 1), ((0,), 0)))
        accepts(rule, separation_source([], [], dimension=3), [])
        with pytest.raises(checker.Rejected):
            accepts(rule, source, rows(((0,), 1)))


def test_stripes_by_hand() -> None:
    """One variable, no clause: Delta = 10, eta = 1/60, H = 61/60 at offset -10; q at x1 = H."""
    h, e = Q(61, 60), Q(1, 3)
    listed: list[Any] = [((0, -10 - h), 0), ((0, -11), 1), ((0, -9), 1), ((0, -10 + h), 0)]
    for x1 in (-e, e):
        listed += [((x1, -10 - h - e), 0), ((x1, -11 + e), 1), ((x1, -9 - e), 1), ((x1, -10 + h + e), 0)]
    listed += [((h, -10), 0), ((-h, -10), 0)]
    data = bundles.dimacs("poits", 1, [])
    accepts("poits-thresholds", data, rows(*listed))
    padded = [((*x, 0, 0), y) for x, y in listed]
    accepts("poits-thresholds", data, rows(*padded))
    with pytest.raises(checker.Rejected, match="only zeros"):
        accepts("poits-thresholds", data, rows(*padded[:-1], ((-h, -10, 0, 1), 0)))


def test_the_plane_may_be_padded_too() -> None:
    data = bundles.dimacs("poits", 3, [[1, 2, 3]])
    samples = [((*x, Q(0)), y) for x, y in paper.plane(3, [[1, 2, 3]])]
    accepts("poits-plane", data, samples, neurons=16)


def test_clique_by_hand() -> None:
    """Colours 1, 2, 2 and the edge 1-3: N = 2, K = 3, tau = 1/16; vertex 3 is number 2, L = 3 + 2."""
    source = graph_source([1, 2, 2], [[1, 3], [2, 3]])
    listed: list[Any] = [
        ((Q(16, 15), 0), 1), ((Q(16, 17), 0), 0), ((0, Q(16, 15)), 1), ((0, Q(16, 17)), 0), ((0, Q(16, 31)), 1),
        ((0, Q(16, 33)), 0), ((Q(6, 9), Q(2, 9)), 1), ((Q(6, 11), Q(2, 11)), 0),
    ]  # fmt: skip
    for loss in ("l0", "l1"):
        accepts("clique-one-threshold", source, rows(*listed), target="1", loss=loss)
    accepts("clique-one-threshold", source, rows(*listed, *[((2, 2), 1)] * 17), target="1", loss="l2")
    accepts("clique-one-threshold", source, rows(*listed, *[((9, 9), 1)] * 3), target="1", loss="l2", signs=[1])
    for copies, why in (([((2, 2), 1)] * 16, "more than 16"), ([((1, 1), 1)] * 17, "0 copies")):
        with pytest.raises(checker.Rejected, match=why):
            accepts("clique-one-threshold", source, rows(*listed, *copies), target="1", loss="l2")


def test_clique_in_the_corners() -> None:
    def problem(source: Any, **changes: Any) -> None:
        fields = {"target": str(constructions.gamma(source))} | changes
        accepts("clique-one-threshold", source, constructions.clique(source), **fields)

    impossible = {"loss": "zero", "target": "0"}
    zero = rows(((0, 0), 0), ((0, 0), 1))
    problem(graph_source([], []))
    problem(graph_source([1, 1, 1], [[1, 2]]))
    problem(graph_source([1, 1, 1, 1], [], colour_count=2))  # gamma = 1, no vertex of colour 2
    for source in (graph_source([], [], colour_count=2), graph_source([1, 2], [])):
        accepts("clique-one-threshold", source, zero, **impossible)
        with pytest.raises(checker.Rejected):
            problem(source, target="0")
    accepts("clique-one-threshold", graph_source([], [], 1), rows(((0,), 0), ((0,), 1)), **impossible)


@pytest.mark.parametrize("rule", ["set-cover-one-relu", "circuit-one-relu", "clique-one-threshold"])
@pytest.mark.parametrize("loss", ["zero", "l0", "linf"])
def test_other_losses_are_other_problems(rule: str, loss: str) -> None:
    source, samples = {
        "set-cover-one-relu": (families.COVER, constructions.set_cover(families.COVER, 100)),
        "circuit-one-relu": (families.CIRCUIT, constructions.circuit(families.CIRCUIT, families.CIRCUIT_Q)),
        "clique-one-threshold": (families.GRAPH, constructions.clique(families.GRAPH)),
    }[rule]
    if (rule, loss) == ("clique-one-threshold", "l0"):
        return
    with pytest.raises(checker.Rejected, match="loss"):
        accepts(rule, source, samples, target="0", loss=loss)
