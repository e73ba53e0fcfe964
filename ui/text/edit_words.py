"""An edit in a few words, for the buttons that take it back or do it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ui.text.names import block_title
from ui.text.words import known, tell

_SHORT = 40
Entries = Mapping[str, Mapping[str, Any]]
_NO_BLOCKS: Entries = {}
_ABOUT = {"name": "", "setting": "", "stage": "", "block": "", "source": "", "port": ""}


def told(edits: Sequence[Mapping[str, Any]], lang: str, catalogue: Entries = _NO_BLOCKS) -> str:
    """Return what some edits, kept as JSON objects, did; blocks by their titles where known.

    Examples
    --------
    >>> told([{"edit": "remove_stage", "stage": "scaled"}], "en")
    'remove scaled'
    >>> told([], "en")
    'change of the file outside this page'
    """
    if not edits:
        return tell("change.outside", None, lang)
    first = edits[0]
    kind = first["edit"]
    if kind == "switch_stage":
        kind = "switch_off" if first.get("off") else "switch_on"
    if known(f"change.{kind}", lang) is None:
        return tell("change.other", None, lang)
    about = {**_ABOUT, **first}
    if entry := catalogue.get(about["block"]):
        about["block"] = block_title(entry, lang)
    return tell(f"change.{kind}", about, lang)


def mended(
    edit: Mapping[str, Any], lang: str, near: Sequence[str] = (), catalogue: Entries = _NO_BLOCKS
) -> str:
    """Return what an edit that mends a problem would do; a word it would choose is named.

    So is the one that it would put among others; ``near`` has what the problem suggests.

    Examples
    --------
    >>> choice = {"edit": "set_setting", "stage": "roles", "setting": "target"}
    >>> mended({**choice, "value": "species"}, "en")
    "roles: use 'species' for target"
    >>> mended({**choice, "value": ["a", "b"]}, "en")
    'roles: change target'
    >>> mended({**choice, "value": ["a", "b"]}, "en", ["b"])
    'roles: use b'
    """
    value = edit.get("value")
    if edit["edit"] == "set_setting" and (column := _put_in(value, near)):
        return tell("change.use_column", {**_ABOUT, **edit, "value": column}, lang)
    short = isinstance(value, str) and 0 < len(value) <= _SHORT
    if edit["edit"] == "set_setting" and short:
        return tell("change.use", {**_ABOUT, **edit}, lang)
    return told([edit], lang, catalogue)


def _put_in(value: Any, near: Sequence[str]) -> str | None:
    """Return the suggestion that a list follows."""
    listed = isinstance(value, list | tuple) and near and near[0] in value
    return near[0] if listed else None
