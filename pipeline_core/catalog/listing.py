"""Listing of blocks that may not be imported: what their text says without being executed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from pipeline_core.catalog.icons import icon_nodes
from pipeline_core.catalog.sources import user_module
from pipeline_core.errors import CatalogError, FabricaError
from pipeline_core.messages.message import Message
from pipeline_core.spec.entry import FAMILIES, Entry, Family
from pipeline_core.spec.families import family_of, unknown_family

# Why a block cannot be loaded: a message as plain data, or a library's own words.
Cause: TypeAlias = str | dict[str, Any]


def cause_of(error: BaseException) -> Cause:
    """Return why a block cannot be loaded: as data where there are words for it."""
    if isinstance(error, FabricaError):
        return dict(error.message.as_json())
    return f"{type(error).__name__}: {error}"


def entries_from_text(
    file: Path, cause: Cause = "", *, reason: Message | None = None, in_app: bool = False
) -> Iterator[tuple[str, Entry]]:
    """Yield the blocks that a file's text lists.

    Parameters
    ----------
    file
        A file of the user's.
    cause
        Why they cannot be loaded.
    reason
        Without a cause, why they wait for approval.
    in_app
        The file lies in the workspace, where the app edits and approves it.
    """
    why = "catalog.waits_in_app" if in_app else "catalog.waits_for_approval"
    try:
        body = ast.parse(file.read_text(encoding="utf-8")).body
    except (SyntaxError, ValueError) as error:
        yield file.stem, unavailable_entry(file, Listing(file.stem), cause_of(error))
        return
    folder_family = family_of(user_module(file))
    for node in body:
        if isinstance(node, ast.FunctionDef) and (listing := _listing(node, folder_family)):
            entry = unavailable_entry(file, listing, cause or listing.fault, reason)
            yield node.name, {**entry, "why": entry["why"] if cause or listing.fault else why}


class Listing(NamedTuple):
    """What a block's text says of it without being executed."""

    title: str
    family: Family = "prepare"
    fault: Cause = ""


def _listing(node: ast.FunctionDef, folder_family: Family) -> Listing | None:
    """Return what a function's ``@block(...)`` says, or None where it is no block."""
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Name):
            continue
        if decorator.func.id == "block":
            title = _literal(decorator.args[0]) if decorator.args else None
            arguments = {argument.arg: _literal(argument.value) for argument in decorator.keywords}
            title = node.name if title is None else str(title)
            given = arguments.get("family")
            family = next((known for known in FAMILIES if known == given), folder_family)
            is_unknown = given not in (None, family)
            fault = cause_of(unknown_family(node.name, given)) if is_unknown else ""
            return Listing(title, family, fault)
    return None


def _literal(node: ast.expr) -> Any:
    return node.value if isinstance(node, ast.Constant) else None


def unavailable_entry(
    file: Path, listing: Listing, cause: Cause, reason: Message | None = None
) -> Entry:
    """Return the entry of a block that may not be imported: it is broken, or not approved."""
    return {
        "title": listing.title,
        "family": listing.family,
        "icon": "lock",
        "icon_nodes": icon_nodes("lock"),
        "shape": None,
        "formerly": [],
        "summary": "",
        "doc": "",
        "params": {},
        "ports": [],
        "outputs": [],
        "passes": None,
        "settings": {"type": "object", "properties": {}, "required": []},
        "learns": False,
        "keeps_index": False,
        "combines_rows": False,
        "approved": False,
        "why": "catalog.broken" if cause else "catalog.waits_for_approval",
        "cause": cause or (dict(reason.as_json()) if reason else ""),
        "file": str(file),
        "code": "",
        "packages": [],
    }


def with_own(built_in: Mapping[str, Entry], own: Iterable[tuple[str, Entry]]) -> dict[str, Entry]:
    """Return all entries by id, the user's among them.

    A user's block may stand for a class of scikit-learn. One with the id of any other block
    is listed under its file's name too, and cannot be used.

    Parameters
    ----------
    built_in
        The entries of the built-in blocks.
    own
        The ids and entries of the user's.

    Examples
    --------
    >>> sorted(with_own({"lasso": {"estimator": "Lasso"}}, [("lasso", {"title": "My lasso"})]))
    ['lasso']
    """
    entries = dict(built_in)
    for name, entry in own:
        if name not in entries or "estimator" in entries[name]:
            entries[name] = entry
            continue
        file = Path(entry["file"])
        clash = CatalogError("two_blocks_one_id", block=name, file=entries[name]["file"])
        listing = Listing(entry["title"], entry["family"])
        entries[f"{file.stem}.{name}"] = unavailable_entry(file, listing, cause_of(clash))
    return entries
