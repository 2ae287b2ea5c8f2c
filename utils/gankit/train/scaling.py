"""Loss scaling for float16, around a step that knows nothing of it.

Small gradients vanish in float16. So the loss is multiplied before the backward pass and the
gradients are divided right behind it (Micikevicius et al. 2018, section 3.2): whatever the step
does with them then, clipping, printing or an optimiser of its own, it finds the true ones. A step
whose gradients overflow is left out, and the factor is halved. torch's GradScaler does the same for
code that calls it; a student's step calls plain `loss.backward()` and `optimizer.step()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch.optim.optimizer import register_optimizer_step_pre_hook

START = 2.0**16
GROWTH_STEPS = 2000


class LossScaler:
    """Active inside `with`, for every backward pass and every optimiser; call `update` after a
    training step. `torch.autograd.grad` is left alone: it never overflows, since nothing is scaled.
    """

    def __init__(self, scale: float = START) -> None:
        self.scale = scale
        self.good_steps = 0
        self.skipped = 0
        self._overflow = False

    def __enter__(self) -> LossScaler:
        self._plain = torch.autograd.backward
        torch.autograd.backward = self._backward  # Tensor.backward calls it by this name
        self._hook = register_optimizer_step_pre_hook(self._leave_out)
        return self

    def __exit__(self, *error: object) -> None:
        torch.autograd.backward = self._plain
        self._hook.remove()

    def _backward(self, tensors: Any, grad_tensors: Any = None, *args: Any, **options: Any) -> None:
        """As torch.autograd.backward; the gradients it adds are the true ones."""
        roots = _listed(tensors)
        weights = _listed(grad_tensors) if grad_tensors is not None else [None] * len(roots)
        if not all(isinstance(root, torch.Tensor) for root in roots):
            return self._plain(tensors, grad_tensors, *args, **options)
        scaled = [self._scaled(*pair) for pair in zip(roots, weights, strict=True)]
        leaves = leaves_of(roots)
        before = [leaf.grad for leaf in leaves]
        for leaf in leaves:
            leaf.grad = None
        try:
            self._plain(roots, scaled, *args, **options)
        finally:
            for leaf, old in zip(leaves, before, strict=True):
                leaf.grad = self._together(leaf.grad, old)
        return None

    def _scaled(self, root: torch.Tensor, weight: torch.Tensor | None) -> torch.Tensor | None:
        if weight is not None:
            return weight * self.scale
        return torch.full_like(root, self.scale) if root.numel() == 1 else None

    def _together(self, new: torch.Tensor | None, old: torch.Tensor | None) -> torch.Tensor | None:
        """What the backward pass has added, divided, and what was there before."""
        if new is None:
            return old
        new = new / self.scale if new.requires_grad else new.div_(self.scale)
        if old is None:
            return new
        return old + new if new.requires_grad or old.requires_grad else old.add_(new)

    def _leave_out(self, optimizer: torch.optim.Optimizer, args: tuple, kwargs: dict) -> None:
        """No step where something overflowed: optimisers pass over parameters without gradient."""
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        gradients = [p.grad for p in parameters if p.grad is not None]
        if not gradients or torch.nn.utils.get_total_norm(gradients).isfinite():
            return
        self._overflow = True
        for parameter in parameters:
            parameter.grad = None

    def update(self) -> None:
        """After a training step: a smaller factor if something overflowed, a larger one in time."""
        if self._overflow:
            self.scale = max(1.0, self.scale / 2)
            self.good_steps = 0
            self.skipped += 1
        else:
            self.good_steps += 1
        if self.good_steps == GROWTH_STEPS:
            self.scale *= 2
            self.good_steps = 0
        self._overflow = False

    def state_dict(self) -> dict[str, float]:
        """For a checkpoint."""
        return {"scale": self.scale, "good_steps": self.good_steps, "skipped": self.skipped}

    def load_state_dict(self, state: dict[str, float]) -> None:
        """The inverse of `state_dict`."""
        self.scale, self.good_steps, self.skipped = (
            state["scale"],
            state["good_steps"],
            state["skipped"],
        )


def _listed(value: Any) -> Sequence[Any]:
    return [value] if isinstance(value, torch.Tensor) or value is None else list(value)


def leaves_of(roots: Iterable[torch.Tensor]) -> list[torch.Tensor]:
    """The tensors whose `.grad` a backward pass from `roots` can change.

    A graph of a few hundred nodes, so under a millisecond. Tensors that keep their gradient by
    `retain_grad` are no leaves and see the multiplied one.
    """
    waiting = [root.grad_fn for root in roots if root.grad_fn is not None]
    leaves = {id(root): root for root in roots if root.is_leaf and root.requires_grad}
    seen = set(waiting)
    while waiting:
        node = waiting.pop()
        leaf = getattr(node, "variable", None)
        if leaf is not None:
            leaves[id(leaf)] = leaf
        for below, _ in node.next_functions:
            if below is not None and below not in seen:
                seen.add(below)
                waiting.append(below)
    return list(leaves.values())
