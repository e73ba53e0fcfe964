"""Access tokens: which run or pipeline a request may use, and the URLs that carry tokens.

A token opens the visitor's own runs and pipelines and nothing else.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from starlette.requests import Request

from ui.security import address, people, visitor
from ui.security.door import LEAVE_PATH
from ui.security.sessions import find_session
from ui.security.token import is_valid, issue

PIPELINE_DOWNLOADS = ("script", "picture", "file")

MODEL_TITLE = re.compile(r"[a-z0-9_-]{1,64}:[0-9]{1,9}\Z")
RUN_ID = re.compile(r"[a-z0-9]{12,32}\Z")
TOKEN_HEADER = "x-fabrica-token"
HAND_INS = "hand_ins"
_TOKEN_ROUNDING_SECONDS = 3600


@dataclass(frozen=True)
class Access:
    """Permission to use an object of a workspace: its name, and the workspace that holds it."""

    name: str
    workspace: Path


@dataclass(frozen=True)
class DocumentAccess:
    """Permission to read and edit a pipeline, and the person who owns it."""

    pipeline: str
    person: str | None


def object_access(
    request: Request, purpose: str, name: str, names: re.Pattern[str]
) -> Access | None:
    """Return the object that a request may use; None if it may not, whatever the reason.

    Parameters
    ----------
    request
        A request with a token, in a header or in its query.
    purpose
        What the token is for: ``run``, ``model`` or ``watch``.
    name, names
        The name of the object, and the pattern of such names.
    """
    token = request.headers.get(TOKEN_HEADER) or request.query_params.get("token")
    person = getattr(request.state, "person", None)
    if not names.match(name) or not is_valid(token, purpose, person or "", name):
        return None
    if visitor.in_class() and person is None:
        return None
    return Access(name, visitor.workspace_of(person))


def model_access(request: Request) -> Access | None:
    """Return the version of a kept model that a request may take home; None if it may not."""
    return object_access(request, "model", request.query_params.get("model", ""), MODEL_TITLE)


def model_download_url(kind: str, model: str, language: str, **more: str) -> str:
    """Return the URL of a download of a kept model, with the visitor's token.

    Parameters
    ----------
    kind
        ``card``, ``file``, ``pipeline`` or ``answers``.
    model
        The version: its name, a colon and its number.
    language
        Language of the words in it.
    **more
        Further parts of the query: the ``upload`` to answer for.
    """
    parts = {"model": model, "language": language, **more}
    query = urlencode(parts | {"token": page_token("model", model)})
    return f"{base_path()}/fabrica/models/{kind}?{query}"


def document_access(request: Request) -> DocumentAccess | None:
    """Return the pipeline that a request may read and edit; None if it may not.

    Parameters
    ----------
    request
        A request with a pipeline in its query and a token for it.
    """
    pipeline = address.parse({"pipeline": request.query_params.get("pipeline", "")}).pipeline
    token = request.headers.get(TOKEN_HEADER) or request.query_params.get("token")
    person = getattr(request.state, "person", None)
    if pipeline is None or not is_valid(token, "document", person or "", pipeline):
        return None
    if visitor.in_class() and person is None:
        return None
    return DocumentAccess(pipeline, person)


def document_endpoints(pipeline: str) -> dict[str, str]:
    """Return the URLs at which a component reads and edits a pipeline, with their token.

    Parameters
    ----------
    pipeline
        The id of a pipeline of the visitor.

    Returns
    -------
    dict
        URLs ``document``, ``edits``, ``changes``, ``versions``, ``files``, ``blocks`` and
        ``expressions``, and ``token``, to be sent as a header or added as ``token=``.
    """
    kinds = ("document", "edits", "changes", "versions", "files", "blocks", "expressions")
    return _endpoints(pipeline, *kinds)


def recording_endpoints(pipeline: str) -> dict[str, str]:
    """Return the URLs at which a component reads what runs of a pipeline recorded.

    Parameters
    ----------
    pipeline
        The id of a pipeline of the visitor.

    Returns
    -------
    dict
        URLs ``recording`` and ``row``, and ``token``, to be sent as a header.
    """
    return _endpoints(pipeline, "recording", "row")


def _endpoints(pipeline: str, *kinds: str) -> dict[str, str]:
    query = urlencode({"pipeline": pipeline})
    urls = {kind: f"{base_path()}/fabrica/{kind}?{query}" for kind in kinds}
    return urls | {"token": page_token("document", pipeline)}


def run_access(request: Request) -> Access | None:
    """Return the run, of its path or query, that a request may use; None if it may not."""
    run = request.path_params.get("run") or request.query_params.get("run", "")
    return object_access(request, "run", run, RUN_ID)


def archive_access(request: Request) -> str | None:
    """Return whose data a request may take home: a person's id, or empty for everybody's.

    None if it may not, whatever the reason: only the teacher may, while they are signed in.
    """
    chosen, token = request.query_params.get("person", ""), request.query_params.get("token")
    person = getattr(request.state, "person", None)
    session = find_session(getattr(request.state, "session", ""))
    if not is_valid(token, "archive", person or "", chosen) or not visitor.in_class():
        return None
    if session is None or not session.teacher or session.person != person:
        return None
    is_known = people.is_person(chosen) and people.name_of(chosen) != ""
    return chosen if is_known or not chosen else None


def archive_url(person: str = "", of: str = "") -> str:
    """Return the URL at which the teacher takes home a person's data, or everybody's.

    Parameters
    ----------
    person
        The person's id; everybody if empty.
    of
        `HAND_INS` for the packed pipelines alone.
    """
    query = urlencode({"person": person, "of": of, "token": page_token("archive", person)})
    return f"{base_path()}/fabrica/class/archive?{query}"


def run_token(run: str) -> str:
    """Return the token with which the visitor of this page may use a run."""
    return page_token("run", run)


def page_token(purpose: str, name: str) -> str:
    """Return the token of this page's visitor for a purpose and the name of its object."""
    # Issue times are rounded, so that a page drawn again within the hour is the same page.
    issued = time.time() // _TOKEN_ROUNDING_SECONDS * _TOKEN_ROUNDING_SECONDS
    return issue(purpose, visitor.person() or "", name, now=issued)


