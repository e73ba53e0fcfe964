"""Reports of the leak radar: the last one of each model of a pipeline."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any, TypedDict

from pipeline_core.errors import StoreError
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.paths import safe_path


class KeptReport(TypedDict):
    """A report with when it was made."""

    made: float
    report: dict[str, Any]


def radar_folder(workspace: Path) -> Path:
    """Return the folder of the reports, which no pipeline can name.

    Examples
    --------
    >>> radar_folder(Path("/mine")).as_posix()
    '/mine/runtime/radar'
    """
    return workspace / "runtime" / "radar"


def keep_radar_report(workspace: Path, pipeline: str, report: dict[str, Any]) -> None:
    """Keep a report in place of the last one of its model.

    Parameters
    ----------
    workspace
        Its folder.
    pipeline
        The identity of the pipeline: its file.
    report
        The radar's report.

    Raises
    ------
    StoreError
        The folder is not writable.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> keep_radar_report(folder, "a.yaml", {"model": "forest", "keys": {}})
    >>> radar_reports(folder, "a.yaml")["forest"]["report"]["keys"]
    {}
    """
    kept = {**radar_reports(workspace, pipeline)}
    kept[report["model"]] = {"made": time.time(), "report": report}
    folder = radar_folder(workspace)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(_file(folder, pipeline), json.dumps(kept).encode())
    except OSError as error:
        raise StoreError("store.read_only", path=str(folder), detail=str(error)) from error


def radar_reports(workspace: Path, pipeline: str) -> dict[str, KeptReport]:
    """Return the last report of each model of a pipeline; none where it was never examined."""
    try:
        kept = json.loads(_file(radar_folder(workspace), pipeline).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _file(folder: Path, pipeline: str) -> Path:
    return safe_path(folder, f"{hashlib.sha256(pipeline.encode()).hexdigest()[:32]}.json")
