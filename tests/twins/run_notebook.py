"""Runs one solved notebook and compares its marks: run_notebook.py NOTEBOOK FOLDER.

Needs no more than a student has: the kit and Jupyter.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from gankit.checks.blueprints import load_blueprints

TOUR = "00_start_here"  # it is wrong on purpose


def main() -> None:
    path, folder = Path(sys.argv[1]), sys.argv[2]
    notebook = nbformat.read(path, 4)
    begun = time.monotonic()
    resources = {"metadata": {"path": folder}}
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources).execute()
    seconds = time.monotonic() - begun
    found = dict(scores(notebook))
    wanted = {name: b.check.points for name, b in load_blueprints(path.stem).items()}
    if found != wanted and path.stem != TOUR:
        sys.exit(f"marks {found} instead of {wanted}")
    print(f"{sum(found.values()):g} of {sum(wanted.values()):g} points, {seconds:.0f} s")


def scores(notebook):
    """Name and points of each check's output."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.get("id", "").startswith("check-"):
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    yield cell.id.removeprefix("check-"), float(output["data"]["text/plain"])


if __name__ == "__main__":
    main()
