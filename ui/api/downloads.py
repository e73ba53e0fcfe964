"""Downloads of a run: its tables, script and picture, and the response that carries a file."""

from __future__ import annotations

import asyncio
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pipeline_core.errors import FabricaError
from pipeline_core.messages.words import LANGUAGES
from pipeline_core.runs import client
from pipeline_core.store import Store, open_store
from pipeline_core.store.runs import Run
from ui.api.responses import not_found
from ui.api.spreadsheet import safe_csv
from ui.security.access import run_access
from ui.security.entry_form import language_of_header, locale_of_header
from ui.security.policy import FILE_POLICY
from ui.text.words import translate, use_language

_UNSAFE_CHARACTERS = re.compile(r"[^A-Za-z0-9._-]+")
_TABLE_NAME = re.compile(r"[^\x00-\x1f/\\]{1,120}\Z")


@dataclass(frozen=True)
class Download:
    """A file to download."""

    content: bytes
    name: str
    media_type: str


@dataclass(frozen=True)
class DownloadRequest:
    """A request for a file of a run.

    Parameters
    ----------
    store, run
        The run and its workspace's store.
    what
        Further parts of the query, unchecked: ``stage``, ``table``.
    language
        The reader's language.
    """

    store: Store
    run: Run
    query: Mapping[str, str]
    language: str

    @property
    def stem(self) -> str:
        """The pipeline's file name without its extension."""
        stem = self.run.file.rpartition("/")[2].rpartition(".")[0]
        return _UNSAFE_CHARACTERS.sub("-", stem) or "pipeline"


Maker = Callable[[DownloadRequest], Download | None]


async def send_download(request: Request, makers: Mapping[str, Maker]) -> Response:
    """Answer with a file that belongs to a run of the visitor.

    Parameters
    ----------
    request
        A request whose path names the kind of file.
    makers
        The function that makes each kind of file, outside the event loop; it returns
        None if there is no such file.
    """
    access, make = run_access(request), makers.get(request.path_params["kind"])
    lang = reader_language(request)
    if access is None or make is None or not (access.workspace / "fabrica.db").exists():
        return not_found()
    query = {name: value for name, value in request.query_params.items() if name != "token"}
    try:
        with use_language(lang, locale_of_header(request.headers.get("accept-language", ""))):
            download = await asyncio.to_thread(
                _make, make, access.workspace, access.name, query, lang
            )
    except FabricaError as error:
        return PlainTextResponse(translate(error.code, error.values, lang), 409)
    return not_found() if download is None else attachment(download)


def reader_language(request: Request) -> str:
    """Return the language that a request asks for, else the one its browser prefers."""
    lang = request.query_params.get("language", "")
    if lang in LANGUAGES:
        return lang
    return language_of_header(request.headers.get("accept-language", ""))


def _make(
    make: Maker, workspace: Path, run_id: str, query: dict[str, str], lang: str
) -> Download | None:
    store = open_store(workspace)
    try:
        run = store.runs.get(run_id)
        return make(DownloadRequest(store, run, query, lang)) if run else None
    finally:
        store.close()


def attachment(download: Download) -> Response:
    """Return the response of a download, which the browser saves and never runs."""
    headers = attachment_headers(download.name)
    return Response(download.content, media_type=download.media_type, headers=headers)


def attachment_headers(name: str) -> dict[str, str]:
    """Return the headers of a file that the browser saves under a name."""
    ascii_name = _UNSAFE_CHARACTERS.sub("-", name)
    names = f"filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
    return {
        "content-disposition": f"attachment; {names}",
        "content-security-policy": FILE_POLICY,
        "cache-control": "no-store",
    }


def _table(request: DownloadRequest) -> Download | None:
    """Return a table of a stage as CSV."""
    stage, table = request.query.get("stage", ""), request.query.get("table", "rows")
    rows = request.store.runs.stages(request.run.id)
    key = next((row["key"] for row in rows if row["stage"] == stage), None)
    if key is None or not _TABLE_NAME.match(table):
        return None
    try:
        frame = request.store.artifacts.table(key, table)
    except FabricaError as error:
        if error.code == "store.no_such_table":
            return None
        raise
    name = stage if table == "rows" else f"{stage}-{table}"
    return Download(safe_csv(frame), f"{name}.csv", "text/csv; charset=utf-8")


def _script(request: DownloadRequest) -> Download:
    text = _call_launcher(request, "script")
    return Download(text.encode(), f"{request.stem}.py", "text/x-python; charset=utf-8")


def _code(request: DownloadRequest) -> Download:
    content = b64decode(_call_launcher(request, "script_zip"))
    return Download(content, f"{request.stem}-code.zip", "application/zip")


def _notebook(request: DownloadRequest) -> Download:
    text = _call_launcher(request, "notebook")
    media_type = "application/x-ipynb+json; charset=utf-8"
    return Download(text.encode(), f"{request.stem}.ipynb", media_type)


def _project(request: DownloadRequest) -> Download:
    content = b64decode(_call_launcher(request, "project_zip"))
    return Download(content, f"{request.stem}-project.zip", "application/zip")


def _picture(request: DownloadRequest) -> Download:
    statuses = stage_statuses(request.store.runs.stages(request.run.id))
    text = _call_launcher(request, "picture", statuses=statuses)
    return Download(text.encode(), f"{request.stem}.html", "text/html; charset=utf-8")


def stage_statuses(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the status of each stage of a run, as the picture shows it."""
    return {
        row["stage"]: {name: row.get(name) for name in ("status", "seconds", "summary")}
        for row in rows
    }


def _call_launcher(request: DownloadRequest, job: str, **options: object) -> str:
    run = request.run
    payload = {"text": run.spec, "file": run.file, "language": request.language, **options}
    return str(client.call(request.store.workspace, job, payload))


MAKERS: dict[str, Maker] = {
    "table": _table,
    "script": _script,
    "code": _code,
    "notebook": _notebook,
    "project": _project,
    "picture": _picture,
}
