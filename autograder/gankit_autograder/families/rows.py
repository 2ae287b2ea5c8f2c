"""Rows of layers in a network: lists and the arguments of nn.Sequential."""

from __future__ import annotations

import ast

from gankit_autograder.families.code import Code, Edit, called

LEAKY = ("LeakyReLU", "leaky_relu")
ACTIVATIONS = (*LEAKY, "ReLU", "relu", "ELU")
NORMS = ("BatchNorm1d", "BatchNorm2d", "InstanceNorm2d", "PixelNorm")
DROPOUTS = ("Dropout", "dropout")
TANHS = ("Tanh", "tanh")


def kind_of(code: Code) -> str:
    """What the network is made of."""
    is_convolution = code.calls("Conv2d", "ConvTranspose2d", "EqualizedConv2d")
    return "convolution" if is_convolution else "Linear layer"


def first_of(code: Code, names: tuple[str, ...]) -> str:
    """How the first layer of a kind is called: BatchNorm of nn.BatchNorm2d."""
    calls = code.calls(*names)
    return called(calls[0]) if calls else ""


def written(code: Code, names: tuple[str, ...]) -> str:
    """The first layer of a kind as it stands in the text."""
    calls = code.calls(*names)
    return code.source(calls[0]) if calls else ""


def without(code: Code, names: tuple[str, ...]) -> list[Edit]:
    """Rows of layers without those of a kind."""
    return [
        code.without(row, place)
        for row in code.layers()
        for place, layer in enumerate(row)
        if called(layer) in names
    ]


def swapped(code: Code, first: tuple[str, ...], then: tuple[str, ...]) -> list[Edit]:
    """Neighbours in rows of layers, exchanged."""
    found = []
    for row in code.layers():
        for one, two in zip(row, row[1:], strict=False):
            if called(one) in first and called(two) in then:
                between = code.text[code.span(one)[1] : code.span(two)[0]]
                swapped = f"{code.source(two)}{between}{code.source(one)}"
                found.append(Edit(code.span(one)[0], code.span(two)[1], swapped))
    return found


def renamed(code: Code, call: ast.Call, old: str, new: str) -> Edit:
    """A call of something with another name."""
    return code.put(call.func, code.source(call.func).replace(old, new))
