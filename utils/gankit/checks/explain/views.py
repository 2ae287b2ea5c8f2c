"""Tells plain views: words beside words, numbers by their relation to the asked ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from gankit.checks.compare import first_difference
from gankit.checks.explain.relations import ENOUGH, axis_of_factor, relation, right_part
from gankit.checks.explain.shapes import shape_words
from gankit.checks.plain import is_plain_tensor

ENOUGH_CALLS = 3  # before a rule is seen in what a function gave
MOST_NUMBERS = 50  # of one call
MOST_ENTRIES = 100  # of a list that a measure gives
ROUNDING = 1e-12  # what is smaller is said as 0


def tensor_of(view: Mapping[str, Any]) -> Tensor:
    """A plain tensor as a tensor again, in double precision."""
    return torch.tensor([float(v) for v in view["values"]], dtype=torch.float64).reshape(
        view["shape"]
    )


def short(value: Any) -> str:
    """A view in a few words."""
    if is_plain_tensor(value):
        numbers = value["values"]
        if len(numbers) == 1:
            return _number(numbers[0])
        if len(numbers) <= 6:
            return "[" + ", ".join(map(_number, numbers)) + "]"
        return f"{len(numbers)} numbers"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {short(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        texts = [short(item) for item in value[:6]] + (["…"] if len(value) > 6 else [])
        return "[" + ", ".join(texts) + "]"
    return "nothing" if value is None else str(value)


def _number(value: Any) -> str:
    if not isinstance(value, (int, float)):
        return str(value)
    return f"{value:.5g}" if abs(value) > ROUNDING else "0"


def tell_view(path: str, subject: str, wanted: Any, found: Any, sizes: Sequence[int] = ()) -> str:
    """A sentence about one view that differs; "" where it agrees.

    `sizes` is the shape of what came in: a factor may be one of them.
    """
    if isinstance(found, Mapping) and "error" in found:
        return ""
    if first_difference(path, wanted, found) is None:
        return ""
    if isinstance(wanted, Mapping) and "kept" in wanted:  # the right answer stays unsaid
        return f"{subject}: another answer is right."
    if is_plain_tensor(wanted):
        return _tell_numbers(subject, wanted, found, sizes)
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return _tell_keys(path, subject, wanted, found)
    if isinstance(wanted, list) and isinstance(found, list):
        return _tell_lists(path, subject, wanted, found)
    if isinstance(wanted, float) and isinstance(found, float):
        return _tell_numbers(subject, _as_plain(wanted), _as_plain(found), sizes)
    return f"{subject}: {short(found)}; asked: {short(wanted)}."


def _as_plain(value: float) -> dict[str, Any]:
    return {"shape": [], "values": [value]}


def _tell_numbers(subject: str, wanted: Any, found: Any, sizes: Sequence[int] = ()) -> str:
    if not is_plain_tensor(found):
        return f"{subject}: what comes back is {short(found)}."
    if wanted["shape"] != found["shape"]:
        return shape_words(wanted["shape"], found["shape"], f"{subject}: it")
    one, other = tensor_of(wanted), tensor_of(found)
    related = relation(one, other)
    if related:
        numbers = f" ({short(found)} where {short(wanted)} is asked)" if one.numel() == 1 else ""
        return f"{subject}: it is {related}{numbers}{axis_of_factor(one, other, sizes)}."
    if one.numel() == 1:
        return f"{subject}: {short(found)}; asked: {short(wanted)}."
    part = right_part(one, other)
    off = float((one - other).abs().max())
    largest = int((one - other).abs().argmax())
    pair = [_number(float(side.flatten()[largest])) for side in (other, one)]
    worst = " instead of ".join(pair)
    wrong = int(((one - other).abs() > 1e-3 * one.abs() + 2e-5).sum())
    text = f"{subject}: {wrong} of {one.numel()} numbers are off, by up to {off:.3g} ({worst})"
    return f"{text}; {part}." if part else f"{text}."


def _tell_keys(path: str, subject: str, wanted: Mapping, found: Mapping) -> str:
    told = []
    if _exchanged(wanted, found):
        return f"{subject}: {' and '.join(wanted)} are exchanged."
    for key, value in wanted.items():
        if key not in found:
            told.append(f"{key} is missing")
        elif first_difference(f"{path}.{key}", value, found[key]):
            told.append(f"{key}: {short(found[key])}, asked {short(value)}")
    told += [f"{key} is not asked for" for key in found if key not in wanted]
    if [str(found.get(key)).startswith("raises") for key in ("1", "2")] == [True, False]:
        told.append("with one picture alone: perhaps squeeze() takes away the axis of the batch")
    return f"{subject}: {'; '.join(told)}." if told else ""


def _exchanged(wanted: Mapping, found: Mapping) -> bool:
    """Two numbers, each under the other's name."""
    if len(wanted) != 2 or wanted.keys() != found.keys():
        return False
    (_, one), (_, other) = wanted.items()
    first, second = found.values()
    numbers = all(isinstance(value, float) for value in (one, other, first, second))
    return numbers and abs(one - second) < 1e-4 and abs(other - first) < 1e-4


