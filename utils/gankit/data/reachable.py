"""Whether a download host answers: one short probe per host and process."""

from __future__ import annotations

import functools
import socket
import threading
import urllib.request
from collections.abc import Iterable
from urllib.parse import urlparse

SECONDS = 3.0


def any_host_answers(urls: Iterable[str]) -> bool:
    """Whether at least one of the hosts, or the proxy that stands before it, takes a connection."""
    places = {(urlparse(url).hostname, _port(url)) for url in map(_asked, urls)}
    return any(_answers(host, port) for host, port in sorted(places))


def _asked(url: str) -> str:
    """The address that a download of `url` connects to: a proxy's, where one is set for it."""
    parts = urlparse(url)
    proxy = urllib.request.getproxies().get(parts.scheme)
    if not proxy or urllib.request.proxy_bypass(parts.hostname or ""):
        return url
    return proxy if "://" in proxy else f"http://{proxy}"


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
