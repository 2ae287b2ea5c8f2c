"""What goes wrong at a network's end: bounds, shapes, and gradients that do not arrive."""

from __future__ import annotations

import ast

from gankit_autograder.families.code import Code, Edit, called
from gankit_autograder.families.fault import Fault, Words, family
from gankit_autograder.families.rows import TANHS, kind_of, renamed, without


def _last_tanh(code: Code) -> list[ast.Call]:
    """The last tanh, if there is one."""
    return code.calls(*TANHS)[-1:]


@family("output")
def no_tanh(code: Code, words: Words) -> Fault:
    """Nothing that bounds the output."""
    edits, what_to_do = without(code, ("Tanh",)), "Put nn.Tanh() after the last "
    what_to_do += kind_of(code)
    if not edits:
        calls = _last_tanh(code)
        edits = [code.put(call, code.source(call.args[0])) for call in calls]
        what_to_do = f"Return {code.source(*calls)}" if calls else ""
    return Fault(
        edits,
        f"Your {words.player}'s output has no bound: the tanh at the end is missing.",
        f"Real pixels lie in [-1, 1]. {what_to_do}.",
    )


@family("output")
def sigmoid(code: Code, words: Words) -> Fault:
    """A sigmoid where a tanh bounds the output."""
    calls, names = _last_tanh(code), {"Tanh": "Sigmoid", "tanh": "sigmoid"}
    return Fault(
        [renamed(code, call, called(call), names[called(call)]) for call in calls],
        f"Your {words.player} ends in a sigmoid, so its pixels lie in [0, 1].",
        f"Real pixels lie in [-1, 1], and the {words.rival} would win on brightness alone: "
        "use tanh.",
    )


def _ended(code: Code, change: str) -> list[Edit]:
    """What forward returns, put through something more; only of a network without a bound."""
    results = [code.result()] if code.function("forward") and not code.calls(*TANHS) else []
    values = [result.value for result in results if result and result.value]
    return [code.put(value, change.format(code.source(value))) for value in values]


@family("output")
def sigmoid_end(code: Code, words: Words) -> Fault:
    """A sigmoid behind a logit."""
    edits = _ended(code, "torch.sigmoid({})")
    return Fault(
        edits,
        f"Your {words.player} ends in a sigmoid.",
        "A logit has no bound: the loss takes it as it is. Leave the sigmoid out.",
    )


@family("output")
def tanh_end(code: Code, words: Words) -> Fault:
    """A tanh behind a logit."""
    edits = _ended(code, "torch.tanh({})")
    return Fault(
        edits,
        f"Your {words.player} ends in tanh.",
        "A logit has no bound. tanh belongs at the end of the generator.",
    )


@family("output")
def leaky_end(code: Code, words: Words) -> Fault:
    """LeakyReLU behind a logit."""
    edits = _ended(code, "F.leaky_relu({}, 0.1)")
    return Fault(
        edits,
        f"Your {words.player} applies LeakyReLU to the logit.",
        f'It squeezes every "fake" towards 0. Nothing belongs after the last {kind_of(code)}.',
    )


def _flat(code: Code) -> list[ast.Call]:
    """The flatten around what forward returns."""
    result = code.result()
    return [call for call in code.calls("flatten") if result and call is result.value]


@family("output")
def squeezed(code: Code, words: Words) -> Fault:
    """A logit a picture without its axis."""
    if flat := _flat(code):
        return Fault(
            [code.put(call, f"{code.operand(call.func.value)}.squeeze()") for call in flat],
            f"Your {words.player} gives the shape (N,); asked: (N, 1).",
            "Use .flatten(1), which keeps both axes. squeeze() would remove every axis of length "
            "1, for a single image that of the batch as well.",
        )
    edits = _ended(code, "{}.squeeze(1)")
    return Fault(
        edits,
        f"Your {words.player} gives logits of shape (N,) instead of (N, 1).",
        "Keep the axis of length 1. Mixed with tensors of shape (N, 1), a shape of (N,) silently "
        "becomes an N x N table.",
    )


@family("output")
def not_flattened(code: Code, words: Words) -> Fault:
    """A map of one place instead of a logit."""
    return Fault(
        [code.put(call, code.source(call.func.value)) for call in _flat(code)],
        f"Your {words.player} gives (N, 1, 1, 1) instead of (N, 1).",
        "Flatten the result: .flatten(1).",
    )


@family("gradient")
def no_grad(code: Code, words: Words) -> Fault:
    """A forward pass without a graph."""
    results = [code.result()] if code.function("forward") else []
    line = "with torch.no_grad():\n{}    {}"
    return Fault(
        [code.put(r, line.format(code.indent(r), code.source(r))) for r in results if r],
        f"No gradient reaches any layer of your {words.player}.",
        "Often torch.no_grad() or .detach() stands in forward(). They belong into the training "
        f"step, around the {words.rival}'s fakes.",
    )


@family("gradient")
def bare_list(code: Code, words: Words) -> Fault:
    """Layers in a list of Python's own."""
    calls = code.calls("ModuleList")
    return Fault(
        [code.put(call, code.source(call.args[0])) for call in calls],
        "PyTorch does not know your layers: their numbers are not among the parameters.",
        "Often they stand in a plain Python list. Put them into nn.ModuleList. Otherwise the "
        "optimiser has nothing to train.",
    )
