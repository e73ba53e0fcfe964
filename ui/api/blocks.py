"""Route of the palette: all usable blocks with titles, ports and search words."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline_core.catalog import Catalogue, Entry
from pipeline_core.errors import FabricaError
from pipeline_core.messages.words import LANGUAGES
from pipeline_core.spec.extras import installed_extras
from ui.api.catalogue_cache import cached_catalogue
from ui.api.document_request import EDIT_EXECUTOR, language_of_request, parse_request
from ui.api.responses import refusal, unavailable
from ui.canvas.problem_json import ports_json
from ui.canvas.scene import canvas_texts
from ui.security import visitor
from ui.text.names import block_help, block_title, choice_advice, install_advice
from ui.text.words import lookup_text
from ui.widgets.markup import FAMILY_COLOURS

_PALETTES: dict[tuple[str, str, frozenset[str]], bytes] = {}
_MAX_PALETTES = 20


async def blocks(request: Request) -> Response:
    """Answer with the palette; 304 if the browser has the current one."""
    document_request = parse_request(request)
    if document_request is None:
        return refusal("api.not_found", 404, language_of_request(request))

    def palette_json() -> bytes:
        with visitor.act_as(document_request.access.person):
            return _palette_json(cached_catalogue(), document_request.lang)

    try:
        content = await asyncio.get_running_loop().run_in_executor(EDIT_EXECUTOR, palette_json)
    except FabricaError as error:
        return unavailable(error, document_request.lang)
    tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


def _palette_json(catalogue: Catalogue, lang: str) -> bytes:
    """Return the palette as JSON, made once for each description of the blocks."""
    key = (getattr(catalogue, "stamp", ""), lang, installed_extras())
    content = _PALETTES.get(key)
    if content is None:
        content = json.dumps(palette(catalogue, lang), ensure_ascii=False).encode()
        if len(_PALETTES) >= _MAX_PALETTES:
            _PALETTES.clear()
        if key[0]:
            _PALETTES[key] = content
    return content


def palette(catalogue: Catalogue, lang: str) -> dict[str, Any]:
    """Return the usable blocks, family by family, and the texts of the canvas."""
    usable = [entry for entry in catalogue.values() if entry["approved"] and entry["shape"]]
    family_order = {family: number for number, family in enumerate(FAMILY_COLOURS)}
    usable.sort(
        key=lambda entry: (family_order.get(entry["family"], 9), block_title(entry, lang).lower())
    )
    return {"blocks": [_block_json(entry, lang) for entry in usable], "words": canvas_texts(lang)}


def _block_json(entry: Entry, lang: str) -> dict[str, Any]:
    return {
        "id": entry["id"],
        "title": block_title(entry, lang),
        "family": entry["family"],
        "icon": entry["icon_nodes"],
        "summary": block_help(entry, lang),
        "shape": entry["shape"],
        "ports": ports_json(entry, lang),
        "outputs": list(entry["outputs"]),
        "passes": entry["passes"],
        "words": _search_words(entry, lang),
        "curated": entry.get("curated", True),
        "when": choice_advice(entry, lang),
        "missing": install_advice(entry, lang),
    }


def _search_words(entry: Entry, lang: str) -> list[str]:
    """Return the words that find a block beside what is shown of it, in every language."""
    visible = {"", entry["id"], block_title(entry, lang), block_help(entry, lang)}
    texts = [*entry.get("formerly", ()), entry.get("estimator", "").rpartition(":")[2]]
    for language in LANGUAGES:
        texts += [block_title(entry, language), block_help(entry, language)]
        texts += (lookup_text(f"block.{entry['id']}.words", language) or "").split(",")
    words = dict.fromkeys(text.strip() for text in texts)
    return [word for word in words if word not in visible]
