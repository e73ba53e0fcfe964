"""Small pieces of markup that Streamlit has no element for; every text in them is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

FAMILIES = {
    "ingest": "#2f6fde", "validate_data": "#0e9aa7", "prepare": "#d9822b",
    "train": "#8e4ec6", "validate_model": "#2a9d58", "monitor": "#c2417c",
}  # fmt: skip


def cards(values: Iterable[tuple[str, str]]) -> None:
    """Draw labelled numbers side by side."""
    inner = "".join(
        f'<div class="fb-card"><span>{escape(label)}</span><b>{escape(value)}</b></div>'
        for label, value in values
    )
    st.html(f'<div class="fb-cards">{inner}</div>')


def family_line(family: str, name: str, title: str, notes: Sequence[str]) -> None:
    """Draw a stage's heading: its family's colour, its name, its block, how it stands."""
    colour = FAMILIES.get(family, "#8a8f98")
    more = "".join(f"<span>{escape(note)}</span>" for note in notes if note)
    st.html(
        f'<div class="fb-head" style="--family:{colour}"><h3>{escape(name)}</h3>'
        f"<em>{escape(title)}</em>{more}</div>"
    )


def board(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draw a small table that grows while it is watched, the first column being names."""
    top = "".join(f"<th>{escape(one)}</th>" for one in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    st.html(
        f'<div class="fb-board"><table><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def state_badge(state: str, text: str) -> None:
    """Draw a run's state in its colour."""
    st.html(f'<span class="fb-state {escape(state)}">{escape(text)}</span>')
