"""What a server hands out to take home, made in a process that has the libraries."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline_core.spec import Pipeline

_LONGEST = 3600.0  # seconds a script may take to be compared


def script(workspace: Path, text: str, file: str, language: str = "en", threads: int = 1) -> str:
    """Return a pipeline as a script that stands alone.

    Parameters
    ----------
    workspace
        Where the catalogue is kept.
    text, file
        The pipeline's text, and the file that its paths start from.
    language
        Language of the script's comments.
    threads
        Threads a single stage may use; the script's head says how many.

    Raises
    ------
    ExportError
        A stage cannot be written as code.
    """
    from pipeline_core.export.script.script import export_script
    from pipeline_core.spec import parse

    return export_script(*_known(workspace, parse(text, file), file, threads), language)


def stage_code(
    workspace: Path, line: str, file: str, stage: str, language: str = "en", sample: int = 1_000
) -> dict[str, str]:
    """Return what a pipeline's script has for one stage.

    Parameters
    ----------
    workspace
        Where the catalogue is kept.
    line, file
        The pipeline as a line, and the file that its paths start from.
    stage
        Which stage.
    language
        Language of the script's comments.
    sample
        Rows of each source from which the columns are known.

    Raises
    ------
    ExportError
        A stage cannot be written as code.
    """
    from pipeline_core.export.script.stage_code import stage_code as written
    from pipeline_core.spec import from_line

    return written(*_known(workspace, from_line(line), file, 1, sample), stage, language)


def _known(
    workspace: Path, pipeline: Pipeline, file: str, threads: int, sample: int = 1_000
) -> tuple[Any, Any, Any]:
    """Return the plan, its blocks' functions, and what a preview found out about the columns."""
    from pipeline_core.catalog import load_catalogue, load_functions
    from pipeline_core.engine.preview import preview
    from pipeline_core.plan import plan

    known = load_catalogue(workspace)
    made = plan(pipeline, known, folder=Path(file).parent, threads=threads)
    functions = load_functions(known, {job.block for job in made.jobs.values()})
    shown = preview(made, functions, sample=sample, seed=pipeline.seed or 0)
    return made, functions, shown.outputs


def picture(
    workspace: Path,
    text: str,
    file: str,
    language: str = "en",
    statuses: Mapping[str, Any] | None = None,
) -> str:
    """Return a pipeline as a page that shows it.

    Parameters
    ----------
    workspace
        Where the catalogue is kept.
    text, file
        The pipeline's text, and what errors call it.
    language
        Language of the words on it.
    statuses
        How the stages stand, by name.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.export.picture.picture import export_picture
    from pipeline_core.spec import parse

    known = load_catalogue(workspace)
    return str(export_picture(parse(text, file), known, statuses, language=language))


def report(_: Path, document: Mapping[str, Any]) -> str:
    """Return the HTML file of a run's report.

    Parameters
    ----------
    document
        All that the report says, as `export_report` takes it.
    """
    from pipeline_core.export.report import export_report

    return export_report(document)


def verify(
    workspace: Path, text: str, file: str, language: str = "en", threads: int = 1
) -> dict[str, Any]:
    """Run a pipeline's script alone and compare it with the results that are kept.

    Parameters
    ----------
    workspace
        Where the results are kept.
    text, file
        The pipeline's text, and the file that its paths start from.
    language
        Language of the script's comments.
    threads
        Threads a single stage was allowed in the run.

    Returns
    -------
    dict
        ``equal``, how many values were ``compared``, and the ``differences``
        as text.

    Raises
    ------
    ExportError
        The script cannot be written, or does not run.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.export.verify.verify import verify as run_and_compare
    from pipeline_core.plan import plan
    from pipeline_core.spec import parse
    from pipeline_core.store import open_store

    store, folder = open_store(workspace), Path(file).parent
    written = script(workspace, text, file, language, threads)
    pipeline, known = parse(text, file), load_catalogue(workspace)
    made = plan(pipeline, known, store.artifacts, folder=folder, threads=threads)
    kept = {job.stage: store.artifacts.report(job.key) for job in made.jobs.values()}
    reports = {stage: report for stage, report in kept.items() if report is not None}
    found = run_and_compare(written, folder, reports, threads, timeout=_LONGEST)
    differences = [str(one) for one in found.differences]
    return {"equal": found.equal, "compared": found.compared, "differences": differences[:100]}
