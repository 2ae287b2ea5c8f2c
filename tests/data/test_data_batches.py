"""Mini-batches: values, shapes, order, seeds, and going on in the middle of an epoch."""

from __future__ import annotations

import pytest
import torch

from gankit import data
from gankit.data import resident
from gankit.data.augment import Changes, change, normalise
from gankit.data.images import Images
from gankit.errors import GankitError


def numbered(count: int = 10, side: int = 4, kind: str = "labelled", second: int | None = None):
    """Images whose every pixel is their index, so that a batch shows which images it took."""
    pixels = torch.arange(count, dtype=torch.uint8).view(-1, 1, 1, 1).expand(-1, 1, side, side)
    extra = {}
    if kind == "labelled":
        extra["labels"] = torch.arange(count)
    elif kind != "plain":
        rows = torch.arange(second or count, dtype=torch.uint8)
        extra["targets"] = rows.view(-1, 1, 1, 1).expand(-1, 3, side, side).contiguous()
    return Images("numbered", "train", "mini", kind, pixels.contiguous(), **extra)


def indices(real: torch.Tensor) -> list[int]:
    """The image index that each image of a batch of `numbered` images shows."""
    return ((real[:, 0, 0, 0] + 1) * 127.5).round().int().tolist()


def test_batch_of_digits():
    images = data.load("mnist", source="mini")
    loader = images.batches(64)
    batches = list(loader)
    assert len(loader) == len(batches) == 31
    assert loader.batch_size == 64 and loader.images is images
    real, labels = batches[0]
    assert real.shape == (64, 1, 28, 28) and real.dtype == torch.float32
    assert real.min() == -1.0 and real.max() == 1.0
    assert labels.shape == (64,) and labels.dtype == torch.int64


@pytest.mark.parametrize("drop_last, sizes", [(True, [4, 4]), (False, [4, 4, 2])])
def test_last_batch(drop_last, sizes):
    loader = numbered().batches(4, drop_last=drop_last)
    assert [len(labels) for _, labels in loader] == sizes
    assert len(loader) == len(sizes)


def test_an_epoch_has_every_image_once_and_labels_stay_with_theirs():
    loader = numbered().batches(4, drop_last=False)
    seen = []
    for real, labels in loader:
        assert indices(real) == labels.tolist()
        seen += labels.tolist()
    assert sorted(seen) == list(range(10))
    assert seen != list(range(10))


def test_order_depends_on_seed_and_epoch():
    def order(loader):
        return [index for real, _ in loader for index in indices(real)]

    images = numbered()
    first = images.batches(5)
    epochs = [order(first), order(first)]
    assert epochs[0] != epochs[1]
    again = images.batches(5)
    assert [order(again), order(again)] == epochs
    assert order(images.batches(5, seed=1)) != epochs[0]
    assert order(images.batches(5, shuffle=False)) == list(range(10))


def test_a_broken_off_epoch_starts_again():
    loader = numbered().batches(2)
    peek = next(iter(loader))
    assert torch.equal(next(iter(loader))[0], peek[0])


@pytest.mark.parametrize("done", [0, 1, 3, 5, 7])
def test_resume_is_bit_for_bit(done):
    def make():
        return data.load("mnist", source="mini").batches(
            400, seed=3, jitter=32, flip=True, drop_last=True
        )

    def stream(loader, epochs):
        for _ in range(epochs):
            yield from loader

    whole = list(stream(make(), 3))
    first, state = make(), None
    for number, _ in enumerate(stream(first, 3), start=1):
        if number == done:
            break
    state = first.state_dict() if done else make().state_dict()
    second = make()
    second.load_state_dict(state)
    rest = list(stream(second, 3 - state["epoch"]))
    assert len(rest) == len(whole) - done
    for (real, labels), (real_again, labels_again) in zip(whole[done:], rest, strict=True):
        assert torch.equal(real, real_again) and torch.equal(labels, labels_again)


def test_state_of_another_batch_size_is_refused():
    loader = numbered().batches(5)
    with pytest.raises(GankitError, match="batch size"):
        loader.load_state_dict({"epoch": 0, "position": 7, "seed": 0})


