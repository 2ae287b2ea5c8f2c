"""Reads a cell as IPython does: its syntax tree, timing magics looked through. Nothing is run."""

from __future__ import annotations

import ast
import contextlib
import re
import sys
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from IPython.core import inputtransformer2 as ipython

from gankit_autograder.worker.words import words

try:
    from IPython.utils.tokenutil import generate_tokens_catch_errors as _tokens
except ImportError:  # IPython 7
    _tokens = tokenize.generate_tokens

# Their body is no Python, or is Python for another process.
OTHER_LANGUAGES = words(
    """
    bash sh shell script system sx cmd html HTML javascript js latex markdown svg SVG perl ruby
    R julia pypy python python2 python3 bigquery sql cython cu nvcc mermaid dot ai writefile
    file writetemplate
    """
)
_RUN_THEIR_LINE = {"time", "timeit", "prun", "memit", "mprun", "lprun", "debug", "snakeviz"}
_TAKE_A_VALUE = set("nrptDlsTfmikuc")  # options of those magics that are followed by one
MOST_TOKENS = 150_000  # looked at in one cell; a magic counts as COST_OF_A_MAGIC
COST_OF_A_MAGIC = 40
MOST_CONTINUED = 100  # lines that a magic may go on for
MOST_WORK = (
    2_000_000_000  # fields times characters: CPython 3.11 reads an f-string in their product
)
_PROMPT = re.compile(r"\s*In ?\[\d+\]:")  # this is Python too: an annotation
_FORMATTED = re.compile(r"[fF][rR]?[\"']")

# Told once for every import of a student's "\d"; it is no news to the person who grades.
warnings.filterwarnings("ignore", message=".*invalid escape sequence.*")


@dataclass(frozen=True)
class ReadCell:
    """A cell that was read. `tree` is None where it is no Python, and `error` says why.

    `text` is what runs in Python; `writes` is the file that `%%writefile` makes of it.
    """

    text: str
    tree: ast.Module | None = None
    error: SyntaxError | None = None
    writes: str = ""


def read(source: str) -> ReadCell:
    """Read a cell. Plain Python is taken as it stands, the rest through IPython's transformer."""
    source = source.lstrip("\ufeff")
    if _is_a_bomb(source):
        return ReadCell(source, error=SyntaxError("the cell is too large to be read"))
    if not _PROMPT.match(source):
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            return ReadCell(source, ast.parse(source))
    try:
        text = _Reader().transform_cell(source)
        return _looked_through(text, ast.parse(text))
    except SyntaxError as error:
        return ReadCell(source, error=error.with_traceback(None))  # raised in no line of the kit's
    except (ValueError, RecursionError, MemoryError, RuntimeError) as error:
        return ReadCell(source, error=SyntaxError(str(error) or type(error).__name__))


def _is_a_bomb(source: str) -> bool:
    work = source.count("{") * len(source)
    return sys.version_info < (3, 12) and work > MOST_WORK and bool(_FORMATTED.search(source))


class _Reader(ipython.TransformerManager):
    """IPython's transformer in linear time: it looks for the next magic behind the last one.

    The original tokenizes the whole cell again after each: 50 magics in 40 kB take 20 seconds.
    """

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        """The same lines as IPython's, in one way through the cell."""
        done: list[str] = []
        place, self.tokens = 0, 0
        context: list[str] = []  # one short line for each block that the rest stands in
        while found := self._next(lines, place, context):
            changed, end, last, indents = found
            done += changed[len(context) : end]
            place = last - (len(changed) - end)
            context = [f"{indent}0\n" for indent in indents]
        return done + lines[place:]

    def _next(
        self, lines: list[str], place: int, context: list[str]
    ) -> tuple[list[str], int, int, list[str]] | None:
        """The next magic from `place` on: the lines up to `last` with it replaced, where it ends
        in them, `last`, and the indents around it."""
        self.tokens += COST_OF_A_MAGIC
        rest = (lines[number] for number in range(place, len(lines)))
        for line, indents in _logical_lines(chain(context, rest)):
            self.tokens += len(line)
            if self.tokens > MOST_TOKENS:
                raise SyntaxError("the cell is too large to be read")
            last = place + line[-1].end[0] - len(context) + MOST_CONTINUED
            last = min(last, len(lines))
            found = self._transformed(line, context + lines[place:last])
            if found:
                return *found, last, indents
        return None

    def _transformed(
        self, tokens: list[tokenize.TokenInfo], lines: list[str]
    ) -> tuple[list[str], int] | None:
        """The lines with this logical line transformed, and where it ends; None if nothing fits."""
        found = [t for cls in self.token_transformers if (t := cls.find([tokens]))]
        for transformer in sorted(found, key=ipython.TokenTransformBase.sortby):
            with contextlib.suppress(SyntaxError):
                return transformer.transform(lines), transformer.start_line + 1
        return None


