"""torch's compiler is not loaded by a check, and is there for whoever asks for it."""

import subprocess
import sys

import pytest

BEGIN = """
import sys, torch
from torch import nn
from gankit.checks.probing import compiler
from gankit.checks.probing.undisturbed import undisturbed

def loaded():
    return any(name.startswith("torch._dynamo.") for name in sys.modules)

def use():
    layer = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    optimizer.zero_grad()
    layer(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    with torch.device("meta"):
        nn.Linear(2, 2)(torch.ones(1, 2))

def marked():
    function = torch.optim.Optimizer.zero_grad.__wrapped__
    return hasattr(function, compiler.MARK)
"""
CASES = {
    "a check leaves no trace": """
with undisturbed():
    use()
    assert not loaded() and marked()
assert compiler.COMPILER not in sys.modules and not marked() and not compiler.is_loaded()
assert not any("compiler" in type(finder).__module__ for finder in sys.meta_path)
use()  # as ever
assert loaded() and compiler.is_loaded()
with undisturbed():
    use()
""",
    "whoever compiles gets the real one": """
compiler.put_off()
use()
assert not loaded()
double = torch.compile(lambda x: 2 * x, backend="eager")
assert loaded() and compiler.is_loaded() and not marked()
assert double(torch.ones(2)).tolist() == [2, 2]
use()
""",
    "a part of it is imported once": """
compiler.put_off()
import torch._dynamo.config as first
from torch._dynamo import config as second
import torch._dynamo
assert first is second is torch._dynamo.config is sys.modules["torch._dynamo.config"]
assert torch._dynamo.config.__spec__.loader is not None
try:
    import torch._dynamo.no_such_part
except ModuleNotFoundError:
    pass
""",
}


@pytest.mark.parametrize("case", CASES)
def test_in_a_process_of_its_own(case):
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + CASES[case]], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
