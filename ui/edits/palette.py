"""The blocks to choose from: in the families' order, found by their name in any language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.words import LANGUAGES
from ui.names import block_title
from ui.pieces import FAMILIES
from ui.words import tell


def blocks(catalogue: Mapping[str, Any], lang: str) -> list[str]:
    """Return the ids of the blocks that may be used, family by family, by title."""
    order = {family: number for number, family in enumerate(FAMILIES)}
    usable = [one for one in catalogue.values() if one["approved"] and one["shape"]]
    usable.sort(key=lambda one: (order.get(one["family"], 9), block_title(one, lang).lower()))
    return [str(one["id"]) for one in usable]


def label(entry: Mapping[str, Any], lang: str) -> str:
    """Return a block's line: its family, its title, its title in the other languages."""
    titles = [block_title(entry, lang)]
    titles += [block_title(entry, one) for one in LANGUAGES if one != lang]
    family = tell(f"family.{entry['family']}", None, lang)
    return f"{titles[0]} – {family} ({', '.join(dict.fromkeys(titles[1:]))})"
