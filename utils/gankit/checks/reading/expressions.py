"""What a tensor of a traced network is: an expression over layers, norms, functions and joins.

Expressions are canonical: two networks that compute the same thing in another notation get equal
`key`s. Element-wise code of any form becomes one `Function`, known by its values on `SAMPLES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps

import torch
from torch import Tensor

SAMPLES = torch.tensor(
    [-20.0, -3.0, -1.0, -0.5, -0.1, 0.0, 0.1, 0.5, 1.0, 3.0, 20.0], dtype=torch.float64
)

PointFunction = Callable[[Tensor], Tensor]

# Steps that only copy numbers: an element-wise function may come before or after them.
COPIES = ("Upsample(nearest", "Pad(reflect")


@dataclass(frozen=True)
class Origin:
    """Where data come from: an input, a parameter or a constant."""

    name: str

    @property
    def key(self) -> str:
        return self.name


@dataclass(frozen=True)
class LayerOutput:
    """What layer number `index` (from 0) gives."""

    index: int

    @property
    def key(self) -> str:
        return f"layer {self.index + 1}"


@dataclass(frozen=True)
class Step:
    """One operation with no weights that matter here: a norm, a dropout, a resampling."""

    kind: str  # "norm", "dropout", "resample" or "other"
    text: str
    of: Expr

    @cached_property
    def key(self) -> str:
        return f"{self.text}({self.of.key})"


@dataclass(frozen=True)
class Function:
    """An element-wise function, known by its values on `SAMPLES`."""

    apply: PointFunction = field(compare=False)
    of: Expr

    @cached_property
    def values(self) -> tuple[float, ...]:
        return evaluate(self.apply)

    @cached_property
    def key(self) -> str:
        return f"{self.values}({self.of.key})"


@dataclass(frozen=True)
class Join:
    """Several tensors made into one: concatenated, added, multiplied.

    `of` is sorted, so that the notation's order does not show; `placed` is in that order.
    """

    name: str
    of: tuple[Expr, ...]
    placed: tuple[Expr, ...] = field(default=(), compare=False)

    @cached_property
    def key(self) -> str:
        return f"{self.name}[{'; '.join(part.key for part in self.of)}]"


Expr = Origin | LayerOutput | Step | Function | Join


def remembered(read: Callable[..., str]) -> Callable[..., str]:
    """What is read of an expression is kept with it: it never changes, and many share its parts."""

    @wraps(read)
    def look(expression: Expr, *more: str) -> str:
        known = vars(expression).setdefault("read", {})
        asked = (read.__name__, *more)
        if asked not in known:
            known[asked] = read(expression, *more)
        return known[asked]

    return look


def evaluate(function: PointFunction) -> tuple[float, ...]:
    """The function's values on `SAMPLES`, rounded so that notation does not show."""
    values = function(SAMPLES.clone())
    return tuple(round(float(value), 6) + 0.0 for value in values.expand(len(SAMPLES)))


def is_identity(function: PointFunction) -> bool:
    return evaluate(function) == evaluate(lambda samples: samples)


def compose(outer: PointFunction, inner: PointFunction) -> PointFunction:
    return lambda samples: outer(inner(samples))


def apply_function(function: PointFunction, to: Expr) -> Expr:
    """The function of an expression, moved as far towards the input as it commutes.

    relu(cat(a, b)) is cat(relu(a), relu(b)), and a function of a nearest-neighbour copy is the
    copy of the function. So a skip connection taken before or after an activation compares equal
    when it computes the same.
    """
    if is_identity(function):
        return to
    if isinstance(to, Function):
        composed = compose(function, to.apply)
        return to.of if is_identity(composed) else Function(composed, to.of)
    if isinstance(to, Join) and to.name.startswith("cat"):
        return join(to.name, [apply_function(function, part) for part in to.placed])
    if isinstance(to, Step) and to.text.startswith(COPIES):
        return Step(to.kind, to.text, apply_function(function, to.of))
    return Function(function, to)


def join(name: str, parts: list[Expr]) -> Join:
    """A join whose parts stand in an order of their own: the notation's order does not matter.

    What was concatenated before along the same axis counts part by part.
    """
    if name.startswith("cat"):
        inner = [part.placed if _is_join(part, name) else (part,) for part in parts]
        parts = [part for group in inner for part in group]
    ordered = sorted(parts, key=lambda part: part.key)
    return Join(name, tuple(ordered), tuple(parts))


def _is_join(part: Expr, name: str) -> bool:
    return isinstance(part, Join) and part.name == name
