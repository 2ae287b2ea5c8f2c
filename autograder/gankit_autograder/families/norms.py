"""What goes wrong with norms: none, another, in the wrong place."""

from __future__ import annotations

from gankit_autograder.families.code import Code, Edit, called
from gankit_autograder.families.fault import Fault, Words, family
from gankit_autograder.families.rows import (
    ACTIVATIONS,
    LEAKY,
    NORMS,
    first_of,
    kind_of,
    renamed,
    swapped,
    without,
)


@family("norm")
def no_norm(code: Code, words: Words) -> Fault:
    """Rows of layers without their norm."""
    edits, name = without(code, NORMS), first_of(code, NORMS)
    return Fault(
        edits,
        f"Your {words.player} has no {name.rstrip('12d')}.",
        f"Put nn.{name}(channels) after each {first_of(code, ACTIVATIONS)}.",
    )


@family("norm")
def norm_first(code: Code, words: Words) -> Fault:
    """The norm before the activation, where it belongs behind it."""
    edits, kind = swapped(code, ACTIVATIONS, NORMS), kind_of(code).removesuffix(" layer")
    norm, bend = first_of(code, NORMS).rstrip("12d"), first_of(code, ACTIVATIONS)
    return Fault(
        edits,
        f"Your {norm} stands before the activation.",
        f"This exercise asks for {kind} → {bend} → {norm}: swap the two.",
    )


@family("norm")
def norm_after(code: Code, words: Words) -> Fault:
    """The norm behind the activation, where it belongs before it."""
    edits = swapped(code, NORMS, ACTIVATIONS)
    norm, bend = first_of(code, NORMS).rstrip("12d"), first_of(code, ACTIVATIONS)
    return Fault(
        edits,
        f"Your {words.player} normalises after the activation.",
        f"The order is {kind_of(code)}, {norm}, {bend}.",
    )


@family("norm")
def instance_norm(code: Code, words: Words) -> Fault:
    """InstanceNorm for BatchNorm."""
    calls = code.calls("BatchNorm2d")
    return Fault(
        [renamed(code, call, "BatchNorm", "InstanceNorm") for call in calls],
        f"Your {words.player} uses InstanceNorm instead of BatchNorm.",
        "InstanceNorm removes each image's own brightness and contrast. Use nn.BatchNorm2d.",
    )


@family("norm")
def batch_norm(code: Code, words: Words) -> Fault:
    """BatchNorm for InstanceNorm; where no norm is asked for, BatchNorm all the same."""
    if calls := code.calls("InstanceNorm2d"):
        return Fault(
            [renamed(code, call, "InstanceNorm", "BatchNorm") for call in calls],
            f"Your {words.player} uses BatchNorm.",
            "With one picture in the batch its running averages lag behind. Use nn.InstanceNorm2d.",
        )
    return Fault(
        [] if code.calls(*NORMS) else _with_norms(code),
        f"Your {words.player} has BatchNorm layers.",
        "This exercise leaves them out: they would mix the images of a batch.",
    )


def _with_norms(code: Code) -> list[Edit]:
    """A BatchNorm behind each activation between two layers."""
    norm = "nn.BatchNorm2d" if kind_of(code) == "convolution" else "nn.BatchNorm1d"
    return [
        Edit(code.span(two)[0], code.span(two)[0], f"{norm}({code.source(row[0].args[1])}), ")
        for row in code.layers()
        for one, two in zip(row, row[1:], strict=False)
        if called(one) in LEAKY and len(getattr(row[0], "args", [])) > 1
    ]


@family("norm")
def affine(code: Code, words: Words) -> Fault:
    """InstanceNorm that learns a scale and a shift."""
    calls = code.calls("InstanceNorm2d")
    return Fault(
        [code.arguments(call, f"{code.source(*call.args)}, affine=True") for call in calls],
        "Your InstanceNorm learns a scale and a shift.",
        "Its defaults are asked for: nn.InstanceNorm2d(channels).",
    )


@family("output")
def norm_on_output(code: Code, words: Words) -> Fault:
    """A norm between the last layer and its tanh."""
    norm = "nn.BatchNorm2d" if kind_of(code) == "convolution" else "nn.BatchNorm1d"
    ends = [row[-2:] for row in code.layers() if called(row[-1]) == "Tanh"]
    return Fault(
        [
            Edit(code.span(tanh)[0], code.span(tanh)[0], f"{norm}({code.source(layer.args[1])}), ")
            for layer, tanh in ends
        ],
        f"Your {words.player} normalises its output before the tanh.",
        "Then every batch has the same mean brightness. Only tanh follows the last layer.",
    )
