"""Pictures for the saved notebook: captioned images beside each other on a white card."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image, ImageDraw, ImageFont

from gankit.plots.picture import html_image
from gankit.plots.tiles import to_pixels

SIDE = 192  # pixels a picture, enlarged or shrunk
GAP = 12
LINE = 18
TEXT = "#222222"


@dataclass(frozen=True)
class Still:
    """A picture of a panel. As the last line of a cell it shows itself.

    Attributes:
        png: the file's bytes.
        alt: the text for readers who do not see it.
    """

    png: bytes
    alt: str

    def save(self, path: str | Path) -> Path:
        """Write the PNG file."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.png)
        return path

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        encoded = base64.b64encode(self.png).decode()
        data = {"image/png": encoded, "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt}}

    def bundle(self, name: str) -> dict[str, str]:
        """Notebook output that a live panel hides by the id made of `name`."""
        picture = html_image(self.png, "png", self.alt)
        marked = f'<div id="gankit-still-{html.escape(name)}">{picture}</div>'
        data, _ = self._repr_mimebundle_()
        return {"text/html": marked, **data}


def compose(pictures: Sequence[tuple[str, Image.Image]], alt: str) -> Still:
    """Captioned square pictures in one row. A line break in a caption starts a new line."""
    font = ImageFont.load_default(13)
    lines = max(caption.count("\n") + 1 for caption, _ in pictures)
    width = GAP + len(pictures) * (SIDE + GAP)
    card = Image.new("RGB", (width, SIDE + 2 * GAP + lines * LINE), "white")
    pen = ImageDraw.Draw(card)
    for index, (caption, picture) in enumerate(pictures):
        left = GAP + index * (SIDE + GAP)
        card.paste(fit(picture), (left, GAP))
        pen.rectangle((left - 1, GAP - 1, left + SIDE, GAP + SIDE), outline="#999999")
        pen.multiline_text((left, SIDE + GAP + 4), caption, fill=TEXT, font=font)
    return Still(encode(card), alt)


def fit(picture: Image.Image) -> Image.Image:
    """The picture as a square of `SIDE` pixels: enlarged with hard pixels, shrunk smoothly."""
    way = Image.Resampling.NEAREST if picture.width <= SIDE else Image.Resampling.LANCZOS
    return picture.convert("RGB").resize((SIDE, SIDE), way)


def encode(picture: Image.Image) -> bytes:
    """A PIL image as the bytes of a PNG file."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def to_image(images: torch.Tensor) -> Image.Image:
    """The first of `(N, C, H, W)`, float in [-1, 1] or uint8, as a PIL image."""
    return Image.fromarray(to_pixels(images[:1])[0])
