"""The table of written answers that a person fills in: `written.csv`.

Scores belong to the answer they were given for. All that was ever given stands in `written.json`,
so a table that was sorted, filtered or saved in part takes nothing away.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.policy.known import Class, points_of
from gankit_autograder.policy.marks import WrittenScore
from gankit_autograder.policy.rubrics import rubric
from gankit_autograder.record.files import keep_old, write_whole
from gankit_autograder.record.results import StudentResult
from gankit_autograder.tables import Row, Table, plain, read_table, safe, write_table

KEYS = ("student", "exercise", "question")
NEEDED = (*KEYS, "score")
COLUMNS = (*KEYS, "points", "score", "comment", "rubric", "answer", "note", "answer_id")
STORE = "written.json"
CHANGED = "the answer changed since"
MOST_SHOWN = 10  # problems at a time
_DATE = re.compile(r"\d{1,2}[./ -](\d{1,2}|[A-Za-z]{3,})([./ -]\d{2,4})?")
Key = tuple[str, str, str]


@dataclass
class Written:
    """Scores by question: `given` for every answer that one was given for, in their order."""

    given: dict[Key, dict[str, WrittenScore]] = field(default_factory=dict)
    now: dict[Key, str] = field(default_factory=dict)  # the mark of each present answer
    table: Table | None = None
    own_cells: dict[Key, dict[str, str]] = field(default_factory=dict)  # columns a person added
    told: list[str] = field(default_factory=list)

    def scores(self) -> dict[Key, WrittenScore]:
        """What counts now; a score for an answer that changed since counts no more and says so."""
        found = {}
        for key, answers in self.given.items():
            if not answers or key not in self.now:
                continue
            if self.now[key] in answers:
                found[key] = answers[self.now[key]]
            else:
                last = list(answers.values())[-1]
                found[key] = WrittenScore(None, changed=_about(last))
        return found


def fingerprint(answer: str) -> str:
    """The mark of an answer; spaces do not count. It begins with a letter: `12e5` is a number."""
    return "a" + hashlib.sha256(" ".join(answer.split()).encode()).hexdigest()[:11]


def read_written(path: Path, results: Sequence[StudentResult], class_: Class) -> Written:
    """The scores in the table and those given before.

    Raises:
        GankitError: something in the table is not understood. Nothing may be written then.
    """
    written = Written(_stored(path.with_name(STORE)))
    answers = {
        (r.student, r.exercise, item["id"]): item.get("answer", "")
        for r in results
        for item in r.manual
    }
    written.now = {key: fingerprint(text.strip()) for key, text in answers.items()}
    if not path.exists():
        if written.given:
            written.told.append(f"{path} is gone; its scores were kept in {STORE}")
        return written

    def known(rows: Sequence[Row]) -> bool:
        return all(class_.is_student(plain(row["student"])) for row in rows)

    written.table = read_table(path, NEEDED, known)
    _Reading(written, answers, class_).read()
    return written


def _stored(path: Path) -> dict[Key, dict[str, WrittenScore]]:
    try:
        entries = json.loads(path.read_text("utf-8"))
        return {
            tuple(entry["key"]): {fp: WrittenScore(*pair) for fp, pair in entry["given"].items()}
            for entry in entries
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GankitError(
            f"{path} is damaged ({error}). It keeps scores that were given: put it back, or delete "
            "it and only those in written.csv are left."
        ) from None


class _Reading:
    """Understands every row before anything counts."""

    def __init__(self, written: Written, answers: dict[Key, str], class_: Class) -> None:
        self.written = written
        self.table = written.table
        self.answers = answers
        self.class_ = class_
        self.points = points_of(class_)
        self.problems: list[str] = []
        self.lines: dict[tuple[Key, str], Row] = {}

    def read(self) -> None:
        for row in self.table.rows:
            try:
                self._row(row)
            except ValueError as error:
                self.problems.append(str(error))
        if self.problems:
            shown = self.problems[:MOST_SHOWN]
            more = len(self.problems) - len(shown)
            tail = [f"and {more} more."] if more else []
            raise GankitError("\n".join([*shown, *tail, "Nothing was written."]))
        away = self.written.given.keys() - {key for key, _ in self.lines}
        if away:
            self.written.told.append(
                f"{len(away)} scores given before are not in {self.table.path} now; they were kept"
            )

    def _row(self, row: Row) -> None:
        score, comment = row["score"], plain(row["comment"])
        try:
            key = self._key(row)
        except ValueError:
            if score or comment:
                raise
            return
        mark = self._mark(row, key)
        earlier = self.lines.setdefault((key, mark), row)
        if earlier is not row:
            if (earlier["score"], earlier["comment"]) == (row["score"], row["comment"]):
                return
            raise ValueError(
                f"{self.table.path}, lines {earlier.line} and {row.line}: {' '.join(key)} stands "
                "twice, with two scores."
            )
        extra = {c: row[c] for c in self.table.columns if c and c not in COLUMNS}
        self.written.own_cells.setdefault(key, extra)
        answers = self.written.given.setdefault(key, {})
        answers.pop(mark, None)
        if score or comment:
            answers[mark] = WrittenScore(self._score(row, key), comment)

    def _key(self, row: Row) -> Key:
        exercise = self._cell(row, "exercise", self.class_.exercise)
        student = self._cell(row, "student", lambda cell: self.class_.student(plain(cell)))
        questions = {q for e, q in self.points if e == exercise}
        question = next((q for q in questions if q.casefold() == row["question"].casefold()), None)
        if question is None:
            there = ", ".join(sorted(questions)) or "none"
            raise ValueError(
                f"{self.table.cell(row, 'question')}: {exercise} has no written question "
                f"'{row['question']}'. It has: {there}."
            )
        return student, exercise, question

    def _cell(self, row: Row, name: str, find: Callable[[str], str]) -> str:
        if not row[name]:
            raise ValueError(f"{self.table.cell(row, name)}: the cell is empty.")
        try:
            return find(row[name])
        except ValueError as error:
            hint = ""
            if re.fullmatch(r"\d[.,]\d+E\+?\d+", row[name]):
                hint = " A spreadsheet made a rounded number of it."
            raise ValueError(f"{self.table.cell(row, name)}: {error}.{hint}") from None

    def _mark(self, row: Row, key: Key) -> str:
        """For which answer the row's score was given."""
        if row["answer_id"]:
            return row["answer_id"]
        now = self.answers.get(key, "")
        text = " ".join(plain(row["answer"]).split())
        if not text or " ".join(now.split()).startswith(text):  # spreadsheets cut long cells
            return fingerprint(now.strip())
        return fingerprint(text)

    def _score(self, row: Row, key: Key) -> float | None:
        text = plain(row["score"]).replace(",", ".")
        where = self.table.cell(row, "score")
        if not text:
            return None
        try:
            score = float(text)
        except ValueError:
            date = " A spreadsheet made a date of it." if _DATE.fullmatch(row["score"]) else ""
            raise ValueError(f"{where}: '{row['score']}' is no number.{date}") from None
        points = self.points[key[1:]]
        if not 0 <= score <= points:
            raise ValueError(
                f"{where}: the score {score:g} is not between 0 and {points:g}. More than the "
                "question's points belong in [[extra]] of the policy."
            )
        return score


