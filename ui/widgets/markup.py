"""Small HTML elements that Streamlit lacks; every text in them is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import zip_longest

import streamlit as st

FAMILY_COLOURS = {
    "ingest": "#2f6fde",
    "validate_data": "#0e9aa7",
    "prepare": "#d47d26",
    "train": "#8e4ec6",
    "validate_model": "#2a9d58",
    "monitor": "#c2417c",
}


def cards(values: Iterable[tuple[str, str]]) -> None:
    """Draw labelled numbers side by side."""
    cards_html = "".join(
        f'<div class="fb-card"><span>{escape(label)}</span><b>{escape(value)}</b></div>'
        for label, value in values
    )
    st.html(f'<div class="fb-cards">{cards_html}</div>')


def headline(first: tuple[str, str], beside: Iterable[tuple[str, str]], mark: str = "") -> None:
    """Draw one labelled number large, and a few beside it.

    Parameters
    ----------
    first, beside
        Labels and numbers.
    mark
        HTML in front of the first label.
    """
    label, value = first
    beside_html = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in beside
    )
    st.html(
        f'<div class="fb-headline"><p><span>{mark}{escape(label)}</span><b>{escape(value)}</b></p>'
        f"<dl>{beside_html}</dl></div>"
    )


def stage_heading(family: str, name: str, title: str, notes: Sequence[str]) -> None:
    """Draw a stage's heading: its family's colour, its name, its block's title, notes."""
    colour = FAMILY_COLOURS.get(family, "#8a8f98")
    notes_html = "".join(f"<span>{escape(note)}</span>" for note in notes if note)
    st.html(
        f'<div class="fb-head" style="--family:{colour}"><h3>{escape(name)}</h3>'
        f"<em>{escape(title)}</em>{notes_html}</div>"
    )


def small_table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    marks: Iterable[str] = (),
    head_marks: Iterable[str] = (),
) -> None:
    """Draw a small table whose first column holds names.

    Parameters
    ----------
    head, rows
        The headings, and the cells of each row.
    marks, head_marks
        HTML in front of each row's name, and of each heading.
    """
    head_html = "".join(
        f"<th>{mark}{escape(heading)}</th>"
        for heading, mark in zip_longest(head, head_marks, fillvalue="")
    )
    body_html = "".join(
        f"<tr><td>{mark}{escape(row[0])}</td>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row, mark in zip_longest(rows, marks, fillvalue="")
    )
    st.html(
        f'<div class="fb-board"><table><thead><tr>{head_html}</tr></thead>'
        f"<tbody>{body_html}</tbody></table></div>"
    )


def is_dark() -> bool:
    """Return whether the page is dark."""
    return bool(st.context.theme and st.context.theme.type == "dark")


def state_badge(state: str, text: str) -> None:
    """Draw a run's state in its colour."""
    st.html(f'<span class="fb-state {escape(state)}">{escape(text)}</span>')
