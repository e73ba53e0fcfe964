"""Rules about files that a pipeline writes: where they may be, and that each is written once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline_core.check.context import CheckContext
from pipeline_core.check.database_rules import settings_meaning
from pipeline_core.check.problem import Problem, error
from pipeline_core.spec.entry import target_setting
from pipeline_core.spec.source_path import source_path, target_path


def written_file_problems(context: CheckContext) -> Iterator[Problem]:
    """Find targets that may not be written, or that another stage reads or writes too."""
    if context.folder is None:
        return
    taken = _files_read(context, context.folder)
    for stage, entry in context.stages_with_entries():
        name = target_setting(entry)
        setting = stage.settings.get(name) if name else None
        if not isinstance(setting, str):
            continue
        path = target_path(context.folder, setting)
        if path is None:
            yield error("target_refused", stage.name, name, file=setting)
        elif (other := taken.setdefault(path.resolve(), stage.name)) != stage.name:
            yield error("target_taken", stage.name, name, file=setting, other=other)


def _files_read(context: CheckContext, folder: Path) -> dict[Path, str]:
    """Return the files that stages read, each with one of the stages."""
    files = {}
    for stage, entry in context.stages_with_entries():
        for name in settings_meaning(entry, "file"):
            path = source_path(folder, str(stage.settings.get(name) or ""))
            if path is not None:
                files[path.resolve()] = stage.name
    return files
