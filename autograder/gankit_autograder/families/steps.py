"""What goes wrong in training steps: detach, zero_grad, optimisers, their order, what returns.

A step has a half for the discriminator, which ends in `opt_d.step()`, then the generator's.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from gankit_autograder.families.code import Code, Edit, called
from gankit_autograder.families.fault import Fault, Words, family


@dataclass(frozen=True)
class Half:
    """The statements of one network's update, the last one its optimiser's step."""

    statements: list[ast.stmt]

    @property
    def optimiser(self) -> str:
        return ast.unparse(self.statements[-1].value.func.value)

    def one(self, name: str) -> ast.stmt:
        """The statement that calls zero_grad, backward or step."""
        return next(s for s in self.statements if called(getattr(s, "value", None)) == name)

    @property
    def before(self) -> list[ast.stmt]:
        """What comes before the gradients are cleared."""
        return self.statements[: self.statements.index(self.one("zero_grad"))]


def _halves(code: Code) -> list[Half]:
    """The two halves of a step; none where it has another form."""
    functions = code.functions()
    body = functions[0].body if len(functions) == 1 else []
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    halves, start = [], 0
    for place, statement in enumerate(body, start=1):
        if called(getattr(statement, "value", None)) == "step":
            halves.append(Half(body[start:place]))
            start = place
    complete = [{called(getattr(s, "value", None)) for s in half.statements} for half in halves]
    asked = {"zero_grad", "backward", "step"}
    return halves if len(halves) == 2 and all(asked <= names for names in complete) else []


def _backward(code: Code, optimiser: str) -> str:
    """The backward() that follows an optimiser's zero_grad()."""
    calls = code.calls("zero_grad", "backward")
    own = [n for n, c in enumerate(calls) if code.source(c) == f"{optimiser}.zero_grad()"]
    return code.source(calls[own[0] + 1]) if own and own[0] + 1 < len(calls) else "backward()"


def _optimisers(code: Code) -> list[str]:
    """The optimisers in the order in which they step."""
    return [code.source(call.func.value) for call in code.calls("step")]


def _whose(code: Code, optimiser: str, words: Words) -> str:
    """The network of an optimiser: of two, the first belongs to the rival."""
    found = _optimisers(code)
    return words.rival if len(found) == 2 and optimiser == found[0] else words.player


@family("cleared", ("opt_g",), ("opt_d",))
def not_cleared(code: Code, words: Words, optimiser: str) -> Fault:
    """zero_grad() of one optimiser left out."""
    lines = code.statements(f"{optimiser}.zero_grad()")
    whose = _whose(code, optimiser, words)
    what = f"The {whose}'s gradients pile up from step to step."
    if whose == words.rival:
        what = (
            f"The {whose}'s gradients pile up: those of the {words.player}'s half are still there "
            "in the next step."
        )
    look = f"Call {optimiser}.zero_grad() before {_backward(code, optimiser)}."
    return Fault([code.without_lines(line) for line in lines], what, look)


@family("cleared")
def nothing_cleared(code: Code, words: Words) -> Fault:
    """Every zero_grad() left out."""
    names = _optimisers(code) if len(_optimisers(code)) > 1 else []
    lines = [line for name in names for line in code.statements(f"{name}.zero_grad()")]
    return Fault(
        [code.without_lines(line) for line in lines],
        "No gradients are ever cleared: they pile up in both networks, from step to step.",
        "backward() adds to what is there. Call zero_grad() before each of the two.",
    )


@family("update", ("opt_g",), ("opt_d",))
def never_steps(code: Code, words: Words, optimiser: str) -> Fault:
    """step() of one optimiser left out."""
    lines = code.statements(f"{optimiser}.step()")
    return Fault(
        [code.without_lines(line) for line in lines],
        f"Your {_whose(code, optimiser, words)} never moves: {optimiser} makes no step.",
        f"After {_backward(code, optimiser)} comes {optimiser}.step().",
    )


def _attached(code: Code) -> tuple[list[Edit], str]:
    """The discriminator's fakes with their graph, and how they are drawn."""
    for block in (n for n in code.nodes if isinstance(n, ast.With)):
        (inner, *more) = block.body
        is_drawn = isinstance(inner, ast.Assign) and not more
        if called(block.items[0].context_expr) == "no_grad" and is_drawn:
            start, end = code.span(block)[0], code.span(inner)[0]
            return [Edit(start, end)], code.source(inner.value)
    detached = code.calls("detach")
    if len(detached) != 1:
        return [], ""
    drawn = code.source(detached[0].func.value)
    return [code.put(detached[0], drawn)], drawn


@family("cleared")
def no_detach(code: Code, words: Words) -> Fault:
    """The discriminator's loss with a way into the generator."""
    edits, drawn = _attached(code)
    return Fault(
        edits if _halves(code) else [],
        f"Your {words.rival}'s update leaves gradients on the {words.player}.",
        "They cost time, and do no harm only where they are cleared before G's own backward(). "
        f"Use {drawn}.detach(), or draw the fakes under torch.no_grad().",
    )


