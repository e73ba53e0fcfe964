"""What the drawing needs beside the scene to be an editor: the document, its address, the words."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from ui.documents.documents import Document
from ui.documents.live import LIVE
from ui.documents.live.graph import graph
from ui.documents.stores import opened
from ui.security import visitor
from ui.security.access import TAKES, document_of, take_of
from ui.text.words import beginning, tell
from ui.widgets.pieces import FAMILIES

_WIRES = ("Data", "Model", "Report")


def editing(document: Document, lang: str, asks: Collection[str] = ()) -> dict[str, Any]:
    """Return what makes a drawing of a pipeline its editor.

    Parameters
    ----------
    document
        The pipeline.
    lang
        Language of the words.
    asks
        What the page does when the drawing asks it to.
    """
    return {
        "graph": graph(document.pipeline),
        "revision": _revision(document),
        "editable": document_of(document.id),
        "workspace": visitor.person() or "",
        "asks": list(asks),
        "takes": {kind: take_of(kind, document.id, lang) for kind in TAKES},
        "says": sayings(lang),
    }


def _revision(document: Document) -> int:
    """Return which revision a page shows; 0 where there is a newer one by now."""
    live = LIVE.known(opened(visitor.workspace()), document.file)
    if live is None:
        return 0
    now = live.now()
    return now.revision if now.pipeline == document.pipeline else 0


def looking(document: Document, lang: str) -> dict[str, Any]:
    """Return what a drawing needs that is only looked at: a run of the past, a version."""
    return {"graph": graph(document.pipeline), "editable": None, "says": sayings(lang)}


@cache
def sayings(lang: str) -> dict[str, str]:
    """Return every word of the editor, by its code."""
    codes = [*(f"family.{one}" for one in FAMILIES), *(f"wire.{one}" for one in _WIRES)]
    return dict(beginning("canvas.", lang)) | {code: tell(code, None, lang) for code in codes}
