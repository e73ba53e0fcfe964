"""Words, numbers and names of a card, in its language and with the signs of its region."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline_core.export.profile.words import ProfileWords
from pipeline_core.messages.metric_names import metric_name
from pipeline_core.messages.words import lookup, say

Part = dict[str, Any]
_SIGNS = {"at_least": "≥", "at_most": "≤"}


@dataclass(frozen=True)
class CardWords:
    """The language of a card, the region of its numbers, and the blocks' English titles.

    Parameters
    ----------
    language, region
        Of its words, and of the signs of its numbers; None for plain ones.
    titles
        The titles of the blocks, by id.
    """

    language: str = "en"
    region: str | None = None
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> ProfileWords:
        """What writes numbers."""
        return ProfileWords(self.language, self.region)

    def say(self, code: str, **values: Any) -> str:
        """Return a sentence."""
        return say(code, values, self.language)

    def block(self, block: str) -> str:
        """Return the title of a block.

        Examples
        --------
        >>> CardWords("es").block("scale"), CardWords("en", None, {"mine": "My step"}).block("mine")
        ('Escalar números', 'My step')
        """
        return lookup(f"block.{block}", self.language) or self.titles.get(block, block)

    def metric(self, name: str) -> str:
        """Return the name of a metric."""
        return metric_name(name, self.language)

    def value(self, value: Any) -> str:
        """Return a metric's value with four digits; a dash where it is undefined.

        Examples
        --------
        >>> CardWords().value(0.68095), CardWords().value(None), CardWords().value("none")
        ('0.681', '–', 'none')
        """
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            return str(value)
        return self.numbers.number(value) if value == value else "–"

    def moment(self, seconds: float) -> str:
        """Return a moment as a date and time of this place."""
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))

    def check(self, check: Mapping[str, Any]) -> str:
        """Return what a check asks, in words or as its name.

        Examples
        --------
        >>> CardWords().check({"name": "roc_auc.at_least", "condition": "at_least"})
        'ROC AUC ≥'
        """
        name = str(check.get("name", ""))
        subject, _, condition = name.rpartition(".")
        sign = _SIGNS.get(condition)
        return f"{self.metric(subject)} {sign}" if subject and sign else name

    def note(self, note: Any) -> str:
        """Return a note of a report as a sentence.

        Examples
        --------
        >>> CardWords().note("Ten rows had no date.")
        'Ten rows had no date.'
        """
        if not isinstance(note, Mapping):
            return str(note)
        values = {name: self._in_note(name, value) for name, value in note.items()}
        return say(f"note.{values.pop('code', '')}", values, self.language)

    def _in_note(self, name: str, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self._in_note(name, item) for item in value]
        if name in ("metric", "metrics"):
            return self.metric(str(value))
        return float(f"{value:.4g}") if isinstance(value, float) else value


def text(words: str, tone: str = "") -> Part:
    """Return a paragraph of a card.

    Examples
    --------
    >>> text("Good.")
    {'kind': 'text', 'text': 'Good.', 'tone': ''}
    """
    return {"kind": "text", "text": words, "tone": tone}


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> Part:
    """Return a table of a card, its first columns words and the others numbers.

    Examples
    --------
    >>> grid(["a"], [["1"]])
    {'kind': 'grid', 'head': ['a'], 'rows': [[{'text': '1'}]], 'left': 1}
    """
    cells = [[{"text": cell} for cell in row] for row in rows]
    return {"kind": "grid", "head": list(head), "rows": cells, "left": left}


def chapter(name: str, words: CardWords, parts: Sequence[Part]) -> Part:
    """Return a chapter of a card."""
    title = words.say(f"card.{name}")
    return {"id": name, "title": title, "about": "", "parts": list(parts), "variants": []}
