"""Drafts a check from a solution alone: probes by what a cell defines, facts with points.

A draft is text for checks.py, which an author goes on with. It runs: the inputs are those with
which the solution does.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from torch import nn

from gankit.checks import spec
from gankit.checks.compare import has_number
from gankit.checks.observe import Observation, observe
from gankit.checks.spec import Check
from gankit.errors import GankitError
from gankit_autograder.build.authored import Exercise

LONGEST_LINE = 100
BATCH, OTHER_BATCH = 4, 7
SHAPES = ("1", "3", "2", "784", "100", "1, 28, 28", "3, 32, 32", "3, 64, 64", "3, 8, 8")
LABELS = {"y", "label", "labels", "classes", "class_labels"}  # arguments that hold whole numbers
COUNTS_OF_CLASSES = ("n_classes", "num_classes", "classes")
TOY_SHAPE, TOY_LATENT = "1, 2, 2", "3"
TEXTS = {
    "layers": "the layers, their sizes and their order",
    "activations": "the activations",
    "norms": "the norms",
    "dropout": "the dropout",
    "output": "the output's shape, and what it goes through",
    "reach": "a gradient reaches every layer",
    "value": "the value",
    "gradient": "the gradient to each input",
    "inputs": "the inputs are left as they were",
}
_SHAPE = re.compile(r"\(N(?:, (\w+(?:, \w+)*))?\)")
_POINTS = re.compile(r"^points +([\d.]+)", re.M)


@dataclass(frozen=True)
class Drafted:
    """One probe as text, and facts as `(id, what it says, paths)`."""

    probe: str
    facts: list[tuple[str, str, list[str]]]
    before: str = ""  # what stands above the check


def draft_check(exercise: Exercise, answer: str) -> str:
    """The text of one check, for the end of checks.py.

    Raises:
        GankitError: there is no check cell, or the solution runs with no input that was tried.
    """
    takes = _takes(exercise, answer)
    objects = exercise.namespace()
    drafted = [_draft(name, objects, alone=len(takes) == 1) for name in takes]
    facts = [fact for each in drafted for fact in each.facts]
    points = _shared(_points(exercise, answer) or len(facts), len(facts))
    lines = [each.before for each in drafted if each.before]
    lines += ["CHECKS += [", "    Check(", f'        "{answer}",', f"        takes={_list(takes)},"]
    lines += ["        probes=[", *(f"            {each.probe}," for each in drafted), "        ],"]
    lines += ["        facts=["]
    for (name, text, paths), worth in zip(facts, points, strict=True):
        lines += _fact(f'"{name}"', f"{worth:g}", f'"{text}"', _list(paths))
    return "\n".join([*lines, "        ],", "    ),", "]", ""])


def _fact(*parts: str) -> list[str]:
    """A fact's lines: one, or one for each part where that is too long."""
    line = f"            Fact({', '.join(parts)}),"
    if len(line) <= LONGEST_LINE:
        return [line]
    return ["            Fact(", *(f"                {part}," for part in parts), "            ),"]


def read_draft(text: str) -> Check:
    """The check of a drafted text."""
    space: dict[str, Any] = {**vars(spec), "CHECKS": []}
    exec(text, space)
    return space["CHECKS"][0]


def _takes(exercise: Exercise, answer: str) -> list[str]:
    """What the check's cell hands over: `check("critic", Critic)`."""
    for cell in exercise.with_role("check"):
        calls = [n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Call)]
        for call in calls if cell.name == answer else ():
            names = [a.id for a in call.args[1:] if isinstance(a, ast.Name)]
            if ast.unparse(call.func) == "check" and names:
                return names
    raise GankitError(
        f"{exercise.name}: the answer '{answer}' has no check. Add a cell below it that begins "
        f'with `# %% check="{answer}"` and calls check("{answer}", ...) with what is defined.'
    )


def _points(exercise: Exercise, answer: str) -> float:
    """What the lesson says in the text above an answer; 0 where it says nothing."""
    found = 0.0
    for cell in exercise.cells:
        if cell.role == "answer" and cell.name == answer:
            return found
        said = _POINTS.search(cell.source) if cell.kind == "markdown" else None
        found = float(said[1]) if said else found if cell.kind == "markdown" else 0.0
    return 0.0


