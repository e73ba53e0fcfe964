"""What a guide points at: elements of the page by a style, parts of the canvas by its data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import streamlit as st

from pipeline_core.lessons.lesson import ScreenPart
from ui.documents.lesson_guides import Guide, pointed_stages, pointer_of

_NAVIGATION = '[data-testid="stTopNavLink"][href$="/{}"]'
_MENU = '[class*="st-key-whole-"] > div > button'
# The elements of the page by the part of the screen that a lesson names.
ELEMENTS: dict[ScreenPart, str] = {
    "canvas": ".st-key-drawing",
    "run": ".st-key-run button",
    "problems": ".st-key-bench-panel",
    "take_home": ".st-key-take-home button",
    "scores": ".st-key-bench-panel",
    "versions": ".st-key-versions button",
    "results": _NAVIGATION.format("results"),
    "runs": _NAVIGATION.format("runs"),
    "models": _NAVIGATION.format("models"),
    "monitor": _NAVIGATION.format("monitor"),
    "simulator": _NAVIGATION.format("monitor"),
    "factory": _MENU,
    "radar": _NAVIGATION.format("results"),
    "laboratory": _NAVIGATION.format("laboratory"),
}
CANVAS_PARTS: tuple[ScreenPart, ...] = ("palette", "wires")
# The views of a stage, by the part of the screen.
VIEWS: dict[ScreenPart, str] = {
    "settings": "settings",
    "data": "data",
    "changes": "changed",
    "result": "result",
    "code": "code",
    "help": "help",
}
VIEWS_OF_STAGE = '.st-key-bench-panel [class*="st-key-view-"] [data-testid="stButtonGroup"] button'
_AT_KEY = "guide-look-at"


class CanvasGuide(TypedDict):
    """What the canvas marks, and what it focuses once ``at`` has changed."""

    part: str
    stages: list[str]
    focus: str
    at: int


def canvas_guide(guide: Guide, selected: str | None) -> CanvasGuide:
    """Return what of a guide the canvas shows.

    Parameters
    ----------
    guide
        The guide.
    selected
        The selected stage.
    """
    pointer = pointer_of(guide)
    part = pointer.part if pointer else None
    return {
        "part": part if part in CANVAS_PARTS else "",
        "stages": pointed_stages(guide),
        "focus": element_of(part, selected),
        "at": st.session_state.get(_AT_KEY, 0),
    }


def element_of(part: ScreenPart | None, selected: str | None) -> str:
    """Return the CSS selector of what a part of the screen is on the page; empty for none.

    Examples
    --------
    >>> element_of("run", None), element_of("palette", None)
    ('.st-key-run button', '')
    >>> element_of("data", None)
    '.st-key-chooser'
    """
    if part in VIEWS:
        return ".st-key-chooser" if selected is None else VIEWS_OF_STAGE
    return ELEMENTS.get(part, "") if part else ""


def look_there() -> None:
    """Have the keyboard's focus go to what the guide points at."""
    st.session_state[_AT_KEY] = st.session_state.get(_AT_KEY, 0) + 1


def mark_element(guide: Guide, selected: str | None) -> None:
    """Draw a frame around what the guide points at, unless it is a view of a stage."""
    pointer = pointer_of(guide)
    if pointer is None or (pointer.part in VIEWS and selected is not None):
        return
    if selector := element_of(pointer.part, selected):
        _frame(selector)


def mark_view(guide: Guide | None, views: Sequence[str]) -> None:
    """Draw a frame around the view of the selected stage that the guide points at.

    Parameters
    ----------
    guide
        The guide, if there is one.
    views
        The views that the stage has, in their order.
    """
    pointer = pointer_of(guide) if guide else None
    view = VIEWS.get(pointer.part) if pointer and pointer.part else None
    if view is not None and view in views:
        number = list(views).index(view) + 1
        _frame(f"{VIEWS_OF_STAGE}:nth-of-type({number})")


def _frame(selector: str) -> None:
    st.html(f"<style>{selector} {{ {_FRAME} }}</style>")


_FRAME = (
    "outline: 3px solid light-dark(#b26a00, #ffc53d) !important; outline-offset: -2px;"
    " animation: fb-guided 1s steps(4) 3; z-index: 5;"
)
