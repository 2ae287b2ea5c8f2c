"""How a catalogue is written: a block of text for each answer cell.

    g-no-tanh: output = no_tanh
    d-halved: d_loss costs 1
        real_loss + fake_loss => (real_loss + fake_loss) / 2
        Your discriminator's loss is half of what is asked for. The formula adds the two halves.

The first line of a mistake names its id, the facts that it loses, what it costs where that is not
what its dearest fact is worth, and a family where one knows it. The lines below, indented by four,
are changes and then sentences. `old => new` changes a piece of one line; lines behind `- ` are
taken out, those behind `+ ` stand in their place; lines behind `| ` are the whole cell. The first
sentence says what happened, the others where to look. Where a family says it well, leave the
sentences out; a text that begins with `...` goes on after the family's first sentence.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from gankit.errors import GankitError
from gankit_autograder.catalogue import Mistake
from gankit_autograder.families.changes import is_change, written_edits
from gankit_autograder.families.code import Code, Edit, replacements
from gankit_autograder.families.fault import FAMILIES, Fault, Words

_HEAD = re.compile(
    r"(?P<id>[a-z0-9-]+): (?P<loses>\w+(?: (?!costs )\w+)*)(?: costs (?P<price>[\d.]+))?"
    r"(?: = (?P<family>.+))?"
)
_SENTENCE = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True)
class WrittenMistake:
    """One mistake as it is written down."""

    id: str
    loses: list[str]
    price: float | None
    family: str
    body: list[str] = field(default_factory=list)

    @property
    def changes(self) -> list[str]:
        """The lines that change the solution."""
        return self.body[: len(self.body) - len(self._sentences)]

    @property
    def text(self) -> str:
        """The sentences in one line."""
        return " ".join(line.strip() for line in self._sentences)

    @property
    def _sentences(self) -> list[str]:
        lines = list(self.body)
        while lines and is_change(lines[0]):
            lines.pop(0)
        return lines


@dataclass(frozen=True)
class Known:
    """The mistakes of one answer cell, still without their places in the solution."""

    answer: str
    entries: list[WrittenMistake]
    words: Words
    base: str = ""

    def mistakes(self, solution: str) -> list[Mistake]:
        """The mistakes as changes to this solution, or to the base as whole cells.

        Raises:
            GankitError: a change does not apply, or a family does not know this solution's kind.
        """
        found = [self._mistake(entry, self.base or solution) for entry in self.entries]
        return [replace(m, source=m.apply(self.base)) for m in found] if self.base else found

    def _mistake(self, entry: WrittenMistake, solution: str) -> Mistake:
        what, _, look = (_SENTENCE.sub("\n", entry.text, count=1)).partition("\n")
        bare = Mistake(entry.id, self.answer, (), "", what, look, entry.loses, entry.price)
        if entry.family:
            fault = self._fault(entry, solution)
            said = replace(_said(fault, bare), replace=replacements(solution, fault.edits))
            return replace(said, source=said.apply(solution)) if fault.is_whole else said
        if entry.changes and entry.changes[0].startswith("|"):
            lines = [line[2:] for line in entry.changes]
            return replace(bare, source="\n".join(lines) + "\n")
        return replace(bare, replace=replacements(solution, self._edits(entry, solution)))

    def _edits(self, entry: WrittenMistake, solution: str) -> list[Edit]:
        try:
            return written_edits(entry.changes, solution)
        except GankitError as error:
            raise GankitError(
                f"'{entry.id}' no longer applies: {error} in the solution of '{self.answer}'. "
                "Write the change so that what it takes out stands there once."
            ) from None

    def _fault(self, entry: WrittenMistake, solution: str) -> Fault:
        found = _family(entry)(Code(solution), self.words)
        if not found.edits:
            raise GankitError(
                f"'{entry.id}' no longer applies: the family '{entry.family}' finds nothing to "
                f"change in the solution of '{self.answer}'. Write the change out, or take it away."
            )
        return found


def known(
    answer: str,
    text: str,
    player: str = "network",
    rival: str = "discriminator",
    base: str = "",
) -> Known:
    """The mistakes of one answer cell, read from a block of text.

    Args:
        answer: the cell that they change.
        text: see the head of this module.
        player: what the exercise calls the network, or the one whose step it is.
        rival: what it calls the network that plays against it.
        base: another right answer, which is changed in the solution's place.

    Raises:
        GankitError: a line is none of those that a catalogue has.
    """
    entries: list[WrittenMistake] = []
    for line in text.splitlines():
        if line.startswith("    ") and entries:
            entries[-1].body.append(line[4:])
        elif found := _HEAD.fullmatch(line):
            price = float(found["price"]) if found["price"] else None
            entries.append(
                WrittenMistake(found["id"], found["loses"].split(), price, found["family"] or "")
            )
        elif line.strip():
            raise GankitError(
                f"known('{answer}'): {line!r} is no line of a catalogue. A mistake begins with "
                "`id: facts`, `id: facts costs 1` or `id: facts = family`; what belongs to it is "
                "indented by four."
            )
    return Known(answer, entries, Words(player, rival), base)


def _said(fault: Fault, own: Mistake) -> Mistake:
    """The exercise's sentences, or the family's where it has none."""
    if own.what.startswith("..."):
        look = f"{own.what[3:].strip()} {own.look}".strip()
        return replace(own, what=fault.what, look=look)
    return own if own.what else replace(own, what=fault.what, look=fault.look)


def _family(entry: WrittenMistake) -> Callable[[Code, Words], Fault]:
    """The family that an entry names, with its arguments."""
    try:
        call = ast.parse(entry.family, mode="eval").body
        name = ast.unparse(call.func if isinstance(call, ast.Call) else call)
        given = call.args if isinstance(call, ast.Call) else []
        arguments = [a.id if isinstance(a, ast.Name) else ast.literal_eval(a) for a in given]
    except (SyntaxError, ValueError):
        name, arguments = entry.family, []
    if name not in FAMILIES:
        near = get_close_matches(name, FAMILIES, n=1, cutoff=0.0)
        raise GankitError(f"'{entry.id}': there is no family '{name}'. Is it '{near[0]}'?")
    return lambda code, words: FAMILIES[name].find(code, words, *arguments)
