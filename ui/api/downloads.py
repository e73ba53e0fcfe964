"""Downloads of a run: how each kind of file is made, and how it is handed out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from pipeline_core.store import Store, open_store
from pipeline_core.store.runs import Run
from ui.api.spreadsheet import safe_csv
from ui.security.access import access
from ui.security.form import language_of
from ui.security.policy import FILE
from ui.text.words import tell

_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_NAME = re.compile(r"[A-Za-z0-9_. -]{1,120}\Z")
_LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Made:
    """A file that is handed out."""

    content: bytes
    name: str
    media: str


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Parameters
    ----------
    store, run
        The run and its workspace.
    what
        The rest of the address: ``stage``, ``table``; judge it strictly.
    language
        The reader's.
    """

    store: Store
    run: Run
    what: Mapping[str, str]
    language: str

    @property
    def stem(self) -> str:
        """The pipeline's file without its ending."""
        return _PLAIN.sub("-", self.run.file.rpartition("/")[2].rpartition(".")[0]) or "pipeline"


Maker = Callable[[Wanted], Made | None]


async def download(request: Request, makers: Mapping[str, Maker]) -> Response:
    """Hand out a file that belongs to a run of the visitor.

    Parameters
    ----------
    request
        Its path names the kind of file.
    makers
        How each kind of file is made, outside the event loop; None where there is
        no such thing.
    """
    allowed, make = access(request), makers.get(request.path_params["kind"])
    lang = reader(request)
    if allowed is None or make is None or not (allowed.workspace / "fabrica.db").exists():
        return nothing()
    what = {name: value for name, value in request.query_params.items() if name != "token"}
    try:
        made = await asyncio.to_thread(_made, make, allowed.workspace, allowed.run, what, lang)
    except FabricaError as error:
        return PlainTextResponse(tell(error.code, error.values, lang), 409)
    return nothing() if made is None else handed_out(made)


def reader(request: Request) -> str:
    """Return the language that a request asks for, or that its browser prefers."""
    lang = request.query_params.get("language", "")
    known = lang in _LANGUAGES
    return lang if known else language_of(request.headers.get("accept-language", ""))


def _made(
    make: Maker, workspace: Path, run_id: str, what: dict[str, str], lang: str
) -> Made | None:
    store = open_store(workspace)
    try:
        run = store.runs.run(run_id)
        return make(Wanted(store, run, what, lang)) if run else None
    finally:
        store.close()


def nothing() -> Response:
    """Say that there is no such thing, whatever the reason."""
    return PlainTextResponse("There is no such thing here.", 404)


def handed_out(made: Made) -> Response:
    """Return a file as an answer that the browser keeps and never runs."""
    names = f"filename=\"{_PLAIN.sub('-', made.name)}\"; filename*=UTF-8''{quote(made.name)}"
    headers = {
        "content-disposition": f"attachment; {names}",
        "content-security-policy": FILE,
        "cache-control": "no-store",
    }
    return Response(made.content, media_type=made.media, headers=headers)


def _table(wanted: Wanted) -> Made | None:
    """Make a table of a stage, as CSV."""
    stage, table = wanted.what.get("stage", ""), wanted.what.get("table", "rows")
    rows = wanted.store.runs.stages(wanted.run.id)
    key = next((row["key"] for row in rows if row["stage"] == stage), None)
    if key is None or not _NAME.match(table):
        return None
    try:
        frame = wanted.store.artifacts.table(key, table)
    except FabricaError as error:
        if error.code == "store.no_such_table":
            return None
        raise
    name = stage if table == "rows" else f"{stage}-{table}"
    return Made(safe_csv(frame), f"{name}.csv", "text/csv; charset=utf-8")


def _script(wanted: Wanted) -> Made:
    text = _called(wanted, "script")
    return Made(text.encode(), f"{wanted.stem}.py", "text/x-python; charset=utf-8")


def _picture(wanted: Wanted) -> Made:
    statuses = as_statuses(wanted.store.runs.stages(wanted.run.id))
    text = _called(wanted, "picture", statuses=statuses)
    return Made(text.encode(), f"{wanted.stem}.html", "text/html; charset=utf-8")


def as_statuses(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how each stage of a run stands, as a picture shows it."""
    return {
        row["stage"]: {name: row.get(name) for name in ("status", "seconds", "summary")}
        for row in rows
    }


def _called(wanted: Wanted, job: str, **more: object) -> str:
    run = wanted.run
    payload = {"text": run.spec, "file": run.file, "language": wanted.language, **more}
    return str(client.call(wanted.store.workspace, job, payload))


MAKERS: dict[str, Maker] = {"table": _table, "script": _script, "picture": _picture}
