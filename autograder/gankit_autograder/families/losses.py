"""What goes wrong in losses: labels, halves, reduction, sigmoid, logarithms, distances, weights.

A family takes the function that it changes: "d" and "g" for `..._d_loss` and `..._g_loss`, a
function's name, or nothing for the whole cell.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from gankit_autograder.families.code import Code, Edit, called
from gankit_autograder.families.fault import Fault, Words, family

BOTH = (("d",), ("g",))


def _parts(code: Code, which: str) -> list[ast.FunctionDef]:
    """The functions that are meant."""
    meant = re.compile(rf"(.*_)?{which}(_loss)?") if which else re.compile(".*")
    return [f for f in code.functions() if meant.fullmatch(f.name)]


def _in(code: Code, which: str) -> list[ast.AST]:
    """Every node of the functions that are meant, in the order of the text."""
    inside = {id(node) for part in _parts(code, which) for node in ast.walk(part)}
    return [node for node in code.nodes if id(node) in inside]


def _calls(code: Code, which: str, *names: str) -> list[ast.Call]:
    return [node for node in _in(code, which) if called(node) in names]


def _loss(which: str, words: Words) -> str:
    """Whose loss it is, as a sentence begins."""
    names = {"d": f"Your {words.rival}'s loss", "g": f"Your {words.player}'s loss"}
    return names.get(which, "Each of your losses")


def _means(code: Code, which: str, method: str) -> list[Edit]:
    """Every mean over everything, as something else."""
    calls = [call for call in _calls(code, which, "mean") if not call.args]
    return [code.put(call, f"{code.operand(call.func.value)}{method}") for call in calls]


@family("loss", *BOTH, ())
def summed(code: Code, words: Words, which: str = "") -> Fault:
    """A sum for the mean."""
    return Fault(
        _means(code, which, ".sum()"),
        f"{_loss(which, words)} is the sum over the batch.",
        "Take the mean: a sum makes the learning rate depend on the batch size.",
    )


@family("loss", *BOTH, ())
def not_reduced(code: Code, words: Words, which: str = "") -> Fault:
    """No mean at all."""
    return Fault(
        _means(code, which, ""),
        f"{_loss(which, words)} gives one number an image.",
        "Take the mean over the batch: backward() needs a single number.",
    )


@family("loss", *BOTH, ())
def summed_per_picture(code: Code, words: Words, which: str = "") -> Fault:
    """A sum over the pixels, a mean over the pictures."""
    return Fault(
        _means(code, which, ".flatten(1).sum(1).mean()"),
        f"{_loss(which, words)} is summed over each picture's pixels.",
        "Take the mean over the pixels as well as over the batch.",
    )


def _returned(code: Code, which: str, change: Callable[[ast.expr], str]) -> list[Edit]:
    """What the functions return at their end, changed."""
    ends = [part.body[-1] for part in _parts(code, which)]
    return [code.put(e.value, change(e.value)) for e in ends if isinstance(e, ast.Return)]


@family("loss", *BOTH)
def halved(code: Code, words: Words, which: str = "") -> Fault:
    """Half of what is asked for."""
    return Fault(
        _returned(code, which, lambda value: f"({code.source(value)}) / 2"),
        f"{_loss(which, words)} is half of what is asked for.",
        "Some codes average the two halves. The formula here "
        f"{'adds them' if which == 'd' else 'has no half'}.",
    )


@family("loss", ("d",))
def not_averaged(code: Code, words: Words, which: str = "") -> Fault:
    """The sum of two halves for their average."""
    halves = [
        node
        for node in _in(code, which)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        if isinstance(node.left, ast.BinOp) and code.source(node.right) == "2"
    ]
    return Fault(
        [code.put(node, f"({code.source(node.left)})") for node in halves],
        f"{_loss(which, words)} is the sum of its halves.",
        "It is the average: divide by 2.",
    )


@family("loss", *BOTH)
def number(code: Code, words: Words, which: str = "") -> Fault:
    """A number without a graph."""
    return Fault(
        _returned(code, which, lambda value: f"({code.source(value)}).item()"),
        f"{_loss(which, words)} has no gradient, so nothing can be learned from it.",
        "Return the tensor with its graph, not detached. .item() belongs into the training step's "
        "return line.",
    )


@family("loss", *BOTH, ())
def sigmoid_first(code: Code, words: Words, which: str = "") -> Fault:
    """A sigmoid in front of a loss of logits."""
    names = [n for n in _in(code, which) if isinstance(n, ast.Name) and n.id.endswith("_logits")]
    edits = [code.put(name, f"torch.sigmoid({name.id})") for name in names if not _is_set(name)]
    if not code.calls("softplus"):
        what = f"{_loss(which, words)} puts a sigmoid in front of the square."
        look = f"The square works on the {words.rival}'s number itself. Leave the sigmoid out."
        return Fault(edits, what, look)
    return Fault(
        edits,
        f"{_loss(which, words)} applies the sigmoid twice.",
        "F.binary_cross_entropy_with_logits and F.softplus take logits: do not put a sigmoid in "
        "front.",
    )


def _is_set(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _softplus(code: Code, which: str, positive: str, negative: str) -> list[Edit]:
    """softplus(x) and softplus(-x), written in another way."""
    edits = []
    for call in _calls(code, which, "softplus"):
        (given,) = call.args
        is_minus = isinstance(given, ast.UnaryOp)
        name = code.source(given.operand if is_minus else given)
        edits.append(code.put(call, (negative if is_minus else positive).format(name)))
    return edits


def _squares(code: Code, which: str, zero: str, one: str) -> list[Edit]:
    """x.square() and (x - 1).square(), towards other targets."""
    edits = []
    for call in _calls(code, which, "square"):
        away = call.func.value
        is_one = isinstance(away, ast.BinOp) and code.source(away.right) == "1"
        if is_one or called(away) == "D" or isinstance(away, ast.Name):
            name = code.source(away.left if is_one else away)
            edits.append(code.put(call, (one if is_one else zero).format(name)))
    return edits


@family("loss", ("d",))
def labels_swapped(code: Code, words: Words, which: str = "") -> Fault:
    """Real called fake, and fake real."""
    logits = _softplus(code, which, "F.softplus(-{})", "F.softplus({})")
    squares = _squares(code, which, "({} - 1).square()", "{}.square()")
    if squares:
        what = f"Your {words.rival}'s targets are swapped: 0 for real and 1 for fake."
        return Fault(squares, what, "Real images want 1, fakes want 0.")
    return Fault(
        logits,
        f"Your {words.rival}'s labels are swapped: it learns to call real images fake.",
        "Real images want a large logit, so their loss is softplus(-logit), target 1.",
    )


@family("loss", ("g",))
def wants_fake(code: Code, words: Words, which: str = "g") -> Fault:
    """The generator's target is 0."""
    logits = _softplus(code, which, "F.softplus({})", "F.softplus({})")
    loss = "Its loss is -log σ(D(G(z))). " if logits else ""
    return Fault(
        logits + _squares(code, which, "{}.square()", "{}.square()"),
        f"Your {words.player}'s target is 0; asked: 1.",
        f"{loss}1 stands for real: the {words.player} wants its images to be called real.",
    )


