"""All pictures of the documentation: `python -m satfit.pictures DIR` writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

from matplotlib.figure import Figure

from encoders.reductions.base import Options
from encoders.reductions.selection_gadget import gadget_problem, levees
from encoders.reductions.three_sat_two_relus import fit, reduce
from instances import Activation, Network, TrainingProblem, sparse_point
from satfit.pictures.gadget import DEFAULT_SLOPES, draw_cross_section, draw_gadget, draw_segments
from satfit.pictures.problems import draw_problem
from satfit.pictures.rules import CLAUSES, MODEL, PICTURES
from satfit.pictures.saving import save


def _network(rows: list[tuple[tuple[str, ...], str, int]], activation: Activation = Activation.RELU) -> Network:
    return Network(
        tuple(tuple(Fraction(w) for w in row) for row, _, _ in rows),
        tuple(Fraction(bias) for _, bias, _ in rows),
        tuple(Fraction(coefficient) for _, _, coefficient in rows),
        activation,
    )


def _sampled(
    network: Network, points: Sequence[tuple[str, ...]], wrong: dict[int, str] | None = None
) -> TrainingProblem:
    """A problem that the network fits, except for the labels given in `wrong`."""
    places = tuple(sparse_point([Fraction(x) for x in point]) for point in points)
    labels = network.values(places)
    for index, label in (wrong or {}).items():
        labels[index] = Fraction(label)
    return TrainingProblem(places, tuple(labels), len(points[0]), network.neurons, activation=network.activation)


def function_plane() -> Figure:
    """Three ReLUs in the plane, one point missed."""
    network = _network([(("1", "1/2"), "0", 1), (("-1/2", "1"), "-1", 1), (("1", "-1"), "-1", -1)])
    grid = [(str(a), str(b)) for a in range(-3, 4) for b in range(-3, 4) if (a + 2 * b) % 3 != 1]
    return draw_problem(_sampled(network, grid, {7: "4"}), network)


def function_line() -> Figure:
    """A levee's profile on the line."""
    network = _network([(("1",), "2", 1), (("1",), "1", -1), (("1",), "-1", -1), (("1",), "-2", 1)])
    points = [(x,) for x in ("-4", "-3", "-2", "-5/3", "-1", "0", "1", "4/3", "2", "3", "4")]
    return draw_problem(_sampled(network, points, {9: "1/3"}), network)


def function_steps() -> Figure:
    """A threshold network in the plane."""
    network = _network([(("1", "0"), "1", 1), (("1", "1"), "-5/4", 1), (("0", "1"), "-1", -1)], Activation.THRESHOLD)
    grid = [(f"{2 * a + 1}/2", f"{2 * b + 1}/2") for a in range(-3, 3) for b in range(-3, 3)]
    return draw_problem(_sampled(network, grid), network)


def pattern() -> Figure:
    """More than two inputs: which neuron is active on which point."""
    return draw_problem(reduce(CLAUSES, Options()), fit(CLAUSES, MODEL, Options()))


def data() -> Figure:
    """The points of a gadget."""
    return draw_problem(gadget_problem((Fraction(-1), Fraction(1))), None)


def gadget_fit() -> Figure:
    """A gadget's points with one of its levees, as any fitted network is drawn."""
    slopes = (Fraction(-1), Fraction(1))
    return draw_problem(gadget_problem(slopes), levees([(slopes[1], Fraction(0))]))


GALLERY: dict[str, tuple[str, Callable[[], Figure]]] = {
    "gadget": (
        "The selection gadget: its points with all three levees, and with one of them.",
        lambda: draw_gadget(DEFAULT_SLOPES, 1),
    ),
    "cross-section": ("Along a vertical line nine points leave some freedom, thirteen leave none.", draw_cross_section),
    "segments": (
        "Each of I₁ to I₄ is crossed by one convex and one concave breakline.",
        lambda: draw_segments(DEFAULT_SLOPES),
    ),
    "poits-plane": (
        "One-in-three 3SAT in the plane: (v₅ ∨ v₄ ∨ v₃)(v₄ ∨ v₃ ∨ v₂)(v₅ ∨ v₂ ∨ v₁), with v₁ = v₃ = true on the right.",
        PICTURES["poits-plane"],
    ),
    "poits-thresholds": ("The same with thresholds: stripes instead of levees.", PICTURES["poits-thresholds"]),
    "hyperplanes-four-relus": (
        "Two separating lines become two steps of four ReLUs.",
        PICTURES["hyperplanes-four-relus"],
    ),
    "hyperplanes-two-thresholds": (
        "With thresholds the two lines are the network.",
        PICTURES["hyperplanes-two-thresholds"],
    ),
    "3sat-two-relus": (
        "3SAT with two ReLUs: mirrored weights, and when a clause's sample is missed.",
        PICTURES["3sat-two-relus"],
    ),
    "set-cover-one-relu": ("Set cover with one ReLU: what a cover pays.", PICTURES["set-cover-one-relu"]),
    "circuit-one-relu": ("A monotone circuit with one ReLU: one weight per wire.", PICTURES["circuit-one-relu"]),
    "clique-one-threshold": ("Multicoloured clique with one threshold, two colours.", PICTURES["clique-one-threshold"]),
    "function-plane": (
        "A fitted function of two inputs: darkness, breaklines, and a ring around a missed point.",
        function_plane,
    ),
    "function-steps": ("A threshold network of two inputs.", function_steps),
    "function-line": ("A fitted function of one input, with a missed point.", function_line),
    "function-gadget": ("A gadget and a levee, drawn as any training problem and network.", gadget_fit),
    "function-pattern": ("More inputs: where each neuron is active, the labels, the residuals.", pattern),
    "data": ("The points alone.", data),
}


def write_gallery(folder: Path, names: Sequence[str] = ()) -> list[Path]:
    """Write these pictures (all of them if none is named) as SVG; returns the paths. Raises InputError or OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (_, draw) in GALLERY.items():
        if names and name not in names:
            continue
        path = folder / f"{name}.svg"
        save(draw(), path)
        written.append(path)
    return written