def test_pairs_stay_aligned_under_crop_and_flip():
    images = numbered(8, kind="pairs")
    ramp = torch.arange(16, dtype=torch.uint8).view(4, 4)
    images.pixels = (images.pixels * 16 + ramp).contiguous()
    images.targets = images.pixels.expand(-1, 3, -1, -1).contiguous()
    for source, target in images.batches(4, jitter=6, flip=True):
        assert torch.equal(source.expand_as(target), target)


def test_unpaired_epoch_is_the_longer_side_and_uses_all_of_both():
    images = numbered(6, kind="unpaired", second=9)
    loader = images.batches(3)
    assert len(images) == 9 and len(loader) == 3
    a, b = (torch.cat(side) for side in zip(*loader, strict=True))
    assert set(indices(a)) == set(range(6))
    assert sorted(indices(b)) == list(range(9))
    assert indices(a)[:6] != indices(b)[:6]


def test_plain_batches_have_one_tensor():
    (batch,) = next(iter(numbered(kind="plain").batches(5)))
    assert batch.shape == (5, 1, 4, 4)


def test_flip_mirrors_about_half():
    images = numbered(200)
    images.pixels = images.pixels * 0 + torch.arange(4, dtype=torch.uint8)
    ((real, _),) = images.batches(200, flip=True)
    mirrored = int((real[:, 0, 0, 0] > real[:, 0, 0, 3]).sum())
    assert 70 < mirrored < 130


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"batch_size": 0}, "must be 1 or more"),
        ({"batch_size": 11}, "smaller batch_size"),
        ({"batch_size": 2, "jitter": 3}, "less than the image size"),
        ({"batch_size": 2, "jitter": 36.0}, "whole number of pixels"),
    ],
)
def test_wrong_arguments_say_so(arguments, words):
    with pytest.raises(GankitError, match=words):
        numbered().batches(**arguments)


@pytest.mark.parametrize("side, channels", [(12, 1), (160, 3)])
def test_crop_and_flip_agree_with_doing_it_by_hand(side, channels):
    """Small and large images take different ways; both give what slicing gives."""
    random = torch.Generator().manual_seed(0)
    pixels = torch.randint(256, (6, channels, side, side), dtype=torch.uint8, generator=random)
    index = torch.tensor([4, 0, 3, 3])
    corners = torch.tensor([[0, 0], [3, 1], [2, 4], [4, 4]])
    flips = torch.tensor([True, False, True, False])
    size = side - 4
    result = change(pixels, index, Changes(corners, flips), size)
    for out, image, (top, left), flip in zip(
        result, index, corners.tolist(), flips.tolist(), strict=True
    ):
        crop = pixels[image, :, top : top + size, left : left + size]
        expected = normalise((crop.flip(2) if flip else crop)[None])[0]
        assert torch.equal(out, expected)


def test_enlarging_beforehand_or_batch_by_batch_is_the_same(monkeypatch):
    def batches():
        images = data.load("mnist", source="mini")
        return list(images.batches(500, jitter=32, flip=True))

    beforehand = batches()
    monkeypatch.setattr(resident, "ENLARGED_BYTES", 1000)
    for (real, _), (other, _) in zip(beforehand, batches(), strict=True):
        assert torch.equal(real, other)


def test_jitter_moves_and_enlarges():
    images = numbered(64)
    images.pixels = torch.zeros(64, 1, 16, 16, dtype=torch.uint8)
    images.pixels[:, :, 6:10, 6:10] = 255
    ((real, _),) = images.batches(64, jitter=24)
    bright = real > 0
    assert 5 <= bright.flatten(1).sum(1).float().sqrt().mean() <= 7  # 4 pixels become 6
    rows = bright.any(dim=3).float().argmax(dim=2)
    assert len(rows.unique()) >= 6


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU")
def test_batches_on_a_gpu_are_those_of_the_cpu(monkeypatch):
    images = data.load("mnist", source="mini")
    on_cpu = list(images.batches(100, seed=2, flip=True))
    for share in (0.4, 0.0):  # the set on the GPU, and the set left in main memory
        monkeypatch.setattr(resident, "FREE_SHARE", share)
        images.resident.clear()
        on_gpu = list(images.batches(100, seed=2, flip=True, device="cuda"))
        for cpu, gpu in zip(on_cpu, on_gpu, strict=True):
            assert all(tensor.is_cuda for tensor in gpu)
            assert all(torch.equal(a, b.cpu()) for a, b in zip(cpu, gpu, strict=True))