@family("loss", ("d",))
def both_real(code: Code, words: Words, which: str = "d") -> Fault:
    """Fakes called real as well."""
    logits = _softplus(code, which, "F.softplus(-{})", "F.softplus(-{})")
    target = "0: -log(1 - σ(fake)) = softplus(fake)" if logits else "0"
    return Fault(
        logits + _squares(code, which, "({} - 1).square()", "({} - 1).square()"),
        f"Your {words.rival} learns to call fakes real as well.",
        f"The fake half has target {target}.",
    )


@family("loss", ("d",))
def minus_one(code: Code, words: Words, which: str = "d") -> Fault:
    """Fakes towards -1."""
    return Fault(
        _squares(code, which, "({} + 1).square()", "({} - 1).square()"),
        f"Your {words.rival}'s target for fakes is -1.",
        "The exercise uses 1 for real and 0 for fake.",
    )


@family("loss", ())
def logarithms(code: Code, words: Words, which: str = "") -> Fault:
    """The logarithm of a sigmoid."""
    return Fault(
        _softplus(
            code, which, "-torch.log(1 - torch.sigmoid({}))", "-torch.log(torch.sigmoid({}))"
        ),
        "Your losses are not finite for confident logits.",
        "Often a logarithm meets a 0: sigmoid(-200) is exactly 0 in float32. Use F.softplus or "
        "F.binary_cross_entropy_with_logits, which never take the logarithm of a sigmoid.",
    )


@family("loss", ("g",))
def saturating(code: Code, words: Words, which: str = "g") -> Fault:
    """log(1 - sigmoid) for -log sigmoid."""
    return Fault(
        _softplus(code, which, "-F.softplus({})", "-F.softplus({})"),
        f"{_loss(which, words)} is the saturating one, log(1 - σ(D(G(z)))).",
        f"Its gradient vanishes exactly where the {words.player} is bad. The exercise asks for "
        "-log σ(D(G(z))).",
    )


@family("loss")
def squared(code: Code, words: Words, which: str = "") -> Fault:
    """The mean square for the mean absolute difference."""
    calls = [
        code.put(call.func, f"{code.operand(call.func.value)}.square")
        for call in _calls(code, which, "abs")
        if isinstance(call.func, ast.Attribute)
    ]
    return Fault(
        calls + _of_l1(code, which, "({} - {}).square().mean()"),
        "You take squared differences.",
        "The formula has the absolute ones: .abs() or F.l1_loss.",
    )


def _of_l1(code: Code, which: str, text: str) -> list[Edit]:
    """F.l1_loss, written in another way."""
    return [
        code.put(call, text.format(*(code.source(given) for given in call.args)))
        for call in _calls(code, which, "l1_loss")
    ]


@family("loss", ("lambda_l1",))
def unweighted(code: Code, words: Words, weight: str) -> Fault:
    """A term without its weight."""
    terms = [n for n in code.nodes if isinstance(n, ast.BinOp) and code.source(n.left) == weight]
    return Fault(
        [code.put(term, code.source(term.right)) for term in terms],
        f"Your loss is not multiplied by {weight}.",
        f"Multiply it by {weight}.",
    )
