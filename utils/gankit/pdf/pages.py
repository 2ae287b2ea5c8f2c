"""The page map: which question stands on which pages, and which cells belong to which question."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from gankit.cells import defines
from gankit.errors import GankitError
from gankit.pdf.lesson import asked_in, may_answer
from gankit.pdf.notebook import Cell, Notebook
from gankit.pdf.prose import words_in

MAX_PAGES = 50
SUFFIXES = ("check", "written")
ROLES = ("answer", *SUFFIXES)


@dataclass(frozen=True)
class Question:
    """A graded question and the number of pages that are its own."""

    id: str
    title: str
    pages: int
    points: float | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageMap:
    """Page 1 is the cover, then each question on its own pages, then the appendix."""

    exercise: str
    title: str
    version: str
    questions: tuple[Question, ...]
    appendix: int

    @property
    def total(self) -> int:
        """Pages of every PDF of this exercise."""
        return self.appendix_start - 1 + self.appendix

    @property
    def appendix_start(self) -> int:
        """Number of the appendix's first page, counted from 1."""
        return 2 + sum(question.pages for question in self.questions)

    def start(self, question_id: str) -> int:
        """Number of a question's first page, counted from 1."""
        page = 2
        for question in self.questions:
            if question.id == question_id:
                return page
            page += question.pages
        raise KeyError(question_id)


def page_map(exercise: str) -> dict[str, Any] | None:
    """The page map that ships with the kit: `{"appendix": n, "questions": [...]}`.

    `exercise` is a name such as `02_dcgan`. None where the kit has no such exercise.
    """
    pages = _blueprint(exercise).get("pages")
    return pages if isinstance(pages, dict) else None


def exercises() -> list[str]:
    """Names of the exercises whose blueprints ship with the kit."""
    folder = resources.files("gankit").joinpath("blueprints")
    if not folder.is_dir():
        return []
    return sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".json"))


def release_map(exercise: str) -> PageMap | None:
    """The kit's own page map of an exercise, or None."""
    pages = page_map(exercise)
    if pages is None:
        return None
    blueprint = _blueprint(exercise)
    return parse(pages, exercise, blueprint.get("title", ""), blueprint.get("version", ""))


def parse(pages: object, exercise: str, title: str = "", version: str = "") -> PageMap:
    """Check a page map and turn it into a record. Raises GankitError where it is unusable."""
    try:
        questions = tuple(
            Question(
                id=str(entry["id"]),
                title=str(entry.get("title") or entry["id"]),
                pages=_count(entry["pages"], low=1),
                points=_points(entry.get("points")),
                names=tuple(str(name) for name in entry.get("names", ())),
            )
            for entry in pages["questions"]
        )
        appendix = _count(pages["appendix"], low=1)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise GankitError(
            f"The page map of {exercise or 'this notebook'} cannot be read ({error!r}). "
            "Download the exercise again and copy your answers into it."
        ) from None
    if len({question.id for question in questions}) != len(questions):
        raise GankitError(f"The page map of {exercise or 'this notebook'} names a question twice.")
    return PageMap(exercise, title or exercise, version, questions, appendix)


def map_of(notebook: Notebook, exercise: str | None = None) -> PageMap:
    """The page map of a notebook.

    It is looked for in this order: the exercise named by the caller, the notebook's own metadata,
    the exercise in its file name, the exercise whose names its cells define.
    """
    if exercise is not None:
        return _released(exercise)
    own = notebook.metadata.get("gankit")
    if isinstance(own, dict) and isinstance(own.get("pages"), dict):
        name, title = str(own.get("exercise", "")), str(own.get("title", ""))
        return parse(_with_names(own["pages"], name), name, title, str(own.get("version", "")))
    guess = _guess(notebook)
    if guess is None:
        raise GankitError(
            f"{notebook.name} does not say which exercise it is. "
            "Name it: gankit pdf NOTEBOOK --exercise 02_dcgan ..."
        )
    return _released(guess)


def assign(notebook: Notebook, pages: PageMap) -> dict[int, str]:
    """Cell index -> question id, for the cells that belong to a question.

    Marks in the cell's metadata decide. Where a question lost its marked answer, check or written
    cell, the cell is found by its id, by the names it defines, or by the check it calls. What a
    student wrote below a question belongs to it, as for the grader, also where marks were stripped.
    """
    ids = {question.id for question in pages.questions}
    owner: dict[int, str] = {}
    found: set[tuple[str, str]] = set()
    for cell in notebook.cells:
        question, role = _marked(cell)
        if question in ids:
            owner[cell.index] = question
            found.add((question, role))
    for cell in notebook.cells:
        if cell.index not in owner:
            question, role = _recognised(cell, pages.questions)
            if question and (question, role) not in found:
                owner[cell.index] = question
    return _written(notebook, ids, owner) | owner


