"""Where a run speaks: a notebook cell (bar, figure, notes) or a terminal (little but a bar)."""

from __future__ import annotations

import html
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gankit.plots.picture import Picture, in_notebook, png_bundle, show_bundle


@dataclass
class Status:
    """One moment of a run, for the progress bar."""

    share: float = 0.0
    text: str = ""
    losses: dict[str, float] = field(default_factory=dict)

    def line(self) -> str:
        """All of it in one line."""
        numbers = "  ".join(f"{name} {value:.3g}" for name, value in self.losses.items())
        return f"{self.text}  {numbers}".strip()


class Screen:
    """Shows nothing. The base of the two others, and what tests use."""

    wants_figures = False

    def say(self, sentence: str) -> None:
        """A sentence that should stay: a resumed run, a refused file, a finding."""

    def note(self, sentence: str) -> None:
        """A sentence that is nice to have in a notebook, such as the expected time."""

    def progress(self, status: Status) -> None:
        """The state of the bar."""

    def figure(self, picture: Picture) -> None:
        """A new version of the live figure."""

    def findings(self, findings: Sequence[Any]) -> None:
        """What the doctor sees now; replaces what it said before."""

    def close(self, status: Status, findings: Sequence[Any]) -> None:
        """The run is over."""


class TerminalScreen(Screen):
    """A tqdm bar on the error stream. Nothing at all if that is not a terminal, but sentences."""

    def __init__(self) -> None:
        from tqdm import tqdm

        layout = "{percentage:3.0f}%|{bar}| {desc}"
        self._bar = tqdm(total=1.0, bar_format=layout, disable=None, file=sys.stderr)

    def say(self, sentence: str) -> None:
        self._bar.write(sentence, file=sys.stderr)

    def progress(self, status: Status) -> None:
        self._bar.n = min(1.0, status.share)
        self._bar.set_description_str(status.line(), refresh=True)

    def close(self, status: Status, findings: Sequence[Any]) -> None:
        self.progress(status)
        self._bar.close()
        for finding in findings:
            print(finding, file=sys.stderr)


class NotebookScreen(Screen):
    """Three outputs that are replaced in place, by display id: notes and bar, figure, findings.

    No widget is used, so it works in Colab, VS Code and JupyterLab, and stays in the saved file.
    """

    wants_figures = True

    def __init__(self) -> None:
        self._handles: dict[str, Any] = {}
        self._sentences: list[str] = []
        self._status = Status()

    def say(self, sentence: str) -> None:
        self._sentences.append(sentence)
        self._show_bar()

    note = say

    def progress(self, status: Status) -> None:
        self._status = status
        self._show_bar()

    def figure(self, picture: Picture) -> None:
        self._put("figure", *png_bundle(picture.png(), picture.alt))

    def findings(self, findings: Sequence[Any]) -> None:
        if not findings and "findings" not in self._handles:
            return
        plain = "\n".join(str(finding) for finding in findings) or "The doctor sees nothing wrong."
        marked = "".join(finding.html() for finding in findings) or html.escape(plain)
        self._put("findings", {"text/html": f"<div>{marked}</div>", "text/plain": plain}, {})

    def close(self, status: Status, findings: Sequence[Any]) -> None:
        self.progress(status)
        self.findings(findings)

    def _show_bar(self) -> None:
        line = self._status.line()
        done = min(1.0, self._status.share)
        sentences = "".join(f"<div>{html.escape(s)}</div>" for s in self._sentences)
        bar = f'<progress value="{done:.4f}" max="1" style="width:16em"></progress>'
        marked = f"{sentences}<div>{bar} {done:.0%} {html.escape(line)}</div>"
        plain = "\n".join([*self._sentences, f"{done:.0%} {line}"])
        self._put("bar", {"text/html": marked, "text/plain": plain}, {})

    def _put(self, name: str, data: dict[str, str], metadata: dict[str, Any]) -> None:
        handle = self._handles.get(name)
        if handle is None:
            self._handles[name] = show_bundle(data, metadata, display_id=True)
        else:
            handle.update(data, metadata=metadata, raw=True)


def choose_screen() -> Screen:
    """The screen for where the code runs."""
    return NotebookScreen() if in_notebook() else TerminalScreen()
