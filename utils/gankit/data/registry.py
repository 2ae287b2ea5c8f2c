"""The types of the table of data sets: what each is, where it comes from, who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SPLITS = ("train", "test")


@dataclass(frozen=True)
class RemoteFile:
    """One file to download.

    Attributes:
        filename: its name in the cache.
        urls: where it is to be had, best first; every one must give the same bytes. Empty if the
            user has to fetch it by hand.
        checksum: "sha256:..." or "md5:...", "" if none is known.
        bytes: its size, 0 where no trustworthy source states it.
        confirmed: False if only one third party states the checksum. A file that differs from it
            is then accepted, with a warning, if the archive's own check sums hold.
    """

    filename: str
    urls: tuple[str, ...]
    checksum: str
    bytes: int = 0
    confirmed: bool = True


@dataclass(frozen=True)
class Mini:
    """The small edition that needs no network.

    Attributes:
        title: what figures are headed with, before "(mini)".
        maker: the function in `gankit.data.minis` that makes it.
        counts: images of each split.
        sizes: side lengths it can be made in.
        synthetic: True if drawn by a program.
        licence, citation, note: as in `Images`.
        classes: class names where they are not those of the full edition.
    """

    title: str
    maker: str
    counts: Mapping[str, int]
    sizes: tuple[int, ...]
    synthetic: bool
    licence: str
    citation: str
    note: str
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DataSet:
    """One line of the table.

    Attributes:
        name: what `load` is called with.
        title: the published set's name.
        kind: "labelled", "plain", "pairs" or "unpaired".
        size: the default side length in pixels, the same for both editions.
        classes: names of the labels, or of the two sides of pairs and unpaired sets.
        mini: the small edition.
        reader: the function in `gankit.data.readers` for the full edition; "" if there is none.
        files: the downloads each split needs.
        large: True if the download is over the limit though its size is not known to the byte.
        by_hand: what a user has to do where the licence rules out an automatic download.
        needs: packages the reader imports beyond gankit's own.
        licence, citation: of the full edition.
    """

    name: str
    title: str
    kind: str
    size: int
    classes: tuple[str, ...]
    mini: Mini
    reader: str = ""
    files: Mapping[str, tuple[RemoteFile, ...]] = field(default_factory=dict)
    large: bool = False
    by_hand: str = ""
    needs: tuple[str, ...] = ()
    licence: str = ""
    citation: str = ""

    @property
    def has_full(self) -> bool:
        """Whether a published set stands behind the name."""
        return bool(self.reader)
