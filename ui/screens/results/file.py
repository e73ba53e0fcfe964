"""The report as plain data, from which the core writes the file that opens without a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipeline_core.runs import client
from ui.screens.results.chapters import chapters
from ui.screens.results.models import headline
from ui.screens.results.parts import (
    Cards,
    Cell,
    Chapter,
    Code,
    Figure,
    Fold,
    Grid,
    Part,
    Table,
    Text,
)
from ui.screens.results.past import Past
from ui.screens.results.process import log_lines
from ui.screens.results.title import facts, title_of
from ui.text.names import column_name
from ui.text.numbers import number
from ui.text.words import tell

_MOST_ROWS = 50
_MOST_VARIANTS = 12


def report_file(told: Past, lang: str) -> bytes:
    """Return the report as one HTML file.

    Raises
    ------
    FabricaError
        The launcher does not answer.
    """
    document = as_document(told, lang)
    return str(client.call(told.store.workspace, "report", {"document": document})).encode()


def as_document(told: Past, lang: str) -> dict[str, Any]:
    """Return the whole report as plain data."""
    found = [_chapter(one, lang) for one in chapters(told, lang)]
    log = [Code(log_lines(told, lang))]
    found.append(_chapter(Chapter("log", tell("report.log", None, lang), parts=log), lang))
    return {
        "language": lang,
        "title": title_of(told.run, lang),
        "facts": facts(told, lang),
        "lead": _parts(headline(told, lang), lang),
        "chapters": found,
    }


def _chapter(one: Chapter, lang: str) -> dict[str, Any]:
    some = list(one.variants.items())[:_MOST_VARIANTS]
    return {
        "id": one.id, "title": one.title, "about": one.about, "parts": _parts(one.parts, lang),
        "variants": [{"title": name, "parts": _parts(make(), lang)} for name, make in some],
    }  # fmt: skip


def _parts(parts: Sequence[Part], lang: str) -> list[dict[str, Any]]:
    return [_part(one, lang) for one in parts]


def _part(part: Part, lang: str) -> dict[str, Any]:
    if isinstance(part, Text):
        return {"kind": "text", "text": part.text, "tone": part.tone}
    if isinstance(part, Cards):
        return {"kind": "cards", "values": [list(one) for one in part.values]}
    if isinstance(part, Grid):
        rows = [[_cell(cell) for cell in row] for row in part.rows]
        return {"kind": "grid", "left": part.left, "head": list(part.head), "rows": rows}
    if isinstance(part, Figure):
        return {"kind": "figure", "title": part.title, "help": part.help, "wide": part.wide,
                "figure": json.loads(part.figure.to_json())}  # fmt: skip
    if isinstance(part, Fold):
        return {"kind": "fold", "title": part.title, "parts": _parts(part.parts, lang)}
    if isinstance(part, Code):
        return {"kind": "code", "text": part.text}
    return _table(part, lang)


def _cell(cell: str | Cell) -> dict[str, str]:
    if isinstance(cell, str):
        return {"text": cell}
    return {"text": cell.text, "remark": cell.remark, "tone": cell.tone}


def _table(part: Table, lang: str) -> dict[str, Any]:
    frame = part.frame.head(_MOST_ROWS)
    names = [str(name) for name in frame.columns]
    head = [column_name(name, lang) if part.own_names else name for name in names]
    rows = [[{"text": _text(value, lang)} for value in row] for row in frame.to_numpy(object)]
    title = part.title
    if len(part.frame) > _MOST_ROWS:
        values = {"rows": number(len(frame), lang), "of": number(len(part.frame), lang)}
        title += f" – {tell('table.cut', values, lang)}"
    return {
        "kind": "grid",
        "title": title,
        "head": head,
        "rows": rows,
        "small": True,
        "left": len(head),
    }


def _text(value: Any, lang: str) -> str:
    if hasattr(value, "item"):
        value = value.item()
    return number(value, lang) if isinstance(value, int | float) else str(value)
