"""What goes wrong in networks: activations, slopes, dropout."""

from __future__ import annotations

import ast

from gankit_autograder.families.code import Code, Edit, called
from gankit_autograder.families.fault import Fault, Words, family
from gankit_autograder.families.rows import (
    ACTIVATIONS,
    DROPOUTS,
    LEAKY,
    NORMS,
    first_of,
    kind_of,
    without,
    written,
)


def _leaky(code: Code) -> tuple[list[ast.Call], str]:
    """The LeakyReLUs, and how the first is written."""
    calls = code.calls(*LEAKY)
    return calls, code.source(calls[0]) if calls else ""


def _slope(calls: list[ast.Call]) -> str:
    """The number that is asked for: the last argument of the first call."""
    numbers = [n.value for call in calls[:1] for n in ast.walk(call) if isinstance(n, ast.Constant)]
    return str(numbers[-1]) if numbers else "0.01"


def _renamed(code: Code, call: ast.Call, module: str, function: str, *arguments: str) -> Edit:
    """Another activation: `nn.ReLU()` for a layer, `F.relu(x)` for a function."""
    start = code.source(call.func).rpartition(".")[0]
    if called(call)[0].isupper():
        return code.put(call, f"{start}.{module}({', '.join(arguments)})")
    given = [code.source(call.args[0]), *arguments]
    return code.put(call, f"{start}.{function}({', '.join(given)})")


@family("activation")
def relu(code: Code, words: Words) -> Fault:
    """ReLU for LeakyReLU."""
    calls, first = _leaky(code)
    asked = _slope(calls)
    why = "ReLU gives no gradient below 0."
    if words.player in ("discriminator", "critic"):
        why = (
            f"The generator learns through the {words.player}'s gradient, and ReLU cuts it below 0."
        )
    return Fault(
        [_renamed(code, call, "ReLU", "relu") for call in calls],
        f"Your {words.player} uses ReLU where LeakyReLU({asked}) is asked for.",
        f"{why} Write {first}.",
    )


@family("activation", (), (0.2,), (0.1,))
def slope(code: Code, words: Words, value: float | None = None) -> Fault:
    """Another slope of LeakyReLU, or PyTorch's default."""
    calls, first = _leaky(code)
    asked = _slope(calls)
    given = [] if value is None else [str(value)]
    found = f"the slope {value}" if given else "PyTorch's default slope, 0.01"
    return Fault(
        [_renamed(code, call, "LeakyReLU", "leaky_relu", *given) for call in calls],
        f"Your {words.player}'s LeakyReLU has {found}.",
        f"The exercise asks for {asked}: {first}.",
    )


@family("activation")
def leaky(code: Code, words: Words) -> Fault:
    """LeakyReLU for ReLU."""
    calls = code.calls("ReLU", "relu")
    return Fault(
        [_renamed(code, call, "LeakyReLU", "leaky_relu", "0.2") for call in calls],
        f"Your {words.player} uses LeakyReLU where ReLU is asked for.",
        f"LeakyReLU belongs into the {words.rival}. Here it is ReLU.",
    )


@family("activation")
def elu(code: Code, words: Words) -> Fault:
    """ELU for LeakyReLU."""
    calls, first = _leaky(code)
    return Fault(
        [_renamed(code, call, "ELU", "elu") for call in calls],
        f"Your {words.player} uses ELU where LeakyReLU({_slope(calls)}) is asked for.",
        f"Write {first}.",
    )


@family("activation")
def no_activation(code: Code, words: Words) -> Fault:
    """Rows of layers without their activation."""
    edits, name = without(code, ACTIVATIONS), written(code, ACTIVATIONS)
    return Fault(
        edits,
        f"Your {words.player} has no activation between its layers.",
        f"Without one, several {kind_of(code)}s are no more than a single one. Put {name} after "
        "each but the last.",
    )


@family("dropout")
def no_dropout(code: Code, words: Words) -> Fault:
    """Rows of layers without their dropout."""
    edits = without(code, DROPOUTS)
    return Fault(
        edits,
        f"Your {words.player} has no dropout.",
        f"Put {written(code, DROPOUTS)} after each {first_of(code, ACTIVATIONS)}.",
    )


@family("dropout", (0.2,))
def dropout(code: Code, words: Words, share: float) -> Fault:
    """Another share of dropped numbers; where no dropout is asked for, dropout all the same."""
    if calls := code.calls(*DROPOUTS):
        asked = f"{float(_slope(calls)) * 100:.0f}"
        return Fault(
            [code.arguments(call, str(share)) for call in calls],
            f"Your {words.player} drops {share * 100:.0f} % of its numbers; "
            f"the exercise asks for {asked} %.",
            f"Write {code.source(calls[0])}.",
        )
    ends = [row[-1] for row in code.layers() if called(row[-1]) in (*NORMS, *LEAKY)]
    return Fault(
        [Edit(code.span(end)[1], code.span(end)[1], f", nn.Dropout({share})") for end in ends],
        f"Your {words.player} drops {share * 100:.0f} % of its numbers at random.",
        "No dropout is asked for here. Take it out.",
    )


@family("dropout")
def dropout_always(code: Code, words: Words) -> Fault:
    """Dropout that does not know about eval()."""
    calls = code.calls("Dropout")
    layer = (
        "class AlwaysDropout(nn.Dropout):",
        "    def forward(self, x):",
        "        return F.dropout(x, self.p)",
        "",
        "",
    )
    edits = [code.put(call.func, "AlwaysDropout") for call in calls]
    return Fault(
        [*edits, code.before(code.tree.body[0], *layer)] if edits else [],
        "Your dropout stays on in eval mode.",
        "Use nn.Dropout, or F.dropout(x, 0.5, self.training): F.dropout does not know about "
        "eval() by itself.",
    )