def _shared(points: float, count: int) -> list[float]:
    """The points on so many facts, in halves; the first ones get what is left."""
    halves, more = divmod(round(2 * points), count)
    return [(halves + (place < more)) / 2 for place in range(count)]


def _draft(name: str, objects: dict[str, Any], alone: bool) -> Drafted:
    target = objects[name]
    if isinstance(target, type) and issubclass(target, nn.Module):
        drafted = _architecture(name, objects)
    elif any(parameter.startswith("opt") for parameter in inspect.signature(target).parameters):
        drafted = _steps(name, objects)
    else:
        drafted = _call(name, objects)
    if alone:
        return drafted
    facts = [(f"{name.lower()}_{fact}", text, paths) for fact, text, paths in drafted.facts]
    return Drafted(drafted.probe, facts, drafted.before)


def _architecture(name: str, objects: dict[str, Any]) -> Drafted:
    target = objects[name]
    arguments = list(inspect.signature(target.forward).parameters)[1:]
    known = {
        key: parameter.default for key, parameter in inspect.signature(target).parameters.items()
    }
    below = next((known[k] for k in COUNTS_OF_CLASSES if isinstance(known.get(k), int)), 10)
    labels = [f"below={below}" if argument in LABELS else "" for argument in arguments]
    text = f"{target.__doc__} {target.forward.__doc__}"
    for shapes in _shapes(text, labels.count(""), known):
        drawn = iter(shapes)
        kinds = [label or next(drawn) for label in labels]
        inputs, hidden = (_inputs(kinds, count) for count in (BATCH, OTHER_BATCH))
        probe = _probe(
            "Architecture", name.lower(), name, f"inputs={inputs}", f'hidden={{"inputs": {hidden}}}'
        )
        views = _tried(probe, objects)
        if views:
            return Drafted(probe, _network_facts(name.lower(), views))
    raise _no_input(name)


def _network_facts(probe: str, views: Observation) -> list[tuple[str, str, list[str]]]:
    """A fact for each view that shows something; what must stay empty belongs to the layers."""
    there = [view for view in TEXTS if view in views]
    (first, text, paths), *others = _facts(probe, [v for v in there if _tells(views[v])])
    empty = [view for view in there if not _tells(views[view])]
    more = f", without {' or '.join(empty)}" if empty else ""
    return [(first, text + more, [*paths, *(f"{probe}.{v}" for v in empty)]), *others]


def _tells(view: Any) -> bool:
    """Whether there is something to see in a view of a network."""
    return not isinstance(view, list) or any(row.get("value", True) for row in view)


def _call(name: str, objects: dict[str, Any]) -> Drafted:
    target = objects[name]
    parameters = inspect.signature(target).parameters.values()
    wanted = [p for p in parameters if p.default is p.empty]
    plain = [str(p.annotation) in ("float", "int") for p in wanted]
    for shapes in _shapes(target.__doc__ or "", len(wanted) - sum(plain), {}):
        drawn = iter(shapes)
        kinds = [None if is_plain else next(drawn) for is_plain in plain]
        rows = [_inputs(kinds, count, "uniform") for count in (BATCH, OTHER_BATCH)]
        hidden = f'hidden={{"inputs": {rows[1]}}}'
        probe = _probe("Call", name, name, f"inputs={rows[0]}", hidden)
        views = _tried(probe, objects)
        if views and has_number(views["value"]):
            paths = ["value", *(["gradient"] if has_number(views["gradient"]) else []), "inputs"]
            return Drafted(probe, _facts(name, paths))
    raise _no_input(name)


def _probe(kind: str, name: str, of: str, *arguments: str) -> str:
    """A probe's text, as it stands among those of a check."""
    rows = "".join(f"                {row},\n" for row in (f'"{name}"', f'of="{of}"', *arguments))
    return f"{kind}(\n{rows}            )"


def _facts(probe: str, views: list[str]) -> list[tuple[str, str, list[str]]]:
    return [(view, TEXTS[view], [f"{probe}.{view}"]) for view in views]


