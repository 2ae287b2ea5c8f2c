"""What goes wrong in pools of earlier pictures: graphs, chances, places."""

from __future__ import annotations

import ast

from gankit_autograder.families.code import Code, called
from gankit_autograder.families.fault import Fault, Words, family


def _is_pool(code: Code) -> bool:
    return any(isinstance(node, ast.ClassDef) for node in code.nodes) and bool(_draws(code))


def _draws(code: Code) -> list[ast.Compare]:
    """Comparisons of a random number with a chance."""
    compared = [node for node in code.nodes if isinstance(node, ast.Compare)]
    return [node for node in compared if called(node.left) in ("random", "rand")]


@family("pool")
def pool_keeps_graphs(code: Code, words: Words) -> Fault:
    """Pictures kept with their graphs."""
    calls = code.calls("detach") if _is_pool(code) else []
    return Fault(
        [code.put(call, code.source(call.func.value)) for call in calls],
        "Pictures come out of your pool with their graphs.",
        "Detach what you keep and what you hand on: fifty graphs of a generator fill the memory, "
        "and the next backward fails.",
    )


@family("pool")
def pool_seldom(code: Code, words: Words) -> Fault:
    """An old picture once in ten times."""
    return Fault(
        [code.put(draw.comparators[0], "0.9") for draw in _draws(code)],
        "Your full pool exchanges one picture in ten.",
        "It is one in two: probability 1/2.",
    )


@family("pool")
def pool_one_place(code: Code, words: Words) -> Fault:
    """Always the same place."""
    return Fault(
        [code.put(call, "0") for call in code.calls("randrange")],
        "Your pool exchanges one place only; the other pictures are never seen again.",
        "Choose the place at random: random.randrange(self.size).",
    )
