"""The panel is blind, keeps every score, goes on after a restart, and opens at the end only."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import torch

from gankit import rating
from gankit.errors import GankitError

MODELS = ("alpha-model", "beta-model", "gamma-model")


def pictures(count: int = 4) -> dict[str, torch.Tensor]:
    random = torch.Generator().manual_seed(0)
    return {name: torch.rand(count, 3, 8, 8, generator=random) * 2 - 1 for name in MODELS}


def make(folder, rater: str = "anna", **options) -> rating.Panel:
    return rating.Panel("test", pictures(), rater=rater, folder=folder, per_sheet=5, **options)


def rate_all(panel: rating.Panel, score: int = 5) -> None:
    for sheet in range(1, panel.sheets + 1):
        panel.rate(sheet, [score] * len(panel.cards_of(sheet)))


def test_nothing_shown_or_saved_names_a_model_before_the_end(tmp_path, capsys):
    panel = make(tmp_path, conditions=torch.zeros(4, 3, 8, 8))
    panel.rate(1, "1 2 3 4 5")
    picture = panel.show()
    form = panel.save_form(tmp_path / "form.html")
    shown = [repr(panel), str(panel), picture.alt, str(picture.png()), capsys.readouterr().out]
    saved = [path.read_bytes().decode("utf-8", "replace") for path in tmp_path.rglob("*")]
    assert form.exists() and len(saved) == 2
    for text in [*shown, *saved, repr(panel.cards_of(1)).replace("model", "")]:
        assert not any(model in text for model in MODELS)
    with pytest.raises(GankitError, match="10 pictures|7 are missing|missing"):
        panel.ratings()
    with pytest.raises(GankitError):
        panel.export(tmp_path / "early.json")
    assert not (tmp_path / "early.json").exists()


def test_the_order_tells_nothing_and_stays_the_same(tmp_path):
    first = [card.model for sheet in (1, 2, 3) for card in make(tmp_path).cards_of(sheet)]
    again = [card.model for sheet in (1, 2, 3) for card in make(tmp_path).cards_of(sheet)]
    other = [card.model for s in (1, 2, 3) for card in make(tmp_path, "ben").cards_of(s)]
    assert first == again
    assert first != other
    assert first != sorted(first)
    assert sorted(first) == sorted(other)


def test_a_killed_process_loses_no_score(tmp_path):
    code = (
        "import os, torch\n"
        "from gankit import rating\n"
        "random = torch.Generator().manual_seed(0)\n"
        f"images = {{n: torch.rand(4, 3, 8, 8, generator=random) * 2 - 1 for n in {MODELS!r}}}\n"
        f"folder = {str(tmp_path)!r}\n"
        "panel = rating.Panel('test', images, rater='anna', folder=folder, per_sheet=5)\n"
        "panel.rate(1, '9 8 7')\n"
        "os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 9
    panel = make(tmp_path)
    assert panel.next_number == 4
    panel.rate(1, "9 8 7 6 5")
    rate_all(panel, 3)
    numbers = {
        card.number: (card.model, card.picture) for s in (1, 2, 3) for card in panel.cards_of(s)
    }
    found = {(r.model, r.picture): r.score for r in panel.ratings()}
    assert found[numbers[1]] == 3, "a score may be corrected while the panel is closed"
    assert len(found) == 12


def test_a_file_that_was_cut_short_keeps_what_was_complete(tmp_path):
    make(tmp_path).rate(1, "9 8 7")
    (path,) = tmp_path.glob("*.jsonl")
    path.write_bytes(path.read_bytes()[:-9])
    panel = make(tmp_path)
    assert panel.next_number == 3
    panel.rate(1, "9 8 7 6")
    assert make(tmp_path).next_number == 5


def test_after_opening_scores_cannot_be_changed(tmp_path):
    panel = make(tmp_path)
    panel.rate(1, "9 8 -")
    panel.finish()
    assert len(panel.ratings()) == 2
    panel.rate(1, "9 8")  # the same again does no harm
    with pytest.raises(GankitError, match="cannot be"):
        panel.rate(1, "9 9")
    with pytest.raises(GankitError, match="cannot be"):
        make(tmp_path).rate(2, "1")


@pytest.mark.parametrize("scores", ["11", "0", "a", "5.5", "1 2 3 4 5 6", [True], [None]])
def test_a_wrong_score_saves_nothing(tmp_path, scores):
    panel = make(tmp_path)
    with pytest.raises(GankitError):
        panel.rate(1, scores)
    assert panel.next_number == 1


def test_other_pictures_are_noticed(tmp_path):
    make(tmp_path).rate(1, "5")
    changed = {name: images.flip(0) for name, images in pictures().items()}
    with pytest.raises(GankitError, match="other pictures"):
        rating.Panel("test", changed, rater="anna", folder=tmp_path)
    with pytest.raises(GankitError, match="equally many"):
        rating.Panel("x", {"a": torch.zeros(2, 3, 8, 8), "b": torch.zeros(3, 3, 8, 8)}, rater="me")
    with pytest.raises(GankitError, match="two models"):
        rating.Panel("x", {"a": torch.zeros(2, 3, 8, 8)}, rater="me")


def test_other_conditions_are_noticed(tmp_path):
    make(tmp_path, conditions=torch.zeros(4, 3, 8, 8)).rate(1, "5")
    with pytest.raises(GankitError, match="belong to other pictures"):
        make(tmp_path, conditions=torch.ones(4, 3, 8, 8))


def test_an_empty_text_does_nothing_and_the_last_sheet_may_be_short(tmp_path):
    panel = make(tmp_path)
    panel.rate(1, "")
    assert panel.next_number == 1
    assert [len(panel.cards_of(sheet)) for sheet in (1, 2, 3)] == [5, 5, 2]
    with pytest.raises(GankitError, match="1 to 3"):
        panel.show(4)
    rate_all(panel)
    assert panel.show() is None and panel.is_finished


def filled(panel: rating.Panel, path, rater: str, scores: dict) -> None:
    """What the page saves, as its own script puts it together."""
    form = panel.save_form(path.with_suffix(".html")).read_text()
    deck = form.split('id="deck">')[1].split("</script>")[0]
    content = json.loads(deck)
    saved = {
        "format": content["format"],
        "panel": content["panel"],
        "pictures": content["pictures"],
        "order_of": content["rater"],
        "rater": rater,
        "scores": scores,
    }
    path.write_text(json.dumps(saved))


def test_the_page_needs_nothing_from_elsewhere_and_comes_back(tmp_path):
    panel = make(tmp_path)
    page = panel.save_form(tmp_path / "form.html").read_text()
    assert "http://" not in page and "https://" not in page and "@DECK@" not in page
    filled(panel, tmp_path / "anna.json", "anna", {"1": 4, "12": 9})
    assert panel.read_form(tmp_path / "anna.json") == 2
    assert panel.next_number == 2
    filled(panel, tmp_path / "ben.json", "ben", {str(n): 1 + n % 10 for n in range(1, 13)})
    others = panel.ratings_of_form(tmp_path / "ben.json")
    assert {entry.rater for entry in others} == {"ben"} and len(others) == 12
    filled(panel, tmp_path / "bad.json", "ben", {"1": 99})
    for bad in ("bad.json", "form.html", "missing.json"):
        with pytest.raises(GankitError):
            panel.read_form(tmp_path / bad)
    filled(panel, tmp_path / "more.json", "anna", {"2": 4, "13": 9})
    with pytest.raises(GankitError, match="not in this panel"):
        panel.read_form(tmp_path / "more.json")
    assert panel.next_number == 2, "nothing of it was taken"


def test_buttons_score_and_go_on(tmp_path):
    pytest.importorskip("ipywidgets")
    panel = make(tmp_path)
    text, picture, row = panel.widget().children
    assert text.value == "Picture 1 of 12" and bytes(picture.value).startswith(b"\x89PNG")
    row.children[6].click()
    assert text.value == "Picture 2 of 12"
    assert make(tmp_path).next_number == 2
    for _ in range(11):
        row.children[0].click()
    assert "All 12" in text.value and row.children[0].disabled
    assert sorted(entry.score for entry in panel.ratings()) == [1] * 11 + [7]