@family("update")
def no_detach_no_clear(code: Code, words: Words) -> Fault:
    """The discriminator's loss on the generator's gradients, which stay."""
    edits, halves = _attached(code)[0], _halves(code)
    return Fault(
        [*edits, code.without_lines(halves[1].one("zero_grad"))] if edits and halves else [],
        f"Your {words.player} also learns to help the {words.rival}: the gradient of the "
        f"{words.rival}'s loss stays on G.",
        f"Detach the fakes in the {words.rival}'s half, and call opt_g.zero_grad() before the "
        f"{words.player}'s backward().",
    )


def _drawn(code: Code, half: Half, network: str = "G") -> list[ast.Call]:
    """Calls of a network in one half."""
    inside = {id(node) for statement in half.statements for node in ast.walk(statement)}
    return [call for call in code.calls(network) if id(call) in inside]


@family("update")
def detached_g(code: Code, words: Words) -> Fault:
    """The generator's own fakes without a graph."""
    drawn = _drawn(code, _halves(code)[1]) if _halves(code) else []
    return Fault(
        [code.put(call, f"{code.source(call)}.detach()") for call in drawn],
        f"Your {words.player} does not move: it has no gradient when opt_g steps.",
        "Often its images are detached in its own half of the step. The gradient has to travel "
        "through D into G. Detach in the other half only.",
    )


def _asked_about(code: Code, drawn: ast.stmt) -> list[ast.Call]:
    """Calls of D with what a statement draws."""
    name = code.source(drawn.targets[0]) if isinstance(drawn, ast.Assign) else ""
    return [call for call in code.calls("D") if call.args and code.source(call.args[0]) == name]


@family("update")
def no_grad_around_d(code: Code, words: Words) -> Fault:
    """The discriminator's answer to fakes without a graph."""
    halves, edits = _halves(code), []
    for block in (n for n in code.nodes if isinstance(n, ast.With)):
        inner = block.body[0]
        asked = _asked_about(code, inner)
        if halves and asked:
            name = code.source(inner.targets[0])
            answer = code.source(asked[0]).replace(name, code.source(inner.value), 1)
            edits = [code.put(inner, f"{name}_logits = {answer}")]
            edits.append(code.put(asked[0], f"{name}_logits"))
    return Fault(
        edits,
        f"Your {words.rival} learns from real images only.",
        "Often torch.no_grad() covers D(fake) too. Only G belongs under it: call D on the fakes "
        "outside.",
    )


def _exchanged(code: Code, one: ast.AST, other: ast.AST) -> list[Edit]:
    return [code.put(one, code.source(other)), code.put(other, code.source(one))]


@family("update")
def zero_after_backward(code: Code, words: Words) -> Fault:
    """Gradients cleared between backward() and step()."""
    clears = [s for name in _optimisers(code) for s in code.statements(f"{name}.zero_grad()")]
    edits = []
    for clear in clears:
        optimiser = code.source(clear.value.func.value)
        back = code.statements(_backward(code, optimiser))
        edits += _exchanged(code, clear, back[0]) if back else []
    return Fault(
        edits,
        "Nothing moves: there are no gradients when the optimisers step.",
        "Often they are cleared between backward() and step(). The order is zero_grad(), "
        "backward(), step().",
    )


@family("update")
def swapped_arguments(code: Code, words: Words) -> Fault:
    """Real and fake exchanged in the call of the discriminator's loss."""
    for call in code.calls(*{called(n) for n in code.nodes if isinstance(n, ast.Call)} - {""}):
        if len(call.args) == 2 and [called(a) for a in call.args] == ["D", "D"]:
            return Fault(
                _exchanged(code, *call.args),
                f"Real and fake are swapped in your {words.rival}'s loss.",
                f"{called(call)} takes the logits of the real images first.",
            )
    return Fault([], "", "")


@family("update")
def same_noise(code: Code, words: Words) -> Fault:
    """The generator's half with the discriminator's noise."""
    calls = _drawn(code, _halves(code)[1]) if _halves(code) else []
    noises = [call.args[0] for call in calls if code.source(call.args[0]) == "z_g"]
    return Fault(
        [code.put(noise, "z_d") for noise in noises],
        f"Your {words.player}'s half uses z_d again.",
        "Draw new fakes from z_g there.",
    )


@family("update")
def generator_first(code: Code, words: Words) -> Fault:
    """The two halves in the other order; only where the second needs nothing of the first."""
    halves = _halves(code)
    edits = []
    if halves:
        first, second = (code.lines(*half.statements) for half in halves)
        made = {n.id for s in halves[0].statements for n in ast.walk(s) if _is_set(n)}
        used = {n.id for s in halves[1].statements for n in ast.walk(s) if isinstance(n, ast.Name)}
        if not made & used:
            one, other = (code.without_lines(*half.statements) for half in halves)
            edits = [Edit(one.start, one.end, second), Edit(other.start, other.end, first)]
    return Fault(
        edits,
        f"Your step teaches the {words.player} before the {words.rival}.",
        f"The exercise asks for the {words.rival} first, so that the {words.player} meets the "
        "updated one.",
        is_whole=True,
    )


