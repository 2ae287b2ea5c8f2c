"""Words that a student typed into a code cell: an answer in the wrong kind of cell."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings

FEWEST_WORDS = 4
SHOWS = {"print", "display", "Markdown"}
_MAGIC = re.compile(r"\s*%%(?:markdown|latex)\b.*\n")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_EDGES = "\"'“”‘’«»()[]*_`.,;:!?…"
_DEFINES = re.compile(r"^\s*(?:def|class)\s+\w+\s*[(:]", re.MULTILINE)
# Scripts that set no spaces between words: Thai to Khmer, kana, Chinese characters, Hangul.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


def words_in(source: str) -> str:
    """The text of a code cell that holds words in place of code, "" where it holds code.

    Words are sentences as they are, comments, strings that are alone, named or shown, `%%markdown`.
    """
    if marked := _MAGIC.match(source):
        return source[marked.end() :].strip()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as an invalid escape in a formula
            body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source.strip() if _is_text(source) else ""
    comments = _comments(source)
    if not body:
        text = "\n".join(comment for _, comment in comments)
        return text.strip() if _is_text(text) else ""
    strings = [(statement.lineno, _strings(statement)) for statement in body]
    if any(text is None for _, text in strings):
        return ""
    return "\n\n".join(text.strip() for _, text in sorted(comments + strings)).strip()


def _strings(statement: ast.stmt) -> str | None:
    """What a statement that only says strings says; None for any other."""
    if isinstance(statement, ast.ImportFrom) and statement.module == "IPython.display":
        return ""
    said = _said(statement.value) if isinstance(statement, (ast.Expr, ast.Assign)) else None
    return None if said is None else " ".join(said)


def _said(value: ast.expr) -> list[str] | None:
    """The strings of an expression: one itself, or what `SHOWS` shows of others."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return [value.value]
    if not isinstance(value, ast.Call) or getattr(value.func, "id", "") not in SHOWS:
        return None
    inner = [_said(part) for part in value.args]
    return None if None in inner else [text for part in inner for text in part]


def _comments(source: str) -> list[tuple[int, str]]:
    """Line and text of each comment."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return []
    found = [token for token in tokens if token.type == tokenize.COMMENT]
    return [(token.start[0], token.string.lstrip("#").removeprefix(" ")) for token in found]


def _is_text(text: str) -> bool:
    """Whether most of it is words, and they are more than a few."""
    if _DEFINES.search(text):
        return False
    unspaced = len(_UNSPACED.findall(text))
    if 2 * unspaced > len("".join(text.split())):
        return unspaced >= FEWEST_WORDS
    parts = text.split()
    words = [part for part in parts if _WORD.fullmatch(part.strip(_EDGES))]
    return len(words) >= FEWEST_WORDS and 2 * len(words) >= len(parts)
