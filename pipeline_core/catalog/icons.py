"""Icons of blocks: those of the pinned Lucide by name, as elements of SVG.

`lucide.json` is written by ``npm run icons`` in `ui/canvas/frontend`; its licence stands
beside it. An entry of the catalogue carries the elements of its block's icon, so that the
canvas draws what it is given and has no list of its own.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from pipeline_core.catalog.settings import nearest_names
from pipeline_core.errors import CatalogError
from pipeline_core.spec.entry import Family, IconNodes

FILE = Path(__file__).parent / "lucide.json"
# For a block that names no icon.
FAMILY_ICONS: dict[Family, str] = {
    "ingest": "database",
    "validate_data": "clipboard-check",
    "prepare": "sliders-horizontal",
    "train": "brain",
    "validate_model": "gauge",
    "monitor": "radar",
}


def icon_nodes(name: str) -> IconNodes:
    """Return the elements of an icon; none if Lucide has no such icon.

    Examples
    --------
    >>> icon_nodes("minus")
    [['path', {'d': 'M5 12h14'}]]
    >>> icon_nodes("no-such-icon")
    []
    """
    nodes = _icons().get(name, [])
    return icon_nodes(nodes) if isinstance(nodes, str) else nodes  # a former name of an icon


def checked_icon(block: str, name: str) -> IconNodes:
    """Return the elements of a block's icon.

    Raises
    ------
    CatalogError
        Lucide has no such icon; the nearest names are in the message.
    """
    nodes = icon_nodes(name)
    if not nodes:
        raise CatalogError("catalog.unknown_icon", block=block, icon=name, near=nearest_icons(name))
    return nodes


def nearest_icons(name: str, most: int = 3) -> list[str]:
    """Return the icon that is spelt most alike, then those that share most words with a name."""
    words = set(re.split(r"[^a-z0-9]+", name.lower())) - {""}
    shared = {known: len(words & set(known.split("-"))) for known in _icons()}
    related = sorted(filter(shared.get, shared), key=lambda known: (-shared[known], len(known)))
    alike = nearest_names(name, _icons())
    return list(dict.fromkeys([*alike[:1], *related, *alike]))[:most]


@cache
def _icons() -> dict[str, IconNodes | str]:
    return dict(json.loads(FILE.read_text(encoding="utf-8")))
