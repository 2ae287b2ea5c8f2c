"""What `load` returns: a set of images that gives batches and data sets of itself."""

from __future__ import annotations

import torch

from gankit.data.batches import Batches
from gankit.data.dataset import ImageDataset
from gankit.data.image_set import ImageSet


class Images(ImageSet):
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
        return ImageDataset(self, transform=transform, target_transform=target_transform)
