"""The data beside the scene that makes a drawing an editor: graph, endpoints, texts, requests."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import TypedDict

from pipeline_core.errors import FabricaError
from ui.documents import document_runs, documents
from ui.documents.documents import Document
from ui.documents.live import OPEN_DOCUMENTS
from ui.documents.live.graph import Graph, graph_json
from ui.documents.stores import visitor_store
from ui.security import visitor
from ui.security.access import (
    PIPELINE_DOWNLOADS,
    document_endpoints,
    pipeline_download_url,
    recording_endpoints,
)
from ui.text.words import texts_with_prefix, translate
from ui.widgets.markup import FAMILY_COLOURS

# What the canvas may request of the page: run all, up to a stage, or that stage anew.
RUN_REQUESTS = ("run", "run_to", "run_only")
_WIRES = ("Data", "Model", "Report")


class EditorData(TypedDict):
    """The data that makes a drawing of a pipeline its editor."""

    graph: Graph
    revision: int
    editable: Mapping[str, str]
    workspace: str
    asks: list[str]
    takes: dict[str, str]
    plays: dict[str, str]
    says: dict[str, str]


class ViewerData(TypedDict):
    """The data of a drawing that cannot be edited."""

    graph: Graph
    editable: None
    plays: dict[str, str]
    says: dict[str, str]


def editor_data(document: Document, lang: str, requests: Collection[str] = ()) -> EditorData:
    """Return the data that makes a drawing of a pipeline its editor.

    Parameters
    ----------
    document
        The pipeline.
    lang
        The language of the texts.
    requests
        What the canvas may request of the page.
    """
    return {
        "graph": graph_json(document.pipeline),
        "revision": _shown_revision(document),
        "editable": document_endpoints(document.id),
        "workspace": visitor.person() or "",
        "asks": list(requests),
        "takes": {
            kind: pipeline_download_url(kind, document.id, lang) for kind in PIPELINE_DOWNLOADS
        },
        "plays": recording_endpoints(document.id),
        "says": editor_texts(lang),
    }


def viewer_data(document: Document, lang: str) -> ViewerData:
    """Return the data of a drawing that cannot be edited: a past run, or a version."""
    return {
        "graph": graph_json(document.pipeline),
        "editable": None,
        "plays": recording_endpoints(document.id),
        "says": editor_texts(lang),
    }


@cache
def editor_texts(lang: str) -> dict[str, str]:
    """Return every text of the editor by its code."""
    codes = [f"family.{family}" for family in FAMILY_COLOURS]
    codes += [f"wire.{wire}" for wire in _WIRES]
    texts = dict(texts_with_prefix("canvas.", lang))
    return texts | {code: translate(code, None, lang) for code in codes}


def perform_run_request(request: str, stage: str | None, pipeline_id: str) -> FabricaError | None:
    """Run as the canvas requested, and return the error, if any.

    Parameters
    ----------
    request
        One of `RUN_REQUESTS`; anything else is ignored.
    stage
        The stage; None for a run of all.
    pipeline_id
        The pipeline; its current state is run, not the one that the page shows.
    """
    try:
        document = documents.load(pipeline_id)
        if request not in RUN_REQUESTS or document is None:
            return None
        if request == "run":
            document_runs.start(document)
        elif stage is not None and stage in document.pipeline.stages:
            force = (stage,) if request == "run_only" else ()
            document_runs.start(document, to=(stage,), force=force)
    except FabricaError as error:
        return error
    return None


def _shown_revision(document: Document) -> int:
    """Return the revision that a page shows; 0 if it is no longer current."""
    live = OPEN_DOCUMENTS.find(visitor_store(), document.file)
    if live is None:
        return 0
    state = live.state()
    return state.revision if state.pipeline == document.pipeline else 0
