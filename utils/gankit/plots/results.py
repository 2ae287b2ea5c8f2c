"""One page with all that a run gave: every test row, the loss curves, the settings, the scores."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from PIL import Image

from gankit.errors import GankitError
from gankit.plots.curves import losses
from gankit.plots.picture import html_image
from gankit.plots.tiles import join_titles, to_pixels

if TYPE_CHECKING:
    from gankit.train.history import History

QUALITY = 90  # of the WebP pictures: 256 x 256 pixels take about 10 kB
SMALLEST = 96  # pixels on the page; smaller pictures are enlarged without smoothing
STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem;
  padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
th, td { border: 1px solid #8886; padding: .25rem .6rem; text-align: left; vertical-align: top; }
th { position: sticky; top: 0; background: Canvas; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
td img { display: block; image-rendering: pixelated; }
figure { margin: 0 0 1.5rem; } figure img { max-width: 100%; }
"""


class ResultsPage:
    """A page that was written. As the last line of a cell it shows a link."""

    def __init__(self, path: Path, rows: int) -> None:
        self.path = path
        self.rows = rows

    def __repr__(self) -> str:
        size = self.path.stat().st_size / 1e6
        return f"{self.path}: {self.rows} test rows, {size:.1f} MB. Open it in a browser."

    def _repr_html_(self) -> str:
        name = html.escape(self.path.as_posix(), quote=True)
        return (
            f'<p><a href="{name}" target="_blank">{name}</a>: {self.rows} test rows. Where the '
            "link does not open (Colab), download the file from the folder symbol on the left.</p>"
        )


def results_page(
    path: str | Path,
    rows: Mapping[str, torch.Tensor],
    *,
    title: str,
    histories: Mapping[str, History | Mapping[str, Sequence[float]]] | None = None,
    settings: Mapping[str, Any] | None = None,
    scores: Mapping[str, Mapping[str, Any]] | None = None,
    of: Any = None,
) -> ResultsPage:
    """Write one HTML file that needs no other: it can be opened, sent and handed in.

    Args:
        path: the file to write, such as "results.html".
        rows: images `(N, C, H, W)` in [-1, 1] or uint8 by name, such as source, fake and target.
            Image i of each belongs together and makes one row of the page.
        title: the page's heading.
        histories: what `train.run` returned, by the name of the run; one figure each.
        settings: what the run was made with, by name.
        scores: for each model its numbers by name.
        of: the data set; its title, which says "(mini)" or "(synthetic)", is added to the heading.

    Raises:
        GankitError: no images, or not equally many of each.
    """
    pixels = {name: to_pixels(images) for name, images in rows.items()}
    counts = {name: len(images) for name, images in pixels.items()}
    if not counts or len(set(counts.values())) > 1:
        found = ", ".join(f"{count} of {name}" for name, count in counts.items()) or "none"
        raise GankitError(f"a results page needs equally many images of each kind; it got {found}.")
    heading = html.escape(join_titles(title, of))
    parts = [
        f"<h1>{heading}</h1>",
        _table("Settings", ["setting", "value"], list((settings or {}).items())),
        _scores(scores or {}),
        *(_curves(name, history) for name, history in (histories or {}).items()),
        _pictures(pixels),
    ]
    page = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{heading}</title>'
        f"<style>{STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, "utf-8")
    return ResultsPage(path, next(iter(counts.values())))


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    if not rows:
        return ""
    lines = ["".join(f"<th>{html.escape(str(name))}</th>" for name in head)]
    lines += ["".join(map(_cell, row)) for row in rows]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<h2>{html.escape(title)}</h2><table>{body}</table>"


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f'<td class="number">{value:.4g}</td>'
    kind = ' class="number"' if isinstance(value, int) and not isinstance(value, bool) else ""
    return f"<td{kind}>{html.escape(str(value))}</td>"


def _scores(scores: Mapping[str, Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(name for numbers in scores.values() for name in numbers))
    rows = [
        [model, *(numbers.get(name, "") for name in names)] for model, numbers in scores.items()
    ]
    return _table("Scores", ["model", *names], rows)


def _curves(name: str, history: History | Mapping[str, Sequence[float]]) -> str:
    picture = losses(history, title=name, show=False)
    image = html_image(picture.png(), "png", picture.alt)
    return f"<h2>Losses: {html.escape(name)}</h2><figure>{image}</figure>"


def _pictures(pixels: Mapping[str, Any]) -> str:
    head = "".join(f"<th>{html.escape(name)}</th>" for name in ("", *pixels))
    lines = [f"<tr>{head}</tr>"]
    for number, row in enumerate(zip(*pixels.values(), strict=True)):
        cells = (
            f"<td>{_image(image, f'{name}, number {number}')}</td>"
            for name, image in zip(pixels, row, strict=True)
        )
        lines.append(f'<tr><td class="number">{number}</td>{"".join(cells)}</tr>')
    return f"<h2>All test rows</h2><table>{''.join(lines)}</table>"


def _image(pixels: Any, alt: str) -> str:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="WEBP", quality=QUALITY)
    source = base64.b64encode(buffer.getvalue()).decode()
    width = max(SMALLEST, pixels.shape[1])
    words = html.escape(alt, quote=True)
    return (
        f'<img width="{width}" loading="lazy" src="data:image/webp;base64,{source}" alt="{words}">'
    )