def write_written(path: Path, results: Sequence[StudentResult], written: Written) -> int:
    """Write the table with every written answer and the scores that count; count the answers.

    Written back as it was read: with its separator, and its own columns. A file that changes is
    kept beside the new one.
    """
    store = [
        {"key": key, "given": {fp: [s.score, s.comment] for fp, s in answers.items()}}
        for key, answers in written.given.items()
        if answers
    ]
    if store or path.with_name(STORE).exists():
        write_whole(path.with_name(STORE), json.dumps(store, indent=1, ensure_ascii=False) + "\n")
    extra = [c for c in written.table.columns if c and c not in COLUMNS] if written.table else []
    scores = written.scores()
    rows: list[list[str]] = [[*COLUMNS, *extra]]
    for result in sorted(results, key=lambda r: (r.exercise, r.student)):
        for item in result.manual:
            key = (result.student, result.exercise, item["id"])
            own = written.own_cells.get(key, {})
            rows.append([*_cells(key, item, scores.get(key)), *(own.get(c, "") for c in extra)])
    if len(rows) > 1:
        text = "\ufeff" + write_table(rows, written.table.separator if written.table else ",")
        if not path.exists() or path.read_bytes() != text.encode("utf-8", "backslashreplace"):
            keep_old(path)
            write_whole(path, text)
    return len(rows) - 1


def _cells(key: Key, item: dict, given: WrittenScore | None) -> list[str]:
    given = given or WrittenScore(None)
    answer = item.get("answer", "").strip()
    return [
        safe(key[0]),
        key[1],
        key[2],
        f"{float(item['points']):g}",
        "" if given.score is None else f"{given.score:g}",
        safe(given.comment),
        safe(rubric(key[1], key[2])),
        safe(answer),
        safe(given.changed),
        fingerprint(answer),
    ]


def _about(given: WrittenScore) -> str:
    score = "no score" if given.score is None else f"{given.score:g}"
    comment = f" ({given.comment})" if given.comment else ""
    return f"{CHANGED}; the one before got {score}{comment}"
