"""`python -m checker`: one document with --json, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import checker
from checker.__main__ import main
from tests.checker import bundles
from tests.checker.bundles import EIGHT, HONEST, dimacs, drup, write

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def honest(tmp_path: Path) -> Path:
    return write(tmp_path / "honest", HONEST["3sat-proof"]())


@pytest.fixture
def forged(tmp_path: Path) -> Path:
    return write(tmp_path / "forged", HONEST["3sat-proof"]() | {"proof.drup": b"1 2 0\n"})


@pytest.fixture
def uncertified(tmp_path: Path) -> Path:
    files, named = bundles.reduced("cnf", 3, EIGHT)
    made = bundles.claim(files["problem.json"], "infeasible", "float", **named)
    return write(tmp_path / "uncertified", files | {"claim.json": made})


def test_exit_codes(honest: Path, forged: Path, uncertified: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main([str(honest)]) == 0
    assert "accepted: tiny.cnf: infeasible (basis proof)" in capsys.readouterr().out
    assert main([str(uncertified)]) == 0
    assert "nothing to check" in capsys.readouterr().out
    assert main([str(honest), str(forged)]) == 4
    assert "reason: proof.drup: the proof never derives the empty clause" in capsys.readouterr().out
    assert main([str(honest), str(tmp_path)]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert len(streams.err.splitlines()) == 1


def test_json_is_one_document_and_equals_the_library(honest: Path, forged: Path, capsys: Capture) -> None:
    assert main([str(honest), str(forged), "--json"]) == 4
    document = json.loads(capsys.readouterr().out)
    assert document["schema_version"] == 1
    expected = [{"bundle": str(path), **checker.check_bundle(path).to_json()} for path in (honest, forged)]
    assert document["reports"] == json.loads(json.dumps(expected))


def test_a_proof_by_itself(tmp_path: Path, capsys: Capture) -> None:
    source, proof = tmp_path / "f.cnf", tmp_path / "f.drup"
    source.write_bytes(dimacs("cnf", 3, EIGHT))
    proof.write_text(drup(EIGHT))
    assert main(["--drup", str(source), str(proof)]) == 0
    assert capsys.readouterr().out.startswith("accepted")
    for wrong in (b"0\n", b"\xff\n"):
        proof.write_bytes(wrong)
        assert main(["--drup", str(source), str(proof)]) == 4
        assert capsys.readouterr().out.startswith("rejected")
    source.write_text("p cnf 1 1\n")
    assert main(["--drup", str(source), str(proof)]) == 2
    assert main(["--drup", str(tmp_path / "none"), str(proof)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.parametrize("arguments", [[], ["--drup", "a"], ["b", "--drup", "a", "b"], ["--no"]], ids=str)
def test_wrong_usage(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert capsys.readouterr().out == ""


def test_as_a_module(honest: Path) -> None:
    command = [sys.executable, "-m", "checker", str(honest), "--json"]
    run = subprocess.run(command, cwd=Path(checker.__file__).parent.parent, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout)["reports"][0]["status"] == "accepted"
