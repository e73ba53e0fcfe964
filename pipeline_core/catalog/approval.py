"""Approvals of a user's own blocks: hashes of all that may be executed or read.

They are kept in the workspace. Where `LOCK_VARIABLE` says so, the file ``blocks.lock``
beside the blocks counts too: reviewed in git, it spares other machines the approving. In
a class it never counts, for there another person may have written it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline_core.catalog.folder_contents import LOCK, contents_of, hash_of, lists_block
from pipeline_core.catalog.sources import BLOCKS_FOLDER, source_files, user_files, user_folder
from pipeline_core.errors import CatalogError
from pipeline_core.messages.message import Message, MessageJson
from pipeline_core.store.atomic_file import replace_file

LOCK_VARIABLE = "FABRICA_BLOCKS_LOCK"
_PEOPLE = "people"
_FILE = "approved.json"
_KEPT_DIGESTS = 20


def approve(file: Path, workspace: Path) -> list[str]:
    """Approve a user's block file as it is now, with what lies beside it.

    A change of any of these files takes the approval back.

    Parameters
    ----------
    file
        A file of the user's blocks folder.
    workspace
        Where approvals are kept.

    Returns
    -------
    list of str
        The approved files, by their paths in the folder.

    Raises
    ------
    CatalogError
        The file is not one of the user's block files, or not Python; the folder has a
        link that leads out of it.
    """
    contents = _checked_contents(file)
    _record(workspace / _FILE, file.expanduser().resolve(), contents)
    return list(contents)


def approve_contents(file: Path, workspace: Path, contents: Mapping[str, str]) -> None:
    """Approve a user's block file as somebody has seen it, with what lay beside it.

    Parameters
    ----------
    file, workspace
        See `approve`.
    contents
        The hashes of what was seen, as `contents_of` gave them then.

    Raises
    ------
    CatalogError
        Something of it has changed since; see `approve`.
    """
    found = _checked_contents(file)
    if found != dict(contents):
        changed = {path for path, _ in set(found.items()) ^ set(contents.items())}
        raise CatalogError("catalog.changed_since_seen", names=sorted(changed))
    _record(workspace / _FILE, file.expanduser().resolve(), contents)


def approved_text(file: Path, workspace: Path) -> str | None:
    """Return the text that a user's file had when it was last approved; None if never."""
    record = _records(workspace / _FILE).get(_path_in_folder(file), {})
    text = record.get("text")
    return text if isinstance(text, str) else None


def lock(file: Path) -> Path:
    """Write the approval of a block file into ``blocks.lock``, and return that file's path.

    Raises
    ------
    CatalogError
        See `approve`.
    """
    contents = _checked_contents(file)
    target = (user_folder() or file.parent) / LOCK
    _record(target, file.expanduser().resolve(), contents)
    return target


def withdraw(file: Path, workspace: Path) -> None:
    """Take back every approval of a user's block file that the workspace has."""
    records = _records(workspace / _FILE)
    records.pop(_path_in_folder(file.expanduser().resolve()), None)
    _write(workspace / _FILE, records)


def block_files_in(path: Path) -> list[Path]:
    """Return the user's files with blocks that a path names: itself, or those in the folder."""
    path = path.expanduser().resolve()
    if not path.is_dir():
        return [path]
    return [file for file in user_files() if file.is_relative_to(path) and lists_block(file)]


def is_approved(file: Path, workspace: Path) -> bool:
    """Tell whether a user's file is approved as it and its folder are now."""
    return not why_unapproved(file, workspace)


def why_unapproved(file: Path, workspace: Path) -> Message | None:
    """Return why a user's file may not be executed; None if it is approved.

    Raises
    ------
    CatalogError, SyntaxError, ValueError, OSError
        See `covered_files`.
    """
    contents, changed = contents_of(file), set[str]()
    for record in _records_of(file, workspace):
        if _digest(contents) in record["digests"]:
            return None
        changed = {path for path, _ in set(record["files"].items()) ^ set(contents.items())}
    if changed:
        return Message("catalog.changed", {"names": sorted(changed)})
    return _why_not_as_before(file, contents, workspace)


def remember_findings(file: Path, workspace: Path, findings: list[MessageJson]) -> None:
    """Keep what was found out about a file's blocks when it was approved."""
    source = workspace / _FILE
    records, name = _records(source), _path_in_folder(file)
    _write(source, {**records, name: {**records[name], "findings": findings}})


