"""The recording of a run: what each stage did to its rows, and its code, to be told in order.

Everything is read from what the run kept; nothing is run again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from pipeline_core.errors import FabricaError, StoreError

if TYPE_CHECKING:
    from pipeline_core.messages.message import MessageJson
    from pipeline_core.passport.kept_tables import KeptTables
    from pipeline_core.store.runs import Run


class RecordedStage(TypedDict):
    """A stage of a recording.

    `changes` is what it did to its rows, as `stage_difference` returns it, with a few rows
    before and after under `examples`; None where it gives no table, or none is kept.
    """

    stage: str
    shape: str | None
    status: str
    is_kept: bool
    changes: dict[str, Any] | None


class Recording(TypedDict):
    """The stages of a run in the order in which they are told, and their code.

    `code_error` says why there is no code.
    """

    run: str
    status: str
    stages: list[RecordedStage]
    code: dict[str, dict[str, str]]
    code_error: MessageJson | None


def recording(workspace: Path, run: str, language: str = "en") -> Recording:
    """Return the recording of a run.

    Parameters
    ----------
    workspace
        Holds the run.
    run
        The run's id.
    language
        Language of the comments in the code.

    Raises
    ------
    FabricaError
        There is no such run, or its text is not a pipeline.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.passport.kept_tables import KeptTables
    from pipeline_core.passport.records import read_run
    from pipeline_core.store import open_store

    store = open_store(workspace)
    try:
        if (recorded := store.runs.get(run)) is None:
            raise StoreError("store.no_such_run", run=run)
        record = read_run(store, recorded, load_catalogue(workspace))
        tables = KeptTables(store, record)
        stages = [_stage(tables, name) for name in record.order]
    finally:
        store.close()
    code, error = _code(workspace, recorded, language)
    return {
        "run": run,
        "status": recorded.status,
        "stages": stages,
        "code": code,
        "code_error": error,
    }


def _stage(tables: KeptTables, name: str) -> RecordedStage:
    row = tables.record.rows.get(name, {})
    return {
        "stage": name,
        "shape": tables.record.shape(name),
        "status": row.get("status", "skipped"),
        "is_kept": tables.is_kept(name),
        "changes": _changes(tables, name) if tables.data(name) is not None else None,
    }


def _changes(tables: KeptTables, name: str) -> dict[str, Any] | None:
    from pipeline_core.runs.examples import examples
    from pipeline_core.runs.stage_diff import stage_difference

    record, data = tables.record, tables.data(name)
    sources = record.written_sources(name)
    frames = {source: tables.table(source) for source in (*sources, name)}
    kept = {source: frame for source, frame in frames.items() if frame is not None}
    if data is None or len(kept) < len(frames) or name not in record.entries:
        return None
    inputs = {
        port: [source for source in wired if source in kept]
        for port, wired in record.stage(name).written_inputs.items()
    }
    matched = record.keeps_labels(name)
    changes = stage_difference(record.entries[name], inputs, kept, name, data, matched=matched)
    before = kept[sources[0]] if sources and changes["matched"] else None
    return {
        **changes,
        "distributions": [],
        "examples": examples(changes, before, kept[name], data),
    }


def _code(
    workspace: Path, run: Run, language: str
) -> tuple[dict[str, dict[str, str]], MessageJson | None]:
    """Return each stage's part of the run's script; or none, and why."""
    from pipeline_core.runs.exports import stage_codes

    try:
        return stage_codes(workspace, run.spec, run.file, language), None
    except FabricaError as error:
        return {}, error.message.as_json()
