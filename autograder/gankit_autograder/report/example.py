"""Shows an answer as an example without saying whose it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from gankit_autograder.intake.names import parse

HIDDEN = "…"
SHORTEST_NAME = 3  # shorter ones stand inside other words


def anonymous(source: str, names: Iterable[str]) -> str:
    """The answer's code without comments, docstrings and the names of students.

    Code that cannot be read by Python is not shown at all: nobody knows what stands in it.
    """
    tree = parse(source)
    if tree is None:
        return "(not shown: it is not valid Python)"
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body:
            kept = [statement for statement in body if not _is_text(statement)]
            node.body = kept or [ast.Pass()]
    try:
        code = ast.unparse(tree)
    except (RecursionError, ValueError):
        return "(not shown: it cannot be put into words)"
    for name in sorted({n for n in names if len(n) >= SHORTEST_NAME}, key=len, reverse=True):
        code = re.sub(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", HIDDEN, code, flags=re.I)
    return code


def _is_text(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None)
    return (
        isinstance(statement, ast.Expr)
        and isinstance(value, ast.Constant)
        and isinstance(value.value, str)
    )
