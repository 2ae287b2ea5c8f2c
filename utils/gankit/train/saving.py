"""When a run saves, and how it goes on from what was saved."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import torch

from gankit.train.changes import adopt, changed, code_marks, settings_of
from gankit.train.checkpoint import Checkpoint
from gankit.train.feed import Feed
from gankit.train.history import History
from gankit.train.pace import Due
from gankit.train.random_state import random_state, set_random_state
from gankit.train.scaling import LossScaler
from gankit.train.screens import Screen
from gankit.train.speed import Tuning
from gankit.train.watch import bad_tensor

SAVE_SHARE = 0.0075


class Saver:
    """Saves and restores a run through its `Checkpoint`; without one it does nothing."""

    def __init__(
        self,
        checkpoint: Checkpoint | None,
        history: History,
        feed: Feed,
        nets: Mapping[str, torch.nn.Module],
        screen: Screen,
        tuning: Tuning | None = None,
        step: Callable[..., Any] | None = None,
    ) -> None:
        self.checkpoint = checkpoint
        self.history = history
        self.feed = feed
        self.nets = nets
        self.screen = screen
        self.tuning = tuning
        self.marks = code_marks(step, nets) if step and checkpoint else {}
        self.settings = settings_of(checkpoint.things) if checkpoint else {}
        self.saved_step: int | None = None
        self._failed = False
        seconds = checkpoint.every.amount if checkpoint else 60.0
        self._due = Due(seconds, SAVE_SHARE)

    @property
    def _scaler(self) -> LossScaler | None:
        return self.tuning.scaler if self.tuning else None

    def resume(self) -> list[str]:
        """Restore the newest good file. Returns what to tell if training goes on from it."""
        if self.checkpoint is None:
            return []
        saved, notes = self.checkpoint.restore(strict=True)
        for note in notes:
            self.screen.say(note)
        if saved is None:
            if notes:
                self.screen.say("No good checkpoint is left; the run starts from the beginning.")
            return []
        self.history.load_state_dict(saved["history"])
        self.saved_step = self.history.steps
        if self._scaler and saved.get("scaler"):
            self._scaler.load_state_dict(saved["scaler"])
        repeated = self.feed.load_state_dict(saved["feed"])
        # Last, since reading a loader again draws random numbers.
        set_random_state(saved["random"])
        going_on = (
            f"Going on with {self.checkpoint.name!r} after step {self.history.steps:,} "
            "(fresh=True starts over)."
        )
        return [note for note in (going_on, repeated, *self._changes(saved)) if note]

    def _changes(self, saved: Mapping[str, Any]) -> list[str]:
        """What is not as it was when the file was written; changed settings are taken over."""
        notes = []
        code = changed(saved.get("marks", {}), self.marks)
        if code:
            notes.append(
                f"Changed since that step: {', '.join(code)}. The run goes on with the new code "
                "(fresh=True trains anew)."
            )
        rates = adopt(self.checkpoint.things, saved.get("settings", {}), self.settings)
        if rates:
            notes.append(f"Changed, and used from here on: {', '.join(rates)}.")
        return notes

    def after_step(self) -> None:
        """Save if it is time."""
        if self.checkpoint is None or not self._is_due():
            return
        begun = time.monotonic()
        self.save()
        self._due.took(time.monotonic() - begun)

    def _is_due(self) -> bool:
        every = self.checkpoint.every
        if every.unit == "steps":
            return self.history.steps % max(1, int(every.amount)) == 0
        if every.unit == "epochs":
            return self.feed.position == self.feed.length
        return self._due.now()

    def save(self) -> None:
        """Write a file, unless this step has one or a net holds nan: the good one then stays."""
        if self.checkpoint is None or self.saved_step == self.history.steps:
            return
        if bad_tensor(self.nets):
            return
        state = {
            "history": self.history.state_dict(),
            "feed": self.feed.state_dict(),
            "random": random_state(),
            "marks": self.marks,
            "settings": self.settings,
            "scaler": self._scaler.state_dict() if self._scaler else None,
        }
        try:
            self.checkpoint.save(self.history.steps, state)
            self.saved_step = self.history.steps
            self._failed = False
        except OSError as error:
            if not self._failed:
                self.screen.say(
                    f"Could not save to {self.checkpoint.path} ({error}); training goes on."
                )
            self._failed = True
