"""A notebook opened in JupyterLab or in Notebook 7, cell by cell."""

from __future__ import annotations

from typing import Any

from notebook_server import TOKEN
from playwright.sync_api import Error

READY = "() => window.jupyterapp?.shell?.currentWidget?.sessionContext"
# Never by keys: after Shift+Enter on a kernel that is still connecting the cell does not run.
RUN = """async (index) => {
  const app = window.jupyterapp;
  const panel = app.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  panel.content.activeCellIndex = index;
  await app.commands.execute("notebook:run-cell");
  return panel.content.widgets[index].model.executionCount;
}"""
OUTPUTS = """(index) => window.jupyterapp.shell.currentWidget.content.widgets[index].model
  .outputs.toJSON()"""
SCROLL = """async (index) => {
  const content = window.jupyterapp.shell.currentWidget.content;
  await content.scrollToItem(index, "start");
}"""
SHUTDOWN = "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }"
SAVE = "async () => { await window.jupyterapp.shell.currentWidget.context.save(); }"


class LabPage:
    """One notebook in one browser page."""

    def __init__(self, browser: Any, address: str) -> None:
        self.page = browser.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(f"{address}?token={TOKEN}")
        self.page.wait_for_function(READY)
        self.page.evaluate("window.jupyterapp.shell.collapseLeft?.()")

    def run(self, index: int) -> str:
        """Run a cell; gives what it printed."""
        try:
            count = self.page.evaluate(RUN, index)
        except Error as error:  # on a busy machine the page may connect to its kernel anew
            if "garbage collected" not in str(error):
                raise
            count = self.page.evaluate(RUN, index)
        assert count, f"cell {index} did not run"
        outputs = self.page.evaluate(OUTPUTS, index)
        failed = [output["evalue"] for output in outputs if output["output_type"] == "error"]
        assert not failed, failed
        return "".join(_text(output) for output in outputs if output["output_type"] == "stream")

    def panel(self, name: str) -> Any:
        """The live panel of this kind, once it has spoken to Python or is ready."""
        panel = self.page.locator(f".gankit-{name}")
        panel.wait_for()
        panel.scroll_into_view_if_needed()
        return panel

    def wait(self, name: str, state: str = "done") -> None:
        """Until the panel's state is this."""
        self.page.wait_for_selector(f".gankit-{name}[data-state={state}]")

    def scroll_to(self, index: int) -> None:
        """JupyterLab makes only the cells that are in sight."""
        self.page.evaluate(SCROLL, index)

    def save(self) -> None:
        self.page.evaluate(SAVE)

    def close(self, shutdown: bool = True) -> None:
        if shutdown:
            self.page.evaluate(SHUTDOWN)
        self.page.close()


def _text(output: dict) -> str:
    text = output["text"]
    return text if isinstance(text, str) else "".join(text)
