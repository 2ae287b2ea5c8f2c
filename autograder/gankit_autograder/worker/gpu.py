"""GPU idioms on a machine without a GPU: questions are answered, waiting does nothing.

`torch.cuda.is_available()` says the truth, so code that can do without a GPU does. What names one
without asking runs on the processor.
"""

from __future__ import annotations

import contextlib
from types import SimpleNamespace
from typing import Any

import torch
from torch import nn

from gankit.checks.probing.device import StayOn
from gankit_autograder.worker.words import words

_NAME = "no GPU: graded on the processor"
_TYPES = words("Float Double Half BFloat16 Byte Char Short Int Long Bool")


class _Event:
    """A `torch.cuda.Event` or `Stream` that has nothing to wait for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: None

    def query(self) -> bool:
        return True

    def elapsed_time(self, other: Any) -> float:
        return 0.0


class _Place(contextlib.nullcontext):
    """`torch.cuda.device` and `torch.cuda.stream`: there is one place only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()


def _answers() -> dict[str, Any]:
    """What the functions of `torch.cuda` give that would otherwise look for a GPU."""
    properties = SimpleNamespace(
        name=_NAME, total_memory=0, major=0, minor=0, multi_processor_count=0, is_integrated=0
    )
    return {
        "current_device": 0,
        "get_device_name": _NAME,
        "get_device_properties": properties,
        "get_device_capability": (0, 0),
        "mem_get_info": (0, 0),
        "memory_summary": "",
        "memory_stats": {},
        "get_arch_list": [],
        "utilization": 0,
        "temperature": 0,
        "is_bf16_supported": False,
        **dict.fromkeys(
            words(
                """
    set_device synchronize init ipc_collect empty_cache reset_peak_memory_stats
    reset_max_memory_allocated set_per_process_memory_fraction set_stream
    """
            )
        ),
        **dict.fromkeys(
            words(
                """
    memory_allocated max_memory_allocated memory_reserved max_memory_reserved memory_cached
    max_memory_cached
    """
            ),
            0,
        ),
    }


def install() -> None:
    """From here on the code of this process finds these functions. Without a GPU only."""
    if torch.cuda.is_available():
        return
    for name, answer in _answers().items():
        if hasattr(torch.cuda, name):
            setattr(torch.cuda, name, lambda *args, answer=answer, **kwargs: answer)
    torch.cuda.Event, torch.cuda.Stream = _Event, _Event
    torch.cuda.current_stream = torch.cuda.default_stream = _Event
    torch.cuda.stream = torch.cuda.device = _Place
    for name in _TYPES:
        setattr(torch.cuda, f"{name}Tensor", getattr(torch, f"{name}Tensor"))
    _set_defaults()
    _own_code_only()


def _set_defaults() -> None:
    """A default device that is not here is none."""
    set_device, set_type = torch.set_default_device, torch.set_default_tensor_type

    def set_default_device(device: Any) -> None:
        known = device is None or torch.device(device).type in {"cpu", "meta"}
        set_device(device if known else None)

    def set_default_tensor_type(kind: Any) -> None:
        set_type(kind.replace("torch.cuda.", "torch.") if isinstance(kind, str) else kind)

    torch.set_default_device = set_default_device
    torch.set_default_tensor_type = set_default_tensor_type
    load, generator = torch.load, torch.Generator

    def load_here(*args: Any, **options: Any) -> Any:
        if isinstance(options.get("map_location"), str | torch.device):
            options["map_location"] = "cpu"
        return load(*args, **options)

    class Generator(generator):
        def __new__(cls, device: Any = "cpu") -> Generator:
            return generator.__new__(cls, "cpu")

    torch.load, torch.Generator = load_here, Generator


def _own_code_only() -> None:
    """What is compiled is graded as the function that was written."""

    def unchanged(function: Any = None, *args: Any, **options: Any) -> Any:
        return function if function is not None else lambda wrapped: wrapped

    torch.compile = torch.jit.script = torch.jit.trace = torch.jit.script_method = unchanged
    torch.jit.optimize_for_inference = torch.jit.freeze = unchanged
    nn.Module.compile = lambda self, *args, **options: None


def on_the_processor() -> StayOn:
    """While this mode is on, `.cuda()`, `.to(0)` and `device="cuda"` mean the processor."""
    return StayOn("cpu")
