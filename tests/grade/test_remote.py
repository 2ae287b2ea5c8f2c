"""A student's function gives the judge what it gives here, whatever comes back."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from gankit.checks.compare import equal
from gankit.checks.plain import plain_tensor
from gankit.checks.probing.calling import call_each, call_row
from gankit.checks.probing.steps import replaced
from gankit.checks.probing.student_error import StudentError
from gankit_autograder.judge.remote import Remote
from gankit_autograder.worker.calls import Calls
from gankit_autograder.worker.protocol import HEADER, pack, unpack

GIVES = {
    "a tensor": lambda x: x * 2,
    "a list of tensors": lambda x: [x.long(), x + 1],
    "a tuple of tensors": lambda x: (x.argmax(), x),
    "an empty list": lambda x: [],
    "nothing": lambda x: None,
    "a dict": lambda x: {"loss": x.sum(), "count": len(x)},
    "a text": lambda x: "text",
    "a number": lambda x: x.sum().item(),
}


def over_the_wire(message: Any) -> Any:
    frame = pack(message)
    size = HEADER.unpack(frame[: HEADER.size])[0]
    body = frame[HEADER.size :]
    return unpack(body[:size], body[size:])


def remote(target: Any) -> Any:
    calls = Calls(target)
    link = Remote(lambda request: over_the_wire(calls.answer(over_the_wire(request))))
    link.kept = calls  # as long as the link
    return link.decode(over_the_wire(calls.replies.target()))


def plain(value: Any) -> Any:
    if isinstance(value, Tensor):
        return plain_tensor(value)
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, *map(plain, value)]
    return {k: plain(v) for k, v in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("what", GIVES)
def test_a_result_is_the_same_there(what):
    x = torch.tensor([1.5, -2.0, 3.0])
    assert equal(plain(remote(GIVES[what])(x)), plain(GIVES[what](x)))
    (found,) = call_row(remote(GIVES[what]), {}, [[x]])
    assert equal(plain(found), plain(GIVES[what](x)))


def test_a_gradient_is_the_same_there():
    def loss(x, y):
        return (x * y).square().mean()

    found = []
    for target in (loss, remote(loss)):
        x, y = (torch.tensor(v, requires_grad=True) for v in ([1.0, 2.0], [3.0, -1.0]))
        value, other = call_row(target, {}, [[x, y], [2 * x.detach(), y.detach()]])
        found.append((value, other, *torch.autograd.grad(value, (x, y))))
    assert equal(*(plain([v.detach() for v in values]) for values in found))


def test_of_a_row_the_first_call_raises_and_a_later_one_is_told():
    def only_flat(x):
        if x.dim() > 1:
            raise ValueError("flat, please")
        return x.sum()

    flat, column = torch.ones(3), torch.ones(3, 1)
    for target in (only_flat, remote(only_flat)):
        value, error = call_row(target, {}, [[flat], [column]])
        assert value == 3
        assert type(error).__name__ == "ValueError"
    with pytest.raises(StudentError, match="flat, please"):
        call_row(remote(only_flat), {}, [[column], [flat]])


def test_a_row_of_calls_gives_all_results_or_the_first_exception():
    def halves(x):
        if x.numel() % 2:
            raise IndexError("odd")
        return x.view(2, -1)

    two, three = torch.arange(2.0), torch.arange(3.0)
    for target in (halves, remote(halves)):
        assert equal(*(plain(call_each(f, [(two,), (two + 1,)])) for f in (target, halves)))
        with pytest.raises(Exception, match="odd") as raised:
            call_each(target, [(two,), (three,), (two,)])
        assert type(raised.value).__name__ == "IndexError"


def there() -> str:
    return "there"


def here() -> str:
    return "here"


SPACE: dict[str, Any] = {"there": there}
exec("def names():\n    return there(), sorted(n for n in globals() if n[0] != '_')", SPACE)


def test_names_are_replaced_for_the_calls_inside_and_no_others():
    names = remote(SPACE["names"])
    with replaced(names, {"there": here, "new": here}):
        assert names() == ("here", ["names", "new", "there"])
        with replaced(names, {"there": there, "unknown": here}, known_only=True):
            assert names() == ("there", ["names", "new", "there"])
        assert names()[0] == "here"
    assert names() == ("there", ["names", "there"])


def test_names_are_put_back_when_a_probe_ends_inside():
    names = remote(SPACE["names"])
    with replaced(names, {"there": here}):
        names()
        names._link.kept.close()
    assert SPACE["names"]() == ("there", ["names", "there"])
