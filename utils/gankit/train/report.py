"""What a run says while it goes: bar, expected time, live figure, last words."""

from __future__ import annotations

import math
import time

import torch

from gankit.train.history import History
from gankit.train.limits import Limit
from gankit.train.live_figure import live_figure
from gankit.train.pace import Due, Pace, words
from gankit.train.screens import Screen, Status

BAR_SECONDS = 0.5
BAR_SHARE = 0.005


class Report:
    """The voice of one run."""

    def __init__(
        self,
        screen: Screen,
        history: History,
        limit: Limit,
        device: torch.device,
        epoch_length: int | None,
    ) -> None:
        self.screen = screen
        self.history = history
        self.limit = limit
        self.device = device
        self.epoch_length = epoch_length
        self.pace = Pace(limit)
        self.stopped = ""
        self._bar_due = Due(BAR_SECONDS, BAR_SHARE)
        self._expectation_told = False
        self._seconds_before = 0.0
        self._images_before = 0

    def begin(self) -> None:
        """Training starts now, from what the history holds."""
        self._seconds_before = self.history.seconds
        self._images_before = self.history.images

    def after_step(self, seconds: float) -> None:
        """A step took `seconds`."""
        self.pace.add(seconds)
        if self.pace.known and not self._expectation_told:
            self._expectation_told = True
            self.screen.note(self.expectation())
        if self._bar_due.now():
            begun = time.monotonic()
            self.screen.progress(self.status())
            self._bar_due.took(time.monotonic() - begun)

    def draw(self) -> None:
        """Renew the live figure, where there is one."""
        if self.screen.wants_figures and self.history.values:
            self.screen.figure(live_figure(self.history))

    def close(self) -> None:
        """The last state of everything."""
        self.screen.close(self.status(), self.history.findings)

    def expectation(self) -> str:
        """How long it will take, in one sentence."""
        left = self._seconds_left()
        if math.isnan(left):
            rate = 1 / max(self.pace.step_seconds, 1e-9)
            return f"About {rate:.3g} steps a second; the data do not say how long an epoch is."
        steps = self.history.steps + left / max(self.pace.step_seconds, 1e-9)
        return (
            f"Expect about {words(left)} on this {self.device.type.upper()} for "
            f"{self.limit.text}, up to step {steps:,.0f}."
        )

    def status(self) -> Status:
        """The state for the progress bar."""
        history = self.history
        text = f"step {history.steps:,}  {self._images_per_second():,.0f} images/s"
        if self.stopped:
            text = f"{self.stopped} after {history.steps:,} steps"
        elif history.finished:
            spent = words(history.seconds)
            text = f"Done: {history.steps:,} steps, {history.epochs:.1f} epochs, {spent}"
        elif self.pace.known:
            text += f"  {words(self._seconds_left())} left"
        losses = {name: series[-1] for name, series in history.values.items() if series}
        return Status(self.share(), text, losses)

    def share(self) -> float:
        """How much of the limit is done; 1.0 is all."""
        return self.limit.share(self.history.seconds, self.history.steps, self.history.epochs)

    def _images_per_second(self) -> float:
        done = self.history.images - self._images_before
        spent = self.history.seconds - self._seconds_before
        return done / spent if spent > 0 else 0.0

    def _seconds_left(self) -> float:
        history = self.history
        return self.pace.left(history.seconds, history.steps, history.epochs, self.epoch_length)
