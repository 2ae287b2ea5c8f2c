"""Where data lie on disk, what the environment says about them, and locks between processes."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from filelock import FileLock, Timeout

from gankit.errors import GankitError

TRUE = ("1", "true", "yes", "on")

_chosen_root: ContextVar[Path | None] = ContextVar("root", default=None)


def root() -> Path:
    """The cache folder: `GANKIT_DATA`, else gankit/data in the user's cache folder."""
    inside = _chosen_root.get()
    if inside is not None:
        return inside
    chosen = os.environ.get("GANKIT_DATA")
    if chosen:
        return Path(chosen).expanduser()
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "gankit" / "data"


@contextlib.contextmanager
def rooted(folder: str | Path | None) -> Iterator[None]:
    """Use `folder` as the cache folder within the block; None changes nothing."""
    token = _chosen_root.set(Path(folder).expanduser() if folder else _chosen_root.get())
    try:
        yield
    finally:
        _chosen_root.reset(token)


def downloads(name: str) -> Path:
    """The folder of the files downloaded for the set `name`."""
    return root() / "downloads" / name


def offline_reason() -> str:
    """Why nothing may be downloaded unasked; "" if it may."""
    if _is_true("GANKIT_OFFLINE"):
        return "GANKIT_OFFLINE is set"
    if _is_true("CI"):
        return "CI is set"
    return ""


def refuse_if_offline(what: str) -> None:
    """Raise if `GANKIT_OFFLINE` forbids downloading `what`."""
    if _is_true("GANKIT_OFFLINE"):
        raise GankitError(
            f"{what} is not in {root()} and GANKIT_OFFLINE is set. Unset it to download the file, "
            'or use the small edition with source="mini".'
        )


def _is_true(variable: str) -> bool:
    return os.environ.get(variable, "").strip().lower() in TRUE


@contextlib.contextmanager
def lock(name: str) -> Iterator[None]:
    """Hold the lock `name`, waiting for another process that holds it.

    The operating system frees it when its holder ends, however it ends. Where the cache folder
    cannot be written or cannot be locked (some network drives), goes on without.
    """
    path = root() / "locks" / f"{name}.lock"
    with contextlib.ExitStack() as held:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(_acquired(FileLock(path), name))
        except (OSError, NotImplementedError):
            pass
        yield


def _acquired(file_lock: FileLock, name: str):
    try:
        return file_lock.acquire(timeout=1)
    except Timeout:
        print(f"gankit: waiting for another process that prepares {name} ...", file=sys.stderr)
        return file_lock.acquire()
