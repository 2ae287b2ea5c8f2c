"""Mini-batches from uint8 tensors: shuffled, changed at random and normalised as whole tensors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import torch

from gankit.data.augment import Changes, change, enlarge
from gankit.data.image_set import ImageSet
from gankit.data.resident import Resident, make_resident, pick
from gankit.errors import GankitError

CHANGES_STREAM = 1 << 20  # keeps the streams of the batches apart from the streams of the orders


class Batches:
    """One pass over it is one epoch. Made by `Images.batches`, whose docstring has the arguments.

    The order of an epoch depends on `(seed, epoch)` alone and the random changes of a batch on
    `(seed, epoch, batch)` alone. `state_dict` therefore is three numbers, and a run that loads it
    goes on in the middle of an epoch bit for bit. An epoch that is broken off without that is
    started again from its first batch.
    """

    def __init__(
        self,
        images: ImageSet,
        batch_size: int,
        *,
        device: torch.device | str | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = True,
        jitter: int | None = None,
        flip: bool = False,
    ) -> None:
        self.images = images
        self.batch_size = int(batch_size)
        self.device = torch.device("cpu" if device is None else device)
        self.shuffle = shuffle
        self.seed = int(seed)
        self.drop_last = drop_last
        self.jitter = jitter
        self.flip = flip
        self.epoch = 0
        self.position = 0
        self._resumed = False
        self._check()

    def _check(self) -> None:
        if self.batch_size < 1:
            raise GankitError(f"batch_size is {self.batch_size}; it must be 1 or more.")
        if self.drop_last and self.batch_size > len(self.images):
            raise GankitError(
                f"a batch of {self.batch_size} images was asked for, but {self.images.title} has "
                f"{len(self.images)}. Take a smaller batch_size, or drop_last=False."
            )
        if self.jitter is None:
            return
        if not isinstance(self.jitter, int):
            raise GankitError(f"jitter is {self.jitter!r}; it must be a whole number of pixels.")
        if self.jitter < self.images.size:
            raise GankitError(
                f"jitter is {self.jitter}, less than the image size {self.images.size}. It is the "
                f"side to enlarge to before the crop, for example {round(self.images.size * 1.12)}."
            )

    def __len__(self) -> int:
        """Batches in an epoch."""
        full, rest = divmod(len(self.images), self.batch_size)
        return full if self.drop_last or not rest else full + 1

    def __repr__(self) -> str:
        return f"<{len(self)} batches of {self.batch_size} from {self.images!r}>"

    def __iter__(self) -> Iterator[tuple[torch.Tensor, ...]]:
        if not self._resumed:
            self.position = 0
        self._resumed = False
        return self._epoch_from(self.epoch, self.position)

    def _epoch_from(self, epoch: int, first: int) -> Iterator[tuple[torch.Tensor, ...]]:
        resident, orders = self._resident(), self._orders(epoch)
        for number in range(first, len(self)):
            batch = self._batch(resident, orders, epoch, number)
            # Set before handing out: a state saved in the loop's body counts this batch as done.
            self._set_place(epoch, number + 1)
            yield batch

    def _set_place(self, epoch: int, position: int) -> None:
        carry, self.position = divmod(position, len(self))
        self.epoch = epoch + carry

    def state_dict(self) -> dict[str, int]:
        """Where the loader stands: `{"epoch", "position", "seed"}`, position in batches done."""
        return {"epoch": self.epoch, "position": self.position, "seed": self.seed}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on where `state` was saved: the next iteration does the rest of that epoch."""
        if not 0 <= state["position"] < max(1, len(self)):
            raise GankitError(
                f"the saved position is batch {state['position']}, but an epoch has {len(self)} "
                "batches here. Use the batch size and data set of the saved run."
            )
        self.epoch = int(state["epoch"])
        self.position = int(state["position"])
        self.seed = int(state["seed"])
        self._resumed = True

    def _resident(self) -> Resident:
        """The set's tensors where batches are cut from them; made once for each device and jitter.

        They are on the device, and enlarged for the jitter, as far as there is room for that.
        """
        kept, key = self.images.resident, (self.device, self.jitter)
        if key not in kept:
            kept[key] = make_resident(self.images.tensors(), self.device, self.jitter)
        return kept[key]

    def _orders(self, epoch: int) -> list[torch.Tensor]:
        """The index order of each tensor. Labels and targets of pairs share that of the pixels."""
        length = len(self.images)
        tensors = self.images.tensors()
        if self.images.kind != "unpaired":
            return [self._order(length, length, epoch, 0)] * len(tensors)
        return [self._order(len(t), length, epoch, side) for side, t in enumerate(tensors)]

    def _order(self, count: int, length: int, epoch: int, side: int) -> torch.Tensor:
        """`length` indices below `count`; every index once before any comes again."""
        rounds = -(-length // count)
        if not self.shuffle:
            return torch.arange(count).repeat(rounds)[:length]
        random = _generator(self.seed, epoch, side)
        turns = [torch.randperm(count, generator=random) for _ in range(rounds)]
        return torch.cat(turns)[:length]

    def _batch(
        self, resident: Resident, orders: list[torch.Tensor], epoch: int, number: int
    ) -> tuple[torch.Tensor, ...]:
        random = _generator(self.seed, epoch, CHANGES_STREAM + number)
        rows = slice(number * self.batch_size, (number + 1) * self.batch_size)
        changes = None
        batch = []
        for tensor, order in zip(resident.tensors, orders, strict=True):
            index = order[rows]
            if tensor.dtype != torch.uint8:
                batch.append(pick(tensor, index, self.device))
                continue
            if changes is None or self.images.kind == "unpaired":
                changes = self._draw_changes(len(index), random)
            tensor, index = self._on_device(resident, tensor, index)
            batch.append(change(tensor, index, changes, self.images.size))
        return tuple(batch)

    def _on_device(
        self, resident: Resident, tensor: torch.Tensor, index: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Images to take from and the numbers to take, both on the device and large enough."""
        needs_enlarging = self.jitter is not None and not resident.is_enlarged
        if tensor.device.type == self.device.type and not needs_enlarging:
            return tensor, index.to(self.device)
        picked = pick(tensor, index, self.device)
        if needs_enlarging:
            picked = enlarge(picked, self.jitter)
        return picked, torch.arange(len(index), device=self.device)

    def _draw_changes(self, count: int, random: torch.Generator) -> Changes:
        """Crop corners and flips for one batch, drawn on the CPU."""
        changes = Changes()
        if self.jitter is not None:
            room = self.jitter - self.images.size + 1
            changes.corners = torch.randint(room, (count, 2), generator=random)
        if self.flip:
            changes.flips = torch.rand(count, generator=random) < 0.5
        return changes


def _generator(seed: int, epoch: int, stream: int) -> torch.Generator:
    """A generator that depends on these three numbers alone."""
    digest = hashlib.blake2b(f"{seed}/{epoch}/{stream}".encode(), digest_size=8).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest, "little") >> 1)
