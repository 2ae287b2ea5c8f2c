"""One fault of a family, and the register of them all: by name, with its place in a network."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

from gankit_autograder.families.code import Edit


@dataclass(frozen=True)
class Words:
    """How this exercise calls things, so that sentences speak of them."""

    player: str = "network"  # whose network or half of a step it is
    rival: str = "discriminator"  # who plays against it


@dataclass(frozen=True)
class Fault:
    """What a family changes in one solution, and what it tells; without edits it does not apply."""

    edits: Sequence[Edit]
    what: str
    look: str
    is_whole: bool = False  # turns the answer around: it stands alone, beside no other mistake


Finder = Callable[..., Fault]  # (code, words, *arguments)


@dataclass(frozen=True)
class Family:
    """A kind of fault: how to put it into a solution, and which part of it is lost."""

    find: Finder
    place: str
    usual: Sequence[tuple[Any, ...]] = ((),)  # arguments that are tried where none are given


FAMILIES: dict[str, Family] = {}
PLACES = {
    "activation": "what bends between two layers",
    "norm": "norms",
    "dropout": "dropout",
    "output": "a network's last layer and what follows it",
    "gradient": "gradients that must arrive",
    "loss": "the value of a loss",
    "update": "what a training step moves, and when",
    "cleared": "gradients that must not stay or arrive",
    "returned": "what a step gives back",
    "schedule": "learning rates",
    "pool": "pools of earlier pictures",
    "metric": "what a measure gives",
    "argument": "arguments and their defaults",
    "mode": "training and eval mode",
    "number": "arithmetic",
}


def family(place: str, *usual: tuple[Any, ...]) -> Callable[[Finder], Finder]:
    """Register a function under its own name.

    `place`, one of `PLACES`, is the part that is wrong; `usual` are arguments to try where nobody
    gives any.
    """

    def register(find: Finder) -> Finder:
        FAMILIES[find.__name__] = Family(find, place, usual or _without_arguments(find))
        return find

    return register


def _without_arguments(find: Finder) -> Sequence[tuple[Any, ...]]:
    """One try without arguments, or none where a fault cannot do without them."""
    arguments = list(signature(find).parameters.values())[2:]
    return () if any(argument.default is Parameter.empty for argument in arguments) else ((),)


def same_code(one: str, other: str) -> bool:
    """Whether two texts say the same but for comments and layout."""
    return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
