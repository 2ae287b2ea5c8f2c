"""What a cell defines: the grader and the PDF for hand-in give one answer."""

from __future__ import annotations

import pytest

from gankit.cells import defines
from gankit_autograder.intake.names import names_in

DEFINE = [
    "class Generator(nn.Module):\n    pass",
    "if True:\n    class Generator(nn.Module):\n        pass",
    "try:\n    Generator\nexcept NameError:\n    def Generator(): pass",
    "Generator, Discriminator = make(), make()",
    "from my_nets import Net as Generator",
    "for Generator in nets: pass",
    "with open('x') as Generator: pass",
    "async def Generator(): pass",
    "Generator: type = make()",
    "Generator.forward = forward",
    "(Generator := make())",
    "%matplotlib inline\nclass Generator: pass",
    "%%time\nclass Generator: pass",
    "!pip install x\nGenerator = make()\nGenerator?",
    "if True:\n    !mkdir x\nGenerator = 3",
    "Generator = !ls",
    "x = (a\n  % b)\nGenerator = x",
    "?torch.nn\nGenerator = 1",
    "\ufeffGenerator = 1",
]
DEFINE_NOT = [
    "def other():\n    Generator = 3",
    "x = '''\nclass Generator:\n'''",
    "# class Generator:",
    "Generator == 3",
    "%%javascript\nclass Generator { }",
    "%%writefile nets.py\nclass Generator: pass",
]


@pytest.mark.parametrize("source", DEFINE)
def test_it_is_defined(source):
    assert "Generator" in defines(source) and "Generator" in names_in(source).defines


@pytest.mark.parametrize("source", DEFINE_NOT)
def test_it_is_not_defined(source):
    assert "Generator" not in defines(source) and "Generator" not in names_in(source).defines


def test_an_answer_with_a_slip_of_syntax_still_stands_there():
    assert "Generator" in defines("class Generator(nn.Module:\n    x = = 3")
    assert "loss" in defines("def loss(a, b)\n    return a")
