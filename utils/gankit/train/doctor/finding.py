"""One thing the doctor sees: its name, the evidence, what to do, where to read more."""

from __future__ import annotations

import html
from dataclasses import dataclass

LESSONS = "docs/training.md"


@dataclass(frozen=True)
class Finding:
    """A finding of `train.diagnose`.

    Attributes:
        key: its short name, and the anchor of its lesson.
        title: what is wrong, in a few words.
        evidence: the numbers it rests on.
        advice: what to look at first.
    """

    key: str
    title: str
    evidence: str
    advice: str

    @property
    def lesson(self) -> str:
        """Where the course explains it."""
        return f"{LESSONS}#{self.key}"

    def __str__(self) -> str:
        return f"Doctor: {self.title}. {self.evidence} {self.advice} See {self.lesson}."

    def html(self) -> str:
        """As a block for a notebook; bordered, since the page's colours are unknown."""
        title, evidence, advice, lesson = (
            html.escape(text) for text in (self.title, self.evidence, self.advice, self.lesson)
        )
        return (
            '<div style="border-left:4px solid #D55E00;padding:0.2em 0.8em;margin:0.4em 0">'
            f"<b>Doctor: {title}.</b> {evidence} {advice} <i>See {lesson}.</i></div>"
        )
