"""A new mistake as it is written at the end of a catalogue."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from gankit_autograder.catalogue import Mistake

TODO = "TODO"
EMPTY = '''"""Known wrong answers of {name}: what each changes, and what to tell the student."""

from gankit_autograder.families import known

MISTAKES = []
'''
_IMPORT = "from gankit_autograder.families import known\n"
_ENTRY = """MISTAKES += [
    known(
        "{answer}",
        {quotes}
{id}: {loses}
{body}
{quotes},
    ),
]
"""


def catalogue_entry(mistake: Mistake, loses: Sequence[str], solution: str) -> str:
    """The text that adds a mistake to `MISTAKES`, its two sentences still to be written."""
    lines = [
        *_change(mistake, solution),
        f"{TODO}: one sentence, what the code does. {TODO}: why that matters, and what to do.",
    ]
    body = textwrap.indent("\n".join(lines), "    ").replace("\\", "\\\\")
    quotes = "'''" if '"""' in body else '"""'
    return _ENTRY.format(
        answer=mistake.answer, quotes=quotes, id=mistake.id, loses=" ".join(loses), body=body
    )


def with_import(text: str) -> str:
    """A catalogue's text that imports what an entry calls."""
    if _IMPORT in text:
        return text
    older = "from gankit_autograder.catalogue import Mistake\n"
    if older in text:
        return text.replace(older, older + _IMPORT)
    return text.replace("MISTAKES", f"{_IMPORT}\nMISTAKES", 1)


def _change(mistake: Mistake, solution: str) -> list[str]:
    """The change as lines of the notation: a piece of a line, whole lines, or the whole cell."""
    if not mistake.source:
        old, new = mistake.replace[0]
        if "\n" not in old + new and old == old.strip():
            return [f"{old} => {new}".rstrip()]
        start = solution.rfind("\n", 0, solution.index(old)) + 1
        end = solution.index(old) + len(old)
        end = (
            end if solution[:end].endswith("\n") else solution.find("\n", end) + 1 or len(solution)
        )
        taken = solution[start:end]
        if solution.count(taken) == 1:
            put = taken.replace(old, new)
            return [*_marked("-", taken), *_marked("+", put)]
    return _marked("|", mistake.source or mistake.apply(solution))


def _marked(mark: str, text: str) -> list[str]:
    return [f"{mark} {line}".rstrip() for line in text.rstrip("\n").split("\n") if text]
