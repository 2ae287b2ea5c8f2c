"""The panel as one HTML page: works in any browser, without a kernel, a server or a network."""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gankit.errors import GankitError
from gankit.rating.deck import Card
from gankit.rating.records import check_score

FORMAT = "gankit-form-1"
LARGEST = 1_000_000  # bytes of a file with scores


@dataclass(frozen=True)
class FormScores:
    """What the page saved: who filled it in, on whose page, and the scores by number."""

    rater: str
    order_of: str
    scores: dict[int, int]


def write_form(path: Path, cards: Sequence[Card], header: Mapping[str, Any]) -> Path:
    """Write the page. It holds pictures and numbers; nothing in it depends on the models."""
    deck = [
        {
            "number": card.number,
            "picture": _address(card.pixels),
            "condition": None if card.condition is None else _address(card.condition),
        }
        for card in cards
    ]
    content = {"format": FORMAT, **header, "cards": deck}
    template = resources.files("gankit.rating").joinpath("form.html").read_text("utf-8")
    page = template.replace("@TITLE@", html.escape(str(header["panel"])))
    page = page.replace("@DECK@", json.dumps(content).replace("<", "\\u003c"))
    path.write_text(page, "utf-8")
    return path


def _address(pixels: np.ndarray) -> str:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def read_form_scores(path: Path, panel: str, pictures: str, count: int) -> FormScores:
    """The scores in a file that the page saved.

    Raises:
        GankitError: it is not such a file, or one of another panel or other pictures.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError
        content = json.loads(path.read_text("utf-8"))
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise ValueError
        entries = dict(content["scores"])
        scores = {int(number): check_score(score) for number, score in entries.items()}
        names = str(content["rater"])[:40], str(content["order_of"])[:40]
    except FileNotFoundError:
        raise GankitError(f"{path} is not there.") from None
    except (OSError, ValueError, KeyError, TypeError, UnicodeDecodeError):
        raise GankitError(f"{path} is no file of scores that the rating page saved.") from None
    if content.get("panel") != panel or content.get("pictures") != pictures:
        raise GankitError(f"{path} belongs to another panel or to other pictures.")
    if not all(1 <= number <= count for number in scores):
        raise GankitError(f"{path} has scores for pictures that are not in this panel.")
    return FormScores(names[0] or names[1], names[1], scores)
