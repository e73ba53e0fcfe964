"""The blocks there are, for the palette: titles, what they take and give, words to find them by."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline_core.errors import FabricaError
from pipeline_core.messages.words import LANGUAGES
from ui.api.document_request import QUICK, asked, language, refusal, trouble
from ui.api.entries import entries
from ui.canvas.problem_json import ports
from ui.canvas.scene import words
from ui.security import visitor
from ui.text.names import block_help, block_title
from ui.text.words import known
from ui.widgets.pieces import FAMILIES


async def blocks(request: Request) -> Response:
    """Return the blocks; nothing where the browser has them already."""
    wanted = asked(request)
    if wanted is None:
        return refusal("api.not_found", 404, language(request))

    def working() -> bytes:
        with visitor.visiting(wanted.access.person):
            return json.dumps(palette(entries(), wanted.lang), ensure_ascii=False).encode()

    try:
        found = await asyncio.get_running_loop().run_in_executor(QUICK, working)
    except FabricaError as error:
        return trouble(error, wanted.lang)
    tag = f'"{hashlib.sha256(found).hexdigest()[:24]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(found, media_type="application/json", headers=headers)


def palette(catalogue: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return the blocks that may be used, family by family, and the words of the drawing."""
    usable = [one for one in catalogue.values() if one["approved"] and one["shape"]]
    order = {family: number for number, family in enumerate(FAMILIES)}
    usable.sort(key=lambda one: (order.get(one["family"], 9), block_title(one, lang).lower()))
    return {"blocks": [_block(one, lang) for one in usable], "words": words(lang)}


def _block(entry: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {
        "id": entry["id"],
        "title": block_title(entry, lang),
        "family": entry["family"],
        "icon": str(entry["icon"]),
        "summary": block_help(entry, lang),
        "shape": entry["shape"],
        "ports": ports(entry, lang),
        "outputs": list(entry["outputs"]),
        "words": _synonyms(entry),
        "curated": entry.get("curated", True),
    }


def _synonyms(entry: Mapping[str, Any]) -> list[str]:
    """Return what else a block is looked for by, in every language."""
    found = [entry["id"], *entry.get("formerly", ())]
    for lang in LANGUAGES:
        found += [block_title(entry, lang), block_help(entry, lang)]
        found += (known(f"block.{entry['id']}.words", lang) or "").split(",")
    return list(dict.fromkeys(word for one in found if (word := one.strip())))
