"""`run`: the training loop around a student's step."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch

from gankit.train.calling import call_step, check_call
from gankit.train.checkpoint import Checkpoint
from gankit.train.devices import best_device, device_of
from gankit.train.doctor.attend import Attendant
from gankit.train.feed import Feed, tensors_in
from gankit.train.history import History
from gankit.train.interrupt import Interrupt
from gankit.train.limits import Limit, choose_limit
from gankit.train.pace import Due
from gankit.train.report import Report
from gankit.train.retreat import Retreat
from gankit.train.saving import Saver
from gankit.train.screens import Screen, choose_screen
from gankit.train.speed import Speed, Tuning, make_plan
from gankit.train.watch import add_frame, bad_tensor, look

SHOW_SECONDS = 2.0
LOOK_SHARE = 0.005
DRAW_SHARE = 0.005

Nets = torch.nn.Module | Iterable[torch.nn.Module] | Mapping[str, torch.nn.Module] | None


def run(
    step: Callable[..., Mapping[str, float]],
    data: Iterable,
    *,
    budget: str | None = None,
    limits: Mapping[str, str] | str | None = None,
    monitor: Callable[[], torch.Tensor] | None = None,
    checkpoint: Checkpoint | None = None,
    nets: Nets = None,
    speed: Speed | None = None,
    doctor: bool = True,
    fresh: bool = False,
) -> History:
    """Train: call `step` on batch after batch until the budget's limit is reached.

    Args:
        step: called with a batch's tensors, on the device; returns a dict of numbers.
        data: an iterable of batches, one pass an epoch: `images.batches(64)`, a DataLoader, a list.
        budget: "smoke", "class" or "full"; default the variable GANKIT_BUDGET, else "class".
        limits: what each budget means, `{"smoke": "15 seconds", "full": "10 epochs"}`, or one
            limit for all. A resumed run counts what it had done before.
        monitor: returns images `(N, C, H, W)` in [-1, 1] to show. Runs without gradients, with the
            nets in eval mode, and does not touch the random state.
        checkpoint: what to save; if it has files of this budget and set, the run goes on from
            them, and says what has changed in your code or settings since.
        nets: the networks, if there is no checkpoint to name them.
        speed: switches for half precision, memory layout, fused Adam; default on where they help,
            for the nets and optimisers named in the checkpoint.
        doctor: let the training doctor look on; its findings go to `history.findings`.
        fresh: delete the checkpoint's files and start over.

    Returns the history. Ctrl-C (the stop button) ends after the running step and keeps all.
    Raises GankitError for arguments that cannot work.
    """
    name, limit = choose_limit(budget, limits)
    if checkpoint is not None:
        checkpoint.belong_to(name, data)
        if fresh:
            checkpoint.delete()
    training = Training(step, data, limit, monitor, checkpoint, nets, doctor, speed or Speed())
    return training.go()


class Training:
    """One run: its parts, and the order in which they act."""

    def __init__(
        self,
        step: Callable[..., Any],
        data: Iterable,
        limit: Limit,
        monitor: Callable[[], torch.Tensor] | None,
        checkpoint: Checkpoint | None,
        nets: Nets,
        doctor: bool,
        speed: Speed,
        screen: Screen | None = None,
    ) -> None:
        self.step = step
        self.monitor = monitor
        self.nets = name_nets(nets, checkpoint)
        self.device = device_of(self.nets.values()) if self.nets else best_device()
        self.feed = Feed(data, self.device)
        self.history = History(title=title_of(checkpoint, data))
        self.screen = screen or choose_screen()
        optimizers = checkpoint.optimizers if checkpoint else {}
        plan = make_plan(speed, self.device, self.nets, optimizers)
        self.tuning = Tuning(plan, self.nets, optimizers)
        self.saver = Saver(
            checkpoint, self.history, self.feed, self.nets, self.screen, self.tuning, step
        )
        things = checkpoint.things if checkpoint else {}
        self.retreat = Retreat(self.tuning, things, self.screen, self.device)
        self.report = Report(self.screen, self.history, limit, self.device, self.feed.length)
        self.attendant = Attendant(self.history, self.nets, optimizers) if doctor else None
        self.look_due = Due(SHOW_SECONDS, LOOK_SHARE)
        self.draw_due = Due(SHOW_SECONDS, DRAW_SHARE)
        self.last_batch: list[torch.Tensor] = []
        self.call_checked = False

    def go(self) -> History:
        """Resume, train, save, report."""
        notes = self.saver.resume()
        if self.report.share() >= 1.0:
            return self._already_finished(notes[1:])
        for note in notes:
            self.screen.say(note)
        self.history.finished = False
        try:
            with self.tuning.active(self.device):
                self._train()
        finally:
            self.report.close()
        return self.history

    def _already_finished(self, changes: list[str]) -> History:
        history = self.history
        history.finished = True
        self.screen.say(
            f"This run already reached {self.report.limit.text}: {history.steps:,} steps, "
            f"{history.epochs:.1f} epochs. Its history is returned; fresh=True trains anew."
        )
        for change in changes:
            self.screen.say(change)
        if self.attendant:
            self.attendant.examine()
        self.report.draw()
        self.report.close()
        return history

    def _train(self) -> None:
        if self.tuning.plan.words():
            self.screen.note(f"Faster with {self.tuning.plan.words()}.")
        self._look()
        self.report.begin()
        self.begun = time.monotonic() - self.history.seconds
        with Interrupt(self._on_interrupt):
            while self.report.share() < 1.0 and not self.report.stopped:
                batch = self.feed.next()
                if batch is not None:
                    self._one_step(batch)
                    self._between_steps()
        self.history.finished = not self.report.stopped
        self._look()
        self._show()
        self.saver.save()

    def _show(self) -> None:
        begun = time.monotonic()
        self.report.draw()
        self.screen.findings(self.history.findings)
        self.draw_due.took(time.monotonic() - begun)

    def _one_step(self, batch: Any) -> None:
        begun = time.monotonic()
        numbers = self._numbers_of(batch)
        self.tuning.after_step()
        history = self.history
        history.add(numbers)
        self.last_batch = tensors_in(batch)
        history.images += len(self.last_batch[0]) if self.last_batch else 0
        history.epochs = self.feed.epochs
        history.seconds = time.monotonic() - self.begun
        self._stop_at_nan(numbers)
        self.report.after_step(time.monotonic() - begun)

    def _numbers_of(self, batch: Any) -> Mapping[str, Any]:
        def act() -> Mapping[str, Any]:
            return call_step(self.step, self.tuning.prepare(batch))

        if self.call_checked:
            return self.retreat.call(act)
        check_call(self.step, batch)
        self.call_checked = True
        numbers = self.retreat.first_step(act)
        if not numbers:
            self.screen.say(
                "Your step returned nothing, so no loss can be recorded or drawn. End it with "
                'return {"d_loss": d_loss.item(), "g_loss": g_loss.item()}.'
            )
        return numbers

    def _between_steps(self) -> None:
        if self.attendant:
            self.attendant.after_step(self.last_batch)
        if self.look_due.now():
            self._look()
        if self.draw_due.now():
            self._show()
        self.saver.after_step()
        self.history.seconds = time.monotonic() - self.begun

    def _look(self) -> None:
        begun = time.monotonic()
        if self.monitor is not None:
            self.history.samples = self.retreat.call(lambda: look(self.monitor, self.nets.values()))
            add_frame(self.history.frames, self.history.steps, self.history.samples)
        if self.attendant:
            self.attendant.look(self.last_batch, self.history.samples)
        self.look_due.took(time.monotonic() - begun)

    def _stop_at_nan(self, numbers: Mapping[str, Any]) -> None:
        """End the run if a loss and a net are no longer finite: no later step can mend that."""
        broken = [name for name in numbers if not math.isfinite(self.history.last(name))]
        tensor = bad_tensor(self.nets) if broken else ""
        if not tensor:
            return
        value = self.history.last(broken[0])
        step = self.history.steps
        kept = self.saver.saved_step
        self.report.stopped = "Stopped by nan"
        self.screen.say(
            f"Stopped at step {step:,}: {broken[0]} is {value}, and {tensor} holds values that are "
            "not finite."
            + (f" The checkpoint of step {kept:,} is good." if kept is not None else "")
        )

    def _on_interrupt(self) -> None:
        self.report.stopped = "Stopped by you"
        self.screen.say("Stopping after this step. Once more stops at once.")


def name_nets(nets: Nets, checkpoint: Checkpoint | None) -> dict[str, torch.nn.Module]:
    """The nets of a run by name: the checkpoint's, and any others as net1, net2, ..."""
    named = dict(checkpoint.nets) if checkpoint is not None else {}
    if isinstance(nets, Mapping):
        return {**named, **nets}
    others = [nets] if isinstance(nets, torch.nn.Module) else list(nets or [])
    known = {id(net) for net in named.values()}
    new = [net for net in others if id(net) not in known]
    return {**named, **{f"net{i}": net for i, net in enumerate(new, 1)}}


def title_of(checkpoint: Checkpoint | None, data: Any) -> str:
    """The run's name and the data's title, which says whether it is a mini edition."""
    name = checkpoint.name if checkpoint is not None else ""
    images = getattr(data, "images", None)
    return " · ".join(part for part in (name, getattr(images, "title", "")) if part)
