"""The images of one set, with their licence and where they came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch

from gankit.errors import GankitError

KINDS = ("labelled", "plain", "pairs", "unpaired")


@dataclass(eq=False)
class ImageSet:
    """One split of one data set; `Images` has the attributes, and what a student calls."""

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
