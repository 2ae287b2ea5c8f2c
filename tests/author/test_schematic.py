"""Schematics: what stands on a board can be read, and networks are drawn as they are."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from torch import nn

from gankit_autograder.schematic import Board, DrawnLayer, draw_stack, trace

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "solutions").glob("*/schematics.py"))


def small() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 8, 4, stride=2, padding=1),
        nn.BatchNorm2d(8),
        nn.LeakyReLU(0.2),
        nn.ConvTranspose2d(8, 1, 2, stride=2),
        nn.Tanh(),
    )


def test_a_trace_says_what_each_layer_gives_and_what_follows():
    assert trace(small(), (3, 8, 8)) == [
        DrawnLayer("conv\n4 × 4\nstride 2", (8, 4, 4), ("BatchNorm", "LeakyReLU")),
        DrawnLayer("transposed\n2 × 2\nstride 2", (1, 8, 8), ("tanh",)),
    ]


def test_a_stack_has_a_slab_for_the_input_and_each_layer():
    board = Board(6, 3)
    boxes = draw_stack(board, 0.5, 1.7, "G", (3, 8, 8), trace(small(), (3, 8, 8)))
    assert len(boxes) == 3
    assert boxes[0].height == boxes[2].height > boxes[1].height
    assert board.problems() == []


def test_a_board_says_what_cannot_be_read():
    board = Board(3, 1)
    board.box(0.1, 0.1, "far too long for its box", width=0.5)
    board.write(2.9, 0.8, "over the edge")
    board.write(1.5, 0.5, "one")
    board.write(1.55, 0.5, "other")
    told = "\n".join(board.problems())
    assert "leaves its box" in told
    assert "leaves the card" in told
    assert "'other' covers 'one'" in told


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.parent.name)
def test_the_course_s_schematics_can_be_read_and_are_shown(script):
    spec = importlib.util.spec_from_file_location("schematics", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    lesson = (script.parent / "notebook.py").read_text("utf-8")
    boards = module.boards()
    assert boards
    for name, board in boards.items():
        assert board.problems() == []
        assert f"(figures/{name}.png)" in lesson
        assert (script.parent / "figures" / f"{name}.png").is_file()
