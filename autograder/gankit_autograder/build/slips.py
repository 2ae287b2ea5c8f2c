"""Single slips: the solution with one small thing changed, and the numbers that it gives then.

An answer that nobody foresaw often differs from the solution in one such thing, however it is
written. What the build notes of a slip is a mark of the views that it changes, and words that do
not show the solution's code.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from gankit.checks.differences import changed_views
from gankit.checks.equality import is_network
from gankit.checks.explain.scenes import has_story
from gankit.checks.signature import Signature
from gankit.checks.spec import Check
from gankit.checks.together import CLOSE, mark_of, same_mark
from gankit.errors import GankitError
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.together import Coarse, idle_answer
from gankit_autograder.catalogue import Change

MOST = 200  # slips of one answer that are tried
Slip = tuple[str, ast.AST]  # words, and what stands in a node's place
Found = dict[str, dict[str, list[list[Any]]]]  # by function and words, marks

CALLS = {  # a method or function: what is called in its place, and the words for it
    "mean": (
        ("sum", "a sum in place of a mean"),
        ("amax", "the largest in place of a mean"),
        ("amin", "the smallest in place of a mean"),
        ("median", "a median in place of a mean"),
    ),
    "sum": (("mean", "a mean in place of a sum"), ("amax", "the largest in place of a sum")),
    "argmax": (("argmin", "argmin in place of argmax"),),
    "log10": (("log", "the natural logarithm in place of log10"),),
    "log": (("log10", "log10 in place of the natural logarithm"),),
    "square": (("abs", "an absolute value in place of a square"),),
    "abs": (("square", "a square in place of an absolute value"),),
    "var": (("std", "a standard deviation in place of a variance"),),
    "std": (("var", "a variance in place of a standard deviation"),),
    "max": (("min", "the smallest in place of the largest"),),
    "min": (("max", "the largest in place of the smallest"),),
    "all": (("any", "any in place of all"),),
    "any": (("all", "all in place of any"),),
    "round": (("floor", "rounded down in place of to the nearest"),),
    "floor": (("round", "rounded to the nearest in place of down"),),
}
LEFT_OUT = {
    "sqrt": "a square root left out",
    "rsqrt": "a square root left out",
    "square": "a square left out",
    "abs": "an absolute value left out",
    "clamp": "a limit left out",
    "log": "a logarithm left out",
    "log10": "a logarithm left out",
    "exp": "an exponential left out",
    "tanh": "a tanh left out",
    "detach": "a detach left out",
    "round": "a rounding left out",
    "floor": "a rounding left out",
}
SIGNS: dict[type, tuple[type, str]] = {
    ast.Add: (ast.Sub, "a minus in place of a plus"),
    ast.Sub: (ast.Add, "a plus in place of a minus"),
    ast.Mult: (ast.Div, "a quotient in place of a product"),
    ast.Div: (ast.Mult, "a product in place of a quotient"),
}
PARTS: dict[type, str] = {
    ast.Add: "one part of a sum left out",
    ast.Sub: "one part of a difference left out",
    ast.Mult: "one factor left out",
    ast.Div: "a division left out",
    ast.Pow: "a power left out",
}
CALLS_OF = {"var": "a variance", "std": "a standard deviation"}
COMPARED: dict[type, tuple[type, str]] = {
    ast.Lt: (ast.LtE, "<= in place of <"),
    ast.LtE: (ast.Lt, "< in place of <="),
    ast.Gt: (ast.GtE, ">= in place of >"),
    ast.GtE: (ast.Gt, "> in place of >="),
}
SIZES = {10: "10 times as large", 0.1: "a tenth of it", 2: "2 times as large", 0.5: "half of it"}


def slips_of(
    exercise: Exercise,
    check: Check,
    expected: Mapping[str, Any],
    signatures: Sequence[Signature],
    run: Callable[[Exercise, Check, Change], Mapping[str, Any]],
) -> Found:
    """What single slips change, for functions and modules that are judged by numbers.

    A slip that nothing sees, that raises, that changes several functions, or that looks like a
    known mistake or like doing nothing is left out; of slips that look alike the first is kept.
    """
    told_otherwise = any(is_network(probe) or has_story(probe) for probe in check.probes)
    if check.kept or check.no_slips or told_otherwise:
        return {}
    owners = {probe.id: probe.of for probe in check.probes}
    idle = mark_of(changed_views(expected, run(exercise, check, idle_answer(check))))
    known = [*(mark_of(signature.changed) for signature in signatures), idle]
    found: Found = {}
    tried = list(slips(exercise.solution(check.id)))[:MOST]
    for number, (words, source) in enumerate(tried, start=1):
        try:
            got = run(exercise, check, Coarse(f"slip {number}", check.id, source=source))
        except GankitError:
            continue
        changed = changed_views(expected, got)
        functions = {owners[path.split(".")[0]] for path in changed}
        if len(functions) != 1 or any(_raised(view) for view in changed.values()):
            continue
        mark, marks = mark_of(changed), found.setdefault(functions.pop(), {})
        others = [*known, *(other for alike in marks.values() for other in alike)]
        if not any(same_mark(mark, other, CLOSE) for other in others):
            marks.setdefault(words, []).append(mark)
    return {function: marks for function, marks in found.items() if marks}


def _raised(view: Any) -> bool:
    return isinstance(view, Mapping) and "error" in view


def slips(source: str) -> Iterator[tuple[str, str]]:
    """Words and the changed text, for every single slip of an answer."""
    tree = ast.parse(source)
    if any(isinstance(node, ast.While) for node in ast.walk(tree)):  # it might never end
        return
    written = _written_lines(source)
    for place, node in enumerate(_nodes(tree)):
        if getattr(node, "lineno", 0) not in written:
            continue
        for words, other in _slips_at(node, _arguments(tree, node)):
            changed = _Exchange(place, other).visit(copy.deepcopy(tree))
            yield words, ast.unparse(ast.fix_missing_locations(changed))


def _written_lines(source: str) -> set[int]:
    """The lines that a student writes; all of them where nothing is marked."""
    found, inside = set(), False
    for number, line in enumerate(source.splitlines(), start=1):
        inside = (inside or "### BEGIN SOLUTION" in line) and "### END SOLUTION" not in line
        found |= {number} if inside else set()
    return found or set(range(1, len(source.splitlines()) + 1))


def _nodes(tree: ast.AST) -> list[ast.AST]:
    """All nodes, in the order in which `_Exchange` comes to them."""
    found = [tree]
    for child in ast.iter_child_nodes(tree):
        found += _nodes(child)
    return found


class _Exchange(ast.NodeTransformer):
    """Puts another node at one place."""

    def __init__(self, place: int, other: ast.AST) -> None:
        self.place, self.other, self.seen = place, other, 0

    def visit(self, node: ast.AST) -> ast.AST:
        here, self.seen = self.seen, self.seen + 1
        return copy.deepcopy(self.other) if here == self.place else self.generic_visit(node)


def _arguments(tree: ast.AST, node: ast.AST) -> list[str]:
    """The arguments of the function around a node."""
    around = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and node in ast.walk(f)]
    return [a.arg for a in around[-1].args.args if a.arg != "self"] if around else []


def _slips_at(node: ast.AST, arguments: Sequence[str]) -> Iterator[Slip]:
    if isinstance(node, ast.Call):
        yield from _calls(node)
    elif isinstance(node, ast.BinOp):
        yield from _sums(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "a sign left out", node.operand
    elif isinstance(node, ast.AugAssign):
        target = copy.deepcopy(node.target)
        yield "an assignment in place of an update", ast.Assign([target], node.value)
        yield "an update left out", ast.Pass()
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
        yield from _exchanged(node)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield from _numbers(node.value)
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
        other, words = COMPARED[type(node.ops[0])]
        yield words, ast.Compare(node.left, [other(), *node.ops[1:]], node.comparators)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        yield "a slice left out", node.value
    elif isinstance(node, ast.IfExp):
        yield "one of two cases always", node.body
        yield "one of two cases always", node.orelse
    elif isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        yield "a transpose left out", node.value
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.BinOp | ast.Call):
        yield from _at_the_end(node.value)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in arguments:
        for other in arguments:
            if other != node.id:
                yield f"{other} in place of {node.id} at one place", ast.Name(other, ast.Load())


def _calls(node: ast.Call) -> Iterator[Slip]:
    """Another function, none, another order of arguments, or one option fewer."""
    is_method = isinstance(node.func, ast.Attribute)
    name = node.func.attr if is_method else getattr(node.func, "id", "")
    for other, words in CALLS.get(name, ()):
        func = ast.Attribute(node.func.value, other, ast.Load()) if is_method else ast.Name(other)
        yield words, ast.Call(func, node.args, node.keywords)
    if is_method:
        yield from _of_two_steps(node)
    if name in LEFT_OUT and is_method:
        of_module = getattr(node.func.value, "id", "") in ("torch", "math", "F")
        fed = node.args[:1] if of_module else [node.func.value]
        yield from ((LEFT_OUT[name], inner) for inner in fed)
    if len(node.args) == 2 and not any(isinstance(a, ast.Starred) for a in node.args):
        yield "two arguments exchanged", ast.Call(node.func, node.args[::-1], node.keywords)
    yield from _axes(node, name)
    for keyword in node.keywords:
        rest = [other for other in node.keywords if other is not keyword]
        yield f"{keyword.arg} left out of a call", ast.Call(node.func, node.args, rest)


def _of_two_steps(node: ast.Call) -> Iterator[Slip]:
    """`x.a().b()`: the two in the other order; a variance, which is not a mean of squares."""
    inner = node.func.value
    if not (isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)):
        return
    first = ast.Attribute(inner.func.value, node.func.attr, ast.Load())
    other = ast.Attribute(ast.Call(first, node.args, node.keywords), inner.func.attr, ast.Load())
    yield "two steps in the other order", ast.Call(other, inner.args, inner.keywords)
    if (inner.func.attr, node.func.attr) == ("square", "mean"):
        for name in ("var", "std"):
            func = ast.Attribute(inner.func.value, name, ast.Load())
            yield (
                f"{CALLS_OF[name]} in place of a mean of squares",
                ast.Call(func, node.args, node.keywords),
            )


def _axes(node: ast.Call, name: str) -> Iterator[Slip]:
    """What is reduced or joined along one axis, along another."""
    places = [k.value for k in node.keywords if k.arg in ("dim", "axis")]
    places += node.args[-1:] if name in (*CALLS, "median", "flatten", "softmax", "cat") else []
    for place in places:
        if isinstance(place, ast.Constant) and type(place.value) is int:
            for other in (place.value - 1, place.value + 1):
                exchanged = _Exchange(_nodes(node).index(place), ast.Constant(other))
                yield "another axis", exchanged.visit(copy.deepcopy(node))


def _numbers(value: float) -> Iterator[Slip]:
    """A whole number one too large or too small; any other in another size."""
    if isinstance(value, int):
        yield "one of its numbers 1 too large", ast.Constant(value + 1)
        yield "one of its numbers 1 too small", ast.Constant(value - 1)
    else:
        for factor, words in SIZES.items():
            yield f"one of its numbers {words}", ast.Constant(value * factor)


def _at_the_end(value: ast.expr) -> Iterator[Slip]:
    """What comes back, through a function that is not asked for."""
    for power, words in ((0.5, "a square root"), (2, "a square")):
        through = ast.BinOp(value, ast.Pow(), ast.Constant(power))
        yield f"{words} put in at the end", ast.Return(through)
    yield "another sign at the end", ast.Return(ast.UnaryOp(ast.USub(), value))


def _sums(node: ast.BinOp) -> Iterator[Slip]:
    """Another sign, or one of two parts alone."""
    if type(node.op) in SIGNS:
        other, words = SIGNS[type(node.op)]
        yield words, ast.BinOp(node.left, other(), node.right)
    if type(node.op) in PARTS:
        yield PARTS[type(node.op)], node.left
        if not isinstance(node.op, ast.Div | ast.Pow):
            yield PARTS[type(node.op)], node.right


def _exchanged(node: ast.Tuple) -> Iterator[Slip]:
    """Two of several names that values are given to."""
    names = [getattr(part, "id", "") for part in node.elts]
    for i in range(len(names)):
        for j in range(i + 1, len(names)):
            parts = list(node.elts)
            parts[i], parts[j] = parts[j], parts[i]
            yield "two values taken for each other", ast.Tuple(parts, ast.Store())
