"""What a saved widget shows: its text, or the outputs it holds."""

from __future__ import annotations

import html
import re
from typing import Any

from gankit.pdf.notebook import Notebook

STATE = "application/vnd.jupyter.widget-state+json"
MAX_DEPTH = 8
MAX_PARTS = 200
INVISIBLE = ("LayoutModel", "StyleModel")
TEXTS = ("HTMLModel", "HTMLMathModel", "LabelModel")
BARS = ("FloatProgressModel", "IntProgressModel")


class WidgetStates:
    """The widget states saved in a notebook's metadata."""

    def __init__(self, notebook: Notebook) -> None:
        saved = notebook.metadata.get("widgets")
        bundle = saved.get(STATE) if isinstance(saved, dict) else None
        bundle = bundle if isinstance(bundle, dict) else {}
        states = bundle.get("state", bundle)  # Colab saves the models without the key "state"
        self.states: dict[str, Any] = states if isinstance(states, dict) else {}

    def snapshot(self, model: object) -> tuple[list[str], list[dict[str, Any]]] | None:
        """(texts, outputs) of a widget and all widgets inside it; None where no state is saved."""
        if not isinstance(model, str) or not isinstance(self.states.get(model), dict):
            return None
        texts: list[str] = []
        outputs: list[dict[str, Any]] = []
        self._collect(model, 0, texts, outputs)
        return texts, outputs

    def _collect(
        self, model: str, depth: int, texts: list[str], outputs: list[dict[str, Any]]
    ) -> None:
        entry = self.states.get(model)
        if not isinstance(entry, dict) or depth > MAX_DEPTH or len(texts) > MAX_PARTS:
            return
        state = entry.get("state")
        state = state if isinstance(state, dict) else {}
        name = str(entry.get("model_name", ""))
        children = state.get("children")
        if isinstance(children, list) and children:
            for child in children:
                if isinstance(child, str):
                    self._collect(child.removeprefix("IPY_MODEL_"), depth + 1, texts, outputs)
        elif name == "OutputModel" and isinstance(state.get("outputs"), list):
            outputs += [output for output in state["outputs"] if isinstance(output, dict)]
        elif not name.endswith(INVISIBLE):
            texts.append(_text(name, state))


def _text(name: str, state: dict[str, Any]) -> str:
    if name in TEXTS:
        return html.unescape(re.sub(r"<[^>]{0,2000}>", "", str(state.get("value", "")))).strip()
    if name in BARS:
        return f"[{state.get('value')}/{state.get('max')}]"
    kind = name.removesuffix("Model")
    if "value" in state:
        return f"{kind} {state.get('description', '')} = {str(state['value'])[:200]}"
    return f"({kind} widget)"
