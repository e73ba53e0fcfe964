"""The values that are probably meant where a setting is still empty: a target, a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pipeline_core.catalog import Entry, meaning_of
from pipeline_core.check.context import CheckContext
from pipeline_core.edits import Edit, SetSetting
from pipeline_core.spec import Stage

if TYPE_CHECKING:
    from pipeline_core.starter import ColumnFacts

_MANY_ROWS = 1_000_000
_PACKED = (".gz", ".zst", ".zip")
_ENDINGS = {
    "read_csv": (".csv", ".tsv"),
    "read_json": (".json", ".jsonl", ".ndjson"),
    "read_excel": (".xlsx", ".xlsm"),
    "read_parquet": (".parquet",),
    "read_arrow": (".arrow", ".feather"),
    "read_fixed_width": (".txt",),
    "read_sqlite": (".db", ".sqlite", ".sqlite3"),
}


def likely_target(columns: Mapping[str, str]) -> str | None:
    """Return the column that is most likely the target, by the names and kinds of all.

    Examples
    --------
    >>> likely_target({"id": "number", "age": "number", "churn": "word", "city": "word"})
    'churn'
    """
    from pipeline_core.starter.target import rank_targets  # seldom needed

    facts = [_usual_facts(name, kind) for name, kind in columns.items()]
    return next(iter(rank_targets(facts, _MANY_ROWS)), None)


def likely_setting(
    context: CheckContext, stage: Stage, entry: Entry, setting: str
) -> tuple[Edit, ...]:
    """Return the edit that gives an empty setting its likely value, where there is one.

    A file is likely where it is the only table beside the pipeline.
    """
    if meaning_of(entry["settings"]["properties"][setting]) != "file" or context.folder is None:
        return ()
    files = _tables_in(context.folder, _ENDINGS.get(stage.block, _ENDINGS["read_csv"]))
    return (SetSetting(stage.name, setting, files[0]),) if len(files) == 1 else ()


def _usual_facts(name: str, kind: str) -> ColumnFacts:
    """Return the facts of a column of which only name and kind are known."""
    counts = {"missing": 0, "distinct": 2, "infinite": 0}
    flags = {"top": 0.5, "whole": True, "sorted": False, "counter": False, "classes": None}
    return cast("ColumnFacts", {"name": name, "kind": kind, **counts, **flags})


def _tables_in(folder: Path, endings: tuple[str, ...]) -> list[str]:
    packed = tuple(ending + packing for ending in endings for packing in _PACKED)
    try:
        return [
            file.name
            for file in folder.iterdir()
            if file.name.lower().endswith((*endings, *packed)) and not file.name.startswith(".")
        ]
    except OSError:
        return []
