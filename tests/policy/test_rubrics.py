"""The rubric of a written question reaches the person who marks; "" where none is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from gankit_autograder.policy import rubrics
from gankit_autograder.policy.rubrics import rubric

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"


@pytest.fixture(autouse=True)
def course(monkeypatch):
    monkeypatch.setattr(rubrics, "SOLUTIONS", SOLUTIONS)


def test_each_share_is_one_line():
    lines = rubric("07_cyclegan", "identity").splitlines()
    assert [line.split(":")[0] for line in lines] == ["1", "1", "2"]
    assert lines[-1].endswith("would accept")  # a share that goes over two lines of the source


def test_without_sources_there_is_none():
    assert rubric("07_cyclegan", "no such question") == ""
    assert rubric("99_nothing", "identity") == ""
