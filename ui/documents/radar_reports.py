"""Reports of the leak radar on the pipeline of a run: the kept one, and a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pipeline_core.runs import client
from pipeline_core.spec import Pipeline, to_base64
from pipeline_core.store.radar_reports import radar_reports
from ui.security.pause import require_no_pause


class RadarReport(NamedTuple):
    """A kept report of the radar.

    Parameters
    ----------
    report
        What the radar said.
    made
        When, in seconds since 1970.
    is_of_run
        Whether it is about the very results of the run, and not about those of an earlier or
        later pipeline.
    """

    report: Mapping[str, Any]
    made: float
    is_of_run: bool


def radar_report(workspace: Path, file: str, keys: Mapping[str, str | None]) -> RadarReport | None:
    """Return the kept report on a run's results; else the newest of its pipeline, or None.

    Parameters
    ----------
    workspace
        Where it is kept.
    file
        The pipeline's file.
    keys
        The key of each stage's result in the run.
    """
    kept = [
        RadarReport(entry["report"], entry["made"], _is_of(entry["report"], keys))
        for entry in radar_reports(workspace, file).values()
    ]
    return max(kept, key=lambda entry: (entry.is_of_run, entry.made), default=None)


def examine(
    workspace: Path,
    pipeline: Pipeline,
    file: str,
    model: str | None,
    threads: int,
    on_progress: Callable[[Mapping[str, Any]], None],
) -> None:
    """Have the radar examine a pipeline, and its report kept.

    Parameters
    ----------
    workspace, pipeline, file
        The pipeline, and where it is.
    model
        The stage of the model; None for the first that is judged.
    threads
        Threads that a stage was allowed in the run.
    on_progress
        Gets how far it is; what it raises ends the work.

    Raises
    ------
    FabricaError
        The pipeline cannot be examined, or the launcher does not answer.
    """
    require_no_pause()
    payload = {"line": to_base64(pipeline), "file": file, "model": model, "threads": threads}

    def hear(progress: Mapping[str, Any]) -> None:
        if progress["what"] == "radar":
            on_progress(progress)

    client.call(workspace, "radar", payload, hear)


def _is_of(report: Mapping[str, Any], keys: Mapping[str, str | None]) -> bool:
    return all(keys.get(stage) == key for stage, key in report["keys"].items())
