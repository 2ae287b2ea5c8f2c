"""The words of the language of checks, read from source texts: nothing heavy is imported.

A word is what a decorator of `gankit.checks.registry` registers, in the kit or in the probes of an
exercise. Views are those that a docstring names.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import gankit
from gankit.checks.probes import probe_files
from gankit.errors import GankitError

CHECKS = Path(gankit.__file__).parent / "checks"
ROOMS = ("toys", "probing", "measures")
KINDS = {  # by decorator: what it registers
    "measure": "measures",
    "toy": "toy networks",
    "toy_function": "functions of the toys",
    "toy_optimiser": "optimisers",
    "returned": "readings of what a step returns",
    "comparison": "comparisons of views",
}
_VIEWS = re.compile(r"\b[Vv]iews?\b")
_OPEN = re.compile(r"[Oo]ne view a\b|for each name|view for each")
_NAMED = re.compile(r"`([^`]+)`")
_INHERITED = re.compile(r"views of an? `(\w+)` probe")


@dataclass(frozen=True)
class Word:
    """Something that a check may name."""

    kind: str  # one of KINDS' values
    name: str
    text: str  # its docstring
    takes: str = ""  # what a toy is built with
    exercise: str = ""  # whose probes it is in; "" for the kit's own


Vocabulary = Mapping[str, Mapping[str, Word]]  # by kind and name


def vocabulary(folder: Path) -> Vocabulary:
    """The words that the checks of an exercise may use: the kit's and its own."""
    own = [word for path in probe_files(folder).values() for word in words_in(path, folder.name)]
    found: dict[str, dict[str, Word]] = {kind: {} for kind in KINDS.values()}
    for word in (*kit_words(), *own):
        found[word.kind][word.name] = word
    return found


@functools.cache
def kit_words() -> tuple[Word, ...]:
    """The words of the kit."""
    files = [path for room in ROOMS for path in sorted((CHECKS / room).glob("*.py"))]
    return tuple(word for path in files for word in words_in(path))


def words_in(path: Path, exercise: str = "") -> list[Word]:
    """What a file registers.

    Raises:
        GankitError: it is no Python.
    """
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except SyntaxError as error:
        raise GankitError(f"{path}, line {error.lineno}: {error.msg}.") from None
    return [
        Word(*registered, ast.get_docstring(node) or "", _takes(node), exercise)
        for node in tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        for registered in _registered(node)
    ]


def _registered(node: ast.ClassDef | ast.FunctionDef) -> Iterable[tuple[str, str]]:
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        kind = KINDS.get(ast.unparse(call.func if call else decorator))
        if kind == "measures":
            yield kind, node.name
        elif kind and call and call.args:
            yield kind, ast.literal_eval(call.args[0])


def _takes(node: ast.ClassDef | ast.FunctionDef) -> str:
    """The arguments of a function, or of a class without self."""
    if isinstance(node, ast.FunctionDef):
        return ast.unparse(node.args)
    made = next((n for n in node.body if getattr(n, "name", "") == "__init__"), None)
    return ast.unparse(made.args).removeprefix("self").removeprefix(", ") if made else ""


def views_said(text: str, of_probe: Mapping[str, Iterable[str]]) -> set[str] | None:
    """The views that a docstring names; None where it leaves them open.

    `of_probe` holds the views of the probes that it may refer to.
    """
    inherited = _INHERITED.search(text)
    if inherited:
        return {*of_probe[inherited[1].lower()], *_NAMED.findall(text)}
    start = _VIEWS.search(text)
    if start is None or _OPEN.search(text):
        return None
    return set(_NAMED.findall(text[start.start() :]))


def section(text: str, title: str) -> dict[str, str]:
    """The entries of a docstring's section: `Views:` and lines `name: what it holds`."""
    found: dict[str, str] = {}
    lines = text.partition(f"\n{title}:\n")[2].split("\n")
    for line in lines:
        if line and not line.startswith("    "):
            break
        entry = re.fullmatch(r"    (\S.*?): (.*)", line)
        if entry:
            found[entry[1]] = entry[2]
        elif line.strip() and found:
            found[list(found)[-1]] += f" {line.strip()}"
    return found


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence with the right word that is nearest to a wrong one."""
    by_letters = {name.lower(): name for name in known}
    near = get_close_matches(str(word).lower(), list(by_letters), n=1, cutoff=0.0)
    return f"Is it '{by_letters[near[0]]}'?" if near else "There are none."


def refuse_same_names(folders: Iterable[Path]) -> None:
    """Raises GankitError where two exercises, or an exercise and the kit, give one name."""
    homes = {(word.kind, word.name): "the kit" for word in kit_words()}
    for folder in folders:
        for path in probe_files(folder).values():
            for word in words_in(path, folder.name):
                before = homes.setdefault((word.kind, word.name), folder.name)
                if before != folder.name:
                    raise GankitError(
                        f"{path}: '{word.name}' is among the {word.kind} of {before} already. "
                        "Give yours another name."
                    )
