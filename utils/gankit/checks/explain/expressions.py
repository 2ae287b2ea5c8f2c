"""Finds a formula for what a function of numbers gives, by trying all short ones.

Every formula of up to three numbers is worked out at the tried points; two of them are joined, and
single numbers are taken off what is wanted first. What fits at all points is the formula, however
it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import repeat

import numpy as np

CLOSE = 1e-5  # of the largest number; single precision is nearer
FEWEST = 8  # different numbers that must speak for a formula
MOST_WAYS = 12  # of writing one formula
LARGEST = 1e6
MOST_PAIRS = 100_000  # that are looked at for one way of joining two
SUM, PRODUCT, WHOLE = range(3)  # how tightly a text is bound

Numbers = np.ndarray
Known = tuple[str, int]  # a text, and how tightly it is bound

_FUNCTIONS: dict[str, Callable[[Numbers], Numbers]] = {
    "|{}|": np.abs,
    "max(0, {})": lambda x: np.maximum(x, 0),
    "sign({})": np.sign,
    "cut({}, -1, 1)": lambda x: np.clip(x, -1, 1),
    "square({})": np.square,
    "√({})": np.sqrt,
    "log({})": np.log,
    "exp({})": np.exp,
    "round({})": np.round,
}
_STRAIGHT = {form: _FUNCTIONS[form] for form in list(_FUNCTIONS)[:4]}
# The end of a formula, and what must stand inside where it gives this number: nan if many would do.
_ENDS: dict[str, Callable[[Numbers], Numbers]] = {
    "{}": lambda x: x,
    "cut({}, 0, 1)": lambda x: np.where((x > 0) & (x < 1), x, np.nan),
    "max(0, {})": lambda x: np.where(x > 0, x, np.nan),
    "min(1, {})": lambda x: np.where(x < 1, x, np.nan),
    "√({})": np.square,
    "square({})": np.sqrt,
    "exp({})": np.log,
    "log({})": np.exp,
}
_USUAL = list(_ENDS)[:4]
_DONE = {**_FUNCTIONS, "{}": lambda x: x, "cut({}, 0, 1)": lambda x: np.clip(x, 0, 1)}
_DONE |= {"min(1, {})": lambda x: np.minimum(x, 1)}


@dataclass(frozen=True)
class Formulas:
    """Short formulas, simplest first: what each gives (a row), and how it is written."""

    values: Numbers
    texts: list[Known]

    def __len__(self) -> int:
        return len(self.texts)


class _Sorted:
    """Formulas in the order of one number each, so that a row of numbers is found at once."""

    def __init__(self, formulas: Formulas, seen: Numbers) -> None:
        self.formulas, self.seen = formulas, seen
        self._weights = np.linspace(1, 2, int(seen.sum()))
        keys = formulas.values[:, seen] @ self._weights
        self._order = np.argsort(keys)
        self._keys = keys[self._order]

    def near(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """Pairs of a row and of a formula that may give it."""
        asked = rows[:, self.seen] @ self._weights
        width = CLOSE * (np.abs(rows[:, self.seen]) @ self._weights + 1e-3)
        low = np.searchsorted(self._keys, asked - width)
        high = np.searchsorted(self._keys, asked + width)
        count = np.where(np.isfinite(asked), high - low, 0)
        count[np.cumsum(count) > MOST_PAIRS] = 0
        left = np.repeat(np.arange(len(rows)), count)
        start = np.repeat(low - (np.cumsum(count) - count), count)
        return left, self._order[start + np.arange(len(left))]


def formula_of(arguments: Mapping[str, Numbers], wanted: Numbers, like: str = "") -> str:
    """The formula of `wanted`, a number for each point, in `arguments`; "" if none is short.

    `|a|`, `max(0, a)`, `cut(a, 0, 1)`, `a · b` and so on. Of several ways to write it the one that
    is most `like` another formula, or the shortest.
    """
    if not np.isfinite(wanted).all() or len(np.unique(wanted)) < FEWEST:
        return ""  # of a few numbers there are many formulas
    with np.errstate(all="ignore"):
        texts = _search(arguments, wanted.astype(float))
    return max(texts, key=lambda text: (_alike(text, like), -len(text)), default="")


def _alike(text: str, like: str) -> float:
    return SequenceMatcher(None, text, like, autojunk=False).ratio() if like else 0.0


def _search(arguments: Mapping[str, Numbers], wanted: Numbers) -> list[str]:
    """The simplest formula, in the ways of writing it that come first."""
    one = np.ones_like(wanted)
    names = [(name, WHOLE) for name in (*arguments, "1")]
    leaves = _unlike(np.array([*arguments.values(), one]), names)
    two = _grown(leaves, leaves, _FUNCTIONS)
    three = _grown(two, leaves, _STRAIGHT)
    for end, inside in _ENDS.items():
        target = inside(wanted)
        seen = np.isfinite(target)
        if seen.sum() < FEWEST:
            continue
        for group in _candidates(target, leaves, two, _Sorted(three, seen), deep=end in _USUAL):
            fits = [text for values, (text, _) in group if _fits(wanted, _DONE[end](values))]
            if fits:
                return [end.format(text) for text in fits]
    return list(_under_functions(wanted, leaves, three))


def _candidates(
    target: Numbers, leaves: Formulas, two: Formulas, three: _Sorted, deep: bool
) -> Iterator[Iterable[tuple[Numbers, Known]]]:
    """Groups of formulas that give the target at the points that are seen, simplest first."""
    whole, seen = three.formulas, three.seen
    rows = np.flatnonzero(_rows_fit(target[seen], whole.values[:, seen]))
    yield [(whole.values[row], whole.texts[row]) for row in rows[:1]]
    for some in (leaves, two):
        yield _joined(target, some, three)
    for some in (leaves, two) if deep else ():
        yield (
            (back(left, values), text(known))
            for left, text, rest, back in _taken_off(target, leaves)
            for values, known in _joined(rest, some, three)
        )


def _grown(some: Formulas, leaves: Formulas, functions: Mapping[str, Callable]) -> Formulas:
    """These, each joined with each leaf, and functions of all of them."""
    values, texts = [some.values], list(some.texts)
    for join, write in _WAYS:
        for row, leaf in zip(leaves.values, leaves.texts, strict=True):
            values.append(join(some.values, row))
            texts += [write(text, leaf) for text in some.texts]
    plain = _unlike(np.concatenate(values), texts)
    values, texts = [plain.values], list(plain.texts)
    for form, function in functions.items():
        values.append(function(plain.values))
        texts += [(form.format(text), WHOLE) for text, _ in plain.texts]
    return _unlike(np.concatenate(values), texts)


def _unlike(values: Numbers, texts: Sequence[Known]) -> Formulas:
    """The first of all that give the same, without those that are not numbers everywhere."""
    good = np.flatnonzero(np.isfinite(values).all(1) & (np.abs(values).max(1) < LARGEST))
    weights = np.linspace(1, 2, values.shape[1])
    keys = np.stack([values[good] @ weights, values[good] @ np.cos(9 * weights)], 1)
    keys = np.ascontiguousarray(keys.astype(np.float32)).view(np.int64)[:, 0]  # two numbers as one
    kept = good[np.sort(np.unique(keys, return_index=True)[1])]
    return Formulas(values[kept], [texts[row] for row in kept])


def _joined(target: Numbers, some: Formulas, more: _Sorted) -> Iterator[tuple[Numbers, Known]]:
    """The simplest sums, differences, products and quotients of two that give the target."""
    seen, others, found = more.seen, more.formulas, []
    for way, needed in enumerate(_needed(target, some.values)):
        left, right = more.near(needed)
        join = _WAYS[way][0]
        near = _rows_fit(target[seen], join(some.values[left], others.values[right])[:, seen])
        found += zip(left[near] + right[near], left[near], right[near], repeat(way))
    for _, one, other, way in sorted(found)[:MOST_WAYS]:
        join, write = _WAYS[way]
        text = write(some.texts[one], others.texts[other])
        yield join(some.values[one], others.values[other]), text


def _needed(target: Numbers, some: Numbers) -> Iterator[Numbers]:
    """What must stand beside each, for each of the ways to join two, to give the target."""
    yield target - some
    yield some - target
    yield target + some
    yield target / some
    yield some / target
    yield target * some


def _under_functions(wanted: Numbers, leaves: Formulas, three: Formulas) -> Iterator[str]:
    """A function of one of three numbers joined with another: two points tell most that are not."""
    inner = np.flatnonzero((wanted > wanted.min()) & (wanted < wanted.max()))  # not where it is cut
    two = inner[np.argsort(-np.abs(wanted[inner]))[:2]]
    for join, write in _WAYS:
        for row, leaf in zip(leaves.values, leaves.texts, strict=True):
            first = join(three.values[:, two], row[two])
            for form, function in _FUNCTIONS.items():
                places = np.flatnonzero(_rows_fit(wanted[two], function(first)))
                values = function(join(three.values[places], row))
                for place in places[_rows_fit(wanted, values)]:
                    text, _ = write(three.texts[place], leaf)
                    yield form.format(text)


def _taken_off(target: Numbers, leaves: Formulas) -> Iterator[tuple]:
    """What is left of the target without one number, and how to put the number back."""
    for row, leaf in zip(leaves.values, leaves.texts, strict=True):
        yield row, lambda r, a=leaf: _sum(a, "+", r), target - row, lambda a, r: a + r
        yield row, lambda r, a=leaf: _sum(a, "-", r), row - target, lambda a, r: a - r
        yield row, lambda r, a=leaf: _product(a, "·", r), target / row, lambda a, r: a * r
        yield row, lambda r, a=leaf: _product(a, "/", r), row / target, lambda a, r: a / r


def _sum(one: Known, sign: str, other: Known) -> Known:
    if one == other and sign == "+":
        return ("2", WHOLE) if one[0] == "1" else _product(("2", WHOLE), "·", one)
    right = other[0] if sign == "+" or other[1] > SUM else f"({other[0]})"
    return f"{one[0]} {sign} {right}", SUM


def _product(one: Known, sign: str, other: Known) -> Known:
    if sign == "·" and one[1] < WHOLE == other[1]:  # a single number stands first
        one, other = other, one
    left = one[0] if one[1] > SUM else f"({one[0]})"
    right = other[0] if other[1] > (SUM if sign == "·" else PRODUCT) else f"({other[0]})"
    return f"{left} {sign} {right}", PRODUCT


# How two are joined: the numbers, and the text.
_WAYS: tuple[tuple[Callable, Callable], ...] = (
    (np.add, lambda a, b: _sum(a, "+", b)),
    (np.subtract, lambda a, b: _sum(a, "-", b)),
    (lambda a, b: b - a, lambda a, b: _sum(b, "-", a)),
    (np.multiply, lambda a, b: _product(a, "·", b)),
    (np.divide, lambda a, b: _product(a, "/", b)),
    (lambda a, b: b / a, lambda a, b: _product(b, "/", a)),
)


def _rows_fit(target: Numbers, rows: Numbers) -> Numbers:
    """Which rows are the target, within single precision."""
    return (np.abs(rows - target) <= CLOSE * np.abs(target).max() + 1e-9).all(1)


def _fits(one: Numbers, other: Numbers) -> bool:
    return bool(_rows_fit(one, other[None])[0])
