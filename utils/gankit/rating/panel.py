"""`Panel`: pictures of several models, mixed and numbered, to be rated by one person."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import Tensor

from gankit.errors import GankitError
from gankit.plots import Picture
from gankit.rating.buttons import make_buttons
from gankit.rating.deck import Card, make_deck
from gankit.rating.form import read_form_scores, write_form
from gankit.rating.records import FORMAT, Rating, ScoreFile, check_score
from gankit.rating.sheet import draw_sheet_of_cards
from gankit.train.checkpoint_files import default_folder

LONGEST_NAME = 40


class Panel:
    """Blind rating of pictures, sheet by sheet. Nothing says whose a picture is before the end.

    Args:
        name: of the panel; the same pictures under the same name go on after a restart.
        images: pictures `(N, C, H, W)` in [-1, 1] or uint8 by model; picture i of all models
            belongs to the same condition. Put real pictures among them, as one more "model".
        rater: who rates, a name or nickname.
        conditions: what the pictures were made from `(N, C, H, W)`, shown above each; optional.
        per_sheet: pictures on one sheet.
        folder: where scores are kept. Default: `ratings` beside the checkpoints, which is on
            Google Drive where it is mounted.

    Each score is on the disk before the next one is taken. The scores can be read with the models'
    names when all pictures are rated, or after `finish()`; from then on they cannot be changed.
    """

    def __init__(
        self,
        name: str,
        images: Mapping[str, Tensor],
        *,
        rater: str,
        conditions: Tensor | None = None,
        per_sheet: int = 10,
        folder: str | Path | None = None,
    ) -> None:
        self.name, self.rater = _checked(name, "panel"), _checked(rater, "rater")
        self.per_sheet = per_sheet
        self._cards, self._digest = make_deck(self.name, self.rater, images, conditions)
        header = {"panel": self.name, "rater": self.rater, "pictures": self._digest}
        place = Path(folder) if folder else default_folder() / "ratings"
        self._file = ScoreFile(place / f"{_slug(self.name)}__{_slug(self.rater)}.jsonl", header)

    def __repr__(self) -> str:
        done, count = len(self._file.scores), len(self._cards)
        state = "open" if self.is_finished else "closed until all are rated"
        return f"<Panel {self.name!r} of {self.rater}: {done} of {count} pictures rated; {state}>"

    @property
    def count(self) -> int:
        """How many pictures are to be rated."""
        return len(self._cards)

    @property
    def sheets(self) -> int:
        """How many sheets there are."""
        return -(-len(self._cards) // self.per_sheet)

    @property
    def is_finished(self) -> bool:
        """Whether the panel is open: all rated, or ended by `finish()`."""
        return self._file.closed or len(self._file.scores) == len(self._cards)

    @property
    def next_number(self) -> int | None:
        """The number of the first picture without a score; None when all have one."""
        numbers = (card.number for card in self._cards)
        return next((number for number in numbers if number not in self._file.scores), None)

    def cards_of(self, sheet: int) -> list[Card]:
        """The numbered pictures of a sheet, counted from 1."""
        if not isinstance(sheet, int) or not 1 <= sheet <= self.sheets:
            raise GankitError(f"there is no sheet {sheet!r}; they go from 1 to {self.sheets}.")
        first = (sheet - 1) * self.per_sheet
        return self._cards[first : first + self.per_sheet]

    def show(self, sheet: int | None = None) -> Picture | None:
        """Show a sheet as one picture; by default the first with a picture that has no score."""
        if sheet is None:
            if self.next_number is None:
                print(f"All {self.count} pictures are rated.")
                return None
            sheet = (self.next_number - 1) // self.per_sheet + 1
        cards = self.cards_of(sheet)
        title = f"{self.name}, sheet {sheet} of {self.sheets}"
        numbers = f"pictures {cards[0].number} to {cards[-1].number}"
        print(f'{title}: score {numbers} from 1 to 10, then panel.rate({sheet}, "...")')
        return draw_sheet_of_cards(cards, title).show()

    def rate(self, sheet: int, scores: str | Sequence[int]) -> None:
        """Score the pictures of a sheet from the left, for example `rate(1, "7 3 5 9")`.

        Fewer scores than pictures leave the rest open, "-" leaves one out, an empty text does
        nothing. Saying the same again changes nothing, so the cell may be run twice.
        """
        cards = self.cards_of(sheet)
        given = re.split(r"[\s,;]+", scores.strip()) if isinstance(scores, str) else list(scores)
        given = [entry for entry in given if entry != ""]
        if len(given) > len(cards):
            raise GankitError(
                f"sheet {sheet} has {len(cards)} pictures, but {len(given)} scores were given. "
                "Nothing was saved."
            )
        checked = [None if entry == "-" else check_score(entry) for entry in given]
        for card, score in zip(cards, checked, strict=False):
            if score is not None:
                self.rate_one(card.number, score)

    def rate_one(self, number: int, score: int) -> None:
        """Score one picture by its number."""
        score = check_score(score)
        if not isinstance(number, int) or not 1 <= number <= len(self._cards):
            raise GankitError(f"there is no picture {number!r}; they go from 1 to {self.count}.")
        if self._file.scores.get(number) == score:
            return
        if self._file.closed:
            raise GankitError(
                "the panel is open: whose the pictures are may have been seen, so scores cannot be "
                "changed any more. Use another panel name to rate again."
            )
        self._file.add(number, score)

    def widget(self) -> Any:
        """Buttons from 1 to 10 beneath one picture after the other. Needs `ipywidgets`."""
        return make_buttons(self)

    def save_form(self, path: str | Path) -> Path:
        """Write one HTML page on which the panel can be rated in any browser, without a kernel.

        The page keeps every score in the browser at once and saves them all as a small file.
        """
        header = {"panel": self.name, "rater": self.rater, "pictures": self._digest}
        return write_form(Path(path), self._cards, header)

    def read_form(self, path: str | Path) -> int:
        """Take in the file that the page of `save_form` saved; returns how many scores it held."""
        entry = read_form_scores(Path(path), self.name, self._digest, self.count)
        if entry.order_of != self.rater:
            raise GankitError(
                f"{path} was filled in on the page of {entry.order_of}, whose pictures stand in "
                f"another order than those of {self.rater}."
            )
        for number, score in entry.scores.items():
            self.rate_one(number, score)
        return len(entry.scores)

    def ratings_of_form(self, path: str | Path) -> list[Rating]:
        """The ratings in a file from this panel's page that someone else filled in completely."""
        entry = read_form_scores(Path(path), self.name, self._digest, self.count)
        if entry.order_of != self.rater or len(entry.scores) < self.count:
            raise GankitError(
                f"{path} holds {len(entry.scores)} of {self.count} scores, or is from another "
                "page. Only complete ones can be read with names."
            )
        return self._named(entry.scores, entry.rater)

    def finish(self) -> None:
        """End the rating early and open the panel: no more scores can be given."""
        self._file.close()

    def ratings(self) -> list[Rating]:
        """The scores with the models' names. Raises GankitError while the panel is closed."""
        if not self.is_finished:
            missing = self.count - len(self._file.scores)
            raise GankitError(
                f"the panel is closed until all pictures are rated; {missing} are missing. "
                "panel.finish() ends it early."
            )
        self._file.close()
        return self._named(self._file.scores, self.rater)

    def _named(self, scores: Mapping[int, int], rater: str) -> list[Rating]:
        return [
            Rating(rater, card.model, card.picture, scores[card.number])
            for card in self._cards
            if card.number in scores
        ]

    def export(self, path: str | Path) -> Path:
        """Write the ratings as a small JSON file for `rating.pool`. The panel must be open."""
        path = Path(path)
        entries = [
            {"model": rating.model, "picture": rating.picture, "score": rating.score}
            for rating in self.ratings()
        ]
        content = {"format": FORMAT, "panel": self.name, "pictures": self._digest}
        path.write_text(json.dumps({**content, "rater": self.rater, "ratings": entries}, indent=1))
        return path


def _checked(name: str, what: str) -> str:
    name = str(name).strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise GankitError(
            f"{name!r} cannot name a {what}: use 1 to {LONGEST_NAME} letters, digits and signs."
        )
    return name


def _slug(name: str) -> str:
    """A file name; two names that are written alike keep apart by a check sum."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"{plain or 'x'}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
