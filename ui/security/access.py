"""Who asks for which run or pipeline: a token opens the visitor's own things and nothing else."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from starlette.requests import Request

from ui.security import address, visitor
from ui.security.token import holds, issue

TAKES = ("script", "picture", "file")

RUN = re.compile(r"[a-z0-9]{12,32}\Z")
TOKEN_HEADER = "x-fabrica-token"
_SAME_FOR = 3600


@dataclass(frozen=True)
class Access:
    """A run that may be asked about, and the workspace it is looked for in."""

    run: str
    workspace: Path


@dataclass(frozen=True)
class DocumentAccess:
    """A pipeline that may be read and edited, and whose it is."""

    pipeline: str
    person: str | None


def document_access(request: Request) -> DocumentAccess | None:
    """Return which pipeline a request may read and edit; None where it may none.

    Parameters
    ----------
    request
        Names a pipeline in its query, and brings a token for it.
    """
    pipeline = address.read({"pipeline": request.query_params.get("pipeline", "")}).pipeline
    token = request.headers.get(TOKEN_HEADER) or request.query_params.get("token")
    who = getattr(request.state, "person", None)
    if pipeline is None or not holds(token, "document", who or "", pipeline):
        return None
    if visitor.in_class() and who is None:
        return None
    return DocumentAccess(pipeline, who)


def document_of(pipeline: str) -> dict[str, str]:
    """Return where a page reads and edits a pipeline, for a component's data.

    Parameters
    ----------
    pipeline
        The id of a pipeline of the visitor.

    Returns
    -------
    dict
        The addresses ``document``, ``edits``, ``changes``, ``versions``, ``files``
        and ``blocks``, and ``token``: as a header, or added as ``token=``.
    """
    query = urlencode({"pipeline": pipeline})
    kinds = ("document", "edits", "changes", "versions", "files", "blocks")
    made = time.time() // _SAME_FOR * _SAME_FOR
    token = issue("document", visitor.person() or "", pipeline, now=made)
    return {kind: f"{front()}/fabrica/{kind}?{query}" for kind in kinds} | {"token": token}


def access(request: Request) -> Access | None:
    """Return what a request may ask for; None where it may not, whatever the reason.

    Parameters
    ----------
    request
        Names a run, in its path or its query, and brings a token for it.
    """
    run = request.path_params.get("run") or request.query_params.get("run", "")
    token = request.headers.get(TOKEN_HEADER) or request.query_params.get("token")
    who = getattr(request.state, "person", None)
    if not RUN.match(run) or not holds(token, "run", who or "", run):
        return None
    if visitor.in_class() and who is None:
        return None
    return Access(run, visitor.workspace_of(who))


def token_for(run: str) -> str:
    """Return the token with which the visitor of this page may ask for a run."""
    return page_token("run", run)


def page_token(what: str, name: str) -> str:
    """Return a token of the visitor of this page for something by its kind and its name."""
    # The same for an hour, so that a page that is drawn again is the same page.
    return issue(what, visitor.person() or "", name, now=time.time() // _SAME_FOR * _SAME_FOR)


def events_of(run: str) -> dict[str, str]:
    """Return where a page listens to a run, for a component's data.

    Parameters
    ----------
    run
        The id of a run of the visitor.

    Returns
    -------
    dict
        ``events``, the address, and ``token``, to be added to it as ``token=``.
    """
    return {
        "events": f"{front()}/fabrica/events?{urlencode({'run': run})}",
        "token": token_for(run),
    }


def download_of(kind: str, run: str, **what: str) -> str:
    """Return the address of a download, with its token.

    Parameters
    ----------
    kind
        One that `ui.api.downloads` offers: ``table``, ``script``, ``picture``, ``report``.
    run
        The id of a run of the visitor.
    **what
        What of it: ``stage`` and ``table``, ``language``.
    """
    query = urlencode({"run": run, **what, "token": token_for(run)})
    return f"{front()}/fabrica/downloads/{kind}?{query}"


def front() -> str:
    """Return the app's base path: nothing, or a slash and a name."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def take_of(kind: str, pipeline: str, language: str) -> str:
    """Return the address of a pipeline's download, with the visitor's token for it.

    Parameters
    ----------
    kind
        ``script``, ``picture`` or ``file``.
    pipeline
        The id of a pipeline of the visitor.
    language
        Of the words in it.
    """
    what = {"pipeline": pipeline, "language": language}
    query = urlencode(what | {"token": page_token("take", pipeline)})
    return f"{front()}/fabrica/take/{kind}?{query}"
