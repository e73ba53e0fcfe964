"""Downloads of a pipeline as it stands, run or not: code, project, picture, file, and data."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from pipeline_core.runs.pack import pack
from pipeline_core.spec import parse, to_base64
from pipeline_core.store import open_store
from ui.api.downloads import Download, attachment, reader_language, stage_statuses
from ui.api.responses import not_found
from ui.documents import documents
from ui.documents.preferences import preview_sample
from ui.documents.previews import ancestors_of
from ui.security import address, visitor
from ui.security.entry_form import locale_of_header
from ui.security.token import is_valid
from ui.text.words import region, translate, use_language

_UTF8 = "charset=utf-8"
_FILE_TYPES = {
    "script": ("py", f"text/x-python; {_UTF8}"),
    "notebook": ("ipynb", f"application/x-ipynb+json; {_UTF8}"),
    "code": ("zip", "application/zip"),
    "project": ("zip", "application/zip"),
    "picture": ("html", f"text/html; {_UTF8}"),
    "file": ("yaml", f"application/yaml; {_UTF8}"),
    "pack": ("zip", "application/zip"),
    "profile": ("html", f"text/html; {_UTF8}"),
    "leaderboard": ("html", f"text/html; {_UTF8}"),
}
_ZIP_JOBS = {"code": "script_zip", "project": "project_zip"}
_MAX_PACKED_BYTES = 300_000_000


async def download_pipeline(request: Request) -> Response:
    """Answer with a file of a pipeline of the visitor."""
    kind, query = request.path_params["kind"], request.query_params
    name, person = address.parse(dict(query)).pipeline, getattr(request.state, "person", None)
    permitted = name is not None and is_valid(query.get("token"), "take", person or "", name)
    if (
        name is None
        or not permitted
        or kind not in _FILE_TYPES
        or (visitor.in_class() and person is None)
    ):
        return not_found()
    lang, workspace = reader_language(request), visitor.workspace_of(person)
    file = documents.find_file(name, workspace)
    if file is None:
        return not_found()
    try:
        with use_language(lang, locale_of_header(request.headers.get("accept-language", ""))):
            stage = query.get("stage", "")
            content = await asyncio.to_thread(_content, kind, workspace, file, lang, stage)
    except FabricaError as error:
        return PlainTextResponse(translate(error.code, error.values, lang), 409)
    if content is None:
        return not_found()
    extension, media_type = _FILE_TYPES[kind]
    ending = f"-{kind}" if kind in ("profile", "leaderboard", "project", "code") else ""
    return attachment(Download(content, f"{file.stem}{ending}.{extension}", media_type))


def _content(kind: str, workspace: Path, file: Path, lang: str, stage: str) -> bytes | None:
    text = documents.current_text(file, workspace)
    if kind == "profile":
        return _profile(workspace, file, text, lang, stage)
    if kind == "leaderboard":
        return _leaderboard(workspace, file, text, lang)
    if kind == "file":
        return text.encode()
    if kind == "pack":
        return _packed(workspace, file, text)
    payload: dict[str, Any] = {"text": text, "file": str(file), "language": lang}
    if job := _ZIP_JOBS.get(kind):
        return b64decode(client.call(workspace, job, payload))
    if kind == "picture":
        payload["statuses"] = _statuses(workspace, str(file), text)
    return str(client.call(workspace, kind, payload)).encode()


def _profile(workspace: Path, file: Path, text: str, lang: str, stage: str) -> bytes | None:
    """Return the profile of a stage's table as a page; None if there is no such stage or table."""
    pipeline = parse(text, file.name)
    if stage not in pipeline.stages:
        return None
    payload = {
        "line": to_base64(ancestors_of(stage, pipeline)),
        "file": str(file),
        "stage": stage,
        "sample": preview_sample(workspace),
        "language": lang,
        "region": region(lang),
    }
    page = client.call(workspace, "profile_page", payload)
    return None if page is None else str(page).encode()


def _leaderboard(workspace: Path, file: Path, text: str, lang: str) -> bytes:
    pipeline = parse(text, file.name)
    title, line = pipeline.name or file.stem, to_base64(pipeline)
    payload = {"line": line, "file": str(file), "language": lang, "title": title}
    return str(client.call(workspace, "factory_report", payload)).encode()


def _packed(workspace: Path, file: Path, text: str) -> bytes:
    target, catalogue = BytesIO(), load_catalogue(workspace)
    pack(parse(text, file.name), text, file, catalogue, target, _MAX_PACKED_BYTES)
    return target.getvalue()


def _statuses(workspace: Path, identity: str, text: str) -> dict[str, Any]:
    """Return the stages' statuses in the last run, if it ran the file's current text."""
    store = open_store(workspace)
    try:
        last = next(iter(store.runs.of_pipeline(identity, 1)), None)
        is_current = last is not None and last.spec == text
        return stage_statuses(store.runs.stages(last.id)) if last is not None and is_current else {}
    finally:
        store.close()
