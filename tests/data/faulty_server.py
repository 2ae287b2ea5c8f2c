"""A server on the loopback interface that fails in the ways download hosts fail."""

from __future__ import annotations

import contextlib
import http.server
import threading
import time
from dataclasses import dataclass, field

HTML = b"<!DOCTYPE html><html><body>Quota exceeded</body></html>"
CUT_BYTES = 300_000
SLOW_BYTES, SLOW_SECONDS = 20_000, 0.05  # at most 400 kB/s
STALL_AFTER = 100_000


@dataclass
class FaultyServer:
    """Serves `content` at every path; the path's first part says what goes wrong.

    `hits` lists (path, first byte asked for) of every request.
    """

    content: bytes
    hits: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        outer = self

        class Handler(_Handler):
            server_state = outer

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.stopping = threading.Event()
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str) -> str:
        """The address of `path`."""
        return f"http://127.0.0.1:{self.server.server_port}/{path}"

    def starts(self, path: str) -> list[int]:
        """The first bytes asked for at `path`, in order."""
        return [start for hit, start in self.hits if hit == path]

    def close(self) -> None:
        """Stop serving."""
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_state: FaultyServer

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        path = self.path.strip("/")
        wanted = self.headers.get("Range", "")
        start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
        self.server_state.hits.append((path, start))
        with contextlib.suppress(OSError):  # a client that gives up this mirror just goes
            getattr(self, f"serve_{path.split('/')[0]}")(start)

    def head(
        self, status: int, length: int, kind: str = "application/octet-stream", **more
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def body(self, start: int, content: bytes | None = None) -> bytes:
        """Send the head of a reply that starts at `start`; returns what is to follow."""
        content = self.server_state.content if content is None else content
        if not start:
            self.head(200, len(content))
            return content
        if start >= len(content):
            self.head(416, 0)
            return b""
        place = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.head(206, len(content) - start, Content_Range=place)
        return content[start:]

    def drop(self) -> None:
        self.wfile.flush()
        self.close_connection = True

    def serve_good(self, start: int) -> None:
        self.wfile.write(self.body(start))

    def serve_cut(self, start: int) -> None:
        self.wfile.write(self.body(start)[:CUT_BYTES])
        self.drop()

    def serve_stall(self, start: int) -> None:
        self.wfile.write(self.body(start)[:STALL_AFTER])
        self.wfile.flush()
        self.server_state.stopping.wait(30)

    def serve_slow(self, start: int) -> None:
        rest = self.body(start)
        for first in range(0, len(rest), SLOW_BYTES):
            self.wfile.write(rest[first : first + SLOW_BYTES])
            time.sleep(SLOW_SECONDS)

    def serve_forbidden(self, start: int) -> None:
        self.head(403, 0)

    def serve_busy(self, start: int) -> None:
        """Twice "service unavailable", then good."""
        if len(self.server_state.starts(self.path.strip("/"))) <= 2:
            self.head(503, 0)
        else:
            self.serve_good(start)

    def serve_page(self, start: int) -> None:
        self.head(200, len(HTML), "text/html; charset=utf-8")
        self.wfile.write(HTML)

    def serve_hidden_page(self, start: int) -> None:
        """A web page that says it is data."""
        self.head(200, len(HTML))
        self.wfile.write(HTML)

    def serve_wrong(self, start: int) -> None:
        """As many bytes, but others."""
        self.wfile.write(self.body(start, bytes(len(self.server_state.content))))

    def serve_short(self, start: int) -> None:
        """A file of another length."""
        self.wfile.write(self.body(start, self.server_state.content[:1000]))

    def serve_norange(self, start: int) -> None:
        self.wfile.write(self.body(0))

    def serve_oddlength(self, start: int) -> None:
        """Says something else than a number for its length, then closes."""
        self.announce("twelve")

    def serve_twolengths(self, start: int) -> None:
        self.announce("10, 20")

    def serve_manylengths(self, start: int) -> None:
        self.announce("7", "9")

    def announce(self, *lengths: str) -> None:
        self.send_response(200)
        for length in lengths:
            self.send_header("Content-Length", length)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(self.server_state.content)
        self.drop()

    def serve_norangecut(self, start: int) -> None:
        """Says 206 without saying which part, always sends the beginning, and is cut."""
        self.head(206 if start else 200, len(self.server_state.content))
        self.wfile.write(self.server_state.content[: 2 * CUT_BYTES])
        self.drop()

    def serve_trickle(self, start: int) -> None:
        """A head that never ends, a byte at a time."""
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + 1000 * b"x":
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server_state.stopping.wait(0.1):
                return

    def serve_crawl(self, start: int) -> None:
        """A body that never ends, a byte at a time."""
        for byte in self.body(start):
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server_state.stopping.wait(0.1):
                return

    def serve_garbage(self, start: int) -> None:
        """No HTTP at all."""
        self.wfile.write(b"\x00\xff not http\r\n\r\n")
        self.drop()

    def serve_wrongrange(self, start: int) -> None:
        """Answers a request for a part with another part."""
        if not start:
            return self.serve_good(0)
        content = self.server_state.content
        self.head(206, len(content) - 10, Content_Range=f"bytes 10-{len(content) - 1}/*")
        self.wfile.write(content[10:])
        return None