def _tell_lists(path: str, subject: str, wanted: list, found: list) -> str:
    if len(wanted) != len(found):
        count = f"{len(found)}" if len(found) < MOST_ENTRIES else f"{MOST_ENTRIES} or more"
        return f"{subject}: {count} entries, {short(found)}; asked: {len(wanted)}, {short(wanted)}."
    for number, (one, other) in enumerate(zip(wanted, found, strict=True)):
        if first_difference(f"{path}.{number}", one, other):
            if is_plain_tensor(one) and is_plain_tensor(other):
                return _tell_numbers(f"{subject}, entry {number + 1}", one, other)
            if len(wanted) == 1:
                return f"{subject}: {short(other)}; asked: {short(one)}."
            near = slice(max(0, number - 1), number + 3)
            return (
                f"{subject}: entry {number + 1} of {len(wanted)} is the first that differs: "
                f"{short(found[near])}; asked: {short(wanted[near])}."
            )
    return ""


def tell_together(gives: str, pairs: Sequence[tuple[Any, Any]]) -> str:
    """A sentence about all that a function gave, as (asked, found); "" where none holds for all.

    `gives` begins it: "update_k gives".

    Single numbers tell little; together they may show a rule: always the same, rounded, negative.
    """
    size = _size_written_in(pairs)
    if size:
        return f"{gives} {size}."
    lists = [tuple(map(_numbers_of, pair)) for pair in pairs]
    lists = [(one, other) for one, other in lists if one and other and len(one) == len(other)]
    longest = max((other for _, other in lists), key=len, default=[])
    if len(lists) >= ENOUGH_CALLS and all(other == longest[: len(other)] for _, other in lists):
        if len(set(longest)) == 1:
            return f"{gives} {short(longest[0])} everywhere, for all that was tried."
        first = "" if all(other == longest for _, other in lists) else "the first numbers of "
        return f"{gives} {first}{short(longest)} for all that was tried."
    one, other = (torch.tensor([x for pair in lists for x in pair[side]]) for side in (0, 1))
    if len(lists) < 2 or len(one) < (ENOUGH if len(lists) < ENOUGH_CALLS else ENOUGH_CALLS):
        return ""
    related = relation(one.double(), other.double())
    return f"{gives} {related}, each time." if related and "order" not in related else ""


def _size_written_in(pairs: Sequence[tuple[Any, Any]]) -> str:
    """A size that is the same for all that was tried, where others are asked."""
    tensors = [pair for pair in pairs if all(map(is_plain_tensor, pair))]
    shapes = [tuple(view["shape"] for view in pair) for pair in tensors]
    shapes = [(one, other) for one, other in shapes if len(one) == len(other)]
    for axis in range(min((len(one) for one, _ in shapes), default=0)):
        asked = sorted({one[axis] for one, _ in shapes})
        found = {other[axis] for _, other in shapes}
        if len(found) == 1 and len(asked) > 1:
            texts = " or ".join(map(str, asked))
            return f"{found.pop()} along axis {axis} for all that was tried; asked: {texts}"
    return ""


def _numbers_of(view: Any) -> list[float]:
    """The numbers of a view, if it is one number or a list of a few; else none."""
    if is_plain_tensor(view):
        view = view["values"]
    view = list(view.values()) if isinstance(view, Mapping) else view
    items = view if isinstance(view, list) else [view]
    plain = all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in items)
    return [float(x) for x in items] if plain and len(items) < MOST_NUMBERS else []
