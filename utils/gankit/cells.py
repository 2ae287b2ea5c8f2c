"""Which names a cell of a notebook defines, by its syntax tree. Nothing is run."""

from __future__ import annotations

import ast
import contextlib
import functools
import re
import warnings

# Lines for IPython alone: `%magic`, `!command`, `x = !command`, `thing?`.
_COMMAND = re.compile(
    r"^(?P<margin>\s*)(?:(?P<names>[\w, ]+=)\s*)?(?:[%!]|\?+[\w.]+$|[\w.]+\?+\s*$).*$", re.MULTILINE
)
_LIKELY = re.compile(r"^(?:(?:class|(?:async\s+)?def)\s+(\w+)|(\w+)\s*[:=])", re.MULTILINE)
_NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
_MAKES_A_FILE = ("%%writefile", "%%file")


def parsed(source: str) -> ast.Module | None:
    """The tree of a cell without its lines for IPython; None where it is no Python even so."""
    for text in (source, _COMMAND.sub(_as_python, source)):
        with contextlib.suppress(*_NO_PYTHON), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as an invalid escape in a formula
            return ast.parse(text)
    return None


def _as_python(match: re.Match) -> str:
    return match["margin"] + (f"{match['names']} None" if match["names"] else "pass")


@functools.lru_cache(maxsize=4096)
def defines(source: str) -> frozenset[str]:
    """The names that a cell binds. Of a cell that is no Python, those that its lines begin with."""
    source = source.lstrip("\ufeff")
    if source.lstrip().startswith(_MAKES_A_FILE):
        return frozenset()
    tree = parsed(source)
    if tree is not None:
        return frozenset().union(*map(bound_by, tree.body))
    if source.lstrip().startswith("%%"):
        return frozenset()  # another language
    return frozenset(one or other for one, other in _LIKELY.findall(source))


def bound_by(statement: ast.stmt) -> set[str]:
    """The names of the notebook that a statement binds, or changes."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    found: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found.add(node.id)
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            found |= _root_name(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return found


def _root_name(node: ast.expr) -> set[str]:
    """`Generator.forward = f` changes Generator."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
