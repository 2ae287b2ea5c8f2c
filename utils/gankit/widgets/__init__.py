"""Things to touch in a notebook: draw, walk through latent space, explore fields, compare.

    from gankit import widgets

    widgets.SketchPanel(translate, size=64)
    widgets.LatentExplorer(G, 100, training=digits)
    widgets.FieldExplorer(receptive_field, picture)
    widgets.comparison_slider({"L1": a, "L1 + cGAN": b})

The first three need the package anywidget, the last one nothing. Each leaves a picture in the saved
notebook.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gankit.errors import GankitError
from gankit.widgets.slider import comparison_slider

if TYPE_CHECKING:
    from gankit.widgets.field import FieldExplorer
    from gankit.widgets.latent import LatentExplorer
    from gankit.widgets.sketch import SketchPanel

__all__ = ["FieldExplorer", "LatentExplorer", "SketchPanel", "comparison_slider"]

_PANELS = {"FieldExplorer": "field", "LatentExplorer": "latent", "SketchPanel": "sketch"}


def __getattr__(name: str) -> Any:
    """Load a panel where it is first used: the grader and the checks never need anywidget."""
    if name not in _PANELS:
        raise AttributeError(f"gankit.widgets has no '{name}'.")
    try:
        module = import_module(f"gankit.widgets.{_PANELS[name]}")
    except ModuleNotFoundError as error:
        if error.name not in {"anywidget", "ipywidgets", "traitlets"}:
            raise
        raise GankitError(
            f"{name} needs the package {error.name}: run `%pip install anywidget`, "
            "restart the kernel, and run the notebook again."
        ) from None
    return getattr(module, name)
