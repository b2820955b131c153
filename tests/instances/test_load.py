"""From paths to instances: formats, folders, names, and all bad files at once."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from instances.circuit import MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.errors import InputError
from instances.hyperplanes import HyperplaneSeparation
from instances.load import InputErrors, parse_instance, read_instance, read_instances
from instances.sat import OneInThreeSat, ThreeSat
from instances.set_cover import SetCover
from instances.training import TrainingProblem
from instances.verdict import Verdict
from tests.instances.oracles import refuses

CNF = b"c is-sat\np cnf 2 1\n1 -2 0\n"
POITS = b"p poits 3 1\n1 2 3 0\n"
TRAINING = json.dumps(
    {"schema_version": 1, "kind": "training-problem", "x": [["0"]], "y": ["1"], "neurons": 1, "truth": "feasible"}
).encode()


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "kind", "family", "label"),
    [
        ("a.cnf", CNF, ThreeSat, "3sat", Verdict.FEASIBLE),
        ("a.poits", POITS, OneInThreeSat, "poits", None),
        ("a.json", TRAINING, TrainingProblem, "training", Verdict.FEASIBLE),
        ("content decides.cnf", b"\n " + TRAINING, TrainingProblem, "training", Verdict.FEASIBLE),
        ("content decides.txt", POITS, OneInThreeSat, "poits", None),
    ],
)
def test_one_file(
    tmp_path: Path, name: str, data: bytes, kind: type[object], family: str, label: Verdict | None
) -> None:
    write(tmp_path, {name: data})
    instance = read_instance(tmp_path / name)
    assert isinstance(instance.content, kind)
    assert (instance.name, instance.family, instance.label, instance.raw) == (name, family, label, data)
    assert instance.sha256 == hashlib.sha256(data).hexdigest()


def test_cnf_as_poits(tmp_path: Path) -> None:
    write(tmp_path, {"a.cnf": b"p cnf 3 1\n1 2 3 0\n"})
    assert isinstance(read_instance(tmp_path / "a.cnf", as_poits=True).content, OneInThreeSat)
    assert isinstance(read_instances([tmp_path], as_poits=True)[0].content, OneInThreeSat)
    assert isinstance(read_instances([tmp_path])[0].content, ThreeSat)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CNF)))
    (instance,) = read_instances(["-"])
    assert (instance.name, instance.content) == ("<stdin>", ThreeSat(2, ((1, -2),)))


def test_faults_on_standard_input_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"p cnf 1 1\n2 0\n")))
    refuses(lambda: read_instance("-"), file="<stdin>", line=2, reason="out of range")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.cnf")
    refuses(lambda: read_instance(missing), file=missing, line=None, reason="No such file")
    refuses(lambda: read_instance(tmp_path), file=str(tmp_path), line=None, reason="Is a directory")


def test_json_that_is_none_is_no_dimacs() -> None:
    refuses(lambda: parse_instance(b"p cnf 1 0\n", file="a.json"), file="a.json", line=1, reason="not JSON")


def test_folders_are_read_recursively_in_order(tmp_path: Path) -> None:
    write(tmp_path, {"b.cnf": CNF, "a/z.poits": POITS, "a/deep/er/x.json": TRAINING, "a/y.cnf": CNF})
    assert [i.name for i in read_instances([tmp_path])] == ["x.json", "y.cnf", "z.poits", "b.cnf"]


KNOWN = ".cnf, .poits, .json, .xml, .col, .csv, .txt, .scp, .sts"


def test_other_files_in_folders_are_skipped_with_a_message(tmp_path: Path) -> None:
    files = {
        "a.cnf": CNF,
        "data.9": b"3 1\n1 2 3\n",
        "network.json": b'{"schema_version": 1, "kind": "network"}',
        "own.csv": b"x,y\n1,2\n",
        "README.md": b"x",
        "readme.txt": b"2 1\n1 1\n",
        "sub/notes.txt": b"x",
        ".hidden.cnf": b"bad",
        ".other": b"x",
    }
    write(tmp_path, files)
    messages: list[str] = []
    assert [i.name for i in read_instances([tmp_path], skipped=messages.append)] == ["a.cnf"]
    kinds = "training-problem, set-cover, monotone-circuit, hyperplane-separation, coloured-graph"
    assert sorted(messages) == sorted(
        f"{tmp_path / name}: skipped ({reason})"
        for name, reason in {
            "README.md": f"not one of {KNOWN}",
            "data.9": f"not one of {KNOWN}",
            "network.json": f"its kind is none of {kinds}",
            "own.csv": "not a source or a training problem",
            "readme.txt": "a README",
            "sub/notes.txt": "not a source or a training problem",
        }.items()
    )


SOURCES = {
    "cover.json": (b'{"schema_version": 1, "kind": "set-cover", "elements": 1, "sets": [[1]]}', SetCover),
    "cover.txt": (b"1 1\n1\n1 1\n", SetCover),
    "cover.scp": (b"\xef\xbb\xbf 1 1 1\r\n1 1\r\n", SetCover),
    "triple.sts": (b"3 1\n1 2 3\n", SetCover),
    "tree.xml": (
        b'<?xml version="1.0"?>\n<opsa-mef><define-fault-tree name="t"><define-gate name="g"><and>'
        b'<basic-event name="a"/><basic-event name="b"/></and></define-gate></define-fault-tree></opsa-mef>',
        MonotoneCircuit,
    ),
    "points.csv": (b"# is-sat\n\nx, set\n0, Q\n1, P\n", HyperplaneSeparation),
    "points.txt": (b'"x","set"\n0,Q\n', HyperplaneSeparation),
    "graph.col": (b"c is-unsat\np edge 1 0\nn 1 2\n", ColouredGraph),
    "graph.txt": (b"c a graph\n\np col 1 0\nn 1 1\n", ColouredGraph),
    "formula.txt": (CNF, ThreeSat),
    "problem.txt": (TRAINING, TrainingProblem),
}


def test_every_format_is_recognised_in_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {name: data for name, (data, _) in SOURCES.items()})
    messages: list[str] = []
    found = {i.name: type(i.content) for i in read_instances([tmp_path], skipped=messages.append)}
    assert found == {name: kind for name, (_, kind) in SOURCES.items()}
    assert not messages


@pytest.mark.parametrize("name", SOURCES)
def test_the_name_does_not_matter_where_the_content_says_it_all(name: str) -> None:
    data, kind = SOURCES[name]
    instance = parse_instance(data, file="whatever.9")
    assert isinstance(instance.content, kind)
    assert instance.family == getattr(instance.content, "family", "training")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.xml", "not XML"),
        ("a.scp", "'1;2' is not a number"),
        ("a.sts", "'1;2' is not a number"),
        ("a.csv", "last column must be 'set'"),
        ("a.col", "p edge"),
        ("a.json", "not JSON"),
        ("a.cnf", "p cnf"),
        ("a", "p cnf"),
    ],
)
def test_the_name_helps_where_the_content_says_nothing(name: str, reason: str) -> None:
    refuses(lambda: parse_instance(b"1;2\n", file=name), file=name, line=1, reason=reason)


def test_kinds_of_json_that_are_no_problems() -> None:
    data = b'{"schema_version": 1,\n"kind": "network"}'
    refuses(lambda: parse_instance(data, file="a.json"), file="a.json", line=2, reason="'network' is not one of")
    refuses(lambda: parse_instance(b'{"a": 1}', file="f"), file="f", line=1, reason="schema_version: Field required")
    refuses(lambda: parse_instance(b"[1]", file="f.json"), file="f.json", line=1, reason="expected a JSON object")


def test_one_content_has_one_hash_in_every_format() -> None:
    """Labels, comments, names, order within a set, and the way a number is spelled are no part of the content."""
    document = (
        '{"schema_version": 1, "kind": "set-cover", "elements": 2, "sets": [[2, 1], [1]], "optimum": 1, "comment": "c"}'
    )
    by_json = parse_instance(document.encode(), file="a")
    by_scp = parse_instance(b"2 2\n1 1\n2 1 2\n1 1\n", file="b")
    assert by_json.content == by_scp.content
    assert (by_json.optimum, by_json.label, by_scp.optimum) == (1, Verdict.FEASIBLE, None)
    expected = b'{"schema_version":1,"kind":"set-cover","elements":2,"sets":[[1,2],[1]],"costs":[1,1],"budget":null}\n'
    assert by_json.canonical == by_scp.canonical == expected
    assert by_json.sha256 == by_scp.sha256 == hashlib.sha256(expected).hexdigest()
    assert parse_instance(expected, file="c").canonical == expected
    points = [parse_instance(b"x,set\n%s,Q\n" % half, file="d").sha256 for half in (b"0.5", b"1/2", b"5e-1")]
    assert len(set(points)) == 1


def test_a_content_that_has_only_its_file() -> None:
    assert parse_instance(CNF, file="a").canonical == CNF
    assert parse_instance(TRAINING, file="a").canonical == TRAINING


def test_pydantic_is_loaded_for_json_only() -> None:
    program = (
        "import sys; from instances.load import parse_instance as parse\n"
        "for data in (b'p cnf 0 0', b'3 1 1 2 3', b'x,set\\n0,Q', b'p edge 0 0'): parse(data, file='f').sha256\n"
        "before = 'pydantic' in sys.modules\n"
        'parse(b\'{"schema_version":1,"kind":"set-cover","elements":0,"sets":[]}\', file=\'f\')\n'
        "sys.exit(before or 'pydantic' not in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0


def test_a_file_named_outright_is_read_whatever_its_extension(tmp_path: Path) -> None:
    write(tmp_path, {"notes.txt": CNF})
    messages: list[str] = []
    assert [i.name for i in read_instances([tmp_path / "notes.txt"], skipped=messages.append)] == ["notes.txt"]
    assert not messages


def test_every_bad_file_is_one_line(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "in/good.cnf": CNF,
            "in/bad.cnf": b"p cnf 1 1\n2 0\n",
            "in/bad.json": TRAINING.replace(b'"1"', b"0.5"),
            "in/bad.poits": b"p poits 3 1\n\n1 2 0\n",
            "none/notes.txt": b"x",
        },
    )
    with pytest.raises(InputErrors) as caught:
        read_instances([tmp_path / "in", tmp_path / "none", tmp_path / "missing.cnf"])
    lines = str(caught.value).split("\n")
    assert len(lines) == len(caught.value.errors) == 5
    assert all(isinstance(error, InputError) for error in caught.value.errors)
    for start in ("in/bad.cnf:2: ", "in/bad.json:1: ", "in/bad.poits:3: ", "none: no .cnf", "missing.cnf: No such"):
        assert sum(line.startswith(f"{tmp_path}/{start}") for line in lines) == 1, start


def test_names_are_as_long_as_it_takes(tmp_path: Path) -> None:
    write(tmp_path, {"x/one.cnf": CNF, "p/a/f.cnf": CNF, "q/a/f.cnf": CNF, "q/b/f.cnf": CNF})
    names = [i.name for i in read_instances([tmp_path])]
    assert names == ["p/a/f.cnf", "q/a/f.cnf", "b/f.cnf", "one.cnf"]


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, {"f.cnf": CNF})
    assert [i.name for i in read_instances([tmp_path / "f.cnf", tmp_path, str(tmp_path / "f.cnf")])] == ["f.cnf"]
