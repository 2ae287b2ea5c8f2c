"""The policy and times that marks were made with, kept beside them and used again."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from gankit_autograder.record.files import keep_old, write_whole

POLICY, TIMES = "policy.toml", "times.csv"


@dataclass
class Kept:
    """What the last marks of a folder were made with. `forget`: the instructor wants none of it."""

    graded: Path
    forget: bool = False
    told: list[str] = field(default_factory=list)

    def policy(self, named: Path | None) -> Path | None:
        return self._file(named, POLICY, "the policy")

    def times(self, named: Path | None) -> Path | None:
        return self._file(named, TIMES, "the table of times")

    def _file(self, named: Path | None, name: str, what: str) -> Path | None:
        kept = self.graded / name
        if named is not None or self.forget or not kept.exists():
            return named
        self.told.append(
            f"{what} of the last marks was used again: {kept} (--no-policy forgets it)"
        )
        return kept

    def keep(self, policy: Path | None, times: Path | None) -> None:
        """Keep what was used. A file that changes stays beside the new one."""
        for path, name in ((policy, POLICY), (times, TIMES)):
            target = self.graded / name
            if path is None:
                if self.forget and target.exists():
                    keep_old(target)
                    target.unlink()
                continue
            content = path.read_bytes()
            if target.exists() and target.read_bytes() == content:
                continue
            keep_old(target)
            write_whole(target, content)
