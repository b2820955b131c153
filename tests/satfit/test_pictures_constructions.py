"""Pictures of the constructions: what is drawn is what is there, by exact oracles that look at the figure."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from encoders.reductions import poits_plane
from encoders.reductions.base import Options
from encoders.reductions.selection_gadget import gadget_problem
from instances import (
    Activation,
    HyperplaneSeparation,
    Network,
    OneInThreeSat,
    UsageError,
)  # fmt: skip
from satfit import pictures
from satfit.pictures import clique, construction, hyperplanes, rules, stripes, style
from tests.satfit.picture_support import SLOPES, F, lines, offsets


@pytest.fixture(autouse=True)
def _layout_only_where_it_matters(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    # half of the time goes into the layout, which moves the axes and nothing in them
    if not request.function.__name__.startswith(("test_no_text", "test_settings", "test_by_suffix")):
        monkeypatch.setattr(style, "settle", lambda _figure: None)


class TestGadget:
    def test_all_levees_and_all_points(self) -> None:
        left, right = pictures.draw_gadget(SLOPES, 1).axes
        assert len(lines(left, "breakline-")) == 4 * len(SLOPES)
        assert len(lines(right, "breakline-")) == 4
        assert len(lines(right, "other-levee")) == 8
        wanted = gadget_problem(SLOPES)
        for axes in (left, right):
            found = {tuple(np.round(point, 9)) for point in offsets(axes, None)}
            assert found == {tuple(np.round([float(dict(p).get(i, 0)) for i in (0, 1)], 9)) for p in wanted.points}
        values = np.asarray(right.images[0].get_array())
        assert values.min() == 0
        assert values.max() == 1

    def test_one_panel_without_a_choice(self) -> None:
        assert len(pictures.draw_gadget((F(-1), F(1)), None).axes) == 1

    @pytest.mark.parametrize(("slopes", "chosen"), [((), None), ((F(1), F(0)), None), (SLOPES, 3), (SLOPES, -1)])
    def test_bad_gadgets(self, slopes: tuple[Fraction, ...], chosen: int | None) -> None:
        with pytest.raises(UsageError):
            pictures.draw_gadget(slopes, chosen)

    def test_cross_section_curves_fit_their_points(self) -> None:
        left, right = pictures.draw_cross_section().axes
        for axes, gid, curves, count in ((left, "admissible", 3, 9), (right, "only", 1, 13)):
            found, points = lines(axes, gid), offsets(axes, None)
            assert (len(found), len(points)) == (curves, count)
            for curve in found:
                heights = np.interp(points[:, 0], curve.get_xdata(), curve.get_ydata())
                assert np.allclose(heights, points[:, 1])
        assert [t.get_text() for t in left.texts] == [f"$p_{{{i}}}$" for i in range(1, 10)]

    @pytest.mark.parametrize("slopes", [SLOPES, (F(-1), F(-1, 2)), (F(0),)])
    def test_every_levee_crosses_every_segment_twice(self, slopes: tuple[Fraction, ...]) -> None:
        (axes,) = pictures.draw_segments(slopes).axes
        segments = lines(axes, "segment-")
        assert len(segments) == 4
        for segment in segments:
            x, (low, high) = segment.get_xdata()[0], segment.get_ydata()
            for slope in slopes:
                assert sum(low - 1e-9 <= float(slope) * x + c <= high + 1e-9 for c in (-2, -1, 1, 2)) == 2
        assert sorted(offsets(axes, "highlighted")[:, 1]) == [-2, -1, 1, 2]


class TestConstruction:
    @pytest.mark.parametrize(
        "source",
        [rules.FORMULA, OneInThreeSat(3, ((1, 2, 3),)), OneInThreeSat(2, ()), OneInThreeSat(2, ((1, 1, 2), (2, 2, 2)))],
    )
    def test_every_levee_is_a_line(self, source: OneInThreeSat) -> None:
        m, n = len(source.clauses), source.variables
        figure = pictures.draw_construction(source, (True,) * n)
        assert len(figure.axes) == 2
        for axes in figure.axes:
            found = lines(axes, "levee-")
            assert len({line.get_gid() for line in found}) == len(found) == 3 * m + 2 * n
            assert len(offsets(axes, "gadgets")) == m + n

    def test_chosen_levees_are_those_of_the_witness(self) -> None:
        source, solution = rules.FORMULA, rules.SOLUTION
        right = pictures.draw_construction(source, solution).axes[1]
        widest = max(line.get_linewidth() for line in right.lines)
        chosen = [line for line in lines(right, "levee-") if line.get_linewidth() == widest]
        # equation (2): the centre line of a levee lies between its two concave breaklines
        witness = poits_plane.fit(source, solution, Options())
        wanted = {(-w[0], -b - 2) for w, b in list(zip(witness.weights, witness.biases, strict=True))[3::4]}
        found = set()
        for line in chosen:
            (x0, x1), (y0, y1) = line.get_xdata(), line.get_ydata()
            slope = F((y1 - y0) / (x1 - x0)).limit_denominator(1000)
            found.add((slope, F(y0 - float(slope) * x0).limit_denominator(1000)))
        assert found == wanted

    def test_points_are_those_of_the_reduction(self) -> None:
        source = rules.FORMULA
        reduced = poits_plane.reduce(source, Options())
        wanted = [(dict(p)[0], dict(p).get(1, F(0))) for p in reduced.points[-3 * len(source.clauses) :]]
        assert construction.occurrences(source) == wanted
        axes = pictures.draw_construction(source, None).axes[0]
        assert np.allclose(offsets(axes, "occurrences"), [(float(a), float(b)) for a, b in wanted])

    @pytest.mark.parametrize("values", range(32))
    def test_missed_points_are_those_the_network_misses(self, values: int) -> None:
        source = rules.FORMULA
        assignment = tuple(bool(values >> i & 1) for i in range(5))
        reduced = poits_plane.reduce(source, Options())
        residuals = reduced.residuals(poits_plane.fit(source, assignment, Options()))
        first = len(residuals) - 3 * len(source.clauses)
        assert construction.missed(source, assignment) == [i for i, r in enumerate(residuals[first:]) if r]
        assert (not construction.missed(source, assignment)) == source.satisfied_by(assignment)

    def test_hundreds_of_gadgets(self) -> None:
        source = OneInThreeSat(300, tuple((i, i + 1, i + 2) for i in range(1, 200)))
        figure = pictures.draw_construction(source, None)
        assert len(lines(figure.axes[0], "levee-")) < 1000
        assert "gadget in" in figure.get_suptitle()

    def test_wrong_length(self) -> None:
        with pytest.raises(UsageError, match="4 values for 5"):
            pictures.draw_construction(rules.FORMULA, (True,) * 4)


class TestHyperplanes:
    def test_the_example_keeps_its_promise(self) -> None:
        assert rules.SEPARATION.keeps_promise(rules.LINES)

    def test_witness_fits_all_points(self) -> None:
        shown = hyperplanes.witness(rules.SEPARATION, rules.LINES)
        assert shown is not None
        pairs = hyperplanes.small_points(rules.SEPARATION)
        assert len(pairs) == len(rules.SEPARATION.q) * len(rules.SEPARATION.p)
        assert all(shown(x) == 1 for x in (*rules.SEPARATION.q, *(r for r, _ in pairs)))
        assert all(shown(x) == 0 for x in (*rules.SEPARATION.p, *(s for _, s in pairs)))

    def test_what_is_drawn(self) -> None:
        source = rules.SEPARATION
        (axes,) = pictures.draw_hyperplanes(source, rules.LINES, None).axes
        assert len(lines(axes, "breakline-")) == 4
        assert len(lines(axes, "plane-")) == 2
        assert np.allclose(offsets(axes, "big-q"), [[float(c) for c in x] for x in source.q])
        assert len(offsets(axes, "small-p")) == 12
        (circle,) = axes.patches
        assert circle.get_radius() == float(source.epsilon)  # type: ignore[attr-defined]

    def test_without_planes_or_points(self) -> None:
        assert pictures.draw_hyperplanes(rules.SEPARATION, None, None).axes
        assert pictures.draw_hyperplanes(HyperplaneSeparation(2, (), ()), (), None).axes

    def test_only_the_plane(self) -> None:
        with pytest.raises(UsageError, match="dimension 3"):
            pictures.draw_hyperplanes(HyperplaneSeparation(3, (), ()), None, None)


@pytest.mark.parametrize("chosen", range(3))
def test_stripes_fit_their_gadget(chosen: int) -> None:
    points = stripes.stripe_gadget(SLOPES, stripes.ETA)
    assert len(points) == 12 + 2 * (len(SLOPES) - 1)
    assert all(stripes.stripe(SLOPES[chosen], stripes.ETA)((x1, x2)) == y for x1, x2, y in points)


def test_the_clique_line_cuts_two_vertices_and_their_edge() -> None:
    pairs = clique.pairs(3, rules.EDGES)
    for s, t in rules.EDGES:
        line = Network(((F(s), F(t)),), (F(-1),), (F(1),), Activation.THRESHOLD)
        assert {p.name for p in pairs if clique.cut(p, line)} == {f"u_{s}", f"v_{t}", f"u_{s}v_{t}"}
    no_edge = Network(((F(1), F(1)),), (F(-1),), (F(1),), Activation.THRESHOLD)
    assert {p.name for p in pairs if clique.cut(p, no_edge)} == {"u_1", "v_1"}


def test_the_examples_of_the_rules_are_solved() -> None:
    assert rules.FORMULA.satisfied_by(rules.SOLUTION)
    assert rules.CLAUSES.satisfied_by(rules.MODEL)
    assert rules.COVER.satisfied_by(rules.CHOSEN)
    assert rules.CIRCUIT.satisfied_by(rules.INPUTS)
    assert pictures.draw_rule("no-such-rule") is None


def test_wrong_solutions_are_drawn_with_what_they_miss() -> None:
    from satfit.pictures.circuit import draw_circuit
    from satfit.pictures.clauses import draw_clauses
    from satfit.pictures.cover import draw_cover

    assert len(lines(draw_cover(rules.COVER, (True,) + (False,) * 4).axes[0], "missed")) == 1 + 3
    assert len(lines(draw_circuit(rules.CIRCUIT, (True, False, False, True)).axes[0], "missed")) == 2
    texts = draw_clauses(rules.CLAUSES, (False, False, True, False)).axes[0].texts
    assert sum(text.get_bbox_patch() is not None for text in texts) == 1
