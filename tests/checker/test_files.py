"""The bundle as files: what the manifest lists, byte for byte, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import checker
from tests.checker import bundles
from tests.checker.bundles import HONEST, Files, rejected, write

BUNDLES: dict[str, Files] = {name: make() for name, make in HONEST.items()}


def test_the_folder_holds_the_listed_files_and_nothing_else(tmp_path: Path) -> None:
    files = BUNDLES["own-witness"]

    def bundle(name: str) -> Path:
        return write(tmp_path / name, files)

    extra = bundle("extra")
    (extra / "notes.txt").write_text("x")
    assert "not listed" in rejected(extra)
    hidden = bundle("hidden")
    (hidden / ".x\nreason: none").write_text("x")
    assert "not listed" in rejected(hidden)
    missing = bundle("missing")
    (missing / "claim.json").unlink()
    assert "missing" in rejected(missing)
    folder = bundle("folder")
    (folder / "more").mkdir()
    assert "regular" in rejected(folder)
    for name in ("claim.json", "manifest.json"):
        link = bundle(f"link-{name}")
        (link / name).rename(tmp_path / name)
        (link / name).symlink_to(tmp_path / name)
        assert "regular" in rejected(link)
    dangling = bundle("dangling")
    (dangling / "manifest.json").unlink()
    (dangling / "manifest.json").symlink_to("nowhere")
    assert "regular" in rejected(dangling)
    pipe = bundle("pipe")
    (pipe / "claim.json").unlink()
    os.mkfifo(pipe / "claim.json")
    assert "regular" in rejected(pipe)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"schema_version": 2}, "schema_version"),
        ({"kind": "claim"}, "kind"),
        ({"files": []}, "object"),
        ({"signed": "yes"}, "unknown key"),
        ({"files": {"../claim.json": {"sha256": "0" * 64, "bytes": 0}}}, "plain"),
        ({"files": {"a/b": {"sha256": "0" * 64, "bytes": 0}}}, "plain"),
        ({"files": {"..": {"sha256": "0" * 64, "bytes": 0}}}, "plain"),
        ({"files": {"a\n": {"sha256": "0" * 64, "bytes": 0}}}, "plain"),
        ({"files": {"manifest.json": {"sha256": "0" * 64, "bytes": 0}}}, "plain"),
        ({"files": {"claim.json": "0" * 64}}, "object"),
        ({"files": {"claim.json": {"sha256": "0" * 64}}}, "missing"),
        ({"files": {"claim.json": {"sha256": "0" * 63, "bytes": 0}}}, "SHA-256"),
        ({"files": {"claim.json": {"sha256": "0" * 64, "bytes": "0"}}}, "bytes"),
        ({"files": {"claim.json": {"sha256": "0" * 64, "bytes": 0, "md5": ""}}}, "unknown key"),
    ],
    ids=str,
)
def test_malformed_manifests_are_rejected(change: Files, because: str, tmp_path: Path) -> None:
    files = BUNDLES["own-witness"]
    listed = bundles.manifest(files)
    if isinstance(change.get("files"), dict):
        change = {"files": listed["files"] | change["files"]}
    assert because in rejected(write(tmp_path / "b", files, listed | change))


def test_a_path_without_a_manifest_is_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("{}")
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "file", tmp_path / "empty", tmp_path / "nowhere", "a\0b"):
        with pytest.raises(checker.NotABundle):
            checker.check_bundle(path)


@pytest.mark.parametrize("name", BUNDLES)
def test_any_changed_byte_is_rejected(name: str, tmp_path: Path) -> None:
    files = BUNDLES[name]
    for i, victim in enumerate(files):
        data = bundles.encode(files[victim])
        for where in (0, len(data) // 2, len(data) - 1):
            forged = data[:where] + bytes([data[where] ^ 1]) + data[where + 1 :]
            folder = tmp_path / f"{i}-{where}"
            assert "SHA-256" in rejected(write(folder, files | {victim: forged}, bundles.manifest(files)))
        shorter = write(tmp_path / f"{i}-short", files | {victim: data[:-1]}, bundles.manifest(files))
        assert "bytes" in rejected(shorter)
