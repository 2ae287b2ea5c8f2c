"""What a training step does with the balance of BEGAN when it is called again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from gankit.checks.plain import is_float
from gankit.checks.probing.steps import replaced
from gankit.checks.registry import FUNCTIONS, measure

STAND_INS = (
    "reconstruction_loss",
    "began_d_loss",
    "began_g_loss",
    "update_k",
    "convergence",
)
KEYS = ("k", "m_global")


@measure
def balance_run(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call the training step `options["steps"]` times and hand its `k` back to it.

    `inputs` are G, D, real (N, C, H, W), z_d and z_g (N, latent); `options` also hold the first
    `k`, `gamma` and `lr_k`. The networks do not move. Views: `keys` (are "k" and "m_global" there,
    as numbers), `k` and `m_global` after each call.
    """
    G, D, real, z_d, z_g = inputs
    opt_g, opt_d = (torch.optim.SGD(net.parameters(), lr=0.0) for net in (G, D))
    k, gamma, lr_k = options["k"], options["gamma"], options["lr_k"]
    rows: dict[str, list[Any]] = {key: [] for key in KEYS}
    with replaced(target, {name: FUNCTIONS[name] for name in STAND_INS}):
        for _ in range(options["steps"]):
            returned = target(G, D, opt_g, opt_d, real, z_d, z_g, k, gamma, lr_k)
            problem = _problem(returned)
            if problem:
                return {"keys": problem, "k": [], "m_global": []}
            for key in KEYS:
                rows[key].append(float(returned[key]))
            k = rows["k"][-1]
    return {"keys": "k and m_global, as numbers", **rows}


def _problem(returned: Any) -> str:
    if not isinstance(returned, dict):
        return f"a {type(returned).__name__} comes back, not a dict"
    for key in KEYS:
        if key not in returned:
            return f'"{key}" is not there'
        if not _is_number(returned[key]):
            return f'"{key}" is a {type(returned[key]).__name__}, not a number'
    return ""


def _is_number(value: Any) -> bool:
    """A float or a tensor that holds one: that it should be a float is another question."""
    return is_float(value) or isinstance(value, torch.Tensor) and value.numel() == 1
