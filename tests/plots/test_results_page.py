"""The page of results: complete, self-contained, safe, and told when something is missing."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
import torch

from gankit import plots
from gankit.errors import GankitError


class Images(HTMLParser):
    """The `<img>` elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[dict] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.found.append(dict(attributes))


def rows(count: int = 3, size: int = 8) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    names = ("source", "fake", "target")
    return {name: torch.rand(count, 3, size, size, generator=generator) * 2 - 1 for name in names}


def written(tmp_path, **options) -> str:
    page = plots.results_page(tmp_path / "sub" / "results.html", rows(), title="Shoes", **options)
    assert page.rows == 3
    return page.path.read_text("utf-8")


def test_every_row_and_curve_is_in_one_file(tmp_path):
    text = written(
        tmp_path,
        histories={"L1": {"g_loss": [3.0, 2.0, 1.0]}},
        settings={"lr": 2e-4, "steps": 3},
        scores={"L1": {"pixel error": 0.25}, "cGAN": {"sharpness": 0.5}},
    )
    images = Images(text).found
    assert len(images) == 3 * 3 + 1
    assert all(image["src"].startswith("data:image/") and image["alt"] for image in images)
    assert "g_loss goes from 3 to 1" in "".join(image["alt"] for image in images)
    for expected in ("0.0002", "pixel error", "0.25", "sharpness", "0.5"):
        assert expected in text


def test_names_and_values_are_text(tmp_path):
    text = written(tmp_path, settings={"<script>": "<img src=x onerror=alert(1)>"})
    assert "<script" not in text
    assert "<img src=x" not in text


def test_small_pictures_are_enlarged(tmp_path):
    assert {image["width"] for image in Images(written(tmp_path)).found} == {"96"}


def test_unequal_numbers_of_images_are_refused(tmp_path):
    uneven = {**rows(), "target": rows(2)["target"]}
    with pytest.raises(GankitError, match="2 of target"):
        plots.results_page(tmp_path / "x.html", uneven, title="")
    with pytest.raises(GankitError, match="none"):
        plots.results_page(tmp_path / "x.html", {}, title="")
    assert not (tmp_path / "x.html").exists()


def test_the_notebook_gets_a_link(tmp_path):
    page = plots.results_page(tmp_path / "results.html", rows(), title="Shoes")
    assert 'results.html"' in page._repr_html_()
    assert "3 test rows" in repr(page)
