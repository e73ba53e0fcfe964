"""What an answer to a drill is worth."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pipeline_core.catalog import Catalogue
from pipeline_core.drills.drill_file import DrillFile
from pipeline_core.drills.observation import observe
from pipeline_core.spec import Pipeline

Answer = Literal["solved", "left", "errors", "gone"]


def judge(drill: DrillFile, pipeline: Pipeline, catalogue: Catalogue, folder: Path) -> Answer:
    """Return what an answer to a drill is worth, however the fault was mended.

    Parameters
    ----------
    drill
        What is to be found.
    pipeline, catalogue, folder
        The pipeline as it was handed back, the blocks by id, and the folder of its file.

    Returns
    -------
    str
        ``solved``; ``left``: the fault is still there; ``errors``: it cannot run; ``gone``:
        what the drill was about has been taken away.
    """
    seen = observe(pipeline, catalogue, folder)
    is_gone = not (seen.learning if drill.had_models else seen.drawing.pipeline.stages)
    if not is_gone and drill.fault.sees(seen, drill.facts):
        return "left"
    if seen.errors or seen.failures:
        return "errors"
    return "gone" if is_gone else "solved"
