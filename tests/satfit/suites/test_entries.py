"""Which instances a suite names: files, generated ones and own data, and what they are called."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pytest

from encoders.reductions import Options
from instances import TrainingProblem
from instances.generators import FAMILIES
from instances.load import read_instance, read_instances
from satfit.suites import read_suite
from satfit.training.reading import Options as Question
from satfit.training.reading import read_question
from tests.satfit.suites.suite_support import COVER, cnf, experiment_of, names_of, suite_of
from tests.satfit.support import satfit_here


def test_files_folders_and_globs(tmp_path: Path) -> None:
    cnf(tmp_path, "x/2.cnf", "x/10.cnf", "x/deep/1.cnf", "x/.hidden.cnf", "y[1]/z.cnf", "in/bundle/p.cnf", "in/q.cnf")
    (tmp_path / "in/bundle/manifest.json").write_text("{}")
    (tmp_path / "x/notes.txt").write_text("not ours")
    (tmp_path / "x/README.md").write_text("not ours")

    def found(pattern: str) -> tuple[list[str], list[str]]:
        skipped: list[str] = []
        suite = suite_of(tmp_path, f"instances = [{{files = {pattern}}}]", skipped=skipped)
        return names_of(suite.experiments[0]), sorted(Path(line.split(":")[0]).name for line in skipped)

    assert found("'x'") == (["10.cnf", "2.cnf", "1.cnf"], ["README.md", "notes.txt"])
    assert found("'x/*'") == (["10.cnf", "2.cnf"], ["README.md", "notes.txt"])
    assert found("'x/*.cnf'") == (["10.cnf", "2.cnf"], [])
    assert found("'x/**/*.cnf'") == (["10.cnf", "2.cnf", "1.cnf"], [])
    assert found("['x/2.cnf', 'x/*.cnf']") == (["2.cnf", "10.cnf"], [])
    assert found("'y[1]/z.cnf'") == (["z.cnf"], [])
    assert found("'y[[]1]/*'") == (["z.cnf"], [])
    assert found("'in'") == (["q.cnf"], [])
    assert found("'in/**'") == (["q.cnf"], [])
    assert found("'x/**/*.cnf', first = 2") == (["10.cnf", "2.cnf"], [])
    assert found("['x/1*.cnf', 'in'], first = 7") == (["10.cnf", "q.cnf"], [])
    assert found(f"'{tmp_path}/x/deep/*'") == (["1.cnf"], [])


def test_paths_are_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cnf(tmp_path, "sub/a.cnf", "b.cnf", "-")
    (tmp_path / "sub/s.toml").write_text('instances = ["a.cnf", "../b.cnf", {files = "../-"}]')
    (tmp_path / "t.toml").write_text('instances = ["-"]')
    monkeypatch.chdir(tmp_path)
    assert names_of(read_suite("sub/s.toml").experiments[0]) == ["a.cnf", "b.cnf", "-"]
    # never standard input
    assert names_of(read_suite("t.toml").experiments[0]) == ["-"]
    monkeypatch.chdir(tmp_path / "sub")
    assert names_of(read_suite("s.toml").experiments[0]) == ["a.cnf", "b.cnf", "-"]


def test_files_that_are_none_of_ours_are_told_once(tmp_path: Path) -> None:
    cnf(tmp_path, "x/1.cnf", "x/2.cnf")
    (tmp_path / "x/other.txt").write_text("not ours")
    text = "[[experiment]]\nname='a'\ninstances=['x']\n[[experiment]]\nname='b'\ninstances=['x/*']\n"
    skipped: list[str] = []
    suite_of(tmp_path, text, skipped=skipped)
    assert skipped == [f"{tmp_path}/x/other.txt: skipped (not a source or a training problem)"]


def test_links_do_not_make_a_file_count_twice(tmp_path: Path) -> None:
    cnf(tmp_path, "x/a.cnf")
    os.symlink(tmp_path / "x/a.cnf", tmp_path / "x/b.cnf")
    os.symlink(tmp_path / "x", tmp_path / "x/loop")
    assert names_of(experiment_of(tmp_path, "instances = ['x/**/*.cnf']")) == ["a.cnf"]


def test_names_are_unique(tmp_path: Path) -> None:
    cnf(tmp_path, "x/a.cnf", "y/a.cnf", "b.cnf", "planted-3sat-n5-s0.cnf", "bell\x07.cnf", "bell\x08.cnf")
    text = f"""instances = ["x", "y", "b.cnf", "planted-3sat-n5-s0.cnf", "bell*",
      {{family = "planted-3sat", variables = 5}},
      {{files = "b.cnf", bias = true}},
      {{files = "b.cnf", error = "1/2", free_signs = true}},
      {{files = "{COVER}"}}, {{files = "{COVER}", budget = 1}}, {{files = "{COVER}", budget = 2, weight_bound = 3}}]"""
    assert names_of(experiment_of(tmp_path, text)) == [
        "x/a.cnf", "y/a.cnf", "b.cnf", f"{tmp_path.name}/planted-3sat-n5-s0.cnf", "bell?.cnf", "bell?.cnf #2",
        "planted-3sat-n5-s0.cnf", "b.cnf (bias)", "b.cnf (free_signs, error 0.5)",
        "triangle.json", "triangle.json (budget 1)", "triangle.json (budget 2, weight_bound 3)",
    ]  # fmt: skip


def test_names_are_those_of_compare(tmp_path: Path) -> None:
    cnf(tmp_path, "x/1/a.cnf", "x/2/a.cnf", "y/1/a.cnf", "y/b.cnf")
    ours = names_of(experiment_of(tmp_path, "instances = ['x', 'y']"))
    assert ours == [instance.name for instance in read_instances([tmp_path / "x", tmp_path / "y"])]
    assert len(set(ours)) == 4


OPTIONS = {
    "unsat-3sat": "variables = [6, 8]",
    "random-set-cover": "degree = [1, 2]",
    "planted-circuit": "inputs = 4, depth = [2, 3]",
    "planted-hyperplanes": "points = [3, 4], dimension = 1",
    "unsat-hyperplanes": "points = 4",
    "random-circuit": "fan-in = [1, 3]",
    "planted-clique": "density = ['0.5', '1/3', 1]",
    "steiner-poits": "points = [1, 7]",
    "edge-colouring-poits": "graph = ['k4', 'prism:3', 'random:4']",
    "planted-poits": "variables = [3, 4], clauses = [1, 2, 3]",
}


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_generated_instances_are_what_generate_writes(tmp_path: Path, family: str) -> None:
    options = OPTIONS.get(family, "")
    experiment = experiment_of(
        tmp_path, f"instances = [{{family = '{family}', seeds = [3, 0]{', ' if options else ''}{options}}}]"
    )
    for entry in experiment.entries:
        text = entry.instance.raw.decode()
        command = text[text.index("satfit generate") :].splitlines()[0].rstrip('",').split()
        written = tmp_path / f"again-{entry.instance.name}"
        assert satfit_here(*command[1:], "-o", written).returncode == 0
        assert written.read_bytes() == entry.instance.raw
        again = read_instance(written, name=entry.instance.name)
        assert again == entry.instance
        seed = command[command.index("--seed") + 1]
        assert entry.instance.name.startswith(f"{family}-")
        assert Path(entry.instance.name).stem.endswith(f"-s{seed}")
    assert len(set(names_of(experiment))) == len(experiment.entries)


def test_lists_give_the_product_and_seeds_change_first(tmp_path: Path) -> None:
    text = "instances = [{family = 'planted-3sat', clauses = [1, 2], variables = [5, 10], seeds = 2, bias = true}]"
    experiment = experiment_of(tmp_path, text)
    assert names_of(experiment) == [f"planted-3sat-n{n}-m{m}-s{s}.cnf" for n in (5, 10) for m in (1, 2) for s in (1, 2)]
    assert all(entry.options == Options(bias=True) for entry in experiment.entries)


def test_names_of_ratios_and_words(tmp_path: Path) -> None:
    text = """instances = [{family = "planted-3sat", variables = 5, ratio = ["4.26", "1/3", 2]},
                           {family = "unsat-3sat", scheme = ["tree", "parity"], variables = 6}]"""
    assert names_of(experiment_of(tmp_path, text)) == [
        "planted-3sat-n5-ratio4.26-s0.cnf", "planted-3sat-n5-ratio1_3-s0.cnf", "planted-3sat-n5-ratio2-s0.cnf",
        "unsat-3sat-n6-tree-s0.cnf", "unsat-3sat-n6-parity-s0.cnf",
    ]  # fmt: skip


def test_own_data_is_what_train_reads(tmp_path: Path) -> None:
    data = tmp_path / "d.csv"
    data.write_text("a,b,c\n1,2,3\n0.1,5,6\n")
    text = """rule = "3sat-two-relus"
    instances = [{csv = "d.csv", neurons = 3, loss = "l1", signs = "+-+", target = "a", decide = "0.5"},
                 {csv = "d.csv", neurons = 2},
                 {csv = "d.csv", neurons = 2, bias = false, target = 2, decide = 0, weight_bound = "1.5"}]"""
    entries = experiment_of(tmp_path, text).entries
    assert [entry.instance.content for entry in entries] == [
        read_question(data, Question("3", "0.5", "l1", "+-+", True, "a")).problem,
        read_question(data, Question("2", None, None, None, True, None)).problem,
        read_question(data, Question("2", "0", None, None, False, "2")).problem,
    ]
    assert all(isinstance(entry.instance.content, TrainingProblem) and entry.rule is None for entry in entries)
    assert [entry.weight_bound for entry in entries] == [None, None, Fraction(3, 2)]
    assert [entry.instance.name for entry in entries] == [
        "d.csv (neurons 3, loss l1, signs +-+, target a, decide 0.5)",
        "d.csv (neurons 2)",
        "d.csv (neurons 2, target 2, decide 0, bias False, weight_bound 1.5)",
    ]


def test_a_rule_of_poits_reads_plain_files_so(tmp_path: Path) -> None:
    cnf(tmp_path, "a.cnf")
    for text in (
        'rule = "poits-plane"\ninstances = ["a.cnf"]',
        'instances = [{files = "a.cnf", rule = "poits-plane"}]',
    ):
        (entry,) = experiment_of(tmp_path, text).entries
        assert entry.instance == read_instance(tmp_path / "a.cnf", as_poits=True)


def test_ten_thousand_files(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    cnf(tmp_path, "many/00000.cnf")
    for at in range(1, 10_000):
        os.link(folder / "00000.cnf", folder / f"{at:05}.cnf")
    (folder / "sub").mkdir()
    (folder / "sub/00000.cnf").write_text("p cnf 3 1\n1 2 3 0\n")
    experiment = experiment_of(tmp_path, "instances = ['many/**/*.cnf']\nsolvers = ['z3']")
    names = names_of(experiment)
    assert len(names) == len(set(names)) == experiment.runs == 10_001
    assert names[:2] == ["many/00000.cnf", "00001.cnf"]
    assert names[-1] == "sub/00000.cnf"
    assert all(entry.line == 1 for entry in experiment.entries)
