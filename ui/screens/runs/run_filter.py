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


def matching_rows(rows: Iterable[RunRow], run_filter: RunFilter, lang: str) -> list[RunRow]:
    """Return the rows that a filter lets through, in their order."""
    return [row for row in rows if _matches(row, run_filter, lang)]


def _matches(row: RunRow, run_filter: RunFilter, lang: str) -> bool:
    run, note = row.run, row.note
    texts = (run.name, run.file, run.id, *note.tags, note.note, note.hypothesis)
    return (
        run_filter.text.strip().casefold() in "\n".join(texts).casefold()
        and (not run_filter.states or run.status in run_filter.states)
        and (note.starred or not run_filter.starred)
        and set(run_filter.tags) <= set(note.tags)
        and _has_setting(row, run_filter, lang)
        and _is_in_range(row, run_filter)
    )


def _has_setting(row: RunRow, run_filter: RunFilter, lang: str) -> bool:
    if run_filter.setting is None or not run_filter.values:
        return True
    return exact_text(row.settings.get(run_filter.setting), lang) in run_filter.values


def _is_in_range(row: RunRow, run_filter: RunFilter) -> bool:
    if run_filter.measure is None or (run_filter.low is None and run_filter.high is None):
        return True
    value = row.measures.get(run_filter.measure)
    return (
        value is not None
        and (run_filter.low is None or value >= run_filter.low)
        and (run_filter.high is None or value <= run_filter.high)
    )
