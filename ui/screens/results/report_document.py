"""The report as plain data, from which the core writes a self-contained HTML file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipeline_core.runs import client
from ui.charts.model_style import ModelStyle
from ui.screens.results.chapters import chapters
from ui.screens.results.model_chapters import headline_texts
from ui.screens.results.parts import (
    Cards,
    Cell,
    Chapter,
    Code,
    Figure,
    Fold,
    Grid,
    Label,
    Part,
    Table,
    Text,
)
from ui.screens.results.radar_chapter import radar_chapter
from ui.screens.results.reading_chapter import sample_texts
from ui.screens.results.run_header import facts_of, title_of
from ui.screens.results.run_log import run_log
from ui.screens.results.run_report import RunReport
from ui.text.names import column_name, word_in_column
from ui.text.numbers import MISSING, data_value, number
from ui.text.words import translate
from ui.widgets.tables import trials_in_words

_MAX_ROWS = 50
_MAX_VARIANTS = 12


def report_file(report: RunReport, lang: str) -> bytes:
    """Return the report as one HTML file.

    Raises
    ------
    FabricaError
        The launcher does not answer.
    """
    document = document_of(report, lang)
    return str(client.call(report.store.workspace, "report", {"document": document})).encode()


def document_of(report: RunReport, lang: str) -> dict[str, Any]:
    """Return the whole report as JSON-compatible data."""
    radar = radar_chapter(report, lang)
    shown = [*chapters(report, lang), *([radar] if radar else [])]
    sections = [_chapter(chapter, lang) for chapter in shown]
    log = [Code(run_log(report, lang))]
    sections.append(_chapter(Chapter("log", translate("report.log", None, lang), parts=log), lang))
    return {
        "language": lang,
        "title": title_of(report.run, lang),
        "contents": translate("report.contents", None, lang),
        "facts": facts_of(report, lang),
        "lead": _parts([*headline_texts(report, lang), *sample_texts(report, lang)], lang),
        "chapters": sections,
    }


def _chapter(chapter: Chapter, lang: str) -> dict[str, Any]:
    variants = list(chapter.variants.items())[:_MAX_VARIANTS]
    return {
        "id": chapter.id,
        "title": chapter.title,
        "about": chapter.about,
        "parts": _parts([*chapter.parts, *chapter.after], lang),
        "variants": [
            {**_label(chapter.label(name)), "parts": _parts(build(), lang)}
            for name, build in variants
        ],
    }


def _label(label: Label) -> dict[str, Any]:
    return {"title": label.text, **_mark(label.mark)}


def _mark(style: ModelStyle | None) -> dict[str, Any]:
    if style is None:
        return {}
    return {"mark": {"colour": style.colour, "outline": style.outline}}


def _parts(parts: Sequence[Part], lang: str) -> list[dict[str, Any]]:
    return [_part(part, lang) for part in parts]


def _part(part: Part, lang: str) -> dict[str, Any]:
    if isinstance(part, Text):
        return {"kind": "text", "text": part.text, "tone": part.tone}
    if isinstance(part, Cards):
        return {"kind": "cards", "values": [list(card) for card in part.values]}
    if isinstance(part, Grid):
        rows = [[_cell(cell) for cell in row] for row in part.rows]
        return {"kind": "grid", "left": part.left, "head": list(part.head), "rows": rows}
    if isinstance(part, Figure):
        head = {"kind": "figure", "title": part.title, "help": part.help, "wide": part.wide}
        return {**head, "figure": json.loads(part.figure.to_json())}
    if isinstance(part, Fold):
        return {"kind": "fold", "title": part.title, "parts": _parts(part.parts, lang)}
    if isinstance(part, Code):
        return {"kind": "code", "text": part.text}
    return _table(part, lang)


def _cell(cell: str | Cell) -> dict[str, Any]:
    if isinstance(cell, str):
        return {"text": cell}
    return {"text": cell.text, "remark": cell.remark, "tone": cell.tone, **_mark(cell.mark)}


def _table(part: Table, lang: str) -> dict[str, Any]:
    frame = trials_in_words(part.frame.head(_MAX_ROWS), lang)
    names = [str(name) for name in part.frame.columns]
    head = [column_name(name, lang) if part.own_names else name for name in names]
    columns = [
        _column_texts(frame.iloc[:, place], name, part.own_names, lang)
        for place, name in enumerate(names)
    ]
    rows = [[{"text": text} for text in row] for row in zip(*columns, strict=True)]
    title = part.title
    if len(part.frame) > _MAX_ROWS:
        values = {"rows": number(len(frame), lang), "of": number(len(part.frame), lang)}
        title += f" – {translate('table.cut', values, lang)}"
    return {
        "kind": "grid",
        "title": title,
        "head": head,
        "rows": rows,
        "small": True,
        "left": len(head),
    }


def _column_texts(column: Any, name: str, own_names: bool, lang: str) -> list[str]:
    """Return a column's cells: counts that weights made broken numbers are whole again."""
    is_whole = column.dtype.kind == "f" and not (column.dropna() % 1).any()
    write = data_value if is_whole else _text
    cells = (word_in_column(cell, name, lang) if own_names else cell for cell in column)
    return [write(cell, lang) for cell in cells]


def _text(value: Any, lang: str) -> str:
    if hasattr(value, "item"):
        value = value.item()
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return translate("word.yes" if value else "word.no", None, lang)
    return number(value, lang) if isinstance(value, int | float) else str(value)
