"""What goes wrong in what is measured: units, types, counts."""

from __future__ import annotations

import ast

from gankit_autograder.families.code import Code
from gankit_autograder.families.fault import Fault, Words, family


def _numbers(code: Code) -> list[ast.Call]:
    """Calls of item() in what the last function returns."""
    if code.calls("backward"):
        return []
    ends = [f.body[-1] for f in code.functions()[-1:] if isinstance(f.body[-1], ast.Return)]
    inside = {id(node) for end in ends for node in ast.walk(end)}
    return [call for call in code.calls("item") if id(call) in inside]


@family("metric")
def percent(code: Code, words: Words) -> Fault:
    """A share in percent."""
    return Fault(
        [code.put(call, f"100 * {code.source(call)}") for call in _numbers(code)],
        "Your result is in percent.",
        "The exercise asks for a share between 0 and 1.",
    )


@family("metric")
def as_tensor(code: Code, words: Words) -> Fault:
    """A tensor for a number."""
    return Fault(
        [code.put(call, code.source(call.func.value)) for call in _numbers(code)],
        "Your function returns a tensor.",
        "Return a plain float: .item().",
    )
