"""Names of files and copies: what is two stays two, and no copy is written over."""

from __future__ import annotations

import pytest

from gankit_autograder.record.files import keep_old, read_results, safe_name, write_result
from gankit_autograder.record.results import StudentResult


@pytest.mark.parametrize("names", [("a/b", "a:b"), ("x" * 300, "x" * 301), ("..", "...")])
def test_two_names_never_share_a_folder(names, tmp_path):
    assert len({safe_name(name) for name in names}) == 2
    for name in names:
        write_result(tmp_path, StudentResult(name, "01_gan_mnist", "x.ipynb"))
    assert {result.student for result in read_results(tmp_path)} == set(names)


def test_a_plain_name_stays_as_it_is():
    assert safe_name("Zoë O. Smith-Li@x+y") == "Zoë O. Smith-Li@x+y"


def test_each_older_file_is_kept(tmp_path):
    path = tmp_path / "written.csv"
    assert keep_old(path) is None
    for text in ("one", "two", "three"):
        path.write_text(text)
        assert keep_old(path).read_text() == text
    kept = sorted(tmp_path.glob("written.csv.*"))
    assert [copy.read_text() for copy in kept] == ["one", "two", "three"]
