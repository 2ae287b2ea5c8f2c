"""What makes PDFs is large, so a notebook gets it when it hands in, and the set-up does without."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module, util

import pytest

from gankit.errors import GankitError

module = import_module("gankit.hand_in")  # the package has a function of this name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def test_the_set_up_does_not_fetch_them(root):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert not [line for line in project["dependencies"] if line.startswith(("typst", "pypandoc"))]
    assert tuple(project["optional-dependencies"]["pdf"]) == module.PARTS


def _without(monkeypatch, code: int, said: str = "") -> list[list[str]]:
    """A Python that lacks the parts; the commands that are run to get them."""
    commands = []
    found = util.find_spec
    monkeypatch.setattr(
        util, "find_spec", lambda name: None if name in module.PART_MODULES else found(name)
    )

    def run(command, **options):
        commands.append(command)
        return subprocess.CompletedProcess(command, code, "", said)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_they_are_installed_once(monkeypatch, capsys):
    module.get_parts()
    assert capsys.readouterr().out == ""
    commands = _without(monkeypatch, 0)
    module.get_parts()
    assert commands == [[sys.executable, "-m", "pip", "install", "--quiet", *module.PARTS]]
    assert "92 MB" in capsys.readouterr().out


def test_without_a_network_one_sentence_says_what_to_do(monkeypatch):
    _without(monkeypatch, 1, "Retrying\nERROR: No matching distribution found for typst==0.15.*\n")
    with pytest.raises(GankitError, match="No matching distribution .*%pip install") as failure:
        module.get_parts()
    assert "\n" not in str(failure.value)
