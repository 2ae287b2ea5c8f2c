"""The table of layouts: the files of each, and the plan that must come out of them.

A file's content is a word: "new" is a notebook of its own, "same" is always the same one, "release"
the untouched release of the exercise in its path (01 where none is named), "html" and "png" are no
notebooks. `plan` gives the file of each student and exercise; `asks` a part of a question instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field

A, B = "01_gan_mnist", "02_dcgan"


@dataclass(frozen=True)
class Row:
    """One layout. `files` maps paths to contents; `choices` are options of the command line."""

    name: str
    files: dict[str, str]
    plan: dict[tuple[str, str], str] = field(default_factory=dict)
    asks: str = ""
    choices: dict = field(default_factory=dict)
    late: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    layout: str = ""


def new(*paths: str) -> dict[str, str]:
    return dict.fromkeys(paths, "new")


def plan(**of: str) -> dict[tuple[str, str], str]:
    """The plan where every student has exercise 01."""
    return {(student.replace("_", " "), A): path for student, path in of.items()}


STAMP = {"submission_metadata.yml": "yaml"}
