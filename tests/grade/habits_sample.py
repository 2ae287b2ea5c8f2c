"""A sample of the habits, put on top of a solved notebook's answers."""

from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path

from nbformat import NotebookNode

from gankit_autograder.intake.course import role_of

TABLE = Path(__file__).with_name("habits.jsonl")
SAMPLE = (
    "inline pip colab-drive pandas-used assert-gpu long-cell tqdm-notebook default-device float64 "
    "nvidia-smi-list question-comment wandb cuda-queries compile-decorator widgets"
)


def add_habits(notebook: NotebookNode) -> NotebookNode:
    """Put the sample's texts on top of the answers, each answer in turn."""
    habits = {name: text for name, _, text, _ in map(json.loads, TABLE.open())}
    answers = [cell for cell in notebook.cells if role_of(cell) == "answer"]
    for name, cell in zip(SAMPLE.split(), cycle(answers), strict=False):
        cell.source = f"{habits[name]}\n{cell.source}"
    return notebook
