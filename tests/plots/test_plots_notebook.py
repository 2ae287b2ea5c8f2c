"""Figures and runs in a real kernel: outputs by display id, alternative text, no doubles."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.slow

SETUP = """
import torch
from gankit import plots, train
torch.set_num_threads(1)
"""
RUN = """
import time
net = torch.nn.Linear(4, 64)
def step(real):
    time.sleep(0.02)
    return {"d_loss": real.mean().item() + 1, "g_loss": 1.0}
history = train.run(step, [torch.randn(8, 1) for _ in range(30)], limits="4 seconds", nets=[net],
                    monitor=lambda: net(torch.ones(4, 4)).view(4, 1, 8, 8).tanh())
"""
FIGURES = "plots.grid(history.samples)\nplots.losses(history)"


@pytest.fixture(scope="module")
def cells():
    sources = [SETUP, RUN, FIGURES]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    NotebookClient(book, timeout=120, shutdown_kernel="immediate").execute()
    return book.cells


def test_a_run_leaves_one_bar_and_one_figure(cells):
    outputs = cells[1].outputs
    assert [sorted(output.data) for output in outputs] == [
        ["text/html", "text/plain"],
        ["image/png", "text/plain"],
    ]
    bar, figure = outputs
    assert "Expect about 4 s on this CPU" in bar.data["text/plain"]
    assert "100% Done:" in bar.data["text/plain"]
    assert "<progress" in bar.data["text/html"]
    alt = figure.metadata["image/png"]["alt"]
    assert alt.startswith("Loss curves over") and "4 images of the monitor" in alt


def test_figures_show_once_each(cells):
    outputs = cells[2].outputs
    assert len(outputs) == 2
    assert all("alt" in output.metadata["image/png"] for output in outputs)
