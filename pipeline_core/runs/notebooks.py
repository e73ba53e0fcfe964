"""A pipeline as a Jupyter notebook, as a job of the launcher and for the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline_core.spec import Pipeline


def notebook(workspace: Path, text: str, file: str, language: str = "en", threads: int = 1) -> str:
    """Return a pipeline as the file of a Jupyter notebook.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    text, file
        The pipeline's text, and the file that its paths start from.
    language
        Language of the words above the cells.
    threads
        Threads that a single stage may use; the notebook sets it.

    Raises
    ------
    ExportError
        A stage cannot be written as code.
    SpecError
        A stage has an error.
    """
    from pipeline_core.export.notebook.notebook import export_notebook
    from pipeline_core.runs.previewed_plans import runnable_plan
    from pipeline_core.spec import parse
    from pipeline_core.spec.stage_comments import with_comments

    pipeline = with_comments(parse(text, file), text)
    return export_notebook(*runnable_plan(workspace, pipeline, file, threads), language)


def notebook_script(
    workspace: Path, pipeline: Pipeline, file: str, language: str = "en", threads: int = 1
) -> str:
    """Return the code of a pipeline's notebook as a script; parameters are as for `notebook`.

    Raises
    ------
    FabricaError
        As `notebook`.
    """
    from pipeline_core.export.notebook.notebook import notebook_script as script_of_plan
    from pipeline_core.runs.previewed_plans import runnable_plan

    return script_of_plan(*runnable_plan(workspace, pipeline, file, threads), language)