def _steps(name: str, objects: dict[str, Any]) -> Drafted:
    parameters = inspect.signature(objects[name]).parameters
    wanted = [key for key, parameter in parameters.items() if parameter.default is parameter.empty]
    nets = [key for key in wanted if key[0].isupper()]
    recipes = {key: _argument(key, nets) for key in wanted}
    variable = name.upper()
    rows = [f'    "{key}": {recipe},' for key, recipe in recipes.items()]
    other = {k: r.replace(f"({BATCH},", f"({OTHER_BATCH},") for k, r in recipes.items()}
    changed = [f'    "{k}": {r},' for k, r in other.items() if r != recipes[k]]
    before = "\n".join([f"{variable} = {{", *rows, "}"])
    before += "\n".join([f"\n{variable}_HIDDEN = {{", *changed, "}", ""])
    for returns in ("", "number", "numbers"):
        kind = [f'returns="{returns}"'] if returns else []
        hidden = f'hidden={{"arguments": {{**{variable}, **{variable}_HIDDEN}}}}'
        probe = _probe("Steps", name, name, f"arguments={variable}", *kind, hidden)
        views = _tried(probe, objects, before)
        if views and has_number(views["returned"]):
            return Drafted(probe, list(_step_facts(name, nets, recipes, views)), before)
    raise _no_input(name)


def _argument(name: str, nets: list[str]) -> str:
    if name in nets:
        shape = f"shape=({TOY_SHAPE})"
        is_generator = name.upper().startswith("G")
        return (
            f'net("generator", latent={TOY_LATENT}, {shape})'
            if is_generator
            else (f'net("discriminator", {shape})')
        )
    if name.startswith("opt"):
        whose = name.rpartition("_")[2].lower()
        of = next((net for net in nets if net.lower().startswith(whose)), nets[0])
        others = [net for net in nets if net != of]
        return f'sgd("{of}", 0.1, watch="{others[0]}")' if others else f'sgd("{of}", 0.1)'
    is_noise = name[0] == "z" or "noise" in name or "latent" in name
    shape = TOY_LATENT if is_noise else TOY_SHAPE
    return f"{'normal' if is_noise else 'uniform'}({BATCH}, {shape})"


def _step_facts(
    name: str, nets: list[str], recipes: dict[str, str], views: Observation
) -> Iterator[tuple[str, str, list[str]]]:
    for net in nets:
        moves = any(recipe.startswith(f'sgd("{net}"') for recipe in recipes.values())
        text = "moves as it should" if moves else "is left as it was"
        yield (
            f"{net.lower()}_{'update' if moves else 'alone'}",
            f"{net} {text}",
            [f"{name}.{net}@1"],
        )
    left = [f"{name}.{view}" for view in views if view.startswith("left on ")]
    if left:
        yield "clean", "no gradient of another network's is left", left
    yield "returns", "what it returns", [f"{name}.returned"]


def _shapes(text: str, count: int, known: dict[str, Any]) -> Iterator[tuple[str | None, ...]]:
    """Shapes behind the batch for so many inputs: those that a docstring names, then usual ones."""
    named = [found or "1" for found in _SHAPE.findall(text)][:count]
    given = [", ".join(str(known.get(side, side)) for side in each.split(", ")) for each in named]
    if len(given) == count and all(re.fullmatch(r"[\d, ]+", shape) for shape in given):
        yield tuple(given)
    for shape in SHAPES if count else ():
        yield (shape,) * count
    yield from product(SHAPES, repeat=count) if count == 2 else ()


def _inputs(shapes: Any, count: int, kind: str = "normal") -> str:
    """The recipes of inputs; None stands for a plain number, `below=10` for labels."""
    recipes = []
    for shape in shapes:
        made = "integers" if shape and shape.startswith("below") else kind
        recipes.append("constant(0.7)" if shape is None else f"{made}({count}, {shape})")
    return f"[{', '.join(recipes)}]"


def _tried(probe: str, objects: dict[str, Any], before: str = "") -> Observation | None:
    """What the solution gives; None where it raises in public or hidden size."""
    text = f'{before}\nCHECKS = [Check("c", takes=[], probes=[{probe}], facts=[])]'
    check = read_draft(text)
    found = [observe(each.probes[0], objects)[0] for each in (check, check.hidden())]
    return None if any("error" in views for views in found) else found[0]


def _no_input(name: str) -> GankitError:
    return GankitError(
        f"{name} raises with every input that was tried. Say in its docstring what it takes, as in "
        "`(N, 1, 28, 28)`, or write its check by hand."
    )


def _list(names: list[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"
