"""A notebook as Colab saves it: its own metadata, other ids, older format, outputs and a badge."""

from __future__ import annotations

import json
import random
from typing import Any

from nbformat import NotebookNode

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
BADGE = '<a href="https://colab.research.google.com/github/x"><img alt="Open In Colab"/></a>'


def saved_by_colab(notebook: NotebookNode, seed: int = 0) -> bytes:
    """The file's content. Nothing of nbgrader's or gankit's metadata is left."""
    chance = random.Random(seed)
    cells = [_cell(cell, chance, number) for number, cell in enumerate(notebook.cells)]
    badge = {
        "cell_type": "markdown",
        "metadata": {"id": "view-in-github", "colab_type": "text"},
        "source": [BADGE],
    }
    content = {
        "nbformat": 4,
        "nbformat_minor": 0,
        "metadata": {
            "colab": {"provenance": [], "gpuType": "T4", "include_colab_link": True},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
            "accelerator": "GPU",
            "widgets": {"application/vnd.jupyter.widget-state+json": {"0a1b": {"state": {}}}},
        },
        "cells": [badge, *cells],
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _cell(cell: NotebookNode, chance: random.Random, number: int) -> dict[str, Any]:
    identifier = "".join(chance.choices(LETTERS, k=12))
    metadata: dict[str, Any] = {"id": identifier}
    saved = {
        "cell_type": cell.cell_type,
        "source": cell.source.splitlines(keepends=True),
        "metadata": metadata,
    }
    if cell.cell_type == "code":
        metadata["colab"] = {"base_uri": "https://localhost:8080/", "height": 35}
        metadata["outputId"] = f"{identifier}-{number}"
        metadata["executionInfo"] = {"status": "ok", "timestamp": 1, "user": {"displayName": "A"}}
        saved["execution_count"] = number
        lines = ["tensor([1.])\n"]
        saved["outputs"] = [{"output_type": "stream", "name": "stdout", "text": lines}]
    return saved
