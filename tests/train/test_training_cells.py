"""Exercise 08's own training cell, as a GPU's default switches and a student's habits meet it."""

from __future__ import annotations

import ast

import pytest
import torch

from gankit.train import speed
from gankit_autograder.lesson import run_lesson

pytestmark = pytest.mark.slow
FLAT = "            nn.Flatten(),\n"
VIEW = "            type('V', (nn.Module,), {'forward': lambda self, x: x.view(len(x), -1)})(),\n"


@pytest.fixture
def began(root, tmp_path, monkeypatch):
    """The lesson with `view` behind its convolutions; few pictures."""
    folder = root / "solutions" / "08_began"
    lesson = run_lesson(folder, tmp_path, {FLAT: VIEW})
    monkeypatch.setattr(lesson["faces"], "pixels", lesson["faces"].pixels[:64])
    return lesson


def test_view_behind_convolutions_trains_with_a_gpus_switches(began, monkeypatch, capsys):
    monkeypatch.setattr(speed, "fast_half", lambda device: torch.bfloat16)
    began["TOTAL"], began["BUDGET"] = 3, "smoke"
    _, _, _, history = began["train_began"]("view")
    assert history.steps == 3 and all(value == value for value in history["d_loss"])
    assert "cannot do with channels_last" in capsys.readouterr().err


def test_class_after_smoke_has_the_rates_of_class(began):
    rates = {}
    for budget, total in (("smoke", 20), ("class", 30)):
        began["BUDGET"], began["TOTAL"] = budget, total
        _, _, checkpoint, history = began["train_began"]("rates")
        rates[budget] = checkpoint.optimizers["opt_g"].param_groups[0]["lr"]
        assert history.steps == total
    began["BUDGET"], began["TOTAL"] = "class", 30
    _, _, fresh, _ = began["train_began"]("alone")
    assert rates["class"] == fresh.optimizers["opt_g"].param_groups[0]["lr"]


def test_what_keeps_a_checkpoint_can_begin_anew(root):
    """Every function of a notebook that trains with a checkpoint takes `fresh`."""
    found = 0
    for path in sorted(root.glob("solutions/*/notebook.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef) or "train.Checkpoint(" not in ast.unparse(
                node
            ):
                continue
            names = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
            assert "fresh" in names and "fresh=fresh" in ast.unparse(node), (path, node.name)
            found += 1
    assert found > 8
