"""The documentation builds without a warning, and every link in it leads somewhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from links import broken_in_markdown, broken_in_site

from gankit.cli import COMMANDS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
API = ("gankit.data.load", "gankit.train.run", "gankit.checks.spec.Check")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The built site and what the build said."""
    zensical = Path(sys.executable).with_name("zensical")
    if not zensical.exists():
        pytest.skip("the documentation needs: pip install 'gankit[docs]'")
    folder = tmp_path_factory.mktemp("docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    for name in ("docs", "utils", "autograder"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [str(zensical), "build", "--clean", "--strict"], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site", done.stdout + done.stderr


def test_it_builds_without_a_warning(site):
    _, said = site
    assert "No issues found" in said
    lines = [line for line in said.splitlines() if "warn" in line.lower() or "griffe" in line]
    assert not lines


def test_every_link_of_the_site_leads_somewhere(site):
    folder, _ = site
    assert len(list(folder.rglob("*.html"))) > 20
    assert not broken_in_site(folder)


def test_the_reference_has_names_and_their_docstrings(site):
    folder, _ = site
    text = "".join(path.read_text("utf-8") for path in folder.glob("api/*.html"))
    for name in API:
        assert f'id="{name}"' in text
    assert "One independent thing that is right or wrong" in text


def test_pages_need_nothing_from_other_hosts(site):
    folder, _ = site
    page = (folder / "index.html").read_text("utf-8")
    assert 'src="http' not in page
    assert "fonts.g" not in page


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_of_pages_lead_somewhere_on_github_too(page):
    assert not broken_in_markdown(page)


def test_every_page_is_in_the_navigation():
    def names(entry):
        if isinstance(entry, str):
            return [entry]
        values = entry if isinstance(entry, list) else entry.values()
        return [name for value in values for name in names(value)]

    listed = names(yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"])
    there = {path.relative_to(ROOT / "docs").as_posix() for path in ROOT.glob("docs/**/*.md")}
    assert set(listed) <= there
    # a new exercise brings its own page of measurements
    assert {name for name in there - set(listed) if not name.startswith("measurements_")} == set()


def test_broken_links_are_found(tmp_path):
    (tmp_path / "a.md").write_text("# One `two`\n[x](b.md) [y](#one-two) [z](#three)\n")
    assert broken_in_markdown(tmp_path / "a.md") == [
        "a.md: b.md is not there",
        "a.md: #three has no such anchor",
    ]
    (tmp_path / "a.html").write_text('<a href="b.html">x</a><a href="#i">y</a><p id="j">')
    assert len(broken_in_site(tmp_path)) == 2


def test_commands_named_in_the_guides_exist():
    import re

    text = "".join(path.read_text("utf-8") for path in PAGES)
    named = set(re.findall(r"^(?:\s*)gankit ([a-z]+)\b", text, re.M))
    assert named <= set(COMMANDS), named - set(COMMANDS)
    assert len(named) > 8
