"""The last cell of a notebook: make the PDF, show what to check, start the download."""

from __future__ import annotations

import html
import importlib
import subprocess
import sys
from collections.abc import Sequence
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gankit.errors import GankitError

if TYPE_CHECKING:
    from gankit.pdf.export import Export

PARTS = ("typst==0.15.*", "pypandoc_binary==1.17.*")  # as the extra `pdf` in pyproject.toml
PART_MODULES = ("typst", "pypandoc")
PART_MEGABYTES = 92
INSTALL = "%pip install -q " + " ".join(f'"{part}"' for part in PARTS)
PLACEHOLDERS = ("", "...", "name", "id", "your name", "your id", "your student id")


def hand_in(
    name: str,
    student_id: str,
    *,
    notebook: str | Path | None = None,
    output: str | Path | None = None,
    exercise: str | None = None,
    also: Sequence[str | Path] = (),
) -> Path | None:
    """Turn the open notebook into the PDF to upload, show its page map, and download it.

    Args:
        name: as Gradescope has it, for the cover.
        student_id: as Gradescope has it.
        notebook: the file, where the front end does not tell which one is open.
        output: the PDF to write; beside the notebook if None.
        exercise: such as `02_dcgan`, where the notebook lost its mark.
        also: files to hand in inside the PDF, such as ["05_results.html"].

    Returns the path of the PDF, or None where it could not be made: the reason is shown.
    """
    try:
        return _hand_in(
            str(name).strip(), str(student_id).strip(), notebook, output, exercise, also
        )
    except GankitError as error:
        _show(Message(str(error)))
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "gankit":
            raise
        advice = f"The package '{error.name}' is missing. Run this in a cell first: {INSTALL}"
        _show(Message(advice))
    return None


def _hand_in(
    name: str,
    student_id: str,
    path: str | Path | None,
    output: str | Path | None,
    exercise: str | None,
    also: Sequence[str | Path],
) -> Path:
    if name.casefold() in PLACEHOLDERS or student_id.casefold() in PLACEHOLDERS:
        raise GankitError("Write your own name and student ID: hand_in('Ada Lovelace', '1234567').")
    get_parts()
    from gankit.pdf.cli import write
    from gankit.pdf.enclosed import read_enclosed
    from gankit.pdf.export import export
    from gankit.pdf.fetching import fetch_fonts
    from gankit.pdf.pages import map_of
    from gankit.pdf.source import current_notebook, on_colab

    current = current_notebook(path)
    pages = map_of(current.notebook, exercise)
    enclosed = read_enclosed([also] if isinstance(also, (str, Path)) else also)
    colab = on_colab()
    result = export(current.notebook, pages, name, student_id, enclosed=enclosed)
    if colab and result.fonts and fetch_fonts(result.fonts):
        result = export(current.notebook, pages, name, student_id, enclosed=enclosed)
    result.warnings = current.notes + result.warnings
    target = Path(output) if output else _target(current.notebook.folder, pages.exercise)
    write(target, result.pdf)
    _show(Summary(result, target, link=not colab))
    if colab:
        _download(target)
    return target


def get_parts() -> None:
    """Install what makes PDFs, once: the course itself does without it.

    Raises:
        GankitError: it is not there and cannot be had.
    """
    if all(util.find_spec(module) for module in PART_MODULES):
        return
    print(f"Installing what makes the PDF, once: about {PART_MEGABYTES} MB ...")
    command = [sys.executable, "-m", "pip", "install", "--quiet", *PARTS]
    done = subprocess.run(command, capture_output=True, text=True)
    importlib.invalidate_caches()
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise GankitError(
            f"What makes the PDF could not be installed ({reason}). Check the connection, then run "
            f"this in a cell: {INSTALL}"
        )


def _download(target: Path) -> None:
    """Start Colab's download. Browsers may refuse it; the PDF is there all the same."""
    from google.colab import files  # type: ignore[import-not-found]

    try:
        files.download(str(target))
    except Exception as error:
        text = (
            f"The PDF is made, and the download did not start ({type(error).__name__}). Open the "
            f"folder symbol on the left and download {target.name} from there."
        )
        _show(Message(text, "The download failed."))


def _target(folder: Path, exercise: str) -> Path:
    return folder / f"{exercise or 'hand_in'}.pdf"


def _show(item: Any) -> None:
    from IPython.display import display

    display(item)


class Message:
    """A sentence for the student, in place of a traceback."""

    def __init__(self, text: str, title: str = "No PDF yet.") -> None:
        self.text = text
        self.title = title

    def __repr__(self) -> str:
        return f"{self.title} {self.text}"

    def _repr_html_(self) -> str:
        return f"<p><b>{html.escape(self.title)}</b> {html.escape(self.text)}</p>"


class Summary:
    """The page map and the warnings, as a table in a notebook and as lines elsewhere."""

    def __init__(self, result: Export, path: Path, link: bool) -> None:
        self.result = result
        self.path = path
        self.link = link

    def __repr__(self) -> str:
        from gankit.pdf.report import describe

        return describe(self.result, self.path)

    def _repr_html_(self) -> str:
        pages = self.result.pages
        rows = [
            _row(place.start, place.question.pages, place.question.title, place.overflow)
            for place in self.result.placed
        ]
        rows.append(_row(pages.appendix_start, pages.appendix, "Appendix", 0))
        inside = ", ".join(map(html.escape, self.result.enclosed))
        also = f" Inside it: {inside}." if inside else ""
        name = html.escape(self.path.name)
        link = f' <a href="{name}" download>Download</a>' if self.link else ""
        return (
            f"<p><b>{name}</b>: {pages.total} pages, {len(self.result.pdf) / 1e6:.1f} MB. "
            f"It lies at {html.escape(str(self.path))}.{link}{also}</p>"
            f"<table><tr><th>Pages</th><th>Question</th><th>In the appendix</th></tr>"
            f"{''.join(rows)}</table>{_warnings(self.result.warnings)}"
        )


def _row(start: int, count: int, title: str, overflow: int) -> str:
    span = str(start) if count == 1 else f"{start}-{start + count - 1}"
    more = f"{overflow} more" if overflow else ""
    return f"<tr><td>{span}</td><td>{html.escape(title)}</td><td>{more}</td></tr>"


def _warnings(warnings: list[str]) -> str:
    if not warnings:
        return "<p>Nothing is missing or stale. Look through the pages once, then upload.</p>"
    items = "".join(f"<li>{html.escape(warning)}</li>" for warning in warnings)
    return f"<p><b>Look at these before you hand in:</b></p><ul>{items}</ul>"
