"""What stands for a name that could not be imported: to use it fails, to name it does not."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from gankit_autograder.worker.words import words

_USES = words(
    """
    __call__ __iter__ __next__ __len__ __contains__ __enter__ __exit__ __setitem__ __delitem__
    __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ __rtruediv__ __matmul__
    __rmatmul__ __pow__ __rpow__ __neg__ __lt__ __le__ __gt__ __ge__ __float__ __int__ __index__
    __mro_entries__
    """
)


class Hollow:
    """Stands for a missing name. It may stand in an annotation; all other use raises `error`."""

    def __init__(self, error: ImportError) -> None:
        object.__setattr__(self, "_error", error)

    def __getattr__(self, name: str) -> Hollow:
        if name.startswith("__"):
            raise AttributeError(name)
        return Hollow(self._error)

    def __getitem__(self, item: Any) -> Hollow:
        return self

    __or__ = __ror__ = __getitem__

    def __instancecheck__(self, other: Any) -> bool:
        return False

    def __setattr__(self, name: str, value: Any) -> None:
        _fail(self)

    def __repr__(self) -> str:
        return f"<missing: {self._error}>"


def _fail(self: Hollow, *_: Any, **__: Any) -> NoReturn:
    error = self._error
    raise type(error)(*error.args, name=error.name)


for _name in _USES:
    setattr(Hollow, _name, _fail)


_FREE = (Hollow, ImportError)  # what may stand under a name that becomes a hollow one


def hollow_names(
    statement: ast.stmt, error: BaseException, space: dict[str, Any]
) -> dict[str, Hollow]:
    """The names that a failed import statement leaves unbound, each as a hollow one.

    Nothing where the statement is no import, or failed for another reason.
    """
    if not isinstance(error, ImportError) or not isinstance(statement, ast.Import | ast.ImportFrom):
        return {}
    plain = type(error) if type(error) in (ImportError, ModuleNotFoundError) else ImportError
    told = plain(str(error)[:300], name=error.name)
    names = [name for name in _names(statement) if isinstance(space.get(name, told), _FREE)]
    return dict.fromkeys(names, Hollow(told))


def _names(statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    for alias in statement.names:
        name = alias.asname or alias.name
        root = name.partition(".")[0]
        if name != "*" and (alias.asname or "." not in name or root not in sys.modules):
            yield root


def one_by_one(statement: ast.stmt) -> list[ast.stmt]:
    """`import a, b` as two statements, so that one missing package does not take the other."""
    if not isinstance(statement, ast.Import | ast.ImportFrom) or len(statement.names) == 1:
        return [statement]
    if isinstance(statement, ast.Import):
        parts = [ast.Import([alias]) for alias in statement.names]
    else:
        parts = [
            ast.ImportFrom(statement.module, [alias], statement.level) for alias in statement.names
        ]
    return [ast.fix_missing_locations(ast.copy_location(part, statement)) for part in parts]
