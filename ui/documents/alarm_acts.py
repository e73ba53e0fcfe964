"""What a visitor does about an alarm: training anew on fresh rows, keeping its window as a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from pipeline_core.spec import Pipeline, read
from pipeline_core.store.retrainings import Retraining
from pipeline_core.store.states import OPEN, STAGE_ENDS
from ui.documents.documents import current_text, find_file, own_ids
from ui.documents.kept_models import versions
from ui.documents.stores import visitor_store
from ui.documents.watches import Watch
from ui.security import visitor
from ui.security.pause import require_no_pause


def pipelines_of(watch: Watch) -> dict[str, Path]:
    """Return the files that a watched model can be trained with, by name; its own come first."""
    planned = watch.deployment.retrain if watch.deployment else None
    files = [Path(planned["pipeline"])] if planned else []
    for version in versions(watch.name):
        run = visitor_store().runs.get(version.run)
        named = version.record["pipeline"].get("file") or (run.file if run else "")
        files += [Path(named)] if named else []
    files += [file for name in own_ids() if (file := find_file(name)) is not None]
    there = [file for file in dict.fromkeys(files) if file.is_file()]
    return {f"{file.parent.name}/{file.name}": file for file in there}


def sources_of(file: Path) -> list[str]:
    """Return the stages of a pipeline that read a source; none of a file that cannot be read."""
    try:
        pipeline: Pipeline = read(file)
    except FabricaError:
        return []
    return [name for name, stage in pipeline.stages.items() if not stage.inputs]


def retrainings_of(watch: Watch) -> list[Retraining]:
    """Return the retrainings of a watched model, the newest first."""
    return visitor_store().retrainings.of(watch.name)


def progress_of(retraining: Retraining) -> tuple[int, int] | None:
    """Return how many stages of its run are done, of how many; None before and after the run."""
    store = visitor_store()
    run = store.runs.get(retraining.run) if retraining.run else None
    if run is None or run.status not in OPEN:
        return None
    stages = store.runs.stages(run.id)
    return sum(stage["status"] in STAGE_ENDS for stage in stages), len(stages)


def begin_retraining(watch: Watch, pipeline: Path, into: str, last: int | None) -> str:
    """Begin to train anew, or join who does; return the retraining's id.

    Raises
    ------
    FabricaError
        The pipeline has no such source, or the launcher does not answer.
    """
    require_no_pause()
    deployment = watch.deployment
    current_text(pipeline, visitor.workspace())  # with the edits that are not written yet
    payload: dict[str, Any] = {
        "model": watch.model,
        "sources": list(deployment.sources) if deployment else [watch.source],
        "pipeline": str(pipeline),
        "into": into,
        "last": last,
        "deployment": deployment.name if deployment else None,
    }
    return str(client.call(visitor.workspace(), "begin_retraining", payload)["id"])


def keep_incident(
    watch: Watch, alarm: str, pipeline: Path, rows: int, language: str
) -> dict[str, Any]:
    """Keep the window of an alarm as a test of a pipeline; return what was kept.

    Raises
    ------
    FabricaError
        Its rows are gone, the pipeline takes no such test, or the launcher does not answer.
    """
    current_text(pipeline, visitor.workspace())  # with the edits that are not written yet
    payload = {"model": watch.name, "alarm": alarm, "pipeline": str(pipeline), "rows": rows}
    answer = client.call(visitor.workspace(), "keep_incident", {**payload, "language": language})
    return dict(answer)


def shadow_reports(name: str) -> list[dict[str, Any]]:
    """Return how a served model and its shadows differ, a report for each pair.

    Raises
    ------
    FabricaError
        No shadow was asked, or the launcher does not answer.
    """
    return list(client.call(visitor.workspace(), "shadow_report", {"model": name}))
