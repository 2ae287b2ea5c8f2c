"""The result of a check: a number to nbgrader, a table to the eye, text in a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

from gankit.checks.compare import Difference
from gankit.checks.explain.drawing import Drawing
from gankit.checks.facts import FactResult
from gankit.checks.probing.student_error import NOT_WRITTEN
from gankit.checks.signature import Signature

MIME = "application/vnd.gankit.check+json"
MOST_HINTS = 3
MOST_PRINTED = 12

# Styles stand in the tags: a front end that does not trust the notebook drops style sheets.
# Colours have an alpha, so that they sit on a light and on a dark page alike.
_CELL = (
    "text-align:left;vertical-align:top;padding:0.25em 0.7em;"
    "border-bottom:1px solid rgba(128,128,128,0.35)"
)
_RIGHT, _WRONG = "background:rgba(0,114,178,0.13)", "background:rgba(213,94,0,0.16)"
_HINT = (
    "border-left:4px solid #d55e00;background:rgba(213,94,0,0.10);padding:0.5em 0.9em;"
    "margin:0.5em 0;max-width:52em"
)


@dataclass(frozen=True)
class CheckResult:
    """What a check found. `repr()` is the score alone, which nbgrader reads as points earned.

    `kept`: the answers are noted, and the right ones are with the grader.
    """

    check: str
    facts: list[FactResult]
    named: list[Signature] = field(default_factory=list)
    printed: str = ""
    explained: list[str] = field(default_factory=list)
    pictures: list[Drawing] = field(default_factory=list)
    kept: bool = False

    @property
    def points(self) -> float:
        return sum(fact.points for fact in self.facts)

    @property
    def score(self) -> float:
        return sum(fact.earned for fact in self.facts)

    @property
    def not_written(self) -> bool:
        """Every fact fails because the stub is still there."""
        return all(f.difference and f.difference.got == NOT_WRITTEN for f in self.facts)

    @property
    def passed(self) -> bool:
        return all(fact.passed for fact in self.facts)

    @property
    def headline(self) -> str:
        """The score in words; where nothing is graded, how many facts are right."""
        if self.kept and self.passed:
            return f"noted; {self.points:g} points are decided when the class is graded"
        if self.points:
            return f"{self.score:g} of {self.points:g} points"
        return f"{sum(fact.passed for fact in self.facts)} of {len(self.facts)} right"

    def hints(self) -> list[tuple[str, str]]:
        """What to tell: the mistakes named, or, where none is known, the first difference."""
        if self.passed:
            return []
        if self.not_written:
            return [
                ("This is not written yet.", "Fill in the cell above and run it, then run this.")
            ]
        if self.named:
            return [(mistake.what, mistake.look) for mistake in self.named[:MOST_HINTS]]
        if self.explained:
            return []
        return [_first_failure(self.facts)]

    def __repr__(self) -> str:
        return f"{self.score:g}"

    def __str__(self) -> str:
        lines = [f"{self.check}: {self.headline}"]
        for fact in self.facts:
            mark = "NO " if not fact.passed else "?  " if self.kept else "ok "
            lines.append(f"  {mark} {fact.text} ({self._points(fact)})")
            if fact.difference and not self.not_written:
                expected, got = _said(fact.difference)
                lines += [f"        expected {expected}"] if expected else []
                lines.append(f"        got {got}")
        lines += [f"  → {what}\n    {look}" for what, look in self.hints()]
        title = f"  {self._title}: "
        lines += [f"{title}{self.explained[0]}"] if self.explained else []
        lines += [f"{' ' * len(title)}{sentence}" for sentence in self.explained[1:]]
        if self.printed.strip():
            lines += ["  Your code printed:", *(f"    {line}" for line in self._printed_lines())]
        return "\n".join(lines)

    @property
    def _title(self) -> str:
        """Of the sentences: a right answer may still be told something."""
        return "Right, but" if self.passed else "What differs"

    def _points(self, fact: FactResult) -> str:
        earned = "?" if self.kept and fact.passed else f"{fact.earned:g}"
        return f"{earned}/{fact.points:g}"

    def _printed_lines(self) -> list[str]:
        lines = list(dict.fromkeys(self.printed.splitlines()))
        more = (
            [f"… and {len(lines) - MOST_PRINTED} more lines"] if len(lines) > MOST_PRINTED else []
        )
        return [line[:200] for line in lines[:MOST_PRINTED]] + more

    def to_json(self) -> dict[str, Any]:
        """The result as data, for the PDF's cover and for reports."""
        return {
            "check": self.check,
            **({"kept": True} if self.kept else {}),
            "score": self.score,
            "points": self.points,
            "facts": [
                {"id": f.id, "text": f.text, "points": f.points, "earned": f.earned}
                for f in self.facts
            ],
            "mistakes": [mistake.id for mistake in self.named],
            "explained": list(self.explained),
        }

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        plain = str(self) if _in_terminal() else repr(self)
        return {"text/plain": plain, "text/html": self.to_html(), MIME: self.to_json()}

    def to_html(self) -> str:
        """A table of the facts, then the hint. No script, no outside file."""
        caption = f"<b>{escape(self.check)}</b>: {self.headline}"
        parts = [f"<p>{caption}</p>", self._table()]
        for what, look in self.hints():
            text = f"<b>{escape(what)}</b><br>{escape(look)}"
            parts.append(f'<div style="{_HINT}" role="note">{text}</div>')
        parts.append(self._explanation())
        if self.printed.strip():
            text = escape("\n".join(self._printed_lines()))
            parts.append(f"<p>Your code printed:</p><pre>{text}</pre>")
        return "".join(parts)

    def _explanation(self) -> str:
        """What differs, in sentences, and the pictures that belong to it, folded."""
        if not self.explained:
            return ""
        told = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.explained)
        note = f'<div style="{_HINT}" role="note"><b>{self._title}</b><ul>{told}</ul></div>'
        return note + "".join(picture.fold() for picture in self.pictures)

    def _table(self) -> str:
        titles = ("", "What is checked", "Points", "Expected", "Got")
        head = "".join(f'<th style="{_CELL}">{title}</th>' for title in titles)
        rows = "".join(map(self._row, self.facts))
        style = "border-collapse:collapse;margin:0.4em 0"
        return f'<table style="{style}"><tr>{head}</tr>{rows}</table>'

    def _row(self, fact: FactResult) -> str:
        style, mark, word = (_RIGHT, "✓", "right") if fact.passed else (_WRONG, "✗", "wrong")
        if self.kept and fact.passed:
            mark, word = "?", "noted"
        expected = got = ""
        if fact.difference and not self.not_written:
            expected, got = _said(fact.difference)
        cells = [f'<span role="img" aria-label="{word}">{mark}</span>', escape(fact.text)]
        cells += [self._points(fact), escape(expected), escape(got)]
        filled = "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells)
        return f'<tr style="{style}">{filled}</tr>'


def _said(difference: Difference) -> tuple[str, str]:
    """What was expected, with its place, and what was found; an exception is told in the hint."""
    if difference.raised:
        return "", f"raised {difference.raised}"
    where = f"{difference.where}: " if difference.where else ""
    if difference.expected == difference.got:  # two texts that say the same help nobody
        return where.rstrip(": "), "something else; see below"
    return where + difference.expected, difference.got


def _first_failure(facts: list[FactResult]) -> tuple[str, str]:
    fact = next(fact for fact in facts if fact.difference)
    difference = fact.difference
    if difference.raised:
        return ("Your code raised an exception.", difference.got)
    where = f" ({difference.where})" if difference.where else ""
    return (
        f"Not right yet: {fact.text}.",
        f"Expected{where}: {difference.expected}. Found: {difference.got}.",
    )


def _in_terminal() -> bool:
    try:
        from IPython import get_ipython
    except ImportError:
        return True
    return type(get_ipython()).__name__ in {"TerminalInteractiveShell", "NoneType"}
