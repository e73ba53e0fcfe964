"""The plan of a pipeline with a preview of each stage, which is what code is written from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline_core.spec import Pipeline


def previewed_plan(
    workspace: Path, pipeline: Pipeline, file: str, threads: int, sample: int = 1_000
) -> tuple[Any, Any, Any]:
    """Return the plan, the functions of its blocks, and the outputs of a preview."""
    from pipeline_core.engine.preview import preview
    from pipeline_core.export.script.parameter_values import with_parameter_values
    from pipeline_core.runs.run_plan import plan_with_functions

    pipeline_plan, functions = plan_with_functions(workspace, pipeline, file, threads)
    pipeline_plan = with_parameter_values(pipeline_plan)
    outputs = preview(pipeline_plan, functions, sample=sample, seed=pipeline.seed or 0).outputs
    return pipeline_plan, functions, outputs


def runnable_plan(
    workspace: Path, pipeline: Pipeline, file: str, threads: int
) -> tuple[Any, Any, Any]:
    """Return the plan, the functions and the previewed outputs of a pipeline without errors.

    Raises
    ------
    SpecError
        A stage has an error.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.check import require_runnable

    require_runnable(pipeline, load_catalogue(workspace), Path(file).parent)
    return previewed_plan(workspace, pipeline, file, threads)
