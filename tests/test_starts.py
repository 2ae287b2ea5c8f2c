"""A command starts without what it does not need; what is put off comes when it is asked for."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

BUILDING = """
import sys
import gankit_autograder.build.cli
print(*({"lark", "torchvision", "torch._dynamo", "matplotlib.pyplot"} & set(sys.modules)))
"""
ASKED = """
import sys
import gankit_autograder
from jsonschema import FormatChecker
assert "lark" not in sys.modules
addresses = ["http://a.example/ü", "http://a.example/a b", "http://a.example"]
print(*(FormatChecker().conforms(address, "iri") for address in addresses))
"""


def said(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_build_starts_with_what_it_needs():
    assert said(BUILDING) == ""


@pytest.mark.skipif(not importlib.util.find_spec("rfc3987_syntax"), reason="no JupyterLab here")
def test_addresses_are_looked_at_as_without_us():
    assert said(ASKED) == said(ASKED.replace("gankit_autograder", "json", 1).replace("assert", "#"))