def _is_set(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


@family("update")
def losses_first(code: Code, words: Words) -> Fault:
    """Both losses before the first update."""
    halves = _halves(code)
    edits = []
    if halves and halves[1].before:
        early = code.lines(*halves[1].before)
        clear = code.without_lines(halves[0].one("zero_grad")).start
        edits = [Edit(clear, clear, early), code.without_lines(*halves[1].before)]
    loss = _backward(code, "opt_g").partition(".")[0]
    return Fault(
        edits,
        "Your step goes backward through a D whose weights have changed since the way there.",
        f"Often {loss} is computed before opt_d.step(). Finish D's half first; then compute {loss} "
        "with the updated D.",
        is_whole=True,
    )


@family("update")
def steps_at_the_end(code: Code, words: Words) -> Fault:
    """Both backward passes before the first optimiser moves."""
    halves = _halves(code)
    edits = []
    if halves:
        clear, step = halves[1].one("zero_grad"), halves[0].one("step")
        edits = [
            code.before(halves[0].statements[0], code.source(clear)),
            code.without_lines(clear),
            code.without_lines(step),
            code.before(halves[1].one("step"), code.source(step)),
        ]
    return Fault(
        edits,
        f"Your {words.rival} steps with the gradients of both losses.",
        f"The {words.player}'s backward() travels through D and adds to its gradients. Step opt_d "
        f"before the {words.player}'s half begins.",
        is_whole=True,
    )


@family("update")
def optimisers_swapped(code: Code, words: Words) -> Fault:
    """Each half with the other one's optimiser."""
    halves = _halves(code)
    edits = []
    for half, other in zip(halves, reversed(halves), strict=True):
        for name in ("zero_grad", "step"):
            call = half.one(name).value
            edits.append(code.put(call.func.value, other.optimiser))
    return Fault(
        edits,
        f"Your {words.rival} moves by the {words.player}'s loss, and your {words.player} not at "
        "all.",
        "Often the optimisers are swapped. An optimiser moves the network that it was made for: "
        "loss_d goes with opt_d.",
        is_whole=True,
    )


@family("update")
def fakes_used_twice(code: Code, words: Words) -> Fault:
    """The generator's half with the discriminator's fakes."""
    halves, (edits, _) = _halves(code), _attached(code)
    blocks = [n for n in code.nodes if isinstance(n, ast.With)]
    if halves and blocks and edits:
        fake = code.source(blocks[0].body[0].targets[0])
        asked = [c for c in _drawn(code, halves[0], "D") if code.source(c.args[0]) == fake]
        edits = [*edits, *(code.put(c.args[0], f"{fake}.detach()") for c in asked)]
        edits += [code.put(call, fake) for call in _drawn(code, halves[1])]
    return Fault(
        edits if halves and blocks else [],
        f"Your {words.player} learns from the {words.rival}'s fakes, and z_g is never used.",
        f"It works, and saves time. Here the {words.player}'s half draws new fakes from z_g.",
        is_whole=True,
    )


@family("update")
def steps_twice(code: Code, words: Words) -> Fault:
    """The discriminator moved twice with one gradient."""
    steps = [half.one("step") for half in _halves(code)[:1]]
    return Fault(
        [code.after(step, code.source(step)) for step in steps],
        f"Your {words.rival} moves twice with the same gradient.",
        f"Call opt_d.step() once in the {words.rival}'s half.",
    )


@family("update")
def moved_by_g(code: Code, words: Words) -> Fault:
    """Both optimisers moved in the generator's half."""
    names = _optimisers(code)
    steps = code.statements(f"{names[1]}.step()") if len(names) == 2 else []
    return Fault(
        [code.after(step, f"{names[0]}.step()") for step in steps],
        f"Your {words.rival} is moved by the {words.player}'s loss as well.",
        f"In the {words.player}'s half call opt_g.step() only: D's gradients there would make it "
        "worse on purpose.",
    )


@family("update")
def g_in_eval(code: Code, words: Words) -> Fault:
    """The generator's half in eval mode."""
    return Fault(
        [code.before(half.statements[0], "G.eval()") for half in _halves(code)[1:]],
        f"Your {words.player} is in eval mode in its own half, so BatchNorm uses old statistics.",
        "Call G.eval() only to look at samples, and G.train() afterwards.",
    )


@family("returned")
def tensors(code: Code, words: Words) -> Fault:
    """Losses with their graphs instead of numbers."""
    items = code.calls("item") if code.calls("backward") else []
    items = [call for call in items if called(call.func.value) == ""]
    named = " and ".join(code.source(call) for call in items)
    return Fault(
        [code.put(call, code.source(call.func.value)) for call in items],
        "Your step returns tensors.",
        f"Return {named}. A tensor may keep its whole graph: after a thousand steps the memory is "
        "full.",
    )
