"""A submission as nbgrader keeps it: the release with the student's answers and the marks."""

from __future__ import annotations

import base64
from html import escape
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from gankit_autograder.intake.course import Release, grade_id, role_of
from gankit_autograder.intake.mend import Mended
from gankit_autograder.intake.pieces import Piece
from gankit_autograder.record.results import CheckOutcome, FactOutcome, StudentResult

CELL = 'style="padding:2px 10px 2px 0;text-align:left"'  # nbgrader's pages give tables no space


def mended_notebook(mended: Mended, release: Release) -> NotebookNode:
    """The release in its order, with the student's answers, and their own cells where they were."""
    notebook = nbformat.reads(nbformat.writes(release.notebook), as_version=4)
    own = _own_cells(mended)
    cells = [_as_cell(piece, number) for number, piece in enumerate(own.pop("", []))]
    for cell in notebook.cells:
        role, name = role_of(cell), grade_id(cell)
        if role == "answer":
            cell.source = mended.source(name)
        elif role == "written":
            question = name.removesuffix("-written")
            cell.source = mended.written[question] or cell.source
            _attach(cell, mended.pictures.get(question, {}))
        cells.append(cell)
        for piece in own.pop(name or cell.get("id", ""), []):
            cells.append(_as_cell(piece, len(cells)))
    notebook.cells = cells
    return notebook


def _attach(cell: NotebookNode, pictures: dict[str, bytes]) -> None:
    """Put an answer's pictures into its cell, where nbgrader's pages show them."""
    for name, content in pictures.items():
        kind = f"image/{name.rpartition('.')[2].replace('jpg', 'jpeg')}"
        cell.setdefault("attachments", {})[name] = {kind: base64.b64encode(content).decode()}
        cell.source = cell.source.replace(f"pictures/{name}", f"attachment:{name}")


def _own_cells(mended: Mended) -> dict[str, list[Piece]]:
    """The student's own code cells, by the release cell they stand behind."""
    found: dict[str, list[Piece]] = {}
    anchor = ""
    for piece in mended.pieces:
        if piece.role == "helper" and not piece.name:
            found.setdefault(anchor, []).append(piece)
        elif piece.name:
            anchor = piece.name
    return found


def _as_cell(piece: Piece, number: int) -> NotebookNode:
    return new_code_cell(piece.source, id=f"own-{number}")


def put_marks(notebook: NotebookNode, result: StudentResult) -> None:
    """Write each check's outcome into its cell, as nbgrader reads it: the score is the output."""
    outcomes = {f"{check.check}-check": check for check in result.checks}
    for cell in notebook.cells:
        if role_of(cell) == "check":
            cell.outputs = [_output(outcomes.get(grade_id(cell)), result)]
            cell.execution_count = 1


def _output(outcome: CheckOutcome | None, result: StudentResult) -> NotebookNode:
    if outcome is None:
        text = f"<p>{escape(result.reason or 'not graded')}</p>"
        data: dict[str, Any] = {"text/plain": "0", "text/html": text}
    else:
        data = {"text/plain": f"{outcome.score:g}", "text/html": outcome_html(outcome)}
    return new_output("execute_result", data, execution_count=1)


def outcome_html(outcome: CheckOutcome) -> str:
    """A check's facts and the mistakes it names, as a table and sentences."""
    rows = "".join(map(_row, outcome.facts))
    title = f"<p><b>{escape(outcome.check)}</b>: {outcome.score:g} of {outcome.points:g} points</p>"
    titles = ("What is checked", "Points", "Expected", "Got")
    head = f"<tr>{''.join(f'<th {CELL}>{title}</th>' for title in titles)}</tr>"
    hints = [f"<p><b>{escape(m.what)}</b><br>{escape(m.look)}</p>" for m in outcome.mistakes]
    if outcome.exception:
        hints.insert(0, f"<p>{escape(outcome.exception)}</p>")
    if outcome.explained:
        told = "".join(f"<li>{escape(sentence)}</li>" for sentence in outcome.explained)
        hints.append(f"<p><b>What differs</b></p><ul>{told}</ul>")
    return f"{title}<table>{head}{rows}</table>{''.join(hints)}"


def _row(fact: FactOutcome) -> str:
    told = fact.told if fact.earned < fact.points else ("", "")
    cells = [fact.text, f"{fact.earned:g}/{fact.points:g}", *told]
    return "<tr>" + "".join(f"<td {CELL}>{escape(text)}</td>" for text in cells) + "</tr>"
