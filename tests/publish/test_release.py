"""`gankit release`: what a tag brings, the same bytes each time, and only under its own tag."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from gankit.cli import main
from gankit_autograder.build.settings import WHEEL, read_settings

pytestmark = pytest.mark.slow


def release(root: Path, out: Path, *more: str) -> int:
    return main(["release", "--root", str(root), "--out", str(out), "--no-gradescope", *more])


def test_notebooks_the_students_tree_and_checksums(root, tmp_path):
    tag = read_settings(root / "solutions").tag
    assert release(root, tmp_path / "a", "--tag", tag) == 0
    assert release(root, tmp_path / "b") == 0
    assert release(root, tmp_path / "b") == 0, "over an earlier release"
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    zips = [f"gankit-notebooks-{tag}.zip", f"gankit-students-{tag}.zip"]
    assert names == sorted(["SHA256SUMS", WHEEL, *zips])
    for line in (tmp_path / "a/SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        for folder in ("a", "b"):
            content = (tmp_path / folder / name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == digest
    with zipfile.ZipFile(tmp_path / f"a/gankit-students-{tag}.zip") as archive:
        assert "course/01_gan_mnist/01_gan_mnist.ipynb" in archive.namelist()
        assert not [name for name in archive.namelist() if name.startswith("solutions")]
    with zipfile.ZipFile(tmp_path / "a" / WHEEL) as archive:
        assert "gankit/blueprints/01_gan_mnist.json" in archive.namelist()
        assert "gankit/blueprints/probes/08_began/toys.py" in archive.namelist()
        assert sum(entry.compress_size for entry in archive.infolist()) < 8 << 20


@pytest.mark.parametrize("tag", ["v9.9.9", "main"])
def test_another_tag_is_refused(root, tmp_path, tag, capsys):
    assert release(root, tmp_path / "out", "--tag", tag) == 1
    assert "the tag is" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_other_files_are_left_alone(root, tmp_path, monkeypatch, capsys):
    (tmp_path / "thesis.txt").write_text("years of work")
    monkeypatch.setattr("gankit_autograder.publish.release.student_files", lambda *_: {})
    assert release(root, tmp_path) == 1
    assert "holds other files" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").exists()
