"""What a tensor of a traced network is: an expression over layers, norms, functions and joins.

Expressions are canonical: two networks that compute the same thing in another notation get equal
`key`s. Element-wise code of any form becomes one `Function`, known by its values on `SAMPLES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TypeVar

import torch
from torch import Tensor

from gankit.checks.fields import Operation

SAMPLES = torch.tensor(
    [-20.0, -3.0, -1.0, -0.5, -0.1, 0.0, 0.1, 0.5, 1.0, 3.0, 20.0], dtype=torch.float64
)

PointFunction = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Origin:
    """Where data come from: an input, a parameter or a constant."""

    name: str
    size = 1

    @property
    def key(self) -> str:
        return self.name


@dataclass(frozen=True)
class LayerOutput:
    """What layer number `index` (from 0) gives."""

    index: int
    size = 1

    @property
    def key(self) -> str:
        return f"layer {self.index + 1}"


@dataclass(frozen=True)
class Step:
    """One operation with no weights that matter here: a norm, a dropout, a resampling."""

    kind: str  # "norm", "dropout", "resample" or "other"
    what: Operation
    of: Expr

    @cached_property
    def key(self) -> str:
        return f"{self.what}({self.of.key})"

    @cached_property
    def size(self) -> int:
        return self.of.size + 1


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

    @cached_property
    def size(self) -> int:
        return self.of.size + 1


@dataclass(frozen=True)
class Join:
    """Several tensors made into one: concatenated, added, multiplied.

    `of` is sorted, so that the notation's order does not show; `placed` is in that order.
    """

    name: str
    of: tuple[Expr, ...]
    placed: tuple[Expr, ...] = field(default=(), compare=False)
    dim: str = ""  # along which it is concatenated or stacked

    @cached_property
    def key(self) -> str:
        return f"{self.name} {self.dim}[{'; '.join(part.key for part in self.of)}]"

    @cached_property
    def size(self) -> int:
        return 1 + sum(part.size for part in self.of)


Expr = Origin | LayerOutput | Step | Function | Join
Known = TypeVar("Known")

LARGEST = 1_000  # parts of an expression, each counted as often as it is used
TOO_LONG = Origin("a long calculation")


def bounded(expression: Expr) -> Expr:
    """The expression; where it has too many parts, only that it is long.

    What sums nine views of what sums nine views grows ninefold each time: nobody could read it.
    """
    return expression if expression.size <= LARGEST else TOO_LONG


def copies_pixels(expression: Expr) -> bool:
    """Whether it only copies numbers: an element-wise function may come before or after it."""
    if not isinstance(expression, Step):
        return False
    name, mode = expression.what.name, expression.what.mode
    return (name == "Upsample" and mode.startswith("nearest")) or (name, mode) == ("Pad", "reflect")


def is_concatenation(expression: Expr) -> bool:
    return isinstance(expression, Join) and expression.name == "cat"


def remembered(read: Callable[..., Known]) -> Callable[..., Known]:
    """What is read of an expression is kept with it: it never changes, and many share its parts."""

    @wraps(read)
    def look(expression: Expr, *more: str) -> Known:
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
    if is_concatenation(to):
        return join(to.name, [apply_function(function, part) for part in to.placed], to.dim)
    if copies_pixels(to):
        return Step(to.kind, to.what, apply_function(function, to.of))
    return Function(function, to)


def join(name: str, parts: list[Expr], dim: str = "") -> Join:
    """A join whose parts stand in an order of their own: the notation's order does not matter.

    What was concatenated before along the same axis counts part by part.
    """
    if name == "cat":
        along = [is_concatenation(part) and part.dim == dim for part in parts]
        inner = [p.placed if same else (p,) for p, same in zip(parts, along, strict=True)]
        parts = [part for group in inner for part in group]
    ordered = sorted(parts, key=lambda part: part.key)
    return Join(name, tuple(ordered), tuple(parts), dim)
