"""Whatever a bundle holds, the check ends in a report: accepted, rejected or nothing, one line of reason."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import checker
from tests.checker import bundles, families

BUNDLES = {
    name: {file: bundles.encode(content) for file, content in make().items()}
    for name, make in (bundles.HONEST | families.HONEST).items()
}
NAMES = st.sampled_from([
    "3sat-witness", "3sat-proof", "poits-proof", "own-witness",
    "cover, least", "circuit, least, bias", "clique, l2", "no clique", "four ReLUs", "stripes, fixed",
])  # fmt: skip
FUZZ = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["1/2", "0", "relu", "zero"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def check(folder: Path, files: dict[str, bytes], manifest: bytes | None = None) -> checker.Report:
    shutil.rmtree(folder, ignore_errors=True)
    bundles.write(folder, files)
    if manifest is not None:
        (folder / "manifest.json").write_bytes(manifest)
    report = checker.check_bundle(folder)
    assert (report.status == "rejected") == (report.reason is not None)
    for line in (*report.steps, *report.trusts, report.reason or ""):
        assert line.isprintable()
        assert line.isascii()
    assert "broke off" not in (report.reason or ""), report.reason
    json.dumps(report.to_json())
    return report


@FUZZ
@given(NAMES, st.data())
def test_flipped_cut_and_inserted_bytes(tmp_path: Path, name: str, data: st.DataObject) -> None:
    files = dict(BUNDLES[name])
    victim = data.draw(st.sampled_from(sorted(files)))
    old = files[victim]
    at = data.draw(st.integers(0, max(0, len(old) - 1)))
    kind = data.draw(st.sampled_from(["flip", "cut", "insert", "double"]))
    if kind == "flip":
        files[victim] = old[:at] + data.draw(st.binary(min_size=1, max_size=2)) + old[at + 1 :]
    elif kind == "cut":
        files[victim] = old[:at]
    elif kind == "insert":
        files[victim] = old[:at] + data.draw(st.binary(min_size=1, max_size=9)) + old[at:]
    else:
        files[victim] = old[:at] + old[:at]
    check(tmp_path / "b", files)


@FUZZ
@given(NAMES, st.binary(max_size=60))
def test_garbage_in_any_place(tmp_path: Path, name: str, garbage: bytes) -> None:
    victim = sorted(BUNDLES[name])[len(garbage) % len(BUNDLES[name])]
    check(tmp_path / "b", BUNDLES[name] | {victim: garbage})
    check(tmp_path / "b", BUNDLES[name], manifest=garbage)


@settings(FUZZ, max_examples=150)
@given(
    NAMES, st.sampled_from(["problem.json", "claim.json", "network.json", "manifest.json", "source.json"]), st.data()
)
def test_any_json_in_any_place(tmp_path: Path, name: str, victim: str, data: st.DataObject) -> None:
    files = BUNDLES[name]
    document: dict[str, Any] = (
        bundles.manifest(files) if victim == "manifest.json" else json.loads(files.get(victim, b'{"x": 1}'))
    )
    place: Any = document
    while True:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], (dict, list)) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JSON)
    encoded = json.dumps(document).encode()
    if victim == "manifest.json":
        check(tmp_path / "b", files, manifest=encoded)
    else:
        if victim == "source.json" and victim in files:
            named = json.loads(files["problem.json"])
            named["source"]["sha256"] = hashlib.sha256(encoded).hexdigest()
            files = files | {"problem.json": json.dumps(named).encode()}
        check(tmp_path / "b", {**files, victim: encoded})


@pytest.mark.parametrize("victim", ["problem.json", "claim.json", "network.json", "proof.drup", "source.cnf"])
@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"9" * 10_000,
        b'{"schema_version": ' + b"1" * 10_000 + b"}",
        b'{"schema_version": 1, "kind": "\\ud800"}',
        b"\xff\xfe\x00",
        bytes(range(256)) * 4,
        b"1 " * 50_000,
        b"p cnf 1 1\n" + b"-" * 50_000,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_hostile_content(tmp_path: Path, victim: str, content: bytes) -> None:
    name = "3sat-witness" if victim == "network.json" else "3sat-proof"
    assert check(tmp_path / "b", BUNDLES[name] | {victim: content}).status == "rejected"


@pytest.mark.parametrize(
    "data",
    [b"[" * 200_000, b"", b"\0", b'{"files": {"\\ud800": 1}, "schema_version": 1, "kind": "bundle"}'],
    ids=["deep", "empty", "binary", "surrogate"],
)
def test_hostile_manifests(tmp_path: Path, data: bytes) -> None:
    assert check(tmp_path / "b", BUNDLES["own-witness"], manifest=data).status == "rejected"


def test_an_error_of_the_checker_itself_is_a_rejection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr("checker.network.residuals", broken)
    report = checker.check_bundle(bundles.write(tmp_path / "b", BUNDLES["own-witness"]))
    assert report.status == "rejected"
    assert report.reason == "the check broke off: ZeroDivisionError: two\\nlines"


def test_an_error_of_the_proof_library_is_a_rejection(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr("dratify.check_proof", broken)
    assert checker.check_drup([[1], [-1]], "0\n") == (False, "dratify gave up: RuntimeError: oops")
