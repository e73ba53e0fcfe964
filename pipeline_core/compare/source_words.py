"""What is different in a source since the last good run, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pipeline_core.compare.source_changes import SourceChange
from pipeline_core.data.source_profile import MAX_CATEGORIES
from pipeline_core.messages.words import say

_SHARES = ("source.missing", "source.emptied")
_KINDS = ("source.kind", "source.column_new", "source.column_lost")
_LISTED = 5


def change_cells(
    change: SourceChange, language: str, written: Callable[[Any], str] = str
) -> tuple[str, str, str]:
    """Return what a change is about, what it was, and what it is; empty where it was not there.

    Parameters
    ----------
    change
        The change.
    language
        Language of the words.
    written
        Writes a number for the reader.

    Examples
    --------
    >>> change_cells(SourceChange("source.missing", 0.02, 0.125, "age"), "en")
    ('Missing in age', '2.0 %', '12.5 %')
    >>> change_cells(SourceChange("source.column_new", None, "number", "age"), "en")
    ('New column age', '', 'number')
    """
    label = say(change.code, {"column": change.column, "category": change.category}, language)
    before, after = (_cell(change, value, language, written) for value in change[1:3])
    if change.code == "source.categories_many":
        after = say("source.more_than", {"count": written(MAX_CATEGORIES)}, language)
    return label, before, after


def _cell(change: SourceChange, value: Any, language: str, written: Callable[[Any], str]) -> str:
    if change.code == "source.part" and value is None:
        return say("source.all_rows", {}, language)
    if value is None:
        return ""
    if change.code in _SHARES:
        return f"{written(round(100 * value, 1))} %"
    if change.code in _KINDS:
        return say("source.kind_word", {"kind": value}, language)
    return written(value)


def changes_text(
    changes: Iterable[SourceChange], language: str, written: Callable[[Any], str] = str
) -> str:
    """Return the notable changes on one line; empty where there are none.

    Examples
    --------
    >>> changes_text([SourceChange("source.rows", 100, 40)], "en"), changes_text([], "en")
    ('Rows 100 → 40', '')
    """
    notable = [change for change in changes if change.is_notable]
    texts = [_line(change, language, written) for change in notable[:_LISTED]]
    if more := len(notable) - len(texts):
        texts.append(say("source.others", {"count": more}, language))
    return "; ".join(texts)


def _line(change: SourceChange, language: str, written: Callable[[Any], str]) -> str:
    label, before, after = change_cells(change, language, written)
    return f"{label} {before} → {after}" if before and after else label
