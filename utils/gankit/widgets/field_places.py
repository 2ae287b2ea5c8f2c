"""Where the receptive field of one number lies on the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from gankit.errors import GankitError

Layer = tuple[int, int, int]  # kernel, stride, padding


@dataclass(frozen=True)
class Place:
    """One number behind one layer.

    Attributes:
        side: numbers a side of the layer's map.
        jump: pixels between the fields of two neighbours.
        field: side of the field in pixels.
        left, top: its corner on the picture in pixels; negative where it reaches into the padding.
    """

    side: int
    jump: int
    field: int
    left: float
    top: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def places(
    layers: Sequence[Layer], fields: Sequence[int], side: int, spot: tuple[float, float]
) -> list[Place]:
    """For each layer the number whose field lies nearest to `spot`, x and y in [0, 1].

    Args:
        layers: kernel, stride and padding of each layer.
        fields: side of the field behind each layer.
        side: side of the picture in pixels.

    Raises:
        GankitError: a layer is impossible, or its input is smaller than its kernel.
    """
    found, jump, first, size = [], 1, 0.0, side
    for number, ((kernel, stride, padding), field) in enumerate(
        zip(layers, fields, strict=True), start=1
    ):
        if kernel < 1 or stride < 1 or padding < 0:
            raise GankitError(f"layer {number}: kernel and stride are at least 1, padding 0.")
        if size + 2 * padding < kernel:
            raise GankitError(f"layer {number}: a kernel of {kernel} does not fit a map of {size}.")
        first += ((kernel - 1) / 2 - padding) * jump  # the centre of the first number's field
        jump *= stride
        size = (size + 2 * padding - kernel) // stride + 1
        corner = [_corner(share * side, first, jump, size, field) for share in spot]
        found.append(Place(size, jump, field, *corner))
    return found


def _corner(spot: float, first: float, jump: int, size: int, field: int) -> float:
    """The edge of the field whose centre is nearest to `spot`, in pixels."""
    index = min(max(round((spot - 0.5 - first) / jump), 0), size - 1)
    centre = first + index * jump + 0.5  # pixel i spans i to i + 1
    return centre - field / 2
