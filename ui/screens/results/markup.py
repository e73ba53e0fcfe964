"""The report's small pieces of markup; every text in them is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from ui.screens.results.parts import Cell, Grid, Text
from ui.text.words import tell

_TONES = frozenset({"good", "bad", "warn", "quiet", "name"})


def say(part: Text) -> None:
    """Draw a paragraph."""
    st.html(f'<p class="fb-say {_tone(part.tone)}">{escape(part.text)}</p>')


def grid(part: Grid) -> None:
    """Draw a small table, with the remarks below the numbers."""
    top = "".join(
        f'<th scope="col" class="{_side(n, part)}">{escape(one)}</th>'
        for n, one in enumerate(part.head)
    )
    body = "".join(
        "<tr>" + "".join(_cell(cell, _side(n, part)) for n, cell in enumerate(row)) + "</tr>"
        for row in part.rows
    )
    tight = " tight" if part.tight else ""
    st.html(
        f'<div class="fb-board fb-grid{tight}" tabindex="0"><table><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def contents(chapters: Sequence[tuple[str, str]], lang: str) -> None:
    """Draw links to the chapters."""
    links = "".join(f'<a href="#{escape(id_)}">{escape(title)}</a>' for id_, title in chapters)
    label = escape(tell("report.contents", None, lang))
    st.html(f'<nav class="fb-contents" aria-label="{label}">{links}</nav>')


def _side(place: int, part: Grid) -> str:
    return "words" if place < part.left else ""


def _cell(cell: str | Cell, side: str) -> str:
    if isinstance(cell, str):
        return f'<td class="{side}">{escape(cell)}</td>'
    remark = f"<small>{escape(cell.remark)}</small>" if cell.remark else ""
    return f'<td class="{side} {_tone(cell.tone)}">{escape(cell.text)}{remark}</td>'


def _tone(tone: str) -> str:
    return tone if tone in _TONES else ""