def _logical_lines(lines: Iterator[str]) -> Iterator[tuple[list[tokenize.TokenInfo], list[str]]]:
    """The tokens of each logical line, as IPython groups them, and the indents around it."""
    line: list[tokenize.TokenInfo] = []
    indents, depth = [""], 0
    try:
        for token in _tokens(lines.__next__):
            line.append(token)
            if token.type == tokenize.INDENT:
                indents.append(token.string)
            elif token.type == tokenize.DEDENT and len(indents) > 1:
                indents.pop()
            elif token.type == tokenize.NEWLINE or (token.type == tokenize.NL and depth <= 0):
                yield line, list(indents)
                line = []
            elif token.string in {"(", "[", "{"}:
                depth += 1
            elif token.string in {")", "]", "}"}:
                depth = max(0, depth - 1)
    except (tokenize.TokenError, IndentationError):
        pass
    if line:
        yield line, list(indents)


def _looked_through(text: str, tree: ast.Module) -> ReadCell:
    """The cell without the magics that only time, capture or profile it."""
    magic = _magic(tree.body[0], "run_cell_magic") if len(tree.body) == 1 else None
    if magic is None:
        tree = ast.fix_missing_locations(_LineMagics().visit(tree))
        return ReadCell(text, tree)
    name, line, body = magic
    if name in {"writefile", "file"}:
        return ReadCell(text, tree, writes=line.split()[-1].strip("\"'") if line.split() else "")
    if name in OTHER_LANGUAGES:
        return ReadCell(text, tree)
    inner = read(body)
    if inner.tree is None:
        return ReadCell(text, error=inner.error)
    ast.increment_lineno(inner.tree, 1)
    return ReadCell("\n" + inner.text, inner.tree, writes=inner.writes)


def _magic(node: ast.AST, method: str) -> list[str] | None:
    """The arguments of `get_ipython().<method>("...", ...)`, as the transformer writes it."""
    call = node.value if isinstance(node, ast.Expr) else node
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    owner = call.func.value
    from_shell = isinstance(owner, ast.Call) and getattr(owner.func, "id", "") == "get_ipython"
    expected = {"run_cell_magic": 3, "run_line_magic": 2}[method]
    return texts if from_shell and call.func.attr == method and len(texts) == expected else None


def line_magic(node: ast.AST) -> tuple[str, str] | None:
    """The name and the line of a line magic in a tree, or None."""
    found = _magic(node, "run_line_magic")
    return (found[0], found[1]) if found else None


class _LineMagics(ast.NodeTransformer):
    """Puts the code of `%time code` in the place of the magic."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        code = _timed_code(node)
        if code is None:
            return self.generic_visit(node)
        return _moved(code, node).body or ast.Pass()

    def visit_Call(self, node: ast.Call) -> ast.AST:
        code = _timed_code(node)
        body = code.body if code else []
        if len(body) == 1 and isinstance(body[0], ast.Expr):
            return _moved(code, node).body[0].value
        return self.generic_visit(node)


def _timed_code(node: ast.AST) -> ast.Module | None:
    magic = line_magic(node)
    if magic is None or magic[0] not in _RUN_THEIR_LINE:
        return None
    code = magic[1].lstrip()
    while match := re.match(r"-(\w+)\s*", code):
        code = code[match.end() :]
        if match[1] in _TAKE_A_VALUE:
            code = code.partition(" ")[2].lstrip()
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError):
        return None


def _moved(code: ast.Module, place: ast.AST) -> ast.Module:
    ast.increment_lineno(code, place.lineno - 1)
    return code
