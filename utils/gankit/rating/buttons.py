"""The panel with buttons, for front ends with widgets. Scores take the same way to the file."""

from __future__ import annotations

import io
from typing import Any, Protocol

import numpy as np
from PIL import Image

from gankit.errors import GankitError
from gankit.rating.deck import Card
from gankit.rating.records import HIGHEST, LOWEST

SHOWN_SIDE = 256


class Rateable(Protocol):
    """What the buttons need of a panel."""

    per_sheet: int

    @property
    def count(self) -> int: ...
    @property
    def next_number(self) -> int | None: ...
    def cards_of(self, sheet: int) -> list[Card]: ...
    def rate_one(self, number: int, score: int) -> None: ...


def make_buttons(panel: Rateable) -> Any:
    """A box with one picture, ten buttons and a line of text; a click scores and goes on."""
    try:
        import ipywidgets
    except ImportError:
        raise GankitError(
            "the buttons need ipywidgets, which is not installed. panel.show() and panel.rate() do "
            "the same without it."
        ) from None
    picture = ipywidgets.Image(format="png", width=SHOWN_SIDE)
    text = ipywidgets.HTML()
    buttons = [
        ipywidgets.Button(description=str(score), layout={"width": "44px"})
        for score in range(LOWEST, HIGHEST + 1)
    ]

    def go_on() -> None:
        """Show the next picture that has no score, or say that all have one."""
        number = panel.next_number
        for button in buttons:
            button.disabled = number is None
        if number is None:
            text.value = f"All {panel.count} pictures are rated."
            return
        text.value = f"Picture {number} of {panel.count}"
        picture.value = picture_of(panel, number)

    def rate(button: Any) -> None:
        if panel.next_number is not None:
            panel.rate_one(panel.next_number, int(button.description))
        go_on()

    for button in buttons:
        button.on_click(rate)
    go_on()
    return ipywidgets.VBox([text, picture, ipywidgets.HBox(buttons)])


def picture_of(panel: Rateable, number: int) -> bytes:
    """A picture, with its condition at its left, as a PNG file with nothing else in it."""
    sheet, place = divmod(number - 1, panel.per_sheet)
    card = panel.cards_of(sheet + 1)[place]
    parts = [part for part in (card.condition, card.pixels) if part is not None]
    return png_of(np.concatenate(parts, axis=1))


def png_of(pixels: np.ndarray) -> bytes:
    """uint8 `(H, W, 3)` as a PNG file, enlarged with hard pixels to at least `SHOWN_SIDE`."""
    image = Image.fromarray(pixels)
    times = max(1, SHOWN_SIDE // pixels.shape[0])
    image = image.resize((image.width * times, image.height * times), Image.Resampling.NEAREST)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
