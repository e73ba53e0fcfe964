"""Jobs that profile the table of a stage as a whole: on the screen, and as a page to print."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.runs.stage_table import Json, StageTable, bounded, later_target, stage_table

if TYPE_CHECKING:
    from pipeline_core.export.profile import TableProfile

MAX_LISTED = 200
MAX_MATRIX = 12


def table_quality(workspace: Path, **of: Any) -> Json | None:
    """Return what is odd in a stage's table as a whole.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    **of
        The stage, as `stage_table` takes it.

    Returns
    -------
    dict or None
        ``patterns`` of missing columns and how many rows are ``complete``, the ``repeats`` and
        the ``odd`` columns of `measures.table_quality`; ``counted``: the rows these were computed
        on if not on all. None if the stage has no table.
    """
    table = stage_table(workspace, **of)
    if table is None:
        return None
    counted = bounded(table.rows)
    part = len(counted) if len(counted) < len(table.rows) else None
    return {**table.head(), "counted": part, **_quality(counted, table)}


def profile_page(
    workspace: Path,
    line: str,
    file: str,
    stage: str,
    sample: int = 1_000,
    language: str = "en",
    region: str | None = None,
) -> str | None:
    """Return the profile of a stage's table as an HTML page; None if it has none.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    line, file
        The pipeline as one line, and the file that its paths start from.
    stage
        Name of the stage.
    sample
        Rows to keep of each source, where no run has kept the table.
    language, region
        Language of its words, and the region whose signs its numbers have.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.export.profile import profile_document
    from pipeline_core.export.report import export_report
    from pipeline_core.runs.run_plan import plan_with_functions
    from pipeline_core.spec import from_base64

    pipeline = from_base64(line)
    job = plan_with_functions(workspace, pipeline, file)[0].jobs.get(stage)
    target = later_target(pipeline, load_catalogue(workspace), stage)
    key = job.key if job else None
    table = stage_table(workspace, line, file, stage, sample=sample, key=key, target=target)
    if table is None:
        return None
    title = f"{pipeline.name or Path(file).stem} · {stage}"
    return export_report(profile_document(_profile(table), title, language, region))


def _profile(table: StageTable) -> TableProfile:
    from pipeline_core.export.profile import TableProfile
    from pipeline_core.measures.associations import association_matrix, relations_to
    from pipeline_core.measures.profile import profile_table

    counted, target = bounded(table.rows), table.target
    relations: Mapping[str, Any] = relations_to(counted, table.kinds, target) if target else {}
    names = [str(name) for name in counted.columns][:MAX_LISTED]
    ranked = sorted(names, key=lambda name: -abs((relations.get(name) or {}).get("value") or 0.0))
    chosen = [name for name in names if name in {target, *ranked[: MAX_MATRIX - 1]}]
    return TableProfile(
        rows=len(table.rows),
        counted=len(counted),
        kept=table.kept,
        width=counted.shape[1],
        target=target,
        columns=profile_table(counted[names], table.kinds),
        relations=relations,
        names=chosen,
        matrix=association_matrix(counted, table.kinds, chosen),
        **_quality(counted, table),
    )


def _quality(counted: Any, table: StageTable) -> Json:
    from pipeline_core.measures.table_quality import missing_patterns, odd_columns, repeated_rows

    return {
        "complete": int((~counted.isna().any(axis=1)).sum()),
        "patterns": missing_patterns(counted),
        "repeats": repeated_rows(counted),
        "odd": odd_columns(counted, table.kinds),
    }
