"""Words and numbers of a profile's page, in its language and with the signs of its region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pipeline_core.messages.region import with_region_signs
from pipeline_core.messages.words import say


class ProfileWords(NamedTuple):
    """The language of a page, and the region whose signs its numbers have; None: plain ones."""

    language: str
    region: str | None

    def say(self, code: str, **values: Any) -> str:
        """Return a sentence.

        Examples
        --------
        >>> ProfileWords("es", None).say("word.number")
        'número'
        """
        return say(code, values, self.language)

    def whole(self, value: int) -> str:
        """Return a count.

        Examples
        --------
        >>> ProfileWords("en", "en_US").whole(1234), ProfileWords("en", None).whole(1234)
        ('1,234', '1234')
        """
        return str(value) if self.region is None else self._signed(f"{value:,}")

    def number(self, value: float | None) -> str:
        """Return a number of the data with four significant digits.

        Examples
        --------
        >>> words = ProfileWords("es", "es_ES")
        >>> words.number(1234.5678), words.number(0.25), words.number(None)
        ('1.234,6', '0,25', '–')
        """
        if value is None:
            return "–"
        if value == int(value) and abs(value) < 1e15:
            return self.whole(int(value))
        digits = f"{value:,.1f}" if 1000 <= abs(value) < 1e9 else f"{value:.4g}"
        return self._signed(digits if self.region else digits.replace(",", ""))

    def fixed(self, value: float) -> str:
        """Return a coefficient with two decimals."""
        return self._signed(f"{value:.2f}").replace("-", "−")

    def percent(self, count: int, of: int) -> str:
        r"""Return a share in per cent.

        Examples
        --------
        >>> ProfileWords("en", None).percent(5, 40)
        '12.5\xa0%'
        """
        return f"{self._signed(f'{100 * count / max(1, of):.1f}')}\N{NO-BREAK SPACE}%"

    def share(self, count: int, of: int) -> str:
        r"""Return a count with its share; nothing but a dash where there is none.

        Examples
        --------
        >>> ProfileWords("en", None).share(5, 40), ProfileWords("en", None).share(0, 40)
        ('5 (12.5\xa0%)', '–')
        """
        if not count:
            return "–"
        return f"{self.whole(count)} ({self.percent(count, of)})"

    def typical(self, column: Mapping[str, Any]) -> str:
        """Return the range of a column's numbers or dates, or its commonest words.

        Examples
        --------
        >>> column = {"least": 1.0, "middle": 2.5, "most": 9.0, "common": []}
        >>> ProfileWords("en", None).typical(column)
        '1 … 2.5 … 9'
        """
        points = [column["least"], column["middle"], column["most"]]
        if points[0] is None:
            return ", ".join(_short(word) for word in column["common"][:3])
        return " … ".join(
            point.removesuffix(" 00:00:00") if isinstance(point, str) else self.number(point)
            for point in points
        )

    def relation(self, relation: Mapping[str, Any] | None) -> str:
        """Return a relation's value and measure; a dash if there is none."""
        if relation is None or relation["value"] is None:
            return "–"
        return f"{self.fixed(relation['value'])} ({self.say('profile.' + relation['measure'])})"

    def _signed(self, text: str) -> str:
        return text if self.region is None else with_region_signs(text, self.region)


def _short(word: str, limit: int = 24) -> str:
    return word if len(word) <= limit else word[: limit - 1] + "…"
