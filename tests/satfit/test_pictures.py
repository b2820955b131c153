"""Pictures: what is drawn is what is there. The oracles are exact and look at the figure, never at pixels."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.text import Text

from encoders.reductions import poits_plane
from encoders.reductions.base import Options
from encoders.reductions.selection_gadget import gadget_problem
from instances import (
    Activation,
    HyperplaneSeparation,
    InputError,
    Network,
    OneInThreeSat,
    TrainingProblem,
    UsageError,
    sparse_point,
)  # fmt: skip
from satfit import pictures
from satfit.pictures import clique, construction, hyperplanes, rules, stripes, style
from satfit.pictures.saving import rendered

F = Fraction
ROOT = Path(__file__).resolve().parents[2]
HUGE = 10**400
SLOPES = (F(-1), F(0), F(1))


def problem(
    d: int, points: Sequence[Sequence[Fraction | int]], labels: Sequence[Fraction | int], k: int, **options: object
) -> TrainingProblem:
    return TrainingProblem(
        tuple(sparse_point(point) for point in points), tuple(F(y) for y in labels), d, k, **options  # type: ignore[arg-type]
    )  # fmt: skip


def network(
    rows: Sequence[tuple[Sequence[int], Fraction | int, int]], activation: Activation = Activation.RELU
) -> Network:
    return Network(
        tuple(tuple(F(w) for w in row) for row, _, _ in rows),
        tuple(F(b) for _, b, _ in rows),
        tuple(F(c) for _, _, c in rows),
        activation,
    )


def lines(axes: Axes, prefix: str) -> list[Line2D]:
    return [line for line in axes.lines if (line.get_gid() or "").startswith(prefix)]


def offsets(axes: Axes, gid: str | None) -> np.ndarray:
    (found,) = [c for c in axes.collections if c.get_gid() == gid and len(np.asarray(c.get_offsets()))]
    return np.asarray(found.get_offsets())


def svg_texts(data: bytes) -> str:
    root = ET.fromstring(data)
    return "\n".join("".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text"))


PLANE = network([((1, 1), -1, 1), ((1, -1), F(1, 2), -1), ((0, 2), F(1, 3), 1)])
GRID = [(a, b) for a in range(-2, 3) for b in range(-2, 3)]


@pytest.fixture(autouse=True)
def _layout_only_where_it_matters(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    # half of the time goes into the layout, which moves the axes and nothing in them
    if not request.function.__name__.startswith(("test_no_text", "test_settings", "test_by_suffix")):
        monkeypatch.setattr(style, "settle", lambda _figure: None)


class TestPlane:
    def test_points_are_where_the_data_are(self) -> None:
        labels = [F(a * b, 3) for a, b in GRID]
        figure = pictures.draw_problem(problem(2, GRID, labels, 3), None)
        assert np.allclose(offsets(figure.axes[0], None), GRID)
        shown = np.asarray(figure.axes[0].collections[0].get_array())
        assert np.allclose(shown, [float(y) for y in labels])

    def test_breaklines_lie_where_the_gradient_jumps(self) -> None:
        axes = pictures.draw_problem(problem(2, GRID, [0] * len(GRID), 3), PLANE).axes[0]
        found = lines(axes, "breakline-")
        assert [line.get_gid() for line in found] == ["breakline-1", "breakline-2", "breakline-3"]
        for line, (row, bias, sign) in zip(
            found, zip(PLANE.weights, PLANE.biases, PLANE.coefficients, strict=True), strict=True
        ):
            ends = [(float(x), float(y)) for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)]
            assert all(abs(float(row[0]) * x + float(row[1]) * y + float(bias)) < 1e-9 for x, y in ends)
            # second difference of f across the line, in the direction of the neuron's weights, at an exact point of it
            centre = [F(a + b) / 2 for a, b in zip(*(map(F, end) for end in ends), strict=True)]
            t = row[0] * centre[0] + row[1] * centre[1] + bias
            square = row[0] ** 2 + row[1] ** 2
            on = [c - t * w / square for c, w in zip(centre, row, strict=True)]
            step = F(1, 10**6)
            around = [[c + s * step * w for c, w in zip(on, row, strict=True)] for s in (-1, 0, 1)]
            left, middle, right = (PLANE(at) for at in around)
            assert left + right - 2 * middle == sign * step * square
            assert line.is_dashed() == (sign < 0)

    @pytest.mark.parametrize("activation", list(Activation))
    def test_surface_is_the_function(self, activation: Activation) -> None:
        shown = Network(PLANE.weights, PLANE.biases, (F(1), F(-1), F(2)), activation)
        axes = pictures.draw_problem(problem(2, GRID, [0] * len(GRID), 3, activation=activation), shown).axes[0]
        (image,) = axes.images
        values, (left, right, bottom, top) = np.asarray(image.get_array()), image.get_extent()
        side = len(values)
        for i, j in [(0, 0), (side - 1, side - 1), (7, side // 2), (side // 3, 11), (side // 2, side // 2)]:
            x, y = left + (j + 0.5) * (right - left) / side, bottom + (i + 0.5) * (top - bottom) / side
            assert abs(values[i, j] - float(shown((F(x), F(y))))) < 1e-9

    def test_missed_points_and_only_those_are_ringed(self) -> None:
        labels = PLANE.values([sparse_point(point) for point in GRID])
        labels[3] += F(1, 10**30)
        axes = pictures.draw_problem(problem(2, GRID, labels, 3), PLANE).axes[0]
        assert np.allclose(offsets(axes, "missed"), [GRID[3]])
        assert "misses 1" in axes.get_title()

    def test_idle_neurons_have_no_line_and_are_counted(self) -> None:
        idle = network([((0, 0), 1, 1), ((1, 0), 0, 0), ((1, 0), -100, 1), ((1, 0), 0, 1)])
        axes = pictures.draw_problem(problem(2, GRID, [0] * len(GRID), 4), idle).axes[0]
        assert [line.get_gid() for line in lines(axes, "breakline-")] == ["breakline-4"]
        assert "2 without a line, 1 with its line outside" in axes.get_title()

    def test_huge_and_close_coordinates_stay_apart(self) -> None:
        figure = pictures.draw_problem(problem(2, [(HUGE, 0), (-HUGE, HUGE)], [HUGE, 0], 1), network([((1, 0), 0, 1)]))
        assert np.allclose(offsets(figure.axes[0], None), [(1, 0), (-1, 1)])
        assert "10^{400}" in figure.axes[0].get_xlabel()
        close = problem(2, [(HUGE, 0), (HUGE + 1, 0), (HUGE, 2)], [0, 1, 2], 1)
        figure = pictures.draw_problem(close, network([((1, 0), -HUGE, 1)]))
        assert np.allclose(offsets(figure.axes[0], None), [(0, 0), (1, 0), (0, 2)])
        assert r"\min" in figure.axes[0].get_xlabel()
        (break_at,) = lines(figure.axes[0], "breakline-")
        assert np.allclose(break_at.get_xdata(), 0)

    def test_many_points_become_a_bitmap_and_many_lines_thin(self) -> None:
        points = [(i % 80, i // 80) for i in range(5_001)]
        axes = pictures.draw_problem(problem(2, points, [0] * len(points), 0), None).axes[0]
        assert axes.collections[0].get_rasterized()
        rows = [((i % 7 + 1, i % 5 - 2), i % 11 - 5, 1) for i in range(400)]
        few, many = (
            lines(pictures.draw_problem(problem(2, GRID, [0] * 25, k), network(rows[:k])).axes[0], "breakline-")
            for k in (20, 400)
        )
        assert many[0].get_linewidth() < few[0].get_linewidth()


class TestLine:
    LEVEE = network([((1,), 2, 1), ((1,), 1, -1), ((2,), -2, -1), ((1,), -2, 1), ((1,), -2, 1)])

    def test_graph_and_breaks(self) -> None:
        places = [(x,) for x in range(-4, 5)]
        labels = self.LEVEE.values([sparse_point(p) for p in places])
        labels[0] -= 1
        axes = pictures.draw_problem(problem(1, places, labels, 5), self.LEVEE).axes[0]
        (graph,) = lines(axes, "graph")
        for x, y in zip(graph.get_xdata(), graph.get_ydata(), strict=True):
            assert abs(float(self.LEVEE((F(x),))) - y) < 1e-9
        kinds = {line.get_xdata()[0]: line.is_dashed() for line in lines(axes, "break")}
        assert kinds == {-2.0: False, -1.0: True, 1.0: True, 2.0: False}
        assert [line.get_gid() for line in lines(axes, "residual-")] == ["residual-1"]

    def test_neurons_that_cancel_leave_no_break(self) -> None:
        cancelled = network([((1,), 0, 1), ((1,), 0, -1)])
        axes = pictures.draw_problem(problem(1, [(-1,), (1,)], [0, 0], 2), cancelled).axes[0]
        assert not lines(axes, "break")
        assert "fits exactly" in axes.get_title()

    def test_steps_are_constant_pieces(self) -> None:
        steps = network([((1,), 0, 2), ((-3,), 3, 1)], Activation.THRESHOLD)
        places = [(F(-1),), (F(1, 2),), (F(2),)]
        given = problem(1, places, [1, 3, 2], 2, activation=Activation.THRESHOLD)
        axes = pictures.draw_problem(given, steps).axes[0]
        assert [set(piece.get_ydata()) for piece in lines(axes, "graph")] == [{1.0}, {3.0}, {2.0}]
        assert {line.get_xdata()[0]: line.is_dashed() for line in lines(axes, "break")} == {0.0: False, 1.0: True}


class TestOtherDimensions:
    def test_activation_pattern_is_exact(self) -> None:
        points = [(1, 2, 3), (0, 0, 0), (F(1, 10**40), 0, 0)]
        shown = network([((1, 0, 0), 0, 1), ((0, 0, 1), -3, -1)])
        cells = pictures.draw_problem(problem(3, points, [1, 0, 0], 2), shown).axes[0]
        assert np.asarray(cells.images[0].get_array()).tolist() == [[2, 1], [1, 0], [2, 0]]

    def test_residuals_are_bars(self) -> None:
        _, labels, errors = pictures.draw_problem(
            problem(3, [(1, 0, 0), (2, 0, 0)], [3, 2], 1), network([((1, 0, 0), 0, 1)])
        ).axes
        assert [bar.get_width() for bar in labels.patches] == [3, 2]
        assert [bar.get_width() for bar in errors.patches] == [-2, 0]
        assert errors.get_title() == "1 not 0"

    def test_dimension_zero(self) -> None:
        constant = network([((), 1, 1), ((), -1, 1), ((), 0, 1)])
        cells = pictures.draw_problem(problem(0, [(), ()], [1, 2], 3), constant).axes[0]
        assert np.asarray(cells.images[0].get_array()).tolist() == [[2, 0, 1]] * 2

    def test_many_points_are_sampled_and_said_to_be(self) -> None:
        points = [(i, 0, 0) for i in range(4_000)]
        figure = pictures.draw_problem(problem(3, points, [1] * 4_000, 1), network([((1, 0, 0), 0, 1)]))
        assert len(np.asarray(figure.axes[0].images[0].get_array())) == 1_500
        assert "(1500 points shown)" in figure.get_suptitle()
        assert figure.axes[2].get_title() == "3999 not 0"


@pytest.mark.parametrize("d", [0, 1, 2, 5])
@pytest.mark.parametrize(("n", "k"), [(0, None), (0, 2), (1, None), (1, 0), (1, 2)])
def test_nothing_is_too_small_to_draw(d: int, n: int, k: int | None) -> None:
    given = problem(d, [tuple(range(d))] * n, [HUGE] * n, k or 0)
    shown = None if k is None else network([((0,) * d, 1, 1), ((1,) * d, -1, -1)][:k])
    assert pictures.draw_problem(given, shown).axes


def test_a_network_of_another_shape_is_refused() -> None:
    given = problem(2, [(0, 0)], [0], 1)
    with pytest.raises(UsageError, match="3 inputs"):
        pictures.draw_problem(given, network([((1, 1, 1), 0, 1)]))
    with pytest.raises(UsageError, match="threshold"):
        pictures.draw_problem(given, network([((1, 1), 0, 1)], Activation.THRESHOLD))


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


class TestSaving:
    @pytest.mark.parametrize(
        ("suffix", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("SVG", b"<?xml")]
    )
    def test_by_suffix(self, tmp_path: Path, suffix: str, start: bytes) -> None:
        path = tmp_path / f"picture.{suffix}"
        figure = pictures.draw_gadget((F(-1), F(1)), None)
        pictures.save(figure, path)
        first = path.read_bytes()
        assert first.startswith(start)
        pictures.save(figure, path)
        assert path.read_bytes() == first
        assert os.listdir(tmp_path) == [path.name]

    @pytest.mark.parametrize("name", ["picture", "picture.jpg", "svg", ".svg.gz"])
    def test_other_suffixes_are_named(self, tmp_path: Path, name: str) -> None:
        figure = pictures.draw_gadget((F(-1), F(1)), None)
        for refuse in (lambda path: pictures.save(figure, path), pictures.check_path):
            with pytest.raises(UsageError, match=r"\.svg, \.png or \.pdf"):
                refuse(tmp_path / name)
        assert not os.listdir(tmp_path)

    def test_no_such_folder(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="cannot write"):
            pictures.save(pictures.draw_gadget((F(-1), F(1)), None), tmp_path / "none" / "picture.svg")

    def test_settings_of_the_user_change_nothing(self) -> None:
        import matplotlib

        plain = rendered(pictures.draw_segments(SLOPES), "svg")
        with matplotlib.rc_context({"lines.linewidth": 9, "svg.fonttype": "path", "font.size": 30}):
            assert rendered(pictures.draw_segments(SLOPES), "svg") == plain
            assert matplotlib.rcParams["font.size"] == 30


def test_importing_the_package_does_not_import_matplotlib() -> None:
    code = "import sys, satfit.pictures; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


EXPECTED = {
    "gadget": "the 3 levees that fit",
    "cross-section": "nine points leave freedom",
    "poits-plane": "every possible levee",
    "hyperplanes-four-relus": "separating line",
    "function-plane": "33 points, 3 neurons, misses 1",
    "function-pattern": "all 0: fits exactly",
    "3sat-two-relus": "true literals in the clause",
}


class TestGallery:
    def test_all_are_written_and_the_same_in_another_process(self, tmp_path: Path) -> None:
        again = ["gadget", "hyperplanes-four-relus", "function-pattern"]
        # different hash seeds: an order taken from a set would show
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "satfit.pictures", str(tmp_path / seed), *names], cwd=ROOT,
                stdout=subprocess.PIPE, env={**os.environ, "PYTHONHASHSEED": seed},
            )
            for seed, names in (("1", []), ("2", again))
        ]  # fmt: skip
        listed = [process.communicate()[0].decode().split() for process in running]
        assert [process.returncode for process in running] == [0, 0]
        first, second = ({Path(name).stem: Path(name).read_bytes() for name in names} for names in listed)
        assert second == {name: first[name] for name in again}
        committed = ROOT / "docs" / "pictures"
        assert set(first) == {path.stem for path in committed.glob("*.svg")}
        page = (committed / "README.md").read_text(encoding="utf-8")
        for name, data in first.items():
            assert len(data) < 300_000, name
            texts = svg_texts(data)
            # text stays text: a reader can select it, and a screen reader can read it
            assert texts, name
            assert EXPECTED.get(name, "") in texts, name
            assert f"({name}.svg)" in page

    def test_usage(self) -> None:
        run = subprocess.run([sys.executable, "-m", "satfit.pictures"], cwd=ROOT, capture_output=True, check=False)
        assert run.returncode == 2
        assert run.stderr.startswith(b"usage:")


@pytest.mark.parametrize("name", sorted(rules.PICTURES))
def test_no_text_leaves_the_page_or_covers_another(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = pictures.draw_rule(name)
    assert figure is not None
    drawn: list[Text] = []
    draw = Text.draw

    def recorded(text: Text, renderer: RendererBase) -> None:
        drawn.append(text)
        draw(text, renderer)

    monkeypatch.setattr(Text, "draw", recorded)
    FigureCanvasAgg(figure).draw()
    page = figure.bbox
    boxes = []
    for text in dict.fromkeys(drawn):
        if text.get_text().strip() and text.get_visible():
            boxes.append((text.get_text(), text.get_window_extent()))
    assert len(boxes) > 5
    for text, box in boxes:
        assert page.x0 - 1 <= box.x0, text
        assert box.x1 <= page.x1 + 1, text
        assert page.y0 - 1 <= box.y0, text
        assert box.y1 <= page.y1 + 1, text
    for i, (text, box) in enumerate(boxes):
        for other, around in boxes[i + 1 :]:
            across = min(box.x1, around.x1) - max(box.x0, around.x0)
            up = min(box.y1, around.y1) - max(box.y0, around.y0)
            assert across <= 1.5 or up <= 1.5, (text, other)
