"""Frames between the grader and a worker: JSON with raw numbers beside it, and limits on both.

No pickle: a frame cannot carry code. The grader reads every frame as hostile.
"""

from __future__ import annotations

import array
import json
import math
import select
import socket
import struct
import time
from typing import Any

import torch

HEADER = struct.Struct(">II")
MOST_JSON = 8 << 20  # bytes
MOST_RAW = 64 << 20  # bytes
MOST_DEPTH = 24
MOST_ITEMS = 200_000
LONGEST_TEXT = 4_000  # characters in a worker's reply; longer ones are cut
DTYPES = {
    str(dtype).split(".")[1]: dtype
    for dtype in (torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool)
}
_SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class ProtocolError(Exception):
    """A frame that breaks the rules. The text says which."""


class Closed(Exception):
    """The other side is gone."""


def pack(message: Any) -> bytes:
    """A frame: two lengths, JSON, raw numbers. Tensors and plain tensors travel as raw numbers."""
    raw = bytearray()
    text = json.dumps(_lower(message, raw), separators=(",", ":")).encode()
    return HEADER.pack(len(text), len(raw)) + text + raw


def unpack(text: bytes, raw: bytes, longest: int = LONGEST_TEXT) -> Any:
    """The message of a frame; texts of more than `longest` characters are cut.

    Raises:
        ProtocolError: it is not JSON, too deep, has too many items, or a tensor does not fit.
    """
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"a reply is not JSON ({type(error).__name__})") from None
    return _Lift(memoryview(raw), longest).lift(parsed, 0)


def _lower(value: Any, raw: bytearray) -> Any:
    if isinstance(value, torch.Tensor):
        tensor = value.detach().cpu()
        offset = len(raw)
        raw += tensor.numpy().tobytes()
        return {"$tensor": [offset, str(tensor.dtype).split(".")[1], list(tensor.shape)]}
    if isinstance(value, dict):
        if set(value) == {"shape", "values"} and isinstance(value["values"], list):
            return _lower_numbers(value, raw)
        return {str(key): _lower(item, raw) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_lower(item, raw) for item in value]
    return value


def _lower_numbers(value: dict, raw: bytearray) -> Any:
    offset = len(raw)
    numbers = [_SPECIAL[x] if isinstance(x, str) else x for x in value["values"]]
    raw += array.array("d", numbers).tobytes()
    return {"$numbers": [offset, len(numbers), list(value["shape"])]}


class _Lift:
    """Turns parsed JSON back into a message, counting everything on the way."""

    def __init__(self, raw: memoryview, longest: int) -> None:
        self.raw = raw
        self.longest = longest
        self.items = 0
        self.taken = 0  # bytes of raw numbers: parts that overlap must not make more of them

    def lift(self, value: Any, depth: int) -> Any:
        """A parsed part as a part of the message. Raises ProtocolError where it breaks a limit."""
        self.items += 1
        if depth > MOST_DEPTH or self.items > MOST_ITEMS:
            raise ProtocolError("a reply is nested too deep or has too many parts")
        if type(value) is float:
            return value
        if isinstance(value, dict):
            if len(value) == 1 and "$tensor" in value:
                return self._tensor(value["$tensor"])
            if len(value) == 1 and "$numbers" in value:
                return self._numbers(value["$numbers"])
            return {self._text(key): self.lift(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [self.lift(item, depth + 1) for item in value]
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 1 << 62:
            raise ProtocolError("a reply holds an integer that is too large")
        return value

    def _text(self, text: str) -> str:
        """A text that can be written to any file: no half of a surrogate pair."""
        text = text[: self.longest]
        return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()

    def _tensor(self, entry: Any) -> torch.Tensor:
        offset, name, shape = self._entry(entry)
        if not isinstance(name, str) or name not in DTYPES:
            raise ProtocolError("a reply holds a tensor of an unknown type")
        dtype, count = DTYPES[name], _count(shape)
        part = self._part(offset, count * dtype.itemsize)
        if not count:
            return torch.empty(shape, dtype=dtype)
        return torch.frombuffer(bytearray(part), dtype=dtype).reshape(shape)

    def _numbers(self, entry: Any) -> dict[str, Any]:
        offset, count, shape = self._entry(entry)
        if not _is_size(count) or _count(shape) != count:
            raise ProtocolError("a reply holds numbers whose count does not fit their shape")
        numbers = array.array("d")
        numbers.frombytes(self._part(offset, 8 * count))
        values = [x if math.isfinite(x) else _word(x) for x in numbers]
        return {"shape": shape, "values": values}

    def _entry(self, entry: Any) -> tuple[int, Any, list[int]]:
        if not isinstance(entry, list) or len(entry) != 3:
            raise ProtocolError("a reply holds a malformed tensor")
        offset, middle, shape = entry
        sizes = isinstance(shape, list) and len(shape) <= 8 and all(map(_is_size, shape))
        if not sizes or not _is_size(offset):
            raise ProtocolError("a reply holds a malformed tensor")
        return offset, middle, shape

    def _part(self, offset: int, size: int) -> memoryview:
        self.taken += size
        if offset + size > len(self.raw) or self.taken > len(self.raw):
            raise ProtocolError("a reply holds tensors that are larger than its bytes")
        return self.raw[offset : offset + size]


def _is_size(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST_RAW


def _count(shape: list[int]) -> int:
    count = math.prod(shape)
    if count > MOST_RAW:
        raise ProtocolError("a reply holds a tensor that is too large")
    return count


def _word(number: float) -> str:
    return "nan" if math.isnan(number) else ("inf" if number > 0 else "-inf")


class Channel:
    """Sends and receives frames over a socket, each within a deadline (`time.monotonic()`).

    `longest` is the longest text of what it receives; a worker may be sent whole cells.
    """

    def __init__(self, connection: socket.socket, longest: int = LONGEST_TEXT) -> None:
        self.connection = connection
        self.longest = longest

    def send(self, message: Any, deadline: float | None = None) -> None:
        """Send a frame until `deadline`, of the monotonic clock. Raises TimeoutError or Closed."""
        try:
            self.connection.settimeout(_left(deadline))
            self.connection.sendall(pack(message))
        except TimeoutError:
            raise
        except OSError as error:
            raise Closed(str(error)) from None

    def receive(self, deadline: float | None = None) -> Any:
        """The next message.

        Raises:
            TimeoutError: nothing complete came before the deadline.
            Closed: the other side is gone.
            ProtocolError: what came breaks the rules.
        """
        json_size, raw_size = HEADER.unpack(self._read(HEADER.size, deadline))
        if json_size > MOST_JSON or raw_size > MOST_RAW:
            raise ProtocolError(f"a reply announces {json_size + raw_size:,} bytes")
        text = self._read(json_size, deadline)
        return unpack(text, self._read(raw_size, deadline), self.longest)

    def ready(self, seconds: float) -> bool:
        """Whether something to read, or the end, comes within this time."""
        poll = select.poll()  # select() itself cannot take high file numbers
        poll.register(self.connection, select.POLLIN)
        return bool(poll.poll(max(0, seconds * 1000)))

    def _read(self, size: int, deadline: float | None) -> bytes:
        data = bytearray()
        while len(data) < size:
            try:
                self.connection.settimeout(_left(deadline))
                part = self.connection.recv(min(size - len(data), 1 << 20))
            except TimeoutError:
                raise
            except OSError as error:
                raise Closed(str(error)) from None
            if not part:
                raise Closed("the connection ended")
            data += part
        return bytes(data)

    def close(self) -> None:
        self.connection.close()


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
