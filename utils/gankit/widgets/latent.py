"""The latent explorer: walk through what a generator can draw."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
import traitlets
from torch import nn

from gankit.errors import GankitError
from gankit.widgets.assets import script, stylesheet
from gankit.widgets.latent_space import arc, random_directions, strongest_directions
from gankit.widgets.nearest import TrainingImages
from gankit.widgets.panel import LivePanel
from gankit.widgets.still import Still, compose, encode, to_image

MOST_PINS = 8


class LatentExplorer(LivePanel):
    """Sliders, a pad and pins for the latent space of a generator.

    The sliders move along the directions in which the first sample changes most. The pad walks
    along the first two. Pinned samples are joined by arcs. Beside the sample stands the training
    image nearest to it.

    The explorer works on a copy of the network in eval mode: training on does not change it, and it
    does not change the training. Run the cell again to see a generator that has learned more.

    Args:
        generator: a network, or a function, from z `(N, L)` to images `(N, C, H, W)` in [-1, 1].
            With `classes` it also takes labels, int64 `(N,)`.
        latent_dim: L, the length of z.
        latent: "normal", or "uniform" for z even in [-1, 1] as BEGAN has it. Then sliders stop at
            the walls of that cube, and the way from pin to pin is a straight line.
        classes: how many classes, or their names. None: there are no labels.
        training: a data set of `gankit.data` or uint8 `(N, C, H, W)`, for the nearest image.
        directions: how many sliders.
        reach: how far a slider goes to each side, in standard deviations of z.
        seed: seeds the samples.

    Attributes:
        z: the present latent vector `(L,)`.
        sample: its image, `(C, H, W)`.
        pinned: the pinned latent vectors with their labels.
    """

    _esm = script("latent")
    _css = stylesheet("latent")
    reach = traitlets.Float(3.0).tag(sync=True)
    classes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    has_training = traitlets.Bool(False).tag(sync=True)
    amounts = traitlets.List(traitlets.Float()).tag(sync=True)
    label = traitlets.Int(0).tag(sync=True)
    between = traitlets.Float(0.0).tag(sync=True)
    pins = traitlets.List().tag(sync=True)
    sample_png = traitlets.Bytes(b"").tag(sync=True)
    nearest_png = traitlets.Bytes(b"").tag(sync=True)
    place_words = traitlets.Unicode("").tag(sync=True)
    nearest_words = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        generator: nn.Module | Callable[..., torch.Tensor],
        latent_dim: int,
        *,
        latent: str = "normal",
        classes: int | Sequence[str] | None = None,
        training: Any = None,
        directions: int = 6,
        reach: float = 3.0,
        seed: int = 0,
    ) -> None:
        if not 2 <= directions <= latent_dim:
            raise GankitError(f"directions must be 2 to {latent_dim}, the length of z.")
        if latent not in {"normal", "uniform"}:
            raise GankitError(f"latent is 'normal' or 'uniform', not '{latent}'.")
        self._is_cube = latent == "uniform"
        self._draw_all, self._device = _frozen(generator)
        self._training = None if training is None else TrainingImages(training)
        self._random = torch.Generator().manual_seed(seed)
        self._base = self._sample(latent_dim)
        self.pinned: list[tuple[torch.Tensor, int]] = []
        names = [str(i) for i in range(classes)] if isinstance(classes, int) else classes
        super().__init__(
            title="Latent space explorer",
            reach=reach,
            classes=list(names or []),
            has_training=training is not None,
            amounts=[0.0] * directions,
        )
        self._directions = self._find_directions(directions)
        self._show()

    @property
    def z(self) -> torch.Tensor:
        z = self._base + torch.tensor(self.amounts) @ self._directions
        return z.clamp(-1, 1) if self._is_cube else z

    def snapshot(self) -> Still:
        """The sample, its nearest training image and the pins, for the saved notebook."""
        pictures = [(self.place_words, to_image(self.sample[None]))]
        alt = "A sample of the generator"
        if self._training is not None:
            pictures.append((_broken(self.nearest_words), to_image(self._nearest[None])))
            alt += f", and the {self.nearest_words}"
        for number, (z, label) in enumerate(self.pinned, start=1):
            pictures.append((f"pin {number}", to_image(self._draw(z[None], label))))
        return compose(pictures, f"{alt}.")

    def handle(self, kind: str, content: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        """Do what a control asked for, and answer with the new pictures."""
        actions = {
            "look": self._look,
            "random": self._renew,
            "pin": self._pin,
            "forget": self._forget,
            "go": self._go,
            "between": self._go_between,
        }
        if kind not in actions:
            raise GankitError(f"the latent explorer knows no request '{kind}'.")
        actions[kind](content)
        self._show()

    def _look(self, content: Mapping[str, Any]) -> None:
        asked = [float(value) for value in content["amounts"]]
        if len(asked) != len(self.amounts):
            raise GankitError("the sliders do not fit the directions; run the cell again.")
        self.amounts = [min(max(value, -self.reach), self.reach) for value in asked]
        self.label = int(content.get("label", 0))

    def _renew(self, _: Mapping[str, Any]) -> None:
        self._stand_at(self._sample(len(self._base)))

    def _pin(self, _: Mapping[str, Any]) -> None:
        if len(self.pinned) >= MOST_PINS:
            raise GankitError(f"{MOST_PINS} pins are the most; unpin all to start anew.")
        self.pinned.append((self.z, self.label))
        self.pins = [*self.pins, encode(to_image(self.sample[None]))]

    def _forget(self, _: Mapping[str, Any]) -> None:
        self.pinned, self.pins, self.between = [], [], 0.0

    def _go(self, content: Mapping[str, Any]) -> None:
        number = int(content["pin"])
        z, label = self.pinned[number]
        self._stand_at(z)
        self.label, self.between = label, float(number)

    def _go_between(self, content: Mapping[str, Any]) -> None:
        if len(self.pinned) < 2:
            raise GankitError("pin two samples to walk from one to the other.")
        place = min(max(float(content["place"]), 0.0), len(self.pinned) - 1.0)
        first = min(int(place), len(self.pinned) - 2)
        (start, label), (end, end_label) = self.pinned[first : first + 2]
        path = torch.lerp if self._is_cube else arc
        self._stand_at(path(start, end, place - first))
        self.between = place
        self.label = label if place - first < 0.5 else end_label

    def _stand_at(self, z: torch.Tensor) -> None:
        self._base = z
        self.amounts = [0.0] * len(self.amounts)

    def _sample(self, length: int) -> torch.Tensor:
        if self._is_cube:
            return 2 * torch.rand(length, generator=self._random) - 1
        return torch.randn(length, generator=self._random)

    def _draw(self, z: torch.Tensor, label: int | None = None) -> torch.Tensor:
        inputs = [z.to(self._device)]
        if self.classes:
            label = self.label if label is None else label
            inputs.append(torch.full((len(z),), label, device=self._device))
        return self._draw_all(*inputs)

    def _find_directions(self, count: int) -> torch.Tensor:
        try:
            z = self._base.to(self._device)
            found = strongest_directions(self._draw, z, count).cpu()
            self.status = "the sliders follow the directions in which this sample changes most"
        except RuntimeError:
            found = random_directions(len(self._base), count)
            self.status = "the sliders follow random directions: no gradient reaches z"
        return found

    def _show(self) -> None:
        with torch.no_grad():
            self.sample = self._draw(self.z[None])[0].detach().float().cpu()
        self.sample_png = encode(to_image(self.sample[None]))
        self.place_words = f"the sample; length of z {self.z.norm():.1f}"
        if self._training is not None:
            self._nearest, distance = self._training.nearest(self.sample)
            self.nearest_png = encode(to_image(self._nearest[None]))
            self.nearest_words = (
                f"nearest of {self._training.count:,} training images: distance {distance:.2f} "
                f"(between two training images usually {self._training.usual:.2f})"
            )


def _frozen(generator: Any) -> tuple[Callable[..., torch.Tensor], torch.device]:
    """A copy of the network that no training touches, and its device."""
    if not isinstance(generator, nn.Module):
        return generator, torch.device("cpu")
    net = copy.deepcopy(generator).eval().requires_grad_(False)
    first = next(net.parameters(), None)
    return net, torch.device("cpu") if first is None else first.device


def _broken(words: str) -> str:
    """A caption in lines short enough for its picture."""
    return (
        words.replace(" training images", "\ntraining images")
        .replace(" (", "\n(")
        .replace(" usually", "\nusually")
    )
