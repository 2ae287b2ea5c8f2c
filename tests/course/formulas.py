"""Reads the formulas of the lessons as arithmetic, so that they can be held against the code.

What it knows: sums, products by writing side by side, powers, fractions, absolute values, means,
and a few functions. All else must be named in `symbols`, as a text of the formula without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

FUNCTIONS: dict[str, Callable] = {
    r"\log": torch.log,
    r"\log_{10}": torch.log10,
    r"\sigma": torch.sigmoid,
    r"\tanh": torch.tanh,
    r"\sin": torch.sin,
}
MEANS = (r"\mathbb{E}_x", r"\mathbb{E}_z", r"\mathbb{E}")
NOTHING = re.compile(r"\\[Bb]ig[lr]|\\[,;! ]|\s+")
TOKEN = re.compile(
    r"@(?P<symbol>\w+)@|(?P<number>\d+(?:\.\d+)?)|(?P<word>\\[a-zA-Z]+(?:_\{10\})?)|(?P<sign>.)"
)


def equations(text: str) -> list[tuple[str, str]]:
    """Left and right side of each equation in a lesson's displayed formulas."""
    found = []
    for block in re.findall(r"\$\$(.+?)\$\$", text, re.S):
        for part in re.split(r"\\q?quad", block):
            left, sign, right = re.sub(r"\\leftarrow", "=", part).partition("=")
            if sign:
                found.append((tidy(left).strip(","), tidy(right).rstrip(",.")))
    return found


def tidy(latex: str) -> str:
    """The formula without what only spaces or sizes it; one form for means and for halves."""
    latex = re.sub(r"\\mathbb\s*E", r"\\mathbb{E}", latex)
    latex = re.sub(r"\\tfrac\s*(\d)\s*(\d)", r"\\frac{\1}{\2}", latex)
    return NOTHING.sub("", latex)


def value(latex: str, symbols: Mapping[str, str], numbers: Mapping[str, Tensor]) -> Tensor:
    """What a right side gives. `symbols` says which of `numbers`, or a mean, each letter is.

    Raises:
        ValueError: something in it is not understood.
    """
    latex = _without_braces_below(latex)
    latex = _named(latex, {tidy(text): name for text, name in symbols.items()})
    for mean in MEANS:
        latex = latex.replace(mean, r"\mean")
    reader = _Reader(latex, numbers)
    found = reader.sum()
    if reader.rest():
        raise ValueError(f"{reader.rest()!r} in {latex!r} is not understood")
    return found


def _named(latex: str, symbols: Mapping[str, str]) -> str:
    """Each symbol by its name, the longest first; a letter of a command such as `\\sin` is none."""
    longest = sorted(map(re.escape, symbols), key=len, reverse=True)
    pattern = "|".join([*longest, r"\\[a-zA-Z]+"])

    def put(match: re.Match) -> str:
        name = symbols.get(match[0], "")
        return name if name in MEANS else f"@{name}@" if name else match[0]

    return re.sub(pattern, put, latex)


def _without_braces_below(latex: str) -> str:
    while (start := latex.find(r"\underbrace{")) >= 0:
        inner, end = _braces(latex, start + len(r"\underbrace"))
        if latex[end : end + 2] == "_{":
            _, end = _braces(latex, end + 1)
        latex = f"{latex[:start]}({inner}){latex[end:]}"
    return latex


def _braces(text: str, start: int) -> tuple[str, int]:
    """What stands in the braces that open at `start`, and where they end."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[start + 1 : place], place + 1
    raise ValueError(f"a brace is not closed in {text!r}")


class _Reader:
    """Reads from left to right: sums of products of powers."""

    def __init__(self, text: str, numbers: Mapping[str, Tensor]) -> None:
        self.tokens = [match for match in TOKEN.finditer(text)]
        self.place, self.numbers = 0, numbers
        self.open: list[str] = []  # what closes the brackets around this place

    def next(self) -> str:
        return self.tokens[self.place][0] if self.place < len(self.tokens) else ""

    def rest(self) -> str:
        return "".join(token[0] for token in self.tokens[self.place :])

    def take(self, expected: str = "") -> re.Match:
        if not self.next() or (expected and self.next() != expected):
            raise ValueError(f"{expected or 'more'} is missing before {self.rest()!r}")
        self.place += 1
        return self.tokens[self.place - 1]

    def sum(self) -> Tensor:
        sign = -1 if self.next() == "-" else 1
        if sign < 0:
            self.take()
        found = sign * self.product()
        while self.next() in ("+", "-"):
            sign = 1 if self.take()[0] == "+" else -1
            found = found + sign * self.product()
        return found

    def product(self) -> Tensor:
        found = torch.tensor(1.0, dtype=torch.float64)
        while self.next() and self.next() not in ("+", "-", *self.open[-1:]):
            if self.next() == r"\mean":  # of all that follows in this product
                self.take()
                return found * self.product().mean()
            if self.next() == r"\cdot":
                self.take()
            found = found * self.power()
        return found

    def power(self) -> Tensor:
        found = self.base()
        if self.next() == "^":
            self.take()
            found = found ** self.base()
        return found

    def base(self) -> Tensor:
        token = self.take()
        if token["symbol"]:
            return self.numbers[token["symbol"]]
        if token["number"]:
            return torch.tensor(float(token[0]), dtype=torch.float64)
        if token[0] in FUNCTIONS:
            return FUNCTIONS[token[0]](self.power())
        if token[0] == r"\max":
            first, second = self.inside("(", ","), self.inside("", ")")
            return torch.maximum(*torch.broadcast_tensors(first, second))
        if token[0] == r"\frac":
            return self.inside("{", "}") / self.inside("{", "}")
        if token[0] in "({":
            return self.inside("", {"(": ")", "{": "}"}[token[0]])
        if token[0] == "|":
            return self.inside("", "|").abs()
        raise ValueError(f"{token[0]!r} before {self.rest()!r} is not understood")

    def inside(self, opening: str, closing: str) -> Tensor:
        if opening:
            self.take(opening)
        self.open.append(closing)
        found = self.sum()
        self.open.pop()
        self.take(closing)
        return found
