"""What goes wrong in functions of any kind: arguments, defaults, modes."""

from __future__ import annotations

import ast

from gankit_autograder.families.code import Code, Edit, called
from gankit_autograder.families.fault import Fault, Words, family


def _with_argument(code: Code, name: str) -> list[ast.FunctionDef]:
    """The functions that take an argument."""
    functions = [node for node in code.nodes if isinstance(node, ast.FunctionDef)]
    return [f for f in functions if name in [a.arg for a in (*f.args.args, *f.args.kwonlyargs)]]


@family("argument")
def ignored(code: Code, words: Words, name: str, value: object) -> Fault:
    """A number written out where an argument is given."""
    edits = []
    for function in _with_argument(code, name)[:1]:
        uses = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == name]
        edits = [code.put(use, str(value)) for use in uses]
    return Fault(
        edits,
        f"Your {words.player} ignores the argument {name}.",
        f"Look for a {value} in your code.",
    )


@family("argument")
def default(code: Code, words: Words, name: str, value: object) -> Fault:
    """Another default value."""
    edits, asked = [], ""
    for function in _with_argument(code, name):
        given = function.args.args[len(function.args.args) - len(function.args.defaults) :]
        for argument, old in zip(given, function.args.defaults, strict=True):
            if argument.arg == name:
                edits.append(code.put(old, str(value)))
                asked = code.source(old)
    return Fault(edits, f"Your default {name} is {value}.", f"It is {asked}.")


def _gone(code: Code, statement: ast.stmt) -> Edit:
    """A statement taken out, or `pass` where nothing else stands in its block."""
    blocks = [n.body for n in code.nodes if isinstance(getattr(n, "body", None), list)]
    if [statement] in blocks:
        return code.put(statement, "pass")
    return code.without_lines(statement)


def _modes(code: Code, name: str) -> list[ast.Expr]:
    """Statements that call eval() or train()."""
    simple = [n for n in code.nodes if isinstance(n, ast.Expr)]
    return [n for n in simple if called(n.value) == name]


@family("mode")
def training_mode(code: Code, words: Words) -> Fault:
    """eval() left out."""
    return Fault(
        [_gone(code, statement) for statement in _modes(code, "eval")],
        f"Your {words.player} works in training mode.",
        "BatchNorm then mixes the images of the batch and moves its running statistics. "
        "Call eval() first.",
    )


@family("mode")
def stays_eval(code: Code, words: Words) -> Fault:
    """The mode not put back."""
    return Fault(
        [_gone(code, statement) for statement in _modes(code, "train")],
        f"Your function leaves the {words.player} in eval mode.",
        "The training would go on with frozen BatchNorm. Put the mode back as it was.",
    )


@family("mode")
def always_train(code: Code, words: Words) -> Fault:
    """Training mode at the end, whatever it was before."""
    return Fault(
        [code.arguments(statement.value, "") for statement in _modes(code, "train")],
        f"Your function puts the {words.player} into training mode, even if it came in eval mode.",
        "Remember the mode at the start, and put it back.",
    )
