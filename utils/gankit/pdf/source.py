"""Get the notebook a cell runs in, as it is now, from the front end or from its file."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gankit.errors import GankitError
from gankit.pdf.notebook import Notebook, from_dict, read
from gankit.pdf.review import calls_hand_in

COLAB_TRIES = 3
COLAB_SECONDS = 60
OLD_SECONDS = 300

KAGGLE_ADVICE = (
    "Kaggle does not let code read the open notebook. Choose File > Download Notebook, then run "
    "'gankit pdf FILE --name NAME --id ID' on your computer, or upload the file and pass it here: "
    "hand_in(name, id, notebook='/kaggle/input/.../file.ipynb')."
)
UNKNOWN_ADVICE = (
    "This front end does not say which file is open. Save the notebook and name it: "
    "hand_in(name, id, notebook='02_dcgan.ipynb')."
)


@dataclass
class Current:
    """The notebook, and what may differ between it and what the student sees."""

    notebook: Notebook
    notes: list[str] = field(default_factory=list)
    live: bool = False


# Files whose saved state looked older than the kernel's, with the time of that state: asked once.
_asked: dict[Path, float] = {}


def current_notebook(path: str | Path | None = None, shell: Any = None) -> Current:
    """The notebook that is open now.

    `path` names the file where the caller knows it; `shell` is IPython's (found if None).
    Raises GankitError, with what to do, where the notebook cannot be had or needs saving first.
    """
    shell = shell or _shell()
    if path is not None:
        return Current(read(path))
    if os.environ.get("KAGGLE_KERNEL_RUN_TYPE"):
        raise GankitError(KAGGLE_ADVICE)
    if on_colab():
        notebook = _from_colab()
        return Current(notebook, _colab_notes(notebook) + _edited(notebook, shell), live=True)
    file = _open_file(shell)
    if file is None:
        raise GankitError(UNKNOWN_ADVICE)
    notebook = read(file)
    return Current(notebook, _saved_notes(notebook, file, shell) + _edited(notebook, shell))


def on_colab() -> bool:
    """Whether this kernel belongs to Google Colab."""
    if "google.colab" in sys.modules:
        return True
    try:
        found = importlib.util.find_spec("google.colab")
    except (ImportError, ValueError):
        return False
    return found is not None and bool(os.environ.get("COLAB_RELEASE_TAG"))


def _shell() -> Any:
    from IPython import get_ipython

    return get_ipython()


def _from_colab() -> Notebook:
    """The front end's live copy. Colab answers None where it is busy, so it is asked again."""
    from google.colab import _message  # type: ignore[import-not-found]

    for attempt in range(COLAB_TRIES):
        answer = _message.blocking_request("get_ipynb", timeout_sec=COLAB_SECONDS)
        data = answer.get("ipynb") if isinstance(answer, dict) else None
        if isinstance(data, dict):
            name = _colab(data.get("metadata")).get("name")
            return from_dict(data, folder=Path.cwd(), name=name if isinstance(name, str) else "")
        time.sleep(attempt)
    raise GankitError(
        "Colab did not hand over the notebook. Run this cell again; if it still fails, choose "
        "File > Download > Download .ipynb, upload the file in the Files panel, and run "
        "hand_in(name, id, notebook='02_dcgan.ipynb')."
    )


def _colab(metadata: object) -> dict[str, Any]:
    colab = metadata.get("colab") if isinstance(metadata, dict) else None
    return colab if isinstance(colab, dict) else {}


def _colab_notes(notebook: Notebook) -> list[str]:
    if not _colab(notebook.metadata).get("private_outputs"):
        return []
    return [
        "This notebook leaves its outputs out when it saves (Edit > Notebook settings). "
        "Turn that off, run everything, and hand in again."
    ]


def _open_file(shell: Any) -> Path | None:
    """The file VS Code or a Jupyter server says is open."""
    names = [getattr(shell, "user_ns", {}).get("__vsc_ipynb_file__")]
    session = os.environ.get("JPY_SESSION_NAME")
    if session:
        names += [session, Path(session.removeprefix("RTC:")).name]
    for name in names:
        if isinstance(name, str) and name.endswith(".ipynb") and Path(name).is_file():
            return Path(name).resolve()
    return None


def _saved_notes(notebook: Notebook, file: Path, shell: Any) -> list[str]:
    """Ask to save where the file lacks the last run; say how old it is where that is long ago.

    A cell that was run and then deleted looks unsaved too. So the same question is not asked
    again once the file has been saved since.
    """
    saved = file.stat().st_mtime
    if _lacks_last_run(notebook, _history(shell)):
        if _asked.get(file, saved) == saved:
            _asked[file] = saved
            raise GankitError(
                f"{file.name} on disk is older than what you see. Save the notebook "
                "(Ctrl-S, or Cmd-S on a Mac) and run this cell again."
            )
        return ["The last cell you ran is not in the saved file. Fine if you deleted it."]
    age = time.time() - saved
    if age > OLD_SECONDS:
        return [
            f"Taken from the file as saved {age / 60:.0f} minutes ago. "
            "If you wrote anything since, save and run this cell again."
        ]
    return []


def _history(shell: Any) -> list[str]:
    """Sources run in this kernel, index = execution count; the running cell left out."""
    manager = getattr(shell, "history_manager", None)
    history = list(getattr(manager, "input_hist_raw", []))
    return history[: getattr(shell, "execution_count", len(history))]


def _lacks_last_run(notebook: Notebook, history: Sequence[str]) -> bool:
    for count in range(len(history) - 1, 0, -1):
        source = history[count].strip()
        if not source or calls_hand_in(source):
            continue
        return not any(
            cell.count == count and cell.source.strip() == source for cell in notebook.cells
        )
    return False


def _edited(notebook: Notebook, shell: Any) -> list[str]:
    """Cells whose text is not what ran under their number, so their output is old."""
    history = [source.strip() for source in _history(shell)]
    ran = [
        cell
        for cell in notebook.cells
        if cell.kind == "code" and cell.count is not None and 0 < cell.count < len(history)
    ]
    same = [cell for cell in ran if cell.source.strip() == history[cell.count or 0]]
    if not same:  # the numbers come from another kernel session: nothing to compare
        return []
    sources = {cell.source.strip() for cell in notebook.cells}
    return [
        f"Cell {cell.index + 1} was changed after it ran: run it again."
        for cell in ran
        if cell not in same and history[cell.count or 0] not in sources
    ]
