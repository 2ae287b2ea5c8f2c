"""The instructor's secret, from which hidden probes are drawn; `gankit secret new|show`.

Whoever reads this repository knows how hidden probes are made, but not the secret.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from gankit.errors import GankitError

VARIABLE, FILE_VARIABLE = "GANKIT_SECRET", "GANKIT_SECRET_FILE"
SHORTEST = 16  # characters
_DEMO = b"gankit demo secret: known to everybody"


@dataclass(frozen=True)
class Secret:
    """`source` says where it comes from; `demo` that everybody can know it."""

    value: bytes
    source: str
    demo: bool = False

    @property
    def id(self) -> str:
        """A short name that gives nothing away, for telling two secrets apart."""
        return hashlib.sha256(b"gankit secret id" + self.value).hexdigest()[:8]

    def seed(self, *names: str) -> str:
        """The seed of one hidden probe. It tells nothing about other seeds or the secret."""
        message = "\0".join(names).encode()
        return hmac.new(self.value, message, hashlib.sha256).hexdigest()


def default_path() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "gankit" / "secret"


def load_secret() -> Secret:
    """From $GANKIT_SECRET, the file $GANKIT_SECRET_FILE, or `default_path()`; else the demo one.

    Raises:
        GankitError: the named secret is too short or cannot be read.
    """
    if os.environ.get(VARIABLE):
        return _checked(os.environ[VARIABLE].strip(), f"${VARIABLE}")
    named = os.environ.get(FILE_VARIABLE)
    path = Path(named) if named else default_path()
    try:
        return _checked(path.read_text("utf-8").strip(), str(path))
    except FileNotFoundError:
        if named:
            raise GankitError(
                f"${FILE_VARIABLE} names {path}, which is not there. Make it with: "
                f"gankit secret new --path {path}"
            ) from None
        return Secret(_DEMO, "the demo secret", demo=True)
    except (OSError, UnicodeDecodeError) as error:
        raise GankitError(f"The secret in {path} cannot be read: {error}.") from None


def _checked(text: str, source: str) -> Secret:
    if len(text) < SHORTEST:
        raise GankitError(
            f"The secret in {source} has {len(text)} characters; it needs {SHORTEST}. "
            "Make one with: gankit secret new"
        )
    return Secret(text.encode(), source)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["new", "show"], help="make one, or say which is used")
    parser.add_argument("--path", type=Path, help=f"where to write it; default {default_path()}")


def run(args: argparse.Namespace) -> int:
    """Make a secret, or say where the one in use comes from. The secret itself is never shown."""
    if args.action == "new":
        _make(args.path or default_path())
        return 0
    secret = load_secret()
    print(f"{secret.source} (id {secret.id})")
    if secret.demo:
        print("Everybody knows this one. Make your own with: gankit secret new")
    return 0


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise GankitError(
            f"{path} is there already. A new secret changes the hidden probes of a class that is "
            "being graded; delete the file first if that is what you want."
        ) from None
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
    print(f"wrote {path}. Keep it out of the repository, and keep it as long as the marks.")
