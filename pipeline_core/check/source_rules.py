"""Rules about the files that a stage reads: where they are, and whether its block reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline_core.catalog.settings import nearest_names
from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem, error
from pipeline_core.edits import AddStage, Connect, Edit, RemoveStage, SetSetting
from pipeline_core.measures.file_kinds import PACKED, kind_of_file
from pipeline_core.spec import Stage
from pipeline_core.spec.source_path import source_files, source_path

# The kinds of file that each of our readers reads.
READERS = {
    "read_csv": ("text",),
    "read_fixed_width": ("text",),
    "read_json": ("json", "text"),
    "read_excel": ("excel",),
    "read_parquet": ("parquet",),
    "read_arrow": ("arrow",),
}
# The block that reads a kind of file, and the kind's name.
_BLOCKS = {
    "text": ("read_csv", "starter.kind.text"),
    "json": ("read_json", "starter.kind.json"),
    "excel": ("read_excel", "starter.kind.excel"),
    "parquet": ("read_parquet", "starter.kind.parquet"),
    "arrow": ("read_arrow", "starter.kind.arrow"),
}


def source_problems(
    context: CheckContext, stage: Stage, name: str, *, is_pattern: bool
) -> Iterator[Problem]:
    """Find problems with the files that a setting names.

    Parameters
    ----------
    context
        The pipeline, with its folder.
    stage, name
        The stage and its setting.
    is_pattern
        Whether the setting is a folder or a pattern.
    """
    if context.folder is None:
        return
    if is_pattern:
        yield from _pattern_problems(context.folder, stage, name)
        return
    problems = list(_file_problems(context.folder, stage, name))
    yield from problems or _kind_problems(context, stage, name)


def _pattern_problems(folder: Path, stage: Stage, name: str) -> Iterator[Problem]:
    setting = str(stage.settings[name])
    try:
        files = source_files(folder, setting)
    except ValueError:
        files = []
    if files is None:
        yield error("file_outside", stage.name, name, file=setting)
    elif not files:
        yield error("no_files", stage.name, name, file=setting)
    elif odd := [file.name for file in files if not _is_file(file)]:
        yield error("no_plain_file", stage.name, name, file=setting, names=odd[:3])


def _kind_problems(context: CheckContext, stage: Stage, name: str) -> Iterator[Problem]:
    """Find a file that another block reads, whatever its name says."""
    wanted, path = READERS.get(stage.block, ()), None
    if wanted and context.folder:
        path = source_path(context.folder, str(stage.settings[name]))
    kind = _kind_of(path) if path else None
    if kind is None or kind in wanted or kind in PACKED:
        return
    block, code = _BLOCKS.get(kind, ("", ""))
    if block in context.catalogue:
        fix = replace_reader(context, stage, block, {name: stage.settings[name]})
        values = {"file": str(stage.settings[name]), "kind": {"code": code}}
        yield error("other_format", stage.name, name, fix, block=block, **values)


def _kind_of(path: Path) -> str | None:
    try:
        return kind_of_file(str(path)) if path.stat().st_size else None
    except OSError:
        return None


def replace_reader(
    context: CheckContext, stage: Stage, block: str, settings: dict[str, object]
) -> tuple[Edit, ...]:
    """Return edits that put another reader in a reader's place, under its name."""
    wires = context.outgoing[stage.name]
    return (
        RemoveStage(stage.name),
        AddStage(block, stage.name, settings, context.pipeline.layout.get(stage.name)),
        *(Connect(stage.name, wire.stage, wire.port) for wire in wires),
    )


def _file_problems(folder: Path, stage: Stage, name: str) -> Iterator[Problem]:
    setting = str(stage.settings[name])
    path = source_path(folder, setting)
    if path is None and _is_possible(folder / setting):
        yield error("file_outside", stage.name, name, file=setting)
    elif path is None or not _is_file(path):
        nearest = nearest_names(setting, _files_in(folder))
        fix = tuple(SetSetting(stage.name, name, file) for file in nearest[:1])
        yield error("missing_file", stage.name, name, fix, file=setting, near=nearest)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _is_possible(path: Path) -> bool:
    try:
        path.resolve()
        path.exists()
    except (OSError, ValueError, RuntimeError):
        return False
    return True


def _files_in(folder: Path) -> list[str]:
    try:
        return sorted(file.name for file in folder.iterdir() if file.is_file())
    except OSError:
        return []
