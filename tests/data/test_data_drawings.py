"""Drawn images: the same bytes on every machine, whatever the batches and the processor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import drawing_hashes
import numpy as np
import pytest
from drawing_hashes import COUNT, DRAWERS, drawn

from gankit.data import minis

pytestmark = pytest.mark.slow

# Frozen. A change here changes every student's mini editions: raise store.VERSION with it.
FROZEN = {
    "faces": "fe0abd839f01310c",
    "horses": "aba3db0cee7b229d",
    "zebras": "21baab8ebdfffd78",
    "facades": "58b04288c3d1bc8d",
    "streets": "ed973dc0c542cdb4",
    "numbers": "68c32974b974d919",
    "shoes": "8203a68fa4c68ff7",
    "bags": "0810279ae37478ae",
    "large digits": "f26df306cea0072b",
}


@pytest.fixture(scope="module")
def digests() -> dict[str, str]:
    return drawing_hashes.all_digests()


@pytest.mark.parametrize("name", FROZEN)
def test_bytes_are_frozen(name, digests):
    assert digests[name] == FROZEN[name]


@pytest.mark.parametrize("name", DRAWERS)
def test_image_depends_on_its_number_alone(name):
    together = drawn(DRAWERS[name], np.arange(COUNT))
    order = np.array([7, 3, 11])
    for array, whole in zip(drawn(DRAWERS[name], order), together, strict=True):
        assert np.array_equal(array, whole[order])
    for array, whole in zip(drawn(DRAWERS[name], np.array([5])), together, strict=True):
        assert np.array_equal(array, whole[5:6])


def test_bytes_do_not_depend_on_the_processor():
    """The same digests with numpy's vector instructions switched off."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    features = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    if not features:
        pytest.skip("numpy uses no optional vector instructions on this processor")
    result = subprocess.run(
        [sys.executable, Path(drawing_hashes.__file__)],
        env={**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(features)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(result.stdout) == FROZEN


@pytest.mark.parametrize("drawer", [drawing_hashes.draw_faces, drawing_hashes.draw_horses])
@pytest.mark.parametrize("size", [16, 128])
def test_other_sizes(drawer, size):
    images = drawer(np.arange(2), size=size)
    assert images.shape == (2, 3, size, size) and images.dtype == np.uint8
    assert images.std() > 20


def test_small_faces_are_averages_of_large_ones():
    large, small = (minis.faces("train", 4, size)["pixels"].astype(float) for size in (64, 4))
    average = large.reshape(4, 3, 4, 16, 4, 16).mean(axis=(3, 5))
    assert np.abs(average - small).max() <= 2.0


def test_test_split_shows_other_images():
    train, test = (minis.faces(split, 8, 64)["pixels"] for split in ("train", "test"))
    assert not any(np.array_equal(a, b) for a in train for b in test)


def test_label_maps_have_only_the_colours_of_the_palette():
    from gankit.data.draw import facades, streets

    for module, make in ((facades, minis.facades), (streets, minis.streets)):
        for size in (32, 64):
            maps = make("train", 6, size)["pixels"]
            seen = np.unique(maps.transpose(0, 2, 3, 1).reshape(-1, 3), axis=0)
            palette = {tuple(colour) for colour in module.PALETTE.tolist()}
            assert {tuple(colour) for colour in seen.tolist()} <= palette
            assert len(seen) >= 6


def test_edges_are_black_on_white_and_lie_on_the_shoe():
    arrays = minis.shoes("train", 12, 64)
    edges, photos = arrays["pixels"], arrays["targets"]
    assert set(np.unique(edges)) == {0, 255}
    black = edges[:, 0] == 0
    assert 0.01 < black.mean() < 0.2
    on_white = (photos.min(axis=1) > 250) & black
    assert on_white.sum() < 0.1 * black.sum()


def test_numbers_can_be_read():
    """The labels are those of the digit in the middle: images of one digit resemble each other."""
    arrays = minis.numbers("train", 1200, 32)
    grey = arrays["pixels"].mean(axis=1)[:, 4:28, 8:24].reshape(1200, -1)
    grey -= grey.mean(axis=1, keepdims=True)
    grey /= grey.std(axis=1, keepdims=True) + 1e-6
    labels = arrays["labels"]
    likeness = np.abs(grey[:200] @ grey[200:].T)  # paint may be lighter or darker than the wall
    guessed = labels[200:][likeness.argmax(axis=1)]
    right = (guessed == labels[:200]).mean()
    assert right > 0.4, f"{right:.0%} by nearest neighbour; chance is 10%"
