"""Whether a download host answers: one short probe per host and process."""

from __future__ import annotations

import functools
import socket
import threading
from collections.abc import Iterable
from urllib.parse import urlparse

SECONDS = 3.0


def any_host_answers(urls: Iterable[str]) -> bool:
    """Whether at least one of the hosts accepts a connection."""
    places = {(urlparse(url).hostname, _port(url)) for url in urls}
    return any(_answers(host, port) for host, port in sorted(places))


def _port(url: str) -> int:
    parts = urlparse(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


@functools.cache
def _answers(host: str, port: int) -> bool:
    """Connect in a thread of its own: looking up a name has no time limit."""
    answered = threading.Event()

    def connect() -> None:
        try:
            socket.create_connection((host, port), SECONDS).close()
            answered.set()
        except OSError:
            pass

    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(SECONDS)
    return answered.is_set()
