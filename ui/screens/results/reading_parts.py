"""How a source was read, as parts of a page or a report: one quiet line where nothing is odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pipeline_core.compare.source_changes import SourceChange
from pipeline_core.compare.source_words import change_cells
from pipeline_core.measures.ingest_sentences import RETYPED
from pipeline_core.messages.reading_notes import change_message
from pipeline_core.runs.source_comparison import SourceComparison
from ui.screens.results.part_builders import note_text
from ui.screens.results.parts import Cards, Cell, Fold, Grid, Part, Table, Text
from ui.text.names import setting_name
from ui.text.numbers import local_time, number, one_decimal
from ui.text.words import translate

SAMPLE_CODES = ("first_rows_read", "rows_sampled")
REJECTED = "rejected_lines"
_MAX_COLUMNS = 50
_MAX_CHANGES = 40


@dataclass(frozen=True)
class Reading:
    """A source as it was read.

    Parameters
    ----------
    ingest
        The report of its reader, as a summary has it.
    notes
        What its block noted beside.
    comparison
        What is different since the last good run; None if nothing is to compare.
    rejected
        All rejected lines as a table; None where there are none, or they are not kept.
    download
        Run, stage and name of that table, if the page offers it as a file.
    """

    ingest: Mapping[str, Any]
    notes: Sequence[Any] = ()
    comparison: SourceComparison | None = None
    rejected: Any = None
    download: tuple[str, str, str] | None = None

    @property
    def rows(self) -> int:
        """How many rows were handed on."""
        return int(self.ingest["profile"]["rows"])

    @property
    def columns(self) -> int:
        """How many columns were handed on."""
        return int(self.ingest["profile"]["columns"])

    @property
    def is_clean(self) -> bool:
        """Whether everything was read, and nothing changed."""
        ingest = self.ingest
        kept = (self.rows, self.columns) == (
            ingest.get("rows_in", self.rows),
            ingest.get("columns_in", self.columns),
        )
        is_whole = not ingest.get("cut_short") and not self.sample_notes
        return kept and is_whole and not ingest.get("notes") and not any(self.cells.values())

    @property
    def cells(self) -> Mapping[str, int]:
        """How many cells were changed, by the kind of change."""
        return self.ingest.get("cells") or {}

    @property
    def sample_notes(self) -> list[Any]:
        """The notes which say that a part of the rows was read."""
        return [note for note in self.notes if isinstance(note, Mapping)
                and note.get("code") in SAMPLE_CODES]  # fmt: skip


def reading_parts(reading: Reading, lang: str) -> list[Part]:
    """Return the report of how a source was read, and its comparison.

    Parameters
    ----------
    reading
        The source.
    lang
        Language of the text.
    """
    parts: list[Part] = _clean(reading, lang) if reading.is_clean else _flow(reading, lang)
    if gaps := _gaps(reading.ingest, lang):
        parts.append(Fold(translate("reading.gaps", {"count": len(gaps.rows)}, lang), [gaps]))
    if files := reading.ingest.get("files"):
        count = number(reading.ingest.get("file_count", len(files)), lang)
        head = [translate("reading.file", None, lang), translate("data.rows", None, lang)]
        rows = [[file["file"], number(file["rows"], lang)] for file in files]
        parts.append(Fold(translate("reading.files", {"count": count}, lang), [Grid(head, rows)]))
    return parts + comparison_parts(reading.comparison, lang)


def _clean(reading: Reading, lang: str) -> list[Part]:
    lines = reading.ingest.get("lines")
    values = {
        "lines": "" if lines is None else number(lines, lang),
        "rows": number(reading.rows, lang),
        "columns": number(reading.columns, lang),
        "format": _format(reading.ingest, lang),
    }
    code = "reading.clean" if values["lines"] else "reading.clean_rows"
    return [Text(translate(code, values, lang).rstrip(" ·"), "quiet")]


def _flow(reading: Reading, lang: str) -> list[Part]:
    """Return the counts as a small flow, then what was changed and rejected."""
    ingest = reading.ingest
    found, columns = ingest.get("rows_in", reading.rows), ingest.get("columns_in", reading.columns)
    steps = [
        ("reading.lines", ingest.get("lines")),
        ("reading.rows_found", found if found != reading.rows else None),
        ("reading.rows_rejected", ingest.get("rejected_rows") or None),
        ("reading.rows_passing", ingest.get("passing")),
        ("reading.rows_kept", reading.rows),
    ]
    shown = [(code, count) for code, count in steps if count is not None]
    cards = [
        (translate(code, None, lang), _sign(code, place) + number(count, lang))
        for place, (code, count) in enumerate(shown)
    ]
    width = " → ".join(number(count, lang) for count in dict.fromkeys((columns, reading.columns)))
    cards.append((translate("data.columns", None, lang), width))
    parts: list[Part] = [Cards(cards)]
    if ingest.get("cut_short"):
        parts.append(Text(translate("reading.cut_short", {"rows": found}, lang), "warn"))
    parts += [Text(note_text(note, lang), "warn") for note in reading.sample_notes]
    if listing := _format(ingest, lang):
        parts.append(Text(listing, "quiet"))
    if rows := _changes(reading, lang):
        head = [translate(f"reading.{name}", None, lang) for name in ("group", "change")]
        parts.append(Grid(head, rows, left=2))
    return parts + _rejected(reading, lang)


def _sign(code: str, place: int) -> str:
    if code == "reading.rows_rejected":
        return "− "
    return "→ " if place else ""


def _format(ingest: Mapping[str, Any], lang: str) -> str:
    form = ingest.get("format") or {}
    return ", ".join(f"{setting_name(name, lang)}: {value}" for name, value in form.items())


def _changes(reading: Reading, lang: str) -> list[list[str | Cell]]:
    rows: list[list[str | Cell]] = []
    for kind, names in (reading.ingest.get("notes") or {}).items():
        if kind == "rejected":
            continue
        message = change_message(kind, names)
        group = "renamed" if kind == "renamed" else "retyped" if kind in RETYPED else "other"
        sentence = translate(message.code, message.values, lang)
        rows.append([translate(f"reading.{group}", None, lang), sentence])
    cells = {
        "stripped": "reading.cells_stripped",
        "merged": "reading.cells_merged",
        "formulas": "reading.cells_formulas",
        "error_cells": "reading.cells_errors",
    }
    for kind, count in reading.cells.items():
        if count and kind in cells:
            text = translate(cells[kind], {"count": count}, lang)
            rows.append([translate("reading.cells", None, lang), text])
    return rows


def _rejected(reading: Reading, lang: str) -> list[Part]:
    count = reading.ingest.get("rejected_rows") or 0
    if not count:
        return []
    title = translate("reading.rejected", {"count": number(count, lang)}, lang)
    if reading.rejected is not None:
        return [Table(title, reading.rejected, download=reading.download)]
    head = [translate(f"reading.{name}", None, lang) for name in ("line", "column", "value")]
    rows = [
        [str(row["line"]), row.get("column") or "–", str(row["value"])]
        for row in reading.ingest.get("rejected") or ()
    ]
    return [Text(title, "name"), Grid(head, rows, left=3)]


def _gaps(ingest: Mapping[str, Any], lang: str) -> Grid | None:
    """Return the missing values of each column that has any, with the words that stood there."""
    profile, words = ingest["profile"], ingest.get("missing") or {}
    names = [name for name, column in profile["of"].items() if column["missing"]]
    if not names:
        return None
    head = [
        translate(code, None, lang)
        for code in ("reading.column", "reading.words", "reading.missing", "reading.share")
    ]
    rows = []
    for name in names[:_MAX_COLUMNS]:
        counts = words.get(name, {})
        listed = ", ".join(f"{_word(word, lang)} ({number(n, lang)})" for word, n in counts.items())
        missing = profile["of"][name]["missing"]
        share = f"{one_decimal(100 * missing / max(1, profile['rows']), lang)} %"
        rows.append([name, listed or "–", number(missing, lang), share])
    return Grid(head, rows, left=2)


def _word(word: str, lang: str) -> str:
    return f"“{word}”" if word else translate("reading.nothing", None, lang)


def comparison_parts(comparison: SourceComparison | None, lang: str) -> list[Part]:
    """Return what is different since the last good run, the small differences folded away."""
    if comparison is None:
        return []
    code = "source.compared" if comparison.changes else "source.same"
    other = "source.compared_other" if comparison.changes else "source.same_other"
    values = {"when": local_time(comparison.created, lang)}
    text = translate(code if comparison.same_settings else other, values, lang)
    notable = [change for change in comparison.changes if change.is_notable]
    small = [change for change in comparison.changes if not change.is_notable]
    parts: list[Part] = [Text(text, "name" if notable else "quiet")]
    if notable:
        parts.append(_changes_grid(notable, lang, "warn"))
    if small:
        title = translate("reading.small_changes", {"count": number(len(small), lang)}, lang)
        parts.append(Fold(title, [_changes_grid(small, lang, "")]))
    return parts


def _written(lang: str, value: Any) -> str:
    return one_decimal(value, lang) if isinstance(value, float) else number(value, lang)


def _changes_grid(changes: Sequence[SourceChange], lang: str, tone: str) -> Grid:
    head = [translate(f"reading.{name}", None, lang) for name in ("what", "before", "after")]
    rows: list[list[str | Cell]] = []
    for change in changes[:_MAX_CHANGES]:
        label, before, after = change_cells(change, lang, partial(_written, lang))
        rows.append([label, before or "–", Cell(f"→ {after}" if after else "–", tone=tone)])
    return Grid(head, rows, left=1)
