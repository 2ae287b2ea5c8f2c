"""The architecture of a network that may take labels, however these become numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor, nn

from gankit.checks.reading import architecture
from gankit.checks.reading.expressions import Expr, Join, Origin, join
from gankit.checks.reading.operations import TRANSPARENT
from gankit.checks.reading.reader import Reader
from gankit.checks.reading.recorder import Node, nodes_in
from gankit.checks.registry import measure

LABELS = Origin("the labels")
# They take another tensor's shape, never its numbers.
_LIKE = {
    "zeros_like", "ones_like", "full_like", "empty_like", "new_zeros", "new_ones", "new_full",
    "new_empty", "new_tensor",
}  # fmt: skip


class LabelReader(Reader):
    """Reads whatever is computed from the labels alone as one thing, "the labels".

    One-hot vectors by `one_hot`, by `scatter_`, by a row of the identity matrix or by a comparison,
    and maps by `expand` or `repeat`, then compare equal. Whether the numbers are right is for other
    probes to see.
    """

    def __init__(self, label_inputs: list[str]) -> None:
        super().__init__()
        self._label_inputs = label_inputs
        self._from_labels: dict[int, bool | None] = {}

    def _build(self, node: Node) -> Expr:
        if self._origin(node):
            return LABELS
        if node.name == "hstack":
            return self._joined(node, "cat", "1")
        return super()._build(node)

    def _concatenation(self, node: Node) -> Expr:
        made = super()._concatenation(node)
        return self._joined(node, made.name, made.dim) if isinstance(made, Join) else made

    def _joined(self, node: Node, name: str, dim: str) -> Expr:
        """A constant beside the data can only be labels that went through numpy or a list.

        The labels count once: their maps may be joined one by one.
        """
        parts = [self.read(part) for part in nodes_in((node.args, node.kwargs))]
        parts = [LABELS if part == Origin("a constant") else part for part in parts]
        others = [part for part in parts if part != LABELS]
        return join(name, [*others, LABELS] if LABELS in parts else others, dim)

    def _origin(self, node: Node) -> bool | None:
        """True: from labels and constants. None: from constants alone. False: from more."""
        if id(node) not in self._from_labels:
            self._from_labels[id(node)] = self._find_origin(node)
        return self._from_labels[id(node)]

    def _find_origin(self, node: Node) -> bool | None:
        if node.kind == "input":
            return node.name in self._label_inputs
        if node.kind != "call":
            return None if node.kind == "constant" else False
        if node.name in _LIKE:
            return None
        parts = list(node.inputs())
        origins = [self._origin(part) for part in (parts[:1] if _keeps(node) else parts)]
        if False in origins:
            return False
        return True if True in origins else None


def _keeps(node: Node) -> bool:
    """The first input's numbers stay; others lend their shape at most."""
    return node.name in TRANSPARENT or node.name == "expand_as"


def as_it_is(target: Any, run: Callable[[], Any]) -> Any:
    """Nothing stands in for another answer."""
    return run()


def label_reader(options: Mapping[str, Any]) -> LabelReader:
    """The reader that the options ask for."""
    return LabelReader([f"input {position + 1}" for position in options.get("labels", ())])


@measure(reads_network=True, any_batch=True, around=as_it_is, reader=label_reader)
def traced_network(
    target: Callable[..., nn.Module], inputs: list[Tensor], options: dict[str, Any]
) -> dict[str, Any]:
    """The views of an `Architecture` probe.

    `options` hold `build`, `labels`, the positions (from 0) of the inputs that are labels, and
    `passing`, those at which a gradient must arrive.
    """
    build = dict(options.get("build", {}))
    passing = options.get("passing", ())
    return architecture.describe(target, build, inputs, lambda: label_reader(options), passing)
