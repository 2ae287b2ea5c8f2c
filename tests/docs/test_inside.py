"""The page about the inside names files: each is there, and the page has all that it promises."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "inside.md").read_text("utf-8")
PLACES = (ROOT, ROOT / "utils" / "gankit", ROOT / "autograder" / "gankit_autograder")
OF_AN_EXERCISE = ROOT / "solutions" / "09_progressive_gan"
MADE = {"graded/students/ANNA/01_gan_mnist.json", "overlay/layouts.toml"}  # by a person or a run


def is_there(name: str) -> bool:
    """Whether some file or folder of the repository has this path, below one of its packages."""
    name = name.replace("solutions/EXERCISE/", "").rstrip("/")
    return any(list(place.glob(name)) for place in (*PLACES, OF_AN_EXERCISE) if name)


def test_every_file_that_is_named_is_there():
    named = {name for name in re.findall(r"`([\w./*]+)`", PAGE) if "/" in name or ".py" in name}
    own = {"probes.py"}  # of 09 it is a folder
    gone = [name for name in sorted(named - MADE) if not is_there(name)]
    assert [name for name in gone if Path(name).name not in own] == []
    assert len(named) > 60
    assert not is_there("judge/no_such_file.py")


def test_it_is_one_picture_three_chains_and_a_list_of_words():
    assert PAGE.count("](gallery/") == 1 and (ROOT / "docs/gallery/inside.svg").is_file()
    assert len(re.findall(r"^## .* becomes a ", PAGE, re.M)) == 3
    words = PAGE.split("## Words")[1].split("##")[0]
    assert len(re.findall(r"^\| [\w -]+ \| ", words, re.M)) > 20
