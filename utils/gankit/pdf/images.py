"""Check a notebook's images and put them where Typst can read them."""

from __future__ import annotations

import base64
import binascii
import io
import warnings
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from PIL import Image

MAX_BYTES = 40_000_000
MAX_PIXELS = 60_000_000
KEEP_BYTES = 1_500_000
KEEP_SIDE = 3000
SHRUNK = (1800, 2400)
MAX_SVG_BYTES = 8_000_000
MAX_SVG_ELEMENTS = 200_000
EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}


class ImageStore:
    """Writes good images into a folder under names of its own; refuses what cannot be drawn."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def add(self, data: bytes, svg: bool = False) -> str | None:
        """Store an image and return its file name, or None where it is no image we can draw.

        Large bitmaps are shrunk to at most 1800 x 2400 pixels.
        """
        try:
            content, extension = _checked_svg(data) if svg else _checked_bitmap(data)
        except _REFUSED:
            return None
        self.count += 1
        name = f"kit-image-{self.count}.{extension}"
        (self.folder / name).write_bytes(content)
        return name

    def add_base64(self, text: str, svg: bool = False) -> str | None:
        """Store an image given as base64 text."""
        try:
            return self.add(base64.b64decode(text), svg)
        except (binascii.Error, ValueError):
            return None

    def add_file(self, source: str, folder: Path) -> str | None:
        """Store a picture file named by a relative path; it must lie inside `folder`."""
        try:
            path = (folder / source).resolve()
            inside = path.is_relative_to(folder.resolve())
            if not inside or not path.is_file() or path.stat().st_size > MAX_BYTES:
                return None
            return self.add(path.read_bytes(), svg=path.suffix.lower() == ".svg")
        except (OSError, ValueError):
            return None


class _RefusedError(Exception):
    """The image is not one we draw."""


_REFUSED = (
    _RefusedError,
    OSError,
    SyntaxError,  # Pillow on a broken PNG; ElementTree's ParseError is one too
    ValueError,
    OverflowError,
    RecursionError,
    MemoryError,
    EOFError,
    Image.DecompressionBombError,
)


def _checked_bitmap(data: bytes) -> tuple[bytes, str]:
    if len(data) > MAX_BYTES:
        raise _RefusedError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = Image.open(io.BytesIO(data))
        if image.width * image.height > MAX_PIXELS:
            raise _RefusedError
        image.load()
    extension = EXTENSIONS.get(image.format or "")
    small = len(data) <= KEEP_BYTES and max(image.size) <= KEEP_SIDE
    if extension and small and getattr(image, "n_frames", 1) == 1:
        return data, extension
    return _shrunk(image), "png"


def _shrunk(image: Image.Image) -> bytes:
    image = image.convert("RGBA" if image.mode in ("RGBA", "LA", "P", "PA") else "RGB")
    image.thumbnail(SHRUNK)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _checked_svg(data: bytes) -> tuple[bytes, str]:
    if len(data) > MAX_SVG_BYTES or b"<!ENTITY" in data:
        raise _RefusedError
    root = ElementTree.fromstring(data)
    sized = root.get("viewBox") or (root.get("width") and root.get("height"))
    if not root.tag.endswith("svg") or not sized:
        raise _RefusedError
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    _weigh(root, by_id, {}, set())
    _drop_foreign(root)
    return ElementTree.tostring(root, encoding="utf-8"), "svg"


def _weigh(
    element: ElementTree.Element,
    by_id: dict[str | None, ElementTree.Element],
    known: dict[int, int],
    path: set[int],
) -> int:
    """Elements drawn once every `use` is expanded: a small file can ask for billions."""
    key = id(element)
    if key in known:
        return known[key]
    if key in path:
        raise _RefusedError
    path.add(key)
    weight = 1 + sum(_weigh(child, by_id, known, path) for child in element)
    target = by_id.get((_href(element) or "").removeprefix("#"))
    if element.tag.endswith("use") and target is not None:
        weight += _weigh(target, by_id, known, path)
    path.discard(key)
    if weight > MAX_SVG_ELEMENTS:
        raise _RefusedError
    known[key] = weight
    return weight


def _href(element: ElementTree.Element) -> str | None:
    return element.get("href") or element.get("{http://www.w3.org/1999/xlink}href")


def _drop_foreign(root: ElementTree.Element) -> None:
    """Take out references that leave the file: they could name another file to read."""
    for element in root.iter():
        for name in ("href", "{http://www.w3.org/1999/xlink}href"):
            value = element.get(name)
            if value is not None and not value.startswith(("#", "data:image/")):
                del element.attrib[name]
