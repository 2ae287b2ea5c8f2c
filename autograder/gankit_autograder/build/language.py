"""Writes docs/api/language.md: all that a check may name, from docstrings and blueprints."""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gankit.checks import registry, spec
from gankit.checks.probes import probe_files
from gankit_autograder.build.exercise import exercise_folders
from gankit_autograder.build.words import CHECKS, KINDS, Word, kit_words, section, words_in

PAGE = Path("docs/api/language.md")
BLUEPRINTS = Path("utils/gankit/blueprints")
LONGEST_EXAMPLE = 70
Examples = Mapping[str, Mapping[str, str]]  # by measure or kind of probe, and view
HEAD = """\
<!-- Written by `gankit build` from docstrings and blueprints: edit those. -->

# The language of checks

All that `solutions/*/checks.py` may name. [Checks](checks.md) has the records themselves, and the
[guide](../guide/exercise.md) an exercise that uses them. `gankit build` and `gankit try` refuse a
word that is not here, with the nearest right one.
"""
COMPARED = """
The student's views are compared with the solution's, path by path. A fact is right where all its
paths agree. What counts as agreement hangs on the view:
"""


def language_page(root: Path) -> str:
    """The page, from the texts of the kit and of the exercises of this course."""
    words = list(_words(root))
    examples = _examples(root)
    parts = [
        HEAD,
        *_recipes(),
        *_probes(examples),
        *_measures(words, examples),
        *_toys(words),
        *_comparisons(),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _words(root: Path) -> Iterator[Word]:
    yield from kit_words()
    for name, folder in exercise_folders(root / "solutions").items():
        for path in probe_files(folder).values():
            yield from words_in(path, name)


def _examples(root: Path) -> Examples:
    """What the solutions give, of the first blueprint that has each view; shallow paths first."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((root / BLUEPRINTS).glob("*.json")):
        for check in json.loads(path.read_text("utf-8"))["checks"]:
            kinds = {p["id"]: p.get("measure", p["kind"]) for p in check["probes"]}
            for place, value in sorted(check["expected"].items(), key=lambda e: e[0].count(".")):
                probe, view, *_ = place.split(".")
                views = found.setdefault(kinds[probe], {})
                views.setdefault(view, _shown(value))
    return found


def _shown(value: Any) -> str:
    """A view in one cell of a table."""
    text = re.sub(r"\s+", " ", json.dumps(value, ensure_ascii=False)).replace("|", "\\|")
    short = text if len(text) <= LONGEST_EXAMPLE else f"{text[:LONGEST_EXAMPLE]}…"
    return f"`{short.replace('`', '')}`"


def _recipes() -> Iterator[str]:
    yield "\n## Inputs\n\nRecipes of what a probe feeds: drawn alike everywhere, by the seed.\n"
    for name, function in vars(spec).items():
        if getattr(function, "__annotations__", {}).get("return") == "Recipe":
            yield f"- `{name}{_arguments(function)}`: {_line(inspect.getdoc(function))}"


def _arguments(function: Any) -> str:
    return str(inspect.signature(function)).replace("'", "").removesuffix(" -> Recipe")


def _probes(examples: Examples) -> Iterator[str]:
    yield "\n## Probes and their views\n"
    for kind, cls in spec.PROBES.items():
        text = inspect.getdoc(cls) or ""
        views = section(text, "Views")
        yield f"### {cls.__name__}\n\n{text.partition('Views:')[0].strip()}\n"
        if views:
            rows = ((view, holds, _example(examples, kind, view)) for view, holds in views.items())
            yield _table(("view", "what it holds", "example"), rows)


def _example(examples: Examples, kind: str, view: str) -> str:
    """The solution's, under the view's own name or that of a network called G or D."""
    there = examples.get(kind, {})
    names = [view, *(view.replace("NET", net).replace("@k", "@1") for net in "GD")]
    return next((there[name] for name in names if name in there), "")


def _measures(words: Iterable[Word], examples: Examples) -> Iterator[str]:
    yield "\n## Measures\n\nOf a `Property` probe. What `@measure(...)` may say of one:\n"
    attributes = section(inspect.getdoc(registry.Measure) or "", "Attributes")
    yield "\n".join(f"- `{name}`: {text}" for name, text in attributes.items() if name != "run")
    last = None
    for word in (word for word in words if word.kind == "measures"):
        if word.exercise != last:
            yield f"\n### {_home(word)}"
            last = word.exercise
        elif last is None:
            yield "\n### The kit's own"
            last = ""
        yield f"\n#### `{word.name}`\n\n{_plain(word.text)}\n"
        rows = examples.get(word.name, {}).items()
        if rows:
            yield _table(("view", "example"), rows)


def _home(word: Word) -> str:
    return f"Of {word.exercise}" if word.exercise else "The kit's own"


def _toys(words: list[Word]) -> Iterator[str]:
    for kind in [kind for kind in KINDS.values() if kind != "measures"]:
        yield f"\n## {kind[0].upper()}{kind[1:]}\n"
        found = [word for word in words if word.kind == kind]
        rows = (
            (_code(w.name), _code(w.takes), _line(w.text), w.exercise or "the kit") for w in found
        )
        if found:
            yield _table(("name", "takes", "what it is", "of"), rows)
        else:
            yield "None yet."


def _comparisons() -> Iterator[str]:
    """How views of each name are compared, and all others."""
    tree = ast.parse((CHECKS / "compare.py").read_text("utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    numbers = {
        node.targets[0].id: ast.unparse(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    yield f"\n## How a comparison decides\n{COMPARED}"
    for function in functions.values():
        views = [a.value for d in function.decorator_list for a in getattr(d, "args", ())]
        if views:
            named = ", ".join(f"`{view}`" for view in views)
            yield f"- {named}: {_line(ast.get_docstring(function))}"
    yield f"- any other: {_line(ast.get_docstring(functions['_compare_values']))}"
    yield (
        f"\nNumbers agree within {numbers['RELATIVE']} of their size or {numbers['ABSOLUTE']}. An "
        "exception differs from every view. A network that gives the solution's numbers, with the "
        "same numbers put into it, has all its views, however it is written."
    )


def _line(text: str | None) -> str:
    """A docstring's first paragraph in one line."""
    return _plain(" ".join((text or "").split("\n\n")[0].split()))


def _plain(text: str) -> str:
    """Text in which a star is a star, where it is not code."""
    parts = enumerate(text.split("`"))
    return "`".join(part if place % 2 else part.replace("*", "\\*") for place, part in parts)


def _code(text: str) -> str:
    """Code in a cell of a table."""
    return f"`{text}`".replace("|", "\\|") if text else ""


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines) + "\n"
