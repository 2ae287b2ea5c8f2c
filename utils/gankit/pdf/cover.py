"""The first page: who, which notebook, and the table of questions, pages and public checks."""

from __future__ import annotations

from dataclasses import dataclass

from gankit.pdf.checks import SavedCheck
from gankit.pdf.pages import PageMap, Question
from gankit.pdf.text import literal, shortened

MAX_NAME = 60


@dataclass(frozen=True)
class Identity:
    """Who hands in which notebook. All empty on the blank template."""

    name: str = ""
    student_id: str = ""
    digest: str = ""

    @property
    def short(self) -> str:
        """Name, id and the start of the hash, for the head of each page."""
        return " · ".join(
            part
            for part in (shortened(self.name, 30), shortened(self.student_id, 16), self.digest[:12])
            if part
        )


def cover(
    pages: PageMap,
    who: Identity,
    checks: dict[str, SavedCheck],
    kit_version: str,
    appendix_note: str,
    attached: str = "",
) -> str:
    """Typst markup of the cover. Every line has a fixed height, so nothing on it moves."""
    size = "9pt" if len(pages.questions) <= 24 else "6.5pt"
    rows = "".join(_row(pages, question, checks) for question in pages.questions)
    last = f"{pages.appendix_start}–{pages.total}"
    return f"""#show: kit-page.with([], [page 1 of {pages.total}])
#align(center, text(size: 18pt, weight: "bold", {literal(shortened(pages.title, 60))}))
#v(1em)
#grid(columns: (3.4cm, 1fr), rows: (1.1cm, 1.1cm, 0.6cm, 0.6cm, 0.6cm), align: horizon,
  [*Name*], {_line(shortened(who.name, MAX_NAME))},
  [*Student ID*], {_line(shortened(who.student_id, MAX_NAME))},
  [*Exercise*], raw({literal(f"{pages.exercise} {pages.version}".strip())}),
  [*Kit*], raw({literal(f"gankit {kit_version}")}),
  [*Notebook SHA-256*], text(size: 9pt, raw({literal(who.digest or "-")})),
)
#v(1em)
#text(weight: "bold")[Questions]
#text(size: {size}, table(columns: (1fr, auto, auto, 6.5cm),
  align: (left, right, right, left),
  table.header([*Question*], [*Pages*], [*Points*], [*Public check, as the student ran it*]),
{rows}  [Appendix], [{last}], [], text({literal(appendix_note)}),
))
#v(0.5em)
#text(size: 8pt, fill: luma(90))[
  A public check is what the notebook's own check cell showed; it is no grade.
  The notebook is attached to this file. #text({literal(attached)})
]
#place(bottom)[
  #text(size: 9pt)[I did this work myself and named my sources.] #h(1em)
  Signature: #box(width: 6cm, line(length: 100%, stroke: 0.5pt))
]
"""


def _row(pages: PageMap, question: Question, checks: dict[str, SavedCheck]) -> str:
    first = pages.start(question.id)
    last = first + question.pages - 1
    span = str(first) if first == last else f"{first}–{last}"
    points = "" if question.points is None else f"{question.points:g}"
    result = checks.get(question.id)
    cells = (shortened(question.title, 50), span, points, str(result) if result else "-")
    return "".join(f"  text({literal(cell)})," for cell in cells) + "\n"


def _line(text: str) -> str:
    style = "width: 100%, stroke: (bottom: 0.5pt), inset: (bottom: 3pt)"
    return f"box({style}, text(size: 13pt, {literal(text)}))"
