# Written by `gankit build` from solutions/07_cyclegan/probes/residual.py: edit that file.
"""The architecture of a network of residual blocks, told in few words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from gankit.checks.probing.steps import replaced
from gankit.checks.reading import architecture
from gankit.checks.registry import measure

from .toys import PlainResNetBlock

_INNER_SUM = re.compile(r"add\[([^\[\]]*)\]")
_SUM = re.compile(r"sum\(([^()]*)\)")
_SUM_LABEL = re.compile(r"(?:sum\([^()]*\): )+")


def with_right_block(target: Any, run: Callable[[], Any]) -> Any:
    """Run with a right `ResNetBlock` in place of the student's."""
    with replaced(target, {"ResNetBlock": PlainResNetBlock}):
        return run()


@measure(
    reads_network=True, chooses_device=True, any_batch=True, around=with_right_block, passing=(0,)
)
def residual_network(
    target: Callable[..., nn.Module], inputs: list[Tensor], options: dict[str, Any]
) -> dict[str, Any]:
    """The views of an `Architecture` probe; `options` hold `build`. A gradient must pass through.

    A row of residual blocks is a sum in a sum in a sum. Here it is one sum of its layers, and what
    happens to each summand is told once. Meanwhile a right `ResNetBlock` stands in for the
    student's.
    """
    build = dict(options.get("build", {}))
    return with_right_block(
        target, lambda: _shortened(architecture.describe(target, build, inputs, passing=[0]))
    )


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return flat_sums(value)
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    return [_shortened(item) for item in value] if isinstance(value, list) else value


def flat_sums(text: str) -> str:
    """`add[add[layer 1; layer 3]; layer 5]` as `sum(layer 1 + layer 3 + layer 5)`."""
    before = ""
    while before != text:
        before = text
        text = _INNER_SUM.sub(lambda found: f"sum({_terms(found.group(1))})", text)
    return _SUM_LABEL.sub("", text)


def _terms(inside: str) -> str:
    return _SUM.sub(r"\1", inside).replace("; ", " + ")
