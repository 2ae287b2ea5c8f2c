"""Packages that talk to a place which is not here: Colab, Kaggle, a tracker. They do nothing.

`import google.colab` and `import wandb` work, where the package is not installed, and whatever is
called in them returns what a person would expect of somebody who is not there.
"""

from __future__ import annotations

import importlib.util
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from gankit_autograder.worker.words import words

PLACES = ("google.colab", "kaggle_secrets", "kaggle_datasets", "kaggle_web_client", "pyngrok")
TRACKERS = words(
    """
    wandb mlflow comet_ml neptune tensorboardX tensorboard clearml aim swanlab trackio
    livelossplot torch.utils.tensorboard
    """
)
_RETURNS: dict[str, Any] = {
    "google.colab.userdata.get": "",
    "google.colab.output.eval_js": "",
    "google.colab.files.upload": {},
    "kaggle_secrets.UserSecretsClient.get_secret": "",
}


class Quiet:
    """A thing that is not there: every use of it goes well and does nothing."""

    def __init__(self, name: str) -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, name: str) -> Quiet:
        if name.startswith("__"):
            raise AttributeError(name)
        return Quiet(f"{self._name}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        name = self._name
        return _RETURNS[name] if name in _RETURNS else Quiet(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value

    def __getitem__(self, key: Any) -> Quiet:
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __str__(self) -> str:
        return ""

    def __mro_entries__(self, bases: tuple) -> tuple:
        return ()


class _QuietModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Quiet(f"{self.__name__}.{name}")


class _Finder:
    """The last of `sys.meta_path`: it is asked only for what nobody else has."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        known = any(f"{name}.".startswith(f"{quiet}.") for quiet in (*PLACES, *TRACKERS))
        return ModuleSpec(name, self, is_package=True) if known or name == "google" else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _QuietModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def install() -> None:
    """From here on these packages can be imported in this process."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        if importlib.util.find_spec("tensorboard") is None:  # torch's own module would refuse
            name = "torch.utils.tensorboard"
            sys.modules[name] = _QuietModule(name)
        sys.meta_path.append(_Finder())
