"""Builders of notebooks for the PDF tests: cells, outputs, pictures, and one solved exercise."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

from PIL import Image, ImageDraw

CHECK = "application/vnd.gankit.check+json"
PAGES = {
    "appendix": 2,
    "questions": [
        {"id": "objective", "title": "Objective", "pages": 1, "points": 4, "names": []},
        {"id": "generator", "title": "Generator", "pages": 2, "points": 6, "names": ["Generator"]},
        {"id": "samples", "title": "Samples", "pages": 1, "points": 3, "names": ["show_samples"]},
    ],
}
TOTAL = 1 + 4 + 2


def markdown(source: str, grade_id: str | None = None, **more: Any) -> dict[str, Any]:
    """A text cell; with `grade_id`, a graded one."""
    return {"cell_type": "markdown", "source": source, "metadata": _mark(grade_id), **more}


def code(
    source: str, *outputs: dict[str, Any], count: int | None = 1, grade_id: str | None = None
) -> dict[str, Any]:
    """A code cell that ran as number `count`."""
    return {
        "cell_type": "code",
        "source": source,
        "execution_count": count,
        "outputs": list(outputs),
        "metadata": _mark(grade_id),
    }


def _mark(grade_id: str | None) -> dict[str, Any]:
    return {"nbgrader": {"grade_id": grade_id}} if grade_id else {}


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    """What a cell printed."""
    return {"output_type": "stream", "name": name, "text": text}


def shown(mime: str, value: Any, plain: str = "<object>") -> dict[str, Any]:
    """A displayed object of one mime type, with its text."""
    return {
        "output_type": "display_data",
        "data": {mime: value, "text/plain": plain},
        "metadata": {},
    }


def png(width: int = 60, height: int = 40, colour: str = "teal", kind: str = "PNG") -> str:
    """A small picture as base64 text."""
    image = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width // 2, height // 2), fill="white")
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()


def check_output(question: str, score: float, points: float) -> dict[str, Any]:
    """The table a check shows, with its machine-readable part."""
    facts = [
        {"id": "shape", "text": "output shape", "points": points / 2, "earned": points / 2},
        {"id": "range", "text": "range", "points": points / 2, "earned": score - points / 2},
    ]
    table = "<table><tr><th>fact</th><th>points</th></tr><tr><td>output shape</td><td>1</td></tr>"
    return {
        "output_type": "execute_result",
        "execution_count": 3,
        "metadata": {},
        "data": {
            CHECK: {"check": question, "score": score, "points": points, "facts": facts},
            "text/html": table + "</table>",
            "text/plain": str(score),
        },
    }


def notebook(
    cells: list[dict[str, Any]], pages: dict[str, Any] | None = PAGES, **metadata: Any
) -> dict[str, Any]:
    """A notebook of format 4.5, with a page map unless `pages` is None."""
    if pages is not None:
        metadata["gankit"] = {
            "exercise": "90_sample",
            "title": "Sample exercise",
            "version": "0.1.0",
            "pages": pages,
        }
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}


def as_bytes(data: dict[str, Any]) -> bytes:
    """The file of a notebook."""
    return json.dumps(data).encode()


GENERATOR = '''class Generator(nn.Module):
    """DCGAN generator: (N, nz) -> (N, 3, 32, 32)."""

    def __init__(self, nz: int = 64, width: int = 16) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.ConvTranspose2d(nz, 4 * width, 4), nn.BatchNorm2d(4 * width))

    def forward(self, z):
        return self.net(z[:, :, None, None])
'''
OBJECTIVE = r"""For a fixed $G$ the best discriminator is
\begin{align}
D^*(x) &= \frac{p_{\text{data}}(x)}{p_{\text{data}}(x) + p_g(x)}
\end{align}
so that $V(G, D^*) = -\log 4 + 2\,\mathrm{JSD}(p_{\text{data}} \,\|\, p_g)$.

| setting | value |
|:--|--:|
| learning rate | $2 \times 10^{-4}$ |
"""


def solved_cells() -> list[dict[str, Any]]:
    """A small solved exercise: text, code, a check, a progress bar and a figure."""
    bar = "\r".join(f"epoch 0: {i}%|{'█' * (i // 10):10}| {i}/100" for i in range(0, 101, 5))
    return [
        markdown("# A lesson\n\nWhat a GAN is."),
        code("import torch\nfrom torch import nn", count=1),
        markdown(OBJECTIVE, "objective-written"),
        code(GENERATOR, count=2, grade_id="generator"),
        code(
            'check("generator", Generator)',
            check_output("generator", 4.5, 6),
            count=3,
            grade_id="generator-check",
        ),
        code(
            "def show_samples(G):\n    show_grid(G(noise))\n\nshow_samples(G)",
            stream(bar + "\n", "stderr"),
            shown("image/png", png(600, 300), "<Figure>"),
            count=4,
            grade_id="samples",
        ),
        code(
            'check("samples", show_samples)',
            check_output("samples", 3, 3),
            count=5,
            grade_id="samples-check",
        ),
    ]


def solved() -> dict[str, Any]:
    """The small solved exercise as a notebook."""
    return notebook(solved_cells())