def leave_url() -> str:
    """Return the URL at which the visitor of this page signs out."""
    return f"{base_path()}{LEAVE_PATH}?{urlencode({'token': page_token('leave', '')})}"


def event_endpoint(run: str) -> dict[str, str]:
    """Return the URL at which a component listens to a run, with its token.

    Parameters
    ----------
    run
        The id of a run of the visitor.

    Returns
    -------
    dict
        ``events``, the URL, and ``token``, to be added to it as ``token=``.
    """
    return {
        "events": f"{base_path()}/fabrica/events?{urlencode({'run': run})}",
        "token": run_token(run),
    }


def run_download_url(kind: str, run: str, **parts: str) -> str:
    """Return the URL of a download of a run, with its token.

    Parameters
    ----------
    kind
        One that the routes offer: ``table``, ``script``, ``picture``, ``report``.
    run
        The id of a run of the visitor.
    **parts
        Further parts of the query: ``stage``, ``table``, ``language``.
    """
    query = urlencode({"run": run, **parts, "token": run_token(run)})
    return f"{base_path()}/fabrica/downloads/{kind}?{query}"


def base_path() -> str:
    """Return the app's base path: empty, or a slash and a name."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def pipeline_download_url(kind: str, pipeline: str, language: str, **more: str) -> str:
    """Return the URL of a download of a pipeline, with the visitor's token.

    Parameters
    ----------
    kind
        ``script``, ``notebook``, ``project``, ``picture`` or ``file``.
    pipeline
        The id of a pipeline of the visitor.
    language
        Language of the words in it.
    **more
        What else says which: the ``stage`` of a profile.
    """
    parts = {"pipeline": pipeline, "language": language, **more}
    query = urlencode(parts | {"token": page_token("take", pipeline)})
    return f"{base_path()}/fabrica/take/{kind}?{query}"
