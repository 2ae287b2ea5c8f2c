"""Downloads one file: mirrors in order, resumed, verified, and named only when right.

The bytes are collected in `<name>.part`. A connection that breaks is taken up where it stopped, on
the same mirror, on the next one, or in a later process. A mirror that stalls, is slow, refuses or
sends a web page is left for the next; a slow one is asked again when no other is left.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import http.client
import os
import queue
import shutil
import ssl
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

from tqdm.auto import tqdm

from gankit.data.archives import is_sound
from gankit.data.cache import lock, refuse_if_offline
from gankit.data.patience import FetchLimits
from gankit.data.registry import RemoteFile
from gankit.errors import GankitError

CHUNK = 1 << 16
SPARE_BYTES = 64 << 20  # to be left free on the disk
FINAL_STATUS = (400, 401, 403, 404, 405, 410, 451)  # asking again will not help
RANGE_REFUSED = 416
FULL_DISK = (errno.ENOSPC, errno.EDQUOT)
PROGRESS_BYTES = 256 << 10  # a connection that brought as much does not count as a failed try
WEB_PAGE = "it sent a web page instead of the data"


class _Trouble(Exception):
    """One connection failed. `again`: worth another try on the same mirror."""

    def __init__(self, reason: str, again: bool = True) -> None:
        super().__init__(reason)
        self.again = again


class _TooSlow(_Trouble):
    """The mirror may work, but another may be faster."""


class _BadRange(_Trouble):
    """The mirror cannot go on from where the part file ends."""


def fetch(remote: RemoteFile, folder: Path, limits: FetchLimits | None = None) -> Path:
    """The file `remote` in `folder`, downloaded if it is not there yet.

    A file under its final name has been verified. Two processes that ask at once download once.

    Raises:
        GankitError: no mirror gave the right bytes, the disk is full, or `GANKIT_OFFLINE` is set.
    """
    path = folder / remote.filename
    if path.exists():
        return path
    refuse_if_offline(remote.filename)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GankitError(
            f"the folder {folder} cannot be made ({error.strerror}). Set GANKIT_DATA to a folder "
            "that can be written."
        ) from error
    with lock(f"{folder.name}-{remote.filename}"):
        if not path.exists():
            _Download(remote, path, limits or FetchLimits()).run()
    return path


@dataclass
class _Download:
    remote: RemoteFile
    path: Path
    limits: FetchLimits
    troubles: dict[str, str] = field(default_factory=dict)
    bar: tqdm | None = None
    resumed: bool = False

    @property
    def part(self) -> Path:
        return self.path.with_name(self.path.name + ".part")

    def run(self) -> None:
        """Ask the mirrors in turn; those that were only slow once more, at any speed."""
        self._check_room(self.remote.bytes)
        urls = self.remote.urls
        with self._progress():
            slow = [url for url in urls if self._ask(url, picky=len(urls) > 1)]
            for url in slow:
                self._ask(url, picky=False)
        if not self.path.exists():
            raise GankitError(self._report())

    def _ask(self, url: str, picky: bool) -> bool:
        """Try one mirror. Returns whether it was given up for its speed alone."""
        attempt, furthest = 0, self._have()
        while attempt < self.limits.tries and not self.path.exists():
            if attempt:
                time.sleep(self.limits.pause * 2 ** (attempt - 1))
            try:
                self._transfer(url, picky)
                self._publish()
            except _Trouble as trouble:
                self.troubles[url] = str(trouble)
                if picky and isinstance(trouble, _TooSlow):
                    return True
                if not trouble.again:
                    return False
            # A host that starts again each time and is cut at the same place does not go on.
            went_on = self._have() - furthest > PROGRESS_BYTES
            furthest = max(furthest, self._have())
            attempt = 1 if went_on else attempt + 1
        return False

    def _transfer(self, url: str, picky: bool) -> None:
        """Add to the part file what it lacks."""
        have = self._have()
        self.resumed = have > 0
        if self.remote.bytes and have == self.remote.bytes:
            return
        try:
            with _connect(url, have, self.limits) as reply:
                start, total = _span(reply, have)
                self._check_size(total)
                self._receive(reply, start, total, picky)
        except _BadRange:
            self.part.unlink()
            raise
        if total and self._have() < total:
            raise _Trouble(f"the connection closed after {_mb(self._have())} of {_mb(total)}")

    def _check_size(self, total: int) -> None:
        expected = self.remote.bytes
        if expected and total and total != expected:
            raise _Trouble(f"it offers {total:,} bytes instead of {expected:,}", again=False)
        self._check_room(total)

    def _receive(self, reply, start: int, total: int, picky: bool) -> None:
        self.resumed = start > 0
        with _translated_errors(self.path), self.part.open("ab" if start else "wb") as file:
            self._show(start, total)
            pace = _Pace(self.limits, picky)
            while block := _read(reply):
                if file.tell() == 0 and _is_web_page(block):
                    raise _Trouble(WEB_PAGE, again=False)
                file.write(block)
                self.bar.update(len(block))
                pace.add(len(block))

    def _publish(self) -> None:
        """Verify the part file and give it its final name, or throw it away."""
        kind, want = self.remote.checksum.split(":")
        expected = self.remote.bytes
        right_size = not expected or self._have() == expected
        if right_size and digest(self.part, kind) == want:
            os.replace(self.part, self.path)
        elif not self.remote.confirmed and is_sound(self.part):
            self._say_unconfirmed()
            os.replace(self.part, self.path)
        else:
            self.part.unlink()
            # Pieces of two mirrors may not fit together; a file from one of them is what it is.
            raise _Trouble("it sent other bytes than expected (check sum)", again=self.resumed)

    def _say_unconfirmed(self) -> None:
        print(
            f"gankit: {self.path.name} has another check sum than the one known for it, but the "
            "archive is complete and its own check sums hold; it is used.",
            file=sys.stderr,
        )

    def _have(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _check_room(self, size: int) -> None:
        need = max(0, size - self._have()) + SPARE_BYTES
        free = free_bytes(self.path.parent)
        if free < need:
            raise _no_room(self.path, f"{_mb(need)} are needed and {_mb(free)} are free")

    @contextlib.contextmanager
    def _progress(self) -> Iterator[None]:
        self.bar = tqdm(
            total=self.remote.bytes or None,
            unit="B",
            unit_scale=True,
            desc=self.path.name,
            leave=False,
            disable=None,
        )
        with self.bar:
            yield

    def _show(self, start: int, total: int) -> None:
        """Set the bar to what is there: a resumed file starts in the middle."""
        if not self.bar.disable:
            self.bar.total = self.remote.bytes or total or None
            self.bar.n = self.bar.initial = start
            self.bar.refresh()

    def _report(self) -> str:
        reasons = "; ".join(f"{_host(url)}: {why}" for url, why in self.troubles.items())
        resumed = f" The {_mb(self._have())} that came are kept." if self._have() else ""
        return (
            f"{self.path.name} could not be downloaded ({reasons}). Check the connection and try "
            f'again, or use the small edition with source="mini".{resumed}'
        )


class _Pace:
    """Watches the rate of a connection, a window of `grace` seconds after the other."""

    def __init__(self, limits: FetchLimits, picky: bool) -> None:
        self.limits, self.picky = limits, picky
        self.since, self.count = time.monotonic(), 0

    def add(self, count: int) -> None:
        """Count what came; `_TooSlow` where the mirror gives too little of it."""
        self.count += count
        seconds = time.monotonic() - self.since
        if seconds < self.limits.grace:
            return
        rate = self.count / seconds
        if rate < (self.limits.min_rate if self.picky else self.limits.least_rate):
            raise _TooSlow(f"it is slow ({rate / 1e3:.0f} kB/s)")
        self.since, self.count = time.monotonic(), 0


@contextlib.contextmanager
def _connect(url: str, have: int, limits: FetchLimits) -> Iterator[http.client.HTTPResponse]:
    headers = {"User-Agent": "gankit", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    request = urllib.request.Request(url, headers=headers)
    try:
        reply = _open(request, limits)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == RANGE_REFUSED:
            raise _BadRange("it cannot go on from where the file ends") from None
        raise _Trouble(f"HTTP {error.code}", again=error.code not in FINAL_STATUS) from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _network_trouble(error) from None
    with reply:
        if "text/html" in (reply.headers.get("Content-Type") or "").lower():
            raise _Trouble(WEB_PAGE, again=False)
        yield reply


def _open(request: urllib.request.Request, limits: FetchLimits) -> http.client.HTTPResponse:
    """The reply, if its head is there in time: a host may send that byte by byte for ever.

    Each single wait has a time limit of its own, so the thread that is left behind ends too when
    the host falls silent.
    """
    outcome: queue.Queue = queue.Queue()
    given_up = threading.Event()

    def ask() -> None:
        try:
            reply = urllib.request.urlopen(request, timeout=limits.timeout)
        except Exception as error:  # raised where it was asked for
            outcome.put(error)
            return
        outcome.put(reply)
        if given_up.is_set():
            reply.close()

    threading.Thread(target=ask, daemon=True).start()
    try:
        result = outcome.get(timeout=limits.timeout + limits.grace)
    except queue.Empty:
        given_up.set()
        raise TimeoutError("no answer in time") from None
    if isinstance(result, Exception):
        raise result
    return result


def _length(reply: http.client.HTTPResponse) -> int:
    """The bytes that a reply announces; 0 where it says nothing, or nothing clear."""
    said = {
        part.strip()
        for text in reply.headers.get_all("Content-Length") or ()
        for part in text.split(",")
    }
    (length,) = said if len(said) == 1 else ("",)
    return int(length) if length.isascii() and length.isdigit() else 0


def _span(reply: http.client.HTTPResponse, have: int) -> tuple[int, int]:
    """Where the reply's first byte belongs, and the size of the whole file (0 if not said).

    A mirror that does not know ranges answers 200 and starts from the first byte.
    """
    length = _length(reply)
    if reply.status != http.HTTPStatus.PARTIAL_CONTENT:
        return 0, length
    place = (reply.headers.get("Content-Range") or "").removeprefix("bytes").strip()
    first = place.split("-")[0]
    if not first.isdigit() or int(first) != have:
        raise _BadRange("it sent another part of the file than asked for")
    return have, have + length if length else 0


def _read(reply: http.client.HTTPResponse) -> bytes:
    try:
        return reply.read1(CHUNK)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _network_trouble(error) from None


def _network_trouble(error: Exception) -> _Trouble:
    """What a failed connection means. A certificate that is wrong stays wrong."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return _TooSlow("no answer in time")
    broken = (http.client.IncompleteRead, http.client.RemoteDisconnected)
    if isinstance(reason, http.client.HTTPException) and not isinstance(reason, broken):
        return _Trouble("its reply is no HTTP")
    text = str(getattr(reason, "strerror", None) or reason) or type(reason).__name__
    return _Trouble(text, again=not isinstance(reason, ssl.SSLCertVerificationError))


@contextlib.contextmanager
def _translated_errors(path: Path) -> Iterator[None]:
    """Turn a full disk and the like into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL_DISK:
            raise _no_room(path, "no space is left") from error
        raise GankitError(f"{path.name} cannot be written to {path.parent} ({error}).") from error


def _no_room(path: Path, what: str) -> GankitError:
    return GankitError(
        f"the disk is full: {what} for {path.name}. Free some space (`gankit data clean`), or set "
        "GANKIT_DATA to a folder on a larger disk."
    )


def free_bytes(folder: Path) -> int:
    """Bytes free on the disk that holds `folder`."""
    return shutil.disk_usage(folder).free


def digest(path: Path, kind: str) -> str:
    """The check sum of a file, in hexadecimal."""
    total = hashlib.new(kind, usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total.update(block)
    return total.hexdigest()


def _is_web_page(block: bytes) -> bool:
    start = block[:512].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _host(url: str) -> str:
    return urlparse(url).netloc


def _mb(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
