"""Random numbers by hashing: each depends on (seed, name, image) and on nothing drawn before it."""

from __future__ import annotations

import functools

import numpy as np

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
STEP = np.uint64(0x2545F4914F6CDD1D)
FNV_START, FNV_PRIME = 1469598103934665603, 1099511628211
TABLE_LIMIT = 1 << 16


def _mix(bits: np.ndarray) -> np.ndarray:
    """The finaliser of splitmix64 (Steele, Lea, Flood 2014). Changes arrays in place."""
    bits ^= bits >> np.uint64(30)
    bits *= np.uint64(0xBF58476D1CE4E5B9)
    bits ^= bits >> np.uint64(27)
    bits *= np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    return bits


def hash_bits(*keys: int | np.ndarray) -> np.ndarray:
    """A uint64 hash of the tuple of integers `keys`; arrays broadcast."""
    with np.errstate(over="ignore"):
        bits = np.zeros((), dtype=np.uint64)
        for key in keys:
            bits = _mix(bits * STEP + np.asarray(key, dtype=np.int64).astype(np.uint64) + GOLDEN)
        return bits


def uniform(*keys: int | np.ndarray) -> np.ndarray:
    """A float64 in [0, 1) from the hash of `keys`, with 53 random bits."""
    return (hash_bits(*keys) >> np.uint64(11)).astype(np.float64) * (1.0 / (1 << 53))


@functools.cache
def name_key(name: str) -> int:
    """A 63-bit FNV hash of a name."""
    key = FNV_START
    for byte in name.encode():
        key = ((key ^ byte) * FNV_PRIME) & ((1 << 63) - 1)
    return key


class Draw:
    """Named random numbers of a batch of images. The same name always gives the same number."""

    def __init__(self, seed: int, index: np.ndarray) -> None:
        self.seed = seed
        self.index = np.asarray(index, dtype=np.int64).reshape(-1, 1, 1)

    def __len__(self) -> int:
        return len(self.index)

    def uniform(self, name: str, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """A number per image in [low, high)."""
        return low + (high - low) * uniform(self.seed, name_key(name), self.index)

    def chance(self, name: str, probability: float | np.ndarray) -> np.ndarray:
        """True with the given probability, per image."""
        return self.uniform(name) < probability

    def sign(self, name: str) -> np.ndarray:
        """-1 or 1, per image."""
        return np.where(self.chance(name, 0.5), -1.0, 1.0)

    def normal(self, name: str, deviation: float, mean: float = 0.0) -> np.ndarray:
        """Nearly normal: the sum of four uniforms (Irwin-Hall), scaled to the deviation."""
        key = name_key(name)
        u = [uniform(self.seed, key, self.index, term) for term in range(4)]
        return mean + deviation * (((u[0] + u[1]) + (u[2] + u[3])) - 2.0) * 1.7320508075688772

    def integer(self, name: str, count: int) -> np.ndarray:
        """One of 0 .. count - 1, per image."""
        return np.minimum((self.uniform(name) * count).astype(np.int64), count - 1)

    def pick(self, name: str, table, weights: tuple[float, ...] | None = None) -> np.ndarray:
        """A row of `table` (K, 3) per image, as colours (B, 3, 1, 1)."""
        table = np.asarray(table, dtype=np.float64)
        if weights is None:
            row = self.integer(name, len(table))
        else:
            value, bound = self.uniform(name), 0.0
            row = np.zeros(self.index.shape, dtype=np.int64)
            for weight in weights[:-1]:
                bound += weight
                row = row + (value >= bound)
        return table[row[:, 0, 0]][:, :, None, None]

    def cell(self, name: str, *position: np.ndarray) -> np.ndarray:
        """A number in [0, 1) per image and integer position, for repeated things (windows)."""
        places = [np.asarray(place, dtype=np.int64) for place in position]
        return uniform(self.seed, name_key(name), self.index, *places)

    def noise(self, name: str, x: np.ndarray, y: np.ndarray, octaves: int = 3) -> np.ndarray:
        """Value noise in [0, 1] (Perlin's lattice, smooth interpolation), halving per octave.

        x and y are in lattice units and broadcast to (B, H, W).
        """
        key = name_key(name)
        total, weight_sum, weight, frequency = 0.0, 0.0, 1.0, 1.0
        for octave in range(octaves):
            value = self._lattice(key, octave, x * frequency, y * frequency)
            total = total + weight * value
            weight_sum += weight
            weight *= 0.5
            frequency *= 2.0
        return total / weight_sum

    def _lattice(self, key: int, octave: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Random numbers at the integer points, interpolated in between."""
        left, above = np.floor(x), np.floor(y)
        fx, fy = _smooth(x - left), _smooth(y - above)
        column, row = left.astype(np.int64), above.astype(np.int64)
        corner = self._corners(key, octave, column, row)
        upper = _between(corner(0, 0), corner(1, 0), fx)
        lower = _between(corner(0, 1), corner(1, 1), fx)
        return _between(upper, lower, fy)

    def _corners(self, key: int, octave: int, column: np.ndarray, row: np.ndarray):
        """A function (dx, dy) -> the random number at that corner of every pixel's lattice cell.

        Hashing each lattice point once and looking it up is faster than hashing four corners per
        pixel, unless the lattice is wide; the numbers are the same.
        """
        first_column, first_row = int(column.min()), int(row.min())
        columns = int(column.max()) + 2 - first_column
        rows = int(row.max()) + 2 - first_row
        if columns * rows > TABLE_LIMIT:
            return lambda dx, dy: uniform(self.seed, key, self.index, octave, column + dx, row + dy)
        x = np.arange(first_column, first_column + columns)[None, None, :]
        y = np.arange(first_row, first_row + rows)[None, :, None]
        table = uniform(self.seed, key, self.index, octave, x, y).reshape(-1)
        start = np.arange(len(self)).reshape(-1, 1, 1) * (rows * columns)
        place = start + (row - first_row) * columns + (column - first_column)
        return lambda dx, dy: table[dy * columns + dx :].take(place)


def _between(low: np.ndarray, high: np.ndarray, share: np.ndarray) -> np.ndarray:
    """low + share (high - low). Overwrites `high`."""
    high -= low
    high *= share
    high += low
    return high


def _smooth(t: np.ndarray) -> np.ndarray:
    return t * t * (3.0 - 2.0 * t)
