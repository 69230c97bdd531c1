"""Where the bytes of artifacts lie: what was kept survives a loss of power."""

import os
from pathlib import Path

import pytest

from bot.integrations.artifact_folder import ArtifactFolder


def test_a_kept_file_s_name_reaches_the_disk_before_anybody_relies_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int | str] = []
    really, rename = os.fsync, Path.replace

    def fsync(number: int) -> None:
        steps.append(os.fstat(number).st_ino)
        really(number)

    def replace(self: Path, target: Path) -> Path:
        steps.append("renamed")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    incoming = ArtifactFolder(tmp_path, 1_000).begin()
    incoming.write(b"weights")

    incoming.keep()

    place = ArtifactFolder(tmp_path, 1_000).path(incoming.key)
    of_file, of_folder, of_root = (each.stat().st_ino for each in (place, place.parent, tmp_path))
    assert steps == [of_file, "renamed", of_folder, of_root]
    assert place.read_bytes() == b"weights"
