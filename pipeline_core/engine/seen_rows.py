"""What a stage that adds something of other rows may read: columns by name, no target of now."""

from __future__ import annotations

from pipeline_core.engine.arguments import Task
from pipeline_core.errors import StageFailed
from pipeline_core.spec.rows_seen import columns_read, rows_seen


def require_past(task: Task, target: str | None) -> None:
    """Raise where a stage would tell rows their own target, or does not name what it reads.

    What a later roles stage makes the target, and how rows are split, only check can see.

    Parameters
    ----------
    task
        The stage; nothing is asked of one that reads no other rows.
    target
        The target of its rows, if they have one.

    Raises
    ------
    StageFailed
        It does.
    """
    reach = rows_seen(task.entry, task.settings)
    if reach is None:
        return
    columns = columns_read(task.settings)
    if columns is None:
        raise StageFailed("failed.window_needs_names", stage=task.stage)
    if target in columns and reach != "earlier":
        raise StageFailed("failed.window_of_target_now", stage=task.stage, target=target)
