"""`load` without a network: all sets are there, say what they are, and are kept."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap

import pytest
import torch

from gankit import data
from gankit.data import cache, full, notices, reachable, store
from gankit.errors import GankitError

pytestmark = pytest.mark.slow

KINDS = {
    "mnist": "labelled",
    "fashion_mnist": "labelled",
    "svhn": "labelled",
    "cifar10": "labelled",
    "celeba": "plain",
    "edges2shoes": "pairs",
    "facades": "pairs",
    "cityscapes": "pairs",
    "horse2zebra": "unpaired",
    "mini10": "labelled",
    "faces": "plain",
}
CHEAP = "edges2shoes"  # the drawn set that is drawn soonest


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def offline(shared_cache, monkeypatch):
    monkeypatch.setenv("GANKIT_DATA", str(shared_cache))
    monkeypatch.setenv("GANKIT_OFFLINE", "1")
    monkeypatch.delenv("GANKIT_SOURCE", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(notices, "_said", set())


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_all_sets_load_without_a_network(no_network):
    assert data.names() == tuple(KINDS)
    cold = {name: [data.load(name, split) for split in ("train", "test")] for name in KINDS}
    warm = {name: [data.load(name, split) for split in ("train", "test")] for name in KINDS}
    for name, kind in KINDS.items():
        for first, second in zip(cold[name], warm[name], strict=True):
            check_images(first, name, kind)
            for a, b in zip(first.tensors(), second.tensors(), strict=True):
                assert torch.equal(a, b)


def check_images(images: data.Images, name: str, kind: str) -> None:
    assert (images.name, images.kind, images.source) == (name, kind, "mini")
    assert "(mini" in images.title and images.licence and images.citation and images.note
    assert ("synthetic" in images.title) == images.is_synthetic
    assert images.is_synthetic == (name not in ("mnist", "fashion_mnist"))
    for tensor in images.tensors():
        if tensor.dtype == torch.uint8:
            assert tensor.is_contiguous() and tensor.shape[-1] == tensor.shape[-2]
            assert tensor.float().std() > 20
    if kind == "labelled":
        assert images.labels.dtype == torch.int64 and len(images.classes) == 10
        counts = torch.bincount(images.labels)
        assert len(counts) == 10 and counts.min() > len(images) / 20
    elif kind == "pairs":
        assert images.pixels.shape == images.targets.shape
    batch = next(iter(images.batches(16, flip=True)))
    assert len(batch) == (1 if kind == "plain" else 2) and batch[0].dtype == torch.float32


def test_the_notice_comes_once_and_says_why(capsys):
    for _ in range(2):
        data.load(CHEAP)
    notice = capsys.readouterr().err
    assert notice.count("NOT the full edges2shoes") == 1
    assert "GANKIT_OFFLINE is set" in notice and "drawn by a program" in notice.replace("\n ", "")
    assert 'source="full"' in notice and "UT Zappos50K" in notice


def test_an_edition_that_was_asked_for_needs_no_notice(capsys, monkeypatch):
    data.load("mnist", source="mini")
    monkeypatch.setenv("GANKIT_SOURCE", "mini")
    data.load("mnist")
    assert capsys.readouterr().err == ""


def test_environment_replaces_auto_only(monkeypatch):
    monkeypatch.setenv("GANKIT_SOURCE", "full")
    with pytest.raises(GankitError, match="GANKIT_OFFLINE"):
        data.load("mnist")
    assert data.load("mnist", source="mini").source == "mini"
    monkeypatch.setenv("GANKIT_SOURCE", "best")
    with pytest.raises(GankitError, match="GANKIT_SOURCE is 'best'"):
        data.load("mnist")


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"name": "imagenet"}, "There are: mnist"),
        ({"name": "mnist", "split": "val"}, "train, test"),
        ({"name": "mnist", "source": "tiny"}, "auto, mini, full"),
        ({"name": "mnist", "size": 30}, "4, 8, 16, 28, 32"),
        ({"name": "faces", "source": "full"}, "load celeba"),
        ({"name": "mnist", "source": "full"}, "GANKIT_OFFLINE is set"),
    ],
)
def test_what_cannot_be_had_is_said(arguments, words):
    with pytest.raises(GankitError, match=words):
        data.load(**arguments)


@pytest.mark.parametrize(
    "name, reason",
    [
        ("edges2shoes", "over 200 MB"),
        ("celeba", "by hand"),
        ("cityscapes", "by hand"),
        ("mnist", "hosts answers"),
    ],
)
def test_auto_never_starts_what_it_should_not(name, reason, monkeypatch, no_network):
    monkeypatch.delenv("GANKIT_OFFLINE")
    monkeypatch.setattr(full, "any_host_answers", lambda urls: False)
    entry = data.editions.entry_of(name)
    assert reason in full.why_not(entry, "train", entry.size)


def test_ci_counts_as_offline(monkeypatch, no_network):
    monkeypatch.delenv("GANKIT_OFFLINE")
    monkeypatch.setenv("CI", "true")
    assert full.why_not(data.editions.entry_of("mnist"), "train", 28) == "CI is set"


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(full.importlib.util, "find_spec", lambda name: None)
    assert "pip install scipy" in full.why_not(data.editions.entry_of("svhn"), "train", 32)


def test_probe_of_hosts():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert reachable.any_host_answers([f"http://127.0.0.1:{port}/file"])
    assert not reachable.any_host_answers(["http://127.0.0.1:9/file"])


@pytest.mark.parametrize("size", [4, 8, 16, 28, 32, 64])
def test_digits_at_every_size(size):
    images = data.load("mnist", "test", size=size)
    assert images.pixels.shape == (400, 1, size, size)
    original = data.load("mnist", "test").pixels.double().mean() * (
        1 if size == 28 else 28**2 / 32**2
    )
    assert abs(images.pixels.double().mean() - original) < 2


def test_truncated_files_are_drawn_again():
    path = store.folder("shoes", "mini", "test", 64)
    whole = data.load(CHEAP, "test")
    with (path / "pixels.npy").open("r+b") as file:
        file.truncate(5000)
    assert not store.is_complete(path)
    again = data.load(CHEAP, "test")
    assert torch.equal(whole.pixels, again.pixels)
    assert store.is_complete(path)


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GANKIT_DATA", str(tmp_path / "file" / "data"))
    assert len(data.load(CHEAP, "test")) == 102
    assert "could not keep" in capsys.readouterr().err


def test_two_processes_at_once_draw_once(tmp_path):
    script = """
        import gankit.data.minis as minis
        from gankit import data

        draw = minis.shoes
        minis.shoes = lambda *arguments: print("drawing", flush=True) or draw(*arguments)
        print(data.load("edges2shoes", "test", "mini").pixels.sum().item())
    """
    environment = {"GANKIT_DATA": str(tmp_path), "PATH": ""}
    command = [sys.executable, "-c", textwrap.dedent(script)]
    processes = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    lines = [process.communicate(timeout=120)[0].split() for process in processes]
    assert sum(words.count("drawing") for words in lines) == 1
    assert lines[0][-1] == lines[1][-1]


def test_cache_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GANKIT_DATA", "~/somewhere")
    assert cache.root().is_absolute() and cache.root().name == "somewhere"
    monkeypatch.delenv("GANKIT_DATA")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.root() == tmp_path / "gankit" / "data"


def test_items_and_pil_view():
    images = data.load("horse2zebra", "test")
    a, b = images[-1]
    assert a.shape == b.shape == (3, 64, 64) and a.dtype == torch.uint8
    digits = data.load("mnist", "test")
    picture, label = digits.dataset()[3]
    assert (picture.mode, picture.size, label) == ("L", (28, 28), 3)
    pair = data.load(CHEAP, "test").dataset(transform=lambda picture: picture.size)[0]
    assert pair == ((64, 64), (64, 64))
    assert digits[:5][0].shape == (5, 1, 28, 28)
