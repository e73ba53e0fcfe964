"""The messages of conflicts: what each version did, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline_core.merge.conflict import MISSING, Path
from pipeline_core.messages.message import Message
from pipeline_core.spec.literal import abbreviate


def place_of(path: Path) -> str:
    """Return a place as people write it.

    Examples
    --------
    >>> place_of(("stages", "forest", "settings", "trees"))
    'forest.trees'
    >>> place_of(("tests", ("it holds", 0))), place_of(("notes", (1,)))
    ('tests: it holds', 'notes: 2')
    """
    if path[0] == "stages" and len(path) > 1:
        return ".".join(str(key) for key in path[1:] if key not in ("settings", "inputs"))
    first, *rest = (_key(key) for key in path)
    return f"{first}: {'.'.join(rest)}" if rest else first


def _key(key: Any) -> str:
    if not isinstance(key, tuple):
        return str(key)
    if isinstance(key[0], int):
        return str(key[0] + 1)
    return ", ".join(str(part) for part in key[:-1] if part is not None)


def conflict_message(path: Path, versions: Sequence[Any]) -> Message:
    """Return what both versions did to a place."""
    base, ours, theirs = (_written(value) for value in versions)
    values = {"place": place_of(path), "before": base, "ours": ours, "theirs": theirs}
    if path[0] == "stages" and path[2:] == ("block",):
        return Message("merge.block_and_settings", {"stage": path[1]})
    if path[0] == "stages" and path[2:3] == ("inputs",):
        return Message("merge.both_wired", values)
    if versions[0] is MISSING:
        code = "merge.both_added_stage" if _is_stage(path) else "merge.both_added"
        return Message(code, values)
    return Message("merge.both_changed", values)


def removal_message(path: Path, *, is_ours: bool) -> Message:
    """Return what it means that one version removed what the other changed."""
    code = "merge.removed_by_ours" if is_ours else "merge.removed_by_theirs"
    return Message(code, {"place": place_of(path)})


def needed_message(stage: str, readers: Sequence[str], *, is_ours: bool) -> Message:
    """Return what it means that one version removed a stage that the other reads from."""
    code = "merge.needed_by_theirs" if is_ours else "merge.needed_by_ours"
    return Message(code, {"stage": stage, "readers": list(readers)})


def _is_stage(path: Path) -> bool:
    return len(path) == 2 and path[0] == "stages"


def _written(value: Any) -> str:
    return "–" if value is MISSING else abbreviate(value)
