"""Data sets that are always there: real where they can be had, a small edition where not.

from gankit import data

images = data.load("mnist")
for real, labels in images.batches(64):
    ...
"""

from gankit.data.batches import Batches
from gankit.data.dataset import ImageDataset
from gankit.data.editions import load, names
from gankit.data.images import Images
from gankit.data.view import open_dataset

__all__ = ["Batches", "ImageDataset", "Images", "load", "names", "open_dataset"]
