"""Tests of a pipeline by name: the stages they need, and their outcomes after a run."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline_core.edits import renewed
from pipeline_core.errors import UsageError
from pipeline_core.messages.nearest_names import nearest_names
from pipeline_core.runs.tests_at_end import GAVE
from pipeline_core.spec import Pipeline
from pipeline_core.store import Store
from pipeline_core.store.runs import Run

if TYPE_CHECKING:
    from pipeline_core.quality.results import Outcome


def stages_under_test(pipeline: Pipeline, names: Collection[str] = ()) -> tuple[str, ...]:
    """Return the stages that tests need, each once; those that there are.

    Parameters
    ----------
    pipeline
        The pipeline.
    names
        Only these tests; all if empty.

    Examples
    --------
    >>> stages_under_test(Pipeline())
    ()
    """
    stages = [test.stage for test in pipeline.tests if not names or test.name in names]
    return tuple(name for name in dict.fromkeys(stages) if name in pipeline.stages)


def chosen_tests(pipeline: Pipeline, wanted: Collection[str]) -> tuple[str, ...]:
    """Return the names of the tests that somebody asks for, by their names or parts of them.

    Raises
    ------
    UsageError
        The pipeline has no tests, or none of that name.

    Examples
    --------
    >>> from pipeline_core.spec import PipelineTest
    >>> test = PipelineTest({"name": "Sex does not decide", "stage": "m", "repeatable": True})
    >>> chosen_tests(Pipeline(tests=(test,)), ["sex"])
    ('Sex does not decide',)
    """
    names = [test.name for test in pipeline.tests]
    if not names:
        raise UsageError("test.none")
    chosen: dict[str, None] = {}
    for want in wanted:
        found = [name for name in names if name == want]
        found = found or [name for name in names if want.casefold() in name.casefold()]
        if not found:
            raise UsageError(
                "test.unknown", test=want, near=nearest_names(want, names), known=names
            )
        chosen |= dict.fromkeys(found)
    return tuple(chosen or names)


def judge_run(store: Store, run: Run, names: Collection[str] = ()) -> list[Outcome]:
    """Return the outcomes of a finished run's tests, judged here where none is kept.

    Parameters
    ----------
    store
        Holds the run.
    run
        The run.
    names
        Only these tests; all if empty.

    Raises
    ------
    FabricaError
        The run's text is not a pipeline, or nothing of it can run.
    """
    from pipeline_core.quality.judge import judge_tests
    from pipeline_core.runs.run_plan import plan_run, runnable_part

    part = runnable_part(store, run)
    rows = store.runs.stages(run.id)
    keys = {row["stage"]: row["key"] for row in rows if row["key"] and row["status"] in GAVE}
    pipeline = renewed(part.pipeline, part.catalogue)
    return judge_tests(
        store, pipeline, part.catalogue, plan_run(store, run, part, anew=False), keys, names
    )


def judge_kept(workspace: Path, line: str, file: str) -> list[Outcome]:
    """Return the outcomes of the tests whose stages have a kept result; nothing is run.

    Parameters
    ----------
    workspace
        Holds the results.
    line, file
        The pipeline as one line, and the file that its paths start from.

    Raises
    ------
    FabricaError
        The pipeline cannot be planned.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.check import check, faulty_stages
    from pipeline_core.plan import plan
    from pipeline_core.quality.judge import judge_tests
    from pipeline_core.spec import from_base64
    from pipeline_core.store import open_store

    catalogue, folder = load_catalogue(workspace), Path(file).parent
    pipeline, store = renewed(from_base64(line), catalogue), open_store(workspace)
    try:
        pins = store.pins.of(file)
        left_out = faulty_stages(pipeline, check(pipeline, catalogue, folder=folder))
        memory = store.artifacts
        run_plan = plan(
            pipeline,
            catalogue,
            memory,
            folder=folder,
            identity=file,
            left_out=left_out,
            pins=pins,
            anew=False,
        )
        keys = {name: job.key for name, job in run_plan.jobs.items() if job.action == "reuse"}
        names = [test.name for test in pipeline.tests if test.stage in keys]
        return judge_tests(store, pipeline, catalogue, run_plan, keys, names) if names else []
    finally:
        store.close()
