"""Short jobs of the launcher, each done in a forked child and answered as JSON."""

from __future__ import annotations

import json
import socket
import sys
import traceback
from collections.abc import Collection, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.data.output import finite
from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.messages.masking import masked
from pipeline_core.messages.message import Message
from pipeline_core.runs.job_progress import send_progress
from pipeline_core.runs.job_supervisor import send_error
from pipeline_core.runs.limits import Limits
from pipeline_core.runs.private_paths import error_for, message_for, unexpected_message

if TYPE_CHECKING:
    from pipeline_core.catalog import Catalogue
    from pipeline_core.data.output import Output
    from pipeline_core.plan import Plan
    from pipeline_core.starter import FirstLook

JOBS = {
    "catalogue": "pipeline_core.runs.jobs:catalogue",
    "first_look": "pipeline_core.runs.jobs:first_look",
    "preview": "pipeline_core.runs.jobs:preview",
    "profile": "pipeline_core.runs.jobs:profile",
    "code_reading": "pipeline_core.runs.code_readings:read_code_files",
    "expression": "pipeline_core.runs.expression_preview:expression_preview",
    "text": "pipeline_core.runs.jobs:text",
    "changes": "pipeline_core.runs.stage_diff:stage_changes",
    "flips": "pipeline_core.runs.flips:flips",
    "table_columns": "pipeline_core.runs.table_looks:table_columns",
    "table_column": "pipeline_core.runs.table_looks:table_column",
    "table_associations": "pipeline_core.runs.table_looks:table_associations",
    "table_selection": "pipeline_core.runs.table_looks:table_selection",
    "table_quality": "pipeline_core.runs.table_profile:table_quality",
    "profile_page": "pipeline_core.runs.table_profile:profile_page",
    "table_pair": "pipeline_core.runs.column_pairs:table_pair",
    "table_boxes": "pipeline_core.runs.column_pairs:table_boxes",
    "passport": "pipeline_core.runs.row_job:passport",
    "what_if": "pipeline_core.runs.what_if:what_if",
    "what_if_answer": "pipeline_core.runs.what_if:what_if_answer",
    "radar": "pipeline_core.runs.radar:radar",
    "recording": "pipeline_core.runs.recording:recording",
    "keep_model": "pipeline_core.runs.kept_models:keep_model",
    "model_form": "pipeline_core.runs.kept_models:model_form",
    "model_answer": "pipeline_core.runs.kept_models:model_answer",
    "model_answers": "pipeline_core.runs.kept_models:model_answers",
    "model_answers_file": "pipeline_core.runs.kept_models:model_answers_file",
    "model_card": "pipeline_core.runs.kept_models:model_card",
    "set_up_watch": "pipeline_core.monitor.jobs:set_up_watch",
    "watch_once": "pipeline_core.monitor.jobs:look_once",
    "window_rows": "pipeline_core.monitor.jobs:rows_of_window",
    "begin_retraining": "pipeline_core.monitor.alarm_jobs:begin_retraining",
    "keep_incident": "pipeline_core.monitor.alarm_jobs:keep_incident",
    "shadow_report": "pipeline_core.monitor.alarm_jobs:shadow_reports",
    "model_texts": "pipeline_core.runs.portable_models:model_texts",
    "portable_form": "pipeline_core.runs.portable_models:portable_form",
    "simulator_facts": "pipeline_core.simulator.jobs:simulator_facts",
    "simulator_windows": "pipeline_core.simulator.jobs:simulator_windows",
    "leak_example": "pipeline_core.laboratories.jobs:leak_example",
    "leak_of_pipeline": "pipeline_core.laboratories.jobs:leak_of_pipeline",
    "fold_theatre": "pipeline_core.laboratories.jobs:theatre",
    "court_subjects": "pipeline_core.laboratories.jobs:court_subjects",
    "court_case": "pipeline_core.laboratories.jobs:court_case",
    "sample_points": "pipeline_core.laboratories.jobs:sample_points",
    "learning_frames": "pipeline_core.laboratories.jobs:learning_frames",
    "factory_run": "pipeline_core.factory.driver:factory_run",
    "factory_board": "pipeline_core.factory.jobs:factory_board",
    "factory_report": "pipeline_core.factory.jobs:factory_report",
    "factory_variant": "pipeline_core.factory.jobs:factory_variant",
    "factory_keep": "pipeline_core.factory.jobs:factory_keep",
    "version_comparison": "pipeline_core.factory.version_comparison:compare_versions",
    "tests": "pipeline_core.runs.testing:judge_kept",
    "contract_counts": "pipeline_core.runs.contract_looks:contract_counts",
    "learned_contract": "pipeline_core.runs.contract_looks:learned_contract",
    "contract_module": "pipeline_core.runs.contract_looks:contract_module",
    "trial_rows": "pipeline_core.runs.trial_rows:trial_rows",
    "script": "pipeline_core.runs.exports:script",
    "script_files": "pipeline_core.runs.exports:script_files",
    "script_zip": "pipeline_core.runs.script_archives:script_zip",
    "notebook": "pipeline_core.runs.notebooks:notebook",
    "project_zip": "pipeline_core.runs.projects:project_zip",
    "stage_code": "pipeline_core.runs.exports:stage_code",
    "picture": "pipeline_core.runs.exports:picture",
    "report": "pipeline_core.runs.exports:report",
    "verify": "pipeline_core.runs.exports:verify",
}


def answer_request(
    connection: socket.socket, workspace: Path, request: Mapping[str, Any], limits: Limits
) -> None:
    """Do a job and send its result, or its error, as one line of JSON."""
    if request.get("progress"):
        send_progress(connection)
    try:
        answer = _result(workspace, request, limits)
    except FabricaError as error:
        send_error(connection, message_for(workspace, error.message))
    except MemoryError:
        send_error(connection, Message("job.killed"))
    except BaseException as error:  # whatever a library or a block raises has a sentence
        print(masked(traceback.format_exc()), file=sys.stderr)
        send_error(connection, unexpected_message("job.failed", error))
    else:
        connection.sendall(answer + b"\n")


