"""Writes a first check and catalogue for each answer of a lesson that has none yet."""

from __future__ import annotations

import re
from pathlib import Path

from torch import nn

from gankit.checks import spec
from gankit.checks.probes import read_probes
from gankit_autograder.author.draft import LONGEST_LINE, draft_check, read_draft
from gankit_autograder.author.first import first_catalogue
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.exercise import list_in
from gankit_autograder.build.source import read_source
from gankit_autograder.families.fault import Words

CHECKS = '''"""What is checked in {name}, and what it is worth."""

from gankit.checks.spec import Check

CHECKS = []
'''
MISTAKES = '''"""Known wrong answers of {name}: what each changes, and what to tell the student."""

from gankit_autograder.families import known

MISTAKES = []
'''
VARIANTS = '''"""Correct answers of {name} in other notations. Each must get full points."""

VARIANTS = []
'''
_IMPORT = "from gankit.checks.spec import "
FILES = {"checks.py": CHECKS, "mistakes.py": MISTAKES, "variants.py": VARIANTS}


def draft_answers(folder: Path) -> list[str]:
    """Add what is missing to checks.py and mistakes.py; a line for each answer that got a check.

    Raises:
        GankitError: an answer has no check cell, or its solution runs with no input that was tried.
    """
    for name, text in FILES.items():
        if not (folder / name).exists():
            (folder / name).write_text(text.format(name=folder.name), "utf-8")
    read_probes(folder)
    known = {check.id for check in list_in(folder / "checks.py", "CHECKS")}
    exercise = Exercise(folder, read_source(folder / "notebook.py"), [], [], [])
    return [
        _draft(exercise, cell.name)
        for cell in exercise.with_role("answer")
        if cell.name not in known
    ]


def _draft(exercise: Exercise, answer: str) -> str:
    text = draft_check(exercise, answer)
    check = read_draft(text)
    words = _words(exercise, check.takes[0])
    first = first_catalogue(exercise, check, words, f"{answer[0]}-")
    path = exercise.folder / "checks.py"
    _append(path, text)
    path.write_text(_importing_what_it_names(path.read_text("utf-8")), "utf-8")
    if first.lines:
        _append(exercise.folder / "mistakes.py", _catalogue(answer, first.lines, words))
    unseen = f"; it does not see: {', '.join(first.unseen)}" if first.unseen else ""
    return (
        f"{answer}: {check.points:g} points on {len(check.facts)} facts, "
        f"{len(first.lines)} known mistakes{unseen}"
    )


def _words(exercise: Exercise, name: str) -> Words:
    """A network is called by its class's name."""
    target = exercise.namespace()[name]
    is_network = isinstance(target, type) and issubclass(target, nn.Module)
    return Words(player=name.lower()) if is_network else Words()


def _catalogue(answer: str, lines: list[str], words: Words) -> str:
    player = f', player="{words.player}"' if words != Words() else ""
    variable = answer.upper()
    block = "\n".join([f'{variable} = """', *lines, '"""'])
    return f'{block}\n\nMISTAKES += [known("{answer}", {variable}{player})]\n'


def _importing_what_it_names(text: str) -> str:
    """The text of a checks.py with one import of all that it calls of `gankit.checks.spec`."""
    own = [
        name
        for name, value in vars(spec).items()
        if getattr(value, "__module__", "") == spec.__name__
    ]
    names = sorted(name for name in own if re.search(rf"\b{name}\(", text))
    line = f"{_IMPORT}{', '.join(names)}"
    if len(line) > LONGEST_LINE:
        line = "\n".join([f"{_IMPORT}(", *(f"    {name}," for name in names), ")"])
    return re.sub(rf"^{re.escape(_IMPORT)}(\([^)]*\)|[^\n]*)", line, text, count=1, flags=re.M)


def _append(path: Path, text: str) -> None:
    path.write_text(f"{path.read_text('utf-8').rstrip()}\n\n{text}", "utf-8")