def _written(notebook: Notebook, ids: set[str], owner: dict[int, str]) -> dict[int, str]:
    """Each written question's text and what stands below it, up to the course's next cell."""
    found: dict[int, str] = {}
    question = ""
    for cell in notebook.cells:
        asked = asked_in(cell)
        if asked in ids:
            question = asked
        elif not may_answer(cell) or owner.get(cell.index, question) != question:
            question = ""
        if question:
            found[cell.index] = question
    return found


def with_answers_as_text(notebook: Notebook, owner: dict[int, str]) -> Notebook:
    """The notebook with answers that were typed into code cells as text, without their outputs."""
    asked = {name for cell in notebook.cells if (name := asked_in(cell))}
    cells = [
        replace(cell, kind="markdown", source=words, outputs=[])
        if cell.kind == "code"
        and owner.get(cell.index) in asked
        and (words := words_in(cell.source))
        else cell
        for cell in notebook.cells
    ]
    return replace(notebook, cells=cells)


def parts(notebook: Notebook, pages: PageMap) -> dict[str, set[str]]:
    """What is there of each question: "answer" (all its names are defined), "check", "written"."""
    found: dict[str, set[str]] = {question.id: set() for question in pages.questions}
    for cell in notebook.cells:
        for question, role in (_marked(cell), _recognised(cell, pages.questions)):
            if question in found and role != "answer":
                found[question].add(role)
    for index, name in _written(notebook, set(found), {}).items():
        if not asked_in(notebook.cells[index]):
            found[name].add("written")
    for question in pages.questions:
        if question.names and not undefined(question, notebook):
            found[question.id].add("answer")
    return found


def undefined(question: Question, notebook: Notebook) -> list[str]:
    """The names of an answer that no code cell defines."""
    code = (cell.source for cell in notebook.cells if cell.kind == "code")
    defined = frozenset().union(*map(defines, code))
    return [name for name in question.names if name not in defined]


def _marked(cell: Cell) -> tuple[str, str]:
    question, role = _split(_inner(cell, "nbgrader").get("grade_id"))
    named = _inner(cell, "gankit").get("question")
    return (named, role) if isinstance(named, str) else (question, role)


def _recognised(cell: Cell, questions: Iterable[Question]) -> tuple[str, str]:
    role, _, by_id = cell.id.partition("-")
    if role in ROLES and any(by_id == question.id for question in questions):
        return by_id, role
    if cell.kind != "code":
        return "", ""
    called = re.search(r"^\s*check\(\s*[\"']([\w-]+)[\"']", cell.source, re.MULTILINE)
    if called and any(called[1] == question.id for question in questions):
        return called[1], "check"
    for question in questions:
        if not defines(cell.source).isdisjoint(question.names):
            return question.id, "answer"
    return "", ""


def _split(grade_id: object) -> tuple[str, str]:
    """`generator-check` -> ("generator", "check"); `generator` -> ("generator", "answer")."""
    if not isinstance(grade_id, str):
        return "", ""
    stem, _, suffix = grade_id.rpartition("-")
    return (stem, suffix) if stem and suffix in SUFFIXES else (grade_id, "answer")


def _inner(cell: Cell, key: str) -> dict[str, Any]:
    value = cell.metadata.get(key)
    return value if isinstance(value, dict) else {}


def _blueprint(exercise: str) -> dict[str, Any]:
    if not re.fullmatch(r"\w+", exercise):
        return {}
    file = resources.files("gankit").joinpath("blueprints", f"{exercise}.json")
    if not file.is_file():
        return {}
    data = json.loads(file.read_text(encoding="utf-8"))
    return data if isinstance(data, dict) else {}


def _released(exercise: str) -> PageMap:
    pages = release_map(exercise)
    if pages is None:
        known = ", ".join(exercises()) or "none is installed"
        raise GankitError(f"The kit has no exercise {exercise!r}. Known exercises: {known}.")
    return pages


def _with_names(pages: dict[str, Any], exercise: str) -> dict[str, Any]:
    """The notebook's own map, with the answers' names of the release where it lacks them."""
    released = release_map(exercise)
    entries = pages.get("questions")
    if released is None or not isinstance(entries, list):
        return pages
    names = {question.id: list(question.names) for question in released.questions}
    merged = [
        {"names": names.get(str(entry.get("id")), []), **entry}
        for entry in entries
        if isinstance(entry, dict)
    ]
    return {**pages, "questions": merged}


def _guess(notebook: Notebook) -> str | None:
    known = exercises()
    for exercise in known:
        if exercise in notebook.name:
            return exercise
    votes = {name: _votes(notebook, name) for name in known}
    best = max(votes, key=votes.__getitem__, default=None)
    return best if best is not None and votes[best] > 0 else None


def _votes(notebook: Notebook, exercise: str) -> int:
    pages = release_map(exercise)
    return len(set(assign(notebook, pages).values())) if pages else 0


def _count(value: object, low: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= MAX_PAGES:
        raise ValueError(f"a number of pages from {low} to {MAX_PAGES}, not {value!r}")
    return value


def _points(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
