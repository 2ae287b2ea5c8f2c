# Written by `gankit build` from solutions/07_cyclegan/probes/pools.py: edit that file.
"""A pool of earlier images and a learning rate's schedule: both have closed forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from gankit.checks.plain import plain_number
from gankit.checks.probing.calling import call_each
from gankit.checks.registry import measure

SHAPE = (2, 2, 2)
ROW = 100  # rounds that are asked for at once
OFTEN = 0.2  # of the rounds: so often is a picture at one place of a batch exchanged
SOME = 0.05  # of the batches: rare exchanges mix few of them, whole batches none
LONGEST = 20  # who waits for 20 times the pool's size in exchanges is never chosen: chance e**-20


@dataclass
class Model:
    """What a right pool would hold, followed from what the student's pool returns."""

    size: int
    held: dict[int, int] = field(default_factory=dict)  # exchanges before each came, oldest first
    exchanged: set[int] = field(default_factory=set)
    chances: int = 0
    old: int = 0
    ranks: set[int] = field(default_factory=set)  # 0 where the oldest came out
    wrong: str = ""

    def follow(self, new: int, got: int) -> None:
        """Image `new` went in and image `got` came out."""
        if len(self.held) < self.size:
            self.held[new] = 0
            return
        self.chances += 1
        if got == new:
            return
        self.old += 1
        if got in self.held:
            self.ranks.add(list(self.held).index(got))
            del self.held[got]
            self.held[new] = len(self.exchanged) + 1
        elif not self.wrong:
            self.wrong = self._reason(got, new)
        self.exchanged.add(got)

    def _reason(self, got: int, new: int) -> str:
        """Why `got` cannot come from a right pool."""
        if got in self.exchanged:
            return "a picture comes out twice"
        if 0 <= got < new:
            return "a picture that was handed on comes out again"
        return "a picture comes out that never went in"

    @property
    def waiting(self) -> int:
        """How many pictures have been there for so long that they are never chosen."""
        done = len(self.exchanged)
        return sum(done - since > LONGEST * self.size for since in self.held.values())


ANY = "any of those stored"
RIGHT = "as many pictures as went in"


