"""Exports as jobs of the launcher: scripts, pictures, reports, and their verification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline_core.catalog import Catalogue
    from pipeline_core.plan import Plan
    from pipeline_core.spec import Pipeline

_TIMEOUT = 3600.0  # seconds a script may run when it is verified


def script(workspace: Path, text: str, file: str, language: str = "en", threads: int = 1) -> str:
    """Return a pipeline as a standalone script.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    text, file
        The pipeline's text, and the file that its paths start from.
    language
        Language of the script's comments.
    threads
        Threads that a single stage may use; the script states it.

    Raises
    ------
    ExportError
        A stage cannot be written as code.
    SpecError
        A stage has an error.
    """
    from pipeline_core.code_reading.stamp import with_stamp
    from pipeline_core.spec import parse
    from pipeline_core.spec.stage_comments import with_comments

    pipeline = with_comments(parse(text, file), text)
    written = next(iter(_files(workspace, pipeline, file, language, threads).values()))
    return with_stamp(written, text, language)


def script_files(
    workspace: Path, text: str, file: str, language: str = "en", threads: int = 1
) -> dict[str, str]:
    """Return a pipeline as a script in two files, by name: the pipeline and its helpers.

    Parameters
    ----------
    workspace, text, file, language, threads
        As `script` takes them.

    Raises
    ------
    FabricaError
        As `script` does.
    """
    from pipeline_core.code_reading.stamp import with_stamp
    from pipeline_core.spec import parse
    from pipeline_core.spec.stage_comments import with_comments

    pipeline = with_comments(parse(text, file), text)
    files = _files(workspace, pipeline, file, language, threads, two=True)
    (script, code), (helpers, functions) = files.items()
    return {script: code, helpers: with_stamp(code, text, language, functions)}


def _files(
    workspace: Path,
    pipeline: Pipeline,
    file: str,
    language: str,
    threads: int,
    *,
    two: bool = False,
) -> dict[str, str]:
    """Return the files of a script by name, the one to run first."""
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.check import require_runnable
    from pipeline_core.export.script.pytest_file import subjects_of
    from pipeline_core.export.script.script import export_files, export_script
    from pipeline_core.runs.previewed_plans import previewed_plan

    require_runnable(pipeline, load_catalogue(workspace), Path(file).parent)
    plan, functions, outputs = previewed_plan(workspace, pipeline, file, threads)
    subjects = subjects_of(pipeline, plan, outputs)
    if two:
        return export_files(plan, functions, outputs, language, subjects)
    return {"script.py": export_script(plan, functions, outputs, language, subjects)}


def pytest_file(workspace: Path, text: str, file: str, script: str, language: str = "en") -> str:
    """Return a pipeline's tests as a pytest file that stands beside its script.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    text, file
        The pipeline's text, and the file that its paths start from.
    script
        The script's name without its ending.
    language
        Language of the sentences.

    Raises
    ------
    UsageError
        The pipeline has no tests.
    SpecError
        A stage has an error.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.check import require_runnable
    from pipeline_core.edits import renewed
    from pipeline_core.export.script.pytest_file import export_tests
    from pipeline_core.runs.previewed_plans import previewed_plan
    from pipeline_core.runs.testing import chosen_tests
    from pipeline_core.spec import parse

    catalogue = load_catalogue(workspace)
    pipeline = renewed(parse(text, file), catalogue)
    chosen_tests(pipeline, ())
    require_runnable(pipeline, catalogue, Path(file).parent)
    plan, _, outputs = previewed_plan(workspace, pipeline, file, 1)
    return export_tests(pipeline, plan, outputs, script, language)


def stage_code(
    workspace: Path, line: str, file: str, stage: str, language: str = "en", sample: int = 1_000
) -> dict[str, str]:
    """Return one stage's part of a pipeline's script.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    line, file
        The pipeline as one line, and the file that its paths start from.
    stage
        Name of the stage.
    language
        Language of the script's comments.
    sample
        Rows of each source to preview the columns with.

    Raises
    ------
    ExportError
        A stage cannot be written as code.
    """
    from pipeline_core.export.script.stage_code import stage_code as code_of_stage
    from pipeline_core.runs.previewed_plans import previewed_plan
    from pipeline_core.spec import from_base64

    planned = previewed_plan(workspace, from_base64(line), file, 1, sample)
    return code_of_stage(*planned, stage, language)


