"""A panel's real JavaScript in a bare page, its real Python class behind a small stand-in model.

The stand-in is all that the JavaScript asks of a front end: get, set, on, off and send.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

HOME = "http://panel.test/"
SCRIPTS = [
    Path(__file__).with_name(name).read_text() for name in ("stand_in_model.js", "page_checks.js")
]


class BarePage:
    """A page with one panel in it."""

    def __init__(self, browser: Any, panel: Any) -> None:
        self.panel = panel
        self.page = browser.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.expose_function("askPython", self._ask)
        self.page.route(f"{HOME}**", self._serve)
        self.page.goto(HOME)
        self.page.add_style_tag(content=panel._css)
        for script in SCRIPTS:
            self.page.add_script_tag(content=script)
        self.page.evaluate("state => window.show(state)", self._state())
        self.wait("ready", "done")

    def wait(self, *states: str) -> None:
        """Until the panel's state is one of these."""
        wanted = ", ".join(f".gankit[data-state={state}]" for state in states or ("done",))
        self.page.wait_for_selector(wanted, timeout=20_000)

    def press(self, name: str) -> None:
        """Click the button of this name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def sent(self) -> int:
        """Requests that left the browser so far."""
        return self.page.evaluate("window.sent ?? 0")

    def close(self) -> None:
        self.page.close()
        assert self.problems == []

    def _ask(self, message: dict) -> str:
        buffers = [memoryview(bytes(part)) for part in message["buffers"]]
        self.panel._receive(self.panel, message["content"], buffers)
        return self._state()

    def _state(self) -> str:
        state = self.panel.get_state()
        kept = {key: value for key, value in state.items() if not key.startswith("_")}
        for key in ("layout", "tabbable", "tooltip", "comm"):
            kept.pop(key, None)
        return json.dumps(kept, default=_bytes_as_text)

    def _serve(self, route: Any) -> None:
        if route.request.url.endswith("panel.js"):
            route.fulfill(body=self.panel._esm, content_type="text/javascript")
        else:
            page = "<!doctype html><html lang=en><title>panel</title><body></body></html>"
            route.fulfill(body=page, content_type="text/html")


def _bytes_as_text(value: Any) -> dict[str, str]:
    return {"bytes": base64.b64encode(bytes(value)).decode()}
