"""`frozen`: a net that only passes gradients on, so that none are computed for its weights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from torch import nn

# Set by train.run from Speed(toggle=...).
toggling: ContextVar[bool] = ContextVar("toggling", default=True)


@contextmanager
def frozen(*nets: nn.Module) -> Iterator[None]:
    """Inside, the parameters of `nets` require no gradient; afterwards they are as before.

    For the generator's step: `with train.frozen(D): g_loss = ...; g_loss.backward()`. The gradient
    still flows through `D` into the generator. What is saved is the gradient of `D`'s own weights,
    which nobody uses.
    """
    if not toggling.get():
        yield
        return
    before = [(p, p.requires_grad) for net in nets for p in net.parameters()]
    for parameter, _ in before:
        parameter.requires_grad_(False)
    try:
        yield
    finally:
        for parameter, flag in before:
            parameter.requires_grad_(flag)
