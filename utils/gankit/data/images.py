"""What `load` returns: the images of one set, with their licence and where they came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch

from gankit.errors import GankitError

if TYPE_CHECKING:
    from gankit.data.batches import Batches
    from gankit.data.view import ImageDataset

KINDS = ("labelled", "plain", "pairs", "unpaired")


@dataclass(eq=False)
class Images:
    """One split of one data set, held as uint8 tensors.

    Attributes:
        name: the name given to `load`.
        split: "train" or "test".
        source: "full" for the published set, "mini" for the small edition that ships with gankit.
        kind: "labelled", "plain" (no labels), "pairs" or "unpaired".
        pixels: uint8 (N, C, H, W), values 0..255. Pairs: the source images. Unpaired: domain A.
        targets: uint8 (M, C, H, W) or None. Pairs: the target of each source (M = N).
            Unpaired: domain B, with a length of its own.
        labels: int64 (N,) or None.
        classes: the names the labels stand for, or of the two sides of a pair.
        is_synthetic: True if the images were drawn by a program.
        title: the name to print above a figure; says "(mini)" or "(mini, synthetic)" by itself.
        licence, citation, note: what to say when the images are shown or passed on.
    """

    name: str
    split: str
    source: str
    kind: str
    pixels: torch.Tensor
    targets: torch.Tensor | None = None
    labels: torch.Tensor | None = None
    classes: tuple[str, ...] = ()
    is_synthetic: bool = False
    title: str = ""
    licence: str = ""
    citation: str = ""
    note: str = ""
    resident: dict = field(default_factory=dict, repr=False)  # copies that batches are cut from

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise GankitError(f"images of kind '{self.kind}'; the kinds are {', '.join(KINDS)}.")
        self.title = self.title or self.name

    def __len__(self) -> int:
        """Images in one epoch. Unpaired: the longer of the two sides."""
        if self.kind == "unpaired":
            return max(len(self.pixels), len(self.targets))
        return len(self.pixels)

    def __getitem__(self, index: int | slice | torch.Tensor) -> tuple[torch.Tensor, ...]:
        """The uint8 tensors at `index`, in the order in which batches come."""
        if self.kind == "unpaired" and isinstance(index, int):
            index = range(len(self))[index]
            return self.pixels[index % len(self.pixels)], self.targets[index % len(self.targets)]
        return tuple(tensor[index] for tensor in self.tensors())

    def __iter__(self) -> Iterator[tuple[torch.Tensor, ...]]:
        return (self[index] for index in range(len(self)))

    def __repr__(self) -> str:
        channels, height, width = self.pixels.shape[1:]
        sizes = f"{len(self.pixels):,}"
        if self.kind == "unpaired":
            sizes += f" + {len(self.targets):,}"
        return f"<{self.title}, {self.split}: {sizes} images {channels}x{height}x{width}>"

    @property
    def size(self) -> int:
        """Side length in pixels."""
        return self.pixels.shape[-1]

    @property
    def channels(self) -> int:
        """Colour channels of the source images: 1 or 3."""
        return self.pixels.shape[1]

    def tensors(self) -> tuple[torch.Tensor, ...]:
        """The tensors a batch is made of, in its order."""
        second = self.targets if self.targets is not None else self.labels
        return (self.pixels,) if second is None else (self.pixels, second)

    def batches(
        self,
        batch_size: int,
        *,
        device: torch.device | str | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = True,
        jitter: int | None = None,
        flip: bool = False,
    ) -> Batches:
        """An iterable over mini-batches: float32 in [-1, 1], labels int64.

        Args:
            batch_size: images in a batch.
            device: where the batches are wanted; None leaves them on the CPU. The whole uint8 set
                is kept on the device if it fits there.
            shuffle: a new order every epoch. It depends on `seed` and the epoch alone.
            seed: seeds the order and all random changes.
            drop_last: leave out the last batch if it is smaller than `batch_size`.
            jitter: enlarge to `jitter` x `jitter` pixels and crop back to the image size at a
                random place, as pix2pix does (286 for 256). Both sides of a pair alike.
            flip: mirror left to right with probability 1/2. Both sides of a pair alike.

        Iterating once is one epoch. A batch is `(real, labels)`, `(real,)`, `(source, target)` for
        pairs, or `(a, b)` for unpaired sets.
        """
        from gankit.data.batches import Batches

        return Batches(
            self,
            batch_size,
            device=device,
            shuffle=shuffle,
            seed=seed,
            drop_last=drop_last,
            jitter=jitter,
            flip=flip,
        )

    def dataset(self, transform=None, target_transform=None) -> ImageDataset:
        """A `torch.utils.data.Dataset` of PIL images over these images, for use in a DataLoader."""
        from gankit.data.view import ImageDataset

        return ImageDataset(self, transform=transform, target_transform=target_transform)
