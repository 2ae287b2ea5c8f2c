"""Says once, so that nobody overlooks it, that a mini edition stands in for the real data."""

from __future__ import annotations

import sys
import textwrap

from gankit.data.image_set import ImageSet
from gankit.data.registry import DataSet

WIDTH = 78
_said: set[str] = set()


def say_mini(entry: DataSet, images: ImageSet, reason: str) -> None:
    """A boxed notice on stderr, once per set and process."""
    if entry.name in _said:
        return
    _said.add(entry.name)
    text = (
        f"{images.title}: {len(images):,} images, NOT the full {entry.title}, because "
        f"{reason.rstrip('.')}. {images.note[:1].upper()}{images.note[1:]}. Results look simpler "
        f"than in the paper. {_how_to_get(entry)}"
    )
    lines = textwrap.wrap(text, WIDTH - 4)
    bar = "-" * WIDTH
    print("\n".join([bar, *(f"  {line}" for line in lines), bar]), file=sys.stderr)


def _how_to_get(entry: DataSet) -> str:
    verb = "What to do for" if entry.by_hand else "For"
    return (
        f'{verb} the full set: gankit data get {entry.name}, or load("{entry.name}", '
        f'source="full"). Its licence: {entry.licence}.'
    )
