"""A solution's text and its syntax tree, and changes to the text by places of the tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Edit:
    """The text between two offsets, replaced."""

    start: int
    end: int
    new: str = ""


class Code:
    """One answer cell: its text, its tree, and the edits that families need."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    @cached_property
    def nodes(self) -> list[ast.expr | ast.stmt]:
        """Every expression and statement, in the order of the text, the outer one first."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.expr | ast.stmt)]
        return sorted(found, key=lambda node: (self.span(node)[0], -self.span(node)[1]))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node's text begins and ends."""
        return (
            self._offset(node.lineno, node.col_offset),
            self._offset(node.end_lineno, node.end_col_offset),
        )

    def _offset(self, line: int, column: int) -> int:
        """The tree counts columns in bytes, the text in characters."""
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def source(self, *nodes: ast.AST) -> str:
        """The text from the first node to the last."""
        return self.text[self.span(nodes[0])[0] : self.span(nodes[-1])[1]]

    def operand(self, node: ast.AST) -> str:
        """The text of a node that something is to follow, in parentheses where it needs them."""
        alone = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant)
        return self.source(node) if isinstance(node, alone) else f"({self.source(node)})"

    def lines(self, *statements: ast.stmt) -> str:
        """The whole lines from the first statement to the last."""
        edit = self.without_lines(*statements)
        return self.text[edit.start : edit.end]

    def indent(self, statement: ast.stmt) -> str:
        """What stands in front of a statement."""
        return self.text[self._starts[statement.lineno - 1] : self.span(statement)[0]]

    # what to look for

    def calls(self, *names: str) -> list[ast.Call]:
        """Calls of `nn.LeakyReLU`, `F.leaky_relu`, `x.mean`, ... by their last name."""
        calls = [node for node in self.nodes if isinstance(node, ast.Call)]
        return [call for call in calls if called(call) in names]

    def function(self, name: str) -> ast.FunctionDef | None:
        """A function or method by its name, the last one of several."""
        found = [n for n in self.nodes if isinstance(n, ast.FunctionDef) and n.name == name]
        return found[-1] if found else None

    def functions(self) -> list[ast.FunctionDef]:
        """The functions at the cell's own level."""
        return [node for node in self.tree.body if isinstance(node, ast.FunctionDef)]

    def layers(self) -> Iterator[Sequence[ast.expr]]:
        """Rows of layers: the elements of every list, the arguments of every nn.Sequential."""
        for node in self.nodes:
            if isinstance(node, ast.List) and node.elts:
                yield node.elts
            elif called(node) == "Sequential" and node.args:
                yield node.args

    def statements(self, text: str) -> list[ast.stmt]:
        """Statements with just this text."""
        simple = (ast.Expr, ast.Assign, ast.Return)
        return [n for n in self.nodes if isinstance(n, simple) and self.source(n) == text]

    def result(self) -> ast.Return | None:
        """The last return of forward, or of the only function."""
        functions = self.functions()
        where = self.function("forward") or (functions[0] if len(functions) == 1 else None)
        found = [n for n in ast.walk(where) if isinstance(n, ast.Return)] if where else []
        return max(found, key=lambda node: node.lineno, default=None)

    # how to change it

    def put(self, node: ast.AST, text: str) -> Edit:
        """Another text in the node's place."""
        return Edit(*self.span(node), text)

    def arguments(self, call: ast.Call, text: str) -> Edit:
        """Other arguments of a call."""
        start, end = self.span(call)
        return Edit(start, end, f"{self.source(call.func)}({text})")

    def without_lines(self, *statements: ast.stmt) -> Edit:
        """The whole lines of statements, taken out."""
        return Edit(self._starts[statements[0].lineno - 1], self._starts[statements[-1].end_lineno])

    def without(self, row: Sequence[ast.expr], place: int) -> Edit:
        """A row of layers or arguments without one, and without its comma."""
        start, end = self.span(row[place])
        line = self.text.rfind("\n", 0, start) + 1
        rest = re.compile(r",?[ \t]*(#[^\n]*)?\n").match(self.text, end)
        if rest and not self.text[line:start].strip():
            return Edit(line, rest.end())
        if place + 1 < len(row):
            return Edit(start, self.span(row[place + 1])[0])
        return Edit(self.span(row[place - 1])[1] if place else start, end)

    def before(self, statement: ast.stmt, *lines: str) -> Edit:
        """Lines in front of a statement, indented as it is."""
        start = self._starts[statement.lineno - 1]
        return Edit(start, start, "".join(f"{self.indent(statement)}{line}\n" for line in lines))

    def after(self, statement: ast.stmt, *lines: str) -> Edit:
        """Lines behind a statement, indented as it is."""
        end = self._starts[statement.end_lineno]
        return Edit(end, end, "".join(f"{self.indent(statement)}{line}\n" for line in lines))


def called(call: ast.AST) -> str:
    """The last name of what is called; "" of anything else."""
    function = call.func if isinstance(call, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", ""))


def replacements(text: str, edits: Sequence[Edit]) -> list[tuple[str, str]]:
    """Edits as pairs of old and new text, each old one unique where it is replaced in turn."""
    pairs, moved = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        start, end = edit.start + moved, edit.end + moved
        left, right = _unique(text, start, end)
        new = text[left:start] + edit.new + text[end:right]
        pairs.append((text[left:right], new))
        text = text[:left] + new + text[right:]
        moved += len(edit.new) - (edit.end - edit.start)
    return pairs


def _unique(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds, widened to one side or to both by as few words as make their text unique."""
    left, right = start, end
    while not _stands_once(text, start, end):
        left -= len(re.search(r"(\w+|\s+|.|)\Z", text[:left], re.DOTALL)[0])
        right += len(re.match(r"\w+|\s+|.|", text[right:], re.DOTALL)[0])
        tried = [(start, right), (left, end), (left, right)]
        found = [bounds for bounds in tried if _stands_once(text, *bounds)]
        if found:
            return found[0]
    return start, end


def _stands_once(text: str, start: int, end: int) -> bool:
    piece = text[start:end]
    return bool(piece) and text.find(piece) == start and text.find(piece, start + 1) < 0
