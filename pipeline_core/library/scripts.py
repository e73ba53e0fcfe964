"""A pipeline as a script, a notebook, or a page that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pipeline_core.library.pipeline_file import AnyPipeline, read
from pipeline_core.library.problems import require_no_errors


def export(
    pipeline: AnyPipeline,
    *,
    to: Literal["script", "notebook", "picture"] = "script",
    language: str = "en",
    threads: int = 1,
    parameters: Mapping[str, Any] | None = None,
) -> str:
    """Return a pipeline as a standalone Python script, a notebook, or a page that shows it.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    to
        ``script``; ``notebook``, the text of an ``.ipynb`` file; or ``picture``.
    language
        Language of the script's comments, or the words of the notebook or the page.
    threads
        Threads that a single stage may use; the script states it, the notebook sets it.
    parameters
        Values of the pipeline's parameters, instead of those in the file.

    Raises
    ------
    ExportError
        A stage cannot be written as code.
    """
    from pipeline_core.runs import exports, notebooks

    opened = read(pipeline, parameters=parameters)
    require_no_errors(opened)
    file = str(opened.file)
    if to == "picture":
        return exports.picture(opened.workspace, opened.text, file, language)
    write = notebooks.notebook if to == "notebook" else exports.script
    return write(opened.workspace, opened.text, file, language, threads)
