"""Says whether a recorded view agrees with the expected one, and where it first does not."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from gankit.checks.fields import (
    Chain,
    field_words,
    is_row,
    layer_words,
    read,
    row_words,
    same_norms,
    through,
)
from gankit.checks.plain import is_plain_tensor
from gankit.checks.registry import COMPARISONS

_OF_VIEWS: dict[str, Callable[[Any, Any], Difference | None]] = {}  # by the view's name
RELATIVE = 1e-3
ABSOLUTE = 2e-5
SHOWN = 4
ENOUGH = 0.4  # of the rows of a network, to tell what stands between them
_AFTER_STEPS = re.compile(r"(.+)@(\d+)")
_WHOLE_MAP = {"kind", "in", "out", "kernel", "stride", "padding"}


@dataclass(frozen=True)
class Difference:
    """The first place where two views differ, in words.

    `raised` is the exception's class name where the student's code raised one; then `got` is its
    line.
    """

    where: str
    expected: str
    got: str
    raised: str = ""


def compared(name: str, value: Any) -> dict[str, Any]:
    """A view that is compared as `gankit.checks.registry.comparison(name)` says."""
    return {"as": name, "value": value}


def _of_views(*names: str) -> Callable:
    """Register how views of these names are compared; others are by value."""
    return lambda compare: _OF_VIEWS.update(dict.fromkeys(names, compare)) or compare


def first_difference(path: str, expected: Any, got: Any) -> Difference | None:
    """None where `got` agrees with `expected`; the path's view says what counts as agreement."""
    *_, view, part = ["", *path.split(".")]
    expected = field_words(path, expected)
    if isinstance(got, dict) and "error" in got:
        return Difference("", _words(expected), got["error"]["line"], got["error"]["kind"])
    got = field_words(path, got)
    name = view if view == "gradient" and part.isdigit() else part  # of one input
    compare = _compare_values if _is_compared(expected) else _OF_VIEWS.get(name, _compare_values)
    return _placed(part, compare(expected, got))


def _placed(view: str, found: Difference | None) -> Difference | None:
    """Numbers after a step with what they are of."""
    after = _AFTER_STEPS.fullmatch(view)
    if found is None or after is None:
        return found
    net, count = after.groups()
    steps = f"{count} step" + ("" if count == "1" else "s")
    place = f"{net} after {steps}"
    return replace(found, where=f"{place}, {found.where}" if found.where else place)


def equal(one: Any, other: Any) -> bool:
    """Whether two views are the same, numbers within tolerance. Used to recognise a mistake."""
    if type(one) is type(other) is float:
        return _close(one, other)
    if _same_comparison(one, other):
        return COMPARISONS[one["as"]](one["value"], other["value"]) is None
    if _is_error(one) and _is_error(other):
        return fingerprint(one["error"]) == fingerprint(other["error"])
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if _is_number(one) and _is_number(other):
        return _close(one, other)
    return type(one) is type(other) and one == other


def has_number(view: Any) -> bool:
    """Whether a view holds a number that an answer has computed."""
    if isinstance(view, dict):
        return any(has_number(item) for key, item in view.items() if key != "shape")
    if isinstance(view, list):
        return any(map(has_number, view))
    return _is_number(view) and not isinstance(view, str)


def same_form(one: Any, other: Any) -> bool:
    """Whether two views differ in finite numbers alone."""
    if isinstance(one, dict) and isinstance(other, dict) and not _is_error(other):
        return one.keys() == other.keys() and all(same_form(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_form, one, other))
    numbers = _is_number(one) and _is_number(other)
    if numbers and not isinstance(one, str) and not isinstance(other, str):
        return math.isfinite(one) == math.isfinite(other)
    return type(one) is type(other) and one == other


