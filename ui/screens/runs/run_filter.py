"""Which runs a table shows: by text, state, star, tag, setting, or the range of a measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ui.documents.run_rows import Place, RunRow
from ui.screens.runs.differences import exact_text


@dataclass(frozen=True)
class RunFilter:
    """What the shown runs have in common; an empty part asks for nothing.

    Parameters
    ----------
    text
        A part of the name, the file, the id, a tag, the note or the hypothesis.
    states
        One of these.
    starred
        Only runs with a star.
    tags
        All of these.
    setting, values
        A setting, and the values of which it has one, as they are shown.
    measure, low, high
        A measure, and the range in which it is, both ends included.
    """

    text: str = ""
    states: tuple[str, ...] = ()
    starred: bool = False
    tags: tuple[str, ...] = ()
    setting: Place | None = None
    values: tuple[str, ...] = ()
    measure: Place | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every run is shown."""
        asks = (self.text.strip(), self.states, self.starred, self.tags, self.values)
        return not any(asks) and self.low is None and self.high is None


def matching_rows(rows: Iterable[RunRow], wanted: RunFilter, lang: str) -> list[RunRow]:
    """Return the rows that a filter lets through, in their order."""
    return [row for row in rows if _matches(row, wanted, lang)]


def _matches(row: RunRow, wanted: RunFilter, lang: str) -> bool:
    run, note = row.run, row.note
    texts = (run.name, run.file, run.id, *note.tags, note.note, note.hypothesis)
    return (
        wanted.text.strip().casefold() in "\n".join(texts).casefold()
        and (not wanted.states or run.status in wanted.states)
        and (note.starred or not wanted.starred)
        and set(wanted.tags) <= set(note.tags)
        and _has_setting(row, wanted, lang)
        and _is_in_range(row, wanted)
    )


def _has_setting(row: RunRow, wanted: RunFilter, lang: str) -> bool:
    if wanted.setting is None or not wanted.values:
        return True
    return exact_text(row.settings.get(wanted.setting), lang) in wanted.values


def _is_in_range(row: RunRow, wanted: RunFilter) -> bool:
    if wanted.measure is None or (wanted.low is None and wanted.high is None):
        return True
    value = row.measures.get(wanted.measure)
    return (
        value is not None
        and (wanted.low is None or value >= wanted.low)
        and (wanted.high is None or value <= wanted.high)
    )
