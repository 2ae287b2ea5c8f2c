"""`Checkpoint`: what a run has to keep so that it can go on after it was cut off."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from gankit.errors import GankitError
from gankit.train import checkpoint_files as files
from gankit.train.devices import device_of
from gankit.train.limits import parse_limit
from gankit.train.things import mismatch, pack, unpack


class Checkpoint:
    """Everything named here is saved together, and put back together.

    Args:
        name: the name of the run, which becomes a folder. In it every budget, data set and size of
            picture has a folder of its own, so that none goes on from another's file.
        folder: where that folder goes. Default: the environment variable GANKIT_CHECKPOINTS, else
            Google Drive if it is mounted, else `gankit_checkpoints` beside the notebook.
        every: how often `train.run` saves, "60 seconds" or "200 steps". Times are stretched when
            saving is slow, so that it takes about one percent of a run.
        keep: how many files to keep. With two, a file that was damaged later costs one interval.
        things: nets, EMA copies, optimisers, schedulers, fixed noise, image pools, dicts of
            counters: `Checkpoint("01_vanilla", G=G, opt_g=opt_g, fixed_noise=z)`.
    """

    def __init__(
        self,
        name: str,
        *,
        folder: str | Path | None = None,
        every: str = "60 seconds",
        keep: int = 2,
        **things: Any,
    ) -> None:
        self.name = files.check_name(name)
        self.folder = Path(folder or files.default_folder()) / self.name
        self.part = ""
        self.every = parse_limit(every)
        self.keep = keep
        self.things = things
        self._proved = False
        for key, thing in things.items():
            pack(key, thing)

    @property
    def path(self) -> Path:
        """Where the files are: of the run it belongs to, or of the one that saved last."""
        return self.folder / self.part if self.part else files.latest_part(self.folder)

    def belong_to(self, budget: str, data: Any) -> None:
        """From now on these are the files of this budget, on this set in this size, alone."""
        images = getattr(data, "images", None)
        facts = [getattr(images, name, "") for name in ("name", "source", "size")]
        self.part = files.part_name([budget, *facts])

    @property
    def nets(self) -> dict[str, torch.nn.Module]:
        """The named networks."""
        return {k: v for k, v in self.things.items() if isinstance(v, torch.nn.Module)}

    @property
    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """The named optimisers."""
        return {k: v for k, v in self.things.items() if isinstance(v, torch.optim.Optimizer)}

    def __repr__(self) -> str:
        count = len(files.newest_first(self.path))
        return (
            f"<Checkpoint {self.name!r} of {', '.join(self.things)}: {count} files in {self.path}>"
        )

    def save(self, step: int = 0, run: Mapping[str, Any] | None = None) -> Path:
        """Write a file for `step`; `run` is what `train.run` adds. Raises OSError if it cannot."""
        content = {
            "name": self.name,
            "things": {key: pack(key, thing) for key, thing in self.things.items()},
            "run": dict(run or {}),
        }
        path = files.write(self.path, step, content, keep=self.keep)
        if not self._proved:
            self._prove(path)
        return path

    def _prove(self, path: Path) -> None:
        """Open the first file again: what cannot be loaded is better known at once."""
        try:
            files.read_plain(path, mapped=True)
        except files.BadFile as error:
            path.unlink(missing_ok=True)
            raise GankitError(
                f"the checkpoint {self.name!r} could not be read back after saving: {error}. Name "
                "only nets, optimisers, schedulers, tensors and plain numbers in it."
            ) from error
        self._proved = True

    def restore(self, *, strict: bool = False) -> tuple[dict[str, Any] | None, list[str]]:
        """Put the newest good file back into the named things.

        Returns what `train.run` had added (None if there is no file) and sentences about files
        that were passed over: damaged, foreign, or of other networks. None of these is half
        loaded. Raises GankitError if there are files of other networks and none that fits. With
        `strict` the file must hold exactly these names, else more may be in it.
        """
        notes: list[str] = []
        misfit = ""
        where = device_of(self.nets.values())
        for path, content in files.good_ones(self.path):
            if isinstance(content, files.BadFile):
                notes.append(f"The checkpoint {path.name} was not used: {content}.")
                continue
            problem = self._misfit(content["things"], strict)
            if problem:
                misfit = misfit or f"{problem} ({path})"
                notes.append(f"The checkpoint {path.name} was not used: {problem}.")
                continue
            for key, thing in self.things.items():
                unpack(thing, content["things"][key], where)
            return content["run"], notes
        if misfit:
            raise GankitError(
                f"the checkpoint {self.name!r} was saved by something else: {misfit}. Use "
                "train.run(..., fresh=True) to start over, or another name to keep both."
            )
        return None, notes

    def _misfit(self, saved: Mapping[str, Any], strict: bool) -> str:
        missing = [key for key in self.things if key not in saved]
        extra = [key for key in saved if key not in self.things]
        if missing:
            return f"{missing[0]} is not in the file"
        if strict and extra:
            return f"{extra[0]} is in the file but not in this Checkpoint"
        problems = (mismatch(key, thing, saved[key]) for key, thing in self.things.items())
        return next((problem for problem in problems if problem), "")

    def exists(self) -> bool:
        """True if there is a file, good or not."""
        return bool(files.newest_first(self.path))

    def delete(self) -> None:
        """Remove this run's files; those of all its budgets if it has not run yet."""
        folder = self.folder / self.part
        if folder.is_dir():
            shutil.rmtree(folder)
