"""Gradescope's export: `submission_123/…` folders beside a `submission_metadata.yml` with names."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from gankit_autograder.intake.layouts.found import Found, Reading, Reference, clean_name
from gankit_autograder.intake.source import Source

METADATA = "submission_metadata.yml"
SOURCE = "Gradescope's metadata"
LARGEST = 256 << 20  # bytes; the file holds every earlier attempt's results
_FOLDER = re.compile(r"submission_\d+")
_EXPORT = re.compile(r"(.*/)?assignment_\d+_export(\s?\(\d+\))?/|", re.I)


class Gradescope:
    """The metadata count only at the root of an export, where no student can put a file."""

    name, title = "gradescope", "Gradescope's export"

    def read(self, source: Source, known: Reference, forced: bool = False) -> Reading | None:
        """Applies where every submission lies beside metadata of the right form."""
        people: dict[str, dict[str, Any]] = {}
        notes = []
        for label, path in source.special.items():
            root = label[: -len(METADATA)] if label.endswith(METADATA) else None
            if root is None or not _is_root(root, source):
                continue
            entries = _entries(path)
            if entries is None:
                notes.append(f"{label} is not as Gradescope writes it, and was not used")
            else:
                people[root] = entries
        if not people:
            return None
        return self._reading(source, known, people, notes)

    def _reading(
        self, source: Source, known: Reference, people: dict, notes: list[str]
    ) -> Reading | None:
        reading = Reading(self.name, self.title, notes=notes)
        for item in source.notebooks:
            root = next(
                (r for r in sorted(people, key=len)[::-1] if item.label.startswith(r)), None
            )
            top = item.label[len(root) :].split("/")[0] if root is not None else ""
            if not _FOLDER.fullmatch(top):
                reading.unplaced.append((item, "it lies in no submission_… folder"))
                continue
            entry = people[root].get(top, {})
            names = entry.get("names") or [top]
            time = entry.get("time")
            reading.found.append(
                Found(
                    item,
                    names[0],
                    known.exercise_in(*reversed(item.parts)),
                    attempt=(time,) if time else (),
                    time=time,
                    time_from=SOURCE if time else "",
                    group=tuple(names),
                )
            )
        return reading if 2 * len(reading.found) >= len(source.notebooks) else None


def _is_root(root: str, source: Source) -> bool:
    """The top, an export's folder, or a folder around everything: no place of one student."""
    if _EXPORT.fullmatch(root):
        return True
    return root.count("/") == 1 and all(i.label.startswith(root) for i in source.notebooks)


def _entries(path: Path) -> dict[str, dict[str, Any]] | None:
    """Names and time of each folder; None where the file has another form."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        """Without merge keys, which can make a small file large."""

        def flatten_mapping(self, node: Any) -> None:
            return

    try:
        if path.stat().st_size > LARGEST:
            return None
        content = yaml.load(path.read_text("utf-8"), Loader)  # noqa: S506 (a safe loader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError, TypeError):
        return None
    if not isinstance(content, dict) or not content:
        return None
    found = {}
    for top, entry in content.items():
        if not isinstance(top, str) or not _FOLDER.fullmatch(top) or not isinstance(entry, dict):
            return None
        found[top] = {"names": _names(value(entry, "submitters")), "time": created(entry)}
    return found


def _names(submitters: Any) -> list[str]:
    """Every submitter's number, e-mail or name, the first that there is."""
    found = []
    for who in submitters if isinstance(submitters, list) else []:
        texts = [value(who, key) for key in ("sid", "email", "name")]
        text = next((str(t) for t in texts if isinstance(t, (str, int)) and str(t).strip()), "")
        if text and clean_name(text) not in found:
            found.append(clean_name(text))
    return found


def created(entry: dict[str, Any]) -> datetime | None:
    """When it was handed in. A time without a zone is UTC, as YAML reads it."""
    moment = value(entry, "created_at")
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment.replace("Z", "+00:00"))
        except ValueError:
            return None
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def value(entry: Any, key: str) -> Any:
    """Gradescope writes keys with a leading colon."""
    return entry.get(f":{key}", entry.get(key)) if isinstance(entry, dict) else None
