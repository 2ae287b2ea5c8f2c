"""What is wrong with a shape, in words."""

from __future__ import annotations

from collections.abc import Sequence


def shape_words(wanted: Sequence[int], found: Sequence[int], subject: str) -> str:
    """A sentence about two shapes: which axis is missing, too many, moved or of another size."""
    one, other = tuple(wanted), tuple(found)
    text = f"{subject} has the shape {other}; asked: {one}"
    hint = _hint(one, other)
    return f"{text}: {hint}." if hint else f"{text}."


def _hint(one: tuple[int, ...], other: tuple[int, ...]) -> str:
    if sorted(one) == sorted(other):
        return "the same sizes in another order"
    if not other:
        return "one number where there should be one for each entry"
    if not one:
        return f"{_product(other)} numbers where one is asked"
    if len(one) != len(other):
        if _product(one) == _product(other):
            return "the right count of numbers, with another number of axes"
        count, what = abs(len(other) - len(one)), "missing" if len(other) < len(one) else "too many"
        return f"an axis is {what}" if count == 1 else f"{count} axes are {what}"
    axes = [axis for axis, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    if axes == [0] and one[0]:
        more = other[0] - one[0]
        if abs(more) == 1:
            return "one " + ("too many" if more > 0 else "too few") + " along the first axis"
        return "the first axis, the batch, has another size"
    if axes == [1] and len(one) == 4:
        return "another number of channels"
    if set(axes) <= {2, 3} and len(one) == 4:
        return "another size of picture"
    return ""


def _product(shape: Sequence[int]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count
