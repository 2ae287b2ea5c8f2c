"""Where the notebooks and checkpoints of the other exercises are, from any working folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from gankit.train.checkpoint_files import DRIVE, LOCAL, default_folder, latest_part, newest_first

COLAB_NOTEBOOKS = DRIVE / "Colab Notebooks"
KIT_SIZE = 64  # of the samples that come with the kit


def find_notebook(name: str | Path) -> Path:
    """The notebook of this path or name; of several the one saved last, else `name` itself."""
    path = Path(name)
    if path.is_file():
        return path
    found = [file for folder in _folders() for file in folder.glob(path.name) if file.is_file()]
    return max(found, key=lambda file: file.stat().st_mtime, default=path)


def find_run(name: str) -> Path:
    """The folder that holds the run's folder; of several the one whose run saved last."""
    holding = [folder for folder in checkpoint_folders() if _newest(folder / name)]
    return max(holding, key=lambda folder: _newest(folder / name), default=default_folder())


def trained_size(data_set: str) -> int:
    """The side in pixels at which most of your models of this set were trained; 64 below two."""
    sizes: Counter[int] = Counter()
    for folder in checkpoint_folders():
        for run in folder.iterdir():
            match = re.fullmatch(rf"\d\d_{re.escape(data_set)}_(\d+)_.+", run.name)
            if match and _newest(run):
                sizes[int(match[1])] += 1
    size, count = max(sizes.items(), key=lambda pair: pair[1], default=(KIT_SIZE, 0))
    return size if count >= 2 else KIT_SIZE


def checkpoint_folders() -> list[Path]:
    """All folders of checkpoints: the usual one, and beside every notebook near here."""
    candidates = [default_folder(), *(folder / LOCAL for folder in _folders())]
    found = {folder.resolve(): folder for folder in candidates if folder.is_dir()}
    return list(found.values())


def _folders() -> Iterator[Path]:
    """This folder, those around it and those in them, as far as a course's notebooks lie apart."""
    here = Path.cwd()
    for base in (here, here / "course", here.parent, here.parent.parent / "course"):
        yield base
        if base.is_dir():
            yield from (folder for folder in sorted(base.iterdir()) if _may_hold(folder))
    yield COLAB_NOTEBOOKS
    yield DRIVE


def _may_hold(folder: Path) -> bool:
    try:
        return folder.is_dir() and not folder.name.startswith(".")
    except OSError:
        return False


def _newest(run: Path) -> float:
    """When the run saved last; 0.0 if it has no file."""
    return max((file.stat().st_mtime for file in newest_first(latest_part(run))), default=0.0)
