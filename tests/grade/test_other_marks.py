"""What one notebook's code does touches no other notebook's marks, in the same judge."""

from __future__ import annotations

import nbformat
import pytest

from gankit_autograder.catalogue import Change
from gankit_autograder.grade import make_submission

WRITES_INTO_INPUTS = """
right_step = train_step

def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss):
    losses = right_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss)
    for tensor in (real, z_d, z_g):
        tensor.fill_(3.0)
    return losses
"""
CHANGES_TORCH = """
import torch

def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss):
    torch.manual_seed(1)
    torch.set_grad_enabled(False)
    torch.set_default_dtype(torch.float64)
    return None
"""
GROWS_A_GRAPH = """
kept = []

def train_step(G, D, opt_g, opt_d, real, z_d, z_g, d_loss, g_loss):
    kept.append(D(G(z_g)))
    return {"d_loss": sum(k.sum() for k in kept), "g_loss": kept}
"""


@pytest.mark.parametrize("source", [WRITES_INTO_INPUTS, CHANGES_TORCH, GROWS_A_GRAPH])
def test_a_solution_graded_after_it_keeps_its_points(source, grader, exercise, solved):
    source = exercise.solution("train_step") + source
    change = Change("other", "train_step", source=source)
    content = nbformat.writes(make_submission(exercise, [change])).encode()
    first = grader.grade("first", exercise.name, "first.ipynb", content)
    again = grader.grade("again", exercise.name, "again.ipynb", solved)
    assert first.score < first.points or source.endswith(WRITES_INTO_INPUTS)
    assert again.score == again.points
