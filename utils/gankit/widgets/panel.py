"""What all panels share: requests from the browser, errors in words, the picture that stays."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from gankit.errors import GankitError
from gankit.plots.picture import in_notebook, show_bundle
from gankit.widgets.still import Still


class LivePanel(anywidget.AnyWidget):
    """A widget whose browser part asks and whose Python part answers, one request at a time.

    A request is answered in the message that carries its results, whatever happens: the browser
    sends the next one only then. No threads and no timers are used in Python.
    """

    title = traitlets.Unicode("").tag(sync=True)
    still = traitlets.Unicode("").tag(sync=True)
    answered = traitlets.Int(0).tag(sync=True)
    status = traitlets.Unicode("").tag(sync=True)
    failed = traitlets.Bool(False).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(still=uuid.uuid4().hex[:12], **traits)
        self._shown: Any = None
        self.on_msg(self._receive)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.title}>"

    def handle(self, kind: str, content: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        """Do what a request asks for. `kind` is its first word."""
        raise NotImplementedError

    def snapshot(self) -> Still:
        """What the panel shows now, as a picture. As a cell's last line it shows itself."""
        raise NotImplementedError

    def settle(self) -> None:
        """The reader has paused: renew the picture that the saved notebook keeps."""
        if self._shown is not None:
            self._shown.update(self.snapshot().bundle(self.still), raw=True)

    def answer(self, kind: str, content: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        """Handle a request; an error becomes the panel's status line."""
        try:
            if kind == "settle":
                self.settle()
            else:
                self.failed = False
                self.handle(kind, content, buffers)
        except GankitError as error:
            self.failed, self.status = True, str(error)
        except Exception as error:  # the reader's own function may raise anything
            self.failed, self.status = True, f"{type(error).__name__}: {error}"

    def _receive(self, _: Any, content: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        kind = str(content.get("kind", "")).partition(" ")[0]
        with self.hold_sync():
            self.answer(kind, content, buffers)
            self.answered = int(content.get("number", self.answered + 1))

    def show(self) -> None:
        """Show the panel, and below it the picture that the saved notebook keeps.

        As a cell's last line a panel shows itself.
        """
        if not in_notebook():
            print(self)
            return
        data, metadata = self._bundle()
        show_bundle(data, metadata)
        picture = self.snapshot().bundle(self.still)
        self._shown = show_bundle(picture, {}, display_id=True)

    def _ipython_display_(self, **_: Any) -> None:
        self.show()

    def _bundle(self) -> tuple[dict[str, Any], dict[str, Any]]:
        made = self._repr_mimebundle_()
        data, metadata = made if isinstance(made, tuple) else (made, {})
        return {**data, "text/plain": repr(self)}, metadata
