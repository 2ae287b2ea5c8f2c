"""The house has floors: no import from a room above, and no circle of imports.

Read from the syntax trees: imports inside functions and for type checkers count as well.
"""

from __future__ import annotations

import ast
import functools
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"gankit": ROOT / "utils", "gankit_autograder": ROOT / "autograder"}
CHECKS = [  # from the ground up; what is named nowhere stands on the highest floor
    ["registry", "probes", "spec", "plain", "inputs", "fields", "compare"],
    ["toys"],
    ["probing"],
    ["reading"],
    ["measures"],
]
AUTOGRADER = [
    ["worker"],
    ["intake"],
    ["record"],
    ["judge"],
    ["grade"],
    ["report", "gradescope"],
    ["publish", "demo"],
]
PROBES = "gankit.blueprints.probes."
OPEN_TO_PROBES = {"gankit.errors", "gankit.data", "gankit.data.Images"}  # beside checks' floors
ALSO_WORDS = {  # names of probes that mean something else where the kit or the grader writes them
    "schedule",  # a place of a fault
    "stack",  # an operation of torch
    "agreement",  # of raters
}
Imports = dict[str, set[str]]  # of each module


def modules() -> dict[str, Path]:
    found = {}
    for package, folder in PACKAGES.items():
        for path in sorted((folder / package).rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def named(tree: ast.AST) -> set[str]:
    """The modules of this repository that a syntax tree imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in inner}
    return found & MODULES.keys()


@functools.cache
def read_imports() -> Imports:
    return {
        name: named(ast.parse(path.read_text("utf-8"))) - {name} for name, path in MODULES.items()
    }


def floor(name: str, prefix: str, floors: list[list[str]]) -> int | None:
    """The number of a module's floor under `prefix`; None where it is not in that house."""
    if not name.startswith(prefix + "."):
        return None
    room = name.removeprefix(prefix + ".").split(".")[0]
    return next((i for i, rooms in enumerate(floors) if room in rooms), None)


def upward(imports: Imports, prefix: str, floors: list[list[str]], top: int | None) -> list[str]:
    """The imports from a room above; `top` is the floor of rooms that `floors` does not name."""
    found = []
    for name, targets in imports.items():
        here = floor(name, prefix, floors)
        for target in targets if here is not None else ():
            there = floor(target, prefix, floors)
            if there is None and target.startswith(prefix + "."):
                there = top
            if there is not None and there > here:
                found.append(f"{name} imports {target}")
    return sorted(found)


def circle(imports: Imports) -> list[str]:
    """Some circle of imports; empty where there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_checks_use_only_the_floors_below():
    assert upward(read_imports(), "gankit.checks", CHECKS, top=len(CHECKS)) == []


def test_probes_use_the_checks_floors_and_nobody_names_them():
    """An exercise's own measures and toys stand above the kit's, and are loaded by its name."""
    below = {room for rooms in CHECKS for room in rooms} - {"probes"}
    for path in probe_sources():
        for name in named(ast.parse(path.read_text("utf-8"))):
            room = name.removeprefix("gankit.checks.").split(".")[0]
            assert room in below or name in OPEN_TO_PROBES, f"{path} imports {name}"
    written = {name for name in MODULES if not name.startswith(PROBES)}
    assert not {n: t for n in written for t in read_imports()[n] if t.startswith(PROBES)}


def probe_sources() -> list[Path]:
    """The files that an exercise's probes are made of; there are some."""
    found = [*ROOT.glob("solutions/*/probes.py"), *ROOT.glob("solutions/*/probes/*.py")]
    assert found
    return found


def test_no_measure_toy_or_function_of_an_exercise_is_named_in_the_kit_or_the_grader():
    own = {name for path in probe_sources() for name in registered(ast.parse(path.read_text()))}
    assert own
    found = {}
    for name, path in MODULES.items():
        if not name.startswith(PROBES):
            tree = ast.parse(path.read_text("utf-8"))
            texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
            found[name] = (own & texts) - ALSO_WORDS
    assert {name: words for name, words in found.items() if words} == {}


def registered(tree: ast.AST) -> set[str]:
    """The names under which a file registers what it holds."""
    found = set()
    for node in ast.walk(tree):
        for each in getattr(node, "decorator_list", []):
            call = each if isinstance(each, ast.Call) else None
            name = ast.unparse(call.func if call else each)
            if name == "measure":
                found.add(node.name)
            elif name in {"toy", "toy_function", "toy_optimiser", "returned", "comparison"}:
                found.add(ast.literal_eval(call.args[0]))
    return found


def test_the_grader_uses_only_the_floors_below():
    assert upward(read_imports(), "gankit_autograder", AUTOGRADER, top=None) == []


def test_the_kit_does_not_know_its_grader():
    """But for the command line, which offers the grader's commands where they are installed."""
    knows = {
        name for name, targets in read_imports().items() if any("_autograder" in t for t in targets)
    }
    assert {name for name in knows if not name.startswith("gankit_autograder")} <= {"gankit.cli"}


def test_no_module_imports_itself_through_others():
    assert circle(read_imports()) == []


def test_the_rooms_are_there():
    rooms = {name.split(".")[1] for name in MODULES if name.startswith("gankit_autograder.")}
    assert {room for rooms_of_floor in AUTOGRADER for room in rooms_of_floor} <= rooms
    inside = {name.split(".")[2] for name in MODULES if name.startswith("gankit.checks.")}
    assert {room for rooms_of_floor in CHECKS for room in rooms_of_floor} <= inside


@pytest.mark.parametrize(
    "source",
    [
        "from gankit.checks.run import run_check",
        "from gankit.checks import run",
        "def late():\n    import gankit.checks.run",
        "if TYPE_CHECKING:\n    from gankit.checks.run import Checker",
    ],
)
def test_an_import_from_above_is_seen(source):
    imports = {**read_imports(), "gankit.checks.plain": named(ast.parse(source))}
    assert upward(imports, "gankit.checks", CHECKS, top=len(CHECKS)) == [
        "gankit.checks.plain imports gankit.checks.run"
    ]
    assert circle({**imports, "gankit.checks.run": {"gankit.checks.plain"}})
