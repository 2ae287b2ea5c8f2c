"""The hand-in PDF as an nbconvert exporter: `jupyter nbconvert --to gankit-pdf`, Jupyter's menu."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from typing import Any

import nbformat
from nbconvert.exporters import Exporter
from traitlets import Unicode, default

from gankit.errors import GankitError
from gankit.hand_in import PLACEHOLDERS
from gankit.pdf.enclosed import read_enclosed
from gankit.pdf.export import export
from gankit.pdf.notebook import from_dict
from gankit.pdf.pages import map_of


class GankitPDFExporter(Exporter):
    """Writes the PDF for Gradescope. Name and ID are those of the notebook's own `hand_in(...)`."""

    export_from_notebook = "gankit PDF (hand-in)"
    output_mimetype = "application/pdf"

    student_name = Unicode(help="The name on the cover, if not that of hand_in.").tag(config=True)
    student_id = Unicode(help="The ID on the cover, if not that of hand_in.").tag(config=True)

    @default("file_extension")
    def _pdf(self) -> str:
        return ".pdf"

    def from_notebook_node(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The PDF of a notebook.

        Raises:
            GankitError: nobody's name stands in the notebook, or it is of no known exercise.
        """
        prepared, resources = super().from_notebook_node(nb, resources, **options)
        about = resources.get("metadata") or {}
        record = from_dict(
            json.loads(nbformat.writes(prepared)),
            folder=about.get("path") or ".",
            name=f"{about.get('name') or 'notebook'}.ipynb",
        )
        call = _handed_in(prepared)
        enclosed = read_enclosed(call.also, record.folder)
        result = export(record, map_of(record), *self._whose(call), enclosed=enclosed)
        for warning in result.warnings:
            self.log.warning(warning)
        resources["output_extension"] = ".pdf"
        return result.pdf, resources

    def _whose(self, call: HandInCall) -> tuple[str, str]:
        name = self.student_name or call.name
        student_id = self.student_id or call.student_id
        if {name.casefold(), student_id.casefold()} & set(PLACEHOLDERS):
            raise GankitError(
                "Nobody's name stands in the notebook. Write it into the last cell, hand_in('Ada "
                "Lovelace', '1234567'), and save."
            )
        return name, student_id


@dataclass(frozen=True)
class HandInCall:
    """What the notebook's last cell says: whose it is, and what else to hand in."""

    name: str = ""
    student_id: str = ""
    also: tuple[str, ...] = ()


def _handed_in(notebook: nbformat.NotebookNode) -> HandInCall:
    """The words of the last call of `hand_in`."""
    found = HandInCall()
    for cell in notebook.cells:
        if cell.cell_type == "code" and "hand_in(" in cell.source:
            found = _call_in(cell.source) or found
    return found


def _call_in(source: str) -> HandInCall | None:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "hand_in":
            words = [str(a.value).strip() for a in node.args if isinstance(a, ast.Constant)]
            given = [word.value for word in node.keywords if word.arg == "also"]
            also = [part.value for one in given for part in ast.walk(one) if _is_text(part)]
            return HandInCall(*(*words, "", "")[:2], tuple(also))
    return None


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
