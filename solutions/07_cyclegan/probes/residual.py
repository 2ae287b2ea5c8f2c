"""The architecture of a network of residual blocks, told in few words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from typing import Any

from torch import Tensor, nn

from gankit.checks.fields import SUM, Chain, Wire, ordered, plain, with_records
from gankit.checks.probing.steps import replaced
from gankit.checks.reading import architecture
from gankit.checks.registry import measure

from .toys import PlainResNetBlock


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


def _shortened(views: dict[str, Any]) -> dict[str, Any]:
    return with_records(views, lambda record: plain(flat_sums(record)))


def flat_sums(record: Wire | Chain) -> Wire | Chain:
    """`add[add[layer 1; layer 3]; layer 5]` as `sum(layer 1 + layer 3 + layer 5)`.

    What stands on the way of such a sum stands on the way of its terms.
    """
    if isinstance(record, Chain):
        pairs = [(flat_sums(wire), flat_sums(part)) for wire, part in record.branches]
        inner = [c.ways if _is_sum(w) and c.branches else [(w, c)] for w, c in pairs]
        return Chain.joined(chain.from_iterable(inner)).then(record.steps)
    parts = tuple(map(flat_sums, record.parts))
    if record.name != "add" or not parts:
        return replace(record, parts=parts)
    terms = [part.parts if _is_sum(part) else (part,) for part in parts]
    return replace(record, name=SUM, parts=ordered(chain.from_iterable(terms)))


def _is_sum(wire: Wire) -> bool:
    return wire.name == SUM and not wire.steps
