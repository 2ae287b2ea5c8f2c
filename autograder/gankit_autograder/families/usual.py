"""A first catalogue from a solution alone: every family that applies to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from gankit.errors import GankitError
from gankit_autograder.catalogue import Mistake
from gankit_autograder.families.code import Code, replacements
from gankit_autograder.families.fault import FAMILIES, PLACES, Words, same_code


@dataclass(frozen=True)
class Usual:
    """What usually goes wrong in one answer cell.

    `loses` says which facts a fault costs by its place, one of `PLACES`. Faults of other places are
    left out, and so are those whose id is in `leave_out`.
    """

    answer: str
    loses: Mapping[str, Sequence[str]]
    words: Words = field(default_factory=Words)
    prefix: str = ""
    leave_out: Sequence[str] = ()

    def mistakes(self, solution: str) -> list[Mistake]:
        """One for each family and its usual arguments; of equal ones the first."""
        code, seen, found = Code(solution), [solution], []
        for name, family in FAMILIES.items():
            for given in family.usual if family.place in self.loses else ():
                fault = family.find(code, self.words, *given)
                pairs = replacements(solution, fault.edits)
                identifier = self.prefix + _identifier(name, given)
                mistake = Mistake(
                    identifier,
                    self.answer,
                    pairs,
                    what=fault.what,
                    look=fault.look,
                    loses=self.loses[family.place],
                )
                changed = mistake.apply(solution)
                if identifier not in self.leave_out and not any(
                    same_code(changed, other) for other in seen
                ):
                    seen.append(changed)
                    found.append(mistake)
        return found


def usual(
    answer: str,
    loses: Mapping[str, str],
    player: str = "network",
    rival: str = "discriminator",
    prefix: str = "",
    leave_out: Sequence[str] = (),
) -> Usual:
    """Every family that applies to the solution of an answer cell.

    Args:
        answer: the cell that they change.
        loses: the facts that a fault costs, by its place: `{"activation": "activations"}`.
        player: what the exercise calls the network, or the one whose step it is.
        rival: what it calls the network that plays against it.
        prefix: what the ids begin with, such as "g-".
        leave_out: ids of faults that are none here.

    Raises:
        GankitError: no family has such a place.
    """
    for place in loses:
        if place not in PLACES:
            near = get_close_matches(place, PLACES, n=1, cutoff=0.0)
            raise GankitError(f"usual('{answer}'): no place '{place}'. Is it '{near[0]}'?")
    facts = {place: text.split() for place, text in loses.items()}
    return Usual(answer, facts, Words(player, rival), prefix, leave_out)


def _identifier(name: str, given: Sequence[object]) -> str:
    """The id of a family and its arguments: slope(0.2) is slope-02."""
    words = "-".join([name, *map(str, given)]).replace(".", "")
    return re.sub(r"[^a-z0-9]+", "-", words.lower())
