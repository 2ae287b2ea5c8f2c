"""The hand-in PDF as an nbconvert exporter: `jupyter nbconvert --to gankit-pdf`, Jupyter's menu."""

from __future__ import annotations

import ast
import json
from typing import Any

import nbformat
from nbconvert.exporters import Exporter
from traitlets import Unicode, default

from gankit.errors import GankitError
from gankit.hand_in import PLACEHOLDERS
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
        name, student_id = self._whose(prepared)
        result = export(record, map_of(record), name, student_id)
        for warning in result.warnings:
            self.log.warning(warning)
        resources["output_extension"] = ".pdf"
        return result.pdf, resources

    def _whose(self, notebook: nbformat.NotebookNode) -> tuple[str, str]:
        name, student_id = self.student_name, self.student_id
        for cell in notebook.cells:
            if cell.cell_type == "code" and "hand_in(" in cell.source:
                found = _handed_in(cell.source)
                name, student_id = name or found[0], student_id or found[1]
        if {name.casefold(), student_id.casefold()} & set(PLACEHOLDERS):
            raise GankitError(
                "Nobody's name stands in the notebook. Write it into the last cell, hand_in('Ada "
                "Lovelace', '1234567'), and save."
            )
        return name, student_id


def _handed_in(source: str) -> tuple[str, str]:
    """The first two words of a call of `hand_in`, "" where there are none."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return "", ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "hand_in":
            words = [str(a.value) for a in node.args if isinstance(a, ast.Constant)]
            return (*words, "", "")[0].strip(), (*words, "", "")[1].strip()
    return "", ""
