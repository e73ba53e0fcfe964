"""How strongly two columns go together, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.messages.region import with_region_signs
from ui.text.words import region, translate


def relation_text(relation: Mapping[str, Any] | None, lang: str) -> str:
    """Return a relation's measure and value; empty if there is none.

    Parameters
    ----------
    relation
        A `measures.associations.Relation`.
    lang
        Language of the words.

    Examples
    --------
    >>> relation_text({"measure": "pearson", "value": -0.4249}, "en")
    "Pearson's r = −0.42"
    >>> relation_text({"measure": "cramers_v", "value": None}, "en"), relation_text(None, "en")
    ('', '')
    """
    if relation is None or relation["value"] is None:
        return ""
    name = translate(f"relation.{relation['measure']}", None, lang)
    value = with_region_signs(f"{relation['value']:.2f}", region(lang))
    return f"{name} = {value.replace('-', '−')}"