def fingerprint(error: dict[str, str]) -> tuple[str, str]:
    """What makes two exceptions the same: the class, and the numbers in the message.

    torch changes the wording of its messages from version to version, the sizes in them stay. A
    message with fewer than two numbers counts whole.
    """
    numbers = re.findall(r"\d+", error["message"].replace("mat1", "").replace("mat2", ""))
    return error["kind"], " ".join(numbers) if len(numbers) > 1 else error["message"]


def _is_compared(view: Any) -> bool:
    """Whether a view says itself how it is compared."""
    return isinstance(view, dict) and view.keys() == {"as", "value"}


def _same_comparison(one: Any, other: Any) -> bool:
    return _is_compared(one) and _is_compared(other) and one["as"] == other["as"]


def _is_error(value: Any) -> bool:
    return isinstance(value, dict) and "error" in value


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, (int, float)) or value in ("nan", "inf", "-inf")


def _close(one: float | str, other: float | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return str(one) == str(other)
    return math.isclose(one, other, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


@_of_views("layers")
def _compare_layers(expected: list[dict], got: list[dict]) -> Difference | None:
    """Layer by layer: what it is, what feeds it, and a bias where it has an effect."""
    for number, (wanted, found) in enumerate(zip(expected, got, strict=False), start=1):
        where = f"layer {number}"
        if not _same_layer(wanted["layer"], found["layer"]):
            return Difference(where, layer_words(wanted["layer"]), layer_words(found["layer"]))
        if wanted["from"] != found["from"]:
            wires = (row_words(row)["from"] for row in (wanted, found))
            return Difference(f"what feeds {where}", *wires)
        if None not in (wanted["bias"], found["bias"]) and wanted["bias"] != found["bias"]:
            words = {True: "a bias", False: "no bias"}
            return Difference(where, words[wanted["bias"]], words[found["bias"]])
    if len(expected) > len(got):
        missing = layer_words(expected[len(got)]["layer"])
        return Difference(f"layer {len(got) + 1}", missing, "the network ends before it")
    if len(got) > len(expected):
        extra = layer_words(got[len(expected)]["layer"])
        return Difference(f"layer {len(expected) + 1}", "no more layers", extra)
    return None


def _same_layer(wanted: dict[str, str], found: dict[str, str]) -> bool:
    """Equal, or one is the other written as a convolution over the whole map."""
    return wanted == found or found == _as_linear(wanted) or wanted == _as_linear(found)


def _as_linear(layer: dict[str, str]) -> dict[str, str] | None:
    """The linear layer that does the same on a map of the kernel's size, if there is one."""
    if layer.keys() != _WHOLE_MAP or layer["kind"] != "Conv2d" or layer["padding"] != "0":
        return None
    height, _, width = layer["kernel"].partition("x")
    inputs = int(layer["in"]) * int(height) * int(width or height)
    return {"kind": "Linear", "in": str(inputs), "out": layer["out"]}


@_of_views("activations", "dropout")
def _compare_chains(expected: list[dict], got: list[dict]) -> Difference | None:
    """Row by row; where layers are missing or more, rows of the layers that belong together."""
    return _chains(expected, got, operator.eq)


@_of_views("norms")
def _compare_norms(expected: list[dict], got: list[dict]) -> Difference | None:
    """As activations; the side of an activation counts only where there is one."""
    return _chains(expected, got, same_norms)


def _chains(expected: list[dict], got: list[dict], same: Callable) -> Difference | None:
    """Rows are compared with the numbers of the layers that they belong to, if one is missing."""
    pairs = _aligned(expected, got)
    if len(pairs) < ENOUGH * len(expected):
        return Difference("", f"{len(expected) - 1} layers", "another network: too few of them")
    numbers = {str(other + 1): str(index + 1) for index, other in pairs}
    chains = [[read(Chain, row["value"]) for row in rows] for rows in (expected, got)]
    last = -1
    for index, other in pairs:
        wanted, found = chains[0][index], chains[1][other]
        moved = found.renamed(lambda name: numbers.get(name, name))
        extra = chains[1][last + 1 : other]
        if not same(wanted, moved) and not (extra and same(wanted, through([*extra, moved]))):
            return Difference(_between(expected, index), str(wanted), str(found))
        last = other
    return None


def _aligned(expected: list[dict], got: list[dict]) -> list[tuple[int, int]]:
    """Which rows belong together: one missing layer must not spoil the rows of all others."""
    if len(expected) == len(got):
        return [(index, index) for index in range(len(expected))]
    names = [[layer_words(row["layer"]) for row in rows] for rows in (expected, got)]
    blocks = SequenceMatcher(None, *names, autojunk=False).get_matching_blocks()
    return [(b.a + k, b.b + k) for b in blocks for k in range(b.size)]


def _between(rows: list[dict], index: int) -> str:
    if index == 0:
        return f"before layer 1, {layer_words(rows[0]['layer'])}"
    if rows[index]["layer"] == "output":
        return f"after layer {index}"
    return f"between layer {index} and layer {index + 1}, {layer_words(rows[index]['layer'])}"


@_of_views("parameters")
def _compare_parameters(expected: dict, got: dict) -> Difference | None:
    """Norms and biases are compared in views of their own, which know when they have no effect."""
    if expected["count"] == got["count"]:
        return None
    left_out = ("in norms", "in biases")
    counts = [view["count"] - sum(view[key] for key in left_out) for view in (expected, got)]
    if counts[0] == counts[1]:
        return None
    return Difference("", f"{expected['count']:,}", f"{got['count']:,}")


@_of_views("reach")
def _compare_gradient_reach(expected: dict, got: dict) -> Difference | None:
    """A gradient comes to the same layers and inputs, and the same tensors are used."""
    if not isinstance(got, dict) or got == expected:
        return None if got == expected else Difference("", _words(expected), _words(got))
    if got["layers without"]:
        layers = ", ".join(map(str, got["layers without"]))
        return Difference("", "every layer learns", f"no gradient in layer {layers}")
    if got.get("inputs without"):
        inputs = ", ".join(map(str, got["inputs without"]))
        return Difference("", "a gradient passes through", f"none arrives at input {inputs}")
    unused = f"{got['unused']} parameter tensors are made but never used"
    return Difference("", "every parameter is used", unused)


@_of_views("output")
def _compare_output(expected: dict, got: dict) -> Difference | None:
    """Shape, where it comes from, functions and norms behind the last layer, and eval mode."""
    places = {
        "shape": "shape",
        "from": "the output comes from",
        "function": "after the last layer",
        "norm": "norm after the last layer",
        "in eval mode": "in eval mode",
    }
    for key, place in places.items():
        if expected.get(key) != got.get(key):
            both = (row_words(view)[key] for view in (expected, got))
            return Difference(place, *(str(tuple(v) if key == "shape" else v) for v in both))
    return None


@_of_views("returned")
def _compare_returned(expected: Any, got: Any) -> Difference | None:
    """The losses may have other names; each must be there, as a float, and under no wrong name."""
    if not isinstance(expected, dict) or not all(map(_is_number, expected.values())):
        return _compare_values(expected, got)
    names = " and ".join(expected)
    if not isinstance(got, dict):
        return Difference("", f"a dict with {names}", str(got))
    for key, value in got.items():
        if isinstance(value, str) and value.startswith("a "):
            return Difference(f'["{key}"]', "a float", value)
    for key, value in expected.items():
        candidates = [got[key]] if key in got else got.values()
        if not any(_is_number(found) and _close(value, found) for found in candidates):
            return Difference(f'["{key}"]', _words(value), _words(got.get(key, "not there")))
    return None


def _compare_values(expected: Any, got: Any) -> Difference | None:
    """Words and forms have to be the same, numbers close; what `compared` made says how."""
    if equal(expected, got):
        return None
    if is_row(expected) and is_row(got):
        expected, got = row_words(expected), row_words(got)
    if _same_comparison(expected, got):
        return COMPARISONS[expected["as"]](expected["value"], got["value"])
    if isinstance(expected, dict) and set(expected) == {"kept"}:  # what is right stays unsaid
        given = _words(got["kept"]) if isinstance(got, dict) and "kept" in got else _words(got)
        return Difference("", "another answer", given or "no answer")
    if is_plain_tensor(expected) and is_plain_tensor(got) and expected["shape"] == got["shape"]:
        return _first_number(expected["values"], got["values"])
    if isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        differences = (_compare_values(*pair) for pair in zip(expected, got, strict=True))
        return next(difference for difference in differences if difference)
    if isinstance(expected, dict) and isinstance(got, dict) and expected.keys() == got.keys():
        key = next(key for key in expected if not equal(expected[key], got[key]))
        inner = _compare_values(expected[key], got[key])
        where = f"{key}, {inner.where}" if inner.where else str(key)
        return Difference(where, inner.expected, inner.got)
    if isinstance(expected, list) and isinstance(got, list) and not _layers(expected):
        return _around(expected, got)
    return Difference("", _words(expected), _words(got))


def _layers(value: list) -> bool:
    return bool(value) and all(map(is_row, value))


def _around(expected: list, got: list) -> Difference:
    """Two lists, cut around the first place where they differ."""
    pairs = zip(expected, got, strict=False)
    first = next((i for i, pair in enumerate(pairs) if not equal(*pair)), None)
    first = min(len(expected), len(got)) if first is None else first
    start = max(0, first - SHOWN // 2) if max(len(expected), len(got)) > SHOWN else 0
    dots = "…, " if start else ""
    shown = [_words(side[start:]) for side in (expected, got)]
    where = f"from entry {start + 1} on" if start else ""
    return Difference(where, *(text.replace("[", f"[{dots}", 1) for text in shown))


@_of_views("gradient")
def _compare_gradient(expected: Any, got: Any) -> Difference | None:
    """By value."""
    found = _compare_values(expected, got)
    where = f"gradient, {found.where}" if found and found.where else "gradient"
    return replace(found, where=where) if found else None


@_of_views("inputs")
def _compare_inputs(expected: str, got: str) -> Difference | None:
    """Whether the arguments were left as they were."""
    return None if expected == got else Difference("the arguments", expected, got)


def _first_number(expected: list, got: list) -> Difference:
    """All of a few numbers; of many, how many are off and the one that is most."""
    if 1 < len(expected) <= SHOWN:
        return Difference("", _words(expected), _words(got))
    pairs = list(zip(expected, got, strict=True))
    wrong = [i for i, pair in enumerate(pairs) if not _close(*pair)]
    index = max(wrong, key=lambda i: _distance(*pairs[i]))
    if len(expected) <= SHOWN:
        return Difference("", _words(expected[index]), _words(got[index]))
    found = f"{_words(got[index])}; {len(wrong)} of {len(expected)} numbers are off"
    return Difference("at the number that is most off", _words(expected[index]), found)


def _distance(one: float | str, other: float | str) -> float:
    return math.inf if isinstance(one, str) or isinstance(other, str) else abs(one - other)


def _words(value: Any) -> str:
    if is_plain_tensor(value):
        if value["shape"] == []:
            return _words(value["values"][0])
        if len(value["values"]) > SHOWN:
            return f"{len(value['values'])} numbers of shape {tuple(value['shape'])}"
        return _words(value["values"])
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:.5g}"
    if isinstance(value, list):
        if _layers(value):
            return f"{len(value)} layers"
        return "[" + ", ".join(map(_words, value[:SHOWN])) + (", …]" if len(value) > SHOWN else "]")
    if _is_compared(value):
        return _words(value["value"])
    if isinstance(value, dict):
        if "count" in value:
            return f"{value['count']:,}"
        value = row_words(value) if is_row(value) else value
        return ", ".join(f"{key}: {_words(item)}" for key, item in value.items())
    return str(value)
