"""The author's guide shows catalogues: each runs as it is printed there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gankit_autograder.catalogue import Mistake

GUIDE = (Path(__file__).resolve().parents[2] / "docs/guide/author.md").read_text("utf-8")
SECTION = GUIDE[GUIDE.index("## A catalogue by families") :].split("\n## ", 1)[0]
SOLUTION, KNOWN, USUAL = re.findall(r"```python\n(.*?)```", SECTION, re.DOTALL)


def catalogue(text: str) -> dict[str, Mistake]:
    names: dict = {}
    exec(text, names)
    (block,) = names["MISTAKES"]
    return {mistake.id: mistake for mistake in block.mistakes(SOLUTION)}


def test_the_catalogue_that_is_printed():
    found = catalogue(KNOWN)
    assert list(found) == ["c-slope", "c-sigmoid", "c-two-scores", "c-sigmoid-eval"]
    assert f"{found['c-slope'].what} {found['c-slope'].look}" in " ".join(SECTION.split())
    assert found["c-sigmoid"].what == "Your critic ends in a sigmoid."
    assert found["c-sigmoid"].look == "A critic's score has no bounds. Take the sigmoid out."
    assert found["c-two-scores"].price == 1
    assert len({mistake.apply(SOLUTION) for mistake in found.values()} | {SOLUTION}) == 5


def test_the_first_catalogue_that_is_printed():
    found = catalogue(USUAL)
    assert {"c-slope", "c-relu", "c-sigmoid-end"} <= set(found)
    assert {tuple(mistake.loses) for mistake in found.values()} == {("activations",), ("output",)}


@pytest.mark.parametrize("text", [KNOWN, USUAL])
def test_what_is_printed_changes_a_critic_that_runs(text):
    torch = pytest.importorskip("torch")
    names = {"nn": torch.nn, "F": torch.nn.functional, "torch": torch}
    for mistake in catalogue(text).values():
        exec(mistake.apply(SOLUTION), names)
        assert len(names["Critic"]()(torch.zeros(2, 1, 28, 28))) == 2, mistake.id
