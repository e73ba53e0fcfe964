"""Route of the report of a watched model: one printable file of a period."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pipeline_core.errors import FabricaError
from pipeline_core.store import open_store
from ui.api.downloads import Download, attachment, reader_language
from ui.api.responses import not_found
from ui.documents.watches import find_watch
from ui.screens.monitor.report_document import report_file
from ui.security.entry_form import locale_of_header
from ui.security.watch_access import watch_access
from ui.text.words import translate, use_language

_MOMENT = re.compile(r"\d{1,12}\Z")


async def watch_report(request: Request) -> Response:
    """Answer with the report of a period of a watch of the visitor."""
    access, lang = watch_access(request), reader_language(request)
    start, end = (request.query_params.get(name, "") for name in ("start", "end"))
    if access is None or not (_MOMENT.match(start) and _MOMENT.match(end)):
        return not_found()
    if not (access.workspace / "fabrica.db").exists():
        return not_found()
    period = int(start), int(end)
    try:
        with use_language(lang, locale_of_header(request.headers.get("accept-language", ""))):
            download = await asyncio.to_thread(
                _download, access.workspace, access.name, period, lang
            )
    except FabricaError as error:
        return PlainTextResponse(translate(error.code, error.values, lang), 409)
    return not_found() if download is None else attachment(download)


def _download(
    workspace: Path, identity: str, period: tuple[int, int], lang: str
) -> Download | None:
    store = open_store(workspace)
    try:
        watch = find_watch(identity, store)
        if watch is None:
            return None
        content = report_file(store, watch, period, lang)
        return Download(content, f"{watch.name}-monitor.html", "text/html; charset=utf-8")
    finally:
        store.close()
