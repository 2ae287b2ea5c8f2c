"""The stream of batches: epochs, the place in them, and going on there after a stop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch

from gankit.errors import GankitError
from gankit.train.random_state import random_state, set_random_state


class Feed:
    """Batches from any iterable, epoch after epoch, and a place in it that can be saved.

    A loader with `state_dict`/`load_state_dict` (gankit.data, torchdata's StatefulDataLoader) says
    itself where it stands. From any other, the batches of a broken epoch are fetched again
    on the way to the place, with the random state that the epoch began with.
    """

    def __init__(self, data: Iterable, device: torch.device) -> None:
        if not hasattr(data, "__iter__") and not hasattr(data, "__getitem__"):
            raise GankitError(
                f"train.run needs an iterable of batches as its data, not {type(data).__name__}. "
                "For example images.batches(64) or a DataLoader."
            )
        self.data = data
        self.device = device
        self.epoch = 0
        self.position = 0
        self.knows_its_place = hasattr(data, "state_dict") and hasattr(data, "load_state_dict")
        self._iterator = None
        self._random_at_start: dict[str, Any] | None = None
        self._just_loaded = False
        self._keep_on_device()

    def _keep_on_device(self) -> None:
        """Let gankit's own loader keep its set on the GPU, where batches then cost no transfer."""
        if self.device.type != "cpu" and hasattr(self.data, "images"):
            self.data.device = self.device

    @property
    def length(self) -> int | None:
        """Batches in an epoch, or None if the data cannot tell."""
        try:
            return len(self.data)
        except TypeError:
            return None

    @property
    def epochs(self) -> float:
        """Epochs done, with the share of the running one where the length is known."""
        return self.epoch + (self.position / self.length if self.length else 0.0)

    def next(self) -> Any | None:
        """The next batch, on the device; None once at the end of every epoch."""
        if self._iterator is None:
            self._start_epoch()
        try:
            batch = next(self._iterator)
        except StopIteration:
            return self._end_epoch()
        self.position += 1
        self._just_loaded = False
        return to_device(batch, self.device)

    def _start_epoch(self) -> None:
        if not self.knows_its_place:
            self._random_at_start = random_state()
        self._iterator = iter(self.data)

    def _end_epoch(self) -> None:
        # A loader restored at the very end of an epoch may have nothing left: not an empty one.
        if self.position == 0 and not self._just_loaded:
            raise GankitError(
                "the data gave no batch. Perhaps the batch is larger than the set and the loader "
                "drops the rest, or the data are an iterator that was used up."
            )
        if self.position:
            self.epoch += 1
        self.position = 0
        self._iterator = None
        self._just_loaded = False

    def state_dict(self) -> dict[str, Any]:
        """The place in the data, as plain numbers and tensors."""
        state = {"epoch": self.epoch, "position": self.position}
        if self.knows_its_place:
            state["loader"] = dict(self.data.state_dict())
        else:
            state["random_at_start"] = self._random_at_start
        return state

    def load_state_dict(self, state: Mapping[str, Any]) -> str:
        """Go to the saved place. Returns a sentence if batches had to be fetched again, else ""."""
        self.epoch, self.position = state["epoch"], state["position"]
        self._just_loaded = True
        self._iterator = None
        if self.length and self.position >= self.length:
            self.epoch, self.position = self.epoch + 1, 0
        if "loader" in state and self.knows_its_place:
            self.data.load_state_dict(state["loader"])
            return ""
        if not self.position:
            return ""
        return self._fetch_again(state.get("random_at_start"))

    def _fetch_again(self, random_at_start: dict[str, Any] | None) -> str:
        if random_at_start is not None:
            set_random_state(random_at_start)
        self._start_epoch()
        for _ in range(self.position):
            if next(self._iterator, None) is None:
                raise GankitError(
                    f"the checkpoint stands at batch {self.position} of the epoch, but the data "
                    "end before it. Use the data of the saved run, or fresh=True."
                )
        return (
            f"This loader cannot say where it stood, so epoch {self.epoch + 1} was read from its "
            f"start again up to batch {self.position}."
        )


def to_device(batch: Any, device: torch.device) -> Any:
    """`batch` with every tensor in it moved to `device`."""
    if isinstance(batch, torch.Tensor):
        return batch.to(device, non_blocking=True)
    if isinstance(batch, Mapping):
        return {key: to_device(value, device) for key, value in batch.items()}
    if isinstance(batch, (tuple, list)):
        return tuple(to_device(value, device) for value in batch)
    return batch


def tensors_in(batch: Any) -> list[torch.Tensor]:
    """The tensors of a batch that have a first dimension, in order."""
    if isinstance(batch, torch.Tensor):
        return [batch] if batch.dim() else []
    if isinstance(batch, Mapping):
        batch = tuple(batch.values())
    if isinstance(batch, (tuple, list)):
        return [tensor for value in batch for tensor in tensors_in(value)]
    return []
