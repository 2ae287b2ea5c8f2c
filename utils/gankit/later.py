"""Puts off work that a package does when it is imported, until somebody asks for it."""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec

GRAMMAR = "rfc3987_syntax"


def put_off_the_grammar() -> None:
    """Build the grammar of web addresses when one is looked at, not at each start.

    JupyterLab brings it, jsonschema imports it, and nbformat imports that: 1.5 s in each process
    that reads a notebook, and no notebook has an address to look at.
    """
    spec = None if GRAMMAR in sys.modules else find_spec(GRAMMAR)
    if spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)

    def is_valid_syntax(term: str, value: str) -> bool:
        if module.is_valid_syntax is is_valid_syntax:
            spec.loader.exec_module(module)
        return module.is_valid_syntax(term, value)

    module.is_valid_syntax = is_valid_syntax
    sys.modules[GRAMMAR] = module
