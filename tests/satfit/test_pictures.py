"""Pictures: what is drawn is what is there. The oracles are exact and look at the figure, never at pixels."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from instances import (
    Activation,
    InputError,
    Network,
    UsageError,
    sparse_point,
)  # fmt: skip
from satfit import pictures
from satfit.pictures import rules, style
from satfit.pictures.saving import rendered
from tests.satfit.picture_support import GRID, HUGE, PLANE, ROOT, SLOPES, F, lines, network, offsets, problem, svg_texts


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
    @pytest.mark.slow
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
