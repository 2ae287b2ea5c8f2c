"""Answers that would take a grader's memory or its time, whoever evaluates them.

Each is a loss that is right as a formula would have it, with the bomb on the way to it.
"""

from __future__ import annotations

LOSSES = """
import sys
import types
import torch
import torch.nn.functional as F

def vanilla_d_loss(real_logits, fake_logits):
    extra = bomb(real_logits)
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean() + 0 * extra

def vanilla_g_loss(fake_logits):
    return F.softplus(-fake_logits).mean() + 0 * bomb(fake_logits)
"""

BOMBS = {
    "overlapping tensors": """
def bomb(x):
    return x.reshape(-1)[:1].expand(1 << 33).sum()
""",
    "150 nodes of 64 bits": """
def bomb(x):
    y = x.double().reshape(-1)[:1].repeat(4_000_000)
    for number in range(150):
        y = y * 1.0001 + number
    return y.mean().float()
""",
    "an exponential of a large matrix": """
def bomb(x):
    y = x.reshape(-1)[:1].double().repeat(4000).diag()
    return torch.matrix_exp(torch.matrix_exp(y) * 0).sum().float()
""",
    "attention over 400,000 rows": """
def bomb(x):
    y = x.reshape(-1)[:1].repeat(400_000).reshape(1, 400_000, 1)
    return F.scaled_dot_product_attention(y, y, y).sum()
""",
    "an exception with 100,000 frames": """
def bomb(x):
    frame, tail = sys._getframe(), None
    for number in range(100_000):
        tail = types.TracebackType(tail, frame, 0, number)
    raise ValueError("x").with_traceback(tail)
""",
    "exceptions that cause each other": """
def bomb(x):
    error = ValueError("0")
    for number in range(100_000):
        error, cause = ValueError("x" * 1000), error
        error.__cause__ = cause
    raise error
""",
    "a loop that ignores interrupts": """
def bomb(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
""",
    "a value of a million names": """
def bomb(x):
    return {str(number): x for number in range(1_000_000)}
""",
}


def answers_with(bomb: str) -> str:
    """The answer cell of 01's `vanilla_losses` with one of `BOMBS`."""
    return LOSSES + BOMBS[bomb]


def nested_format(size: int) -> str:
    """A cell whose f-string is nested as deep as Python's reader goes, and `size` bytes long."""
    inner = "x"
    while len(inner) < size:
        inner = "{" + repr(inner[:100]) + "!r:>{width}}" + inner
    return f"width = 3\nlong_text = f'''{inner}'''\n"
