"""Entries of a class and the board on which they stand, best first."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from torch import nn

from gankit.design.brief import Brief, count_parameters, inspect
from gankit.design.scores import COLUMNS
from gankit.design.steps import Played, Step, StepBrief, inspect_step
from gankit.design.table import TextTable
from gankit.errors import GankitError

KIND = "gankit-design"
LONGEST_NAME = 60
# An entry as a saved notebook holds it: one line of an output, so its quotes are escaped.
_SAVED = re.compile(KIND + r' (\{(?:[^"\\]|\\.){1,2000}?\})(?:\\n)?"')


@dataclass(frozen=True)
class BoardEntry:
    """One design on a board: whose, how large, how long it trained, how good."""

    exercise: str
    name: str
    fulfils: bool
    parameters: int
    seconds: float
    scores: dict[str, float]

    def __repr__(self) -> str:
        """One line that `entries_in` finds again in a notebook's saved output."""
        return f"{KIND} {json.dumps(asdict(self))}"

    def _repr_html_(self) -> str:
        return f"{board([self])._repr_html_()}<p>Saved with this notebook's output.</p>"


def enter(
    path: str | Path | None,
    name: str,
    network: nn.Module,
    brief: Brief,
    scores: dict[str, float],
    seconds: float,
) -> BoardEntry:
    """An entry for the class's board. As a cell's last line it is handed in with the notebook.

    Args:
        path: a small file to write as well, for a class that collects files; None for none.
        name: the name on the board; it need not be yours.
        scores: what `measure` or `measure_pairs` gave.
        seconds: how long the network was trained.
    """
    fulfils = inspect(network, brief).all_hold
    size = count_parameters(network)
    return _saved(path, BoardEntry(brief.exercise, name, fulfils, size, seconds, dict(scores)))


def _saved(path: str | Path | None, entry: BoardEntry) -> BoardEntry:
    if path is not None:
        Path(path).write_text(json.dumps(asdict(entry), indent=1) + "\n", "utf-8")
    return entry


def enter_step(
    path: str | Path | None, name: str, step: Step, brief: StepBrief, played: Played
) -> BoardEntry:
    """As `enter`, for a training step and what `play` gave. It has no parameters of its own."""
    fulfils = inspect_step(step, brief).all_hold
    return _saved(path, BoardEntry(brief.exercise, name, fulfils, 0, played.seconds, played.scores))


def entries_in(notebook: str) -> list[BoardEntry]:
    """The entries in a saved notebook's text, in their order; what is no entry is passed over."""
    found = []
    for text in _SAVED.findall(notebook):
        try:
            found.append(_entry(json.loads(json.loads(f'"{text}"'))))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return found


def board(entries: Iterable[BoardEntry | str | Path]) -> TextTable:
    """The entries of a class for one exercise, best first, those that fulfil the brief on top.

    Args:
        entries: what `enter` gave, or the files that it wrote.

    Raises:
        GankitError: a file is not one that `enter` wrote, or the entries are of several exercises.
    """
    found = boards([one if isinstance(one, BoardEntry) else _read(one) for one in entries])
    if len(found) > 1:
        raise GankitError(f"one board cannot hold several exercises: {', '.join(found)}.")
    return next(iter(found.values()), TextTable(HEAD, []))


def boards(entries: Iterable[BoardEntry]) -> dict[str, TextTable]:
    """A board for each exercise of which there is an entry."""
    by_exercise: dict[str, list[BoardEntry]] = {}
    for entry in entries:
        by_exercise.setdefault(entry.exercise, []).append(entry)
    return {name: _table(by_exercise[name]) for name in sorted(by_exercise)}


HEAD = ("name", "fulfils", "parameters", "seconds")


def ranked(entries: Sequence[BoardEntry]) -> list[BoardEntry]:
    """What fulfils the brief first, then by the first score."""
    return sorted(entries, key=lambda one: (not one.fulfils, _rank(one)))


def _rank(entry: BoardEntry) -> float:
    name, value = next(iter(entry.scores.items()))
    return -value if COLUMNS[name].more_is_better else value


def _table(entries: Sequence[BoardEntry]) -> TextTable:
    names = list(dict.fromkeys(name for entry in entries for name in entry.scores))
    sized = any(entry.parameters for entry in entries)  # a step has no parameters
    rows = [
        (
            entry.name,
            "yes" if entry.fulfils else "no",
            *([f"{entry.parameters:,}"] if sized else []),
            f"{entry.seconds:.0f}",
            *(COLUMNS[n].text(entry.scores[n]) if n in entry.scores else "" for n in names),
        )
        for entry in ranked(entries)
    ]
    head = HEAD if sized else tuple(title for title in HEAD if title != "parameters")
    return TextTable((*head, *(COLUMNS[name].title for name in names)), rows)


def _read(path: str | Path) -> BoardEntry:
    try:
        return _entry(json.loads(Path(path).read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise GankitError(
            f"{path} is not an entry for the board. Write it with design.enter."
        ) from None


def _entry(data: dict) -> BoardEntry:
    """An entry from what somebody wrote: of bounded form, or a ValueError, KeyError, TypeError."""
    scores = {name: float(data["scores"][name]) for name in data["scores"] if name in COLUMNS}
    seconds = float(data["seconds"])
    if not scores or not all(map(math.isfinite, (seconds, *scores.values()))):
        raise ValueError("an entry has scores, and they are numbers")
    exercise, name = (
        " ".join(str(data[key]).split())[:LONGEST_NAME] for key in ("exercise", "name")
    )
    return BoardEntry(
        exercise, name, data["fulfils"] is True, int(data["parameters"]), seconds, scores
    )
