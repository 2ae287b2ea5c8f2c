"""Runs a cell statement by statement: one that fails does not take what stands below it."""

from __future__ import annotations

import ast
import asyncio
import inspect
from collections.abc import Sequence
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from gankit_autograder.worker.cells import read
from gankit_autograder.worker.gpu import on_the_processor
from gankit_autograder.worker.hollow import hollow_names, one_by_one
from gankit_autograder.worker.newer import accepted_by
from gankit_autograder.worker.notebook_shell import close_figures, describe

MOST_FAILURES = 40
_DEFINITIONS = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom
)  # fmt: skip


def run_cell(
    shell: InteractiveShell,
    source: str,
    only: Sequence[int] | None = None,
    definitions: bool = False,
) -> list[dict[str, Any]]:
    """Run a cell; what failed, as plain data: the error, with the statement's line `at`.

    `only` are the lines of the statements to run. With `definitions` nothing runs but imports,
    functions and classes: the cell has ended its process before.
    """
    cell = read(source)
    if cell.tree is None:
        told = describe(cell.error)
        told["line"] = ". ".join(filter(None, (told["line"], accepted_by(cell.text))))
        return [{**told, "at": 0}]
    name = shell.compile.cache(cell.text, shell.execution_count, raw_code=source)
    shell.execution_count += 1
    failures: list[dict[str, Any]] = []
    for statement in cell.tree.body:
        if only is not None and statement.lineno not in only:
            continue
        if definitions and not isinstance(statement, _DEFINITIONS):
            continue
        for part in one_by_one(statement):
            error = _run(shell, part, name)
            if error is not None and len(failures) < MOST_FAILURES:
                failures.append({**describe(error), "at": statement.lineno})
            if isinstance(error, KeyboardInterrupt):
                definitions = True  # time is up
    close_figures()
    return failures


def _run(shell: InteractiveShell, statement: ast.stmt, name: str) -> BaseException | None:
    """Run one statement; the error if it failed. A missing package fails only where it is used."""
    space = shell.user_ns
    try:
        with on_the_processor():
            _execute(shell, statement, name)
    except BaseException as error:
        hollow = hollow_names(statement, error, space)
        space.update(hollow)
        return None if hollow else error
    return None


def _execute(shell: InteractiveShell, statement: ast.stmt, name: str) -> None:
    shown = isinstance(statement, ast.Expr)
    tree = ast.Expression(statement.value) if shown else ast.Module([statement], [])
    with shell.compile.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
        code = shell.compile(tree, name, "eval" if shown else "exec")
    value = eval(code, shell.user_ns)
    if code.co_flags & inspect.CO_COROUTINE:
        value = asyncio.run(value)
    if shown and value is not None:
        shell.user_ns["_"] = value
