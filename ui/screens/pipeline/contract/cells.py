"""Cells of a contract's grid that hold more than a word or a number, as text and back, exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline_core.spec.literal import resolve, scalar

_WITH_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+\Z")
_NOT_PLAIN = re.compile(r'\s|"|.*[\x00-\x1f]|.*\s\Z', re.DOTALL)
_IN_SHARES = ',:"'
_ITEM = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^,]*)\s*(?:,|\Z)')
_SHARE = re.compile(r'\s*("(?:[^"\\]|\\.)*"|.*?)\s*:\s*([^:\s]+)\s*\Z', re.DOTALL)


def value_text(value: Any) -> str:
    """Return a bound as the grid shows it; a text that would be read as a number is quoted.

    Examples
    --------
    >>> [value_text(value) for value in (3, 0.5, "2024-01-31", "12", True)]
    ['3', '0.5', '2024-01-31', '"12"', 'true']
    """
    if not isinstance(value, str):
        return scalar(value)
    is_misread = resolve(value) != value or _WITH_COMMA.match(value)
    return _quoted(value) if is_misread else _word_text(value)


def _word_text(text: str, separators: str = "") -> str:
    is_plain = text and not _NOT_PLAIN.match(text) and not any(sign in text for sign in separators)
    return text if is_plain else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def read_value(text: str, decimal: str = ".") -> Any:
    """Return the value that a cell spells: a number, a truth value, else the text.

    Parameters
    ----------
    text
        What was typed.
    decimal
        The decimal sign of the reader's region.

    Examples
    --------
    >>> [read_value(text) for text in ("3", "1e3", "2024-01-31", '"12"', "9007199254740993")]
    [3, 1000.0, '2024-01-31', '12', 9007199254740993]
    >>> read_value("1,5", ","), read_value("1,5", ".")
    (1.5, '1,5')
    """
    text = text.strip()
    if (quoted := _unquoted(text)) is not None:
        return quoted
    if decimal == "," and _WITH_COMMA.match(text):
        return float(text.replace(",", "."))
    return resolve(text) if text else text


def _unquoted(text: str) -> str | None:
    if not text.startswith('"'):
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def list_text(values: Sequence[Any], *, names: bool = False) -> str:
    """Return a list as the grid shows it.

    Parameters
    ----------
    values
        Words, numbers and truth values.
    names
        Whether all of them are texts, so that a number among them needs no quotes.

    Examples
    --------
    >>> list_text(["good", "so, so", 1, "1"]), list_text(["id", "1"], names=True)
    ('good, "so, so", 1, "1"', 'id, 1')
    """

    def item(value: Any) -> str:
        is_word = isinstance(value, str) and (names or resolve(value) == value)
        return _word_text(value, ",") if is_word else value_text(value)

    return ", ".join(item(value) for value in values)


def read_list(text: str, *, names: bool = False) -> list[Any]:
    """Return the values of a list that is separated by commas.

    Examples
    --------
    >>> read_list('good, "so, so", 1, "1"'), read_list("id, 1", names=True)
    (['good', 'so, so', 1, '1'], ['id', '1'])
    """
    values: list[Any] = []
    for item in _items(text):
        quoted = _unquoted(item)
        if quoted is not None:
            values.append(quoted)
        elif item:
            values.append(item if names else resolve(item))
    return values


def _items(text: str) -> list[str]:
    """Return the parts of a text between its commas; not those between quotes."""
    items, place = [], 0
    while place < len(text) and (match := _ITEM.match(text, place)):
        items.append(match[1].strip())
        place = match.end()
    return items


def shares_text(shares: Mapping[str, Any]) -> str:
    """Return shares of values as the grid shows them.

    Examples
    --------
    >>> shares_text({"own": 0.75, "a: b": 0.25})
    'own: 0.75, "a: b": 0.25'
    """
    return ", ".join(
        f"{_word_text(name, _IN_SHARES)}: {scalar(share)}" for name, share in shares.items()
    )


def read_shares(text: str) -> dict[str, Any] | str:
    """Return the shares that a text spells; the text itself where it spells none.

    Examples
    --------
    >>> read_shares('own: 0.75, "a: b": 0.25'), read_shares("half")
    ({'own': 0.75, 'a: b': 0.25}, 'half')
    """
    shares: dict[str, Any] = {}
    for part in _share_parts(text):
        match = _SHARE.match(part)
        if match is None:
            return text
        name = _unquoted(match[1])
        shares[match[1] if name is None else name] = resolve(match[2])
    return shares


def _share_parts(text: str) -> list[str]:
    parts = re.findall(r'(?:"(?:[^"\\]|\\.)*"|[^,"])+', text)
    return [part for part in parts if part.strip()]
