"""Pipelines from Python: read, check, plan, preview, run and export a file.

What a notebook or a script needs, on the same workspace as the app and the terminal:
results are kept, and an unchanged stage is not run again.

The way reads: `pipeline_file` → `problems` → `plans` → `executions` → `finished_run`; beside it
`scripts`, `experiments` and `factories`.
"""

from pipeline_core.library.executions import finish, override, run, test
from pipeline_core.library.experiments import radar
from pipeline_core.library.factories import Leaderboard, bisect, factory
from pipeline_core.library.finished_run import FinishedRun, FinishedStage
from pipeline_core.library.pipeline_file import AnyPipeline, PipelineFile, read
from pipeline_core.library.plans import plan, preview
from pipeline_core.library.problems import check, has_errors
from pipeline_core.library.scripts import export

__all__ = [
    "AnyPipeline",
    "FinishedRun",
    "FinishedStage",
    "Leaderboard",
    "PipelineFile",
    "bisect",
    "check",
    "export",
    "factory",
    "finish",
    "has_errors",
    "override",
    "plan",
    "preview",
    "radar",
    "read",
    "run",
    "test",
]
