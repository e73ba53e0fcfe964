"""Blocks that write a table into a file: the only place where a run writes for a pipeline.

The block writes a draft beside the target; here the draft is flushed and moved to its place in
one step, and only over a file with content that this workspace has written. Without the
workspace's list of those, which only a run has, nothing is written: a preview never writes.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline_core.engine.arguments import Task
from pipeline_core.errors import StageFailed
from pipeline_core.plan.cache_key import hash_of_file
from pipeline_core.spec.entry import target_setting
from pipeline_core.store.disk_quota import room_for
from pipeline_core.store.written_files import WrittenFiles


def write_table(
    task: Task, tables: Mapping[str, Any], settings: Mapping[str, Any]
) -> dict[str, str] | None:
    """Write what a block writes; return the file and the hash of its content.

    Parameters
    ----------
    task
        The stage. Where it has no list of written files, nothing is written.
    tables, settings
        The arguments of its function.

    Raises
    ------
    StageFailed
        There is a file of somebody's own.
    """
    if task.files is None:
        return None
    name = target_setting(task.entry)
    if name is None:
        task.function(**tables, **settings)  # at a server, which does it in one step
        return None
    target = Path(settings[name])
    require_own(task, target, task.files)
    draft = target.with_name(f".{uuid.uuid4().hex[:8]}.{target.name}")
    try:
        task.function(**tables, **{**settings, name: str(draft)})
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        digest = hash_of_file(draft) or ""
        with room_for(task.files.workspace, draft.stat().st_size, target.name):
            task.files.note(target, digest)
            _move(task, draft, target, task.files)
    finally:
        draft.unlink(missing_ok=True)
    return {"file": str(task.settings[name]), "hash": digest}


def require_own(task: Task, target: Path, files: WrittenFiles) -> None:
    """Raise where a file stands that no run of this workspace has written as it is."""
    digest = hash_of_file(target)
    if target.exists() and (digest is None or not files.has(target, digest)):
        raise StageFailed("failed.file_not_ours", stage=task.stage, file=target.name)


def _move(task: Task, draft: Path, target: Path, files: WrittenFiles) -> None:
    """Move a draft to its place, in one step; a file that has come meanwhile stays."""
    require_own(task, target, files)
    if target.exists():
        draft.replace(target)
    else:
        try:
            os.link(draft, target)
        except FileExistsError:
            raise StageFailed("failed.file_not_ours", stage=task.stage, file=target.name) from None
        except OSError:  # a file system without links
            draft.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
