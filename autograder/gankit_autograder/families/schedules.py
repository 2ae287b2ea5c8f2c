"""What goes wrong in schedules of a learning rate: the factor, the first epoch, whole numbers."""

from __future__ import annotations

import ast

from gankit_autograder.families.code import Code
from gankit_autograder.families.fault import Fault, Words, family

SCHEDULERS = ("MultiStepLR", "StepLR", "ExponentialLR")


@family("schedule")
def factor_from_torch(code: Code, words: Words) -> Fault:
    """The scheduler's own factor."""
    calls = [c for c in code.calls(*SCHEDULERS) if c.keywords and c.keywords[-1].arg == "gamma"]
    asked = code.source(calls[0].keywords[-1]) if calls else ""
    return Fault(
        [code.arguments(c, code.source(*c.args, *c.keywords[:-1])) for c in calls],
        "Your schedule multiplies by 0.1, the default of MultiStepLR.",
        f"Pass {asked}.",
    )


def _shifted(code: Code, by: str) -> list[ast.BinOp]:
    """Additions of a number to the epoch."""
    sums = [n for n in code.nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Add)]
    return [n for n in sums if code.source(n) == f"epoch + {by}"]


@family("schedule")
def decay_late(code: Code, words: Words) -> Fault:
    """The decay one epoch after the one that is asked for."""
    return Fault(
        [code.put(node, "epoch") for node in _shifted(code, "1")],
        "Your decay begins one epoch late.",
        "Epochs count from 0, so epoch n_constant is the first with a smaller factor.",
    )


@family("schedule")
def decay_early(code: Code, words: Words) -> Fault:
    """The decay one epoch before the one that is asked for."""
    return Fault(
        [code.put(node, "epoch + 2") for node in _shifted(code, "1")],
        "Your decay begins one epoch early.",
        "The epochs 0 to n_constant - 1 have the factor 1.",
    )


@family("number")
def whole_numbers(code: Code, words: Words) -> Fault:
    """// for /."""
    divided = [n for n in code.nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div)]
    return Fault(
        [code.put(n, f"{code.operand(n.left)} // {code.operand(n.right)}") for n in divided],
        "Your result has no fraction.",
        "Divide with /: // throws the fraction away.",
    )
