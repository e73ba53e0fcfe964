"""Short work that a server asks for: done in a forked child, answered as JSON."""

from __future__ import annotations

import json
import socket
from collections.abc import Collection, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from pipeline_core.errors import FabricaError

JOBS = {
    "catalogue": "pipeline_core.runs.jobs:catalogue",
    "first_look": "pipeline_core.runs.jobs:first_look",
    "preview": "pipeline_core.runs.jobs:preview",
    "profile": "pipeline_core.runs.jobs:profile",
    "text": "pipeline_core.runs.jobs:text",
    "changes": "pipeline_core.runs.stage_diff:changes",
    "script": "pipeline_core.runs.exports:script",
    "stage_code": "pipeline_core.runs.exports:stage_code",
    "picture": "pipeline_core.runs.exports:picture",
    "report": "pipeline_core.runs.exports:report",
    "verify": "pipeline_core.runs.exports:verify",
}


def answer(connection: socket.socket, workspace: Path, request: Mapping[str, Any]) -> None:
    """Do a job and send its result, or its error, as one line of JSON."""
    try:
        module, _, name = JOBS[request["job"]].partition(":")
        job = getattr(import_module(module), name)
        reply = {"result": job(workspace, **request["payload"])}
    except FabricaError as error:
        reply = {"error": error.message.as_json()}
    connection.sendall(json.dumps(reply, default=str).encode() + b"\n")


def catalogue(workspace: Path) -> dict[str, Any]:
    """Return the catalogue of blocks."""
    from pipeline_core.catalog import load_catalogue

    return load_catalogue(workspace)


def preview(
    workspace: Path, line: str, file: str, sample: int = 1_000, show: int = 100
) -> dict[str, Any]:
    """Return what each stage shows of itself on a sample.

    Parameters
    ----------
    workspace
        Where the catalogue is kept.
    line, file
        The pipeline as a line, and the file that its paths start from.
    sample
        Rows to keep of each source.
    show
        Rows of each stage's table to return.
    """
    views = _views(workspace, line, file, sample)
    return {
        name: {
            "rows": view.rows,
            "columns": view.columns,
            "kinds": dict(view.kinds),
            "missing": list(view.missing),
            "error": view.error,
            "table": None if view.table is None else _as_json(view.table.head(show)),
        }
        for name, view in views.items()
    }


def profile(
    workspace: Path, line: str, file: str, stage: str, sample: int = 1_000
) -> list[dict[str, Any]] | None:
    """Return what the columns that leave a stage hold on a sample; None where it has no table.

    Parameters
    ----------
    workspace
        Where the catalogue is kept.
    line, file
        The pipeline as a line, and the file that its paths start from.
    stage
        Which stage.
    sample
        Rows to keep of each source.
    """
    from pipeline_core.measures.profile import profile as of_table

    view = _views(workspace, line, file, sample, [stage]).get(stage)
    return None if view is None or view.table is None else of_table(view.table, view.kinds)


def text(_workspace: Path, line: str, before: str) -> str:
    """Return the text of a pipeline's file.

    Parameters
    ----------
    line
        The pipeline as a line.
    before
        The text it replaces, whose comments stay.
    """
    from pipeline_core.spec import dump, from_line

    return dump(from_line(line), before)


def _views(
    workspace: Path, line: str, file: str, sample: int, only: Collection[str] | None = None
) -> Mapping[str, Any]:
    from pipeline_core.catalog import load_catalogue, load_functions
    from pipeline_core.engine.preview import preview as run_preview
    from pipeline_core.plan import plan
    from pipeline_core.spec import from_line

    pipeline, known = from_line(line), load_catalogue(workspace)
    made = plan(pipeline, known, folder=Path(file).parent)
    functions = load_functions(known, {job.block for job in made.jobs.values()})
    return run_preview(made, functions, sample=sample, seed=pipeline.seed, only=only).views


def _as_json(table: Any) -> Any:
    return json.loads(table.to_json(orient="split", date_format="iso", double_precision=15))


def first_look(
    workspace: Path,  # noqa: ARG001 - every job gets it
    path: str,
    file: str,
    reading: Mapping[str, Any] | None = None,
    target: str | None = None,
) -> dict[str, Any]:
    """Return what is in a data file.

    Parameters
    ----------
    workspace
        Not needed; every job gets it.
    path, file
        The file, and what its owner calls it.
    reading
        Settings to read it with; guessed if left out.
    target
        The column to be predicted; guessed if left out.
    """
    from pipeline_core.starter.first_look import first_look as look

    return look(path, file, reading, target)
