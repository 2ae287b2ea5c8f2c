"""Tells each exception once, with the student's line, and what it means in plain words."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from gankit.checks.probing.student_error import is_ours

_Meaning = Callable[[re.Match[str]], str]

_MEANINGS: list[tuple[str, _Meaning]] = [
    (
        r"shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)",
        lambda m: f"A Linear layer made for {m[3]} numbers was given {m[2]}.",
    ),
    (
        r"to have (\d+) channels, but got (\d+) channels",
        lambda m: f"A convolution made for {m[1]} channels was given {m[2]}.",
    ),
    (
        r"shape '\[([-\d, ]+)\]' is invalid for input of size (\d+)",
        lambda m: f"{m[2]} numbers cannot be viewed as ({m[1]}): {_fit(m[1], int(m[2]))}.",
    ),
    (
        r"Kernel size can't be greater than actual input size|Output size is too small",
        lambda m: (
            "The picture has become smaller than what the layer looks at: there is a layer too "
            "many that halves it, a stride too large, or padding is missing."
        ),
    ),
    (
        r"Sizes of tensors must match except in dimension (\d+). Expected size (\d+) but got "
        r"size (\d+)",
        lambda m: f"Two tensors are joined whose sizes do not fit: {m[2]} beside {m[3]}.",
    ),
    (
        r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at non-singleton "
        r"dimension (\d+)",
        lambda m: (
            f"Two tensors are combined whose axis {m[3]} (from 0) has {m[1]} and {m[2]} numbers."
        ),
    ),
    (
        r"Target size \(torch.Size\((\[[\d, ]*\])\)\) must be the same as input size "
        r"\(torch.Size\((\[[\d, ]*\])\)\)",
        lambda m: (
            f"The labels have the shape {m[1]}, the logits {m[2]}; make them with ones_like "
            "or zeros_like of the logits."
        ),
    ),
    (
        r"leaf Variable that requires grad is being used in an in-place",
        lambda m: "Your code changes an argument in place; make a new tensor instead.",
    ),
    (
        r"does not require grad and does not have a grad_fn",
        lambda m: (
            "backward() starts from a value without a graph: what it was made of was "
            "detached, made under no_grad, or turned into a plain number."
        ),
    ),
    (
        r"backward through the graph a second time",
        lambda m: "backward() runs twice through one graph; make the value anew for each.",
    ),
    (
        r"modified by an inplace operation",
        lambda m: (
            "Something that backward() still needs was changed meanwhile, by step() or in "
            "place. Call backward() before it, or make the value anew."
        ),
    ),
    (
        r"Inference tensors cannot be saved for backward",
        lambda m: (
            "Tensors made under inference_mode() can never be learned from; use no_grad() "
            "or detach()."
        ),
    ),
    (
        r"indexing tensors could not be broadcast together with shapes \[(\d+)\], \[(\d+)\]",
        lambda m: f"An index of {m[1]} meets one of {m[2]}: is {m[1]} written into the code?",
    ),
    (
        r"forward\(\) gives nothing",
        lambda m: "The last line of forward() must be return, with the result.",
    ),
    (
        r"missing (\d+) required positional argument",
        lambda m: "Compare the arguments of your function with those of the exercise.",
    ),
    (
        r"unexpected keyword argument '(\w+)'",
        lambda m: f"Your function has no argument called {m[1]}; the exercise gives it that name.",
    ),
    (
        r"Class values must be smaller than num_classes",
        lambda m: "A label is as large as the number of classes, or larger.",
    ),
    (
        r"only applicable to index tensor",
        lambda m: "Labels were expected and other numbers came: are two arguments exchanged?",
    ),
    (
        r"name '(\w+)' is not defined",
        lambda m: _undefined(m[1]),
    ),
    (r"numpy\(\) on Tensor that requires grad", lambda m: "The code leaves torch: no gradient."),
]


def _undefined(name: str) -> str:
    known = {
        "np": "numpy",
        "plt": "matplotlib.pyplot",
        "F": "torch.nn.functional",
        "nn": "torch.nn",
    }
    module = known.get(name, name)
    if name in known or name in sys.stdlib_module_names:
        alias = f" as {name}" if module != name else ""
        return f"Import {module}{alias} in your cell."
    return (
        f"Where the check calls it, nothing has the name {name}. A function of yours takes what it "
        "needs as arguments; what it imports stands in its cell."
    )


def _fit(shape: str, count: int) -> str:
    sizes = [int(size) for size in shape.split(",") if size.strip()]
    fixed = 1
    for size in sizes:
        fixed *= size if size > 0 else 1
    if -1 in sizes:
        return f"{fixed} does not divide {count}"
    return f"that would be {fixed} numbers"


def meaning(message: str, first: Sequence[int] = (), known: Collection[int] = ()) -> str:
    """What a message of torch or Python means here; "" where it speaks for itself.

    `first` is the shape of the first tensor that came in, `known` are all sizes that came in.
    """
    for pattern, say in _MEANINGS:
        found = re.search(pattern, message)
        if found:
            return say(found) + _about_sizes(message, first, known)
    return ""


def _about_sizes(message: str, first: Sequence[int], known: Collection[int]) -> str:
    """Whether a size comes from nowhere, and how many numbers each picture has."""
    pair = re.search(r"tensor a \((\d+)\) must match the size of tensor b \((\d+)\)", message)
    strange = [size for size in map(int, pair.groups()) if size not in known] if pair else []
    if known and len(strange) == 1 and strange[0] > 1:
        return f" No size that comes in is {strange[0]}: is it written into the code?"
    view = re.search(r"shape '\[-1, ([\d, ]+)\]' is invalid for input of size (\d+)", message)
    if view and first and int(view[2]) % first[0] == 0:
        asked = math.prod(int(size) for size in view[1].split(","))
        return f" Each of the {first[0]} has {int(view[2]) // first[0]} numbers, not {asked}."
    return ""


def capitalised(line: str) -> str:
    """A sentence begins with a capital letter, but for a name of the code's."""
    is_name = re.match(r"\w*[_(]", line)
    return line if is_name else line[:1].upper() + line[1:]


def tell_errors(
    errors: Iterable[tuple[Mapping[str, Any], Sequence[int], Collection[int]]],
) -> list[str]:
    """A sentence or two for each kind of exception, the first of each kind.

    Each comes with the sizes that `meaning` takes.
    """
    told: dict[tuple[str, str], str] = {}
    for error, *sizes in errors:
        key = error["kind"], re.sub(r"[\d, ]+", "", error["message"])
        if key not in told:
            line = error["line"]
            stop = "" if line.endswith((".", "?", "!")) else "."
            theirs = error["kind"] and not is_ours(line) and line != error["message"]
            said = f"Your code raises {line}" if theirs else capitalised(line)
            told[key] = f"{said}{stop} {meaning(error['message'], *sizes)}".strip()
    return list(told.values())
