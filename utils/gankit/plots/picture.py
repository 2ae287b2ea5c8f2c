"""A finished figure: the image, its alternative text, and how it is shown and saved."""

from __future__ import annotations

import base64
import html
import io
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from gankit.errors import GankitError

FORMATS = (".png", ".pdf", ".svg", ".jpg", ".webp")


class Picture:
    """What the functions of `gankit.plots` return.

    In a notebook it has shown itself already; in a script use `save`.

    Attributes:
        alt: the text for readers who do not see the figure.
        figure: the matplotlib figure, to change further.
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        self.figure = figure
        self.alt = alt
        self._shown_in: Any = None

    def __repr__(self) -> str:
        return f"<Picture: {self.alt}>"

    def png(self) -> bytes:
        """The figure as a PNG file that carries its alternative text."""
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", metadata={"Description": self.alt})
        return buffer.getvalue()

    def save(self, path: str | Path) -> Path:
        """Write the figure; the ending of `path` says the format (PNG, PDF, SVG, JPEG, WebP)."""
        path = Path(path)
        if path.suffix.lower() not in FORMATS:
            raise GankitError(f"cannot save a figure as {path.name}: use {', '.join(FORMATS)}.")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.figure.savefig(path)
        return path

    def show(self) -> Picture:
        """Show the figure in a notebook. Elsewhere nothing happens."""
        cell = _cell_number()
        if cell is not None:
            show_bundle(*png_bundle(self.png(), self.alt))
            self._shown_in = cell
        return self

    def _ipython_display_(self) -> None:
        # As the last line of a cell it would otherwise appear a second time.
        if self._shown_in is None or self._shown_in != _cell_number():
            self.show()


def png_bundle(png: bytes, alt: str) -> tuple[dict[str, str], dict[str, Any]]:
    """A PNG as notebook output: the data by type, and the metadata with the alternative text."""
    data = {"image/png": base64.b64encode(png).decode(), "text/plain": alt}
    return data, {"image/png": {"alt": alt}}


def html_image(data: bytes, kind: str, alt: str) -> str:
    """An `<img>` element with the bytes in it; `kind` is "png", "gif" or "webp"."""
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return f'<img src="{source}" alt="{html.escape(alt, quote=True)}">'


def show_bundle(data: dict[str, str], metadata: dict[str, Any], **options: Any) -> Any:
    """Show a mime bundle; returns the display handle if `display_id` is among the options."""
    from IPython.display import display

    return display(data, metadata=metadata, raw=True, **options)


def in_notebook() -> bool:
    """True under a Jupyter kernel (JupyterLab, Colab, Kaggle, VS Code), not in a terminal."""
    return _cell_number() is not None


def _cell_number() -> int | None:
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    shell = get_ipython()
    if shell is None or getattr(shell, "kernel", None) is None:
        return None
    return shell.execution_count
