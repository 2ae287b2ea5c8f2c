"""Proves of a set of files that they hold no line of a solution and no known mistake in clear.

A line counts without its spaces and comment. Some lines are counted apart: those that the course
itself shows in an open cell or a stub, single lines of the helper package that only look the same
(`nn.Flatten(),`), and those in the files of `known.toml`. Two lines in a row elsewhere do not pass.
"""

from __future__ import annotations

import functools
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources

from gankit_autograder.build.exercise import Exercise
from gankit_autograder.build.source import BEGIN, END, SourceCell

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SHORTEST = 12  # characters without spaces; `return x` says nothing
FORBIDDEN = ("solutions/", "autograder/", "tests/", "bench/")
PACKAGE = "utils/"
_COMMENT = re.compile(r"\s+#.*$")
_SPACE = re.compile(r"\s+")


@dataclass
class Proof:
    """What was searched for, and what was found. `leaks` must be empty."""

    lines: int = 0
    sentences: int = 0
    files: int = 0
    shown: dict[str, str] = field(default_factory=dict)  # line -> where the course shows it
    alike: dict[str, str] = field(default_factory=dict)  # line -> file of the helper package
    declared: Counter = field(default_factory=Counter)  # file of known.toml -> lines in it
    leaks: list[str] = field(default_factory=list)


def prove(files: Mapping[str, bytes], exercises: Iterable[Exercise]) -> Proof:
    """Search every file for every solution line and every sentence of the catalogue."""
    exercises = list(exercises)
    secret, shown = _secrets(exercises)
    sentences = _sentences(exercises)
    known = known_files()
    proof = Proof(len(secret), len(sentences), len(files), shown)
    for name, content in files.items():
        if name.startswith(FORBIDDEN):
            proof.leaks.append(f"{name} belongs to the instructor")
        text = _text(content)
        if text is not None:
            _search_lines(proof, name, text, secret, name in known)
            _search_sentences(proof, name, text, sentences)
    return proof


def known_files() -> dict[str, str]:
    """The files that may hold solution lines, and why."""
    text = (resources.files("gankit_autograder.publish") / "known.toml").read_text("utf-8")
    return {name: entry["why"] for name, entry in tomllib.loads(text).items()}


def _secrets(exercises: list[Exercise]) -> tuple[dict[str, str], dict[str, str]]:
    """Each solution line with its answer, and those that an open cell shows anyway."""
    hidden: dict[str, str] = {}
    open_lines: dict[str, str] = {}
    for exercise in exercises:
        for cell in exercise.cells:
            where = f"{exercise.name}, {cell.name or cell.role or 'an open cell'}"
            inside, outside = _split(cell)
            hidden.update(dict.fromkeys(map(normal, inside), where))
            open_lines.update(dict.fromkeys(map(normal, outside), where))
    long = {line: where for line, where in hidden.items() if len(line) >= SHORTEST}
    shown = {line: open_lines[line] for line in long if line in open_lines}
    return {line: where for line, where in long.items() if line not in shown}, shown


def _split(cell: SourceCell) -> tuple[list[str], list[str]]:
    """A cell's lines between the solution's marks, and the others."""
    if cell.role == "reference":
        return cell.source.splitlines(), []
    inside: list[str] = []
    outside: list[str] = []
    target = outside
    for line in cell.source.splitlines():
        if BEGIN in line:
            target = inside
        elif END in line:
            target = outside
        else:
            target.append(line)
    return inside, outside


def normal(line: str) -> str:
    """A line without its comment and all spaces."""
    return _SPACE.sub("", _COMMENT.sub("", line))


def _sentences(exercises: list[Exercise]) -> dict[str, str]:
    """What the catalogue tells students and no lesson says anyway, by the mistake's id."""
    lessons = _flat("\n".join("\n".join(_split(cell)[1]) for e in exercises for cell in e.cells))
    return {
        _flat(text): f"{exercise.name}, {mistake.id}"
        for exercise in exercises
        for mistake in exercise.mistakes
        for text in (mistake.what, mistake.look)
        if len(text) >= SHORTEST and _flat(text) not in lessons
    }


def _flat(text: str) -> str:
    """The text on one line: a sentence may be broken anywhere."""
    return " ".join(text.split())


def _text(content: bytes) -> str | None:
    """The file as text; None for pictures. A notebook as the lines of its cells and outputs."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    try:
        return "\n".join(_strings(json.loads(text)))
    except ValueError:
        return text


def _strings(data: object) -> Iterator[str]:
    """Every string in JSON data; a notebook's lists of lines are joined to one text."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        if data and all(isinstance(item, str) for item in data):
            yield "".join(data)
        else:
            for item in data:
                yield from _strings(item)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _strings(value)


def _search_lines(
    proof: Proof, name: str, text: str, secret: Mapping[str, str], known: bool
) -> None:
    before = ""
    for line in map(normal, text.splitlines()):
        if not line:
            continue
        answer = secret.get(line, "")
        if answer and known:
            proof.declared[name] += 1
        elif answer and name.startswith(PACKAGE) and before != answer:
            proof.alike[line] = name
        elif answer:
            proof.leaks.append(f"{name} holds a solution line of {answer}: {line}")
        before = answer


def _search_sentences(proof: Proof, name: str, text: str, sentences: Mapping[str, str]) -> None:
    flat = _flat(text)
    words = {"", *flat.split()}
    for sentence, mistake in sentences.items():
        if _longest_inside(sentence) in words and sentence in flat:
            proof.leaks.append(f"{name} holds the hint of {mistake} in clear: {sentence}")


@functools.cache
def _longest_inside(sentence: str) -> str:
    """A word that stands whole in any text that holds the sentence; looking for one is quick."""
    return max(sentence.split()[1:-1], key=len, default="")
