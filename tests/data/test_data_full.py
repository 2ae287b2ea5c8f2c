"""Full editions: complete real MNIST and Fashion-MNIST, and every published format."""

from __future__ import annotations

import io
import pickle
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import published
import pytest
import torch
from faulty_server import FaultyServer

from gankit import data
from gankit.data import cache, editions, fetch, pickles, resident, sprites, store
from gankit.data.registry import RemoteFile
from gankit.data.tables import TABLE
from gankit.errors import GankitError

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def environment(tmp_path, monkeypatch):
    monkeypatch.setenv("GANKIT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for variable in ("GANKIT_OFFLINE", "GANKIT_SOURCE", "CI"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def publish(monkeypatch):
    """A function that serves files as the published ones of a set, and returns the servers."""
    servers = []

    def serve(name: str, files: dict[str, bytes], way: str = "good", splits=("train", "test")):
        remotes = []
        for filename, content in files.items():
            servers.append(FaultyServer(content))
            url = servers[-1].url(way)
            remotes.append(RemoteFile(filename, (url,), published.sha256(content), len(content)))
        by_split = {split: tuple(remotes) for split in splits}
        monkeypatch.setitem(TABLE, name, replace(TABLE[name], files=by_split, large=False))
        return servers

    yield serve
    for server in servers:
        server.close()


def serve_idx(publish, name: str, folder: Path) -> None:
    """Serve the four real files of MNIST or Fashion-MNIST, each split with its own two."""
    files = published.idx(folder)
    splits = {}
    for split, start in (("train", "train"), ("test", "t10k")):
        publish(name, {key: files[key] for key in sorted(files) if key.startswith(start)})
        splits[split] = TABLE[name].files["train"]
    TABLE[name] = replace(TABLE[name], files=splits)


@pytest.mark.parametrize(
    "name, fixture, mean, deviation",
    [("mnist", "real_mnist", 0.1307, 0.3081), ("fashion_mnist", "real_fashion", 0.2860, 0.3530)],
)
def test_complete_real_sets(name, fixture, mean, deviation, publish, request, tmp_path):
    """Counts, known mean and deviation, and equality with what torchvision reads."""
    from torchvision.datasets import MNIST

    folder = request.getfixturevalue(fixture)
    serve_idx(publish, name, folder)
    raw = tmp_path / "torchvision" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for file in folder.glob("*-ubyte"):
        (raw / file.name).symlink_to(file)
    for split, count in (("train", 60_000), ("test", 10_000)):
        images = data.load(name, split)
        assert images.source == "full" and not images.is_synthetic
        assert "mini" not in images.title
        assert images.pixels.shape == (count, 1, 28, 28) and len(images) == count
        theirs = MNIST(tmp_path / "torchvision", train=split == "train")
        assert torch.equal(images.pixels[:, 0], theirs.data)
        assert torch.equal(images.labels, theirs.targets)
        mini = data.load(name, split, "mini")
        per_class = len(mini) // 10
        for label in range(10):
            first = images.pixels[images.labels == label][:per_class]
            assert torch.equal(mini.pixels[mini.labels == label], first)
    pixels = data.load(name).pixels.double() / 255
    assert round(pixels.mean().item(), 4) == mean and round(pixels.std().item(), 4) == deviation


def test_the_second_load_asks_nobody(publish, real_mnist, monkeypatch):
    serve_idx(publish, "mnist", real_mnist)
    first = data.load("mnist", "test", "full")
    monkeypatch.setenv("GANKIT_OFFLINE", "1")
    second = data.load("mnist", "test")
    assert second.source == "full" and torch.equal(first.pixels, second.pixels)
    padded = data.load("mnist", "test", "full", 32)
    assert torch.equal(padded.pixels[:, :, 2:30, 2:30], first.pixels)


def test_horse2zebra(publish):
    publish("horse2zebra", {"horse2zebra.zip": published.horse2zebra()})
    images = data.load("horse2zebra", source="full")
    assert len(images.pixels) == 3 and len(images.targets) == 5 and len(images) == 5
    assert images.pixels.shape[1:] == (3, 64, 64)
    reds = images.pixels[:, 0, 32, 16].tolist()
    assert np.abs(np.array(sorted(reds)) - [0, 40, 80]).max() <= 3
    assert len(data.load("horse2zebra", "test", "full").targets) == 2


def test_facades_are_paired_by_their_numbers(publish):
    publish("facades", {"facades.zip": published.facades()})
    images = data.load("facades", source="full")
    labels, photos = images.pixels[:, 0, 32, 10], images.targets[:, 0, 32, 10]
    assert labels.tolist() == list(range(1, 12))
    assert photos.tolist() == [100 + number for number in range(1, 12)]
    assert len(data.load("facades", "test", "full")) == 2


def test_edges2shoes(publish):
    publish("edges2shoes", {"edges2shoes.tar.gz": published.edges2shoes()})
    images = data.load("edges2shoes", source="full", size=128)
    assert images.pixels.shape == images.targets.shape == (4, 3, 128, 128)
    assert images.pixels[:, 0, 5, 5].tolist() == [0, 10, 20, 30]
    assert images.targets[:, 0, 5, 5].tolist() == [255, 245, 235, 225]
    assert len(data.load("edges2shoes", "test", "full")) == 2


def test_cifar10(publish):
    publish("cifar10", {"cifar-10-python.tar.gz": published.cifar10()})
    images = data.load("cifar10", source="full")
    assert images.pixels.shape == (10, 3, 32, 32)
    assert images.pixels[:, 0, 0, 0].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert images.labels.tolist() == [0, 9, 1, 9, 2, 9, 3, 9, 4, 9]
    assert data.load("cifar10", "test", "full").pixels.unique().tolist() == [5]


def test_a_pickle_that_wants_code_is_refused():
    with pytest.raises(GankitError, match="builtins|posix|nt"):
        pickles.load_arrays(pickle.dumps(print))


def test_svhn(publish):
    publish("svhn", {"train_32x32.mat": published.svhn()})
    images = data.load("svhn", source="full")
    assert images.pixels[:, 0, 0, 0].tolist() == [0, 1, 2]
    assert images.labels.tolist() == [0, 1, 9]


def put_by_hand(name: str, files: dict[str, bytes], monkeypatch) -> None:
    folder = cache.downloads(name)
    folder.mkdir(parents=True)
    remotes = []
    for filename, content in files.items():
        (folder / filename).write_bytes(content)
        remotes.append(RemoteFile(filename, (), published.sha256(content), len(content)))
    by_split = {split: tuple(remotes) for split in ("train", "test")}
    monkeypatch.setitem(TABLE, name, replace(TABLE[name], files=by_split))


def test_celeba_put_there_by_hand(monkeypatch):
    put_by_hand("celeba", {"img_align_celeba.zip": published.celeba()}, monkeypatch)
    images = data.load("celeba")
    assert images.source == "full" and images.labels is None and len(images) == 2
    assert len(data.load("celeba", "test")) == 1


def test_celeba_that_is_a_web_page(monkeypatch):
    put_by_hand("celeba", {"img_align_celeba.zip": published.celeba()}, monkeypatch)
    (cache.downloads("celeba") / "img_align_celeba.zip").write_bytes(b"<html>quota</html>")
    with pytest.raises(GankitError, match="web page saved instead"):
        data.load("celeba", source="full")


def test_cityscapes_put_there_by_hand(monkeypatch):
    put_by_hand("cityscapes", published.cityscapes(), monkeypatch)
    images = data.load("cityscapes")
    assert len(images) == 2 and images.source == "full"
    assert images.pixels.unique().tolist() == [0, 50, 205]  # nearest pixel: no colours are mixed
    assert len(data.load("cityscapes", "test")) == 2


@pytest.mark.parametrize("name", ["celeba", "cityscapes"])
def test_sets_under_agreements_say_what_to_do(name):
    with pytest.raises(GankitError, match="https://") as failure:
        data.load(name, source="full")
    assert str(cache.downloads(name)) in str(failure.value)


def test_a_damaged_archive_ends_in_a_sentence(publish):
    publish("facades", {"facades.zip": b"PK\x03\x04 not really a zip archive"})
    with pytest.raises(GankitError, match="gankit data clean facades --downloads"):
        data.load("facades", source="full")
    assert not list(store.folder("facades", "full", "train", 64).parent.glob("*"))


def _changed(content: bytes, change) -> bytes:
    """The zip archive with other members: `change` gets name and content and gives pairs."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    return published.zipped(pair for member in members for pair in change(*member))


def test_what_file_managers_leave_in_an_archive_is_passed_over(publish):
    seen = set()

    def with_junk(name, content):
        folder, _, last = name.rpartition("/")
        yield name, content
        yield f"{folder}/.{last}.DS_Store", b"Bud1"
        yield f"{folder}/.AppleDouble/{last}", b"x"
        yield f"__MACOSX/{folder}/._{last}", b"x"
        if folder not in seen:
            yield f"{folder}/Thumbs.db", b"x"
        seen.add(folder)

    publish("horse2zebra", {"horse2zebra.zip": _changed(published.horse2zebra(), with_junk)})
    images = data.load("horse2zebra", source="full")
    assert len(images.pixels) == 3 and len(images.targets) == 5


@pytest.mark.parametrize("left", [0.0, 0.2, 0.7], ids=["empty", "head", "half"])
def test_a_cut_picture_ends_in_a_sentence_that_names_it(publish, left):
    def cut(name, content):
        yield (
            name,
            content[: int(left * len(content))] if name == "facades/trainA/7_A.jpg" else content,
        )

    publish("facades", {"facades.zip": _changed(published.facades(), cut)})
    with pytest.raises(GankitError) as failure:
        data.load("facades", source="full")
    said = str(failure.value)
    assert "facades/trainA/7_A.jpg in facades.zip is cut off" in said
    assert "BytesIO" not in said and "MB are free" not in said
    assert "gankit data clean facades --downloads" in said


def test_a_full_disk_while_reading_ends_in_a_sentence(publish, monkeypatch):
    def full_disk(self, name, shape, dtype=np.uint8):
        raise OSError(28, "No space left on device")

    publish("facades", {"facades.zip": published.facades()})
    monkeypatch.setattr(store.Writer, "create", full_disk)
    with pytest.raises(GankitError, match="No space left on device"):
        data.load("facades", source="full")
    assert not list(store.folder("facades", "full", "train", 64).parent.glob("*"))


def test_large_sets_are_mapped_and_served(publish, monkeypatch):
    """A set over the limits is neither read into memory nor enlarged beforehand."""
    publish("edges2shoes", {"edges2shoes.tar.gz": published.edges2shoes()})
    in_memory = list(data.load("edges2shoes", source="full").batches(2, jitter=72, flip=True))
    monkeypatch.setattr(store, "IN_MEMORY_BYTES", 1000)
    monkeypatch.setattr(resident, "ENLARGED_BYTES", 1000)
    arrays = store.read(store.folder("edges2shoes", "full", "train", 64))
    assert all(isinstance(array, np.memmap) for array in arrays.values())
    mapped = list(data.load("edges2shoes", source="full").batches(2, jitter=72, flip=True))
    for (source, target), (other_source, other_target) in zip(in_memory, mapped, strict=True):
        assert torch.equal(source, other_source) and torch.equal(target, other_target)


def test_auto_downloads_what_can_be_had(publish):
    publish("facades", {"facades.zip": published.facades()})
    assert data.load("facades").source == "full"


def test_auto_falls_back_when_the_download_fails(publish, monkeypatch):
    monkeypatch.setattr(editions, "say_mini", recorder := Recorder())
    publish("facades", {"facades.zip": published.facades()}, way="forbidden")
    assert data.load("facades", "test").source == "mini"
    assert "HTTP 403" in recorder.reasons[0]


class Recorder:
    """Stands in for the notice, to see its reason."""

    def __init__(self) -> None:
        self.reasons = []

    def __call__(self, entry, images, reason) -> None:
        self.reasons.append(reason)


def test_open_dataset_has_torchvisions_arguments(publish, tmp_path):
    from torch.utils.data import DataLoader
    from torchvision import transforms

    publish("cifar10", {"cifar-10-python.tar.gz": published.cifar10()})
    root = tmp_path / "elsewhere"
    dataset = data.open_dataset("cifar10", root, True, transforms.ToTensor(), download=True)
    assert len(dataset) == 10 and (root / "downloads" / "cifar10").exists()
    pixels, labels = next(iter(DataLoader(dataset, batch_size=4)))
    assert pixels.shape == (4, 3, 32, 32) and labels.tolist() == [0, 9, 1, 9]
    assert data.open_dataset("cifar10", root).images.source == "full"
    assert data.open_dataset("edges2shoes", root, False, size=4).images.source == "mini"


def test_every_download_has_a_check_sum_and_a_licence():
    for entry in TABLE.values():
        assert entry.mini.licence and entry.mini.citation and entry.mini.note
        if not entry.has_full:
            continue
        assert entry.licence and entry.citation
        for remote in {remote for remotes in entry.files.values() for remote in remotes}:
            if remote.urls:
                kind, digits = remote.checksum.split(":")
                assert len(digits) == {"md5": 32, "sha256": 64}[kind]
                assert remote.bytes or not remote.confirmed
            else:
                assert entry.by_hand
    assert fetch.FetchLimits().timeout <= 30


def test_the_shipped_shoes_are_the_first_of_their_classes(real_fashion):
    images = np.frombuffer((real_fashion / "train-images-idx3-ubyte").read_bytes()[16:], np.uint8)
    labels = np.frombuffer((real_fashion / "train-labels-idx1-ubyte").read_bytes()[8:], np.uint8)
    images = images.reshape(-1, 28, 28)
    expected = np.concatenate([images[labels == label][:334] for label in (5, 7, 9)])
    assert np.array_equal(sprites.read_tiles("shoes.png", 1002), expected)
