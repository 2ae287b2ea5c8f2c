"""Turn what a run owns (nets, optimisers, tensors, counters) into plain data, and put it back."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from gankit.errors import GankitError

PLAIN = (bool, int, float, complex, str, bytes, type(None))


def pack(name: str, thing: Any) -> Any:
    """The state of `thing` as plain data and tensors.

    Understood are anything with `state_dict`/`load_state_dict` (modules, optimisers, schedulers,
    scalers), tensors, torch and numpy generators, `random.Random`, dicts and lists, and simple
    objects whose attributes are plain data or tensors, such as an image pool.
    """
    if hasattr(thing, "state_dict") and hasattr(thing, "load_state_dict"):
        return thing.state_dict()
    if isinstance(thing, torch.Tensor):
        return thing.detach()
    if isinstance(thing, torch.Generator):
        return thing.get_state()
    if isinstance(thing, np.random.Generator):
        return thing.bit_generator.state
    if isinstance(thing, random.Random):
        return thing.getstate()
    if isinstance(thing, (dict, list)):
        return copy.deepcopy(thing) if _is_plain(thing) else _refuse(name, thing)
    attributes = getattr(thing, "__dict__", None)
    if attributes and _is_plain(attributes):
        return copy.deepcopy(attributes)
    return _refuse(name, thing)


def _refuse(name: str, thing: Any) -> None:
    hint = ""
    if isinstance(thing, PLAIN):
        hint = f' A single value cannot be put back; keep it in a dict: {name}={{"value": ...}}.'
    raise GankitError(
        f"the checkpoint cannot save {name!r} ({type(thing).__name__}). Give it nets, optimisers, "
        f"schedulers, tensors, dicts or lists of these.{hint}"
    )


def _is_plain(value: Any) -> bool:
    if isinstance(value, (*PLAIN, torch.Tensor)):
        return True
    if isinstance(value, dict):
        return all(isinstance(k, PLAIN) and _is_plain(v) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return all(_is_plain(v) for v in value)
    return False


def unpack(thing: Any, state: Any, device: torch.device) -> None:
    """Put `state`, made by `pack`, back into `thing`, in place; loose tensors go to `device`."""
    if hasattr(thing, "state_dict") and hasattr(thing, "load_state_dict"):
        thing.load_state_dict(state)
    elif isinstance(thing, torch.Tensor):
        with torch.no_grad():
            thing.copy_(state)
    elif isinstance(thing, torch.Generator):
        thing.set_state(state.cpu())
    elif isinstance(thing, np.random.Generator):
        thing.bit_generator.state = state
    elif isinstance(thing, random.Random):
        thing.setstate(state)
    elif isinstance(thing, dict):
        thing.clear()
        thing.update(_moved(state, device))
    elif isinstance(thing, list):
        thing[:] = _moved(state, device)
    else:
        vars(thing).update(_moved(state, device))


def _moved(value: Any, device: torch.device) -> Any:
    if isinstance(value, torch.Tensor):
        return value.to(device)
    if isinstance(value, dict):
        return {key: _moved(item, device) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_moved(item, device) for item in value)
    return value


def mismatch(name: str, thing: Any, state: Any) -> str:
    """Why `state` cannot belong to `thing`, in words; "" if it can. Changes nothing."""
    if isinstance(thing, torch.nn.Module):
        return _module_mismatch(name, thing.state_dict(), state)
    if isinstance(thing, torch.Tensor):
        saved = tuple(state.shape) if isinstance(state, torch.Tensor) else type(state).__name__
        if saved != tuple(thing.shape):
            return f"{name} has shape {tuple(thing.shape)} here and {saved} in the file"
    if isinstance(thing, torch.optim.Optimizer):
        return _optimizer_mismatch(name, thing, state)
    return ""


def _module_mismatch(name: str, here: Mapping[str, Any], state: Any) -> str:
    if not isinstance(state, Mapping):
        return f"{name} is no network in the file"
    for key, value in here.items():
        if key not in state:
            return f"{name}.{key} is not in the file"
        if not isinstance(value, torch.Tensor):
            continue
        saved = tuple(getattr(state[key], "shape", ()))
        if saved != tuple(value.shape):
            return f"{name}.{key} has shape {tuple(value.shape)} here and {saved} in the file"
    extra = [key for key in state if key not in here]
    return f"{name}.{extra[0]} is in the file but not in the network here" if extra else ""


def _optimizer_mismatch(name: str, here: torch.optim.Optimizer, state: Any) -> str:
    try:
        saved = [len(group["params"]) for group in state["param_groups"]]
    except (TypeError, KeyError):
        return f"{name} is no optimiser in the file"
    ours = [len(group["params"]) for group in here.param_groups]
    if saved != ours:
        return f"{name} has {ours} parameters a group here and {saved} in the file"
    return ""