@measure
def image_pool(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Send numbered images through `target(size).query(images)` and follow them.

    `options` hold `size`, `batch` and `rounds`. Views: `form`, `fill` (do the first `size` come
    back as they went in), `share` (how often an old one comes back), `stored` (is the new one put
    in its place, and nothing else), `choice` (which of the stored ones come back), `graph`,
    `together` (is it decided for each image), `zero` (a pool of size 0), `own` (do two pools mix).
    """
    size, batch = options["size"], options["batch"]
    pool = target(size)
    first = pool.query(_numbered(0, batch))
    form = _form(first, batch)
    if form != RIGHT:
        return {"form": form, **dict.fromkeys(_REST, "not to be seen")}
    found = _send(pool, first, options)
    attached = found["graph"] != "no graph"  # that is told already
    zero = _zero(target, batch, attached)
    return {**found, "zero": zero, "own": _own(target, size, batch)}


_MIXED = {True: "one at a time", False: "for each picture"}  # by whether a batch is one picture
_REST = ("fill", "share", "stored", "choice", "graph", "together", "zero", "own")


def _send(pool: Any, first: Tensor, options: dict[str, Any]) -> dict[str, str]:
    size, batch = options["size"], options["batch"]
    model, graph, mixed, filled, form = Model(size), False, 0, True, RIGHT
    count = ""  # what comes back later, where it is another form: which are old is unknown
    old = [0] * batch
    for number, (returned, numbers) in enumerate(_returned(pool, first, options)):
        start = number * batch
        found = _form(returned, batch)
        if found != RIGHT and start + batch > size:
            count = found
            break
        form = found if form == RIGHT else form
        graph = graph or returned.requires_grad
        new = [got == start + place for place, got in enumerate(numbers)]
        filled = filled and all(new[: max(0, size - start)])
        mixed += any(new) and not all(new)
        for place, got in enumerate(numbers):
            model.follow(start + place, got)
            old[place % batch] += got != start + place
    return {
        "form": form,
        "fill": "as they went in" if filled else "old ones come back before it is full",
        "share": count or _share(model),
        "stored": model.wrong or "each old one is replaced by the new one",
        "choice": _choice(model),
        "graph": "hangs on the generator's graph" if graph else "no graph",
        "together": _MIXED[batch == 1] if count else _together(mixed, old, options),
    }


def _returned(
    pool: Any, first: Tensor, options: dict[str, Any]
) -> Iterator[tuple[Tensor, list[int]]]:
    """What came back first, then what comes back for the images of each later round; and numbers.

    Rounds are made and read a row at a time: there are thousands.
    """
    yield first, _read(first)
    batch = options["batch"]
    end = options["rounds"] * batch
    for start in range(batch, end, ROW * batch):
        images = _numbered(start, min(ROW * batch, end - start))
        row = call_each(pool.query, [(part.clone(),) for part in images.split(batch)])
        yield from zip(row, _read_row(row), strict=True)


def _numbered(start: int, count: int) -> Tensor:
    """Images that carry their number in every pixel, and a graph."""
    numbers = torch.arange(start, start + count, dtype=torch.float32).view(-1, 1, 1, 1)
    return numbers.expand(count, *SHAPE).clone().requires_grad_() * 1.0


def _read_row(row: list[Any]) -> list[list[int]]:
    """The numbers of the images of each batch."""
    shapes = {tuple(images.shape) if isinstance(images, Tensor) else () for images in row}
    if len(shapes) > 1 or () in shapes:
        return [_read(images) if isinstance(images, Tensor) else [] for images in row]
    with torch.no_grad():
        numbers, each = _read(torch.cat(row)), len(row[0])
    return [numbers[start : start + each] for start in range(0, len(numbers), each)]


def _read(images: Tensor) -> list[int]:
    """The number of each image; -1 for one whose pixels differ."""
    flat = images.detach().flatten(1)
    alike = (flat == flat[:, :1]).all(dim=1).tolist()
    pairs = zip(flat[:, 0].tolist(), alike, strict=True)
    return [int(number) if same else -1 for number, same in pairs]


def _form(returned: Any, batch: int) -> str:
    if not isinstance(returned, Tensor):
        return f"a {type(returned).__name__}"
    shape = tuple(returned.shape)
    right = shape == (batch, *SHAPE)
    return RIGHT if right else f"{len(returned)} pictures for {batch}, of shape {shape}"


def _share(model: Model) -> str:
    share = model.old / max(1, model.chances)
    return "half of them" if 0.44 < share < 0.56 else f"about {share:.1f} of them"


def _choice(model: Model) -> str:
    """Which old ones come back. Where none does, or others, another view tells it already."""
    if model.wrong or not model.ranks:
        return ANY
    if model.waiting:
        return f"{model.waiting} of {model.size} stored ones did not come back"
    if model.ranks == {0} and model.size > 1:
        return "always the oldest"
    return ANY


def _together(mixed: int, old: list[int], options: dict[str, Any]) -> str:
    """Whether each picture of a batch may be exchanged; `old` counts exchanges by their place."""
    if options["batch"] == 1:
        return _MIXED[True]
    never = [place for place, count in enumerate(old, start=1) if not count]
    if never and max(old) > OFTEN * options["rounds"]:
        return f"never picture {never[0]} of a batch"
    return _MIXED[False] if mixed > SOME * options["rounds"] else "for a whole batch"


def _zero(target: Callable, batch: int, may_hang: bool) -> str:
    try:
        pool = target(0)
        returned = [pool.query(_numbered(number * batch, batch)) for number in range(20)]
        numbers = [number for images in returned for number in _read(images)]
    except Exception as error:
        return f"raises {type(error).__name__}"
    if numbers != list(range(20 * batch)):
        return "does not return what it gets"
    attached = not may_hang and any(images.requires_grad for images in returned)
    return "returns what it gets, with its graph" if attached else "returns what it gets"


def _own(target: Callable, size: int, batch: int) -> str:
    """Two pools filled with different images must not return each other's."""
    one, other = target(size), target(size)
    for number in range(8 * size):
        one.query(_numbered(2 * number * batch, batch))
        got = _read(other.query(_numbered(1_000_000 + number * batch, batch)))
        if any(number < 1_000_000 for number in got):
            return "two pools share their pictures"
    return "each pool has its own"


@measure
def schedule(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(epoch, n_constant, n_decay)` for every epoch and some after the last.

    Views: `constant` and `decay` (one factor an epoch), `after` (in words) and `type`.
    """
    constant, decay = options["n_constant"], options["n_decay"]
    factors = [target(epoch, constant, decay) for epoch in range(constant + decay)]
    for epoch, factor in enumerate(factors):
        if factor is None or callable(factor):
            raise TypeError(f"lr_lambda gives {factor} for epoch {epoch}, not a number")
    numbers = [plain_number(factor) for factor in factors]
    return {
        "constant": numbers[:constant],
        "decay": numbers[constant:],
        "after": _after(target, constant, decay, float(factors[-1])),
        "type": "numbers" if all(isinstance(f, (int, float)) for f in factors) else "others",
    }


def _after(target: Callable, constant: int, decay: int, last: float) -> str:
    """The factors of three epochs after the last one, which LambdaLR may ask for, in words."""
    try:
        later = [target(constant + decay + more, constant, decay) for more in (0, 1, 5)]
    except Exception as error:
        return f"raises {type(error).__name__}"
    if None in later:
        return "None"
    factors = [float(factor) for factor in later]
    if min(factors) < 0:
        return "below 0"
    if max(factors) > max(last, 0) + 1e-6:
        return "above the last epoch's"
    return "0" if min(factors) == 0 else "above 0, not above the last epoch's"