def stage_codes(
    workspace: Path, text: str, file: str, language: str = "en"
) -> dict[str, dict[str, str]]:
    """Return every stage's part of a pipeline's script, by stage; see `stage_code`.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    text, file
        The pipeline's text, and the file that its paths start from.
    language
        Language of the script's comments.

    Raises
    ------
    FabricaError
        The pipeline has errors, or a stage cannot be written as code.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.check import require_runnable
    from pipeline_core.export.script.stage_code import stage_codes as codes_of_stages
    from pipeline_core.runs.previewed_plans import previewed_plan
    from pipeline_core.spec import parse

    pipeline = parse(text, file)
    require_runnable(pipeline, load_catalogue(workspace), Path(file).parent)
    plan, functions, outputs = previewed_plan(workspace, pipeline, file, 1)
    return codes_of_stages(plan, functions, outputs, plan.jobs, language)


def picture(
    workspace: Path,
    text: str,
    file: str,
    language: str = "en",
    statuses: Mapping[str, Any] | None = None,
) -> str:
    """Return a picture of a pipeline as an HTML page.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    text, file
        The pipeline's text, and its file as errors name it.
    language
        Language of the page.
    statuses
        Status of each stage, by name.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.export.picture.picture import export_picture
    from pipeline_core.spec import parse

    catalogue = load_catalogue(workspace)
    return str(export_picture(parse(text, file), catalogue, statuses, language=language))


def report(_: Path, document: Mapping[str, Any]) -> str:
    """Return the HTML file of a run's report.

    Parameters
    ----------
    document
        Content of the report, as `export_report` takes it.
    """
    from pipeline_core.export.report import export_report

    return export_report(document)


def without_server_writes(pipeline: Pipeline, catalogue: Catalogue) -> Pipeline:
    """Return a pipeline that leads around what writes at a server: a trial must not write there.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline, and the blocks by id.
    """
    from pipeline_core.edits import entry_of
    from pipeline_core.spec.entry import writes_at_server

    stages = dict(pipeline.stages)
    for name, stage in pipeline.stages.items():
        entry = entry_of(catalogue, stage.block)
        if entry is not None and writes_at_server(entry):
            stages[name] = replace(stage, bypass=True)
    return replace(pipeline, stages=stages)


def verify(
    workspace: Path,
    text: str,
    file: str,
    language: str = "en",
    threads: int = 1,
    *,
    form: str = "script",
    two_files: bool = False,
) -> dict[str, Any]:
    """Run a pipeline's script and compare its reports with those of the last run.

    Parameters
    ----------
    workspace
        Holds the outputs of the run.
    text, file
        The pipeline's text, and the file that its paths start from.
    language
        Language of the script's comments.
    threads
        Threads that a single stage was allowed in the run.
    form
        ``script``, or ``notebook``: the code of its cells, one below the other.
    two_files
        The script is in two files.

    Returns
    -------
    dict
        ``equal``, how many values were ``compared``, the ``differences`` as text, and whether
        the script is ``whole``: nothing was left out because it writes at a server.

    Raises
    ------
    ExportError
        The script cannot be written, does not run, or a stage is pinned: no script has the
        result that a run took in its place.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.engine.connections import secret_environment
    from pipeline_core.export.verify.verify import verify as run_and_compare
    from pipeline_core.plan import plan
    from pipeline_core.runs.notebooks import notebook_script
    from pipeline_core.runs.pinning import require_no_pins
    from pipeline_core.spec import parse
    from pipeline_core.store import open_store

    store, folder = open_store(workspace), Path(file).parent
    require_no_pins(store, file, parse(text, file))
    pipeline, catalogue = parse(text, file), load_catalogue(workspace)
    harmless = without_server_writes(pipeline, catalogue)
    if form == "notebook":
        files = {"script.py": notebook_script(workspace, harmless, file, language, threads)}
    else:
        files = _files(workspace, harmless, file, language, threads, two=two_files)
    source = files.pop(next(iter(files)))
    run_plan = plan(
        pipeline,
        catalogue,
        store.artifacts,
        folder=folder,
        identity=file,
        threads=threads,
        anew=False,
    )
    judging = [job for job in run_plan.jobs.values() if _gives_report(run_plan, job.block)]
    outputs = {job.stage: store.artifacts.report(job.key) for job in judging}
    reports = {stage: report for stage, report in outputs.items() if report is not None}
    secrets = secret_environment(run_plan)
    options: dict[str, Any] = {"timeout": _TIMEOUT, "secrets": secrets, "beside": files}
    result = run_and_compare(source, folder, reports, threads, **options)
    differences = [str(difference) for difference in result.differences]
    return {
        "equal": result.equal,
        "compared": result.value_count,
        "differences": differences[:100],
        "whole": harmless == pipeline,
    }


def _gives_report(run_plan: Plan, block: str) -> bool:
    """Tell whether a script returns a block's report; notes on rows stay in the run."""
    return "Report" in run_plan.entries[block]["outputs"]
