"""The sketch panel: draw, and the student's own generator translates beside the drawing."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import traitlets
from PIL import Image, UnidentifiedImageError

from gankit.errors import GankitError
from gankit.widgets.assets import script, stylesheet
from gankit.widgets.examples import shoes
from gankit.widgets.palette import palette
from gankit.widgets.panel import LivePanel
from gankit.widgets.still import Still, compose, encode, to_image
from gankit.widgets.strokes import Stroke, decode, raster
from gankit.widgets.strokes import encode as encode_strokes

Translate = Callable[[torch.Tensor], torch.Tensor]
BLACK = ("#000000",)
EXAMPLES = 6
DARK = 127  # a picture with a darker mean is light lines on a dark ground; as in sketch.js


class SketchPanel(LivePanel):
    """Draw a sketch; what the generators make of it appears beside it while you draw.

    Mouse, pen, finger or keyboard. The drawing can be read in the next cell.

    Args:
        translate: turns a source, uint8 `(1, 3, size, size)`, into a picture `(1, C, H, W)`, uint8
            or float in [-1, 1]. A mapping of names to such functions shows one picture each.
        size: side of the generator's picture in pixels.
        sources: pictures like those that the generator has learned from, uint8 `(N, 3, H, W)`. The
            first become examples, and their commonest colours the palette.
        examples: sketches to start from by name: uint8 `(3, H, W)` or lists of `Stroke`. Default:
            four shoes, or `sources`. The first is there from the beginning.
        colours: brushes, as "#rrggbb". Default: black, or those of `sources`.
        brush: width of the brush in pixels of the picture.
        pause: least milliseconds between two translations while a line is being drawn.

    Attributes:
        strokes: the lines of the drawing, in the order in which they were drawn.
        sketch: the drawing as a source, uint8 `(1, 3, size, size)`.
        translations: the latest picture of each generator.
        milliseconds: how long the latest translation took in Python.
    """

    _esm = script("sketch")
    _css = stylesheet("sketch")
    side = traitlets.Int(64).tag(sync=True)
    brush = traitlets.Float(1.0).tag(sync=True)
    pause = traitlets.Int(120).tag(sync=True)
    colours = traitlets.List(traitlets.Unicode()).tag(sync=True)
    examples = traitlets.List().tag(sync=True)
    drawing = traitlets.Any(b"").tag(sync=True)
    background = traitlets.Any(b"").tag(sync=True)
    revision = traitlets.Int(0).tag(sync=True)
    results = traitlets.List().tag(sync=True)

    def __init__(
        self,
        translate: Translate | Mapping[str, Translate],
        *,
        size: int,
        sources: torch.Tensor | None = None,
        examples: Mapping[str, torch.Tensor | Sequence[Stroke]] | None = None,
        colours: Sequence[str] | None = None,
        brush: float = 1.0,
        pause: int = 120,
    ) -> None:
        named = translate if isinstance(translate, Mapping) else {"translation": translate}
        self._translate = dict(named)
        self.strokes: list[Stroke] = []
        self.translations: dict[str, Image.Image] = {}
        self.milliseconds = 0.0
        self._ground: Image.Image | None = None
        if examples is None:
            examples = shoes() if sources is None else _first(sources)
        if colours is None:
            colours = BLACK if sources is None else palette(sources)
        super().__init__(
            title="Sketch panel",
            side=size,
            brush=brush,
            pause=pause,
            colours=list(colours),
            examples=[_packed(name, one) for name, one in examples.items()],
        )
        self._start()

    @property
    def sketch(self) -> torch.Tensor:
        pixels = np.array(self._picture())
        return torch.from_numpy(pixels).permute(2, 0, 1)[None].contiguous()

    def load(self, picture: str | Path | Image.Image) -> SketchPanel:
        """Take a picture as the drawing: where no widget can be shown, this is the way in.

        Light lines on a dark ground are turned round. White fills a picture that is no square.

        Raises:
            GankitError: the file is not there, or is no picture.
        """
        self._replace([], _square(_opened(picture)))
        return self

    def clear(self) -> SketchPanel:
        """Start with an empty sheet."""
        self._replace([], None)
        return self

    def snapshot(self) -> Still:
        pictures = [("your drawing", self._picture()), *self.translations.items()]
        names = ", ".join(self.translations) or "nothing yet"
        return compose(pictures, f"A drawing, and beside it what was made of it: {names}.")

    def handle(self, kind: str, content: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        """Take the strokes as they are now, translate them, and answer."""
        if kind != "sketch":
            raise GankitError(f"the sketch panel knows no request '{kind}'.")
        self.strokes = decode(buffers[0])
        change = content.get("background", "same")
        if change != "same":
            sent = Image.open(io.BytesIO(bytes(buffers[1]))) if change == "new" else None
            self._ground = None if sent is None else sent.convert("RGB")
        self._run()

    def settle(self) -> None:
        self._remember()
        super().settle()

    def _start(self) -> None:
        first = self.examples[0]
        ground = first.get("background")
        self._ground = Image.open(io.BytesIO(ground)).convert("RGB") if ground else None
        self.strokes = decode(first.get("drawing", b""))
        self._remember()
        self.answer("sketch", {}, [self.drawing])

    def _replace(self, strokes: list[Stroke], ground: Image.Image | None) -> None:
        self.strokes, self._ground = strokes, ground
        with self.hold_sync():
            self._remember()
            self.revision += 1
            self.answer("sketch", {}, [self.drawing])
        self.settle()

    def _remember(self) -> None:
        """Keep the drawing where a page that is loaded again finds it."""
        self.drawing = encode_strokes(self.strokes)
        self.background = b"" if self._ground is None else encode(self._ground)

    def _picture(self) -> Image.Image:
        return raster(self.strokes, self.side, colours=self.colours, background=self._ground)

    def _run(self) -> None:
        start = time.perf_counter()
        sketch = self.sketch
        for name, function in self._translate.items():
            self.translations[name] = to_image(_checked(function(sketch)))
        self.results = [
            {"name": name, "png": encode(picture)} for name, picture in self.translations.items()
        ]
        self.milliseconds = 1000 * (time.perf_counter() - start)
        self.status = f"translated in {self.milliseconds:.0f} ms"


def _checked(made: Any) -> torch.Tensor:
    if not isinstance(made, torch.Tensor) or made.dim() != 4:
        got = f"{tuple(made.shape)}" if isinstance(made, torch.Tensor) else type(made).__name__
        raise GankitError(f"translate must return pictures (1, C, H, W); it returned {got}.")
    return made


def _first(sources: torch.Tensor) -> dict[str, torch.Tensor]:
    return {f"test {number + 1}": source for number, source in enumerate(sources[:EXAMPLES])}


def _packed(name: str, example: torch.Tensor | Sequence[Stroke]) -> dict[str, Any]:
    if isinstance(example, torch.Tensor):
        images = example.reshape(1, *example.shape[-3:])
        return {"name": name, "background": encode(to_image(images))}
    return {"name": name, "drawing": encode_strokes(example)}


def _opened(picture: str | Path | Image.Image) -> Image.Image:
    if isinstance(picture, Image.Image):
        return picture
    try:
        return Image.open(picture)
    except FileNotFoundError:
        raise GankitError(f"there is no file {picture}; upload it first.") from None
    except UnidentifiedImageError:
        raise GankitError(f"{picture} is no picture; save it as PNG or JPEG.") from None


def _square(picture: Image.Image) -> Image.Image:
    picture = _dark_on_light(picture)
    side = max(picture.size)
    square = Image.new("RGB", (side, side), "white")
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return square


def _dark_on_light(picture: Image.Image) -> Image.Image:
    """RGB on white, turned round where it is dark."""
    if picture.mode in {"RGBA", "LA", "P"}:
        layer = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    picture = picture.convert("RGB")
    pixels = np.asarray(picture)
    return Image.fromarray(255 - pixels) if pixels.mean() < DARK else picture