def _result(workspace: Path, request: Mapping[str, Any], limits: Limits) -> bytes:
    module, _, name = JOBS[request["job"]].partition(":")
    job = getattr(import_module(module), name)
    answer = json.dumps({"result": job(workspace, **request["payload"])}, default=str).encode()
    size, limit = len(answer) / 1e6, limits.result_megabytes
    if limit is not None and size > limit:
        raise StoreError("job.too_large", size=round(size, 1), limit=limit)
    return answer


def catalogue(workspace: Path) -> Catalogue:
    """Return the catalogue of blocks."""
    from pipeline_core.catalog import load_catalogue

    return load_catalogue(workspace)


def preview(
    workspace: Path, line: str, file: str, sample: int = 1_000, show: int = 100
) -> dict[str, Any]:
    """Return the preview of each stage on a sample.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    line, file
        The pipeline as one line, and the file that its paths start from.
    sample
        Rows to keep of each source.
    show
        How many rows of each stage's table to return.
    """
    previews = _stage_previews(workspace, line, file, sample)
    return {name: _stage_json(workspace, stage, show) for name, stage in previews.items()}


def _stage_json(workspace: Path, stage: Any, show: int) -> dict[str, Any]:
    """Return the preview of a stage as JSON; under ``failing`` what a sieve sets aside."""
    return {
        "rows": stage.rows,
        "columns": stage.columns,
        "kinds": dict(stage.kinds),
        "missing": list(stage.missing),
        "facts": dict(stage.facts),
        "error": error_for(workspace, stage.error),
        "learned_from": stage.learned_from,
        "table": None if stage.table is None else _as_json(stage.table.head(show)),
        **({"ingest": finite(stage.ingest)} if stage.ingest else {}),
        **({"failing": _stage_json(workspace, stage.failing, show)} if stage.failing else {}),
    }


def profile(
    workspace: Path, line: str, file: str, stage: str, sample: int = 1_000
) -> list[dict[str, Any]] | None:
    """Return the column profiles of a stage's output on a sample; None if it has no table.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    line, file
        The pipeline as one line, and the file that its paths start from.
    stage
        Name of the stage.
    sample
        Rows to keep of each source.
    """
    from pipeline_core.measures.profile import profile_table

    previewed = _stage_previews(workspace, line, file, sample, [stage]).get(stage)
    if previewed is None or previewed.table is None:
        return None
    # Of very many columns of words the preview has the most frequent.
    kinds = {str(name): previewed.kinds[str(name)] for name in previewed.table.columns}
    return profile_table(previewed.table, kinds)


def text(_workspace: Path, line: str, before: str) -> str:
    """Return the text of a pipeline's file.

    Parameters
    ----------
    line
        The pipeline as one line.
    before
        The previous text, whose comments are kept.
    """
    from pipeline_core.spec import dump, from_base64

    return dump(from_base64(line), before)


def _stage_previews(
    workspace: Path, line: str, file: str, sample: int, only: Collection[str] | None = None
) -> Mapping[str, Any]:
    from pipeline_core.engine.preview import preview as run_preview
    from pipeline_core.runs.run_plan import plan_with_functions
    from pipeline_core.spec import from_base64

    pipeline = from_base64(line)
    pipeline_plan, functions = plan_with_functions(workspace, pipeline, file)
    readings = kept_readings(workspace, pipeline_plan)
    previews = run_preview(
        pipeline_plan, functions, sample=sample, seed=pipeline.seed, only=only, kept=readings
    )
    return previews.views


def kept_readings(workspace: Path, plan: Plan) -> dict[str, Output]:
    """Return the kept rows of the sources at servers, so that no edit asks them again.

    Parameters
    ----------
    workspace
        Holds the results.
    plan
        The plan, whose keys tell which of them hold.
    """
    from pipeline_core.spec.entry import asks_a_server
    from pipeline_core.store import open_store

    jobs = [job for job in plan.jobs.values() if asks_a_server(plan.entries[job.block])]
    if not jobs:
        return {}
    store = open_store(workspace)
    try:
        readings = {job.stage: store.artifacts.load(job.key, {}) for job in jobs if not job.sources}
    finally:
        store.close()
    return {stage: output for stage, output in readings.items() if output is not None}


def _as_json(table: Any) -> Any:
    return json.loads(table.to_json(orient="split", date_format="iso", double_precision=15))


def first_look(
    workspace: Path,  # noqa: ARG001 - every job gets it
    path: str,
    file: str,
    reading: Mapping[str, Any] | None = None,
    target: str | None = None,
    first_rows: int | None = None,
) -> FirstLook:
    """Return a first look into a data file.

    Parameters
    ----------
    workspace
        Not needed; every job gets it.
    path, file
        Path of the file, and its name as the user knows it.
    reading
        Settings to read it with; guessed if left out.
    target
        The column to be predicted; guessed if left out.
    first_rows
        Look at so many rows only; None for all.
    """
    from pipeline_core.starter.first_look import first_look as look
    from pipeline_core.starter.first_part import write_first_part
    from pipeline_core.starter.other_formats import CSV_BLOCK, block_of_file
    from pipeline_core.store.temporary_folders import temporary_folder

    if first_rows is None or block_of_file(path) != CSV_BLOCK:
        return look(path, file, reading, target, first_rows)
    with temporary_folder() as folder:
        part = write_first_part(path, folder, first_rows)
        return look(part, file, reading, target, first_rows)
