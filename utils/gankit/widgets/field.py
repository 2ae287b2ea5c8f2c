"""The receptive-field explorer: change layers, see the fields over a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
import traitlets
from PIL import Image, ImageDraw

from gankit.errors import GankitError
from gankit.widgets.assets import script, stylesheet
from gankit.widgets.field_places import Layer, places
from gankit.widgets.panel import LivePanel
from gankit.widgets.still import SIDE, Still, compose, encode, fit, to_image

COLOURS = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5c00", "#56b4e9", "#000000", "#e69f00",
)  # fmt: skip


class FieldExplorer(LivePanel):
    """A table of convolutions and their receptive fields over a picture.

    The sizes of the fields come from the reader's own function; where they lie, and how large each
    map is, from the layers.

    Args:
        receptive_field: for a list of `(kernel, stride, padding)` the field behind each layer.
        picture: uint8 or float in [-1, 1], `(C, H, W)`, square.
        layers: what to begin with.

    Attributes:
        layers: the table as it stands, a list of `[kernel, stride, padding]`.
        fields: the numbers that `receptive_field` gave for it.
    """

    _esm = script("field")
    _css = stylesheet("field")
    side = traitlets.Int(64).tag(sync=True)
    picture_png = traitlets.Bytes(b"").tag(sync=True)
    layers = traitlets.List().tag(sync=True)
    place = traitlets.List([0.5, 0.5]).tag(sync=True)
    rows = traitlets.List().tag(sync=True)

    def __init__(
        self,
        receptive_field: Callable[[list[Layer]], list[int]],
        picture: torch.Tensor,
        *,
        layers: Sequence[Layer] = ((5, 2, 2), (5, 2, 2), (5, 2, 2)),
    ) -> None:
        self._receptive_field = receptive_field
        self._picture = to_image(picture[None])
        self.fields: list[int] = []
        super().__init__(
            title="Receptive field explorer",
            side=self._picture.width,
            picture_png=encode(self._picture),
        )
        self.answer("look", {"layers": [list(layer) for layer in layers], "place": [0.5, 0.5]}, [])

    def snapshot(self) -> Still:
        """The layers and the fields, for the saved notebook."""
        words = ", ".join(f"kernel {k} stride {s} padding {p}" for k, s, p in self.layers)
        alt = f"A picture with the fields {self.fields} of {words} as squares."
        lines = [
            f"{number}: kernel {k}, stride {s}, padding {p}: field {field}"
            for number, ((k, s, p), field) in enumerate(self._known(), start=1)
        ]
        blank = Image.new("RGB", (SIDE, SIDE), "white")
        ImageDraw.Draw(blank).multiline_text((2, 2), "\n".join(lines), fill="#222222")
        return compose([("receptive fields", self._drawn()), ("layers", blank)], alt)

    def handle(self, kind: str, content: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        """Measure and answer a request for other layers or another place."""
        if kind != "look":
            raise GankitError(f"the field explorer knows no request '{kind}'.")
        layers = [tuple(int(number) for number in layer) for layer in content["layers"]]
        self.layers = [list(layer) for layer in layers]
        self.place = [float(share) for share in content["place"]]
        self.rows, self.fields = [], []
        fields = _checked(self._receptive_field(layers), len(layers))
        found = places(layers, fields, self.side, tuple(self.place))
        self.fields = fields
        self.rows = [place.as_dict() for place in found]
        self.status = f"a number behind the last layer sees {fields[-1]} × {fields[-1]} pixels"

    def _known(self) -> list[tuple[list[int], int]]:
        return list(zip(self.layers, self.fields, strict=False))

    def _drawn(self) -> Image.Image:
        card, scale = fit(self._picture), SIDE / self.side
        pen = ImageDraw.Draw(card)
        for row, colour in zip(self.rows, COLOURS, strict=False):
            left, top = row["left"] * scale, row["top"] * scale
            size = row["field"] * scale
            pen.rectangle((left, top, left + size, top + size), outline=colour, width=2)
        return card


def _checked(fields: Any, count: int) -> list[int]:
    try:
        numbers = [int(field) for field in fields]
    except (TypeError, ValueError):
        raise GankitError("receptive_field must return a list of numbers.") from None
    if len(numbers) != count:
        raise GankitError(
            f"receptive_field gave {len(numbers)} numbers for {count} layers, not one a layer."
        )
    return numbers
