"""What a reader of a layout finds, and what all readers share: names of exercises and folders."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from gankit_autograder.intake.source import Item, Source

CONTAINERS = re.compile(
    r"(submi(tted|ssions?)|hand[-_ ]?ins?|abgaben?|downloads?|exports?|archive|all|class|course|"
    r"students?|notebooks?|grading|.*[-_ ](submissions|hand[-_]?ins)|assignment[-_ ]\d+[-_ ]export"
    r"|new folder|untitled folder)([-_ ]?\(?\d+\)?)?(\.zip)?",
    re.I,
)
# Parts of one download: `GAN-20261120T101500Z-1-001.zip`, as Google Drive makes them.
DOWNLOAD = re.compile(r".*-\d{8}T\d{6}Z(-\d+)?-\d{3}(\s?\(\d+\))?(\.zip)?", re.I)
GENERIC = re.compile(
    r"(untitled|notebooks?|home[-_ ]?work|hw|assignment|exercise|ex|sheet|task|lab|week|part|gan|"
    r"solutions?|final|submission|abgabe|main|new|copy( of)?|colab|my|test|download|lesson|src|"
    r"code|work|files?|data|results?|figures?|images?|project|version|draft|[\W_\d]|ipynb)+",
    re.I,
)
_COPY = re.compile(r"(\s?\(\d+\)|[-_ ]copy\d*|[-_ ]checkpoint)+$|^(copy of|kopie von)\s+", re.I)
_ENDINGS = re.compile(r"\.ipynb.*$", re.I)


@dataclass(frozen=True)
class Found:
    """A notebook and what its place says. `attempt` orders those of a student; () says nothing."""

    item: Item
    student: str
    exercise: str = ""
    user: str = ""  # the system's own number of the student
    attempt: tuple = ()
    upload: int = 0  # a number that grows with each uploaded file
    time: datetime | None = None
    time_from: str = ""
    stamp: str = ""  # nbgrader's timestamp.txt, as it stands there
    late: bool = False
    group: tuple[str, ...] = ()  # every member of a group hand-in


@dataclass(frozen=True)
class OpenQuestion:
    """What could not be decided, about which files, and what decides it."""

    text: str
    decide: str
    labels: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.text} {self.decide}"


@dataclass
class Reading:
    """What one layout makes of a source. `unplaced` are notebooks of nobody, each with a reason."""

    layout: str
    title: str
    found: list[Found] = field(default_factory=list)
    unplaced: list[tuple[Item, str]] = field(default_factory=list)
    outside: list[tuple[Item, str]] = field(default_factory=list)  # surely not handed in
    notes: list[str] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    numbers_are_people: bool = True  # another `user` number means another person


@dataclass(frozen=True)
class Reference:
    """What readers may ask: the exercises, the names on the roster, and the untouched release."""

    exercises: list[str]
    people: frozenset[str] = frozenset()

    def exercise_in(self, *texts: str) -> str:
        """The exercise that the first of the texts to name one names; the longest of several."""
        for text in texts:
            names = [name for name in self.exercises if _pattern(name).search(text)]
            if names:
                return max(names, key=len)
        return ""


class LayoutReader(Protocol):
    """A layout. `forced` means that the instructor named it."""

    name: str
    title: str

    def read(self, source: Source, known: Reference, forced: bool = False) -> Reading | None: ...


def squash(text: str) -> str:
    """Letters and digits alone: `01 GAN-MNIST` is `01_gan_mnist`."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())


@functools.lru_cache(maxsize=256)
def _pattern(exercise: str) -> re.Pattern:
    """The exercise's name, whatever stands between its words; no end of a longer number."""
    words = [re.escape(word) for word in re.split(r"[\W_]+", exercise) if word]
    return re.compile(r"(?<!\d)" + r"[\W_]*".join(words), re.I)


def stem(name: str) -> str:
    """A file's name without `.ipynb`, what stands behind it, and marks of a copy."""
    bare = _ENDINGS.sub("", name)
    return _COPY.sub("", bare).strip() or bare


def is_copy(name: str) -> bool:
    """Whether the name says that the file is a copy: `x (1).ipynb`, `x-Copy1.ipynb`."""
    return _COPY.search(_ENDINGS.sub("", name)) is not None


def without_exercise(text: str, known: Reference) -> str:
    """The rest of a name that holds an exercise's name: `anna_01_gan_mnist` gives `anna`."""
    exercise = known.exercise_in(text)
    if not exercise:
        return text
    rest = _pattern(exercise).sub(" ", text, count=1)
    return re.sub(r"^[\s_.-]+|[\s_.-]+$", "", re.sub(r"\s{2,}", " ", rest))


def is_generic(text: str) -> bool:
    """Whether a name says nothing about a person: "", `Untitled3`, `hw2`; a long number does."""
    return not re.search(r"\d{4}", text) and (not text or GENERIC.fullmatch(text) is not None)


def is_container(name: str, known: Reference) -> bool:
    """Whether a folder's name is surely not a student's."""
    bare = name[:-4] if name.lower().endswith(".zip") else name
    if CONTAINERS.fullmatch(bare) or DOWNLOAD.fullmatch(name) or is_generic(bare):
        return True
    return bool(known.exercise_in(bare)) and is_generic(without_exercise(bare, known))


def clean_name(name: str) -> str:
    """A student's name in one form, whichever system wrote it."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def level_below(items: Sequence[Item], known: Reference) -> int:
    """How many folders stand above all students: common ones, and parts of one download."""
    start = 0
    while _have_folder(items, start) and all(DOWNLOAD.fullmatch(i.parts[start]) for i in items):
        start += 1
    end = start
    while _have_folder(items, end) and len({item.parts[end] for item in items}) == 1:
        end += 1
    people = {i.parts[end] for i in items if len(i.parts) > end} if items else set()
    if _have_folder(items, end) and sum(not is_container(name, known) for name in people) > 1:
        return end
    common = items[0].parts[start:end] if items else ()
    named = [i for i, name in enumerate(common) if not is_container(name, known)]
    return start + (named[-1] if named else len(common))


def _have_folder(items: Sequence[Item], level: int) -> bool:
    return bool(items) and all(len(item.parts) > level + 1 for item in items)
