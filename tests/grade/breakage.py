"""Ways in which notebooks come back broken: each changes a notebook's JSON, or its bytes."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Notebook = dict[str, Any]
ANSWERS = (
    "generator",
    "discriminator",
    "vanilla_losses",
    "least_squares_losses",
    "train_step",
)


@dataclass
class Broken:
    """A broken file, and the answers that can still be found in it."""

    content: bytes
    recoverable: set[str]
    how: list[str]


def _answer_index(notebook: Notebook, name: str) -> int:
    for index, cell in enumerate(notebook["cells"]):
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
            return index
        if cell.get("id") == f"answer-{name}":
            return index
    return next(
        i for i, c in enumerate(notebook["cells"]) if MARKS[name] in "".join(c.get("source", ""))
    )


MARKS = {
    "generator": "class Generator(",
    "discriminator": "class Discriminator(",
    "vanilla_losses": "def vanilla_d_loss(",
    "least_squares_losses": "def lsgan_d_loss(",
    "train_step": "def train_step(",
}


def strip_metadata(notebook: Notebook, chance: random.Random) -> None:
    """As Colab or a round trip through a script may do."""
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def strip_ids(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        cell.pop("id", None)
    notebook["nbformat_minor"] = chance.choice([0, 1, 2, 3, 4])


def strip_both(notebook: Notebook, chance: random.Random) -> None:
    strip_metadata(notebook, chance)
    strip_ids(notebook, chance)


def same_ids(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        cell["id"] = "same"


def colab_metadata(notebook: Notebook, chance: random.Random) -> None:
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"x{number}Ab_"
        cell["metadata"] = {"id": cell["id"], "colab": {"base_uri": "https://localhost:8080/"}}


def wrong_kernel(notebook: Notebook, chance: random.Random) -> None:
    notebook.setdefault("metadata", {})["kernelspec"] = {
        "name": "conda-env-torch-py",
        "display_name": "?",
    }


def no_notebook_metadata(notebook: Notebook, chance: random.Random) -> None:
    notebook.pop("metadata", None)


def shuffle_answers(notebook: Notebook, chance: random.Random) -> None:
    chance.shuffle(notebook["cells"])


def delete_locked(notebook: Notebook, chance: random.Random) -> None:
    notebook["cells"] = [
        c for c in notebook["cells"] if not c["metadata"].get("nbgrader", {}).get("locked", False)
    ]


def change_locked(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("locked"):
            cell["source"] += "\nraise SystemExit('changed')"


def duplicate_answer(notebook: Notebook, chance: random.Random) -> None:
    index = _answer_index(notebook, chance.choice(ANSWERS))
    notebook["cells"].insert(index, copy.deepcopy(notebook["cells"][index]))


def stub_after_answer(notebook: Notebook, chance: random.Random) -> None:
    index = _answer_index(notebook, "train_step")
    stub = copy.deepcopy(notebook["cells"][index])
    stub["source"] = "def train_step(*args):\n    raise NotImplementedError\n"
    notebook["cells"].insert(index, stub)


def merge_answers(notebook: Notebook, chance: random.Random) -> None:
    first = _answer_index(notebook, "vanilla_losses")
    second = _answer_index(notebook, "least_squares_losses")
    moved = notebook["cells"][second]
    notebook["cells"][first]["source"] += "\n\n\n" + moved["source"]
    notebook["cells"].remove(moved)


def split_answer(notebook: Notebook, chance: random.Random) -> None:
    index = _answer_index(notebook, "vanilla_losses")
    cell = notebook["cells"][index]
    first, second = cell["source"].split("def vanilla_g_loss")
    cell["source"] = first
    rest = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].insert(index + 1, {**rest, "source": "def vanilla_g_loss" + second})


def helper_cell(notebook: Notebook, chance: random.Random) -> None:
    index = _answer_index(notebook, "discriminator")
    helper = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    source = "import math\nHALF = math.sqrt(0.25)\n!pip install something\n%matplotlib inline"
    notebook["cells"].insert(index, {**helper, "source": source})
    notebook["cells"][index + 1]["source"] = notebook["cells"][index + 1]["source"].replace(
        "0.5", "HALF"
    )


def failing_cells(notebook: Notebook, chance: random.Random) -> None:
    bad = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    for source in ("1 / 0", "def broken(:", "%%time\n%%nonsense\nx", "?help", "\x00\x01"):
        notebook["cells"].insert(
            chance.randrange(len(notebook["cells"])), {**bad, "source": source}
        )


def huge_outputs(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            text = "x" * 200_000
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]


def bad_outputs(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        cell["outputs"] = chance.choice([None, 3, "text", [[]], {"a": 1}])
        cell["execution_count"] = "seven"


def carriage_returns(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")


def source_lists(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)


def malformed_cells(notebook: Notebook, chance: random.Random) -> None:
    for junk in (None, 7, "cell", [], {"cell_type": "code"}, {"source": 3, "cell_type": "raw"}):
        notebook["cells"].insert(chance.randrange(len(notebook["cells"])), junk)


def bad_metadata(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["metadata"] = chance.choice([None, [], "x", {"nbgrader": 3}, {"gankit": []}])


def as_format_3(notebook: Notebook, chance: random.Random) -> None:
    cells = notebook.pop("cells")
    for cell in cells:
        if isinstance(cell, dict) and cell.get("cell_type") == "code" and "source" in cell:
            cell["input"] = cell.pop("source")
            cell["language"] = "python"
    notebook.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": cells}])


def answers_as_markdown_fences(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = "```python\n" + cell["source"] + "\n```"


CHANGES: tuple[Callable[[Notebook, random.Random], None], ...] = (
    strip_metadata,
    strip_ids,
    strip_both,
    same_ids,
    colab_metadata,
    wrong_kernel,
    no_notebook_metadata,
    shuffle_answers,
    delete_locked,
    change_locked,
    duplicate_answer,
    stub_after_answer,
    merge_answers,
    split_answer,
    helper_cell,
    failing_cells,
    huge_outputs,
    bad_outputs,
    carriage_returns,
    source_lists,
    malformed_cells,
    bad_metadata,
    as_format_3,
    answers_as_markdown_fences,
)
_LAST = (carriage_returns, source_lists, bad_metadata, malformed_cells, as_format_3)
_ENCODINGS = ("plain", "bom", "utf-16", "latin", "cut", "control", "indented")


def break_notebook(content: bytes, seed: int) -> Broken:
    """A notebook with one to three things wrong, the same for the same seed."""
    chance = random.Random(seed)
    notebook = json.loads(content)
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    lost = set()
    if chance.random() < 0.25:
        lost = {chance.choice(ANSWERS)}
        for name in lost:
            del notebook["cells"][_answer_index(notebook, name)]
    count = chance.choice([1, 1, 2, 3])
    chosen = [CHANGES[seed % len(CHANGES)], *chance.sample(CHANGES, count - 1)]
    chosen = list(dict.fromkeys(chosen))
    chosen.sort(key=lambda change: _LAST.index(change) if change in _LAST else -1)
    if lost:
        needs_all = (merge_answers, split_answer, duplicate_answer, stub_after_answer, helper_cell)
        chosen = [change for change in chosen if change not in needs_all]
    for change in chosen:
        change(notebook, chance)
    how = [change.__name__ for change in chosen]
    encoding = chance.choice(_ENCODINGS)
    data, cut = _encode(notebook, encoding, chance)
    return Broken(data, set(ANSWERS) - lost - cut, [*how, encoding, *sorted(lost)])


def _encode(notebook: Notebook, encoding: str, chance: random.Random) -> tuple[bytes, set[str]]:
    text = json.dumps(notebook, indent=1 if encoding == "indented" else None, ensure_ascii=False)
    if encoding == "bom":
        return b"\xef\xbb\xbf" + text.encode(), set()
    if encoding == "utf-16":
        return text.encode("utf-16"), set()
    if encoding == "latin":
        return text.encode() + b"\n", set()
    if encoding == "control":
        return text.replace("\\n", "\n", 3).encode(), set()
    if encoding == "cut":
        end = chance.randrange(len(text) // 2, len(text))
        missing = {name for name, mark in MARKS.items() if not _is_whole(text[:end], mark)}
        return text[:end].encode(), missing
    return text.encode(), set()


def _is_whole(text: str, mark: str) -> bool:
    """Whether the cell that holds this mark certainly ends before the text does."""
    place = text.find(mark)
    return place >= 0 and '"cell_type"' in text[place:] and '"cells"' in text[:place]
