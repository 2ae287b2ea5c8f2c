"""Pooling a class, means with intervals, agreement with measures, loading one's own models."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import nbformat
import pytest
import torch
from nbformat.v4 import new_code_cell, new_notebook
from torch import nn

from gankit import rating, train
from gankit.errors import GankitError
from gankit.rating import Rating
from gankit.train import Checkpoint
from gankit.train.checkpoint_files import newest_first, read

EXERCISE = "11_judging_images/notebook.py"
SOURCE = "from torch import nn\nclass UNet(nn.Linear):\n    pass"


def export(folder, rater: str, scores: dict[str, list[int]], pictures: str = "abc") -> str:
    entries = [
        {"model": model, "picture": number, "score": score}
        for model, given in scores.items()
        for number, score in enumerate(given)
    ]
    path = folder / f"{rater}.json"
    content = {"format": "gankit-ratings-1", "panel": "p", "pictures": pictures}
    path.write_text(json.dumps({**content, "rater": rater, "ratings": entries}))
    return str(path)


def test_a_whole_class_is_pooled_and_bad_files_are_named(tmp_path):
    paths = [export(tmp_path, f"r{i}", {"a": [5, 6], "b": [2, 3]}) for i in range(20)]
    paths.append(export(tmp_path, "elsewhere", {"a": [5], "b": [1]}, pictures="xyz"))
    for name, text in {
        "cut.json": '{"format": "gankit-ra',
        "list.json": "[1, 2]",
        "score.json": (tmp_path / "r0.json").read_text().replace('"score": 6', '"score": 60'),
        "float.json": (tmp_path / "r0.json").read_text().replace('"score": 6', '"score": 6.5'),
        "deep.json": "[" * 100_000,
        "twice.json": (tmp_path / "r0.json").read_text().replace('"picture": 1', '"picture": 0'),
    }.items():
        (tmp_path / name).write_text(text)
        paths.append(str(tmp_path / name))
    paths.append(str(tmp_path / "missing.json"))
    pooled = rating.pool(paths)
    assert len(pooled.raters) == 20 and len(pooled.ratings) == 80
    assert len(pooled.notes) == 8
    assert "twice.json was not used: it rates a picture twice." in pooled.notes
    with pytest.raises(GankitError, match="none of these"):
        rating.pool([tmp_path / "cut.json"])


def test_the_later_file_of_a_rater_counts(tmp_path):
    first = export(tmp_path, "anna", {"a": [1], "b": [1]})
    (tmp_path / "new").mkdir()
    second = export(tmp_path / "new", "anna", {"a": [9], "b": [1]})
    pooled = rating.pool([first, second])
    assert [entry.score for entry in pooled.ratings] == [9, 1]
    assert len(pooled.notes) == 1


def test_what_a_panel_exports_is_pooled(tmp_path):
    images = {"a": torch.zeros(2, 3, 8, 8), "b": torch.ones(2, 3, 8, 8)}
    paths = []
    for rater in ("anna", "ben", "cleo"):
        panel = rating.Panel("p", images, rater=rater, folder=tmp_path)
        for card in panel.cards_of(1):
            panel.rate_one(card.number, 8 if card.model == "a" else 3)
        paths.append(panel.export(tmp_path / f"{rater}.json"))
    results = rating.summary(rating.pool(paths).ratings)
    assert [(result.model, result.mean) for result in results] == [("a", 8.0), ("b", 3.0)]


def test_the_interval_is_students_over_raters():
    scores = {"r1": [4, 6], "r2": [7, 7], "r3": [6, 10]}
    ratings = [Rating(r, "m", i, s) for r, given in scores.items() for i, s in enumerate(given)]
    (result,) = rating.summary(ratings)
    # means 5, 7, 8: mean 20/3, standard deviation 1.5275, t(0.975, 2) = 4.3027
    assert result.mean == pytest.approx(20 / 3)
    assert result.over == "raters"
    half = 4.30265 * 1.527525 / math.sqrt(3)
    assert result.low == pytest.approx(20 / 3 - half, abs=1e-4)
    assert result.high == 10  # clipped to the scale
    (low,) = rating.summary([Rating(f"r{i}", "m", 0, score) for i, score in enumerate((1, 1, 5))])
    assert low.low == 1 and low.high > low.mean
    one = rating.summary(ratings[:2])[0]
    assert (one.over, one.raters, one.pictures) == ("pictures", 1, 2)
    alone = rating.summary(ratings[:1])[0]
    assert math.isnan(alone.low) and "1 rater, 1 picture, 1 rating" in str(alone)


def test_who_rates_more_does_not_count_more():
    busy = [Rating("busy", "m", picture, 10) for picture in range(9)]
    result = rating.summary([*busy, Rating("other", "m", 0, 2)])[0]
    assert result.mean == 6


def results_for(**means: float) -> list[rating.ModelScore]:
    return [rating.ModelScore(m, v, v, v, "raters", 3, 3, 9) for m, v in means.items()]


def test_agreement_of_orders():
    people = results_for(a=8.0, b=6.0, c=4.0, d=2.0)
    same = rating.agreement(people, {"a": 0.9, "b": 0.7, "c": 0.3, "d": 0.1})
    assert same.tau == pytest.approx(1)
    assert same.chance == pytest.approx(1 / 24)
    reversed_ = rating.agreement(people, {"a": 1, "b": 2, "c": 3, "d": 4, "unrated": 9})
    assert reversed_.tau == pytest.approx(-1)
    assert reversed_.chance == pytest.approx(1)
    many = {f"m{number}": float(number) for number in range(9)}
    nine = rating.agreement(results_for(**many), many)
    assert nine.tau == pytest.approx(1) and math.isnan(nine.chance), "362,880 orders are too many"
    flat = rating.agreement(people, dict.fromkeys("abcd", 1.0))
    assert math.isnan(flat.tau)
    with pytest.raises(GankitError, match="at least 3"):
        rating.agreement(people, {"a": 1, "b": 2})


def test_the_largest_disagreement_is_found():
    ratings = [Rating("r", "m", picture, score) for picture, score in enumerate([9, 8, 7, 2])]
    errors = {("m", 0): 0.1, ("m", 1): 0.9, ("m", 2): 0.3, ("m", 3): 0.4}
    model, picture, sentence = rating.largest_disagreement(ratings, errors, lower_is_better=True)
    assert (model, picture) == ("m", 1)
    assert "rank 4 of 4 by the measure" in sentence


def test_results_are_drawn_with_a_text(tmp_path):
    picture = rating.plot(results_for(a=8.0, b=6.0), show=False)
    assert "a 8.0; b 6.0" in picture.alt
    assert picture.save(tmp_path / "x.png").stat().st_size > 1000


NOTEBOOK = [
    "%pip install nothing\nimport torch\nfrom torch import nn\nWIDTH = 3",
    """class Generator(nn.Module):
    def __init__(self, width=WIDTH):
        super().__init__()
        self.layer = nn.Linear(2, width)""",
    "raise SystemExit('training would start here')",
    "this is no python",
]


def test_ones_own_generator_comes_from_notebook_and_checkpoint(tmp_path, capsys):
    path = tmp_path / "mine.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in NOTEBOOK]), path)
    trained = torch.nn.Module()
    trained.layer = torch.nn.Linear(2, 3)
    train.Checkpoint("run", folder=tmp_path, G=trained).save(1)
    entry = rating.Entry("mine", path, "run", lambda d: d["Generator"](), folder=tmp_path)
    network = rating.generator(entry)
    torch.testing.assert_close(network.layer.weight, trained.layer.weight)
    for wrong in (
        rating.Entry("x", tmp_path / "no.ipynb", "run", lambda d: None),
        rating.Entry("x", path, "no-such-run", lambda d: d["Generator"](), folder=tmp_path),
        rating.Entry("x", path, "run", lambda d: d["Missing"](), folder=tmp_path),
        rating.Entry("x", path, "run", lambda d: d["Generator"](4), folder=tmp_path),
    ):
        assert rating.generator(wrong) is None
    assert capsys.readouterr().out.count("x: not used") == 4


def test_the_kits_samples_fit_their_targets():
    samples = rating.kit_samples()
    assert len(samples.images) >= 3 and "synthetic" in samples.title
    targets = samples.targets.float() / 127.5 - 1
    for images in samples.images.values():
        assert images.shape == targets.shape and len(images) >= 30
        error = (images - targets).abs().mean()
        assert error < (images - targets.roll(1, 0)).abs().mean(), "they belong to these targets"


def _project(folder, monkeypatch, size: int = 64):
    """Notebooks in folders of their own, as in the course, each with its checkpoints beside it."""
    monkeypatch.delenv("GANKIT_CHECKPOINTS", raising=False)
    for name, runs in {
        "10_hierarchical_unet": [f"10_cityscapes_{size}_plain", f"10_cityscapes_{size}_coarse"],
        "05_pix2pix": ["05_edges2shoes_32_l1_cgan"],
        "11_judging_images": [],
    }.items():
        path = folder / name
        path.mkdir(parents=True)
        cell = {"cell_type": "code", "source": SOURCE}
        (path / f"{name}.ipynb").write_text(json.dumps({"cells": [cell]}))
        for run in runs:
            checkpoint = Checkpoint(run, folder=path / "gankit_checkpoints", G=nn.Linear(2, 1))
            checkpoint.belong_to("smoke", [])
            checkpoint.save(3)


@pytest.mark.parametrize("where", ["11_judging_images", ".", "..", "10_hierarchical_unet"])
def test_models_are_found_where_the_exercises_wrote_them(tmp_path, monkeypatch, where):
    course = tmp_path / "course"
    _project(course, monkeypatch, size=256)
    monkeypatch.chdir(course / where)
    assert rating.trained_size("cityscapes") == 256
    assert rating.trained_size("edges2shoes") == 64  # one model is none to compare
    name = "10_cityscapes_256_plain"
    entry = rating.Entry(
        "plain", "10_hierarchical_unet.ipynb", name, lambda lesson: lesson["UNet"](2, 1)
    )
    saved = Checkpoint(name, folder=course / "10_hierarchical_unet" / "gankit_checkpoints")
    network = rating.generator(entry)
    expected = read(newest_first(saved.path)[0])["things"]["G"]["weight"]
    assert torch.equal(network.weight, expected)


def test_exercise_11_asks_for_names_that_the_exercises_write():
    root = Path(__file__).parents[2] / "solutions"
    written = "".join(
        path.read_text("utf-8") for path in root.glob("*/notebook.py") if "11_" not in str(path)
    )
    patterns = [
        re.sub(r"\\{.*?\\}", ".+", re.escape(name))
        for name in re.findall(r'f?"((?:05|08|09|10)_[^" ]+)"', written)
    ]
    asked = re.findall(r'"((?:05|08|09|10)_[^".]+)"', (root / EXERCISE).read_text("utf-8"))
    assert len(asked) >= 6
    for name in asked:
        assert any(re.fullmatch(pattern, name) for pattern in patterns), name
