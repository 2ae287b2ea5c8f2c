"""Students' Markdown as HTML that cannot do anything: rendered by nbconvert, sanitised by nh3.

nbgrader's feedback and formgrader render written answers with nbconvert, which lets HTML through.
`nbgrader_config.py` puts `markdown2html` in the place of nbconvert's own filter for both.
"""

from __future__ import annotations

from typing import Any

import nh3
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

PICTURES = ("data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp")
_CLASSED = ("a", "code", "div", "img", "p", "pre", "span", "table", "td", "th")


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """nbconvert's filter of this name, with its HTML sanitised. Pictures in the cell stay."""
    cell = context.get("cell", {})
    attachments = cell.get("attachments", {}) if isinstance(cell, dict) else {}
    renderer = IPythonRenderer(escape=False, attachments=attachments)
    return sanitised(MarkdownWithMath(renderer=renderer).render(str(source)))


def sanitised(html: str) -> str:
    """The HTML without scripts, handlers, frames, forms, styles and addresses that run code."""
    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    for tag in _CLASSED:
        attributes.setdefault(tag, set()).add("class")
    return nh3.clean(
        html,
        tags=nh3.ALLOWED_TAGS,
        attributes=attributes,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Addresses with data only for pictures that hold no code."""
    if value.lstrip().lower().startswith("data:"):
        is_picture = tag == "img" and name == "src" and value.lstrip().lower().startswith(PICTURES)
        return value if is_picture else None
    return value
