"""Keeps what a solution gave on the hidden probes, for the next start of the grader."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import gankit
import gankit_autograder
from gankit_autograder.kit_key import kit_key
from gankit_autograder.secret import Secret

MOST = 8  # of one exercise: of other secrets, and of other versions of the kit


class KeptHidden:
    """The hidden part of one exercise, as it was computed before from the same files.

    Its name says of what it is: the exercise's files, the kit, the libraries and the processor.
    Who does not hold the secret can neither read it (its folder is the instructor's own) nor write
    one that is believed (it is signed).
    """

    def __init__(self, folder: Path, secret: Secret) -> None:
        packages = [Path(package.__path__[0]) for package in (gankit, gankit_autograder)]
        key = hashlib.sha256(kit_key(*packages).encode())
        for path in sorted(folder.rglob("*.py")):
            key.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
        self.exercise, self.secret = folder.name, secret
        self.path = kept_folder() / f"{folder.name}-{secret.id}-{key.hexdigest()[:16]}.json"

    def read(self) -> dict[str, Any] | None:
        """The hidden part by check id as plain data; None where there is none to be believed."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            content = json.loads(self.path.read_text("utf-8"))
            if hmac.compare_digest(content["signature"], self._signature(content["hidden"])):
                os.utime(self.path)
                return content["hidden"]
        return None

    def write(self, hidden: dict[str, Any]) -> None:
        """Keep it. Where it cannot be written it is computed again the next time."""
        content = json.dumps({"signature": self._signature(hidden), "hidden": hidden})
        with contextlib.suppress(OSError):
            folder = self.path.parent
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=folder)  # for the owner alone
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
            os.replace(name, self.path)
            mine = sorted(folder.glob(f"{self.exercise}-*.json"), key=lambda p: p.stat().st_mtime)
            for old in mine[:-MOST]:
                old.unlink()

    def _signature(self, hidden: dict[str, Any]) -> str:
        content = json.dumps([self.path.name, hidden], sort_keys=True)
        return hmac.new(self.secret.value, b"kept " + content.encode(), hashlib.sha256).hexdigest()


def kept_folder() -> Path:
    """`gankit/hidden` in the user's folder of caches."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "gankit" / "hidden"
