"""Downloads of a kept model: its card, its file, its pipeline, and its answers for a file."""

from __future__ import annotations

import asyncio
import csv
import io
from base64 import b64decode
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.registry.portable.archive import archive
from pipeline_core.runs import client
from pipeline_core.store import Store, open_store
from pipeline_core.store.kept_models import KeptModel
from ui.api.downloads import Download, attachment, reader_language
from ui.api.responses import not_found
from ui.api.spreadsheet import safe_cell
from ui.documents.uploads import find_upload
from ui.security.access import model_access
from ui.security.entry_form import locale_of_header
from ui.text.words import region, translate, use_language

_UTF8 = "charset=utf-8"
# What the launcher writes as one file, and how its name ends.
_FORMS = {"onnx": ".onnx", "mlflow": "-mlflow.zip"}
_KINDS = ("card", "file", "pipeline", "answers", *_FORMS)


async def download_model(request: Request) -> Response:
    """Answer with a file of a kept model of the visitor."""
    access, kind = model_access(request), request.path_params["kind"]
    if access is None or kind not in _KINDS or not (access.workspace / "fabrica.db").exists():
        return not_found()
    query, lang = request.query_params, reader_language(request)
    upload, prepared = query.get("upload", ""), bool(query.get("prepared"))
    try:
        with use_language(lang, locale_of_header(request.headers.get("accept-language", ""))):
            download = await asyncio.to_thread(
                _download, kind, access.workspace, access.name, lang, upload, prepared=prepared
            )
    except FabricaError as error:
        return PlainTextResponse(translate(error.code, error.values, lang), 409)
    return not_found() if download is None else attachment(download)


def _download(
    kind: str, workspace: Path, title: str, lang: str, upload: str, *, prepared: bool
) -> Download | None:
    store = open_store(workspace)
    try:
        name, _, number = title.partition(":")
        kept = [one for one in store.models.versions(name) if str(one.version) == number]
        if not kept:
            return None
        if kind == "file":
            return _archive(store, kept[0], lang)
    finally:
        store.close()
    if kind == "pipeline":
        text = str(kept[0].record["pipeline"]["text"])
        return Download(text.encode(), f"{_stem(kept[0])}.yaml", f"application/yaml; {_UTF8}")
    if kind in _FORMS:
        payload = {"title": title, "form": kind}
        data = b64decode(str(client.call(workspace, "portable_form", payload)))
        return Download(data, f"{_stem(kept[0])}{_FORMS[kind]}", "application/octet-stream")
    if kind == "card":
        payload = {"title": title, "language": lang, "region": region(lang)}
        page = str(client.call(workspace, "model_card", payload))
        return Download(page.encode(), f"{_stem(kept[0])}-card.html", f"text/html; {_UTF8}")
    return _answers(workspace, kept[0], upload, prepared=prepared)


def _archive(store: Store, version: KeptModel, lang: str) -> Download:
    """Return a model's file with what opens it; the launcher says what that is."""
    data = store.models.objects.read(version.files["model"].name)
    if data is None:
        raise StoreError("registry.damaged", model=version.title, part="model")
    payload = {"title": version.title, "language": lang}
    texts = dict(client.call(store.workspace, "model_texts", payload))
    return Download(
        archive(_stem(version), texts, data), f"{_stem(version)}.zip", "application/zip"
    )


def _answers(workspace: Path, kept: KeptModel, upload: str, *, prepared: bool) -> Download | None:
    file = find_upload(workspace, upload)
    if file is None:
        return None
    payload = {"title": kept.title, "file": str(file.file), "prepared": prepared}
    text = str(client.call(workspace, "model_answers_file", payload))
    return Download(_safe(text), f"{_stem(kept)}-answers.csv", f"text/csv; {_UTF8}")


def _safe(text: str) -> bytes:
    """Return CSV in which a spreadsheet takes no cell for a formula."""
    written = io.StringIO()
    rows = csv.reader(io.StringIO(text))
    csv.writer(written).writerows([safe_cell(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _stem(kept: KeptModel) -> str:
    return f"{kept.name}-{kept.version}"
