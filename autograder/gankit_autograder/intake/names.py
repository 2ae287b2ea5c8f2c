"""Which names a cell defines and which it needs, by its syntax tree. Nothing is executed."""

from __future__ import annotations

import ast
import builtins
import functools
import symtable
from dataclasses import dataclass

from gankit.cells import bound_by
from gankit_autograder.worker.cells import line_magic, read
from gankit_autograder.worker.newer import older_syntax

_ANYTHING = {"exec", "globals", "setattr"}
_BUILTINS = frozenset(dir(builtins)) | {"get_ipython", "display"}


@dataclass(frozen=True)
class CellNames:
    """`defines`: bound at the top level. `needs`: used anywhere and not a builtin.

    `opaque`: the cell may bind any name (`from x import *`, `exec`) or cannot be parsed.
    """

    defines: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    opaque: bool = False


@functools.lru_cache(maxsize=4096)
def names_in(source: str) -> CellNames:
    """The names of a cell. A file that `%%writefile` makes, and `import` needs, is `name.py`."""
    cell = read(source)
    if cell.tree is None:
        newer = older_syntax(cell.text)
        return names_in(newer[0]) if newer else CellNames(opaque=True)
    if cell.writes:
        return CellNames(frozenset({cell.writes}))
    defines: set[str] = set()
    for statement in cell.tree.body:
        defines |= bound_by(statement)
    needs = _free_names(cell.tree) - defines - _BUILTINS
    files, runs_a_file = _files(cell.tree)
    return CellNames(
        frozenset(defines), frozenset(needs | files), runs_a_file or _is_opaque(cell.tree)
    )


def parse(source: str) -> ast.Module | None:
    """The syntax tree of a cell, or None where it is not Python."""
    return read(source).tree


def _files(tree: ast.Module) -> tuple[set[str], bool]:
    """The files that imports and `%run` may mean, and whether `%run` binds their names here."""
    found: set[str] = set()
    runs = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] + ".py" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0] + ".py")
        elif isinstance(node, ast.Expr) and (magic := line_magic(node)) and magic[0] == "run":
            words = [word for word in magic[1].split() if not word.startswith("-")]
            found |= set(words[:1])
            runs = True
    return found, runs


def _free_names(tree: ast.Module) -> set[str]:
    """The global names that the code of a cell refers to, at the top or inside functions."""
    try:
        table = symtable.symtable(ast.unparse(tree), "cell", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    found: set[str] = set()
    waiting = [table]
    while waiting:
        scope = waiting.pop()
        top = scope.get_type() == "module"
        found |= {
            s.get_name()
            for s in scope.get_symbols()
            if s.is_referenced() and (top or s.is_global())
        }
        waiting += scope.get_children()
    return found


def _is_opaque(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            return True
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _ANYTHING:
            return True
    return False
