"""`gankit data`: list, get, where, clean."""

from __future__ import annotations

import pytest

from gankit import cli
from gankit.data import cache


@pytest.fixture(autouse=True)
def environment(tmp_path, monkeypatch):
    monkeypatch.setenv("GANKIT_DATA", str(tmp_path))
    monkeypatch.setenv("GANKIT_OFFLINE", "1")


def test_list_names_every_set_its_size_and_its_licence(capsys):
    assert cli.main(["data", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    row = next(line for line in lines if line.startswith("horse2zebra"))
    assert "unpaired" in row and "117 MB" in row and "ImageNet" in row
    assert any(line.startswith("celeba") and "by hand" in line for line in lines)


def test_get_where_clean(capsys, tmp_path):
    assert cli.main(["data", "get", "edges2shoes", "--source", "mini", "--split", "test"]) == 0
    assert "is ready" in capsys.readouterr().out
    assert cli.main(["data", "where"]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path)
    assert cli.main(["data", "clean", "mnist"]) == 0
    assert capsys.readouterr().out.startswith("0.0 MB")
    assert cli.main(["data", "clean", "edges2shoes"]) == 0
    assert capsys.readouterr().out.startswith("2.5 MB")


def test_clean_keeps_downloads_unless_told(capsys):
    folder = cache.downloads("mnist")
    folder.mkdir(parents=True)
    (folder / "file").write_bytes(bytes(1_000_000))
    cli.main(["data", "clean", "mnist"])
    assert folder.exists()
    cli.main(["data", "clean", "mnist", "--downloads"])
    assert not folder.exists() and "1.0 MB" in capsys.readouterr().out


def test_get_says_what_failed(capsys):
    assert cli.main(["data", "get", "celeba", "mnist"]) == 1
    out = capsys.readouterr().out
    assert "mmlab.ie.cuhk.edu.hk" in out and "GANKIT_OFFLINE is set" in out


def test_unknown_set(capsys):
    assert cli.main(["data", "get", "nothing"]) == 1
    assert "there is no data set 'nothing'" in capsys.readouterr().err
