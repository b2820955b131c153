"""From paths to instances: formats, folders, names, and all bad files at once."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from pathlib import Path

import pytest

from instances.errors import InputError
from instances.load import InputErrors, parse_instance, read_instance, read_instances
from instances.sat import OneInThreeSat, ThreeSat
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


def test_other_files_in_folders_are_skipped_with_a_message(tmp_path: Path) -> None:
    write(tmp_path, {"a.cnf": CNF, "sub/notes.txt": b"x", "README.md": b"x", ".hidden.cnf": b"bad", ".other": b"x"})
    messages: list[str] = []
    assert [i.name for i in read_instances([tmp_path], skipped=messages.append)] == ["a.cnf"]
    assert messages == [
        f"{tmp_path / 'README.md'}: skipped (not one of .cnf, .poits, .json)",
        f"{tmp_path / 'sub/notes.txt'}: skipped (not one of .cnf, .poits, .json)",
    ]


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
