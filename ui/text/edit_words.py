"""Short descriptions of edits: for undo, redo and the buttons of fixes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline_core.catalog import Catalogue
from ui.text.names import block_title
from ui.text.words import lookup_text, translate

_SHORT = 40
_NO_BLOCKS: Catalogue = {}
_PLACEHOLDERS = {"name": "", "setting": "", "stage": "", "block": "", "source": "", "port": ""}


def describe_edits(
    edits: Sequence[Mapping[str, Any]], lang: str, catalogue: Catalogue = _NO_BLOCKS
) -> str:
    """Return what a list of edits did, in a few words.

    Parameters
    ----------
    edits
        Edits as JSON objects; the first one is described.
    lang
        The language.
    catalogue
        Blocks by their ids, for their titles.

    Examples
    --------
    >>> describe_edits([{"edit": "remove_stage", "stage": "scaled"}], "en")
    'remove scaled'
    >>> describe_edits([], "en")
    'change made outside this page'
    """
    if not edits:
        return translate("change.outside", None, lang)
    first = edits[0]
    kind = first["edit"]
    if kind == "switch_stage":
        kind = "switch_off" if first.get("off") else "switch_on"
    if kind == "bypass_stage" and not first.get("bypass"):
        kind = "use_stage"
    if kind == "change_group" and first.get("folded") is not None:
        kind = "fold_group" if first["folded"] else "unfold_group"
    if lookup_text(f"change.{kind}", lang) is None:
        return translate("change.other", None, lang)
    values = {**_PLACEHOLDERS, **first}
    if entry := catalogue.get(values["block"]):
        values["block"] = block_title(entry, lang)
    return translate(f"change.{kind}", values, lang)


def describe_fix(
    edit: Mapping[str, Any],
    lang: str,
    suggestions: Sequence[str] = (),
    catalogue: Catalogue = _NO_BLOCKS,
) -> str:
    """Return what an edit that fixes a problem would do; the value it would set is named.

    Parameters
    ----------
    edit
        The edit as a JSON object.
    lang
        The language.
    suggestions
        Values that the problem suggests; the first is named if the edit adds it to a list.
    catalogue
        Blocks by their ids, for their titles.

    Examples
    --------
    >>> choice = {"edit": "set_setting", "stage": "roles", "setting": "target"}
    >>> describe_fix({**choice, "value": "species"}, "en")
    "roles: use 'species' for target"
    >>> describe_fix({**choice, "value": ["a", "b"]}, "en")
    'roles: change target'
    >>> describe_fix({**choice, "value": ["a", "b"]}, "en", ["b"])
    'roles: use b'
    """
    value = edit.get("value")
    if edit["edit"] == "set_setting" and (column := _suggestion_in(value, suggestions)):
        return translate("change.use_column", {**_PLACEHOLDERS, **edit, "value": column}, lang)
    short = isinstance(value, str) and 0 < len(value) <= _SHORT
    if edit["edit"] == "set_setting" and short:
        return translate("change.use", {**_PLACEHOLDERS, **edit}, lang)
    return describe_edits([edit], lang, catalogue)


def _suggestion_in(value: Any, suggestions: Sequence[str]) -> str | None:
    """Return the first suggestion if `value` is a list that contains it."""
    is_listed = isinstance(value, list | tuple) and suggestions and suggestions[0] in value
    return suggestions[0] if is_listed else None