def findings_of(file: Path, workspace: Path) -> list[MessageJson]:
    """Return what was found out about a file's blocks when it was approved."""
    return [
        finding for record in _records_of(file, workspace) for finding in record.get("findings", ())
    ]


def _records_of(file: Path, workspace: Path) -> list[dict[str, Any]]:
    """Return the approvals that a file has, whatever it was then."""
    records = (_records(source).get(_path_in_folder(file)) for source in _places(workspace))
    return [record for record in records if record is not None]


def approvals_stamp(workspace: Path) -> str:
    """Return a text that changes with the approvals."""
    texts = [source.read_bytes() for source in _places(workspace) if source.is_file()]
    return hash_of(b"\0".join(texts))


def _why_not_as_before(file: Path, contents: Mapping[str, str], workspace: Path) -> Message | None:
    """Judge by the approvals of earlier versions: of a file and those that it imports."""
    root, hashes = user_folder() or file.parent, _file_hashes(workspace)
    imported = {path for path in source_files(file) if path.is_relative_to(root)}
    if not {hash_of(path.read_bytes()) for path in imported} <= hashes:
        return Message("catalog.never_approved")
    beside = sorted(set(contents) - {path.relative_to(root).as_posix() for path in imported})
    return Message("catalog.beside", {"names": beside}) if beside else None


def _checked_contents(file: Path) -> dict[str, str]:
    file = file.expanduser().resolve()
    if file not in user_files():
        raise CatalogError("catalog.not_a_user_file", file=str(file), variable=BLOCKS_FOLDER)
    try:
        return contents_of(file)
    except (SyntaxError, ValueError, OSError) as error:
        raise CatalogError("catalog.broken", cause=str(error)) from error


def _places(workspace: Path) -> list[Path]:
    """Return the files whose approvals count."""
    folder, is_of_class = user_folder(), workspace.absolute().parent.name == _PEOPLE
    has_lock = folder is not None and os.environ.get(LOCK_VARIABLE) == "1" and not is_of_class
    return [workspace / _FILE, *([folder / LOCK] if folder and has_lock else [])]


def _record(target: Path, file: Path, contents: Mapping[str, str]) -> None:
    records = _records(target)
    name, digest = _path_in_folder(file), _digest(contents)
    before = records.get(name, {"digests": []})["digests"] if target.name == _FILE else []
    digests = [*(other for other in before if other != digest), digest][-_KEPT_DIGESTS:]
    record: dict[str, Any] = {"digests": digests, "files": dict(contents)}
    content = file.read_bytes()
    if target.name == _FILE and hash_of(content) == contents.get(name):
        record["text"] = content.decode(errors="replace")  # a later version is compared with it
    _write(target, {**records, name: record})


def _write(target: Path, records: Mapping[str, Any]) -> None:
    content: dict[str, Any] = {"blocks": dict(sorted(records.items()))}
    if target.name == _FILE:
        content["approved"] = sorted(_file_hashes(target.parent))
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, (json.dumps(content, indent=1) + "\n").encode())


def _records(source: Path) -> dict[str, dict[str, Any]]:
    """Return the approvals of a file, by the block file's path; a damaged one approves nothing."""
    records = _content(source).get("blocks")
    if not isinstance(records, dict):
        return {}
    return {name: record for name, record in records.items() if _is_record(record)}


def _is_record(record: object) -> bool:
    return (
        isinstance(record, dict)
        and isinstance(record.get("digests"), list)
        and isinstance(record.get("files"), dict)
        and all(isinstance(value, str) for value in record["files"].values())
    )


def _file_hashes(workspace: Path) -> set[str]:
    """Return the hashes of single files that an earlier version approved."""
    hashes = _content(workspace / _FILE).get("approved")
    return {text for text in hashes if isinstance(text, str)} if isinstance(hashes, list) else set()


def _content(source: Path) -> dict[str, Any]:
    try:
        content = json.loads(source.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _digest(contents: Mapping[str, str]) -> str:
    return hash_of(json.dumps(sorted(contents.items())).encode())


def _path_in_folder(file: Path) -> str:
    return file.relative_to(user_folder() or file.parent).as_posix()
